"""Vietnamese text: forms, keys for comparison, mark-up, wrapped lines, bullets and possible syllables.

What parsers share with normalizers. Everything here is a pure function of text and
returns NFC. Language knowledge is in ``normalizers/data``.
"""

from __future__ import annotations

from normalizers.text.forms import (
    collapse_spaces,
    comparison_text,
    fold,
    fold_marks,
    latin_letters,
    nfc,
    slug,
    strip_marks,
    unify_punctuation,
)
from normalizers.text.fused import fused_parts
from normalizers.text.heads import begins_running_head, is_running_head
from normalizers.text.layout import (
    breaks_token,
    drop_lone_bullet,
    is_bullet,
    is_inner_dash,
    join_wrapped,
    split_flat_bullets,
    strip_bullet,
)
from normalizers.text.markup import clean_markup
from normalizers.text.open_words import (
    begins_name,
    ends_in_sign,
    goes_on_with_number,
    is_unfinished,
    wants_place,
    wants_words,
)
from normalizers.text.syllables import (
    Syllable,
    is_marked,
    is_other_tone,
    is_part_of_syllable,
    is_vietnamese_syllable,
    parse_syllable,
    place_tone,
    place_tones,
    vietnamese_share,
    words,
)

__all__ = [
    "Syllable",
    "begins_name",
    "begins_running_head",
    "breaks_token",
    "clean_markup",
    "collapse_spaces",
    "comparison_text",
    "drop_lone_bullet",
    "ends_in_sign",
    "fold",
    "fold_marks",
    "fused_parts",
    "goes_on_with_number",
    "is_bullet",
    "is_inner_dash",
    "is_marked",
    "is_other_tone",
    "is_part_of_syllable",
    "is_running_head",
    "is_unfinished",
    "is_vietnamese_syllable",
    "join_wrapped",
    "latin_letters",
    "nfc",
    "parse_syllable",
    "place_tone",
    "place_tones",
    "slug",
    "split_flat_bullets",
    "strip_bullet",
    "strip_marks",
    "unify_punctuation",
    "vietnamese_share",
    "wants_place",
    "wants_words",
    "words",
]
