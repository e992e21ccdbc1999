"""Each flavour of the JavaScript helper as a client has it: composed, and run by one node process."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias, get_args

from tests.helpers.helper_flavours import HTTP, Client, Clock, clients
from tests.helpers.helper_servers import APP_KEY
from tests.node.processes import Node
from tests.node.tools import compile_types
from v0to1.helpers.compose_javascript import System, compose_javascript, public_names, script_name

FLAVOURS = ("fetch", "axios")
SYSTEMS: tuple[System, ...] = get_args(System)
SUFFIXES = {"typescript": "ts", "esm": "mjs", "commonjs": "cjs"}
DRIVER = Path(__file__).with_name("script_driver.mjs")
NAMED = {"list_files": (3, "path"), "send_message": (4, "image_urls")}
"""What Python takes by position as well and JavaScript in its options: where it may stand, and its name."""


class ScriptError(Exception):
    """An error that JavaScript code threw."""


class OpenHandsV1Error(ScriptError):
    """The helper's own error."""


class ScriptClient:
    """A client of one flavour and module system that calls the helper by its own means.

    `kind` is what it hands on as `http`: `session` (with default headers), `module` (fetch or axios
    itself) or `wrapper`, which decodes.
    """

    helper = SimpleNamespace(OpenHandsV1Error=OpenHandsV1Error)

    def __init__(self, flavour: str, system: str, kind: str, clock: Clock) -> None:
        self.flavour, self.system, self.kind, self.clock = flavour, system, kind, clock

    def call(self, name: str, *args: Any, **options: Any) -> Any:
        """Call the helper's `name` with `args`; a response comes back as (status, body)."""
        place, option = NAMED.get(name, (len(args), ""))
        if len(args) > place:
            options[option] = args[place]
            args = args[:place]
        request = {
            "flavour": self.flavour,
            "system": self.system,
            "kind": self.kind,
            "name": script_name(name),
            "args": [{"$http": self.kind} if arg is HTTP else arg for arg in args],
            "options": {script_name(key): value for key, value in options.items()},
        }
        answer = ask(request)
        for seconds in answer["sleeps"]:
            self.clock.sleep(seconds)
        return _given(answer)


Caller: TypeAlias = Client | ScriptClient
"""A client in either language."""


def caller(made_of: tuple[str, ...], clock: Clock) -> Caller:
    """The client that one of `callers` describes."""
    if made_of[0] in FLAVOURS:
        flavour, system, kind = made_of
        return ScriptClient(flavour, system, kind, clock)
    return Client(made_of[0], made_of[1], clock)


def callers() -> list[tuple[str, ...]]:
    """Every client of both languages."""
    return [*clients(), *script_clients()]


def script_clients() -> list[tuple[str, str, str]]:
    """Both flavours in all module systems, with every kind of `http` in one of them."""
    kinds = ("session", "module", "wrapper")
    others = (("typescript", "wrapper"), ("commonjs", "session"))
    pairs = [*(("esm", kind) for kind in kinds), *others]
    return [(flavour, system, kind) for flavour in FLAVOURS for system, kind in pairs]


def ask(request: dict[str, Any]) -> Any:
    """What the node process answers to one request."""
    return driver().ask(request)


@cache
def driver() -> Node:
    """The node process of this test process, with every composed file at hand."""
    node = Node()
    for flavour in FLAVOURS:
        for system in SYSTEMS:
            name = f"openhands-v1-{flavour}-{system}.{SUFFIXES[system]}"
            text = compose_javascript(flavour, system, public_names(flavour))
            (node.folder / name).write_text(text, encoding="utf-8")
    compile_types(node.folder, emit=True)
    node.start(DRIVER, APP_KEY)
    return node


def _given(answer: dict[str, Any]) -> Any:
    if "error" in answer:
        assert answer["extended"], "what is thrown must be an Error"
        kind = OpenHandsV1Error if answer["own"] else ScriptError
        raise kind(f"{answer['error']}: {answer['message']}" if kind is ScriptError else answer["message"])
    if "status" in answer:
        return answer["status"], base64.b64decode(answer["body"])
    return answer["value"]


def form(*parts: tuple[str, str | None, bytes, str], as_list: bool = False) -> dict[str, Any]:
    """A FormData with these fields, names, contents and media types, or an array of its files."""
    encoded = [
        (field, name, base64.b64encode(content).decode(), kind) for field, name, content, kind in parts
    ]
    return {"$form": encoded, "$list": as_list}


def names_in(text: str) -> list[str]:
    """The names of the functions, classes and constants that a composed file has at its top, in order."""
    return re.findall(r"^(?:export )?(?:async )?(?:function|class|const) (\w+)", text, re.MULTILINE)
