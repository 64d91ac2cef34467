"""The numbers of a table's tasks as a run: where one is missing, and where one was recognised wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.appendix.labels import Label
from parsers.appendix.tasks import Draft


def mend_numbers(drafts: Sequence[Draft]) -> None:
    """Puts right, in place, numbers that a recogniser misread between two that leave no doubt: 4, "3", 6 → 5.

    Only numbers read from an image; those of a text stand as they are.
    """
    for at, draft in enumerate(drafts):
        if not any(cell.confidence < 1 for cell in draft.number_cells):
            continue
        before = drafts[at - 1] if at and drafts[at - 1].section == draft.section else None
        after = drafts[at + 1] if at + 1 < len(drafts) and drafts[at + 1].section == draft.section else None
        wanted = _value(before) + 1 if before is None or _value(before) else 0
        if after is None or not wanted or _value(after) != wanted + 1 or _value(draft) == wanted:
            continue
        if before is None and draft.label is not None and draft.label.kind != "arabic":
            continue
        draft.label = Label(str(wanted), "arabic", wanted)
        draft.item_no = draft.label.text
        draft.mended = True


def _value(draft: Draft | None) -> int:
    """The number of a task when it is an arabic one, else 0."""
    return draft.label.value if draft is not None and draft.label and draft.label.kind == "arabic" else 0


def mark_gaps(drafts: Sequence[Draft]) -> None:
    """Marks, in place, each task before which numbers are missing. A run may begin again at 1 anywhere."""
    if drafts and _value(drafts[0]) > 1:
        drafts[0].gap = True
    last = _value(drafts[0]) if drafts else 0
    for before, draft in pairwise(drafts):
        value = _value(draft)
        last = _value(before) or (last if before.label is None else 0)
        if not value or value == 1 or not last:
            continue
        draft.gap = value > last + 1 or (value != last + 1 and before.section != draft.section)
