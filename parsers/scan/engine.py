"""Recognisers behind one small protocol: an image in, words with places and confidence out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from normalizers.text import is_other_tone, nfc
from parsers.scan.frame import Rect
from parsers.scan.raster import WORKING_DPI, Array
from schema.issue import IssueCode, unreadable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

Layout = Literal["block", "line", "page"]
"""``block``: one even block of text, as in a cell. ``line``: one line of it, however short. ``page``: find
columns and paragraphs first.
"""

_MODES: Final[dict[Layout, int]] = {"block": 6, "line": 7, "page": 3}
"""Page segmentation modes of Tesseract."""
_LANGUAGE: Final = "vie"


Choice = tuple[str, float]
"""A character and the recogniser's figure for it, 0…100."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word as a recogniser gave it."""

    text: str
    rect: Rect
    """Pixels of the image that was read."""
    confidence: float
    """The recogniser's own figure, 0…100."""
    line: int
    """Number of its line, from 0, in reading order."""
    block: int
    """Number of its block, from 0, in reading order."""
    choices: tuple[tuple[Choice, ...], ...] = ()
    """For each character what else it may be, the chosen one first; empty where the engine does not say."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a piece of image before it is read."""

    layout: Layout = "block"
    dpi: int = WORKING_DPI


class Engine(Protocol):
    """A recogniser."""

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        ...

    def read(self, image: Array, hints: Hints) -> tuple[ReadWord, ...]:
        """The words of a grey image (0 ink, 255 paper), in reading order."""
        ...


@cache
def models_folder() -> str:
    """The folder with the vendored model. Raises ``UnreadableFileError`` where it is not installed."""
    folder = Path(str(resources.files("parsers.scan") / "models"))
    if not (folder / f"{_LANGUAGE}.traineddata").is_file():
        raise unreadable(
            IssueCode.DEPENDENCY_MISSING,
            "the Vietnamese OCR model is not installed",
            "Install phuluc from its wheel or its repository; the model is a part of both.",
        )
    return str(folder)


_SAME = str.maketrans(
    {
        "~": "-",
        "¬": "-",
        "⁄": "/",
        "∕": "/",
        "Ð": "Đ",
        "ð": "đ",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "¡": "i",
        "†": "t",
        "‡": "t",
        "ƒ": "f",
        "ñ": "n",
    }
)
"""Characters of the model's alphabet that look like others and are never meant in these papers."""


_EURO: Final = re.compile(r"€(?=[A-ZĐ])|(?<=[A-ZĐ])€")
"""A soft C among capitals; elsewhere it is a soft c. No plan counts in euros."""


def _plain(text: str) -> str:
    return _EURO.sub("C", nfc(text).translate(_SAME)).replace("€", "c").strip()


def _tsv_words(tsv: str) -> Iterator[ReadWord]:
    """Words of Tesseract's tab-separated output; empty ones and their lines are left out."""
    lines: dict[tuple[str, ...], int] = {}
    blocks: dict[str, int] = {}
    for row in tsv.splitlines():
        fields = row.split("\t", 11)
        if len(fields) < 12 or fields[0] != "5":
            continue
        text = _plain(fields[11])
        if not text:
            continue
        left, top, wide, tall = (int(field) for field in fields[6:10])
        yield ReadWord(
            text,
            Rect(left, top, left + wide, top + tall),
            min(100.0, max(0.0, float(fields[10]))),
            lines.setdefault(tuple(fields[1:5]), len(lines)),
            blocks.setdefault(fields[2], len(blocks)),
        )


MIN_CHOICE: Final = 3.0
"""Figure below which another character is noise, if it is not the same letter in another tone."""
MAX_CHOICES: Final = 4
_CHOICE_MODE: Final = {"lstm_choice_mode": "2", "lstm_choice_iterations": "5"}
"""Makes Tesseract say what else each character may be."""


class TesserocrEngine:
    """Tesseract's library inside the process, by the tesserocr wheel."""

    def __init__(self) -> None:
        # the library reads the limit when it is loaded; more threads only cost time on single lines
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        import tesserocr

        self._api: Any = tesserocr.PyTessBaseAPI(
            path=models_folder(), lang=_LANGUAGE, oem=tesserocr.OEM.LSTM_ONLY, psm=_MODES["block"]
        )
        for name, value in {"tessedit_do_invert": "0", "debug_file": os.devnull, **_CHOICE_MODE}.items():
            self._api.SetVariable(name, value)
        self._levels = tesserocr.RIL
        self._iterate = tesserocr.iterate_level
        self.name = f"tesserocr {tesserocr.__version__} ({tesserocr.tesseract_version().split()[1]})"

    def read(self, image: Array, hints: Hints) -> tuple[ReadWord, ...]:
        """See ``Engine.read``."""
        rows, columns = image.shape
        self._api.SetPageSegMode(_MODES[hints.layout])
        self._api.SetImageBytes(image.tobytes(), columns, rows, 1, columns)
        self._api.SetSourceResolution(hints.dpi)
        words = tuple(self._words()) if self._api.Recognize() else ()
        self._api.Clear()
        return words

    def _words(self) -> Iterator[ReadWord]:
        """The words of the last recognition, with the choices of their characters."""
        result = self._api.GetIterator()
        if result is None:
            return
        levels = self._levels
        line = block = -1
        word: tuple[str, Rect, float] | None = None
        choices: list[tuple[Choice, ...]] = []
        place = (0, 0)
        for symbol in self._iterate(result, levels.SYMBOL):
            if symbol.IsAtBeginningOf(levels.WORD):
                if word is not None:
                    yield ReadWord(*word, *place, tuple(choices))
                block += bool(symbol.IsAtBeginningOf(levels.BLOCK))
                line += bool(symbol.IsAtBeginningOf(levels.TEXTLINE))
                figure = min(100.0, max(0.0, symbol.Confidence(levels.WORD)))
                text = _text(symbol, levels.WORD)
                word = (text, Rect(*symbol.BoundingBox(levels.WORD)), figure)
                choices, place = [], (max(line, 0), max(block, 0))
            choices.append(_choices(symbol, levels.SYMBOL))
        if word is not None:
            yield ReadWord(*word, *place, tuple(choices))


def _text(result: Any, level: Any) -> str:
    """The text of a part of the result; empty for a picture, which has none."""
    try:
        return _plain(result.GetUTF8Text(level) or "")
    except RuntimeError:  # the binding's word for a null pointer
        return ""


def _choices(symbol: Any, level: Any) -> tuple[Choice, ...]:
    """What one character may be, the chosen one first."""
    chosen = _text(symbol, level)
    figures: dict[str, float] = {}
    for other in symbol.GetChoiceIterator() or ():
        text = _plain(other.GetUTF8Text() or "")
        if text:
            figures[text] = max(figures.get(text, 0.0), float(other.Confidence()))
    own = figures.pop(chosen, float(symbol.Confidence(level)))
    rest = sorted(
        ((t, f) for t, f in figures.items() if f >= MIN_CHOICE or is_other_tone(t, chosen)),
        key=lambda choice: -choice[1],
    )
    return ((chosen, round(own, 1)), *((t, round(f, 1)) for t, f in rest[: MAX_CHOICES - 1]))


class ProgramEngine:
    """The ``tesseract`` program, for machines without the wheel. Slower: one process for each piece.

    Starting and reading raise ``UnreadableFileError``: ``timed_out`` when the program hangs,
    ``converter_failed`` when it fails.
    """

    def __init__(self, program: str, timeout: float = 60.0) -> None:
        self._program = program
        self._timeout = timeout
        said = self._run(["--version"], b"").decode("utf-8", errors="replace").splitlines()
        self.name = said[0] if said else program

    def read(self, image: Array, hints: Hints) -> tuple[ReadWord, ...]:
        """See ``Engine.read``."""
        import cv2

        arguments = ["-", "-", "--tessdata-dir", models_folder(), "-l", _LANGUAGE, "--oem", "1"]
        arguments += ["--psm", str(_MODES[hints.layout]), "--dpi", str(hints.dpi)]
        arguments += ["-c", "tessedit_do_invert=0", "tsv"]
        answer = self._run(arguments, cv2.imencode(".png", image)[1].tobytes())
        return tuple(_tsv_words(answer.decode("utf-8", errors="replace")))

    def _run(self, arguments: list[str], data: bytes) -> bytes:
        try:
            answer = subprocess.run(
                [self._program, *arguments],
                input=data,
                capture_output=True,
                timeout=self._timeout,
                check=True,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                cwd=tempfile.gettempdir(),
            )
        except subprocess.TimeoutExpired as error:
            raise unreadable(
                IssueCode.TIMED_OUT,
                f"the tesseract program gave no answer in {self._timeout:g} seconds",
                "pip install tesserocr",
            ) from error
        except (subprocess.SubprocessError, OSError) as error:
            raise unreadable(
                IssueCode.CONVERTER_FAILED, f"the tesseract program failed: {error}", "pip install tesserocr"
            ) from error
        return answer.stdout


class RecordedEngine:
    """Answers recorded earlier, by the hash of the image: runs without a recogniser.

    With ``source`` it asks that engine for what it does not know, and ``save`` writes all answers.
    """

    def __init__(self, path: Path, source: Engine | None = None) -> None:
        self._path = path
        self._source = source
        self._answers: dict[str, list[list[Any]]] = (
            json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        )
        self._used: set[str] = set()
        self.name = f"recorded answers ({path.stem})"

    @staticmethod
    def key(image: Array, hints: Hints) -> str:
        """The hash of a question: pixels, size and hints."""
        digest = hashlib.blake2b(image.tobytes(), digest_size=12)
        digest.update(f"{image.shape}{hints.layout}{hints.dpi}".encode())
        return digest.hexdigest()

    def read(self, image: Array, hints: Hints) -> tuple[ReadWord, ...]:
        """See ``Engine.read``. Raises ``KeyError`` for an image that was never recorded."""
        key = self.key(image, hints)
        if key not in self._answers:
            if self._source is None:
                raise KeyError(f"no recorded answer for image {key}; record again")
            self._answers[key] = [
                [word.text, list(word.rect), round(word.confidence, 2), word.line, word.block, word.choices]
                for word in self._source.read(image, hints)
            ]
        self._used.add(key)
        return tuple(
            ReadWord(
                text,
                Rect(*rect),
                confidence,
                line,
                block,
                tuple(tuple((char, figure) for char, figure in choices) for choices in symbols),
            )
            for text, rect, confidence, line, block, symbols in self._answers[key]
        )

    def save(self) -> None:
        """Write the answers that were used, sorted, so that a new recording gives a small difference."""
        kept = {key: self._answers[key] for key in sorted(self._used)}
        rows = (f"{json.dumps(key)}: {json.dumps(kept[key], ensure_ascii=False)}" for key in kept)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _start() -> Engine:
    try:
        return TesserocrEngine()
    except ImportError:
        program = shutil.which("tesseract")
        if program is None:
            raise unreadable(
                IssueCode.DEPENDENCY_MISSING,
                "no OCR engine: neither the package tesserocr nor the program tesseract is installed",
                "pip install tesserocr",
            ) from None
        return ProgramEngine(program)


_factory: Callable[[], Engine] = _start
_started: dict[int, Engine] = {}


def default_engine() -> Engine:
    """The engine of this process, started when first needed: tesserocr, else the ``tesseract`` program.

    Raises ``UnreadableFileError`` (``dependency_missing``) when there is neither.
    """
    process = os.getpid()
    if process not in _started:
        _started[process] = _factory()
    return _started[process]


@contextmanager
def _replaced(engine: Engine) -> Iterator[Engine]:
    process = os.getpid()
    before = _started.get(process)
    _started[process] = engine
    try:
        yield engine
    finally:
        if before is None:
            _started.pop(process, None)
        else:
            _started[process] = before


def use_engine(engine: Engine) -> AbstractContextManager[Engine]:
    """Within the ``with`` block, ``engine`` reads everything in this process."""
    return _replaced(engine)
