"""Exit codes, one sentence each."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code says."""

    OK = 0
    """Everything was read; a score is above its threshold."""
    NEEDS_PERSON = 1
    """Some files failed or are doubtful in a way that needs a person; a score is below its threshold."""
    USAGE = 2
    """The command was called wrongly: an unknown option, a missing path."""
