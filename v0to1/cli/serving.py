"""The settings of a folder for the language server, over which those of an editor have precedence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import click

from v0to1.cli.baselines import baseline_options, compared
from v0to1.cli.commands import command
from v0to1.cli.configuration.table import KEYS, SETTINGS, Kind
from v0to1.cli.output import Output
from v0to1.cli.parted import parted
from v0to1.cli.proving import NAMES as PROVING
from v0to1.config import Config
from v0to1.errors import UsageError
from v0to1.server.tasks import Settings

WHERE = "settings of the editor"

_KINDS = {
    **{one.key: one.kind for one in SETTINGS if one.parameter},
    "config": Kind.PATH,
    "isolated": Kind.FLAG,
}
"""What an editor may say: what files may, if there is an option for it, and which file is read, if any."""

_FOR_TERMINALS = frozenset(["paths", "write", "allow_dirty", "interactive", "prove", "command", *PROVING])
"""Parameters of commands that are no settings of a run."""


def configure(editor: Mapping[str, object]) -> Settings:
    """Return the settings of both commands in the current folder; raises UsageError.

    What an editor says counts as if it stood on the command line.
    """
    output, own, check = _parted("check", editor)
    _, _, migrate = _parted("migrate", editor)
    asked = baseline_options(own)
    return Settings(
        _served(check), _served(migrate), lambda run: compared(run, asked, _served(check), output)
    )


def _served(config: Config) -> Config:
    """One process, as it can be ended with all that it does; reports name no other command."""
    return replace(config, jobs=1, command="v0to1 check")


def _parted(name: str, editor: Mapping[str, object]) -> tuple[Output, dict[str, Any], Config]:
    of = command(name)
    arguments = [word for key, value in editor.items() for word in _arguments(of, key, value)]
    try:
        with of.make_context(name, arguments) as context:
            values = {key: value for key, value in context.params.items() if key not in _FOR_TERMINALS}
            return parted((), values)
    except click.ClickException as error:
        raise UsageError(WHERE, error.format_message(), fix="correct them") from error


def _arguments(of: click.Command, key: str, value: object) -> Iterator[str]:
    """What says on the command line what an editor says; nothing for what the command does not have."""
    kind = _KINDS.get(key)
    if kind is None:
        raise UsageError(WHERE, f"there is no setting `{key}`", fix=_hint(key))
    names = {name for one in of.params for name in (*one.opts, *one.secondary_opts)}
    match kind, value:
        case Kind.FLAG, bool():
            option = f"--{key}" if value else f"--no-{key}"
            yield from (option,) if option in names else ()
        case (Kind.TEXT, str()) | (Kind.PATH, str()) | (Kind.NUMBER, int()):
            yield from (f"--{key}={value}",) if f"--{key}" in names else ()
        case ((Kind.TEXTS | Kind.PATHS), list()):
            yield from (f"--{key}={each}" for each in value if f"--{key}" in names)
        case _:
            raise UsageError(WHERE, f"`{key}` must be {kind.value}", fix="correct it")


def _hint(key: str) -> str:
    if key in KEYS:
        return "write it into a file of settings"
    near = get_close_matches(key.replace("_", "-").lower(), _KINDS, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(_KINDS)}"
