"""A whole client in JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.generated import javascript_parts as parts
from tests.generated import python_style
from tests.generated.operations import RESTING, Operation, Reading, parameters_of, write_steps
from tests.generated.pen import Client, Pen, indented

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
    return _Program(pen, style, pen.often()).client()


@dataclass(slots=True)
class _Program:
    """One client while it is written."""

    pen: Pen
    style: Style
    plain: bool
    functions: list[list[str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    treats: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def client(self) -> Client:
        """Write it all."""
        write_steps(self.pen, self._step, self.steps, plain=self.plain)
        return Client(tuple(self._files()), "main.mjs", tuple(self.done), tuple(self.treats.items()))

    def _step(self, operation: Operation, *, first: bool = False) -> None:
        """A function for one operation, and its use."""
        pen = self.pen
        name = f"{operation.name.title().replace(' ', '')}{len(self.functions)}"
        name = name[0].lower() + name[1:]
        read = pen.one(*operation.readings) if operation.readings and (first or not pen.rarely()) else None
        lines, data = self._asked(operation, decodes=read is not None)
        outside = read is not None and pen.rarely()
        if read is not None and not outside:
            more, value = parts.reading(pen, read, data)
            lines += [*more, f"return {value};"]
        elif read is not None:
            lines.append(f"return {data};")
        given = ["id"] if "{id}" in operation.path else []
        given += [one.name for one in parameters_of(operation)]
        word = "async " if self.style.form == "class" else "export async function "
        self.functions.append([f"{word}{name}({', '.join(given)}) {{", *indented(lines), "}"])
        self.names.append(name)
        self.done.append(operation.name)
        self._use(operation, name, read, first=first, outside=outside)

    def _use(
        self, operation: Operation, name: str, read: Reading | None, *, first: bool, outside: bool
    ) -> None:
        pen = self.pen
        other = operation.name in RESTING and pen.rarely()
        whose = "running" if self.plain else "earlier" if other else "id"
        arguments = [whose] if "{id}" in operation.path else []
        for one, given in zip(parameters_of(operation), operation.arguments, strict=True):
            arguments.append("undefined" if one.optional and pen.often() else f'"{given}"')
        owner = "client." if self.style.form == "class" else ""
        call = f"await {owner}{name}({', '.join(arguments)})"
        if read is None:
            self.steps.append(f"{call};")
            return
        label = f"{read.label} {len(self.names)}" + (" (earlier)" if other else "")
        self.treats[label] = read.treat
        answer = f"answer{len(self.names)}"
        lines, value = parts.reading(pen, read, answer, len(self.names)) if outside else ([], answer)
        self.steps += [f"const {answer} = {call};", *lines]
        if first:
            self.steps.append(f"const id = {value};")
        shown = "id" if first else value
        self.steps.append(f"console.log(`{label}: ${{JSON.stringify({shown})}}`);")

    def _asked(self, operation: Operation, *, decodes: bool) -> tuple[list[str], str]:
        """Statements that send a request, and the expression of the decoded answer."""
        pen, style = self.pen, self.style
        lines, body = parts.body_of(pen, operation)
        path = style.root + operation.path
        own = style.wrapper != "none"
        url = parts.url(pen, "" if own else style.prefix, path, operation.query)
        if pen.often():
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
        if style.form == "class":
            inner = [line for one in functions for line in ("", *indented(one))]
            return ["export class Client {", *inner[1:], "}"]
        return [line for one in functions for line in (*one, "")]
