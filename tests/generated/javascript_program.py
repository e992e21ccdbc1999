"""A whole client in JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.generated import javascript_parts as parts
from tests.generated import javascript_uses as uses
from tests.generated import python_style
from tests.generated.javascript_reads import reading
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
from tests.generated.situations import SITUATIONS, WEIGHTED

LIBRARIES = ("fetch", "axios", "axios instance")


class Style(python_style.Style):
    """What all functions of a client share."""

    @property
    def http(self) -> str:
        """What requests are sent with."""
        return "http" if self.library == "axios instance" else self.library

    @property
    def prefix(self) -> str:
        """What URLs begin with; nothing where they are relative."""
        return {"host": "BASE", "api": "API", "relative": ""}[self.base]


def generated(random: Random) -> Client:
    """A client of V0 that creates a conversation and does a few things with it."""
    pen = Pen(random)
    library = pen.one(*LIBRARIES)
    instance = library == "axios instance"
    style = Style(
        library=library,
        form=pen.one("functions", "class"),
        wrapper=pen.one("none", "none", "decoded", *(() if instance else ("response",))),
        base="relative" if instance else pen.one("host", "api"),
        headers="client" if instance else pen.one("constant", "inline", "function"),
        modules=pen.often(),
    )
    return _Program(pen, style, pen.often(), pen.one(*WEIGHTED)).client()


@dataclass(slots=True)
class _Program:
    """One client while it is written."""

    pen: Pen
    style: Style
    plain: bool
    situation: str
    functions: list[list[str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    treats: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=lambda: ["id"])
    shared: list[list[str]] = field(default_factory=list)

    def client(self) -> Client:
        """Write it all."""
        situation = SITUATIONS[self.situation]
        self.plain = self.plain and not situation.waits
        write_steps(self.pen, self._step, self.steps, situation, plain=self.plain)
        done, treats = tuple(self.done), tuple(self.treats.items())
        return Client(tuple(self._files()), "main.mjs", done, treats, self.situation)

    def _step(self, operation: Operation, *, first: bool = False, again: bool = False) -> None:
        """A function for one operation, and its use."""
        pen = self.pen
        name = f"{operation.name.title().replace(' ', '')}{len(self.functions)}"
        name = name[0].lower() + name[1:]
        needed = first or again or operation.name in ("wait", "pages")
        read = pen.one(*operation.readings) if operation.readings and (needed or not pen.rarely()) else None
        lines, data = self._asked(operation, decodes=read is not None)
        outside = read is not None and operation is not PAGES and pen.rarely()
        if read is not None and not outside:
            lines += self._returned(operation, read, data)
        elif read is not None:
            lines.append(f"return {data};")
        given = ["id"] if "{id}" in operation.path else []
        given += [one.name for one in parameters_of(operation)]
        word = "async " if self.style.form == "class" else "export async function "
        self.functions.append([f"{word}{name}({', '.join(given)}) {{", *indented(lines), "}"])
        self.names.append(name)
        self.done.append(operation.name)
        owner = "client." if self.style.form == "class" else ""
        if operation is PAGES and read is not None:
            label = self._label(read, "")
            self.steps += uses.paged(pen, f"await {owner}{name}(page)", label)
            return
        whose = self._whose(operation)
        kept = self.known[0] if first else "second" if again else ""
        if whose == "earlier" and operation.name in AWAKE:
            self.steps += uses.refusable(self._call(operation, f"{owner}{name}", whose))
            return
        lines = self._used(operation, f"{owner}{name}", read, whose, kept=kept, outside=outside)
        self.steps += uses.caught(lines) if whose == "missing" else lines
        if again:
            self.known.append("second")

    def _returned(self, operation: Operation, read: Reading, data: str) -> list[str]:
        """What a function reads and returns."""
        if operation is not PAGES:
            more, value = reading(self.pen, read, data, shared=self.shared)
            return [*more, f"return {value};"]
        more, value = reading(self.pen, read, "pageOfThem", shared=self.shared)
        return [f"const pageOfThem = {data};", *more, f"return [{value}, pageOfThem.next_page_id];"]

    def _whose(self, operation: Operation) -> str:
        """Which conversation an operation is done with."""
        pen = self.pen
        if self.plain:
            return "running"
        if operation.name in {"wait", *OF_REPOSITORIES}:
            return "id"
        if operation.name in RESTING and pen.rarely():
            return "earlier"
        checks = self.style.library != "fetch" or self.style.wrapper != "none"
        if operation.name in AWAKE and checks and pen.rarely():
            return "earlier"
        if operation.name in REFUSED and checks and pen.rarely():
            return "missing"
        return pen.one(*self.known)

    def _label(self, read: Reading, whose: str) -> str:
        """What stands before a printed value."""
        label = f"{read.label} {len(self.names)}" + (f" ({whose})" if whose in ("earlier", "missing") else "")
        self.treats[label] = read.treat
        return label

    def _call(self, operation: Operation, called: str, whose: str) -> str:
        """The call of a function with all that it takes."""
        arguments = [whose] if "{id}" in operation.path else []
        for one, given in zip(parameters_of(operation), operation.arguments, strict=True):
            arguments.append("undefined" if one.optional and self.pen.often() else f'"{given}"')
        return f"{called}({', '.join(arguments)})"

    def _used(
        self, operation: Operation, called: str, read: Reading | None, whose: str, *, kept: str, outside: bool
    ) -> list[str]:
        """The lines of a use of a function."""
        pen = self.pen
        call = f"await {self._call(operation, called, whose)}"
        if read is None:
            return [f"{call};"]
        label = self._label(read, whose)
        answer = f"answer{len(self.names)}"
        lines, value = reading(pen, read, answer, len(self.names)) if outside else ([], answer)
        if operation.name == "wait":
            return uses.awaited(f"const {answer} = {call};", lines, value, label)
        kept_lines = [f"const {kept} = {value};"] if kept else []
        shown = kept or value
        text = f"console.log(`{label}: ${{JSON.stringify({shown})}}`);"
        return [f"const {answer} = {call};", *lines, *kept_lines, text]

    def _asked(self, operation: Operation, *, decodes: bool) -> tuple[list[str], str]:
        """Statements that send a request, and the expression of the decoded answer."""
        pen, style = self.pen, self.style
        lines, body = parts.body_of(pen, operation)
        path = style.root + operation.path
        own = style.wrapper != "none"
        url = parts.url(pen, "" if own else style.prefix, path, operation.query)
        if any(value.startswith("?") for _, value in operation.query):
            more, url = uses.paged_url(pen, url, operation.query)
            lines += more
        elif pen.often():
            lines.append(f"const url = {url};")
            url = "url"
        if own:
            name = "this.call" if style.form == "class" else "call"
            arguments = [f'"{operation.method}"', url, *([body] if body else [])]
            call = f"await {name}({', '.join(arguments)})"
            if style.wrapper == "decoded":
                return self._kept(lines, call, decodes=decodes)
            return self._by_response(lines, call, decodes=decodes)
        call = f"await {parts.sending(pen, style.http, operation.method, url, body, self._headers())}"
        return self._by_response(lines, call, decodes=decodes)

    def _by_response(self, lines: list[str], call: str, *, decodes: bool) -> tuple[list[str], str]:
        pen = self.pen
        if self.style.library != "fetch":
            if not decodes:
                return [*lines, f"{call};"], ""
            if pen.often():
                return [*lines, f"const {{ data }} = {call};"], "data"
            name = pen.one("response", "r", "res")
            return [*lines, f"const {name} = {call};"], f"{name}.data"
        name = pen.one("response", "r", "res")
        lines = [*lines, f"const {name} = {call};", *parts.checked(pen, name)]
        return self._kept(lines, f"await {name}.json()", decodes=True) if decodes else (lines, "")

    def _kept(self, lines: list[str], call: str, *, decodes: bool) -> tuple[list[str], str]:
        if not decodes:
            return [*lines, f"{call};"], ""
        if self.pen.often():
            return lines, f"({call})"
        return [*lines, f"const data = {call};"], "data"

    def _headers(self) -> str:
        return {
            "client": "",
            "constant": "HEADERS",
            "function": "headers()",
            "inline": "{ Authorization: `Bearer ${KEY}` }",
        }[self.style.headers]

    def _files(self) -> list[tuple[str, str]]:
        style = self.style
        top = ["const BASE = process.env.OPENHANDS_URL;", "const KEY = process.env.OPENHANDS_API_KEY;"]
        top += ["const API = `${BASE}/api`;"] if style.base == "api" else []
        if style.headers == "constant":
            top.append("const HEADERS = { Authorization: `Bearer ${KEY}` };")
        if style.headers == "function":
            top.append("const headers = () => ({ Authorization: `Bearer ${KEY}` });")
        if style.library == "axios instance":
            top.append(
                "const http = axios.create({ baseURL: BASE, headers: { Authorization: `Bearer ${KEY}` } });"
            )
        imports = [] if style.library == "fetch" else ['import axios from "axios";', ""]
        code = self._code()
        main = ["const { EARLIER: earlier, RUNNING: running } = process.env;", *self.steps]
        if any("missing" in line for line in self.steps):
            main = ['const missing = "f".repeat(32);', *main]
        names = self.names
        if style.form == "class":
            main, names = ["const client = new Client();", *main], ["Client"]
        if not style.modules:
            return [("main.mjs", "\n".join([*imports, *top, "", *code, "", *main]) + "\n")]
        taken = f'import {{ {", ".join(names)} }} from "./client.mjs";'
        return [
            ("client.mjs", "\n".join([*imports, *top, "", *code]) + "\n"),
            ("main.mjs", "\n".join([taken, "", *main]) + "\n"),
        ]

    def _code(self) -> list[str]:
        style = self.style
        own: list[list[str]] = []
        if style.wrapper != "none":
            word = "async call" if style.form == "class" else "async function call"
            sent = parts.wrapped(self.pen, style.http, style.prefix, style.wrapper, self._headers())
            own.append([f"{word}(method, path, body) {{", *indented(sent), "}"])
        functions = [*own, *self.functions]
        shared = [line for one in self.shared for line in (*one, "")]
        if style.form == "class":
            inner = [line for one in functions for line in ("", *indented(one))]
            return [*shared, "export class Client {", *inner[1:], "}"]
        return shared + [line for one in functions for line in (*one, "")]
