"""What copiers, binders, phones and pens do to a page beyond plain wear: for tests of scans."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.bench_scan_pages import KINDS, Damage, Picture, damaged, photo

WHITE = (255.0, 255.0, 255.0)


def skewed(page: Picture, degrees: float) -> Picture:
    """The page laid askew on the glass."""
    rows, columns = page.shape[:2]
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1)
    return np.asarray(
        cv2.warpAffine(page, turn, (columns, rows), flags=cv2.INTER_CUBIC, borderValue=WHITE), np.uint8
    )


def copier_border(page: Picture, seed: int = 0) -> Picture:
    """Black along two sides, uneven, as a copier with its lid open leaves it; a shadow on the third."""
    random = np.random.default_rng(seed)
    rows, columns = page.shape[:2]
    found = page.copy()
    x = np.arange(columns)
    top = (0.012 * rows * (1 + x / columns) + random.integers(0, 4, columns)).astype(int)
    for column in range(columns):
        found[: top[column], column] = 12
    y = np.arange(rows)
    left = (0.02 * columns * (1.4 - y / rows) + random.integers(0, 4, rows)).astype(int)
    for row in range(rows):
        found[row, : left[row]] = 8
    shadow = np.linspace(1.0, 0.55, max(2, columns // 30))
    found[:, -len(shadow) :] = (found[:, -len(shadow) :] * shadow[None, :, None]).astype(np.uint8)
    return found


def punched(page: Picture, dpi: float) -> Picture:
    """Two holes at the left, black as the lid behind them."""
    found = page.copy()
    rows = page.shape[0]
    for share in (0.36, 0.64):
        cv2.circle(found, (int(0.45 * dpi), int(share * rows)), int(0.12 * dpi), (25, 25, 25), -1)
    return found


def stamped(page: Picture, dpi: float, seed: int = 0) -> Picture:
    """Two red seals and a blue signature over the cells."""
    random = np.random.default_rng(seed)
    rows, columns = page.shape[:2]
    over = page.copy()
    thin = max(1, round(dpi / 100))
    for _ in range(2):
        centre = (int(columns * random.uniform(0.2, 0.8)), int(rows * random.uniform(0.25, 0.75)))
        radius = int(0.65 * dpi)
        cv2.circle(over, centre, radius, (205, 45, 50), 3 * thin)
        cv2.circle(over, centre, int(radius * 0.66), (205, 45, 50), thin)
        cv2.putText(
            over, "UY BAN", (centre[0] - radius // 2, centre[1]), 0, dpi / 220, (205, 45, 50), 2 * thin
        )
    start = np.array([columns * random.uniform(0.3, 0.6), rows * random.uniform(0.4, 0.6)])
    steps = random.normal(0, 0.22 * dpi, (24, 2)) + np.array([0.07 * dpi, 0])
    points = cv2.GaussianBlur((start + np.cumsum(steps, axis=0)).astype(np.float32), (1, 5), 1.2)
    cv2.polylines(over, [points.astype(np.int32).reshape(-1, 1, 2)], False, (30, 50, 160), 2 * thin)
    return np.minimum(page, over)


def bled_through(page: Picture, back: Picture, strength: float = 0.22) -> Picture:
    """The back of the sheet showing through, mirrored."""
    mirrored = cv2.GaussianBlur(cv2.resize(back[:, ::-1], page.shape[1::-1]), (0, 0), 1.5)
    return np.asarray(np.clip(page - strength * (255 - mirrored.astype(np.float32)), 0, 255), np.uint8)


def bent(page: Picture, depth: float = 0.012) -> Picture:
    """An opened book: lines bow down towards the binding at the left, which lies in shadow."""
    rows, columns = page.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    share = x / columns
    bow = depth * rows * np.exp(-4.0 * share)
    squeeze = x + 0.02 * columns * np.exp(-6.0 * share) * (1 - share)
    seen = cv2.remap(page, squeeze, y - bow.astype(np.float32), cv2.INTER_CUBIC, borderValue=WHITE)
    light = 1 - 0.45 * np.exp(-18.0 * share)
    return np.asarray(np.clip(seen * light[..., None], 0, 255), np.uint8)


def wavy(page: Picture, depth: float = 0.004) -> Picture:
    """A sheet that does not lie flat: lines run in a shallow wave."""
    rows, columns = page.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    bow = depth * rows * np.sin(2 * np.pi * x / columns + 0.7)
    return np.asarray(
        cv2.remap(page, x, (y - bow).astype(np.float32), cv2.INTER_CUBIC, borderValue=WHITE), np.uint8
    )


def cropped(page: Picture, left: float, right: float) -> Picture:
    """The page with these shares of its width cut off, as by a scanner laid too narrow."""
    columns = page.shape[1]
    return np.ascontiguousarray(page[:, int(left * columns) : columns - int(right * columns)])


def copy_of(page: Picture, kind: str, dpi: float, seed: int = 0, back: Picture | None = None) -> Picture:
    """The page as a copy of a kind named in COPIES or in the bench."""
    if kind in KINDS:
        return damaged(page, KINDS[kind], seed, dpi)
    return COPIES[kind](page, dpi, seed, page if back is None else back)


_PALE = Damage(lean=0.6, blur=0.7, grain=4, contrast=0.32, quality=75)
_FADED = Damage(lean=0.5, blur=0.8, grain=6, contrast=0.45, shade=20, quality=70)

COPIES: dict[str, Callable[[Picture, float, int, Picture], Picture]] = {
    "skew5": lambda page, dpi, seed, back: damaged(
        skewed(page, 4.8 if seed % 2 else -4.8), KINDS["clean"], seed, dpi
    ),
    "border": lambda page, dpi, seed, back: damaged(
        copier_border(skewed(page, 0.8), seed), Damage(blur=0.6, grain=5, quality=75), seed, dpi
    ),
    "punched": lambda page, dpi, seed, back: punched(damaged(page, KINDS["mild"], seed, dpi), dpi),
    "stamped": lambda page, dpi, seed, back: damaged(stamped(page, dpi, seed), KINDS["mild"], seed, dpi),
    "grey_stamped": lambda page, dpi, seed, back: np.repeat(
        np.asarray(
            cv2.cvtColor(damaged(stamped(page, dpi, seed), KINDS["mild"], seed, dpi), cv2.COLOR_RGB2GRAY)
        )[..., None],
        3,
        axis=2,
    ),
    "bled": lambda page, dpi, seed, back: damaged(bled_through(page, back), KINDS["mild"], seed, dpi),
    "bent": lambda page, dpi, seed, back: damaged(bent(page), KINDS["clean"], seed, dpi),
    "wavy": lambda page, dpi, seed, back: damaged(wavy(page), KINDS["mild"], seed, dpi),
    "pale": lambda page, dpi, seed, back: damaged(page, _PALE, seed, dpi),
    "faded": lambda page, dpi, seed, back: damaged(page, _FADED, seed, dpi),
    "photo": lambda page, dpi, seed, back: photo(page, seed),
}
