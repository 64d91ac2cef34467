"""Where the name of a place begins and ends: "phường Thanh Xuân Bắc", "xã Yên Lập"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.lexicon import PlaceType, lexicon
from normalizers.agencies.match import find
from normalizers.agencies.place_names import official_names
from normalizers.agencies.register import AND, register
from normalizers.agencies.tokens import Token, is_mixed, tokenize
from normalizers.places_register import units
from normalizers.text import strip_marks

_MAX_NAME = 6
_KINDS_OF_PROVINCES = frozenset(("tinh", "pho", "tp"))
"""Last words, without marks, of the kinds of unit that a province's name surely follows."""
_KINDS_OF_COMMUNES = frozenset(("xã", "phường", "trấn"))


@lru_cache(maxsize=256)
def issuing_province(context: AgencyContext) -> str:
    """Name of the issuing province on the day of issue ("" when not known): codes have gone on to others."""
    day = context.issued_on
    return next(
        (
            unit.name
            for unit in units()
            if unit.is_province and unit.code == context.province_code and (day is None or unit.in_force(day))
        ),
        "",
    )


@lru_cache(maxsize=256)
def issuing_district(context: AgencyContext) -> str:
    """Name of the issuing district ("" when the issuer is none, or it is not known)."""
    if context.district_code is None:
        return ""
    codes = (context.province_code, context.district_code)
    return next((u.name for u in units() if not u.is_province and (u.province, u.code) == codes), "")


@lru_cache(maxsize=256)
def _lows(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, tones placed."""
    return tuple(token.low for token in tokenize(name) if token.is_word)


class NameReader:
    """Reads names of places among the tokens of one cell. ``mixed``: it has capitals and small letters."""

    def __init__(self, tokens: Sequence[Token], text: str, context: AgencyContext) -> None:
        self._tokens = tokens
        self._text = text
        self._context = context
        self._types = lexicon().place_types
        self._type_keys = lexicon().type_firsts
        self.mixed = is_mixed(text)
        self._marked = not text.isascii()
        self._official = official_names(context.province_code, context.issued_on)

    def _token(self, at: int) -> Token | None:
        return self._tokens[at] if at < len(self._tokens) else None

    def type_at(self, at: int) -> tuple[PlaceType, int] | None:
        """(kind of unit, end) when its word starts there."""
        first = self._token(at)
        types = self._types
        if first is None or first.key not in self._type_keys:
            return None
        second = self._token(at + 1)
        wrap = int(second is not None and second.text == "\n")
        two = self._token(at + 1 + wrap)
        if two is not None and (kind := types.get((first.key, two.key))):
            return kind, at + 2 + wrap
        kind = types.get((first.key,))
        if kind is not None and not self._means(first, kind):
            return None
        if kind is None or (second is not None and self._other_word(first, second)):
            return None
        if len(first.key) == 1:
            dot = second is not None and second.text == "."
            named = self._token(at + 2 if dot else at + 1)
            if named is None or not (named.text[0].isupper() or named.text[0].isdigit()):
                return None
        end = at + 1
        if first.low != kind.name and second is not None and second.text == ".":
            end += 1
        return kind, end

    def _other_word(self, first: Token, second: Token) -> bool:
        """ "xã hội", "Tỉnh ủy"; but "Công an tỉnh Hội Nông dân" lost a comma."""
        if not register().is_other_word(first, second):
            return False
        return not (self.mixed and first.text[0].islower() and second.text[0].isupper())

    def _means(self, token: Token, kind: PlaceType) -> bool:
        """Whether one syllable with other marks than the kind's is still meant: "huyên", not "Quản", "Xa"."""
        if token.low == kind.name or token.key != strip_marks(kind.name):
            return True
        if kind.name == "xã" and self._marked and self.mixed and token.text[0].isupper():
            return False
        return kind.name == "huyện" or (token.low == token.key and kind.name != "quận")

    def official_at(self, at: int) -> int:
        """End of the longest name of a province, or of a district of the issuing one, that stands there in
        capitals; ``at`` when none does.
        """
        first = self._token(at)
        names = self._official.get(first.low) if first is not None else None
        if names is None or first is None or (self.mixed and first.text[0].islower()):
            return at
        for lows in names:
            place, number = at, 0
            while number < len(lows) and (token := self._token(place)) is not None:
                if token.is_word and (token.low != lows[number] or (self.mixed and token.text[0].islower())):
                    break
                if not token.is_word and (token.text != "-" or not number):
                    break
                number += token.is_word
                place += 1
            if number == len(lows):
                return place
        return at

    def province_at(self, at: int) -> tuple[str, int] | None:
        """(name, end) of a province named there."""
        table, firsts = lexicon().provinces, lexicon().province_firsts
        if at >= len(self._tokens) or self._tokens[at].key not in firsts:
            return None
        keys: list[str] = []
        found = None
        for place in range(at, min(at + 6, len(self._tokens))):
            token = self._tokens[place]
            if token.is_word:
                keys.append(token.key)
                name = table.get(tuple(keys))
                if name is not None and self._province_meant(at, place + 1, name):
                    found = (name, place + 1)
            elif token.text not in "-.":
                break
        if found is not None and self.official_at(at) > found[1]:
            return None  # "Điện Biên Phủ" is no Điện Biên
        return found

    def _province_meant(self, at: int, end: int, name: str) -> bool:
        """Whether the words are a province's name, not those of another place or common ones.

        "thị trấn Kiến Giang" is not Kiên Giang, "Viện Hải dương học" not Hải Dương.
        """
        words = [token for token in self._tokens[at:end] if token.is_word]
        before = self._token(at - 1) if at else None
        if before is not None and before.text == ".":
            before = self._token(at - 2) if at > 1 else None
        if before is not None and before.key in _KINDS_OF_PROVINCES:
            return True
        if self.mixed and any(token.text[0].islower() for token in words):
            return False
        lows = tuple(token.low for token in words)
        official = _lows(name)
        if before is not None and before.low in _KINDS_OF_COMMUNES and lows != official:
            return False
        unmarked = all(token.low == token.key for token in words)
        if len(lows) != len(official) or lows == official or unmarked:
            return True
        return name == issuing_province(self._context)

    def name_end(self, at: int) -> int:
        """End of a proper name of a place that starts there; ``at`` when none does."""
        province = self.province_at(at)
        if province is not None and not (self._goes_on(province[1]) and not self._of_province(at)):
            return self._numbered(province[1])
        place = official = self._numbered(self.official_at(at))
        mark = self._token(official)
        if official > at and (mark is None or (mark.text != "-" and not self._goes_on(official))):
            return official
        place = place if place > at else self._farm(at)
        while place < len(self._tokens) and place - at < _MAX_NAME:
            token = self._tokens[place]
            if not token.is_word:
                after = self._token(place + 1)
                if token.text in "-'" and place > at and after is not None and self._named(after):
                    place += 1
                    continue
                break
            if token.key == AND or not self._named(token):
                break
            if place > at and self._ends_name(place) and not self._last_word(place):
                break
            place += 1
        return place

    def _goes_on(self, at: int) -> bool:
        """Whether a word in capitals behind a known name belongs to a longer one: "phường Thanh Xuân Bắc"."""
        token = self._token(at)
        if token is None or not token.is_word or not self.mixed or not token.text.istitle():
            return False
        return not self._ends_name(at)

    def _of_province(self, at: int) -> bool:
        """Whether the kind of a province stands before; behind another the name may be longer: "xã Hưng Yên
        Nam".
        """
        return at > 0 and self._tokens[at - 1].key in _KINDS_OF_PROVINCES

    def _farm(self, at: int) -> int:
        """The place behind "Nông trường" at the beginning of a name."""
        keys = [token.key for token in self._tokens[at : at + 2]]
        return at + 2 if keys in (["nong", "truong"], ["lam", "truong"]) else at

    def _last_word(self, at: int) -> bool:
        """Whether a kind of unit in capitals is only the last word of a name: "xã Tứ Quận"."""
        token, after = self._tokens[at], self._token(at + 1)
        if not self.mixed or not token.text.istitle() or self.type_at(at) is None:
            return False
        return self._names_before(at) and (after is None or not after.is_word)

    def _numbered(self, at: int) -> int:
        """The place behind the number that goes with a name there: "phường Hà Giang 2"."""
        token, after = self._token(at), self._token(at + 1)
        if at == 0 or token is None or not token.text.isdigit() or not self._tokens[at - 1].is_word:
            return at
        return at + 1 if after is None or not after.is_word or after.key == AND else at

    def _named(self, token: Token) -> bool:
        if not token.is_word:
            return False
        return not self.mixed or token.text[0].isupper() or token.text[0].isdigit()

    def _ends_name(self, at: int) -> bool:
        if self.type_at(at) is not None or self._starts_body(at):
            return True
        words, token = lexicon(), self._tokens[at]
        titled = self.mixed and token.text[0].isupper()
        return any(
            phrases.match(self._tokens, at) > at and not (titled and token.low not in phrases.first_words)
            for phrases in (words.related, words.determiners, words.prepositions, words.tails)
        ) or (words.verbs.match(self._tokens, at) > at and not (titled and self._names_before(at)))

    def _names_before(self, at: int) -> bool:
        """Whether a word in capitals stands before: "Yên Lập" holds no "lập"."""
        before = self._tokens[at - 1] if at else None
        return before is not None and before.is_word and before.text[0].isupper() and not before.initials

    def _starts_body(self, at: int) -> bool:
        """Whether a body starts there: no name of a place goes on into one ("UBND tỉnh Sở Nội vụ")."""
        hits = find(self._tokens, at)
        if not self.mixed:
            return bool(hits)
        return any(
            (hit.row is not None and hit.end > at + 1 and not hit.wrong_marks)
            or (hit.head is not None and hit.head.kind == "placed")
            or (hit.head is not None and hit.head.kind == "office" and hit.end > at + 1)
            for hit in hits
        )
