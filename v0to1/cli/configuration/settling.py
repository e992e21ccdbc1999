"""Which value an option has: that of the command line, else of the environment, of a file, or its default."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from v0to1.cli.configuration.files import Settings, find, read
from v0to1.cli.configuration.table import KEYS, SETTINGS, Setting
from v0to1.config import Paths, common_folder
from v0to1.errors import UsageError
from v0to1.scan.git import repository


def settings_for(paths: Sequence[Path], file: Path | None, *, isolated: bool) -> Settings:
    """Return the settings for `paths`: those of `file`, or of the nearest one; raises UsageError.

    A run has one file of settings: the nearest to the folder that holds all paths.
    """
    if isolated:
        if file is not None:
            raise UsageError("--isolated", "reads no file, but --config names one", fix="drop one of them")
        return Settings()
    if file is not None:
        return read(Path(os.path.abspath(file)))
    found = find(_start(paths))
    return read(found, within=_bounds(found)) if found is not None else Settings()


def _bounds(file: Path) -> Path:
    """Return the folder that a file of settings may speak of: its repository, else ours or its own."""
    ours = Path.cwd()
    return repository(file.parent) or (ours if file.is_relative_to(ours) else file.parent)


def _start(paths: Sequence[Path]) -> Path:
    return common_folder([Path(os.path.abspath(path)) for path in paths] or [Path.cwd()])


def settled(options: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Return `options` with what the files say where neither command line nor environment say anything."""
    context = click.get_current_context()
    values = dict(options)
    for one in SETTINGS:
        if one.parameter in values and one.key in settings.values and is_default(context, one):
            values[one.parameter] = settings.values[one.key]
    return values


def added(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` with the options that add to others put together with those."""
    whole = dict(values)
    for one in SETTINGS:
        if one.adds_to and one.parameter in whole:
            other = KEYS[one.adds_to].parameter
            whole[other] = tuple(dict.fromkeys((*whole[other], *whole.pop(one.parameter))))
    return whole


def which(values: dict[str, Any], settings: Settings, root: Path) -> Paths:
    """Take the options on which files are scanned out of `values`, and return them as one."""
    return Paths(
        base=settings.file.parent if settings.file is not None else root,
        exclude=tuple(values.pop("exclude")),
        force=values.pop("force_exclude"),
        respect_gitignore=values.pop("respect_gitignore"),
        ignores=_table(settings, "per-path-ignores"),
        select=_table(settings, "per-path-select"),
    )


def _table(settings: Settings, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    value = settings.values.get(key, {})
    return tuple(value.items()) if isinstance(value, Mapping) else ()


def is_default(context: click.Context, setting: Setting) -> bool:
    """Return whether neither the command line nor the environment says anything of a setting."""
    return context.get_parameter_source(setting.parameter) is ParameterSource.DEFAULT
