"""Keeping a command to this machine: connections to other hosts are seen and refused.

Python and Node load a guard at their start, and other programs are given a proxy that refuses. What does none
of this is not seen: a program in another language that takes no proxy from its environment, and a Python that
is started with -I, -S or -E.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GUARDS = Path(__file__).resolve().parent / "guards"
LOCAL = "localhost,127.0.0.1,::1,.localhost"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy")


@contextmanager
def proxy(log: Path) -> Iterator[str]:
    """Run a proxy that refuses all requests and logs the hosts that they are for; give its address."""

    class Refusing(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            host = self.path.partition("://")[2].partition("/")[0] or self.path
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{host}\n")
            self.close_connection = True
            self.send_error(403, "v0to1 prove allows no connection to another host")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def guarded(environ: Mapping[str, str], log: Path, proxy_url: str) -> dict[str, str]:
    """The environment of a command that is kept to this machine."""
    kept = {name: value for name, value in environ.items() if not name.lower().endswith("_proxy")}
    proxies = {spelled: proxy_url for name in PROXIES for spelled in (name, name.upper())}
    path = [str(GUARDS), *filter(None, [environ.get("PYTHONPATH")])]
    node = [*filter(None, [environ.get("NODE_OPTIONS")]), f'--require "{GUARDS / "guard.cjs"}"']
    return {
        **kept,
        **proxies,
        "no_proxy": LOCAL,
        "NO_PROXY": LOCAL,
        "PYTHONPATH": os.pathsep.join(path),
        "NODE_OPTIONS": " ".join(node),
        "V0TO1_PROOF_LOG": str(log),
    }


def outside(log: Path) -> tuple[str, ...]:
    """The hosts, with their ports, that a command wanted to reach, each once."""
    if not log.is_file():
        return ()
    return tuple(dict.fromkeys(log.read_text(encoding="utf-8", errors="replace").split()))
