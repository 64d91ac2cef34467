"""Word 97-2003, RTF and OpenDocument text, through LibreOffice without a window.

LibreOffice is an outside program that may be missing, hang or die. Each process of ours gives it a profile of
its own, with macros, links and updates off; it runs in a process group that is killed as a whole when its
time is up. What it made is kept in the user's cache by the content of the source.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from zipfile import is_zipfile

from parsers import ole
from parsers.detect import detect
from parsers.docx.reader import read_word
from parsers.limits import ReadOptions
from parsers.registry import build_document
from schema.document import SourceDocument
from schema.issue import Issue, IssueCode, Severity, UnreadableFileError, unreadable

PROGRAM_VARIABLE = "PHULUC_SOFFICE"
"""Environment variable with the path of the program, where it is not on PATH."""
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
    "/usr/lib/libreoffice/program/soffice",
)
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
"""Format to convert to → LibreOffice's name of its filter."""
_PACKAGES = {"docx": "libreoffice-writer", "xlsx": "libreoffice-calc"}
_CACHE_EDITION = "1"
"""Changed when a conversion of the same file would give another result."""
_GRACE = 5.0
"""Seconds that a killed group has to disappear."""
_MACRO_STREAMS = ("_VBA_PROJECT", "Macros")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun"
 oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
"""LibreOffice's registry: macros never, active content off, links never followed."""
_profiles: dict[int, Path] = {}
"""Process id → the profile of that process (a forked worker makes its own)."""


def read_office(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A .doc, .rtf or .odt file, converted to DOCX by LibreOffice and read as such.

    ``format`` of the result is the source's. Raises ``UnreadableFileError``: ``converter_missing``,
    ``converter_failed`` (an error, no output, or longer than ``options.timeout_seconds``), and what reading
    a DOCX raises.
    """
    key = detect(data, name).key
    converted, issues = convert_cached(data, key, "docx", options)
    items, more = read_word(converted, options)
    if key == "doc" and _has_macros(data):
        issues.append(
            Issue(
                code=IssueCode.MACRO_IGNORED,
                severity=Severity.INFO,
                message="the document carries macros; they were not run",
            )
        )
    return build_document(data, name, key, items, issues=[*issues, *more])


def find_program() -> Path | None:
    """LibreOffice's program: the one the environment names, else the one on PATH or in its usual places.

    A name in the environment that is no file means that there is none.
    """
    named = os.environ.get(PROGRAM_VARIABLE)
    if named:
        found = shutil.which(named)
        return Path(found) if found else None
    for program in (*_PROGRAMS, *_PLACES):
        found = shutil.which(program)
        if found:
            return Path(found)
    return None


def cache_folder() -> Path:
    """Where conversions are kept: ``$XDG_CACHE_HOME/phuluc/office``, by default under ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    return home / "phuluc" / "office"


def _has_macros(data: bytes) -> bool:
    try:
        return any(name in _MACRO_STREAMS for name in ole.streams(data))
    except ole.BrokenCompoundFileError:
        return False


def convert_cached(data: bytes, key: str, target: str, options: ReadOptions) -> tuple[bytes, list[Issue]]:
    """A file of format ``key`` as DOCX or XLSX (``target``), from the cache where it is there and sound.

    Raises ``UnreadableFileError``: ``converter_missing``, ``converter_failed``.
    """
    digest = hashlib.sha256(data).hexdigest()
    cached = cache_folder() / f"{digest}.{key}.{_CACHE_EDITION}.{target}"
    if is_zipfile(cached):
        return cached.read_bytes(), []
    program = find_program()
    if program is None:
        raise unreadable(
            IssueCode.CONVERTER_MISSING,
            f".{key} files are read through LibreOffice, which is not installed",
            f"Install it (Debian, Ubuntu: apt install {_PACKAGES[target]}; macOS: brew install --cask "
            f"libreoffice), or save the file as {target.upper()}.",
        )
    result = convert(data, key, target, program, options.timeout_seconds)
    return result, _keep(cached, result)


def _keep(path: Path, content: bytes) -> list[Issue]:
    """Put a conversion into the cache; a cache that cannot be written is worth an issue, no more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError as error:
        return [
            Issue(
                code=IssueCode.FALLBACK_USED,
                severity=Severity.INFO,
                message=f"the converted copy could not be kept: {error.strerror or error}",
                hint=f"Make {path.parent} writable, or name another folder in XDG_CACHE_HOME.",
            )
        ]
    return []


def _profile() -> Path:
    """This process's profile of LibreOffice, made when first needed and removed when the process ends."""
    pid = os.getpid()
    if pid not in _profiles or not _profiles[pid].is_dir():
        folder = Path(tempfile.mkdtemp(prefix=f"phuluc-office-{pid}-"))
        (folder / "user").mkdir()
        (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        _profiles[pid] = folder
        atexit.register(_forget_profile, pid)
    return _profiles[pid]


def _forget_profile(pid: int) -> None:
    folder = _profiles.pop(pid, None)
    if folder is not None and pid == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)


def convert(data: bytes, key: str, target: str, program: Path, timeout_seconds: float) -> bytes:
    """The bytes of the DOCX or XLSX that LibreOffice makes of a file. Raises ``converter_failed``."""
    with tempfile.TemporaryDirectory(prefix="phuluc-convert-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / f"source.{key}"
        source.write_bytes(data)
        output = Path(folder) / "out"
        output.mkdir()
        command = [
            str(program),
            f"-env:UserInstallation={_profile().as_uri()}",
            "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--nofirststartwizard", "--convert-to", _FILTERS[target], "--outdir", str(output), str(source),
        ]  # fmt: skip
        try:
            said = _run(command, folder, timeout_seconds)
        except UnreadableFileError:
            _forget_profile(os.getpid())  # a killed LibreOffice leaves its profile locked
            raise
        made = output / f"source.{target}"
        if not is_zipfile(made):
            raise _failed(f"LibreOffice made no document of it{said}")
        return made.read_bytes()


def _run(command: list[str], folder: str, timeout_seconds: float) -> str:
    """Run the converter in a group of its own; what it said last, ready to append to a message."""
    log = Path(folder) / "log"
    with log.open("wb") as file:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        except OSError as error:
            raise _failed(f"LibreOffice cannot be started: {error.strerror or error}") from error
        try:
            status = process.wait(timeout_seconds)
        except subprocess.TimeoutExpired as error:
            raise _failed(f"LibreOffice took longer than {timeout_seconds:g} s") from error
        finally:
            _end_group(process)
    lines = log.read_bytes()[-4000:].decode("utf-8", errors="replace").strip().splitlines()
    said = f": {lines[-1].strip()[:300]}" if lines else ""
    if status:
        how = f"died of signal {-status}" if status < 0 else f"ended with status {status}"
        raise _failed(f"LibreOffice {how}{said}")
    return said


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the converter: it starts a second process that does the work."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def _failed(message: str) -> UnreadableFileError:
    return unreadable(
        IssueCode.CONVERTER_FAILED,
        message,
        "Open the file in its own program or in LibreOffice and save it as DOCX or XLSX.",
    )
