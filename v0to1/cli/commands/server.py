"""`v0to1 server`: findings and fixes in an editor."""

from __future__ import annotations

import signal
import sys
from importlib.util import find_spec

import click

from v0to1.cli.output import Output, say
from v0to1.errors import UsageError

LIBRARY = "pygls"


@click.command(short_help="Serve an editor over the Language Server Protocol.")
@click.option("--stdio", is_flag=True, help="Use standard input and output, which is always done.")
def server(*, stdio: bool) -> int:
    """Serve an editor over the Language Server Protocol, on standard input and output.

    Editors start this command by themselves.
    """
    if find_spec(LIBRARY) is None:
        raise UsageError("v0to1 server", f"needs {LIBRARY}", fix="pip install 'v0to1[lsp]'")
    if sys.stdin is not None and sys.stdin.isatty():
        say("This is for editors, which start it by themselves; to end it, press Ctrl+C.", Output())
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what reads from the editor cannot be interrupted otherwise
    from v0to1.cli.serving import configure
    from v0to1.server.features import own_streams, serve

    serve(configure, *own_streams())
    return 0
