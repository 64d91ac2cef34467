"""Words that lost the blanks between them, taken apart by what is known of the words they may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_MOST = 5
"""Words that one run of letters may hold."""


def fused_parts(
    text: str,
    is_word: Callable[[str], bool],
    go_together: Callable[[str, str], bool],
    rank: Callable[[Sequence[str]], tuple[int, ...]] = lambda words: (len(words),),
) -> tuple[str, ...] | None:
    """The words that make up the letters, those of the lowest ``rank``; None where none do.

    ``is_word``: whether letters may be a word; ``go_together``: whether two may stand side by side.
    """

    def split(rest: str, most: int) -> tuple[str, ...] | None:
        if is_word(rest):
            return (rest,)
        if most < 2:
            return None
        found = []
        for cut in range(1, len(rest)):
            if not is_word(rest[:cut]):
                continue
            tail = split(rest[cut:], most - 1)
            if tail is not None and go_together(rest[:cut], tail[0]):
                found.append((rest[:cut], *tail))
        return min(found, key=rank, default=None)

    return split(text, _MOST)
