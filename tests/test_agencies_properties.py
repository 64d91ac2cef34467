"""What must hold of any agency cell, however it is written."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.agencies import AgencyContext, agency_flags, parse_agencies
from normalizers.agencies.cell import read_cell
from normalizers.agencies.register import register
from normalizers.agencies.tokens import clean, plain_marks, tokenize
from schema.decision import Agency
from tests.support import EXPECTED, ROOT, cases

PROVINCE = AgencyContext("province", "60")
TABLES = (EXPECTED / "agency_cases.tsv", ROOT / "tests" / "data" / "agency_cases.tsv")
CELLS = sorted({cell for path in TABLES for cell, _, _ in cases(path)})
WHOLE = (
    "Sở Nội vụ",
    "Sở Thông tin và Truyền thông",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Lao động - Thương binh và Xã hội",
    "Văn phòng UBND tỉnh",
    "Công an tỉnh",
    "Bộ Chỉ huy Quân sự tỉnh",
    "Các sở, ban, ngành tỉnh",
    "UBND cấp huyện",
    "UBND các xã, phường, thị trấn",
    "Bảo hiểm xã hội tỉnh",
    "Sở NN&PTNT",
    "Sở LĐ-TB&XH",
    "Ban Tuyên giáo Tỉnh ủy",
    "Ban Quản lý các khu công nghiệp tỉnh",
)
"""Each names one body or class by itself, so that they may stand in any order."""
SILENT = {"và", "hoặc", "cùng", "với", "v"}
"""Words that only join."""
DEPARTMENTS = sorted(
    {row.name for row in register().rows if row.name.startswith("Sở ") and row.until is None}
)


def told(agency: Agency) -> tuple[object, ...]:
    """All but how it was written."""
    return (agency.name.lower(), agency.kind, agency.level, agency.related_only, agency.agency_id)


def words(text: str) -> list[str]:
    return [token.low for token in tokenize(plain_marks(clean(text))) if token.is_word]


@settings(deadline=None)
@given(st.sampled_from(CELLS))
def test_decomposed_letters_change_nothing(cell: str) -> None:
    assert parse_agencies(unicodedata.normalize("NFD", cell), PROVINCE) == parse_agencies(cell, PROVINCE)


@given(st.sampled_from(CELLS), st.integers(0, 2**32))
def test_odd_spaces_change_nothing(cell: str, seed: int) -> None:
    chance = random.Random(seed)
    spaces = (" ", "  ", "\u00a0", " \u200b", "\t")
    odd = "".join(chance.choice(spaces) if char == " " else char for char in cell)
    assert parse_agencies(f"  {odd} ", PROVINCE) == parse_agencies(cell, PROVINCE)


@given(
    st.lists(st.sampled_from(WHOLE), min_size=1, max_size=5, unique=True), st.sampled_from([", ", "; ", "\n"])
)
def test_case_changes_nothing_but_the_text(bodies: list[str], joint: str) -> None:
    cell = joint.join(bodies)
    plain = [told(agency) for agency in parse_agencies(cell, PROVINCE)]
    assert len(plain) == len(bodies)
    for changed in (cell.upper(), cell.lower(), cell.title().replace("Ubnd", "UBND")):
        if "&" in changed and changed.istitle():
            continue
        assert [told(agency) for agency in parse_agencies(changed, PROVINCE)] == plain, changed


@given(
    st.lists(st.sampled_from(WHOLE), min_size=2, max_size=6, unique=True),
    st.lists(st.sampled_from([", ", "; ", "\n", " và ", ",\n", ";\n- ", " - "]), min_size=5, max_size=5),
    st.randoms(use_true_random=False),
)
def test_order_and_separators_change_nothing(
    bodies: list[str], joints: list[str], chance: random.Random
) -> None:
    alone = {body: told(parse_agencies(body, PROVINCE)[0]) for body in bodies}
    chance.shuffle(bodies)
    cell = "".join(body + joint for body, joint in zip(bodies, [*joints, ""], strict=False)).rstrip(";,- \n")
    cell = cell.removesuffix(" và")
    found = parse_agencies(cell, PROVINCE)
    assert [told(agency) for agency in found] == [alone[body] for body in bodies], cell
    assert [agency.text for agency in found] == bodies


@given(st.lists(st.sampled_from(WHOLE), min_size=2, max_size=2, unique=True))
def test_a_lost_separator_is_no_loss(bodies: list[str]) -> None:
    found = parse_agencies(" ".join(bodies), PROVINCE)
    assert [agency.text for agency in found] == bodies


@given(st.sampled_from(CELLS))
def test_every_word_is_somewhere(cell: str) -> None:
    reading = read_cell(cell, PROVINCE)
    plain = plain_marks(reading.text)
    kept: Counter[str] = Counter()
    for found in reading.found:
        kept += Counter(words(plain[reading.tokens[found.start].start : reading.tokens[found.end - 1].end]))
        kept += Counter(words(found.responsibility or ""))
    for dropped in reading.dropped:
        kept += Counter(words(dropped))
    lost = {word for word in Counter(words(cell)) - kept if word not in SILENT and not word.isdigit()}
    assert lost == set()


@settings(max_examples=300)
@given(st.sampled_from(DEPARTMENTS), st.integers(0, 2**32), st.integers(1, 2))
def test_noise_never_makes_one_department_another(name: str, seed: int, errors: int) -> None:
    noisy = with_noise(name, random.Random(seed), errors)
    others = {other.lower() for other in DEPARTMENTS} - {name.lower()}
    found = [agency.name.lower() for agency in parse_agencies(noisy, PROVINCE)]
    assert not (set(found) & others) or len(found) > 1, (noisy, found)


def with_noise(text: str, chance: random.Random, errors: int) -> str:
    """The text with letters behind the first word misread, their marks lost or wrong, or dropped."""
    letters = list(text)
    places = [i for i, char in enumerate(letters) if char.isalpha() and i > text.index(" ")]
    for place in chance.sample(places, errors):
        base = unicodedata.normalize("NFD", letters[place])[0]
        change = chance.random()
        if change < 0.6 and base.lower() in "aeiouy":
            mark = chance.choice(["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323", "\u0302"])
            letters[place] = unicodedata.normalize("NFC", base + mark)
        elif change < 0.85:
            letters[place] = {"l": "1", "i": "l", "o": "0", "c": "e", "h": "b", "n": "u", "t": "l"}.get(
                base, base
            )
        else:
            letters[place] = ""
    return "".join(letters)


@given(st.text(alphabet="abcđêơ UBNDSởCác,;:.-()\n/&+…0123", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = parse_agencies(text, PROVINCE)
    assert all(agency.text and agency.name and agency.agency_id for agency in found)
    assert len(agency_flags(found, text)) <= 2


@given(st.sampled_from(CELLS), st.sampled_from(["central", "province", "district", "commune"]))
def test_every_issuer_reads_the_same_words(cell: str, level: str) -> None:
    found = parse_agencies(cell, AgencyContext(level))  # type: ignore[arg-type]
    assert len(found) >= 1
    assert all(agency.kind == "unit" or agency.successor is None for agency in found)


def alone() -> list[tuple[str, AgencyContext]]:
    """Cells of the table that name one body or class, without a word of what it does."""
    found = []
    for cell, data, gold in cases(TABLES[1]):
        plain = len(gold) == 1 and gold[0]["responsibility"] is None and not gold[0]["related_only"]
        if plain and gold[0]["kind"] != "unknown" and not set(cell) & set("();:…\n/"):
            issued = data.get("issued_on")
            day = date.fromisoformat(issued) if issued else None
            found.append(
                (cell, AgencyContext(data["issuer_level"], data.get("province"), data.get("district"), day))
            )
    return found


def test_a_list_holds_what_its_members_say_alone() -> None:
    """Whatever stands beside it: all but one list in fifty, where first words or places may be shared."""
    chosen = random.Random(20251001)
    singles, lists, otherwise = alone(), 0, []
    for _ in range(1500):
        (first, context), (second, _) = chosen.sample(singles, 2)
        members = [*parse_agencies(first, context), *parse_agencies(second, context)]
        mark = chosen.choice((", ", "; ", "\n", " và "))
        together = parse_agencies(f"{first}{mark}{second}", context)
        lists += 1
        if [(a.name, a.kind, a.level) for a in together] != [(a.name, a.kind, a.level) for a in members]:
            otherwise.append(f"{first}{mark}{second}")
    assert len(otherwise) <= lists // 50, otherwise
