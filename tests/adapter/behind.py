"""Run a tool as the adapter does, behind a translation that asks another route for the same.

`/api/…` is asked as `/v1/…`, `/api/agent/…` as `/v1/…` of the server that AGENT names, and `/api/slow/…`
after a pause; `/api/older/…` is sent as it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from v0to1.adapter.python import command_curl, command_http, command_wget
from v0to1.adapter.python.commands import run_command
from v0to1.adapter.python.exchange import Call, Pause, Steps


def is_v0(method: str, url: str, base: str = "") -> bool:
    """Whether a request is V0's."""
    return urlsplit(url).path.startswith("/api/")


def translation(method: str, url: str, headers: dict[str, str], body: bytes | None, base: str = "") -> Steps:
    """The calls for a request, and its reply."""
    before, _, path = url.partition("/api/")
    call = Call(method, f"{before}/v1/{path}", headers, body)
    if path.startswith("older/"):
        return None
    if path.startswith("slow/"):
        yield Pause(30)
    if path.startswith("agent/"):
        yield Call("GET", f"{before}/v1/app", headers, None)
        call = Call(method, f"{os.environ['AGENT']}/v1/{path}", {"X-Session-API-Key": "sk-1"}, body)
    reply = yield call
    return reply


TOOLS: Mapping[str, Callable[[str, list[str]], int]] = {
    "curl": command_curl.curl,
    "wget": command_wget.wget,
    **dict.fromkeys(("http", "https", "xh"), command_http.http),
}

if __name__ == "__main__":
    for module in (command_curl, command_wget, command_http):
        module.is_v0, module.translation = is_v0, translation  # type: ignore[attr-defined]
    sys.exit(run_command(TOOLS))
