"""The options of commands that prove, and the command that stands behind `--`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import click

from v0to1.cli.commands.mock import needed
from v0to1.cli.options import FILE
from v0to1.errors import UsageError
from v0to1.records import record

Command = TypeVar("Command", bound=Callable[..., object])
SEPARATOR, USUAL = "--", "usual"
NAMES = ("scenarios", "base_env", "key_env", "variables", "texts", "stdin", "timeout")


@record(frozen=True, slots=True)
class Asked:
    """What is to be proved, as the options say; `command` is what runs."""

    command: tuple[str, ...]
    scenarios: tuple[str, ...]
    base_env: tuple[str, ...]
    key_env: tuple[str, ...]
    variables: dict[str, str]
    texts: dict[str, str]
    stdin: Path | None
    timeout: float


def asked(command: tuple[str, ...], options: dict[str, Any]) -> Asked:
    """Take the options that say what is to be proved; raises UsageError where libraries are missing."""
    needed("v0to1 prove")
    if find_spec("psutil") is None:
        raise UsageError("v0to1 prove", "needs psutil", fix="pip install 'v0to1[prove]'")
    if not command:
        raise UsageError("v0to1 prove", "has no command to run", fix="write it behind --")
    given = {name: options.pop(name) for name in NAMES}
    return Asked(command, **{**given, "scenarios": given["scenarios"] or (USUAL,)})


def asked_if(command: tuple[str, ...], options: dict[str, Any], *, proving: bool) -> Asked | None:
    """Take the same options, where something is to be proved; else only remove them."""
    if proving:
        return asked(command, options)
    for name in NAMES:
        del options[name]
    return None


class Proving(click.Command):
    """A command whose arguments end at `--`: what follows is another command, and is not looked at.

    That is so if the option `switch` is given, or if there is none.
    """

    switch = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before `--`."""
        place = args.index(SEPARATOR) if SEPARATOR in args else len(args)
        if self.switch and self.switch not in args[:place]:
            place = len(args)
        rest = super().parse_args(ctx, args[:place])
        ctx.params["command"] = tuple(args[place + 1 :])
        return rest


class ProvingIfAsked(Proving):
    """The same for a command that proves with --prove."""

    switch = "--prove"


class RunningIfAsked(Proving):
    """The same for a command that runs the client with --run."""

    switch = "--run"


def _pairs(_context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in given:
        name, sign, value = each.rpartition("=") if option.name == "texts" else each.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"invalid value: {each!r} (expected NAME=VALUE)", param=option)
        found[name] = value
    return found


def proving(command: Command) -> Command:
    """Add the options that say how a client is proved."""
    decorators = (
        click.option(
            "--scenario",
            "scenarios",
            multiple=True,
            metavar="NAME|FILE.yaml|all",
            help="How the mock servers behave; repeatable.  [default: usual]",
        ),
        click.option(
            "--base-env",
            multiple=True,
            metavar="NAME",
            help="A variable with the server's URL.  [default: found]",
        ),
        click.option(
            "--key-env", multiple=True, metavar="NAME", help="A variable with the API key.  [default: found]"
        ),
        click.option(
            "--set",
            "variables",
            multiple=True,
            metavar="NAME=VALUE",
            callback=_pairs,
            help="A variable for the command; {url}, {host} and {key} are those of the mock; repeatable.",
        ),
        click.option(
            "--replace",
            "texts",
            multiple=True,
            metavar="TEXT=VALUE",
            callback=_pairs,
            help="A text in the copies that gives way to another, such as https://my.host={url}; repeatable.",
        ),
        click.option(
            "--stdin", type=FILE, metavar="FILE", help="What the command reads.  [default: nothing]"
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0.1),
            default=120,
            show_default=True,
            metavar="SECONDS",
            help="How long each run of the command may take.",
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command
