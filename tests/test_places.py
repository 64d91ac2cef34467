"""Provinces and districts at a date."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.data import load_yaml
from normalizers.places import find_place, issuer_level, place_by_codes, province_2025
from normalizers.places_register import Unit, units
from tests import support

OLD = date(2024, 6, 1)
NEW = date(2025, 8, 1)
HCM = ("79", "Hồ Chí Minh")


@pytest.mark.parametrize(
    ("issuer", "on", "scope", "province", "district", "today"),
    [
        ("UBND TP. Hồ Chí Minh", date(2020, 1, 1), "79", "Hồ Chí Minh", None, HCM),
        ("Ủy ban nhân dân TPHCM", None, "79", "Hồ Chí Minh", None, HCM),
        ("UBND tỉnh BR-VT", None, "77", "Bà Rịa - Vũng Tàu", None, HCM),
        ("ỦY BAN NHÂN DÂN TỈNH BÀ RỊA-VŨNG TÀU", None, "77", "Bà Rịa - Vũng Tàu", None, HCM),
        ("UBND thành phố Bà Rịa", None, "77.748", "Bà Rịa - Vũng Tàu", "thành phố Bà Rịa", HCM),
        ("UY BAN NHAN DAN TINH QUANG NAM", None, "49", "Quảng Nam", None, ("48", "Đà Nẵng")),
        ("UBND tỉnh Lào Cai", OLD, "10", "Lào Cai", None, ("15", "Lào Cai")),
        ("UBND tỉnh Lào Cai", NEW, "15", "Lào Cai", None, ("15", "Lào Cai")),
        ("UBND tỉnh Bắc Ninh", OLD, "27", "Bắc Ninh", None, ("24", "Bắc Ninh")),
        ("UBND tỉnh Bắc Ninh", NEW, "24", "Bắc Ninh", None, ("24", "Bắc Ninh")),
        ("UBND thành phố Bắc Ninh", OLD, "27.256", "Bắc Ninh", "thành phố Bắc Ninh", ("24", "Bắc Ninh")),
        ("UBND tỉnh Hà Tây", date(2007, 5, 1), "28", "Hà Tây", None, ("01", "Hà Nội")),
        ("UBND huyện Mê Linh", date(2007, 5, 1), "26.250", "Vĩnh Phúc", "huyện Mê Linh", ("25", "Phú Thọ")),
        ("UBND huyện Mê Linh", OLD, "01.250", "Hà Nội", "huyện Mê Linh", ("01", "Hà Nội")),
        ("UBND thành phố Huế", date(2023, 1, 1), "46.474", "Thừa Thiên Huế", "thành phố Huế", ("46", "Huế")),
        ("UBND thành phố Huế", date(2025, 2, 1), "46", "Huế", None, ("46", "Huế")),
        ("UBND tỉnh Thừa Thiên - Huế", OLD, "46", "Thừa Thiên Huế", None, ("46", "Huế")),
        ("UBND quận 2", date(2019, 1, 1), "79.769", "Hồ Chí Minh", "quận 2", HCM),
        ("UBND Q.10", date(2019, 1, 1), "79.771", "Hồ Chí Minh", "quận 10", HCM),
        ("UBND TP Thủ Đức", OLD, "79.769", "Hồ Chí Minh", "thành phố Thủ Đức", HCM),
        ("UBND thị xã Cao Lãnh", date(2005, 1, 1), "87.866", "Đồng Tháp", "thị xã Cao Lãnh",
         ("82", "Đồng Tháp")),
        ("UBND huyện Cao Lãnh", OLD, "87.873", "Đồng Tháp", "huyện Cao Lãnh", ("82", "Đồng Tháp")),
        ("UBND tỉnh Đắc Lắc", OLD, "66", "Đắk Lắk", None, ("66", "Đắk Lắk")),
        ("UBND thành phố Phan Rang-Tháp Chàm", OLD, "58.582", "Ninh Thuận",
         "thành phố Phan Rang - Tháp Chàm", ("56", "Khánh Hòa")),
        ("Bảo hiểm xã hội thành phố Hà Nội", OLD, "01", "Hà Nội", None, ("01", "Hà Nội")),
        ("Sở Nội vụ Kiên Giang", OLD, "91", "Kiên Giang", None, ("91", "An Giang")),
        ("UBND xã Kim Long, huyện Châu Đức", OLD, "77.750", "Bà Rịa - Vũng Tàu", "huyện Châu Đức",
         HCM),
        ("UBND phường Tam Thắng, TP. Hồ Chí Minh", NEW, "79", "Hồ Chí Minh", None, HCM),
    ],
)  # fmt: skip
def test_issuers(
    issuer: str, on: date | None, scope: str, province: str, district: str | None, today: tuple[str, str]
) -> None:
    place = find_place(issuer, on)
    assert place is not None
    assert (place.scope, place.province, place.district) == (scope, province, district)
    assert (place.province_code_2025, place.province_2025) == today


def test_issuers_of_the_samples() -> None:
    for name in support.NAMES:
        decision = support.expected(name)["decision"]
        issued = decision["issued_on"]
        place = find_place(decision["issuer"], date.fromisoformat(issued) if issued else None)
        assert place is not None
        assert place.province_code == decision["province_code"], name
        assert place.district_code == decision["district_code"], name


def test_a_name_of_several_provinces_needs_other_evidence() -> None:
    alone = find_place("UBND huyện Châu Thành", OLD)
    assert alone is not None and alone.scope is None and alone.district == "huyện Châu Thành"
    assert alone.level == "district"
    for hint, scope in [
        ("Căn cứ Quyết định số 12/QĐ-UBND của UBND tỉnh Bến Tre", "83.831"),
        ("Kế hoạch của thành phố Long Xuyên và tỉnh An Giang", "89.892"),
        ("Châu Thành, Tiền Giang", "82.821"),
    ]:
        place = find_place("UBND huyện Châu Thành", OLD, [hint])
        assert place is not None and place.scope == scope, hint
    inside = find_place("UBND huyện Châu Thành, tỉnh Long An", OLD)
    assert inside is not None and inside.scope == "80.808"


def test_an_issuer_without_a_name_takes_the_place_of_the_date_line() -> None:
    for issuer, hint, scope in [
        ("Ủy ban nhân dân tỉnh", "Phan Thiết", "60"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ", "Vũng Tàu", "77.747"),
        ("Sở Nội vụ", "Rạch Giá", "91"),
        ("UBND tỉnh", "của UBND tỉnh Bến Tre", "83"),
        ("UBND xã Tân Hòa", "UBND huyện Lạc Thủy", "17.159"),
    ]:
        place = find_place(issuer, OLD, [hint])
        assert place is not None and place.scope == scope, issuer
    assert find_place("Ủy ban nhân dân tỉnh", OLD) is None


@pytest.mark.parametrize(
    "text", [None, "", "Bộ Nội vụ", "Thủ tướng Chính phủ", "Ủy ban bảo vệ hòa bình Việt Nam"]
)
def test_no_place(text: str | None) -> None:
    assert find_place(text, OLD) is None


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("Ủy ban nhân dân tỉnh Bến Tre", "province"), ("Sở Nội vụ", "province"),
        ("Tỉnh ủy Bến Tre", "province"),
        ("Công an tỉnh", "province"), ("Bộ Chỉ huy Quân sự tỉnh", "province"),
        ("UBND thành phố Hà Nội", "province"), ("UBND thành phố Vũng Tàu", "district"),
        ("UBND quận Ba Đình", "district"), ("Phòng Nội vụ", "district"), ("Huyện ủy Châu Đức", "district"),
        ("UBND phường 5, thành phố Vũng Tàu", "commune"), ("UBND thị trấn Phước Bửu", "commune"),
        ("Ủy ban nhân dân đặc khu Côn Đảo", "commune"),
        ("Bộ Nội vụ", "central"), ("BỘ TÀI CHÍNH", "central"), ("Thủ tướng Chính phủ", "central"),
        ("Văn phòng Chính phủ", "central"), ("Tổng cục Thuế", "central"),
        ("Ngân hàng Nhà nước Việt Nam", "central"),
        ("Ủy ban nhân dân thành phố", None), ("", None),
    ],
)  # fmt: skip
def test_levels(issuer: str, level: str | None) -> None:
    assert issuer_level(issuer) == level


@pytest.mark.parametrize(
    ("issuer", "superior", "level"),
    [
        ("Trường Đại học Công nghiệp Hà Nội", "Bộ Công Thương", "central"),
        ("Trường Đại học Vinh", "Bộ Giáo dục và Đào tạo", "central"),
        ("Trường Đại học Hùng Vương", "Ủy ban nhân dân tỉnh Phú Thọ", "province"),
        ("Đại học Đà Nẵng", None, "central"),
        ("Trường Đại học Kinh tế", "Đại học Đà Nẵng", "central"),
        ("Tổng công ty Điện lực miền Trung", "Tập đoàn Điện lực Việt Nam", "central"),
        ("Công ty Điện lực Phú Thọ", "Tổng công ty Điện lực miền Bắc", "province"),
        ("Bệnh viện Trung ương Huế", "Bộ Y tế", "central"),
        ("Cục Hải quan tỉnh Lạng Sơn", "Tổng cục Hải quan", "province"),
        ("Chi cục Hải quan khu vực VI", None, None),
        ("Trường Mầm non Hoa Sen", "Ủy ban nhân dân quận 1", "district"),
    ],
)
def test_levels_by_the_body_above(issuer: str, superior: str | None, level: str | None) -> None:
    assert issuer_level(issuer, None, superior) == level


def test_the_register_is_whole() -> None:
    before, after = date(2025, 6, 30), date(2025, 7, 1)
    assert sum(unit.is_province and unit.in_force(date(2024, 12, 31)) for unit in units()) == 63
    assert sum(unit.is_province and unit.in_force(after) for unit in units()) == 34
    assert sum(not unit.is_province and unit.in_force(before) for unit in units()) == 696
    assert not any(not unit.is_province and unit.in_force(after) for unit in units())
    for on in (date(2012, 1, 1), date(2019, 6, 1), date(2022, 6, 1), before, after):
        codes = Counter((unit.is_province, unit.code) for unit in units() if unit.in_force(on))
        assert [code for code, count in codes.items() if count > 1] == [], on
        provinces = {unit.code for unit in units() if unit.is_province and unit.in_force(on)}
        assert {unit.province for unit in units() if unit.in_force(on)} <= provinces
        names = Counter((u.province, u.kind, u.name) for u in units() if not u.is_province and u.in_force(on))
        assert max(names.values(), default=1) == 1
    rows = load_yaml("places_provinces.yaml")["provinces"]
    holders = {row["today"] for row in rows}
    assert holders == {unit.code for unit in units() if unit.is_province and unit.in_force(after)}


def test_today() -> None:
    assert province_2025("60") == ("68", "Lâm Đồng")
    assert province_2025("77") == province_2025("74") == province_2025("79") == HCM
    assert province_2025("99") is None
    place = place_by_codes("77", "747")
    assert place is not None and place.district == "thành phố Vũng Tàu" and place.level == "district"
    assert place_by_codes("60", "747") is None and place_by_codes("99") is None


DISTRICTS = [unit for unit in units() if not unit.is_province and unit.in_force(OLD)]
PROVINCES = {unit.code: unit for unit in units() if unit.is_province and unit.in_force(OLD)}


@given(st.sampled_from(DISTRICTS), st.sampled_from((str, str.upper, str.title)), st.booleans())
def test_every_district_is_found_with_its_province(unit: Unit, case: type[str], spaced: bool) -> None:
    province = PROVINCES[unit.province]
    text = case(f"Ủy ban nhân dân {unit.kind} {unit.name}, {province.kind} {province.name}")
    place = find_place(text.replace(" ", "  ") if spaced else text, OLD)
    assert place is not None
    assert place.scope == f"{unit.province}.{unit.code}"
    assert place.district == f"{unit.kind} {unit.name}"


@pytest.mark.parametrize(
    ("issuer", "hint", "code"),
    [
        ("Ủy ban nhân dân đặc khu Phú Quý", "", "68"),
        ("Ủy ban nhân dân phường Hồng Gai", "UBND tỉnh Lạng Sơn", "22"),
        ("Ủy ban nhân dân xã Tân Tiến", "UBND tỉnh Lạng Sơn", "20"),
        ("Ủy ban nhân dân xã Tân Tiến", "", None),
    ],
)
def test_communes_of_today_whose_name_one_province_has(issuer: str, hint: str, code: str | None) -> None:
    place = find_place(issuer, date(2026, 1, 16), (hint,) if hint else ())
    assert (place and place.province_code) == code
    before = find_place(issuer, date(2024, 1, 16))
    assert before is None or before.province_code is None
