"""Agency cells as a recogniser damages them: the right body, and not sure of it; never another body."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers.agencies import AgencyContext, parse_agencies
from normalizers.agencies.fused import parts
from tests.ocr_errors import KINDS, Kind, tally
from tests.support import ROOT
from tests.test_agencies import context_of

PROVINCE = AgencyContext("province", "56")
SURE = 0.95
MOST_WRONG: dict[Kind, float] = {"mark": 0.02, "letter": 0.015, "blank": 0.005, "case": 0.005}
"""Share of cells with one error in which a body is taken for another and believed: nearly all are names of
communes that no list has ("xã Tan Hà")."""
LEAST_RIGHT: dict[Kind, float] = {"mark": 0.88, "letter": 0.88, "blank": 0.95, "case": 0.99}


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Sở Tưpháp, SởXây dựng", ["Sở Tư pháp", "Sở Xây dựng"]),
        ("Sở Khoahọc vàCông nghệ", ["Sở Khoa học và Công nghệ"]),
        ("UBNDcác huyện, thị xã", ["Ủy ban nhân dân cấp huyện"]),
        ("UBND càc hnyện, thị xã", ["Ủy ban nhân dân cấp huyện"]),
        ("UBND xả", ["Ủy ban nhân dân cấp xã"]),
        ("UBND tỉnb", ["Ủy ban nhân dân tỉnh"]),
        ("U8ND tỉnh", ["Ủy ban nhân dân tỉnh"]),
        ("UBND 10 phưởng", ["Ủy ban nhân dân cấp xã"]),
        ("UBND lỉnh Quảng Ninh", ["Ủy ban nhân dân tỉnh Quảng Ninh"]),
        ("UBND TP Nha Tranq", ["Ủy ban nhân dân thành phố Nha Trang"]),
        ("UBND TPNha Trang", ["Ủy ban nhân dân thành phố Nha Trang"]),
        ("UBND huyện KhánhVĩnh", ["Ủy ban nhân dân huyện Khánh Vĩnh"]),
        ("Chú tịch UBND cấp huyện", ["Chủ tịch Ủy ban nhân dân cấp huyện"]),
        ("Trưởng Chính trị tỉnh", ["Trường Chính trị tỉnh"]),
        ("Công an cẩp xã", ["Công an cấp xã"]),
        ("Trung tâm Thông tin (lhuộc Sở Xây dựng)", ["Trung tâm Thông tin thuộc Sở Xây dựng"]),
        ("Chi cục Chăn nuôi vả Thú y", ["Chi cục Chăn nuôi và Thú y"]),
        ("UBND các xã biên glới", ["Ủy ban nhân dân các xã biên giới"]),
    ],
)  # fmt: skip
def test_a_damaged_body_is_named_and_doubtful(cell: str, names: list[str]) -> None:
    found = parse_agencies(cell, PROVINCE)
    assert [agency.name for agency in found] == names
    assert all(agency.score < 1 for agency in found)


def test_the_text_stays_as_it_is() -> None:
    assert [agency.text for agency in parse_agencies("Sở Tưpháp, UBND hnyện", PROVINCE)] == [
        "Sở Tưpháp",
        "UBND hnyện",
    ]


@pytest.mark.parametrize(
    "word", ["MobiFone", "VietinBank", "Hànộimới", "GDTrH", "NgV", "Pưh", "Bidoup", "Viettel", "UBND"]
)
def test_names_of_one_word_stay_whole(word: str) -> None:
    assert parts(word) == (word,)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("UBND thị trấn Kiến Giang", "Ủy ban nhân dân thị trấn Kiến Giang"),  # not Kiên Giang
        ("Viện Hải dương học", "Viện Hải dương học"),
        ("Ban QL KKT Vân Phong", "Ban Quản lý Khu kinh tế Vân Phong"),  # not Văn phòng
        ("Các bến xe", "Các bến xe"),
        ("Các hãng vận tải", "Các hãng vận tải"),
    ],
)
def test_words_that_are_right_are_not_mended(cell: str, name: str) -> None:
    assert [agency.name for agency in parse_agencies(cell, PROVINCE)] == [name]


def _told(cell: str, context: dict[str, Any], gold: list[dict[str, Any]]) -> str:
    wanted = {agency["name"].lower() for agency in gold}
    found = parse_agencies(cell, context_of(context))
    if {agency.name.lower() for agency in found} == wanted and len(found) == len(gold):
        return "right"
    others = [agency for agency in found if agency.name.lower() not in wanted and agency.kind != "unknown"]
    return "wrong" if any(agency.score >= SURE for agency in others) else "unsure"


@pytest.mark.parametrize("cell", ["Sở Ngi vụ", "Sở Ngại vụ"])
def test_between_two_names_nearly_as_like_none_is_chosen(cell: str) -> None:
    """Letters are lost of "Nội" or of "Ngoại"."""
    assert [agency.name for agency in parse_agencies(cell, PROVINCE)] == [cell]


@pytest.mark.parametrize("kind", KINDS)
def test_one_error_seldom_makes_another_body(kind: Kind) -> None:
    told = tally(ROOT / "tests" / "data" / "agency_cases.tsv", kind, _told)
    total = sum(told.values())
    assert told["wrong"] <= MOST_WRONG[kind] * total, told
    assert told["right"] >= LEAST_RIGHT[kind] * total, told


@pytest.mark.parametrize("cell", ["UBNĐ tỉnh", "TTPTQĐ tỉnh", "Sở Tài chính (UBNĐ tỉnh)"])
def test_damaged_short_forms_and_initials_of_whole_names_are_never_sure(cell: str) -> None:
    assert min(agency.score for agency in parse_agencies(cell, PROVINCE)) < 1.0


def test_two_letters_are_no_body_that_had_ended() -> None:
    """ "CN" is no Sở Công nghiệp (to 2008)."""
    names = [agency.name for agency in parse_agencies("Sở Tài chính, CN", PROVINCE)]
    assert "Sở Công nghiệp" not in names
