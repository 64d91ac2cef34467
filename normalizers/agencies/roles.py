"""One cell that holds both the lead and those it works with, as some tables have it."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.entry import EntryReader
from normalizers.agencies.mending import mended
from normalizers.agencies.tokens import Token, clean, is_mixed, plain_marks, tokenize

_NEUTRAL = AgencyContext("province")
_EDGES = " \n,;:.-–+/&"


class _RoleReader(EntryReader):
    """Finds where the lead ends and coordination begins."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        super().__init__(tokens, text, _NEUTRAL)

    def label(self, at: int) -> tuple[str, int] | None:
        """("lead" | "coordination", place behind) of a label with its colon, or of "(chủ trì)"."""
        for role, labels in (
            ("lead", self.words.lead_labels),
            ("coordination", self.words.coordination_labels),
        ):
            end = labels.match(self.tokens, at)
            if end > at and (token := self.token(end)) is not None and token.text == ":":
                return role, end + 1
        return None

    def role_word(self, at: int) -> str | None:
        """ "lead" at "chủ trì", "coordination" at "phối hợp"; None elsewhere."""
        token, after = self.token(at), self.token(at + 1)
        if token is None or after is None:
            return None
        if (token.low, after.low) == ("chủ", "trì"):
            return "lead"
        return "coordination" if (token.low, after.low) == ("phối", "hợp") else None


def _part(text: str, start: int, end: int) -> str | None:
    part = text[start:end].strip(_EDGES)
    if part.count(")") > part.count("("):
        part = part.removesuffix(")").strip(_EDGES)
    return part or None


def _by_labels(reader: _RoleReader, text: str) -> tuple[str | None, str | None] | None:
    """ "Chủ trì: A; phối hợp: B"."""
    tokens = reader.tokens
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(tokens):
        label = reader.label(at)
        if label is None:
            at += 1
            continue
        found.append((label[0], tokens[at].start, label[1]))
        at = label[1]
    if not any(role == "coordination" for role, _, _ in found) and not (found and found[0][1] == 0):
        return None
    parts: dict[str, list[str]] = {"lead": [], "coordination": []}
    if found and found[0][1] > 0 and (before := _part(text, 0, found[0][1])):
        parts["lead"].append(before)
    for number, (role, _, begin) in enumerate(found):
        stop = found[number + 1][1] if number + 1 < len(found) else len(text)
        start = tokens[begin].start if begin < len(tokens) else len(text)
        if part := _part(text, start, stop):
            parts[role].append(part)
    return "; ".join(parts["lead"]) or None, "; ".join(parts["coordination"]) or None


def _by_words(reader: _RoleReader, text: str) -> tuple[str | None, str | None] | None:
    """ "A chủ trì, phối hợp với B"; "A chủ trì; B, C phối hợp"; "A, phối hợp với B"; "A (chủ trì), B"."""
    tokens = reader.tokens

    def before(at: int) -> int:
        """Where the role word begins, its bracket included."""
        return tokens[at - 1 if at and tokens[at - 1].text == "(" else at].start

    def behind(at: int) -> int:
        """Where it ends."""
        closed = at + 2 < len(tokens) and tokens[at + 2].text == ")"
        return tokens[at + 2 if closed else at + 1].end

    roles = [(at, role) for at in range(len(tokens)) if (role := reader.role_word(at)) is not None]
    joint = next((at for at, role in roles if role == "coordination"), None)
    lead = next((at for at, role in roles if role == "lead" and at > 0), None)
    if joint is not None:
        end = joint + 2
        while end < len(tokens) and tokens[end].low in ("với", "cùng", "thực", "hiện"):
            end += 1
        others = next((token for token in tokens[end:] if token.is_word), None)
        if others is not None:  # they stand behind "phối hợp với"
            stop = lead if lead is not None and lead < joint else joint
            return _part(text, 0, before(stop)), _part(text, others.start, len(text))
        if lead is not None and lead < joint:  # they stand before a closing "phối hợp"
            return _part(text, 0, before(lead)), _part(text, behind(lead), before(joint))
        semicolon = next((token for token in tokens[:joint] if token.text == ";"), None)
        if semicolon is not None:
            return _part(text, 0, semicolon.start), _part(text, semicolon.end, before(joint))
        return None
    if lead is not None:
        return _part(text, 0, before(lead)), _part(text, behind(lead), len(text))
    return None


def split_lead_coordination(text: str | None) -> tuple[str | None, str | None]:
    """(lead, coordination) of a cell under a heading such as "Đơn vị chủ trì/phối hợp".

    Labels and the words "chủ trì", "phối hợp" part them; else the first ";"; else a "/" or line break
    with a body on either side. A cell without any of these is all lead.
    """
    if text is None or not text.strip():
        return None, None
    visible = clean(text)
    plain = plain_marks(visible)
    reader = _RoleReader(mended(tokenize(plain), is_mixed(plain), _NEUTRAL), plain)
    found = _by_labels(reader, visible) or _by_words(reader, visible)
    if found is not None and (found[0] is not None or found[1] is not None):
        return found
    for mark in (";", "/", "\n"):
        at = next((n for n, token in enumerate(reader.tokens) if token.text == mark), None)
        if at is None or at == 0:
            continue
        if mark == ";" or (
            reader.starts_body(0) and reader.starts_body(at + 1) and not _one_class(reader, at)
        ):
            token = reader.tokens[at]
            return _part(visible, 0, token.start), _part(visible, token.end, len(visible))
    return visible, None


def _one_class(reader: _RoleReader, at: int) -> bool:
    """Whether the mark stands inside one name: "Sở/ban/ngành"."""
    found = reader.entry(0)
    return found is not None and found.end > at
