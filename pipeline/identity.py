"""Names that stay the same from run to run: of a document, of the code, of the options."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath

from normalizers.text import slug


def sha256_of(data: bytes) -> str:
    """Hex digest of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def doc_id_of(name: str, sha256: str) -> str:
    """Slug of the file's stem, a hyphen, the first 8 hex digits of its sha256."""
    return f"{slug(PurePath(name).stem) or 'khong-ten'}-{sha256[:8]}"


@lru_cache(maxsize=1)
def package_version() -> str:
    """Version of phuluc as installed; "0" in a bare checkout."""
    try:
        return version("phuluc")
    except PackageNotFoundError:
        return "0"


@lru_cache(maxsize=1)
def code_version() -> str:
    """Version plus a digest of every source and data file, so that a changed rule is a changed version."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in ("schema", "parsers", "normalizers", "pipeline"):
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".yaml", ".json", ".tsv", ".traineddata"}:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return f"{package_version()}+{digest.hexdigest()[:12]}"
