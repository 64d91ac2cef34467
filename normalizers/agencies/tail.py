"""What stands behind the words that tell a body: places, the body it belongs to, "liên quan"."""

from __future__ import annotations

from collections.abc import Callable

from normalizers.agencies.extents import NameEnds
from normalizers.agencies.found import Found, Tail
from normalizers.agencies.naming import lower_first
from normalizers.agencies.place import Place
from schema.decision import Level

_CENTRE = "trung ương"
_PROVINCES = ("tỉnh", "phố", "tp")
"""Last words of the kinds of unit that are under the centre without being of it."""
_WHERE = ("tại", "ở")
_LOCAL = "các địa phương"
Inner = Callable[[int], Found | None]


def read_tail(scan: NameEnds, at: int, parents: bool, inner: Inner, low: bool = False) -> Tail:
    """The tail of a body or class whose own words end at ``at``.

    ``parents``: a body may follow that this one is a part of; ``low``: only one of a district or commune.
    ``inner`` reads such a body.
    """
    tail = Tail(at)
    while True:
        place = tail.end
        if _line_goes_on(scan, place):
            place += 1
        token = scan.token(place)
        if token is None:
            return tail
        step = (
            _related(scan, place, tail)
            or _belongs(scan, place, tail, inner)
            or _place(scan, place, tail)
            or ((parents or scan.whole_alone(place)) and _parent(scan, place, tail, inner, low))
            or (
                (parents or _of_areas(scan, place))
                and not tail.suffix
                and _of_class(scan, place, tail, inner)
            )
            or _around(scan, place, tail)
            or _numbered(scan, place, tail)
            or _except(scan, place, tail)
        )
        if not step:
            return tail


def _line_goes_on(scan: NameEnds, at: int) -> bool:
    token = scan.token(at)
    return token is not None and token.text == "\n" and not scan.line_start(at)


def _related(scan: NameEnds, at: int, tail: Tail) -> bool:
    end = scan.words.related.match(scan.tokens, at)
    if end == at:
        return False
    after = scan.token(end)
    if after is not None and after.key in ("den", "toi"):
        end = scan.free_end(end, named=True, shares=False)
    tail.related = True
    tail.cuts.append((at, end))
    tail.end = end
    return True


def _add(tail: Tail, words: str, end: int) -> None:
    tail.suffix = f"{tail.suffix} {words}".strip()
    tail.end = end


def _belongs(scan: NameEnds, at: int, tail: Tail, inner: Inner) -> bool:
    """ "của tỉnh", "thuộc Sở Nội vụ", "trực thuộc UBND thành phố"."""
    end = scan.words.prepositions.match(scan.tokens, at)
    if end == at:
        return False
    words = scan.meant(at, end)
    place = scan.places.read(end)
    if place is not None:
        _add(tail, f"{words} {place.words}", place.end)
        _level(tail, place)
        return True
    whole = _whole(scan, end)
    if whole is not None and not _class_there(scan, end, whole[1]):
        name, stop, level = whole
        _add(tail, f"{words} {name}", stop)
        tail.level, tail.has_level = level, True
        return True
    body = inner(end)
    if body is None:
        end = scan.free_end(end, named=True, shares=False)
        _add(tail, scan.written(at, end), end)
        if not tail.has_level and tail.suffix.lower().endswith(_CENTRE):  # "trực thuộc Trung ương"
            provinces = scan.tokens[at - 1].low in _PROVINCES
            tail.level, tail.has_level = "province" if provinces else "central", True
        return end > at
    name = lower_first(body.name) if body.kind == "group" and body.name.startswith("Các ") else body.name
    if name == _LOCAL and scan.words.determiners.match(scan.tokens, end) == end:
        name = scan.written(end, body.end)  # "ở địa phương"
    _add(tail, f"{words} {name}", body.end)
    if words.lower() in _WHERE:
        tail.related = tail.related or body.related
    else:
        _of_body(tail, body)
    return True


def _of_body(tail: Tail, body: Found) -> None:
    tail.level, tail.has_level = body.level, True
    tail.own_place = tail.own_place or body.own_place
    tail.related = tail.related or body.related


def _class_there(scan: NameEnds, at: int, end: int) -> bool:
    """Whether a class of several nouns starts there: "trực thuộc sở, ban, ngành"."""
    return any(hit.row is not None and hit.row.kind == "group" and hit.end > end for hit in scan.hits(at))


def _whole(scan: NameEnds, at: int) -> tuple[str, int, Level | None] | None:
    """The kind of the whole alone: "thuộc Bộ", "trực thuộc Sở"."""
    for hit in scan.hits(at):
        if hit.head is not None and hit.head.parent and hit.head.kind == "unit" and scan.bare(hit.end):
            level = hit.head.level
            if level == "issuer" or level == "city":
                return hit.head.name, hit.end, None
            return hit.head.name, hit.end, level
    return None


def _level(tail: Tail, place: Place) -> None:
    tail.level, tail.has_level = place.level, True
    tail.own_place = tail.own_place or place.own
    tail.group = tail.group or place.group
    tail.place_kind = place.named_kind


def _place(scan: NameEnds, at: int, tail: Tail) -> bool:
    """ "tỉnh", "thị xã La Gi", "cấp huyện", "các huyện, thành phố", or a province by its name."""
    if tail.has_place and not (tail.only_province and scan.places.type_at(at) is not None):
        return False
    place = scan.places.read(at)
    if tail.only_province and (place is None or place.group or place.level == "province"):
        return False
    if place is not None:
        tail.only_province = False
        words = scan.written(at, place.end) if place.group else place.words
        _add(tail, words, place.end)
        _level(tail, place)
        tail.has_place = tail.only_place = True
        return True
    province = scan.places.province_at(at)
    if province is None:
        return False
    end, several = province[1], False
    while True:  # a list of provinces behind one class
        after = scan.skip_joint(end)
        more = scan.places.province_at(after) if after > end else None
        if more is None:
            break
        end, several = more[1], True
    _add(tail, scan.written(at, end) if several else province[0], end)
    tail.has_place = True
    tail.only_province = not several
    return True


def _parent(scan: NameEnds, at: int, tail: Tail, inner: Inner, low: bool) -> bool:
    """A body that the one before is a part of, without "thuộc": "Vụ Pháp chế Bộ Tư pháp"."""
    if tail.has_place:  # a body of a place stands by itself: "Công an tỉnh - Sở Nội vụ"
        return False
    token = scan.token(at)
    dash = token is not None and token.text == "-"
    start = at + 1 if dash else at
    if scan.token(start) is None or not is_whole(scan, start):
        return False
    whole = _whole(scan, start)
    if whole is not None and not dash:
        _add(tail, whole[0], whole[1])
        tail.level, tail.has_level = whole[2], True
        return True
    body = inner(start)
    if low and body is not None and body.level in ("province", "central"):
        return False
    if body is None or (body.kind != "unit" and body.row is None and not scan.starts_placed(start)):
        return False
    tail.group = tail.group or body.kind == "group"
    _add(tail, f"- {body.name}" if dash else body.name, body.end)
    _of_body(tail, body)
    return True


def _of_areas(scan: NameEnds, at: int) -> bool:
    """Whether the areas that a body of the centre is divided into follow: "Tòa án nhân dân các khu vực"."""
    noun = scan.words.determiners.match(scan.tokens, at)
    return noun > at and [token.key for token in scan.tokens[noun : noun + 2]] == ["khu", "vuc"]


def _of_class(scan: NameEnds, at: int, tail: Tail, inner: Inner) -> bool:
    """A class that each has one of these: "Bộ phận Một cửa các sở, ban, ngành"."""
    token = scan.token(at)
    if token is None or not token.text[0].islower() or scan.words.determiners.match(scan.tokens, at) == at:
        return False
    body = inner(at)
    if body is None or body.kind != "group" or scan.places.read(at) is not None:
        return False
    _add(tail, lower_first(body.name), body.end)
    _of_body(tail, body)
    tail.group = True
    return True


def is_whole(scan: NameEnds, at: int) -> bool:
    """Whether a body starts there that others are named as parts of."""
    for hit in scan.hits(at):
        if hit.row is not None and hit.row.parent and hit.row.kind == "unit":
            return True
        if hit.head is not None and (hit.head.kind == "placed" or (hit.head.parent and scan.ends(hit.end))):
            return True
    return False


def _around(scan: NameEnds, at: int, tail: Tail) -> bool:
    """ "trên địa bàn tỉnh Kiên Giang", "khu vực XV", "chi nhánh tỉnh": words that go with the name."""
    end = scan.words.tails.match(scan.tokens, at)
    if end == at:
        return False
    stop = scan.free_end(end, named=False, shares=True)
    while scan.places.official_at(end) > end and (after := scan.skip_joint(stop)) > stop:
        more = scan.places.official_at(after)  # "khu vực Vinh, Nam Đàn"
        if more == after or not scan.ends(more):
            break
        stop = more
    _add(tail, scan.written(at, max(stop, end)), max(stop, end))
    return True


def _numbered(scan: NameEnds, at: int, tail: Tail) -> bool:
    """ "Kho bạc Nhà nước số 5": one of several bodies of a name."""
    end = scan.numbered_end(at)
    if end > at:
        _add(tail, scan.meant(at, end), end)
    return end > at


def _except(scan: NameEnds, at: int, tail: Tail) -> bool:
    """ "trừ Công an tỉnh": the rest of the clause names members that are not meant."""
    if scan.words.exceptions.match(scan.tokens, at) == at:
        return False
    stop = scan.clause_end(at)
    tail.cuts.append((at, stop))
    tail.end = stop
    return True
