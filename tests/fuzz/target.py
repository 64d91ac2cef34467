"""One parser under atheris: ``python -m tests.fuzz.target FORMAT [libFuzzer's options] CORPUS``.

A file may be unreadable, which is an ``UnreadableFileError``. Any other exception is a finding, and so is a
file that takes too long or too much memory.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["parsers", "normalizers.text", "normalizers.encodings"]):
    from parsers.limits import ReadOptions
    from parsers.registry import read_document
    from schema.issue import UnreadableFileError


def main() -> None:
    """Fuzz one format; libFuzzer ends the process."""
    suffix = sys.argv.pop(1)

    def read(data: bytes) -> None:
        try:
            read_document(data, f"plan.{suffix}", ReadOptions(ocr=False))
        except UnreadableFileError:
            return

    atheris.Setup(sys.argv, read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
