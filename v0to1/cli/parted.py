"""The options of a command, parted into what its layers want to know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from v0to1.cli.configuration.files import placed
from v0to1.cli.configuration.settling import added, settings_for, settled, which
from v0to1.cli.making import make_config, make_output
from v0to1.cli.output import Output, emit
from v0to1.config import Config, GivenFile, find_root
from v0to1.errors import UsageError

_OWN = ("baseline", "write_baseline", "prune_baseline", "fail_on", "exit_zero", "diff_base", "add_ignore")
"""Options of `check` that the engine does not hear of."""

_COMMON = ("fmt", "file", "reports", "color", "quiet", "verbose", "timings")


def parted(paths: tuple[Path, ...], options: dict[str, Any]) -> tuple[Output, dict[str, Any], Config]:
    """Return where reports go, what the command's own options say, and the settings.

    Ends the command where the options ask to be shown something instead.
    """
    asked = {name: options.pop(name) for name in ("config", "isolated", "show_settings", "show_files")}
    paths, given = _piped(paths, options.pop("stdin_filename"))
    settings = settings_for(paths, asked["config"], isolated=asked["isolated"])
    if asked["show_settings"]:
        from v0to1.cli.configuration.showing import effective, shown

        emit(shown(settings, effective(options, settings)))
        raise click.exceptions.Exit(0)
    values = added(settled(options, settings))
    output = make_output(**{name: values.pop(name) for name in _COMMON})
    root = find_root(paths or (Path(),), Path.cwd())
    own = {name: values.pop(name) for name in _OWN if name in values}
    try:
        made = make_config(paths, which=which(values, settings, root), **values)
    except UsageError as error:
        raise placed(error, settings) from error
    config = replace(made, given=given)
    if asked["show_files"]:
        _show_files(config)
        raise click.exceptions.Exit(0)
    return output, own, config


def _piped(paths: tuple[Path, ...], name: Path | None) -> tuple[tuple[Path, ...], tuple[GivenFile, ...]]:
    if name is None and Path("-") not in paths:
        return paths, ()
    from v0to1.cli.piped import piped

    return piped(paths, name)


def _show_files(config: Config) -> None:
    from v0to1.cli.configuration.showing import listed
    from v0to1.scan.discovery import discover

    found = discover(config.root, config.paths, config.which)
    emit(listed(one.name for one in (*found.candidates, *found.settings)))
