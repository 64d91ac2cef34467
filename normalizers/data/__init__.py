"""Language knowledge as data, and the one way to read it."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any


@cache
def load_yaml(name: str) -> Any:
    """The content of ``normalizers/data/<name>``, read once. Treat it as read-only.

    Raises FileNotFoundError when there is no such file, yaml.YAMLError when it is not YAML.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # a safe loader either way


@cache
def load_text(name: str) -> str:
    """The text of ``normalizers/data/<name>``, read once. Raises FileNotFoundError when there is none."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
