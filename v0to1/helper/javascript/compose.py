"""Compose the file with the functions of V1 that a client in JavaScript or TypeScript needs."""

from __future__ import annotations

import hashlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from v0to1.adapter.definitions import Definition, Module, closure
from v0to1.adapter.read_javascript import read_module
from v0to1.adapter.stripping import stripped
from v0to1.helper.javascript.views import VIEW, keys_of, narrowed
from v0to1.records import record

__all__ = [
    "FUNCTIONS",
    "Kind",
    "Language",
    "Modules",
    "Runtime",
    "Style",
    "Transport",
    "compose",
    "functions_in",
    "is_async",
    "is_unedited",
    "lacks",
    "merged",
    "parameters",
]

Kind = Literal["fetch", "axios", "wrapper"]
"""The client calls `fetch` itself, or axios, or a function of its own that gives decoded JSON."""

Language = Literal["typescript", "javascript"]
Modules = Literal["esm", "commonjs"]
"""The module system of JavaScript; TypeScript is always written with `import` and `export`."""

Runtime = Literal["node", "browser"]
"""Where a client runs: Node 18 has `crypto` only as a module, and browsers only as a global."""


@record(frozen=True, slots=True)
class Transport:
    """How a client sends requests to the App Server.

    For a wrapper, `get` and `post` are calls of it, with `{request}` for its name and `{path}` for the path:
    `{request}({path}, { method: "POST" })`. `root` is what paths begin with, unless the client uses `fetch`:
    `/v1` where the base of a wrapper or of an instance of axios ends in `/api`.
    """

    kind: Kind
    get: str = "{request}({path})"
    post: str = '{request}({path}, { method: "POST" })'
    root: str = "/api/v1"


@record(frozen=True, slots=True)
class Style:
    """How a client is formatted: the quotes of its strings, and as prettier is told."""

    quote: Literal["'", '"'] = '"'
    semicolons: bool = True
    indent: int = 2
    width: int = 100


_USUAL = Style()


@record(frozen=True, slots=True)
class _Way:
    """What a transport makes of the source: see the beginning of functions.ts.

    `app` is its parameter and `kind` the type of that, `about` what it is, and `ask` the function that asks
    the Agent Server.
    """

    app: str
    kind: str
    about: str
    ask: str


_WAYS: dict[Kind, _Way] = {
    "fetch": _Way(
        app="api",
        kind="string",
        about="`api` is the address of V1, and `init` what its requests are sent with.",
        ask="askByFetch",
    ),
    "axios": _Way(
        app="client",
        kind="AxiosInstance",
        about="`client` sends requests to the App Server, with its key.",
        ask="askByAxios",
    ),
    "wrapper": _Way(
        app="request",
        kind="Send",
        about="`request` sends a request to the App Server and gives what it answers.",
        ask="askByWrapper",
    ),
}
_SOURCE = Path(__file__).with_name("functions.ts")
_HOLES = ("App", "Answer", "answer", "refuse", "askAgent")
_STAMP = "// Written by v0to1 {}: what takes more than one request of OpenHands V1; it is yours to edit."
_STAMPED = re.compile(_STAMP.replace("{}", "([0-9a-f]{8})") + r"\r?\n")
_UNSEEN = str.maketrans("", "", ",;()'\"")
"""What formatters add and take away, besides space."""

_SIGNATURE = re.compile(
    r"(?P<async>async )?function (?P<name>\w+)(?P<types><\w+>)?\((?P<given>.*)\): (?P<type>.+) \{"
)
_SENT = re.compile(r" *const (\w+) = await (.+);")
_READ = re.compile(r"( *const .+ = )await (\w+)\.(json|text)\(\);")
_ANSWER = re.compile(r"return answer\((\w+), (.+)\);")
_REFUSE = re.compile(r"return refuse\((.+), detail\);")
_REQUEST = re.compile(r"app\.(get|post)\((\w+)\)")
_CALL = re.compile(r"(\w+)\(app((?:, [^()]+)?)\)")
_POSTED = re.compile(r"(?<=askAgent\(client, url, key), body\)")
_DECODED = re.compile(r"(const .+)( = await \w+\.json\(\);)")
_PASSED: dict[Kind, re.Pattern[str]] = {
    "fetch": re.compile(
        r"const (\w+) = await (?P<call>.+);\n *if \(!\1\.ok\) return \1;\n"
        r" *const (\w+) = await \1\.json\(\);\n *return Response\.json\(\3\);"
    ),
    "axios": re.compile(
        r"const (\w+) = await (?P<call>.+);\n *const (\w+) = \1\.data;\n *return \{ \.\.\.\1, data: \3 \};"
    ),
    "wrapper": re.compile(r"const (\w+) = await (?P<call>.+);\n *return \1;"),
}
_PLAIN = re.compile(r"= `([^`$]*)`;")
_ONLY_ONE = re.compile(r"= `\$\{(\w+)\}`;")
_STRING = re.compile(r'"([^"\'\n]*)"')
_EXPORTED = re.compile(r"^export (?:async )?function (\w+)", re.MULTILINE)
_EXPORTS = re.compile(r"^module\.exports = \{([^}]*)\}", re.MULTILINE)


@cache
def _text() -> str:
    found = pkgutil.get_data(__package__, _SOURCE.name)
    assert found is not None
    return found.decode("utf-8")


@cache
def _source() -> Module:
    return read_module(_SOURCE)


@cache
def _public() -> tuple[str, ...]:
    return tuple(_EXPORTED.findall(_text()))


FUNCTIONS = _public()
"""The names of all functions for clients, in the order in which they stand in a file."""


def compose(
    functions: Iterable[str],
    transport: Transport,
    language: Language,
    modules: Modules = "esm",
    style: Style = _USUAL,
    *,
    runtime: Runtime = "node",
    keys: frozenset[str] | None = None,
) -> str:
    """The text of a file that gives `functions`, in any order, with all that they need and nothing else.

    A conversation that still starts has those `keys` that a client reads of a conversation, with None all.
    Raises ValueError for a function that there is not.
    """
    wanted = _known(functions)
    body = _body(wanted, transport, language, modules, style, runtime, keys)
    return f"{_STAMP.format(_digest(body))}\n{body}"


def parameters(function: str, transport: Transport) -> tuple[str, ...]:
    """The names of what a function is called with, in order.

    Of `init` of a client with `fetch` and what stands behind it, and of `kind`, `query` and the `path` of
    `listFiles`, all may be left out.
    """
    (name,) = _known([function])
    return tuple(_name_of(one) for one in _given(_source().definitions[name], transport))


def is_async(function: str, transport: Transport) -> bool:
    """Whether a function gives a promise: all do that send a request, by any transport."""
    del transport
    (name,) = _known([function])
    return _source().definitions[name].text.startswith("async ")


def is_unedited(text: str) -> bool:
    """Whether a file is as it was written, but for the work of a formatter; false for any other file."""
    found = _STAMPED.match(text)
    return found is not None and found[1] == _digest(text[found.end() :])


def functions_in(text: str) -> tuple[str, ...]:
    """The functions for clients that a file gives to those that import it."""
    listed = _EXPORTS.search(text)
    names = _EXPORTED.findall(text) + re.findall(r"\w+", listed[1] if listed else "")
    return tuple(name for name in FUNCTIONS if name in names)


def merged(
    text: str,
    functions: Iterable[str],
    transport: Transport,
    language: Language,
    modules: Modules = "esm",
    style: Style = _USUAL,
    *,
    runtime: Runtime = "node",
    keys: frozenset[str] | None = None,
) -> str:
    """The file with more functions, or more `keys`, than it gives now.

    Raises ValueError where that would take something away: the file was edited, or sends in another way.
    """
    if not is_unedited(text):
        raise ValueError("the file is not as it was written")
    before = functions_in(text)
    for name in before:
        if _parameters_in(text, name) != parameters(name, transport):
            raise ValueError(f"{name} of the file is called in another way")
    every = None if keys is None else keys | keys_of(text)
    return compose({*before, *functions}, transport, language, modules, style, runtime=runtime, keys=every)


def lacks(text: str, functions: Iterable[str], keys: frozenset[str] | None) -> bool:
    """Whether a file lacks a function, or a key of a conversation that still starts."""
    if not set(functions).issubset(functions_in(text)):
        return True
    view = keys_of(text)
    return bool(view) and not view.issuperset(keys_of(_text()) if keys is None else keys)


def _parameters_in(text: str, name: str) -> tuple[str, ...]:
    """The names of the parameters that a function of a file has."""
    found = re.search(rf"^(?:export )?(?:async )?function {name}\(([^)]*)\)", text, re.MULTILINE)
    given = re.sub(r"\{.*?\}(?=:|$)", "", found[1]) if found else ""
    return tuple(_name_of(one.strip()) for one in given.split(",") if one.strip())


def _known(functions: Iterable[str]) -> list[str]:
    """The functions in the order of a file; raises ValueError for one that there is not."""
    asked = set(functions)
    unknown = sorted(asked.difference(FUNCTIONS))
    if unknown:
        raise ValueError(f"there is no function {', '.join(unknown)}, only {', '.join(FUNCTIONS)}")
    return [name for name in FUNCTIONS if name in asked]


def _body(
    wanted: Sequence[str],
    transport: Transport,
    language: Language,
    modules: Modules,
    style: Style,
    runtime: Runtime,
    keys: frozenset[str] | None,
) -> str:
    """All of a file but its first line."""
    way, typed = _WAYS[transport.kind], language == "typescript"
    found = closure((_source(),), wanted)
    asking = way.ask if "askAgent" in found else ""
    names = {*found, asking}.difference(_HOLES)
    chosen = [one for one in _source().definitions.values() if one.name in names and one.kind == "function"]
    sends = any(one.text.startswith("async ") for one in chosen)
    exported = wanted if typed or modules == "esm" else ()
    written = [_written(one, transport, runtime, typed, one.name in exported, style.width) for one in chosen]
    if keys is not None:
        texts = {one.name: text for one, text in zip(chosen, written, strict=True)}
        others = [text for name, text in texts.items() if name != VIEW]
        written = [narrowed(text, keys, others) if name == VIEW else text for name, text in texts.items()]
    parts = [*_imports(way, language, modules, runtime, sends, asking, set(wanted))]
    if typed:
        parts += _types("\n".join(written))
    parts += written
    if not typed and modules == "commonjs":
        parts = ['"use strict";', *parts, _exports(wanted, style)]
    about = f"// {way.about}\n\n" if sends else "\n"
    return about + _styled("\n\n".join(parts) + "\n", style)


def _imports(
    way: _Way,
    language: Language,
    modules: Modules,
    runtime: Runtime,
    sends: bool,
    asking: str,
    wanted: set[str],
) -> Iterator[str]:
    """What a file imports, in one piece if there is any."""
    lines = []
    is_common = language == "javascript" and modules == "commonjs"
    if "newId" in wanted and runtime == "node":
        names, source = "{ randomUUID }", '"node:crypto"'
        lines.append(f"const {names} = require({source});" if is_common else f"import {names} from {source};")
    if way.ask == "askByAxios" and asking:
        lines.append('const axios = require("axios");' if is_common else 'import axios from "axios";')
    if way.ask == "askByAxios" and sends and language == "typescript":
        lines.append('import type { AxiosInstance, AxiosResponse } from "axios";')
    if lines:
        yield "\n".join(lines)


def _types(code: str) -> Iterator[str]:
    """The types that code needs."""
    sends = ": Send" in code
    is_used = {"Json": sends or re.search(r"[:<] ?Json\b", code), "Send": sends}
    for name in (name for name in is_used if is_used[name]):
        one = _source().definitions[name]
        yield f"{one.comment}\n{one.text}"


def _exports(wanted: Sequence[str], style: Style) -> str:
    line = f"module.exports = {{ {', '.join(wanted)} }};"
    if len(line) - (not style.semicolons) <= style.width:
        return line
    return "module.exports = {\n" + "".join(f"  {name},\n" for name in wanted) + "};"


def _written(
    one: Definition, transport: Transport, runtime: Runtime, typed: bool, exported: bool, width: int
) -> str:
    """A function as it stands in a file, but for the style of the client."""
    first, *lines = one.text.split("\n")
    shape = _SIGNATURE.fullmatch(first)
    if shape is None:
        raise ValueError(f"the first line of {one.name} is no signature")
    is_asking = one.name == _WAYS[transport.kind].ask
    start = f"{'export ' if exported else ''}{shape['async'] or ''}function "
    start += "askAgent" if is_asking else f"{one.name}{shape['types'] or ''}"
    given = _split(shape["given"]) if is_asking else _given(one, transport)
    ending = f": {_type_of(shape['type'], transport)} {{"
    body = _shortened("\n".join(_lines(lines, transport, runtime)), transport)
    if typed:  # the types of node say that it is unknown
        body = _DECODED.sub(r"\1: Json\2", body)
    else:
        bare = stripped(f"function f({', '.join(given)}){ending}\n{body}")
        first, _, body = bare.partition("\n")
        given, ending = _split(first[len("function f(") : first.rindex(")")]), " {"
    return f"{one.comment}\n{_signature(start, given, ending, width)}\n{body}"


def _signature(start: str, given: Sequence[str], ending: str, width: int) -> str:
    """The first line of a function, or a line for each parameter where it is too long."""
    line = f"{start}({', '.join(given)}){ending}"
    if len(line) <= width:
        return line
    return f"{start}(\n" + "".join(f"  {parameter},\n" for parameter in given) + f"){ending}"


def _split(given: str) -> list[str]:
    """The parameters between the parentheses of a signature."""
    return [part.strip() for part in re.findall(r"(?:\{[^}]*\}|[^,{])+", given)]


def _given(one: Definition, transport: Transport) -> list[str]:
    """The parameters of a function, with their types."""
    shape = _SIGNATURE.match(one.text)
    assert shape
    given = _split(shape["given"])
    if given[:1] != ["app: App"]:
        return given
    way = _WAYS[transport.kind]
    needed = [parameter for parameter in given[1:] if " = " not in parameter]
    optional = given[1 + len(needed) :]
    init = ["init: RequestInit = {}"] if transport.kind == "fetch" else []
    return [f"{way.app}: {way.kind}", *needed, *init, *optional]


def _name_of(parameter: str) -> str:
    return re.split(r"[?:= ]", parameter, maxsplit=1)[0]


def _type_of(told: str, transport: Transport) -> str:
    """What a function gives: an answer is that of the transport."""
    found = re.fullmatch(r"Promise<Answer(?:<(.+)>)?>", told)
    if found is None:
        return told
    value = found[1] or "Json"
    if transport.kind == "wrapper":
        return f"Promise<{value}>"
    given = {"fetch": "Response", "axios": "AxiosResponse" if value == "Json" else f"AxiosResponse<{value}>"}
    return f"Promise<{given[transport.kind]}>"


def _lines(lines: Sequence[str], transport: Transport, runtime: Runtime) -> Iterator[str]:
    """The statements of a function, as the transport has them."""
    at = 0
    while at < len(lines):
        line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        sent, read = _SENT.fullmatch(line), _READ.fullmatch(after)
        if sent and read and sent[1] == read[2]:
            rest = "\n".join(lines[at + 2 :])
            for one in _received(line, sent, read, rest, transport):
                yield _line(one, transport, runtime)
            at += 2
        else:
            yield _line(line, transport, runtime)
            at += 1


def _received(
    line: str, sent: re.Match[str], read: re.Match[str], rest: str, transport: Transport
) -> Iterator[str]:
    """Sending a request and reading the answer."""
    name, call = sent[1], sent[2]
    if transport.kind == "fetch":
        indent = " " * (len(line) - len(line.lstrip()))
        yield from (line, f"{indent}if (!{name}.ok) return {name};", read[0])
    elif transport.kind == "axios":
        config = ', { responseType: "text" })' if read[3] == "text" else ")"
        call = call[:-1] + config
        if re.search(rf"answer\({name}\b", rest):
            yield f"{line[: line.index(' = await ')]} = await {call};"
            yield f"{read[1]}{name}.data;"
        else:
            yield f"{read[1]}(await {call}).data;"
    elif "askAgent(" in call:
        yield from (line, read[0])
    else:
        yield f"{read[1]}await {call};"


def _shortened(body: str, transport: Transport) -> str:
    """A body that does not take apart an answer only to put it together again."""
    return _PASSED[transport.kind].sub(r"return \g<call>;", body)


def _line(line: str, transport: Transport, runtime: Runtime) -> str:
    """A line in which the holes are filled."""
    kind, way = transport.kind, _WAYS[transport.kind]
    if kind == "fetch":
        line = _ANSWER.sub(r"return Response.json(\2);", line)
        line = _REFUSE.sub(r"return Response.json({ detail }, { status: \1 });", line)
        line = line.replace("askAgent(app, ", "askAgent(init, ")
    else:
        value = r"{ ...\1, data: \2 }" if kind == "axios" else r"\2"
        line = _ANSWER.sub(rf"return {value};", line)
        line = _REFUSE.sub("throw new Error(detail);", line)
        line = line.replace("askAgent(app, ", f"askAgent({'client, ' if kind == 'axios' else ''}")
        if kind == "axios":
            line = _POSTED.sub(r', { method: "POST", data: body })', line)
    line = _REQUEST.sub(lambda found: _request(found[1], found[2], transport), line)
    end = ", init)" if kind == "fetch" else ")"
    line = _CALL.sub(rf"\1({way.app}\2{end}", line)
    line = line.replace("${app}", "${api}" if kind == "fetch" else transport.root)
    if runtime == "browser":
        line = line.replace("randomUUID()", "crypto.randomUUID()")
    return _PLAIN.sub(r'= "\1";', _ONLY_ONE.sub(r"= \1;", line))


def _request(method: str, url: str, transport: Transport) -> str:
    """A request to the App Server."""
    if transport.kind == "fetch":
        return f'fetch({url}, {{ ...init, method: "{method.upper()}" }})'
    if transport.kind == "axios":
        return f"client.{method}({url})"
    template = transport.get if method == "get" else transport.post
    return template.replace("{request}", "request").replace("{path}", url)


def _styled(text: str, style: Style) -> str:
    """Code with the quotes, the semicolons and the indentation of the client."""
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        if bare.startswith(("//", "/*")):
            pass
        elif style.quote == "'":
            line = _STRING.sub(r"'\1'", line)
        depth = (len(line) - len(bare)) // 2
        if not style.semicolons and not bare.startswith("//"):
            line = line.removesuffix(";")
        lines.append(" " * (depth * style.indent) + line.lstrip(" "))
    return "\n".join(lines)


def _digest(text: str) -> str:
    """A short hash of a text without what formatters may change."""
    letters = "".join(text.split()).translate(_UNSEEN)
    return hashlib.sha256(letters.encode()).hexdigest()[:8]
