"""Tables with the headings of an assignment table that assign nothing, as their cells show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from normalizers.text import fold
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.parts import PartDraft
from parsers.appendix.tasks import Draft

_STEP = re.compile(r"bước\s*\d")
_DURATION = re.compile(r"\D{0,3}\d[\d.,/]*\s*(?:ngày|giờ|phút|buổi|tiếng)?(?!\w|[/-]\d)")
_CLOCK = re.compile(r"(?:từ\s+)?\d{1,2}\s*(?:h|g|giờ|:)[\dhg:.\s–-]*(?:giờ|phút|đến|[\dhg:.\s–-])*$")
_NEARLY_ALL = 0.9
_MOST = 0.6
_BODIES = ("lead_text", "coordination_text")

Tasks = Sequence[tuple[Draft, Sequence[PartDraft]]]


def assigns_nothing(tasks: Tasks, classify: CellClassifier) -> bool:
    """Whether what was read as tasks is a form, statistics, a procedure or the programme of a day."""
    return _is_form(tasks, classify) or _is_procedure(tasks, classify) or _is_programme(tasks)


def _texts(tasks: Tasks, names: Iterable[str]) -> Iterator[str]:
    """The texts of some fields, those left out that are one cell with the content."""
    wanted = tuple(names)
    for draft, parts in tasks:
        for part in parts:
            for name in wanted:
                text = part.texts.get(name)
                if text and text != draft.content:
                    yield text


def _is_form(tasks: Tasks, classify: CellClassifier) -> bool:
    """Whether nothing is assigned: no lead or coordination anywhere, and no deadline or no content in words.
    A form to be filled in, its place for a signature, or statistics whose columns bear the names of bodies.
    """
    if any(map(str.isalpha, "".join(_texts(tasks, _BODIES)))):
        return False
    if not any(map(str.isalpha, "".join(draft.content or "" for draft, _ in tasks))):
        return True
    return not any(
        any(map(str.isalpha, text)) or classify.looks_like_deadline(text)
        for text in _texts(tasks, ("deadline_text",))
    )


def _is_procedure(tasks: Tasks, classify: CellClassifier) -> bool:
    """Whether the rows are the steps of handling a file ("Bước 1", "0,5 ngày"): numbered as such, and none
    with a time of the calendar.
    """
    steps = sum(any(_STEP.match(fold(words)) for words in _labels(draft, parts)) for draft, parts in tasks)
    if steps < _MOST * len(tasks):
        return False
    times = _texts(tasks, ("deadline_text",))
    return not any(classify.looks_like_deadline(text) and not _DURATION.match(fold(text)) for text in times)


def _labels(draft: Draft, parts: Sequence[PartDraft]) -> Iterator[str]:
    """What may name the step that a row is: its number, its section, its content, a column of no field."""
    yield from (draft.item_no or "", *draft.section, draft.content or "")
    yield from (text for key, text in parts[0].texts.items() if key.startswith("extra:"))


def _is_programme(tasks: Tasks) -> bool:
    """Whether all times are times of the day alone ("7h00 - 7h15"): the programme of a meeting."""
    times = [fold(text) for text in _texts(tasks, ("deadline_text",))]
    return sum(bool(_CLOCK.match(text)) for text in times) > _NEARLY_ALL * len(times) if times else False
