"""The base of every model: strict, closed, immutable."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1.0.0"
"""Version of the published shape. Fields are only ever added; a removal is a new major version."""


class Model(BaseModel):
    """A value: nothing is coerced, nothing unknown is accepted, nothing is changed in place."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
