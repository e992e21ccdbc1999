"""Serving a mock server until somebody ends it: what it says, and what it logs."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from v0to1 import resources
from v0to1.cli.output import emit, print_error
from v0to1.core.loading.data import load_pins
from v0to1.core.versions import NEWEST, Server, find_server
from v0to1.errors import UsageError
from v0to1.mock.recording import Call
from v0to1.mock.scenario import load_scenario, v0_world, v1_world
from v0to1.mock.world import KEY, World
from v0to1.mock.world_v1 import V1World
from v0to1.records import record


@record(frozen=True, slots=True)
class Asked:
    """The options of `v0to1 mock`, as given."""

    api: str
    port: int
    version: str
    scenario: str
    key: str | None
    log: Path | None
    quiet: bool


def serve(asked: Asked) -> int:
    """Serve until SIGINT or SIGTERM, and return the exit code."""
    ended = threading.Event()
    with _log(asked.log) as logged, _until_signal(ended), _world(asked) as world:
        reported = 0
        lock = threading.Lock()

        def told(call: Call) -> None:
            nonlocal reported
            with lock:
                logged(call)
                fresh = () if asked.quiet else world.violations[reported:]
                reported = len(world.violations)
            for violation in fresh:
                print_error(violation)

        world.on_call(told)
        emit(_ready(world, asked))
        ended.wait()
    return 0


def server_of(version: str) -> Server:
    """The server of a release; raises `ServerError` for one that there is not."""
    return find_server(version, load_pins(resources.RULES))


def _world(asked: Asked) -> World[Any]:
    scenario = load_scenario(asked.scenario)
    options: dict[str, Any] = {"port": asked.port, "api_key": asked.key or KEY}
    if asked.api == "v0" and asked.version != NEWEST:
        raise UsageError("--version", "V0 has one version", fix="leave the option out, or serve v1")
    try:
        if asked.api == "v0":
            return v0_world(scenario, **options)
        return v1_world(scenario, server_of(asked.version), **options)
    except OSError as error:
        what = f"cannot listen on port {asked.port}: {error.strerror or error}"
        raise UsageError("--port", what, fix="name another port, or 0 for a free one") from error


def _ready(world: World[Any], asked: Asked) -> str:
    lines = [f"OpenHands {asked.api.upper()} (mock, scenario {asked.scenario}) listens on {world.app_url}"]
    if isinstance(world, V1World):
        lines.append(f"Agent Server of all sandboxes: {world.agent_url}")
    lines += [f"API key: {world.api_key}", "Press Ctrl-C to stop.", ""]
    return "\n".join(lines)


@contextmanager
def _log(path: Path | None) -> Iterator[Any]:
    """Give a function that writes calls to a file, each as a line of JSON."""
    if path is None:
        yield lambda call: None
        return
    with path.open("a", encoding="utf-8") as file:

        def write(call: Call) -> None:
            file.write(json.dumps(call.logged(), ensure_ascii=False) + "\n")
            file.flush()

        yield write


@contextmanager
def _until_signal(ended: threading.Event) -> Iterator[None]:
    """Set an event when somebody asks the process to end, and not end it otherwise."""

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
