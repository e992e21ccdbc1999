"""The JSON Schema of files of settings, made from their table."""

from __future__ import annotations

import json
from typing import Any

from v0to1.cli.configuration.table import SETTINGS, Kind, Setting

_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}

_SHAPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.FLAG: {"type": "boolean"},
    Kind.NUMBER: {"type": "integer", "minimum": 1},
    Kind.TEXTS: _TEXTS,
    Kind.PATH: {"type": "string", "minLength": 1},
    Kind.PATHS: _TEXTS,
    Kind.SELECTORS: {"type": "object", "additionalProperties": _TEXTS},
}


def schema() -> str:
    """Return the schema of v0to1.toml, and of the table `tool.v0to1` in pyproject.toml, as JSON."""
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of v0to1",
        "type": "object",
        "additionalProperties": False,
        "properties": {one.key: _property(one) for one in SETTINGS},
    }
    return json.dumps(whole, indent=2) + "\n"


def _property(setting: Setting) -> dict[str, Any]:
    choices = {"enum": list(setting.choices)} if setting.choices else {}
    return {"description": setting.help, **_SHAPES[setting.kind], **choices}
