"""Page images as scanners, faxes and phones make them, from pages typeset anew: for benches and tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
STAMP = (215, 60, 60)


@dataclass(frozen=True, slots=True)
class Damage:
    """What a copy does to a page."""

    lean: float = 0.0
    """Degrees."""
    blur: float = 0.0
    """Standard deviation in pixels at 200 dpi."""
    grain: float = 0.0
    """Standard deviation of the noise in grey levels."""
    shade: float = 0.0
    """Grey levels lost at the darkest side."""
    contrast: float = 1.0
    quality: int = 95
    """Of the JPEG that the page goes through."""
    stamp: bool = False
    bilevel: bool = False
    quarters: int = 0
    """Quarter turns counter-clockwise."""


KINDS = {
    "clean": Damage(),
    "mild": Damage(lean=0.7, blur=0.5, grain=3, shade=12, contrast=0.92, quality=80),
    "office": Damage(lean=1.1, blur=0.7, grain=5, shade=20, contrast=0.85, quality=70, stamp=True),
    "heavy": Damage(lean=2.2, blur=1.0, grain=12, shade=45, contrast=0.65, quality=50, stamp=True),
    "fax": Damage(lean=0.8, blur=0.8, grain=10, contrast=0.9, bilevel=True),
}
KINDS["sideways"] = replace(KINDS["mild"], quarters=1)


def render(path: Path, number: int, dpi: float) -> Picture:
    """Page ``number`` (1-based) of a PDF as RGB pixels."""
    import pypdfium2 as pdfium

    document: Any = pdfium.PdfDocument(path)
    try:
        page = document[number - 1]
        bitmap = page.render(scale=dpi / 72.0, rev_byteorder=True, prefer_bgrx=False)
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    finally:
        document.close()


def _stamped(pixels: Picture, random: np.random.Generator, dpi: float) -> Picture:
    """With a round red stamp somewhere in the middle."""
    rows, columns = pixels.shape[:2]
    centre = (int(columns * random.uniform(0.3, 0.7)), int(rows * random.uniform(0.3, 0.7)))
    radius, thin = int(0.62 * dpi), max(1, round(dpi / 100))
    over = pixels.copy()
    cv2.circle(over, centre, radius, STAMP, 3 * thin)
    cv2.circle(over, centre, int(radius * 0.62), STAMP, thin)
    place = (centre[0] - radius // 2, centre[1])
    cv2.putText(over, "UBND TINH", place, cv2.FONT_HERSHEY_SIMPLEX, dpi / 220, STAMP, thin)
    return np.minimum(pixels, over)


def damaged(pixels: Picture, damage: Damage, seed: int, dpi: float = 200.0) -> Picture:
    """The page as a copy with this damage; the same seed gives the same copy."""
    random = np.random.default_rng(seed)
    if damage.stamp:
        pixels = _stamped(pixels, random, dpi)
    rows, columns = pixels.shape[:2]
    page = pixels.astype(np.float32)
    side = random.uniform(-1, 1)
    if damage.lean:
        angle = float(np.sign(side)) * damage.lean * (0.8 + 0.2 * abs(side))
        turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), angle, 1)
        page = cv2.warpAffine(page, turn, (columns, rows), borderValue=(255.0, 255.0, 255.0)).astype(
            np.float32
        )
    if damage.blur:
        page = cv2.GaussianBlur(page, (0, 0), damage.blur * dpi / 200.0).astype(np.float32)
    page = 255 - (255 - page) * damage.contrast
    if damage.shade:
        y, x = np.mgrid[0:rows, 0:columns]
        way = random.uniform(0, 2 * np.pi)
        shade = np.cos(way) * x / columns + np.sin(way) * y / rows
        shade = (shade - shade.min()) / (shade.max() - shade.min())
        page -= (shade * damage.shade)[..., None].astype(np.float32)
    if damage.grain:
        noise = random.normal(0, damage.grain * 1.6, (rows, columns)).astype(np.float32)
        page += cv2.GaussianBlur(noise, (0, 0), 0.6)[..., None]
    if damage.bilevel:
        grey = page.mean(axis=2) + random.normal(0, 12, (rows, columns))
        black = np.where(grey < 140, 0.0, 255.0).astype(np.float32)
        specks = random.random((rows, columns))
        black[specks < 0.0008] = 0
        black[specks > 0.9996] = 255
        page = np.repeat(black[..., None], 3, axis=2)
    copy = np.clip(page, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", copy[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, damage.quality])[1]
    copy = np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))[..., ::-1], dtype=np.uint8)
    return np.ascontiguousarray(np.rot90(copy, damage.quarters))


def photo(pixels: Picture, seed: int = 0) -> Picture:
    """The page as a phone sees it: on a dark desk, in perspective, unevenly lit."""
    random = np.random.default_rng(seed)
    rows, columns = pixels.shape[:2]
    wide, tall = int(columns * 1.35), int(rows * 1.45)
    desk = np.clip(random.normal(0, 5, (tall, wide, 3)), -20, 20) + np.array([90, 70, 55])
    corners = np.array(
        [
            [0.08 * wide, 0.12 * tall],
            [0.91 * wide, 0.08 * tall],
            [0.94 * wide, 0.9 * tall],
            [0.05 * wide, 0.87 * tall],
        ],
        dtype=np.float32,
    )
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    view = cv2.getPerspectiveTransform(flat, corners)
    seen = cv2.warpPerspective(pixels, view, (wide, tall), flags=cv2.INTER_CUBIC)
    inside = cv2.warpPerspective(np.full((rows, columns), 255, np.uint8), view, (wide, tall)) > 128
    desk[inside] = np.asarray(seen)[inside]
    light = 0.68 + 0.32 * np.mgrid[0:tall, 0:wide][1] / wide
    lit = desk * light[..., None] + random.normal(0, 4, (tall, wide, 1))
    return np.ascontiguousarray(np.clip(lit, 0, 255).astype(np.uint8))


def no_document(seed: int = 0, size: tuple[int, int] = (1500, 2000)) -> Picture:
    """A picture of no document: fur, leaves and a face of a cat, as far as blots can show one."""
    random = np.random.default_rng(seed)
    rows, columns = size
    fur = cv2.GaussianBlur(random.normal(128, 120, size).astype(np.float32), (0, 0), 3)
    picture = np.repeat(np.clip((fur - 128) * 6 + 128, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    picture = np.ascontiguousarray(picture)
    for _ in range(900):
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        centre = (int(random.integers(0, columns)), int(random.integers(0, rows)))
        axes = (int(random.integers(3, 60)), int(random.integers(2, 20)))
        cv2.ellipse(picture, centre, axes, float(random.integers(0, 180)), 0, 360, colour, -1)
    cv2.circle(picture, (columns // 2, rows // 2), rows // 4, (60, 40, 30), -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 2), dtype=np.uint8)


def as_file(pages: list[Picture], kind: str, dpi: float | None = None, quality: int = 88) -> bytes:
    """Pages as an image file: "png", "jpeg" or "tiff" (which alone may hold several)."""
    from PIL import Image

    options: dict[str, Any] = {"dpi": (dpi, dpi)} if dpi else {}
    if kind == "jpeg":
        options["quality"] = quality
    first, *rest = (Image.fromarray(page) for page in pages)
    if rest:
        options.update(save_all=True, append_images=rest, compression="tiff_lzw")
    out = BytesIO()
    first.save(out, kind.upper(), **options)
    return out.getvalue()
