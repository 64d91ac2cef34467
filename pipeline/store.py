"""What earlier runs found out, as files one can list: each result named by what it depends on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.files import write_text
from schema.result import FileResult

STATE_FOLDER = ".phuluc"


@dataclass(frozen=True)
class ResultStore:
    """Results under ``OUT/.phuluc/results/``, one JSON file each: ``<doc_id>.<fingerprint>.json``.

    The fingerprint stands for code version and options, doc_id for name and content.
    """

    out: Path
    fingerprint: str

    @property
    def folder(self) -> Path:
        return self.out / STATE_FOLDER / "results"

    def path(self, doc_id: str) -> Path:
        return self.folder / f"{doc_id}.{self.fingerprint}.json"

    def get(self, doc_id: str, sha256: str) -> FileResult | None:
        """The stored result; None where there is none, or it is damaged or of other content."""
        try:
            result = FileResult.model_validate_json(self.path(doc_id).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        return result if result.sha256 == sha256 else None

    def put(self, result: FileResult) -> None:
        """Keep a result; atomic."""
        write_text(self.path(result.doc_id), result.model_dump_json(by_alias=True))

    def prune(self, keep: Iterable[str]) -> None:
        """Drop every stored result but those of the given doc_ids under this fingerprint."""
        kept = {self.path(doc_id) for doc_id in keep}
        if self.folder.is_dir():
            for path in self.folder.glob("*.json"):
                if path not in kept:
                    path.unlink(missing_ok=True)
