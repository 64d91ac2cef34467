"""Lead and coordination cells: tables of cells with results by hand, and each convention by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from normalizers.agencies import (
    AgencyContext,
    agency_flags,
    looks_like_agency,
    parse_agencies,
    split_lead_coordination,
)
from normalizers.agencies.register import register
from schema.decision import Agency
from schema.flags import Flag
from tests.support import EXPECTED, NAMES, ROOT, cases, expected, real_dir

TABLES = {"samples": EXPECTED / "agency_cases.tsv", "own": ROOT / "tests" / "data" / "agency_cases.tsv"}
FIELDS = ("text", "name", "kind", "level", "related_only", "responsibility")
PROVINCE = AgencyContext("province", "60")
DISTRICT = AgencyContext("district", "60", "594")


def context_of(data: dict[str, Any]) -> AgencyContext:
    issued = data.get("issued_on")
    return AgencyContext(
        data["issuer_level"],
        data.get("province"),
        data.get("district"),
        date.fromisoformat(issued) if issued else None,
    )


def row_of(agency: Agency | dict[str, Any]) -> dict[str, Any]:
    data = agency.model_dump() if isinstance(agency, Agency) else agency
    row = {field: data[field] for field in FIELDS}
    row["name"] = row["name"].lower()
    return row


def names(text: str, context: AgencyContext = PROVINCE) -> list[str]:
    return [agency.name for agency in parse_agencies(text, context)]


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_of_the_table(table: str) -> None:
    rows = cases(TABLES[table])
    wrong = []
    for cell, context, gold in rows:
        found = [row_of(agency) for agency in parse_agencies(cell, context_of(context))]
        if found != [row_of(agency) for agency in gold]:
            wrong.append((cell, found, gold))
    assert len(rows) >= (300 if table == "own" else 159)
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_expected_results(name: str) -> None:
    gold = expected(name)
    decision = gold["decision"]
    level = "district" if decision["district_code"] else "province"
    context = AgencyContext(level, decision["province_code"], decision["district_code"])
    seen = 0
    for task in gold["tasks"]:
        for part in task["parts"]:
            for text, bodies in (
                (part["lead_text"], part["leads"]),
                (part["coordination_text"], part["coordinators"]),
            ):
                found = parse_agencies(text, context)
                assert [row_of(a) for a in found] == [row_of(a) for a in bodies], text
                flags = {str(flag) for flag in agency_flags(found, text)}
                assert flags <= set(part["flags"]), text
                seen += len(bodies)
            wanted = {"unknown_agency", "open_list"} & set(part["flags"])
            both = [
                flag
                for text in (part["lead_text"], part["coordination_text"])
                for flag in agency_flags(parse_agencies(text, context), text)
            ]
            assert {str(flag) for flag in both} == wanted
    assert seen > 50


def test_empty_cells_name_nobody() -> None:
    for text in (None, "", "  ", "\n", "-", "…", "; ,"):
        assert parse_agencies(text, PROVINCE) == ()
        assert agency_flags((), text) == ()


def test_one_id_with_and_without_the_issuing_place() -> None:
    plain, with_word, with_name = (
        parse_agencies(text, PROVINCE)[0]
        for text in ("Văn phòng UBND", "Văn phòng UBND tỉnh", "Văn phòng UBND tỉnh Bình Thuận")
    )
    assert plain.name != with_word.name != with_name.name
    assert plain.agency_id == with_word.agency_id == with_name.agency_id == "60/van-phong-uy-ban-nhan-dan"


@pytest.mark.parametrize(
    ("context", "texts", "wanted"),
    [
        (PROVINCE, ["Sở Nội vụ", "Sở Nội vụ tỉnh Bình Thuận", "Sở Nội vụ Bình Thuận"], "60/so-noi-vu"),
        (PROVINCE, ["Đài PTTH", "Đài PTTH tỉnh", "Đài PTTH Bình Thuận"], "60/dai-phat-thanh-va-truyen-hinh"),
        (DISTRICT, ["Sở Nội vụ", "Sở Nội vụ tỉnh", "Sở Nội vụ tỉnh Bình Thuận"], "60/so-noi-vu"),
        (
            DISTRICT,
            ["Phòng Nội vụ", "Phòng Nội vụ thị xã", "Phòng Nội vụ thị xã La Gi"],
            "60.594/phong-noi-vu",
        ),
    ],
)
def test_one_id_however_the_place_is_named(context: AgencyContext, texts: list[str], wanted: str) -> None:
    assert {parse_agencies(text, context)[0].agency_id for text in texts} == {wanted}


def test_places_of_others_keep_their_ids_apart() -> None:
    texts = ["Sở Nội vụ", "Sở Nội vụ tỉnh Bến Tre", "Sở Nội vụ Đà Nẵng", "Trường Đại học Phan Thiết"]
    assert len({parse_agencies(text, PROVINCE)[0].agency_id for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("text", "context", "wanted"),
    [
        ("Sở Nội vụ", PROVINCE, "60/so-noi-vu"),
        ("Phòng Nội vụ", AgencyContext("district", "77", "747"), "77.747/phong-noi-vu"),
        ("Sở Nội vụ", AgencyContext("district", "77", "747"), "77/so-noi-vu"),
        ("Bộ Nội vụ", PROVINCE, "vn/bo-noi-vu"),
        ("Vụ Pháp chế", AgencyContext("central"), "vn/vu-phap-che"),
        ("Các sở, ban, ngành", PROVINCE, "group/cac-so-ban-nganh-cap-tinh"),
        ("Bảo hiểm xã hội tỉnh", PROVINCE, "60/bao-hiem-xa-hoi"),
        ("Công an huyện", PROVINCE, "60/cong-an-huyen"),
    ],
)
def test_ids(text: str, context: AgencyContext, wanted: str) -> None:
    assert parse_agencies(text, context)[0].agency_id == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ"),
        ("Sở LĐTBXH", "Sở Nội vụ"),
        ("Sở KH&ĐT", "Sở Tài chính"),
        ("Sở NN&PTNT", "Sở Nông nghiệp và Môi trường"),
        ("Sở TN&MT", "Sở Nông nghiệp và Môi trường"),
        ("Sở GTVT", "Sở Xây dựng"),
        ("Ban Dân tộc", "Sở Dân tộc và Tôn giáo"),
        ("Cục Thuế tỉnh", "Thuế tỉnh"),
        ("Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ"),
        ("Sở Bưu chính, Viễn thông", "Sở Khoa học và Công nghệ"),
        ("Ban Tuyên giáo Tỉnh ủy", "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        ("Sở Nội vụ", None),
        ("Sở Nông nghiệp và Môi trường", None),
        ("Các sở, ban, ngành", None),
        ("Trung tâm không có trong sổ nào", None),
    ],
)
def test_successors(text: str, wanted: str | None) -> None:
    assert parse_agencies(text, PROVINCE)[0].successor == wanted


def test_time_decides_between_short_forms() -> None:
    before, after = date(2006, 3, 1), date(2019, 3, 1)
    assert names("Sở VHTT", AgencyContext("province", "31", None, before)) == ["Sở Văn hóa - Thông tin"]
    assert names("Sở VHTT", AgencyContext("province", "31", None, after)) == ["Sở Văn hóa và Thể thao"]


def test_every_row_of_the_register_is_found_by_its_name_and_has_a_source() -> None:
    known = register()
    units = [row for row in known.rows if row.kind == "unit"]
    assert len(units) > 600
    for row in units:
        level = row.level if row.level in ("central", "province", "district", "commune") else "province"
        found = parse_agencies(row.name, AgencyContext(level, "60"))  # type: ignore[arg-type]
        assert [agency.name for agency in found] == [row.name], row.name
        assert found[0].score == 1.0
        assert row.source
        assert row.since is None or row.until is None or row.since <= row.until


def test_successors_live_on() -> None:
    known = register()
    ended = {row.name for row in known.rows if row.until is not None}
    living = {row.name for row in known.rows if row.until is None}
    for row in known.rows:
        if row.successor is not None:
            assert row.until is not None, row.name
            assert row.successor not in ended - living, row.name


def test_a_damaged_name_is_doubtful_and_a_whole_one_is_not() -> None:
    assert parse_agencies("Sở Tài chính", PROVINCE)[0].score == 1.0
    assert parse_agencies("SỞ TC", PROVINCE)[0].score == 1.0
    assert 0.8 < parse_agencies("Sở Tài chinh", PROVINCE)[0].score < 1.0
    assert 0.8 < parse_agencies("Sở Thông tin và Truyền thôngg", PROVINCE)[0].score < 1.0
    unknown = parse_agencies("Theo phân công", PROVINCE)[0]
    assert (unknown.kind, unknown.level, unknown.score) == ("unknown", None, 0.0)


def test_abbreviations_that_differ_by_a_letter_are_never_guessed() -> None:
    ministry = AgencyContext("central")
    assert names("Vụ KHTC; Vụ KHCN; Vụ GDTH; Vụ GDTrH", ministry) == [
        "Vụ Kế hoạch - Tài chính",
        "Vụ Khoa học và Công nghệ",
        "Vụ Giáo dục Tiểu học",
        "Vụ Giáo dục Trung học",
    ]
    assert names("Vụ KHTX; Cục QLZ", ministry) == ["Vụ KHTX", "Cục QLZ"]


def test_flags() -> None:
    for text, wanted in (
        ("Sở Nội vụ", ()),
        ("Sở Nội vụ,...", (Flag.OPEN_LIST,)),
        ("Sở Nội vụ…", (Flag.OPEN_LIST,)),
        ("Các sở, ban, ngành, v.v.", (Flag.OPEN_LIST,)),
        ("Theo Quyết định số 12/QĐ-UBND", (Flag.UNKNOWN_AGENCY,)),
        ("Sở Nội vụ; theo phân công, …", (Flag.UNKNOWN_AGENCY, Flag.OPEN_LIST)),
    ):
        assert agency_flags(parse_agencies(text, PROVINCE), text) == wanted, text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sở Nội vụ; Sở Tài chính, UBND cấp huyện", ("Sở Nội vụ", "Sở Tài chính, UBND cấp huyện")),
        ("Chủ trì: Sở Nội vụ; Phối hợp: Sở Tài chính", ("Sở Nội vụ", "Sở Tài chính")),
        ("Đơn vị chủ trì: Sở Y tế\nĐơn vị phối hợp: Công an tỉnh", ("Sở Y tế", "Công an tỉnh")),
        (
            "Sở Nội vụ chủ trì, phối hợp với Sở Tài chính, Sở Tư pháp",
            ("Sở Nội vụ", "Sở Tài chính, Sở Tư pháp"),
        ),
        ("Phòng Đào tạo chủ trì; Phòng KHTC, Khoa Luật phối hợp", ("Phòng Đào tạo", "Phòng KHTC, Khoa Luật")),
        ("Sở Nội vụ (chủ trì), Sở Tài chính (phối hợp)", ("Sở Nội vụ", "Sở Tài chính")),
        ("Sở Nội vụ/Sở Tài chính", ("Sở Nội vụ", "Sở Tài chính")),
        ("Sở/ban/ngành", ("Sở/ban/ngành", None)),
        ("Sở Nội vụ", ("Sở Nội vụ", None)),
        ("Sở Nội vụ\nphối hợp: các sở, ngành", ("Sở Nội vụ", "các sở, ngành")),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_one_cell_with_lead_and_coordination(text: str | None, wanted: tuple[str | None, str | None]) -> None:
    assert split_lead_coordination(text) == wanted


def test_only_lists_of_bodies_look_like_them() -> None:
    for cell in (
        "Sở Nội vụ",
        "Các sở, ban, ngành; UBND cấp huyện",
        "Văn phòng UBND tỉnh",
        "Phòng Tài chính - Kế hoạch",
        "Các cơ quan, đơn vị có liên quan",
        "Sở TTTT, Tài chính; UBND cấp xã",
    ):
        assert looks_like_agency(cell), cell
    for other in (
        None,
        "",
        "Kế hoạch",
        "Báo cáo",
        "Báo cáo của Sở Nội vụ",
        "Quyết định của UBND tỉnh",
        "Sở Nội vụ tham mưu UBND tỉnh",
        "UBND tỉnh ban hành Quyết định",
        "Quý I/2020",
        "Thường xuyên",
        "Thống kê",
        "Tổ chức hội nghị",
        "Phòng, chống tham nhũng",
        "Các văn bản chỉ đạo",
        "Đề án",
        "100% hồ sơ được giải quyết đúng hạn",
    ):
        assert not looks_like_agency(other), other


def test_first_words_of_other_words_name_no_body() -> None:
    """ "Ban" and "Bản" are one without their marks, what makes another word of them is not."""
    context = AgencyContext("province", "56")
    for cell in ("Ban hành kế hoạch", "Bản tin", "Trưởng thành", "Vụ mùa", "Nhóm nhiệm vụ"):
        assert [agency.kind for agency in parse_agencies(cell, context)] == ["unknown"], cell
    for cell in ("Ban Tin học", "Trường Thanh thiếu niên"):
        assert [agency.kind for agency in parse_agencies(cell, context)] == ["unit"], cell


def test_contents_and_products_do_not_look_like_bodies() -> None:
    texts = {
        part[field]
        for name in NAMES
        for task in expected(name)["tasks"]
        for part in task["parts"]
        for field in ("product", "deadline_text", "budget_text")
        if part[field]
    } | {task["content"] for name in NAMES for task in expected(name)["tasks"]}
    assert len(texts) > 300
    assert [text for text in texts if looks_like_agency(text)] == []


def test_real_wordings_are_read() -> None:
    folder = real_dir()
    if folder is None:
        pytest.skip("the real documents are not at hand")
    lines = (folder / "wordings.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t")[1] for line in lines if line.startswith(("lead_agency", "coop_agency"))]
    found = [a for cell in cells for a in parse_agencies(cell.replace("\\n", "\n"), AgencyContext("central"))]
    unknown = sorted(agency.text for agency in found if agency.kind == "unknown")
    assert len(found) > 250
    assert unknown == ["Bộ", "Nhiệm vụ đặt hàng", "nghiệp và phát triển nông thôn"]


@pytest.mark.parametrize(
    ("level", "cell", "names"),
    [
        (
            "province",
            "UBND TP. Long Xuyên; các thị xã Tân Châu, Châu Đốc; các huyện",
            [
                "Ủy ban nhân dân thành phố Long Xuyên",
                "Ủy ban nhân dân thị xã Tân Châu",
                "Ủy ban nhân dân thị xã Châu Đốc",
                "Ủy ban nhân dân cấp huyện",
            ],
        ),
        (
            "district",
            "Công an Thành phố, Ban CHQS Thành phố, Thành đoàn, Hội LHPN Thành phố",
            [
                "Công an thành phố",
                "Ban Chỉ huy Quân sự thành phố",
                "Thành đoàn",
                "Hội Liên hiệp Phụ nữ thành phố",
            ],
        ),
        ("district", "UBND thị trấn Ea T’ling", ["Ủy ban nhân dân thị trấn Ea T'ling"]),
        (
            "province",
            "Trường Đại học An Giang - ĐHQG TP.HCM",
            ["Trường Đại học An Giang - Đại học Quốc gia Thành phố Hồ Chí Minh"],
        ),
        ("central", "Vụ Pháp chế; các Sở Y tế", ["Vụ Pháp chế", "Các Sở Y tế"]),
        ("central", "các Sở Y tế, Tài chính", ["Sở Y tế", "Sở Tài chính"]),
        ("central", "Báo Nông nghiệp và Môi trường", ["Báo Nông nghiệp và Môi trường"]),
        ("province", '"', ["Như trên"]),
    ],
)
def test_lists_that_share_first_words_and_names_with_marks_inside(
    level: str, cell: str, names: list[str]
) -> None:
    found = parse_agencies(cell, AgencyContext(level))  # type: ignore[arg-type]
    assert [agency.name.lower() for agency in found] == [name.lower() for name in names]
