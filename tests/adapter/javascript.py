"""The HTTP libraries of JavaScript, asked through one node process that has the adapter's composed files."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from tests.adapter.libraries import Answer, Ask, Client, answered
from tests.node.processes import Node
from tests.node.tools import compile_types, link_packages
from v0to1.adapter.compose_javascript import LIBRARIES as DRIVERS
from v0to1.adapter.compose_javascript import System, compose_adapter

DRIVER = Path(__file__).with_name("javascript_driver.mjs")
SYSTEMS: tuple[System, ...] = get_args(System)
FILES: Mapping[System, str] = {
    "typescript": "openhands-v0.ts",
    "esm": "openhands-v0.mjs",
    "commonjs": "openhands-v0.cjs",
    "script": "script/openhands-v0.js",
}
PLAYED = tuple(name for name in DRIVERS if name != "socket.io")
LIBRARIES: Mapping[str, System] = {
    "fetch": "typescript",
    "fetch-request": "esm",
    "node-fetch": "esm",
    "node-fetch-2": "commonjs",
    "cross-fetch": "script",
    "undici": "commonjs",
    "axios": "esm",
    "axios-methods": "typescript",
    "axios-instance": "commonjs",
    "axios-form-data": "commonjs",
    "axios-fetch": "esm",
    "axios-class": "esm",
    "axios-0": "commonjs",
    "got": "esm",
    "got-11": "commonjs",
    "got-instance": "typescript",
    "got-stream": "esm",
    "ky": "esm",
    "ky-instance": "typescript",
    "ofetch": "esm",
    "superagent": "commonjs",
    "superagent-agent": "esm",
    "superagent-callback": "typescript",
}
"""Ways to ask, each with the module system of the adapter that it is tried with."""


class ScriptFailure(Exception):
    """What a library threw; `code` and `cause` are those of the error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error['error']}: {error['message']}")
        self.name, self.code, self.cause = error["error"], error.get("code"), error.get("cause")


class Script(Client):
    """A library in node."""

    library = "fetch"
    process: str | None = None

    def ask(self, one: Ask) -> Answer:
        answer = told(self.asked(one))
        body = base64.b64decode(answer["body"])
        headers = {"Content-Type": answer["type"] or ""}
        return answered(answer["status"], answer["reason"], headers, body)

    def asked(self, one: Ask, **more: Any) -> dict[str, Any]:
        """A request as the node process wants it."""
        files = {name: base64.b64encode(content).decode() for name, content in (one.files or {}).items()}
        return {
            "library": self.library,
            "system": LIBRARIES[self.library],
            "adapted": self._adapted,
            "method": one.method,
            "url": self.url + one.path,
            "headers": self.headers,
            "params": dict(one.params),
            "json": one.json,
            "files": files if one.files is not None else None,
            "timeout": int(self.timeout * 1000),
            "process": self.process,
            **more,
        }


def script(library: str) -> type[Script]:
    """The client that asks by one library."""
    return type(f"Script_{library}", (Script,), {"library": library})


def told(request: Mapping[str, Any]) -> Any:
    """What the node process answers; raises ScriptFailure for what it threw."""
    answer = driver().ask(request)
    if "error" in answer:
        raise ScriptFailure(answer)
    return answer


def composed(folder: Path) -> None:
    """The adapter for all libraries in all systems; what was TypeScript is compiled."""
    for system in SYSTEMS:
        path = folder / FILES[system]
        path.parent.mkdir(exist_ok=True)
        path.write_text(compose_adapter(system, PLAYED), encoding="utf-8")
    compile_types(folder, emit=True)


@cache
def driver() -> Node:
    """The node process of this test process, with every composed file at hand."""
    node = Node()
    composed(node.folder)
    link_packages(node.folder)
    script = node.folder / DRIVER.name
    script.write_text(DRIVER.read_text(encoding="utf-8"), encoding="utf-8")
    node.start(script)
    return node
