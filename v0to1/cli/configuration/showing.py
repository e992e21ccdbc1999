"""What `--show-settings` and `--show-files` print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from v0to1.cli.configuration.files import Settings
from v0to1.cli.configuration.settling import Effective


def shown(settings: Settings, effective: Iterable[Effective]) -> str:
    """Return all settings as lines of TOML, each with the place that its value is from as a comment."""
    head = f"# settings from {settings.file}" if settings.file is not None else "# no file of settings"
    rows = [(f"{one.key} = {_written(one.value)}", one.origin) for one in effective if one.value is not None]
    width = max((len(row) for row, _ in rows), default=0)
    return "\n".join((head, *(f"{row:{width}}  # {origin}" for row, origin in rows))) + "\n"


def _written(value: object) -> str:
    match value:
        case bool() | int():
            return json.dumps(value)
        case tuple() | list():
            return "[" + ", ".join(_written(one) for one in value) + "]"
        case Mapping():
            inside = ", ".join(f"{json.dumps(str(key))} = {_written(one)}" for key, one in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case Path():
            return json.dumps(str(value))
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def listed(names: Iterable[str]) -> str:
    """Return the names of files, one a line."""
    return "".join(f"{name}\n" for name in names)
