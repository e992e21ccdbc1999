"""`v0to1 mock`: servers of V0 and V1 in memory."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from v0to1.cli.options import FILE
from v0to1.errors import UsageError

LIBRARIES = ("flask", "simple_websocket", "socketio")


def needed(command: str) -> None:
    """Raise UsageError where a library that the servers need is not installed."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise UsageError(command, f"needs {', '.join(missing)}", fix="pip install 'v0to1[mock]'")


@click.command(short_help="Serve V0 or V1 from memory, to write and try clients.")
@click.argument("api", type=click.Choice(["v0", "v1"]), metavar="v0|v1")
@click.option(
    "--port",
    default=3000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0: a free one.",
)
@click.option(
    "--version",
    default="cloud",
    show_default=True,
    metavar="VERSION|cloud",
    help="The release of V1, such as 1.6.0 or 1.11.0.",
)
@click.option(
    "--scenario",
    default="usual",
    show_default=True,
    metavar="NAME|FILE.yaml",
    help="How servers and agents behave: a built-in scenario, or a file.",
)
@click.option("--key", metavar="KEY", help="The API key that clients need.  [default: sk-oh-mock-key]")
@click.option(
    "--log", type=FILE, metavar="FILE", help="Append each request and response to a file, as JSON lines."
)
@click.option("-q", "--quiet", is_flag=True, help="Do not report what breaks the contract of the API.")
def mock(
    api: str, *, port: int, version: str, scenario: str, key: str | None, log: Path | None, quiet: bool
) -> int:
    """Serve V0, or the App Server and Agent Server of V1, on 127.0.0.1, until Ctrl-C.

    Everything is kept in memory: conversations, files, settings. V1 refuses what the real server refuses. No
    account and no language model are needed: the agent does what the scenario says.
    """
    needed("v0to1 mock")
    from v0to1.cli.mocking import Asked, serve

    return serve(Asked(api, port, version, scenario, key, log, quiet))
