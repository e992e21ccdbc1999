"""The commands, each in the module of its name, which is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from v0to1 import __version__

NAMES = (
    "check",
    "explain",
    "fleet",
    "gateway",
    "migrate",
    "mock",
    "prove",
    "report",
    "rules",
    "schema",
    "server",
    "undo",
)
"""All commands, in the order in which they are listed."""


class _Commands(click.Group):
    """A group that knows its commands by name, and remembers its command line, for reports."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make the context with the arguments as its object; `help COMMAND` is `COMMAND -h`."""
        if args[:1] == ["help"]:
            args = [*args[1:], "-h"]
        return super().make_context(info_name, args, parent, **{"obj": tuple(args), **extra})

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an option of another command is reported as that one's, before what is like it."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            homes = [f"v0to1 {name}" for name in NAMES if error.option_name in _options(command(name))]
            if not homes:
                raise
            said = f"No such option '{error.option_name}'. {' and '.join(homes)} {_have(homes)} it."
            raise click.UsageError(said, error.ctx) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; one that is not there is reported with what is like it, or with all that are."""
        name = args[0]
        if name in NAMES or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        near = get_close_matches(name.lower(), NAMES)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"The commands are {', '.join(NAMES)}."
        raise click.UsageError(f"No such command {name!r}. {hint}", ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or nothing."""
        return command(cmd_name) if cmd_name in NAMES else None


def command(name: str) -> click.Command:
    """Return one of the commands."""
    found: click.Command = getattr(import_module(f"v0to1.cli.commands.{name}"), name)
    return found


def _options(of: click.Command) -> set[str]:
    return {name for each in of.params for name in (*each.opts, *each.secondary_opts)}


def _have(homes: list[str]) -> str:
    return "has" if len(homes) == 1 else "have"


def _show_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from v0to1 import resources
        from v0to1.core.loading.data import rules_date

        click.echo(f"v0to1 {__version__} (rules of {rules_date(resources.RULES)})")
        context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, and the date of the rules.",
)
def commands() -> None:
    """Find uses of the OpenHands V0 API in client code, and migrate them to V1."""
