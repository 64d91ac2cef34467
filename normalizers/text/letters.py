"""Vietnamese capital and small letters as classes for regular expressions.

A range such as À-Ỹ will not do: in Unicode capitals and small letters alternate there.
"""

from __future__ import annotations

_LATIN = [chr(code) for span in (range(0xC0, 0x250), range(0x1E00, 0x1EFA)) for code in span]
CAPITALS = "A-Z" + "".join(char for char in _LATIN if char.isalpha() and char.isupper())
"""Inside a character class: every capital letter of the Latin script, with or without marks."""
SMALLS = "a-z" + "".join(char for char in _LATIN if char.isalpha() and char.islower())
"""Inside a character class: every small letter of the Latin script, with or without marks."""
