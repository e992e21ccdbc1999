"""Migrate small projects with the run-time adapter, and run what comes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.run import Run
from v0to1.pipeline import run

ADAPTER = "openhands_v0.py"


def config_of(folder: Path, adapter: str = "auto", **more: object) -> Config:
    """The settings of a run over a folder."""
    return Config(folder, (folder,), date(2026, 11, 25), adapter=adapter, **more)  # type: ignore[arg-type]


def adapted(
    folder: Path, texts: Mapping[str, str], adapter: str = "auto", *, again: bool = True, **more: object
) -> tuple[Run, dict[str, str]]:
    """What is found in a project, and its files that change, which are written; a second run changes none."""
    write(folder, texts)
    config = config_of(folder, adapter, **more)
    done = run(config, fixing=True)
    assert not done.failed, done.failed
    changed = {each.path: each.after for each in done.changes}
    write(folder, changed)
    if again:
        after = run(config, fixing=True)
        assert not after.changes, [each.diff for each in after.changes]
        assert all(one.applied for one in after.findings if one.fix == "adapter")
    return done, changed


def fixes(done: Run) -> dict[str, str]:
    """The fix of each finding, by its rule and line."""
    return {f"{one.rule}:{one.line}": one.fix for one in done.findings}


@contextmanager
def server_of_v1() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that knows one conversation as V1 does, and the requests that it was sent."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            ids = self.path.partition("ids=")[2]
            found = [{"id": ids, "title": "One", "sandbox_status": "RUNNING", "status": "RUNNING"}]
            known = self.path.startswith("/api/v1/app-conversations?")
            body = json.dumps(found if known else {"detail": "Not Found"}).encode()
            self.send_response(200 if known else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", asked
    finally:
        running.shutdown()
        running.server_close()


def ran(folder: Path, *arguments: str, **environment: str) -> str:
    """What Python prints when it is run in a folder."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "OPENHANDS_"))}
    done = subprocess.run(
        [sys.executable, "-B", *arguments],
        cwd=folder,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
