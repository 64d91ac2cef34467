"""A task's rows → its parts: spanned rows, rows that lost their spans, aligned bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from normalizers.text import drop_lone_bullet, is_bullet, strip_bullet
from parsers.appendix.model import Row
from parsers.appendix.tasks import Draft
from schema.decision import Correction
from schema.flags import Flag

TEXTS = ("product", "lead_text", "coordination_text", "deadline_text", "budget_text", "note")
_FILLED_DOWN = ("product", "deadline_text")
_ALIGNED = ("content", "deadline_text", "lead_text", "product", "coordination_text", "budget_text")
_FEW = 2
_TIME = re.compile(
    r"(?<=[\w)]) (?=(?:Quý|Tháng|Năm|Trong|Trước|Thường xuyên|Hàng|Hằng|Định kỳ|Sau khi|Từ)\b)"
)
"""Where a time begins with a capital behind words that no sign has ended: "Quý IV/2018 Trong năm 2018"."""


@dataclass(slots=True, eq=False)
class PartDraft:
    """One part: its texts by field ("extra:…" for columns of no field), the row it stands in, its flags."""

    row: Row
    texts: dict[str, str]
    part_content: str | None = None
    flags: set[Flag] = field(default_factory=set)
    corrections: list[Correction] = field(default_factory=list)
    sub_row: bool = False


def read_parts(draft: Draft) -> list[PartDraft]:
    """The parts of a task, in order."""
    if len(draft.rows) > 1:
        return _from_rows(draft)
    whole = _part(draft.rows[0])
    return _from_bullets(draft, whole) or [whole]


def _part(row: Row) -> PartDraft:
    texts = {
        key: value.text
        for key, value in row.values.items()
        if value.text and key not in ("item_no", "content", "section")
    }
    flags = {Flag.JOINED_ACROSS_PAGES} if row.joined else set()
    if row.shifted:
        flags.add(Flag.COLUMN_SHIFT)
    if row.inferred:
        flags.add(Flag.SPAN_INFERRED)
    return PartDraft(row, texts, flags=flags)


def _from_rows(draft: Draft) -> list[PartDraft]:
    """One part per physical row. Where merged cells are lost, content, product and deadline fill down."""
    parts: list[PartDraft] = []
    for row in draft.rows:
        part = _part(row)
        content = row.values.get("content")
        if parts and (content is None or not content.held):
            part.sub_row = True
            part.flags.add(Flag.SPAN_INFERRED)
            for key in _FILLED_DOWN:
                if key not in part.texts and key in parts[-1].texts:
                    part.texts[key] = parts[-1].texts[key]
        elif parts:
            part.sub_row = True
        parts.append(part)
    first = draft.rows[0]
    if len(parts) > 1 and not any(key in parts[0].texts for key in TEXTS[:4]):
        return _without_bare_first(parts, first)
    return parts


def _without_bare_first(parts: list[PartDraft], first: Row) -> list[PartDraft]:
    """A first row that holds only the content makes no part of its own."""
    kept = parts[1:]
    kept[0].row.rest.append(first)
    if first.joined:
        kept[0].flags.add(Flag.JOINED_ACROSS_PAGES)
    for key, text in parts[0].texts.items():
        kept[0].texts.setdefault(key, text)
    kept[0].sub_row = False
    return kept


def _from_bullets(draft: Draft, whole: PartDraft) -> list[PartDraft]:
    """One part per bullet where n ≥ 2 bullets of one cell have n bullets or lines of another beside them."""
    cells = {key: whole.texts.get(key, "") for key in _ALIGNED}
    cells["content"] = draft.content or ""
    lines = {key: text.split("\n") for key, text in cells.items() if "\n" in text}
    times = _TIME.split(cells["deadline_text"])
    if len(times) > 1 and "deadline_text" not in lines:
        lines["deadline_text"] = times  # one below the other in a column no wider than one of them
    bullets = {key: sum(is_bullet(line) for line in rows) for key, rows in lines.items()}
    for key in _ALIGNED:
        count = bullets.get(key, 0)
        if count < _FEW or (key != "content" and count != len(lines[key])):
            continue
        partners = [
            other
            for other, rows in lines.items()
            if other != key and len(rows) == count and bullets[other] in (0, count)
        ]
        if partners:
            return _split(whole, lines, [key, *partners], count)
    return []


def _split(whole: PartDraft, lines: dict[str, list[str]], keys: list[str], count: int) -> list[PartDraft]:
    parts = []
    items = {
        key: [strip_bullet(line) for line in lines[key] if is_bullet(line)]
        if any(is_bullet(line) for line in lines[key])
        else lines[key]
        for key in keys
    }
    for at in range(count):
        texts = dict(whole.texts)
        texts.update({key: drop_lone_bullet(items[key][at]) for key in keys if key != "content"})
        parts.append(
            PartDraft(
                whole.row,
                texts,
                part_content=items["content"][at] if "content" in keys else None,
                flags=set(whole.flags) if at == 0 else set(),
                corrections=list(whole.corrections),
            )
        )
    return parts
