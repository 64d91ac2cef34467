"""What the normalizers are told of a decision whose own words leave it open."""

from __future__ import annotations

import pytest

from pipeline.assemble import decision_context
from schema.decision import PartText
from schema.raw import RawAppendix, RawDecision, RawTask


def appendix(*leads: str) -> RawAppendix:
    """Tasks that say nothing but who leads them."""
    return RawAppendix(
        tasks=tuple(
            RawTask(seq=number, parts=(PartText(part=1, lead_text=lead, row=number),))
            for number, lead in enumerate(leads, 1)
        )
    )


@pytest.mark.parametrize(
    ("issuer", "leads", "level"),
    [
        (None, ("Vụ Pháp chế", "Cục Quản lý Dược; Văn phòng Bộ", "các đơn vị"), "central"),
        (None, ("Sở Nội vụ", "Sở Tư pháp; Bộ Nội vụ", "UBND cấp huyện"), "province"),
        (None, ("Phòng Nội vụ", "Phòng Tư pháp", "Sở Nội vụ"), "district"),
        (None, (), "province"),
        ("Ủy ban nhân dân tỉnh Bến Tre", ("Vụ Pháp chế",), "province"),
    ],
)
def test_without_an_issuer_the_leads_tell_the_level(
    issuer: str | None, leads: tuple[str, ...], level: str
) -> None:
    assert decision_context(RawDecision(issuer=issuer), appendix(*leads)).level == level
