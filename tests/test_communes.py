"""The communes since 2025-07-01: all there, each named whole, and what is none of them not believed."""

from __future__ import annotations

from datetime import date

import pytest

from normalizers.agencies import AgencyContext, parse_agencies
from normalizers.communes import FIRST_DAY, communes
from normalizers.data import load_text

DAY = date(2025, 9, 1)
COUNCIL = "Ủy ban nhân dân"


def rows() -> list[tuple[str, str, list[str]]]:
    """(province, kind, names) of each line of the register."""
    lines = [line.split("\t") for line in load_text("places_communes.tsv").splitlines()[1:]]
    return [(province, kind, names.split("; ")) for province, kind, names in lines]


def test_all_communes_are_there() -> None:
    counts = {"xã": 0, "phường": 0, "đặc khu": 0}
    for _, kind, names in rows():
        counts[kind] += len(names)
    assert counts == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert len({province for province, _, _ in rows()}) == 34


def test_known_only_where_they_exist() -> None:
    assert "Quảng Uyên" in communes("04", DAY)
    assert communes("04", date(2025, 6, 30)) == ()
    assert communes("04", None) == ()
    assert communes(None, DAY) == ()
    assert communes("02", FIRST_DAY) == ()  # Hà Giang is part of Tuyên Quang


def test_every_commune_is_named_whole() -> None:
    wrong = []
    for province, kind, names in rows():
        context = AgencyContext("province", province, None, DAY)
        for name, beside in zip(names, [*names[1:], names[0]], strict=True):
            both = [f"{COUNCIL} {kind} {name}", f"{COUNCIL} {kind} {beside}"]
            for cell, wanted in (
                (f"UBND {kind} {name}; Sở Nội vụ", [both[0], "Sở Nội vụ"]),
                (f"UBND {kind} {name}, {beside}", both),
                (f"UBND các {kind}: {name}, {beside}", both),
                (f"Công an {kind} {name}", [f"Công an {kind} {name}"]),
            ):
                found = [(agency.name, agency.score) for agency in parse_agencies(cell, context)]
                if found != [(body, 1.0) for body in wanted]:
                    wrong.append((cell, found))
    assert wrong == []


@pytest.mark.parametrize(
    ("cell", "name", "score"),
    [
        ("UBND xã Quảng Uyên", "Ủy ban nhân dân xã Quảng Uyên", 1.0),
        ("UBND xã Quảng Uyêu", "Ủy ban nhân dân xã Quảng Uyên", 0.98),  # a letter
        ("UBND xã Quang Uyen", "Ủy ban nhân dân xã Quảng Uyên", 0.98),  # typed without marks
        ("UBND xã Quảng Uyển", "Ủy ban nhân dân xã Quảng Uyển", 0.9),  # real words: kept, and not believed
        ("Công an phường Hợp Giang", "Công an phường Hợp Giang", 0.9),  # ended in 2025
    ],
)
def test_damaged_and_ended_communes(cell: str, name: str, score: float) -> None:
    found = parse_agencies(cell, AgencyContext("province", "04", None, DAY))
    assert [(agency.name, agency.score) for agency in found] == [(name, score)]


@pytest.mark.parametrize(
    ("cell", "province", "names"),
    [
        ("UBND xã Yên Lập, Tùng Vài", "02", ["xã Yên Lập", "xã Tùng Vài"]),  # no "lập", no "từng"
        (
            "UBND phường Thanh Xuân Bắc; UBND phường Hạ Đình",
            "01",
            ["phường Thanh Xuân Bắc", "phường Hạ Đình"],
        ),
        ("UBND thị trấn Nông trường Phong Hải", "10", ["thị trấn Nông trường Phong Hải"]),
        ("UBND xã Lê Lợi, Ka Long", "22", ["xã Lê Lợi", "xã Ka Long"]),  # not Hạ Long
        ("UBND xã Vĩnh Lại, Tứ Xã", "25", ["xã Vĩnh Lại", "xã Tứ Xã"]),
        ("UBND xã Hòa Bình 1", "54", ["xã Hòa Bình 1"]),
        ("UBND xã Hưng Yên Nam", "40", ["xã Hưng Yên Nam"]),
        ("UBND xã Thanh Hòa", "38", ["xã Thanh Hòa"]),  # not the province
        ("UBND xã KRông Búk, Ia RSươm", "64", ["xã KRông Búk", "xã Ia RSươm"]),
    ],
)
def test_communes_before_2025_without_a_list(cell: str, province: str, names: list[str]) -> None:
    context = AgencyContext("province", province, None, date(2023, 9, 1))
    found = [agency.name for agency in parse_agencies(cell, context)]
    assert found == [f"{COUNCIL} {name}" for name in names]
