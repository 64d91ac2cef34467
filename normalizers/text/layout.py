"""Lines wrapped by layout, and the bullets that the author made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from normalizers.data import load_yaml
from normalizers.text.forms import collapse_spaces, fold, nfc
from normalizers.text.letters import CAPITALS, SMALLS

_DASHES = "-–—−‐‑\u2043"
_DOTS = "•●○▪■□◦∙·➢➤►✓✔❖◆\uf0b7\uf02d\uf0a7\uf0d8\uf0fc\uf076"
_BULLET = re.compile(rf"^\s*(?:[{_DASHES}](?=\s|[^\W\d_]{{2}})|[{_DOTS}]|[*+](?=\s))\s*")
_LINE_END_HYPHEN = re.compile("[\u0002\ufffe\u00ad]+\\s*$")
_TAIL = 40
"""Characters at the end of a text that hold such a sign: looking through all of it takes time."""
_STRAY_HYPHEN = re.compile("[\u0002\ufffe]")
_TOKEN_SIGNS = "-/‐‑"
"""Signs inside tokens at which lines are broken."""
_STARTS_TOKEN = re.compile(r"^(?:/\S|[-‐‑][A-ZĐ]{1,6}[a-zđ]{0,3}(?:\W|$))")
_CODE_END = re.compile(r"(?:\d|[A-ZĐ]{2,})$")
_FLAT = re.compile(rf"\s+[{_DASHES}]\s+(?=[\"“(]?[{CAPITALS}])|(?<=;)\s+[{_DASHES}]\s+(?=\d)")
_SENTENCE_END = re.compile(r"[.;:,!?…]$")
_CAPITALISED = re.compile(rf"^[{CAPITALS}][{SMALLS}]+$")
_WORDS = re.compile(r"[^\s,;.:()\"“”]+")


def is_bullet(line: str) -> bool:
    """Whether the line begins with a bullet sign (dash, dot, star or plus before its text)."""
    return _BULLET.match(line) is not None


def strip_bullet(line: str) -> str:
    """The line without its leading bullet sign and spaces."""
    return _BULLET.sub("", line, count=1).strip()


def _glue(left: str, right: str) -> str:
    """Two physical lines of one paragraph as one."""
    end = left[-_TAIL:]
    hyphen = _LINE_END_HYPHEN.search(end)
    if hyphen:
        return left[: len(left) - len(end) + hyphen.start()] + "-" + right.lstrip()
    left, right = left.rstrip(), right.lstrip()
    if not left or not right:
        return left + right
    return left + right if breaks_token(left, right) else f"{left} {right}"


def breaks_token(left: str, right: str) -> bool:
    """Whether a line end between two texts that are not empty stands inside a token.

    >>> breaks_token("2640/", "QĐ-UBND"), breaks_token("2640/QĐ", "-UBND"), breaks_token("Chủ trì -", "Sở")
    (True, True, False)
    """
    cut = left[-1] in _TOKEN_SIGNS and len(left) > 1 and not left[-2].isspace()
    return cut or _starts_token(left, right)


def _starts_token(left: str, right: str) -> bool:
    return bool(_STARTS_TOKEN.match(right) and (right[0] == "/" or _CODE_END.search(left)))


def join_wrapped(lines: Iterable[str]) -> str:
    """Physical lines as the author's text.

    Lines join with a space, and without one where a token was broken after "-" or "/" ("QĐ-" + "TTg",
    "2640/" + "QĐ"); U+0002 and U+FFFE at a line's end are PDFium's sign for such a hyphen. A line that
    begins with a bullet opens a new paragraph, written "\\n- "; an empty line opens one too. A line that
    begins with a dash in the middle of a name ("Phòng Tài chính" + "- Kế hoạch") does not.
    """
    paragraphs: list[str] = []
    fresh = True
    bulleted: bool | None = None
    for raw in lines:
        line = nfc(raw).strip(" \t\r\n\u00a0")
        if not _STRAY_HYPHEN.sub("", line).strip():
            fresh = True
            continue
        bullet = is_bullet(line)
        if bullet and paragraphs and not fresh:
            head = paragraphs[-1]
            wrapped_name = is_inner_dash(head, strip_bullet(line)) and not _SENTENCE_END.search(head)
            broken_code = _starts_token(head, line)
            bullet = not (wrapped_name or broken_code)
        if bullet:
            paragraphs.append("- " + strip_bullet(line))
        elif fresh or not paragraphs:
            paragraphs.append(line)
        else:
            paragraphs[-1] = _glue(paragraphs[-1], line)
        if bulleted is None:
            bulleted = bullet
        fresh = False
    return "\n".join(_tidy(paragraph) for paragraph in paragraphs)


def _tidy(paragraph: str) -> str:
    paragraph = _LINE_END_HYPHEN.sub("-", paragraph)
    return collapse_spaces(_STRAY_HYPHEN.sub("-", paragraph))


_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


@cache
def _hyphen_names() -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
    """Left ends → right beginnings of known names; and the words that begin the name of a body."""
    pairs: dict[str, set[str]] = {}
    for row in load_yaml("hyphen_names.yaml"):
        pairs.setdefault(fold(row["left"]), set()).add(fold(row["right"]))
    return {left: frozenset(rights) for left, rights in pairs.items()}, _BODY_HEADS


_BODY_HEADS = (
    "sở", "phòng", "ban", "ubnd", "ủy ban", "hđnd", "hội", "bộ", "văn phòng", "vp", "công an", "thanh tra",
    "trung tâm", "đài", "báo", "chi cục", "cục", "các", "tỉnh", "huyện", "thành phố", "xã", "phường",
    "trường", "viện", "kho bạc", "bảo hiểm", "ngân hàng", "liên đoàn", "đoàn", "mặt trận", "đơn vị",
)  # fmt: skip
"""A capitalised run that begins with one of these begins a new name, not the second half of one."""


def is_inner_dash(left: str, right: str) -> bool:
    """Whether a dash between the two stands inside a name, or between two years ("2021 - 2025")."""
    if left[-1:].isdigit() and _YEAR.match(right):
        return True
    if left.count("“") > left.count("”") or left.count("(") > left.count(")"):
        return True
    left_key, right_key = fold(left), fold(right)
    pairs, heads = _hyphen_names()
    for end, beginnings in pairs.items():
        if left_key.endswith(end) and (len(left_key) == len(end) or not left_key[-len(end) - 1].isalpha()):
            for beginning in beginnings:
                rest = right_key[len(beginning) : len(beginning) + 1]
                if right_key.startswith(beginning) and not rest.isalnum():
                    return True
    if any(right_key.startswith(head + " ") for head in heads):
        return False
    before, after = _WORDS.findall(left)[-2:], _WORDS.findall(right)[:2]
    if _SENTENCE_END.search(left.rstrip()) or len(before) < 2 or not after:
        return False
    # a place name such as "Bà Rịa - Vũng Tàu", "Thừa Thiên - Huế": every word has a capital
    proper = all(_CAPITALISED.match(word) for word in before + after)
    return proper and (len(after) == 2 or len(_WORDS.findall(right)) == 1)


def split_flat_bullets(text: str) -> str:
    """Bullets that an export has flattened into one line, one per line again.

    A text that begins with "- " is split before each " - " that is followed by a capital, or stands between
    a semicolon and a number ("…; - 01 hội nghị"), but not inside a name ("Phòng Tài chính - Kế hoạch",
    "Bà Rịa - Vũng Tàu"). Other texts come back unchanged.
    """
    if not is_bullet(text):
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        if not is_bullet(line):
            lines.append(line)
            continue
        start, body = 0, strip_bullet(line)
        for match in _FLAT.finditer(body):
            left, right = body[start : match.start()], body[match.end() :]
            if not left.strip() or is_inner_dash(left, right):
                continue
            lines.append("- " + left.strip())
            start = match.end()
        lines.append("- " + body[start:].strip())
    return "\n".join(lines)


def drop_lone_bullet(text: str) -> str:
    """The text without its bullet when it has only one paragraph; otherwise unchanged."""
    return text if "\n" in text else strip_bullet(text)
