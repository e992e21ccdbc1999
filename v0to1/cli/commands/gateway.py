"""`v0to1 gateway`: V0 for clients that cannot be changed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.errors import UsageError

LIBRARIES = (
    "h11",
    "httpx",
    "multipart",
    "prometheus_client",
    "socketio",
    "starlette",
    "uvicorn",
    "websockets",
)
_SIZES = {"K": 1024, "M": 1024**2, "G": 1024**3}


class Size(click.ParamType[int]):
    """A number of bytes: 500K, 64M, 2G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number of bytes."""
        if isinstance(value, int):
            return value
        text = str(value).upper().removesuffix("B").removesuffix("I")
        unit = _SIZES.get(text[-1:], 1)
        digits = text[:-1] if unit > 1 else text
        if not digits.isdigit() or int(digits) == 0:
            self.fail(f"{value!r} is no size: write it like 500K, 64M or 2G", param, ctx)
        return int(digits) * unit


@click.command(short_help="Serve V0 to clients that cannot be changed.", context_settings=ALL_OPTIONS)
@brief_help
@click.option("--upstream", metavar="URL", required=True, help="The OpenHands server that requests go to.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on."
)
@click.option(
    "--port", default=3000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on."
)
@click.option(
    "--server",
    default="cloud",
    show_default=True,
    metavar="VERSION",
    help="The version of the upstream, such as 1.6.",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve."
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="The address by which clients reach the gateway.  [default: that of each request]",
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    metavar="NETWORK",
    help="A proxy in front of the gateway whose X-Forwarded-* headers are believed; repeatable.",
)
@click.option(
    "--allow-origin",
    "allowed_origins",
    multiple=True,
    metavar="ORIGIN",
    help="A web page's origin that may call the gateway; repeatable.  [default: pages of this machine]",
)
@click.option(
    "--metrics-from",
    "metrics_from",
    multiple=True,
    metavar="NETWORK",
    help="Who may read /metrics; repeatable.  [default: private networks]",
)
@click.option(
    "--record", default="", metavar="FILE", help="Record who uses which V0 routes: FILE.json, or FILE.sqlite."
)
@click.option(
    "--refuse",
    "refusals",
    multiple=True,
    metavar="WHAT",
    help='Answer 410 to some V0 requests: "files/*", "client=curl from=2026-12-24"; repeatable.',
)
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False),
    help="A secret that all replicas share; it signs keys of sandboxes.",
)
@click.option("--certificate", default="", metavar="FILE", help="Serve TLS with this certificate chain.")
@click.option("--certificate-key", default="", metavar="FILE", help="The key of the certificate.")
@click.option(
    "--ca-file",
    default="",
    metavar="FILE",
    help="Verify the upstream by these authorities.  [default: the system's]",
)
@click.option("--max-body", default=None, type=Size(), help="The largest body of a request.  [default: 2G]")
@click.option(
    "--max-buffered",
    default=None,
    type=Size(),
    help="The largest body that is kept in memory.  [default: 64M]",
)
@click.option(
    "--max-requests",
    metavar="NUMBER",
    default=None,
    type=click.IntRange(1),
    help="Requests at once, for each worker.  [default: 500]",
)
@click.option(
    "--max-sockets",
    metavar="NUMBER",
    default=None,
    type=click.IntRange(0),
    help="Socket.IO connections, for each worker.  [default: 1000]",
)
@click.option(
    "--max-connections",
    metavar="NUMBER",
    default=None,
    type=click.IntRange(1),
    help="Connections, for each worker.  [default: 2000]",
)
@click.option(
    "--read-timeout",
    "read_seconds",
    default=None,
    type=click.FloatRange(0.1),
    metavar="SECONDS",
    help="How long the upstream may take.  [default: 60]",
)
@click.option(
    "--drain-timeout",
    "drain_seconds",
    default=None,
    type=click.IntRange(0),
    metavar="SECONDS",
    help="How long open requests may take at the end.  [default: 30]",
)
@click.option(
    "--log-level",
    default="info",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is logged, as JSON on standard error.",
)
def gateway(**given: Any) -> int:
    """Speak V0 to clients, and V1 to the OpenHands server behind.

    Clients that cannot be changed take the gateway for their server. V0 requests and Socket.IO are translated
    as the run-time adapter does it; all other requests go through unchanged.
    """
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise UsageError("v0to1 gateway", f"needs {', '.join(missing)}", fix="pip install 'v0to1[gateway]'")
    from v0to1.cli.gateways import APPLICATION, checked
    from v0to1.gateway.checks import read_secret
    from v0to1.gateway.serving import serve
    from v0to1.gateway.settings import Settings

    secret_file = given.pop("secret_file")
    secret = read_secret(secret_file) if secret_file else ""
    told = {name: value for name, value in given.items() if value not in (None, ())}
    settings = Settings(folder="", secret=secret, **told)
    checked(settings)
    serve(settings, APPLICATION)
    return 0
