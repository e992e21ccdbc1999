"""`v0to1 prove`: the client runs before and after its migration, and what it does is compared."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.commands.mock import needed
from v0to1.cli.options import FILE, FOLDER, common, scanning
from v0to1.cli.parted import parted
from v0to1.cli.timing import timed
from v0to1.errors import UsageError

SEPARATOR = "--"


class _Proving(click.Command):
    """A command whose arguments end at `--`: what follows is another command, and is not looked at."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before `--`."""
        place = args.index(SEPARATOR) if SEPARATOR in args else len(args)
        rest = super().parse_args(ctx, args[:place])
        ctx.params["command"] = tuple(args[place + 1 :])
        return rest


def _pair(_context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{each!r} has no form NAME=VALUE", param=option)
        found[name] = value
    return found


@click.command(
    cls=_Proving,
    short_help="Run a client before and after its migration, and compare what it does.",
    context_settings=ALL_OPTIONS,
    options_metavar="[OPTIONS]",
)
@scanning
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME|FILE.yaml|all",
    help="How the mock servers behave; repeatable.  [default: usual]",
)
@click.option(
    "--base-env",
    multiple=True,
    metavar="NAME",
    help="A variable with the server's URL.  [default: found]",
)
@click.option(
    "--key-env", multiple=True, metavar="NAME", help="A variable with the API key.  [default: found]"
)
@click.option(
    "--set",
    "variables",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_pair,
    help="A variable for the command; {url}, {host} and {key} are those of the mock; repeatable.",
)
@click.option(
    "--replace",
    "texts",
    multiple=True,
    metavar="TEXT=VALUE",
    callback=_pair,
    help="A text in the copies that gives way to another, such as https://my.host={url}; repeatable.",
)
@click.option("--stdin", type=FILE, metavar="FILE", help="What the command reads.  [default: nothing]")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="How long each run of the command may take.",
)
@click.option("--after", type=FOLDER, metavar="DIR", help="A migrated copy to prove, not v0to1's own.")
@common
@brief_help
def prove(
    paths: tuple[Path, ...],
    *,
    scenarios: tuple[str, ...],
    base_env: tuple[str, ...],
    key_env: tuple[str, ...],
    variables: dict[str, str],
    texts: dict[str, str],
    stdin: Path | None,
    timeout: float,
    after: Path | None,
    command: tuple[str, ...] = (),
    **options: Any,
) -> int:
    """Prove that a client does the same after its migration: v0to1 prove [PATH] -- COMMAND...

    COMMAND (a script, pytest, npm test ...) runs in two copies of the folder PATH (default: here): as it is,
    on a mock of V0, and migrated, on a mock of V1; {url} and {key} in it are those of the mock. Compared are
    the exit code, both streams, the files that are written, and what happens on the server. PATH itself is
    not changed.

    Exit code: 0 the same, but for differences that are documented; 1 different, or nothing proved; 2 usage
    error or a file that could not be processed.
    """
    needed("v0to1 prove")
    if find_spec("psutil") is None:
        raise UsageError("v0to1 prove", "needs psutil", fix="pip install 'v0to1[prove]'")
    from v0to1.cli.proofs import Asked, proved

    output, _, config = parted(paths, options)
    asked = Asked(
        command, scenarios or ("usual",), base_env, key_env, variables, texts, stdin, timeout, after
    )
    with timed(output):
        return proved(asked, paths, config, output)
