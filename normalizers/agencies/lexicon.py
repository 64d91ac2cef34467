"""Words around names (``words.yaml``) and kinds of administrative unit (``places.yaml``), to look up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from normalizers.agencies.tokens import Token, clean, tokenize
from normalizers.data import load_yaml
from normalizers.places_register import units
from normalizers.spelling_lexicon import syllables
from normalizers.text import is_vietnamese_syllable


class Phrases:
    """A set of phrases to find at a place among tokens. Marks between their words do not count.

    ``exact``: the words must have their Vietnamese marks; else they are read without.
    """

    def __init__(self, texts: Iterable[str], exact: bool = False) -> None:
        self._exact = exact
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self.first_keys: set[str] = set()
        """Keys of the first words."""
        self.first_words: set[str] = set()
        """The first words in small letters, with their marks."""
        for text in texts:
            tokens = [token for token in tokenize(clean(text)) if token.is_word]
            words = tuple(self._form(token) for token in tokens)
            self.first_keys.add(tokens[0].key)
            self.first_words.add(tokens[0].low)
            self._by_first.setdefault(words[0], []).append(words)
        for options in self._by_first.values():
            options.sort(key=len, reverse=True)

    def _other_name(self, token: Token) -> bool:
        """Whether a word has marks of its own: "Tùng", a name, is not "từng", nor "mới" "mọi"."""
        if token.low == token.key or token.low in self.first_words:
            return False
        return token.low in syllables() or (token.text[0].isupper() and is_vietnamese_syllable(token.text))

    def _form(self, token: Token) -> str:
        return token.low if self._exact else token.key

    def match(self, tokens: Sequence[Token], at: int) -> int:
        """End of the longest phrase that starts there; ``at`` itself when there is none."""
        if at >= len(tokens):
            return at
        first = tokens[at]
        options = self._by_first.get(first.low if self._exact else first.key)
        if options is None or (not self._exact and self._other_name(first)):
            return at
        for words in options:
            place, found = at, True
            for number, word in enumerate(words):
                if number:
                    while place < len(tokens) and tokens[place].text in ",-/\n&":
                        place += 1
                if place >= len(tokens) or self._form(tokens[place]) != word:
                    found = False
                    break
                place += 1
            if found:
                return place
        return at

    def __contains__(self, tokens: Sequence[Token]) -> bool:
        return bool(tokens) and self.match(tokens, 0) == len(tokens)


@dataclass(frozen=True, slots=True)
class PlaceType:
    """A kind of administrative unit. Level "city": of a province or under the centre, as the place says."""

    name: str
    level: str


@dataclass(slots=True)
class Lexicon:
    """All phrase sets, and the tables of places."""

    determiners: Phrases
    leads: Phrases
    related: Phrases
    roles: Phrases
    verbs: Phrases
    strong_verbs: Phrases
    prepositions: Phrases
    tails: Phrases
    unknown: Phrases
    ditto: Phrases
    persons: Phrases
    addressees: Phrases
    asides: Phrases
    instruments: Phrases
    exceptions: Phrases
    fields: Phrases
    lead_labels: Phrases
    coordination_labels: Phrases
    level_labels: Phrases
    ending: frozenset[str]
    """Keys of first words of all phrases before which a name may end."""
    place_types: dict[tuple[str, ...], PlaceType]
    type_firsts: frozenset[str]
    type_words: frozenset[str]
    """The kinds of unit of one syllable, with their marks."""
    provinces: dict[tuple[str, ...], str]
    """Keys of the words of a province's name or abbreviation → its name."""
    province_firsts: frozenset[str]
    central_cities: dict[str, str]


_ENDING = ("related", "prepositions", "tails", "determiners", "verbs", "leads", "exceptions")
_EXACT = {
    "exceptions",
    "verbs",
    "strong_verbs",
    "unknown",
    "ditto",
    "prepositions",
    "persons",
    "addressees",
    "leads",
    "fields",
}


def _keys(text: str) -> tuple[str, ...]:
    return tuple(token.key for token in tokenize(clean(text)) if token.is_word)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    words = load_yaml("agencies/words.yaml")
    places = load_yaml("agencies/places.yaml")
    types = {}
    for entry in places["types"]:
        kind = PlaceType(entry["name"], entry["level"])
        for text in (entry["name"], *entry.get("aliases", ())):
            types[_keys(text)] = kind
    provinces = {_keys(unit.name): unit.name for unit in units() if unit.is_province}
    provinces |= {_keys(name): name for name in places["central_cities"].values()}
    provinces |= {_keys(short): name for short, name in places["province_aliases"].items()}
    sets = {name: Phrases(texts, exact=name in _EXACT) for name, texts in words.items()}
    return Lexicon(
        **sets,
        ending=frozenset[str]().union(*(sets[name].first_keys for name in _ENDING)),
        place_types=types,
        type_words=frozenset(entry["name"] for entry in places["types"] if " " not in entry["name"]),
        type_firsts=frozenset(keys[0] for keys in types),
        provinces=provinces,
        province_firsts=frozenset(keys[0] for keys in provinces),
        central_cities=dict(places["central_cities"]),
    )
