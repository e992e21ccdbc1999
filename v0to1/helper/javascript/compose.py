"""Compose the file with the functions of V1 that a client in JavaScript or TypeScript needs."""

from __future__ import annotations

import hashlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

from v0to1.adapter.definitions import Definition, Module, closure
from v0to1.adapter.read_javascript import read_module
from v0to1.adapter.stripping import stripped
from v0to1.helper.event_views import views_lack
from v0to1.helper.javascript.views import narrowed_views, read_of
from v0to1.records import record

__all__ = [
    "FUNCTIONS",
    "Kind",
    "Language",
    "Modules",
    "Runtime",
    "Style",
    "Transport",
    "asks_agent",
    "compose",
    "functions_in",
    "gives_responses",
    "is_async",
    "is_unedited",
    "lacks",
    "merged",
    "parameters",
]

Kind = Literal["fetch", "axios", "got", "ky", "ofetch", "superagent", "wrapper"]
"""The client calls `fetch` itself, or a library, or a function of its own that gives decoded JSON."""

Language = Literal["typescript", "javascript"]
Modules = Literal["esm", "commonjs"]
"""The module system of JavaScript; TypeScript is always written with `import` and `export`."""

Runtime = Literal["node", "browser"]
"""Where a client runs: Node 18 has `crypto` only as a module, and browsers only as a global."""


@record(frozen=True, slots=True)
class Transport:
    """How a client sends requests to the App Server.

    For a wrapper, `get` and `post` are calls of it, with `{request}` for its name and `{path}` for the path:
    `{request}({path}, { method: "POST" })`. `root` is what the paths of a wrapper and of axios begin with:
    `/v1` where the base of a wrapper or of an instance of axios ends in `/api`. Functions for other kinds are
    given it. `timeout` is what the client has for a time-out, where an instance does not tell it: a literal.
    With `data`, the functions for axios give what a server answered, and no response of the library.
    """

    kind: Kind
    get: str = "{request}({path})"
    post: str = '{request}({path}, { method: "POST" })'
    root: str = "/api/v1"
    timeout: str = ""
    data: bool = False


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

    `given` are its parameters, with their types, and `about` what they are. `ask` is the function that asks
    the Agent Server, and `asked` what that is given first. `send` is a request to the App Server, and `value`
    what a function gives of a response and a value. `imports` are the names of the library that asking takes,
    as a module and as CommonJS has them, and the types that all functions take.
    """

    given: tuple[str, ...]
    about: str
    ask: str
    asked: str = ""
    send: str = ""
    value: str = r"\2"
    result: str = "Promise<{}>"
    imports: tuple[str, str] = ("", "")
    types: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        """The names of the parameters, as arguments."""
        return ", ".join(map(_name_of, self.given))


_CLIENT_AND_API = (
    "`client` sends requests to the App Server, with its key; `api` is the address of V1 for it."
)
_WAYS: dict[Kind, _Way] = {
    "fetch": _Way(
        given=("api: string",),
        about="`api` is the address of V1, and `init` what its requests are sent with.",
        ask="askByFetch",
        asked="init, ",
        send='fetch({url}, {{ ...init, method: "{METHOD}" }})',
        value=r"Response.json(\2)",
        result="Promise<Response>",
    ),
    "axios": _Way(
        given=("client: AxiosInstance",),
        about="`client` sends requests to the App Server, with its key.",
        ask="askByAxios",
        asked="client, ",
        send="client.{method}({url})",
        value=r"{ ...\1, data: \2 }",
        result="Promise<AxiosResponse<{}>>",
        imports=('import axios from "axios";', 'const axios = require("axios");'),
        types=('import type { AxiosInstance, AxiosResponse } from "axios";',),
    ),
    "got": _Way(
        given=("client: Got", "api: string"),
        about=_CLIENT_AND_API,
        ask="askByGot",
        asked="client, ",
        send="client.{method}({url}).json()",
        imports=('import got from "got";', 'const { default: got } = require("got");'),
        types=('import type { CancelableRequest, Got } from "got";', 'import type { Got } from "got";'),
    ),
    "ky": _Way(
        given=("client: KyInstance", "api: string"),
        about=_CLIENT_AND_API,
        ask="askByKy",
        send="client.{method}({url}).json()",
        imports=('import ky from "ky";', 'const { default: ky } = require("ky");'),
        types=(
            'import type { KyInstance, ResponsePromise } from "ky";',
            'import type { KyInstance } from "ky";',
        ),
    ),
    "ofetch": _Way(
        given=("client: $Fetch", "api: string"),
        about=_CLIENT_AND_API,
        ask="askByOfetch",
        send="client({url})",
        imports=('import { ofetch } from "ofetch";', 'const { ofetch } = require("ofetch");'),
        types=('import type { $Fetch } from "ofetch";',),
    ),
    "superagent": _Way(
        given=("client: Agent", "api: string"),
        about=_CLIENT_AND_API,
        ask="askBySuperagent",
        send="client.{method}({url})",
        value=r"{ ...\1, body: \2 }",
        result="Promise<Reply<{}>>",
        imports=('import superagent from "superagent";', 'const superagent = require("superagent");'),
    ),
    "wrapper": _Way(
        given=("request: Send",),
        about="`request` sends a request to the App Server and gives what it answers.",
        ask="askByWrapper",
    ),
}
_GIVES_DATA = replace(
    _WAYS["axios"],
    value=r"\2",
    result="Promise<{}>",
    types=(*_WAYS["axios"].types, 'import type { AxiosInstance } from "axios";'),
)
"""The way of axios for a client that uses nothing but the data of its responses."""

_SOURCE = Path(__file__).with_name("functions.ts")
_HOLES = ("App", "Answer", "answer", "refuse", "askAgent")
_STAMP = "// Written by v0to1 {}: requests of OpenHands V1; it is yours to edit."
_STAMPED = re.compile(_STAMP.replace("{}", "([0-9a-f]{8})") + r"\r?\n")
_UNSEEN = str.maketrans("", "", ",;()'\"")
"""What formatters add and take away, besides space."""

_SIGNATURE = re.compile(
    r"(?P<async>async )?function (?P<name>\w+)(?P<types><\w+>)?\((?P<given>.*)\): (?P<type>.+) \{"
)
_BROKEN = re.compile(r"(?P<start>(?:async )?function \w+(?:<\w+>)?)\(\n(?P<given>(?:  .+,\n)+)\)")
_SENT = re.compile(r" *const (\w+) = await (.+);")
_READ = re.compile(r"( *const .+ = )await (\w+)\.(json|text)\(\);")
_ANSWER = re.compile(r"return answer\((\w+), (.+)\);")
_REFUSE = re.compile(r"return refuse\((.+), detail\);")
_REQUEST = re.compile(r"app\.(get|post)\((\w+)\)")
_RETURNED = re.compile(r"return (app\.\w+\(\w+\));")
_CALL = re.compile(r"(\w+)\(app((?:, [^()]+)?)\)")
_POSTED = re.compile(r"(?<=, url, key), body\)")
_DECODED = re.compile(r"(const .+)( = await [^;=\n]+\.json\(\);)")
_TIMEOUT = "TIMEOUT"
_TOLD_TIMEOUT = re.compile(r"^ *const timeout = (.+?);?$|\.timeout\((.+)\);?$", re.MULTILINE)
_PASSED: dict[str, re.Pattern[str]] = {
    "fetch": re.compile(
        r"const (\w+) = await (?P<call>.+);\n *if \(!\1\.ok\) return \1;\n"
        r" *const (\w+) = await \1\.json\(\);\n *return Response\.json\(\3\);"
    ),
    "response": re.compile(
        r"const (\w+) = await (?P<call>.+);\n *const (\w+) = \1\.(data|body);\n"
        r" *return \{ \.\.\.\1, \4: \3 \};"
    ),
    "data": re.compile(r"const (\w+) = await (?P<call>.+);\n *return \1;"),
}
_HELD: dict[Kind, str] = {"axios": "data", "superagent": "body"}
"""The member of a response that holds its data, where functions give the responses of a library."""

_PLAIN = re.compile(r"= `([^`$]*)`;")
_ONLY_ONE = re.compile(r"= `\$\{(\w+)\}`;")
_HAS_RESPONSES = re.compile(r"\{ \.\.\.\w+, data\b")
_HOLDS = re.compile(r"const (\w+) = \(await (?P<call>.+)\)\.data;\n *return \1;")
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


def asks_agent(function: str) -> bool:
    """Whether a function sends requests to an Agent Server."""
    return "askAgent" in closure((_source(),), _known([function]))


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
    if transport.kind == "axios" and "client.get(" in text and gives_responses(text) == transport.data:
        raise ValueError("the functions of the file give something else")
    told = _TOLD_TIMEOUT.search(text)
    if told is not None and not transport.timeout:
        transport = replace(transport, timeout=told[1] or told[2])
    every = None if keys is None else keys | read_of(text, _text())
    return compose({*before, *functions}, transport, language, modules, style, runtime=runtime, keys=every)


def gives_responses(text: str) -> bool:
    """Whether the functions of a file for axios give responses of the library, and not only their data."""
    return _HAS_RESPONSES.search(text) is not None


def lacks(text: str, functions: Iterable[str], keys: frozenset[str] | None) -> bool:
    """Whether a file lacks a function, a key of a conversation that still starts, or a kind of events."""
    if not set(functions).issubset(functions_in(text)):
        return True
    return views_lack(read_of(text, _text()), read_of(_text(), _text()) if keys is None else keys)


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
    way, typed = _way_of(transport), language == "typescript"
    found = closure((_source(),), wanted)
    asking = way.ask if "askAgent" in found else ""
    names = {*found, asking}.difference(_HOLES, {_TIMEOUT})
    chosen = [one for one in _source().definitions.values() if one.name in names and one.kind == "function"]
    sends = any(one.text.startswith("async ") for one in chosen)
    exported = wanted if typed or modules == "esm" else ()
    written = [_written(one, transport, runtime, typed, one.name in exported, style.width) for one in chosen]
    if keys is not None:
        texts = {one.name: text for one, text in zip(chosen, written, strict=True)}
        texts |= narrowed_views(texts, keys)
        written = [texts[name] for name in _reached({*wanted, asking}, texts)]
    parts = [*_imports(way, language, modules, runtime, sends, asking, set(wanted))]
    if typed:
        parts += _types("\n".join(written))
    parts += written
    if not typed and modules == "commonjs":
        parts = ['"use strict";', *parts, _exports(wanted, style)]
    about = f"// {way.about}\n\n" if sends else "\n"
    return about + _styled("\n\n".join(parts) + "\n", style)


def _reached(names: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    """Those functions that some need, in their order."""
    found: set[str] = set()
    waiting = [name for name in names if name in texts]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += (one for one in texts if re.search(rf"\b{one}\b", texts[name]))
    return [name for name in texts if name in found]


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
    if asking and way.imports[is_common]:
        lines.append(way.imports[is_common])
    if way.types and sends and language == "typescript":
        lines.append(way.types[0 if asking else -1])
    if lines:
        yield "\n".join(lines)


def _types(code: str) -> Iterator[str]:
    """The types that code needs."""
    sends, replies = ": Send" in code, ": Agent" in code
    is_used = {
        "Json": sends or replies or re.search(r"[:<] ?Json\b", code),
        "Agent": replies,
        "Reply": replies,
        "Send": sends,
    }
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
    first, *lines = _joined(one.text).split("\n")
    shape = _SIGNATURE.fullmatch(first)
    if shape is None:
        raise ValueError(f"the first line of {one.name} is no signature")
    is_asking = one.name == _way_of(transport).ask
    start = f"{'export ' if exported else ''}{shape['async'] or ''}function "
    start += "askAgent" if is_asking else f"{one.name}{shape['types'] or ''}"
    given = _split(shape["given"]) if is_asking else _given(one, transport)
    ending = f": {_type_of(shape['type'], transport)} {{"
    body = _timed(_shortened("\n".join(_lines(lines, transport, runtime)), transport), transport)
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


def _joined(text: str) -> str:
    """A function with its signature on one line."""
    broken = _BROKEN.match(text)
    if broken is None:
        return text
    given = [line.strip().removesuffix(",") for line in broken["given"].splitlines()]
    return f"{broken['start']}({', '.join(given)}){text[broken.end() :]}"


def _split(given: str) -> list[str]:
    """The parameters between the parentheses of a signature."""
    return [part.strip() for part in re.findall(r"(?:\{[^}]*\}|[^,{])+", given)]


def _given(one: Definition, transport: Transport) -> list[str]:
    """The parameters of a function, with their types."""
    shape = _SIGNATURE.match(_joined(one.text))
    assert shape
    given = _split(shape["given"])
    if given[:1] != ["app: App"]:
        return given
    way = _way_of(transport)
    needed = [parameter for parameter in given[1:] if " = " not in parameter]
    optional = given[1 + len(needed) :]
    init = ["init: RequestInit = {}"] if transport.kind == "fetch" else []
    return [*way.given, *needed, *init, *optional]


def _name_of(parameter: str) -> str:
    return re.split(r"[?:= ]", parameter, maxsplit=1)[0]


def _type_of(told: str, transport: Transport) -> str:
    """What a function gives: an answer is that of the transport."""
    found = re.fullmatch(r"Promise<Answer(?:<(.+)>)?>", told)
    if found is None:
        return told
    whole = _way_of(transport).result.format(found[1] or "Json")
    return whole.replace("Response<Json>", "Response").replace("Reply<Json>", "Reply")


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
    elif transport.data and not call.startswith(("app.", "askAgent(")):
        yield f"{read[1]}await {call};"
    elif transport.kind in _HELD:
        held = f"{name}.{_HELD[transport.kind]}"
        is_text = read[3] == "text"
        if is_text and transport.kind == "axios":
            call = call[:-1] + ', { responseType: "text" })'
        elif is_text:  # of no other kind are data the same in Node and in browsers
            call, held = f'{call}.responseType("arraybuffer")', f"new TextDecoder().decode({held})"
        is_used = re.search(rf"answer\({name}\b", rest) and not transport.data
        is_long = transport.data and call.endswith(", body)")
        if transport.kind == "superagent" or is_used or is_long:
            yield f"{line[: line.index(' = await ')]} = await {call};"
            yield f"{read[1]}{held};"
        else:
            yield f"{read[1]}(await {call}).{_HELD[transport.kind]};"
    elif "askAgent(" not in call:
        yield f"{read[1]}await {call};"
    elif transport.kind in ("got", "ky"):
        yield f"{read[1]}await {call}.{read[3]}();"
    elif transport.kind == "ofetch":
        kind = ', undefined, "text")' if read[3] == "text" else ")"
        yield f"{read[1]}await {call[:-1]}{kind};"
    else:
        yield from (line, read[0])


def _shortened(body: str, transport: Transport) -> str:
    """A body that does not take apart an answer only to put it together again."""
    if transport.data:
        body = _HOLDS.sub(r"return (await \g<call>).data;", body)
    has_responses = transport.kind in _HELD and not transport.data
    shape = "fetch" if transport.kind == "fetch" else "response" if has_responses else "data"
    return _PASSED[shape].sub(r"return \g<call>;", body)


def _timed(body: str, transport: Transport) -> str:
    """A body with the time-out of the client, if it has one."""
    if _TIMEOUT not in body or transport.timeout:
        return body.replace(_TIMEOUT, transport.timeout)
    return (
        body.replace(f"  const timeout = {_TIMEOUT};\n", "")
        .replace(" timeout,", "")
        .replace(f".timeout({_TIMEOUT})", "")
    )


def _line(line: str, transport: Transport, runtime: Runtime) -> str:
    """A line in which the holes are filled."""
    kind, way = transport.kind, _way_of(transport)
    line = _ANSWER.sub(rf"return {way.value};", line)
    error = (
        "return Response.json({ detail }, { status: \\1 });"
        if kind == "fetch"
        else "throw new Error(detail);"
    )
    line = _REFUSE.sub(error, line)
    line = line.replace("askAgent(app, ", f"askAgent({way.asked}")
    if kind == "axios":
        line = _POSTED.sub(', { method: "POST", data: body })', line)
    if transport.data:
        line = _RETURNED.sub(r"return (await \1).data;", line)
    line = _REQUEST.sub(lambda found: _request(found[1], found[2], transport), line)
    end = ", init)" if kind == "fetch" else ")"
    line = _CALL.sub(rf"\1({way.names}\2{end}", line)
    line = line.replace("${app}", "${api}" if "api: string" in way.given else transport.root)
    if runtime == "browser":
        line = line.replace("randomUUID()", "crypto.randomUUID()")
    return _PLAIN.sub(r'= "\1";', _ONLY_ONE.sub(r"= \1;", line))


def _way_of(transport: Transport) -> _Way:
    """What a transport makes of the source."""
    return _GIVES_DATA if transport.data else _WAYS[transport.kind]


def _request(method: str, url: str, transport: Transport) -> str:
    """A request to the App Server."""
    if transport.kind == "ofetch" and method != "get":
        return f'client({url}, {{ method: "{method.upper()}" }})'
    if transport.kind != "wrapper":
        return _WAYS[transport.kind].send.format(method=method, METHOD=method.upper(), url=url)
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
