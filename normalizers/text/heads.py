"""Running heads that official gazettes print on every page."""

from __future__ import annotations

import re

_GAZETTE = re.compile(
    r"\W*(?:\d{1,3}\W+)?CÔNG BÁO\s*[/|\s]\s*Số\s*:?\s*\d[\d\s+,&và-]*[/|\s]\s*(?:Ngày\s*:?\s*)?"
    r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{4}\W*(?:\d{1,3}\W*)?$",
    re.IGNORECASE,
)


_BEGINS = re.compile(r"(?:\d{1,4}\s+)?CÔNG BÁO\s*/\s*Số\s*\d", re.IGNORECASE)


def begins_running_head(line: str) -> bool:
    """Whether a line that is known to stand in the margin begins as the running head of a gazette does.

    >>> begins_running_head("CÔNG BÁO/Số 12 + 13/Ngày 20-01-2020")
    True
    """
    return _BEGINS.match(line) is not None


def is_running_head(line: str) -> bool:
    """Whether a line is the running head of a gazette, whose number and date are not the document's.

    >>> is_running_head("2 CÔNG BÁO/Số 15 + 16/Ngày 20-01-2020"), is_running_head("Công báo tỉnh")
    (True, False)
    """
    return "/" in line and _GAZETTE.match(line) is not None
