"""A client in JavaScript that calls the functions of V1, by every transport."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.node.processes import Node
from tests.node.tools import compile_types, link_packages
from v0to1.helper.javascript.compose import (
    FUNCTIONS,
    Language,
    Modules,
    Style,
    Transport,
    compose,
    is_async,
    parameters,
)

TRANSPORTS: Mapping[str, Transport] = {
    "fetch": Transport("fetch"),
    "axios": Transport("axios", root="/v1"),
    "axios-data": Transport("axios", root="/v1", data=True),
    "got": Transport("got"),
    "ky": Transport("ky"),
    "ofetch": Transport("ofetch"),
    "superagent": Transport("superagent"),
    "wrapper": Transport("wrapper", "{request}({path})", '{request}({path}, "POST")', "/v1"),
}
HURRIED: Mapping[str, Transport] = {
    f"hurried-{name}": Transport(name, timeout="400") for name in ("ky", "ofetch", "superagent")
}
"""Transports of clients that do not wait long for an Agent Server."""

RESPONDING = ("fetch", "axios", "superagent")
"""The transports whose functions give responses; those of others give data."""

FILES: Mapping[str, tuple[Language, Modules]] = {
    "{}.ts": ("typescript", "esm"),
    "{}.mjs": ("javascript", "esm"),
    "{}.cjs": ("javascript", "commonjs"),
}
GIVEN = ("api", "client", "request", "init")
"""The parameters that say how a client sends."""

DRIVER = Path(__file__).with_name("javascript_driver.mjs")


@cache
def driver() -> Node:
    """A node process with all functions, of every transport and in every module system."""
    node = Node()
    for name, transport in {**TRANSPORTS, **HURRIED}.items():
        for file, (language, modules) in FILES.items():
            text = compose(FUNCTIONS, transport, language, modules, Style(semicolons=file != "{}.cjs"))
            if modules == "commonjs":  # of later versions there is no CommonJS
                text = text.replace('require("got")', 'require("got-11")')
            (node.folder / file.format(name)).write_text(text, encoding="utf-8")
    compile_types(node.folder, {"types": ["node"]}, emit=True)
    link_packages(node.folder)
    script = node.folder / DRIVER.name
    script.write_text(DRIVER.read_text(encoding="utf-8"), encoding="utf-8")
    node.start(script)
    return node


class Script:
    """A client in JavaScript, which calls the functions with what it sends requests with."""

    def __init__(self, transport: str, file: str) -> None:
        self.name, self.transport, self.file = transport, {**TRANSPORTS, **HURRIED}[transport], file
        self.url, self.key = "http://127.0.0.1:9", ""

    def answer(self, name: str, /, *, init: Any = None, timeout: int = 12_345, **values: Any) -> Any:
        """What comes of a call: a value and perhaps a status, or an error."""
        names = [one for one in parameters(name, self.transport) if one in values or one in GIVEN]
        asked = {"name": name, "names": names, "values": values, "init": init, "timeout": timeout}
        path = driver().folder / self.file.format(self.name)
        return driver().ask(
            {**asked, "file": str(path), "kind": self.transport.kind, "url": self.url, "key": self.key}
        )

    def __call__(self, name: str, /, **values: Any) -> Any:
        """The value that a function gives."""
        found = self.answer(name, **values)
        assert "error" not in found, found
        assert found["promised"] == is_async(name, self.transport)
        if found["promised"] and self.name in RESPONDING:
            assert (found["status"], found["ok"]) == (200, True)
        return found["value"]

    def refused(self, name: str, /, **values: Any) -> tuple[int | None, str]:
        """Status and text of the error that comes of a call, which `fetch` has as a response."""
        found = self.answer(name, **values)
        if self.name == "fetch":
            assert found["ok"] is False
            return found["status"], json.dumps(found["value"])
        return found["status"], found["error"]
