"""PDFium's functions with plain prototypes, and documents opened so that failures are issues.

pypdfium2's generated bindings check and convert every pointer, which costs more than the calls made for
each character. The same functions are bound here once with ``void*`` arguments, and all but the few that
parse or draw a page keep the interpreter's lock, as giving it up costs a tenth of such a call. Those called
for every character have no argument types at all, which is 1.6 times faster again: a whole number is passed
as a C ``int``, so every pointer must be a ctypes object, and the cheapest of these is what ``at`` makes.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from schema.issue import IssueCode, UnreadableFileError, unreadable

_P, _I, _U, _D, _F = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong, ctypes.c_double, ctypes.c_float


def _bind(name: str, result: Any, *arguments: Any, long: bool = False) -> Callable[..., Any]:
    """``long``: other threads may run meanwhile."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    prototype = ctypes.CFUNCTYPE if long else ctypes.PYFUNCTYPE
    return prototype(result, *arguments)(address or 0)


load_page = _bind("FPDF_LoadPage", _P, _P, _I, long=True)
close_page = _bind("FPDF_ClosePage", None, _P)
load_text = _bind("FPDFText_LoadPage", _P, _P, long=True)
close_text = _bind("FPDFText_ClosePage", None, _P)
count_chars = _bind("FPDFText_CountChars", _I, _P)
get_text = _bind("FPDFText_GetText", _I, _P, _I, _I, _P)
get_unicode = _bind("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
char_box = _bind("FPDFText_GetCharBox", _I, _P, _I, _P, _P, _P, _P)
is_generated = _bind("FPDFText_IsGenerated", _I, _P, _I)
object_font = _bind("FPDFTextObj_GetFont", _P, _P)
render_mode = _bind("FPDFTextObj_GetTextRenderMode", _I, _P)
font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
font_flags = _bind("FPDFFont_GetFlags", _I, _P)
count_objects = _bind("FPDFPage_CountObjects", _I, _P)
get_object = _bind("FPDFPage_GetObject", _P, _P, _I)
count_form_objects = _bind("FPDFFormObj_CountObjects", _I, _P)
get_form_object = _bind("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
object_type = _bind("FPDFPageObj_GetType", _I, _P)
object_bounds = _bind("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
object_matrix = _bind("FPDFPageObj_GetMatrix", _I, _P, _P)
fill_color = _bind("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)
stroke_color = _bind("FPDFPageObj_GetStrokeColor", _I, _P, _P, _P, _P, _P)
draw_mode = _bind("FPDFPath_GetDrawMode", _I, _P, _P, _P)
count_segments = _bind("FPDFPath_CountSegments", _I, _P)
get_segment = _bind("FPDFPath_GetPathSegment", _P, _P, _I)
segment_point = _bind("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
segment_type = _bind("FPDFPathSegment_GetType", _I, _P)
segment_close = _bind("FPDFPathSegment_GetClose", _I, _P)
clip_path = _bind("FPDFPageObj_GetClipPath", _P, _P)
count_clip_paths = _bind("FPDFClipPath_CountPaths", _I, _P)
count_clip_segments = _bind("FPDFClipPath_CountPathSegments", _I, _P, _I)
get_clip_segment = _bind("FPDFClipPath_GetPathSegment", _P, _P, _I, _I)
page_rotation = _bind("FPDFPage_GetRotation", _I, _P)
page_box = _bind("FPDF_GetPageBoundingBox", _I, _P, _P)
count_annotations = _bind("FPDFPage_GetAnnotCount", _I, _P)
get_annotation = _bind("FPDFPage_GetAnnot", _P, _P, _I)
close_annotation = _bind("FPDFPage_CloseAnnot", None, _P)
annotation_subtype = _bind("FPDFAnnot_GetSubtype", _I, _P)
flatten = _bind("FPDFPage_Flatten", _I, _P, _I, long=True)

# without argument types: pointers only as ``at`` makes them
loose_box = _bind("FPDFText_GetLooseCharBox", None)
char_matrix = _bind("FPDFText_GetMatrix", _I)
font_size = _bind("FPDFText_GetFontSize", _D)
text_object = _bind("FPDFText_GetTextObject", _P)

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
"""Kinds of page objects."""


def at(address: int) -> Any:
    """An address as an argument: a reference to what stands there, which is never looked at here."""
    return ctypes.byref(ctypes.c_char.from_address(address))


def matrix() -> tuple[array[float], int]:
    """Room for an FS_MATRIX, a to f, and its address: x' = a·x + c·y + e, y' = b·x + d·y + f."""
    values = array("f", bytes(24))
    return values, values.buffer_info()[0]


class Rect(ctypes.Structure):
    """FS_RECTF."""

    _fields_ = [(name, ctypes.c_float) for name in ("left", "top", "right", "bottom")]


_PASSWORD_ERRORS = frozenset({raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY})


def _open_error(name: str, error: pypdfium2.PdfiumError, with_password: bool) -> UnreadableFileError:
    if error.err_code in _PASSWORD_ERRORS:
        what = "another password is needed" if with_password else "a password is needed"
        return unreadable(
            IssueCode.ENCRYPTED_FILE,
            f"{name} is encrypted: {what}",
            "Give its password with --password, or open it and save it without one.",
        )
    return unreadable(
        IssueCode.DAMAGED_FILE,
        f"{name} is a PDF that cannot be opened: {error}",
        "The file was cut off or changed on its way; fetch it again.",
    )


@contextmanager
def open_document(data: bytes, name: str, password: str = "") -> Iterator[Any]:
    """The PDF as a pypdfium2 document, closed on leaving.

    The empty password is tried first, as most protected documents open with it. Raises
    ``UnreadableFileError``: ``encrypted_file``, ``damaged_file``.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code not in _PASSWORD_ERRORS or not password:
            raise _open_error(name, error, with_password=False) from error
        try:
            document = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as second:
            raise _open_error(name, second, with_password=True) from second
    try:
        yield document
    finally:
        document.close()


@contextmanager
def open_page(document: Any, index: int) -> Iterator[int]:
    """The page handle of a 0-based page, closed on leaving; 0 for a page that cannot be loaded."""
    handle = load_page(ctypes.cast(document.raw, ctypes.c_void_p), index) or 0
    try:
        yield handle
    finally:
        if handle:
            close_page(handle)


@contextmanager
def open_text(page: int) -> Iterator[int]:
    """The text page of a page handle, closed on leaving; 0 where there is none."""
    handle = load_text(page) or 0
    try:
        yield handle
    finally:
        if handle:
            close_text(handle)
