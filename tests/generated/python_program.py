"""A whole client in Python."""

from __future__ import annotations

import re
from random import Random

from tests.generated.operations import (
    AWAKE,
    OF_REPOSITORIES,
    PAGES,
    REFUSED,
    RESTING,
    Operation,
    Reading,
    parameters_of,
    write_steps,
)
from tests.generated.pen import Client, Pen, indented
from tests.generated.python_reads import reading
from tests.generated.python_requests import asked
from tests.generated.python_scene import Scene
from tests.generated.python_setting import constants, constructor, making, wrapper
from tests.generated.python_style import Style, drawn
from tests.generated.python_uses import Use, used
from tests.generated.situations import SITUATIONS, WEIGHTED

MODULES = {
    "requests": "import requests",
    "requests session": "import requests",
    "httpx": "import httpx",
    "httpx client": "import httpx",
    "httpx async": "import httpx",
    "aiohttp": "import aiohttp",
    "urllib": "import urllib.request",
}


def generated(random: Random) -> Client:
    """A client of V0 that creates a conversation and does a few things with it."""
    pen = Pen(random)
    return _Program(pen, drawn(pen)).client()


class _Program:
    """One client while it is written."""

    def __init__(self, pen: Pen, style: Style) -> None:
        self._pen = pen
        self._style = style
        self._imports: set[str] = {"import os", MODULES[style.library]}
        self._functions: list[list[str]] = []
        self._names: list[str] = []
        self._steps: list[str] = []
        self._shared: list[list[str]] = []
        self._treats: dict[str, str] = {}
        self._done: list[str] = []
        self._plain = pen.often()
        self._situation = pen.one(*WEIGHTED)
        self._others: list[str] = []

    def client(self) -> Client:
        """Write it all."""
        situation = SITUATIONS[self._situation]
        self._plain = self._plain and not situation.waits
        write_steps(self._pen, self._step, self._steps, situation, plain=self._plain)
        done, treats = tuple(self._done), tuple(self._treats.items())
        return Client(tuple(self._files()), "main.py", done, treats, self._situation)

    # -- functions of operations

    def _step(self, operation: Operation, *, first: bool = False, again: bool = False) -> None:
        """A function for one operation, and its use."""
        pen, style = self._pen, self._style
        name = f"{operation.name.replace(' ', '_')}_{len(self._functions)}"
        needed = first or again or operation.name in ("wait", "pages")
        read = pen.one(*operation.readings) if operation.readings and (needed or not pen.rarely()) else None
        scene = Scene(pen, style, self._imports, self._shared, pen.one("conversation_id", "cid", "id_"))
        data = asked(scene, operation, read is not None)
        outside = read is not None and operation is not PAGES and pen.rarely()
        if read is not None and not outside:
            scene.lines += self._returned(operation, read, data)
        elif read is not None:
            scene.lines.append(f"return {data}")
        scene.lines = self._guarded(scene.lines)
        self._functions.append(self._function(scene, operation, name))
        self._names.append(name)
        self._done.append(operation.name)
        whose = self._whose(operation, scene)
        label = f"{read.label} {len(self._names)}" + f" ({whose})" * (whose != "this") if read else ""
        if read is not None:
            self._treats[label] = read.treat
        self._steps += used(
            pen, style, Use(operation, name, read, label, whose, outside=outside, first=first, again=again)
        )
        if again:
            self._others.append("second")

    def _returned(self, operation: Operation, read: Reading, data: str) -> list[str]:
        """What a function reads and returns."""
        if operation is not PAGES:
            lines, value = reading(self._pen, read, data, self._shared)
            return [*lines, f"return {value}"]
        lines, value = reading(self._pen, read, "page_of_them", self._shared)
        following = self._pen.one('page_of_them["next_page_id"]', 'page_of_them.get("next_page_id")')
        return [f"page_of_them = {data}", *lines, f"return {value}, {following}"]

    def _guarded(self, lines: list[str]) -> list[str]:
        """Try again, or tell of a failure in other words, or neither."""
        if not self._pen.rarely():
            return lines
        again = ["except Exception:", *indented(["if attempt == 2:", *indented(["raise"])])]
        told = ["except Exception as error:", *indented(['raise RuntimeError("it failed") from error'])]
        tried = ["try:", *indented(lines)]
        return self._pen.one(
            [*tried, *told],
            ["for attempt in range(3):", *indented([*tried, *again, "else:", *indented(["break"])])],
        )

    def _whose(self, operation: Operation, scene: Scene) -> str:
        """Which conversation an operation is done with."""
        if self._plain:
            return "running"
        if operation.name in {"wait", *OF_REPOSITORIES}:
            return "this"
        if operation.name in RESTING and self._pen.rarely():
            return "earlier"
        if operation.name in AWAKE and scene.checks and self._pen.rarely():
            return "earlier"
        if operation.name in REFUSED and scene.checks and self._pen.rarely():
            return "missing"
        return self._pen.one("this", *self._others)

    def _function(self, scene: Scene, operation: Operation, name: str) -> list[str]:
        style = self._style
        parameters = ["self"] if style.form == "class" else [style.name] if style.form == "passed" else []
        parameters += [scene.id_name] if "{id}" in operation.path else []
        parameters += [f"{one.name}=None" if one.optional else one.name for one in parameters_of(operation)]
        head = f"{'async ' if style.is_async else ''}def {name}({', '.join(parameters)}):"
        return [head, *indented(scene.lines or ["pass"])]

    # -- the whole

    def _files(self) -> list[tuple[str, str]]:
        style = self._style
        settings, code = constants(self._pen, style), self._code()
        main, imports = self._main(), sorted(self._imports)
        if not style.modules:
            return [("main.py", _text([*imports, "", *settings, "", "", *code, "", "", *main]))]
        plain = [line for line in settings if not line.startswith(style.name)]
        sessions = [line for line in settings if line.startswith(style.name)]
        names = [line.partition(" = ")[0] for line in plain if re.match(r"[A-Z]+ = ", line)]
        names += ["headers"] if "def headers():" in plain else []
        shared = ["Client"] if style.form == "class" else [*self._names]
        first = ["import os", *(["import asyncio"] if style.is_async else []), MODULES[style.library]]
        own = [f"from ohclient import {', '.join(shared)}", "from settings import BASE, KEY"]
        taken = f"from settings import {', '.join(names)}"
        return [
            ("settings.py", _text(["import os", "", *plain])),
            ("ohclient.py", _text([*imports, "", taken, "", *sessions, "", *code])),
            ("main.py", _text([*first, "", *own, "", "", *main])),
        ]

    def _code(self) -> list[str]:
        """All functions, in a class or not."""
        style = self._style
        own = wrapper(self._pen, style, self._imports)
        functions = [*([own] if own else []), *self._functions]
        shared = [line for one in self._shared for line in (*one, "", "")]
        if style.form == "class":
            head = [*shared, "class Client:", *indented(constructor(self._pen, style))]
            return [*head, *(line for one in functions for line in ("", *indented(one)))]
        return [*shared, *(line for one in functions for line in (*one, "", ""))]

    def _main(self) -> list[str]:
        style = self._style
        lines = list(self._steps)
        if style.form == "class":
            lines = [f"client = Client(BASE, KEY{', http' if style.is_async else ''})", *lines]
        if "earlier" in " ".join(lines):
            lines = ['earlier = os.environ["EARLIER"]', *lines]
        if self._plain:
            lines = ['running = os.environ["RUNNING"]', *lines]
        if "missing" in " ".join(lines):
            lines = ['missing = "f" * 32', *lines]
        if style.form == "passed" or style.is_async:
            name = "http" if style.form == "class" else style.name
            made, options = making(style, "BASE", "KEY")
            extra = []
            if style.library == "requests session" and style.headers == "client":
                extra = [f'{name}.headers.update({{"Authorization": f"Bearer {{KEY}}"}})']
            lines = [
                f"{'async ' if style.is_async else ''}with {made}({', '.join(options)}) as {name}:",
                *indented([*extra, *lines]),
            ]
        if style.is_async:
            self._imports.add("import asyncio")
            return [
                "async def work():",
                *indented(lines),
                "",
                "",
                "def main():",
                *indented(["asyncio.run(work())"]),
            ]
        return ["def main():", *indented(lines)]


def _text(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
