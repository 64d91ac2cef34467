"""What runs have found out, as files that one can list.

``OUT/.phuluc/results/<key>.json`` holds the whole result of one file, ``OUT/.phuluc/entries/<key>.json``
the same in short. The key is ``<doc_id>.<fingerprint>``: doc_id stands for name and content, the
fingerprint for code version and options; ``-<digest>`` follows where people have corrected the document.
``OUT/.phuluc/files.json`` says which path held which document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.entry import Entry
from pipeline.storage import Storage
from schema.result import FileResult

STATE = ".phuluc"
_FILES = f"{STATE}/files.json"


def key_of(doc_id: str, fingerprint: str, corrections: str = "") -> str:
    """Name of a result: what it was read from, how, and with which corrections (their digest)."""
    return f"{doc_id}.{fingerprint}{corrections and '-'}{corrections}"


@dataclass(frozen=True)
class ResultStore:
    """Results of earlier runs into one output."""

    storage: Storage

    def entry(self, key: str) -> Entry | None:
        """The short form; None where there is none or it is damaged."""
        data = self.storage.read(f"{STATE}/entries/{key}.json")
        try:
            return Entry.model_validate_json(data) if data else None
        except ValidationError:
            return None

    def result(self, key: str) -> FileResult | None:
        """The whole result; None where there is none or it is damaged."""
        data = self.storage.read(f"{STATE}/results/{key}.json")
        try:
            return FileResult.model_validate_json(data) if data else None
        except ValidationError:
            return None

    def put(self, key: str, result: FileResult, entry: Entry) -> None:
        """Keep a result. The short form is written last: where it stands, the whole one stands."""
        self.storage.write(f"{STATE}/results/{key}.json", result.model_dump_json(by_alias=True).encode())
        self.storage.write(f"{STATE}/entries/{key}.json", entry.model_dump_json().encode())

    def keep_only(self, keys: Iterable[str]) -> None:
        """Remove every stored result but those named."""
        kept = set(keys)
        for kind in ("entries", "results"):
            for name in list(self.storage.names(f"{STATE}/{kind}")):
                if name.rpartition("/")[2].removesuffix(".json") not in kept:
                    self.storage.delete(name)


def read_files(storage: Storage) -> dict[str, str]:
    """Path → key of the documents published so far; empty where the file is missing or damaged."""
    data = storage.read(_FILES)
    try:
        files = json.loads(data) if data else {}
    except ValueError:
        return {}
    if not isinstance(files, dict):
        return {}
    return {path: key for path, key in files.items() if isinstance(key, str)}


def write_files(storage: Storage, files: dict[str, str]) -> None:
    """Keep which path held which document."""
    storage.write(_FILES, json.dumps(files, ensure_ascii=False, indent=0, sort_keys=True).encode())
