"""Due dates and recurring tasks as a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Event
from icalendar.prop import vRecur

from pipeline.published import Row, read_rows

_STAMP = datetime(2000, 1, 1, tzinfo=UTC)
"""DTSTAMP is required; a fixed one keeps the file the same from run to run."""


def calendar(out: Path) -> bytes:
    """An iCalendar file: one all-day event on each due date, a recurring one for each RRULE.

    Raises NothingPublishedError.
    """
    result = Calendar()
    result.add("prodid", "-//phuluc//tasks//VI")
    result.add("version", "2.0")
    result.add("x-wr-calname", "Nhiệm vụ đến hạn")
    for row in sorted(read_rows(out, "tasks"), key=lambda row: str(row["task_id"])):
        for position, deadline in enumerate(row["deadlines"], 1):
            event = _event(row, deadline, position)
            if event is not None:
                result.add_component(event)
    data: bytes = result.to_ical()
    return data


def _event(row: Row, deadline: Row, position: int) -> Event | None:
    recurring = deadline["recurrence"] is not None and deadline["start"] is not None
    if deadline["due"] is None and not recurring:
        return None
    day = deadline["start"] if recurring else deadline["due"]
    event = Event()
    event.add("uid", f"{row['task_id']}.{position}@phuluc")
    event.add("dtstamp", _STAMP)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    if recurring:
        rule = vRecur.from_ical(deadline["recurrence"])
        if deadline["end"] is not None and "UNTIL" not in rule:
            rule["UNTIL"] = [deadline["end"]]
        event.add("rrule", rule)
    action = f"{deadline['action']}: " if deadline["action"] else ""
    event.add("summary", f"{action}{row['part_content'] or row['content'] or ''}")
    leads = ", ".join(agency["name"] for agency in row["leads"])
    lines = [
        f"Chủ trì: {leads or 'chưa rõ'}",
        f"Thời hạn: {deadline['text']}",
        f"Văn bản: {row['doc_number'] or row['doc_id']}",
        f"Sản phẩm: {row['product']}" if row["product"] else "",
    ]
    event.add("description", "\n".join(filter(None, lines)))
    event.add("categories", ["đến hạn"])
    event.add("transp", "TRANSPARENT")
    return event
