"""Rules and shading of a page from its path objects.

Producers draw a table's rules as stroked lines (LibreOffice), stroked rectangles around each cell
(Chromium), thin filled rectangles (Word, Excel), dots, or pieces of all these. Each becomes edges here.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from parsers.layout.edges import POINTS, Edge
from parsers.layout.page_rules import DrawnArea, PageRules
from parsers.pdf import pdfium
from parsers.pdf.clips import clip_areas
from parsers.pdf.frame import Frame

THIN = 3.6
"""Points up to which a filled rectangle is a rule, not an area."""
_WHITE = 0.96
_MAX_POINTS = 4000
_MAX_EDGES = 20_000
_MIN_SHADES, _MAX_SHADES = 6, 600
"""Shaded areas of a page between which cells are looked for."""
_MAX_STRIPE = 200.0
"""Points of height up to which a shaded area may be a row."""
_MARGIN = 48.0
"""Points from the head and foot of a page: few tables stand there, and a browser may hide a row's rules."""
_MAX_DEPTH = 8
_LINE, _BEZIER, _MOVE = 0, 1, 2
_Affine = tuple[float, float, float, float, float, float]
_IDENTITY: _Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Reader:
    """Collects the rules of one page. Buffers for PDFium's answers are made once."""

    def __init__(self, frame: Frame, clips: bool = False) -> None:
        self.frame = frame
        self.clips = clips
        """Whether objects near the ends of the page are looked at for what a clip hides."""
        self.rules = PageRules()
        self.white_h: list[Edge] = []
        self.white_v: list[Edge] = []
        self._floats = [ctypes.c_float() for _ in range(4)]
        self._at = [ctypes.addressof(value) for value in self._floats]
        self._colors = [ctypes.c_uint() for _ in range(4)]
        self._at_color = [ctypes.addressof(value) for value in self._colors]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._at_mode = (ctypes.addressof(self._fill), ctypes.addressof(self._stroke))
        self._matrix, self._at_matrix = pdfium.matrix()

    def objects(self, handles: Iterator[int], affine: _Affine, depth: int) -> None:
        """Look at all objects of a page or form."""
        for handle in handles:
            kind = pdfium.object_type(handle)
            if kind == pdfium.TEXT:
                continue
            if kind == pdfium.PATH:
                self._path(handle, affine)
            elif kind == pdfium.IMAGE:
                self._image(self._bounds(handle, affine))
            elif kind == pdfium.FORM and depth < _MAX_DEPTH:
                inner = _product(self._object_matrix(handle), affine)
                count = pdfium.count_form_objects(handle)
                self.objects((pdfium.get_form_object(handle, k) for k in range(count)), inner, depth + 1)
            if len(self.rules.horizontals) + len(self.rules.verticals) > _MAX_EDGES:
                self.rules.truncated = True
                return

    def reaches_ends(self) -> bool:
        """Whether rules stand so near the page's head or foot that a clip may hide them."""
        low = self.frame.height - _MARGIN
        return any(e.end > low or e.start < _MARGIN for e in self.rules.verticals) or any(
            not _MARGIN < e.pos < low for e in self.rules.horizontals
        )

    def _object_matrix(self, handle: int) -> _Affine:
        pdfium.object_matrix(handle, self._at_matrix)
        a, b, c, d, e, f = self._matrix
        return a, b, c, d, e, f

    def _bounds(self, handle: int, affine: _Affine) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom in the reading frame."""
        pdfium.object_bounds(handle, *self._at)
        left, bottom, right, top = (value.value for value in self._floats)
        if affine is not _IDENTITY:
            corners = [_apply(affine, x, y) for x in (left, right) for y in (bottom, top)]
            left, right = min(x for x, _ in corners), max(x for x, _ in corners)
            bottom, top = min(y for _, y in corners), max(y for _, y in corners)
        return self.frame.rect(left, bottom, right, top)

    def _visible(self, read: object, handle: int) -> tuple[bool, bool]:
        """Whether a colour is seen at all, and whether it is white."""
        ok = read(handle, *self._at_color)  # type: ignore[operator]
        if not ok:
            return True, False
        red, green, blue, alpha = (value.value for value in self._colors)
        return alpha > 8, min(red, green, blue) >= 255 * _WHITE

    def _path(self, handle: int, affine: _Affine) -> None:
        if self.clips:
            _, top, _, bottom = self._bounds(handle, affine)
            if min(top, self.frame.height - bottom) < _MARGIN and not self._is_seen(handle, top, bottom):
                return
        pdfium.draw_mode(handle, *self._at_mode)
        count = pdfium.count_segments(handle)
        if count < 2:
            return
        if self._stroke.value:
            seen, white = self._visible(pdfium.stroke_color, handle)
            if seen:
                self._strokes(handle, affine, count, white)
        if self._fill.value:
            seen, white = self._visible(pdfium.fill_color, handle)
            if seen:
                self._fills(handle, affine, count, white)

    def _is_seen(self, handle: int, top: float, bottom: float) -> bool:
        """Whether a clip leaves something of an object between two heights."""
        areas = clip_areas(handle, self.frame)
        return all(min(bottom, low) - max(top, high) > THIN for _, high, _, low in areas)

    def _strokes(self, handle: int, affine: _Affine, count: int, white: bool) -> None:
        for a, b in _sides(self._points(handle, affine, count)):
            self._segment(a, b, white)

    def _fills(self, handle: int, affine: _Affine, count: int, white: bool) -> None:
        if count <= 5:
            self._filled(*self._bounds(handle, affine), white)
            return
        for points in _subpaths(self._points(handle, affine, count)):
            xs, ys = [x for _, x, _ in points], [y for _, _, y in points]
            self._filled(min(xs), min(ys), max(xs), max(ys), white)

    def _filled(self, x0: float, top: float, x1: float, bottom: float, white: bool) -> None:
        short, long = sorted((x1 - x0, bottom - top))
        if short <= THIN or (short <= 2 * THIN and long >= 10 * short):
            self._edge(x0, top, x1, bottom, white)
        elif not white:
            self.rules.shades.append(DrawnArea(x0, top, x1, bottom))

    def _image(self, bounds: tuple[float, float, float, float]) -> None:
        x0, top, x1, bottom = bounds
        if min(x1 - x0, bottom - top) <= THIN:
            self._edge(x0, top, x1, bottom, False)
        else:
            self.rules.images.append(DrawnArea(x0, top, x1, bottom))

    def _edge(self, x0: float, top: float, x1: float, bottom: float, white: bool) -> None:
        """A thin box: a horizontal or a vertical rule, or a dot, which may be a piece of either."""
        width, height = x1 - x0, bottom - top
        rows, cols = self._lists(white)
        flat, upright = width * 1.4 >= height, height * 1.4 >= width
        across, along = Edge((top + bottom) / 2, x0, x1), Edge((x0 + x1) / 2, top, bottom)
        if flat and upright and (_extend(rows, across) or _extend(cols, along)):
            return
        if flat:
            rows.append(across)
        if upright:
            cols.append(along)

    def _lists(self, white: bool) -> tuple[list[Edge], list[Edge]]:
        if white:
            return self.white_h, self.white_v
        return self.rules.horizontals, self.rules.verticals

    def _segment(self, a: tuple[float, float], b: tuple[float, float], white: bool) -> None:
        dx, dy = abs(a[0] - b[0]), abs(a[1] - b[1])
        if dy <= max(1.0, 0.01 * dx) and dx > dy:
            self._lists(white)[0].append(Edge((a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0])))
        elif dx <= max(1.0, 0.01 * dy):
            self._lists(white)[1].append(Edge((a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1])))

    def _points(self, handle: int, affine: _Affine, count: int) -> list[tuple[int, float, float]]:
        """(kind of segment, x, y) in the reading frame."""
        matrix = _product(self._object_matrix(handle), affine)
        x, y = self._floats[0], self._floats[1]
        at_x, at_y = self._at[0], self._at[1]
        points: list[tuple[int, float, float]] = []
        for index in range(min(count, _MAX_POINTS)):
            segment = pdfium.get_segment(handle, index)
            pdfium.segment_point(segment, at_x, at_y)
            px, py = self.frame.point(*_apply(matrix, x.value, y.value))
            kind = pdfium.segment_type(segment)
            points.append((kind, px, py))
            if pdfium.segment_close(segment):
                start = next((p for p in reversed(points) if p[0] == _MOVE), points[0])
                points.append((_LINE, start[1], start[2]))
        return points


def _extend(edges: list[Edge], dot: Edge) -> bool:
    """Let the last edge run on over a dot that follows it closely, as a dotted rule is drawn dot by dot."""
    if not edges:
        return False
    pos, start, end = edges[-1]
    if abs(pos - dot.pos) > 0.1 or not (start - POINTS.gap <= dot.end and dot.start <= end + POINTS.gap):
        return False
    edges[-1] = Edge(pos, min(start, dot.start), max(end, dot.end))
    return True


def _apply(m: _Affine, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _product(first: _Affine, second: _Affine) -> _Affine:
    """The map that applies ``first``, then ``second``."""
    if second is _IDENTITY:
        return first
    a, b, c, d, e, f = first
    origin = _apply(second, e, f)
    return (
        second[0] * a + second[2] * b,
        second[1] * a + second[3] * b,
        second[0] * c + second[2] * d,
        second[1] * c + second[3] * d,
        origin[0],
        origin[1],
    )


def _subpaths(points: Sequence[tuple[int, float, float]]) -> Iterator[list[tuple[int, float, float]]]:
    part: list[tuple[int, float, float]] = []
    for point in points:
        if point[0] == _MOVE and part:
            if len(part) > 1:
                yield part
            part = []
        part.append(point)
    if len(part) > 1:
        yield part


def _sides(
    points: Sequence[tuple[int, float, float]],
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight sides of a path."""
    before: tuple[float, float] | None = None
    for kind, x, y in points:
        if kind == _LINE and before is not None:
            yield before, (x, y)
        before = (x, y)


def _read_objects(page: int, reader: _Reader) -> _Reader:
    count = pdfium.count_objects(page)
    reader.objects((pdfium.get_object(page, index) for index in range(count)), _IDENTITY, 0)
    return reader


def read_rules(page: int, frame: Frame) -> PageRules:
    """All rules, shading and images of a page. ``page``: PDFium handle; ``frame``: the reading frame."""
    reader = _read_objects(page, _Reader(frame))
    if reader.reaches_ends():
        reader = _read_objects(page, _Reader(frame, clips=True))
    rules = reader.rules
    if rules.shades and len(rules.horizontals) + len(rules.verticals) < _MIN_SHADES:
        cells = _sides_of(rules.shades)
        if cells:
            across = [DrawnArea(area.top, area.x0, area.bottom, area.x1) for area in rules.shades]
            rules.horizontals += cells
            rules.verticals += _sides_of(across)
        else:
            rules.horizontals += _stripes(rules.shades)
    if rules.shades:  # a white rule is seen where it parts shaded cells
        rules.horizontals += [
            e for e in reader.white_h if _on_shade(rules.shades, e.start, e.end, e.pos, e.pos)
        ]
        rules.verticals += [
            e for e in reader.white_v if _on_shade(rules.shades, e.pos, e.pos, e.start, e.end)
        ]
    return rules


def _sides_of(shades: Sequence[DrawnArea]) -> list[Edge]:
    """Upper and lower sides of areas that stand close under each other: cells parted by shading alone."""
    if not _MIN_SHADES <= len(shades) <= _MAX_SHADES:
        return []
    tops = sorted(area.top for area in shades)
    meeting = sum(
        bisect_left(tops, area.bottom - 0.5) < bisect_right(tops, area.bottom + THIN) for area in shades
    )
    if 2 * meeting < len(shades):
        return []
    return [Edge(y, area.x0, area.x1) for area in shades for y in (area.top, area.bottom)]


def _stripes(shades: Sequence[DrawnArea]) -> list[Edge]:
    """Upper and lower sides of shaded rows with others between them: they part rows as rules do."""
    if len(shades) > _MAX_SHADES:
        return []
    low = [area for area in shades if area.bottom - area.top < _MAX_STRIPE]
    return [Edge(y, area.x0, area.x1) for area in low for y in (area.top, area.bottom)]


def _on_shade(shades: Sequence[DrawnArea], x0: float, x1: float, top: float, bottom: float) -> bool:
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    return any(s.x0 - 2 <= x <= s.x1 + 2 and s.top - 2 <= y <= s.bottom + 2 for s in shades)
