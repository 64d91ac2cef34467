"""``python -m schema`` writes the generated files; ``--check`` fails when one is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

from schema.export import outputs


def main() -> int:
    """Writes the generated files; with ``--check`` names those out of date, and returns 1 for them."""
    root = Path(__file__).resolve().parent.parent
    stale = [
        name
        for name, text in outputs().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for name in stale:
            sys.stderr.write(f"{name} is out of date: run `make schema`\n")
        return 1 if stale else 0
    for name in stale:
        (root / name).write_text(outputs()[name], encoding="utf-8")
        sys.stdout.write(f"wrote {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
