"""What `--show-settings` and `--show-files` print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from v0to1.cli.configuration.files import Settings
from v0to1.cli.configuration.settling import is_default, settled
from v0to1.cli.configuration.table import SETTINGS
from v0to1.records import record

_WORDS = {
    ParameterSource.COMMANDLINE: "the command line",
    ParameterSource.ENVIRONMENT: "the environment",
    ParameterSource.DEFAULT: "default",
}


@record(frozen=True, slots=True)
class Effective:
    """One setting as it holds for a run, and where its value comes from."""

    key: str
    value: object
    origin: str


def effective(options: Mapping[str, Any], settings: Settings) -> Iterator[Effective]:
    """Give every setting that a command has, with its value and where that is from."""
    context = click.get_current_context()
    values = settled(options, settings)
    for one in SETTINGS:
        if one.parameter and one.parameter not in values:
            continue
        filed = one.key in settings.values and (not one.parameter or is_default(context, one))
        if filed:
            yield Effective(one.key, settings.values[one.key], str(settings.origins[one.key]))
        elif one.parameter:
            source = context.get_parameter_source(one.parameter)
            origin = _WORDS.get(source, "default") if source is not None else "default"
            yield Effective(one.key, values[one.parameter], origin)


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
