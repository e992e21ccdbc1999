"""Compose the file of a client: the functions that it calls, for its own way to send requests."""

from __future__ import annotations

import ast
import hashlib
import pkgutil
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

import libcst as cst

from v0to1.helper.event_views import views_lack
from v0to1.helper.python.sending import AIOHTTP, Library, asking_agent
from v0to1.helper.python.sockets import (
    CLASS,
    MODULES,
    TASKS,
    THREADS,
    class_in,
    method,
    methods_named,
    needed_names,
    public_methods,
    with_methods,
)
from v0to1.helper.python.transforming import (
    LINE,
    Awaited,
    Quoted,
    Sessions,
    Untyped,
    Wrapped,
    definitions,
    postponed,
    renamed,
    rendered,
)
from v0to1.helper.python.views import narrowed_views, read_of
from v0to1.records import record

Kind = Literal["session", "async_session", "aiohttp", "wrapper"]
Annotations = Literal["none", "postponed", "plain"]
"""How functions are annotated: "plain" takes Python 3.10, or `from __future__ import annotations`."""

_STAMP = re.compile(r"^# Written by v0to1 (?P<digest>[0-9a-f]{8}):.*(?:\r?\n|$)", re.MULTILINE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LAYOUT = str.maketrans("", "", ",()'\"")
_TITLE = "OpenHands V1: what takes more than one request, or more than one field."
_SESSION = """

`http` is {what}, `api` the address of the API
(https://.../api/v1), and `options` are those of each request (headers, timeout).
"""
_WRAPPER = """

`request` sends a request to OpenHands, and returns the decoded answer.
"""
_SESSIONS: Mapping[str, Sessions] = MappingProxyType({"async_session": "httpx", "aiohttp": "aiohttp"})
_RESPONDING = frozenset(["conversation_in", "find_conversation", "try_pause", "try_resume"])
"""The functions that give a response, or take what one has; with them, others are made from these."""

_BY_DATA = ("read_conversation", "_start_task")
"""The functions that are shorter where none of those is needed."""

_LIBRARIES = ("aiohttp", "httpx", "httpx2", "requests", "websocket")


@record(frozen=True, slots=True)
class Transport:
    """How a client sends its requests.

    `kind` is "session" for `requests`, httpx and their synchronous sessions, "async_session" for
    `httpx.AsyncClient`, "aiohttp" for its sessions, and "wrapper" for a function of the client that gives
    decoded JSON and raises its own errors. The call of a wrapper is `get` or `post`, with `{request}` for the
    function and `{path}` for an expression of the path, which begins with `root` and may have a query;
    `is_async` is whether it is to be awaited. Both kinds of asynchronous sessions are, whatever it says.
    `library` sends what must not go through the client's session or wrapper: the requests to Agent Servers;
    for the sessions of httpx and aiohttp it may be left out.
    """

    kind: Kind = "session"
    library: Library | None = None
    get: str = '{request}("GET", {path})'
    post: str = '{request}("POST", {path})'
    root: str = "/api/v1"
    is_async: bool = False


@record(frozen=True, slots=True)
class Imported:
    """A name that is imported from a source, maybe under another one; without a source it is a module."""

    source: str
    name: str
    alias: str = ""

    @property
    def bound(self) -> str:
        """The name that it has in the file."""
        return self.alias or self.name

    def __str__(self) -> str:
        return f"{self.name} as {self.alias}" if self.alias else self.name


@record(frozen=True, slots=True)
class Part:
    """Functions that stand in a file of the client's own, and what is to be imported for them there."""

    text: str
    imports: tuple[Imported, ...]


@record(frozen=True, slots=True)
class _Function:
    """A function or class as it stands in a file, and what it takes from there."""

    name: str
    text: str
    parameters: tuple[str, ...]
    is_async: bool
    names: frozenset[str]


def compose(
    functions: Iterable[str],
    transport: Transport,
    quote: str = '"',
    keys: frozenset[str] | None = None,
    *,
    width: int = LINE,
) -> str:
    """The text of a file with these functions, and what they need.

    The same names in any order give the same text. Strings are in the given quotes, docstrings always in
    double ones. A conversation that still starts has those `keys` that a client reads of a conversation, with
    None all. The first lines of functions have at most `width` characters, and are not broken if they do.
    Raises ValueError for a name that there is not for the transport.
    """
    chosen = _chosen(functions, transport, quote, keys, width=width)
    blocks = _imports(frozenset().union(*(one.names for one in chosen)))
    imports = ("\n".join(statements(block)) for block in blocks)
    sends = any(one.parameters[:1] in (("http",), ("request",)) for one in chosen)
    about = f'"""{_TITLE}{_about(transport) if sends else ""}"""'
    head = "\n\n".join((about, "from __future__ import annotations", *imports))
    body = "\n\n\n".join((head, *(one.text for one in chosen))) + "\n"
    return f"{header(body)}\n{body}"


def part(
    functions: Iterable[str],
    transport: Transport,
    quote: str = '"',
    keys: frozenset[str] | None = None,
    *,
    annotations: Annotations = "plain",
    taken: Container[str] = (),
    width: int = LINE,
) -> Part:
    """These functions and what they need, for a file that has other code, too.

    What is `taken` there gets another name, but for the functions that are asked for. `keys` and `width` are
    as for `compose`. Raises ValueError for a name that there is not for the transport.
    """
    functions = tuple(functions)
    chosen = _chosen(functions, transport, quote, keys, typed=annotations != "none", width=width)
    blocks = _imports(frozenset().union(*(one.names for one in chosen)))
    imported = [one for block in blocks for one in block]
    asked = frozenset(functions)
    own = [*(one.name for one in chosen), *(one.name for one in imported)]
    others = {name: f"_v1_{name.lstrip('_')}" for name in own if name in taken and name not in asked}
    texts = [renamed(one.text, others, width=width) for one in chosen]
    if annotations == "postponed":
        texts = [postponed(one, quote, width=width) for one in texts]
    body = "\n\n\n".join(texts) + "\n"
    imports = (Imported(one.source, one.name, others.get(one.name, "")) for one in imported)
    return Part(f"{header(body)}\n{body}", tuple(imports))


def _chosen(
    functions: Iterable[str],
    transport: Transport,
    quote: str,
    keys: frozenset[str] | None,
    *,
    typed: bool = True,
    width: int,
) -> list[_Function]:
    """Functions and all that they call, in their order."""
    names = [_checked(name, transport) for name in functions]
    methods = methods_named(names)
    written = {CLASS: _class(transport, quote, methods, typed=typed, width=width)} if methods else {}
    needed = _closure(needed_names(names), transport, quote, written, typed=typed, width=width)
    if keys is not None:
        texts = narrowed_views({name: one.text for name, one in needed.items()}, keys)
        views = {name: _taken(text, name) for name, text in texts.items()}
        if views:
            needed = _closure(
                needed_names(names), transport, quote, written | views, typed=typed, width=width
            )
    return [needed[name] for name in (*_sources(transport)[0], CLASS) if name in needed]


def _has_responses(functions: Iterable[str]) -> bool:
    """Whether some functions, or what they need, give the responses of a library."""
    return not _RESPONDING.isdisjoint(functions)


def _closure(
    functions: Iterable[str],
    transport: Transport,
    quote: str,
    written: Mapping[str, _Function],
    *,
    typed: bool = True,
    width: int,
) -> dict[str, _Function]:
    """Functions with all that they need; those that are `written` already are taken as they are."""
    waiting = list(functions)
    responds = _has_responses(waiting)
    known, _ = _sources(transport, responds=responds)
    needed: dict[str, _Function] = {}
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = written.get(name) or _function(
                name, transport, quote, typed=typed, width=width, responds=responds
            )
            waiting += needed[name].names & known.keys()
    return needed


def parameters(function: str, transport: Transport) -> tuple[str, ...]:
    """The names of a function's parameters in order, such as `http`, `api` and `**options`.

    Raises ValueError for a name that there is not for the transport.
    """
    return _function(_checked(function, transport), transport).parameters


def is_async(function: str, transport: Transport) -> bool:
    """Whether a call of a function is to be awaited.

    Raises ValueError for a name that there is not for the transport.
    """
    return _function(_checked(function, transport), transport).is_async


def available(transport: Transport) -> tuple[str, ...]:
    """The names of all functions that there are for a transport."""
    return tuple(name for name in _sources(transport)[0] if not name.startswith("_"))


def available_methods(transport: Transport) -> tuple[str, ...]:
    """The names of all methods of the class for a transport; none where it has no class."""
    kind = transport.kind
    return tuple(map(method, sorted(public_methods(_class_of(kind))))) if kind in MODULES else ()


@cache
def known_names() -> frozenset[str]:
    """The names of all functions that a client may get, and of those that they need."""
    kinds: tuple[Kind, ...] = ("session", "async_session", "aiohttp", "wrapper")
    return frozenset(name for kind in kinds for name in _sources(Transport(kind))[0]) | {CLASS}


def header(text: str) -> str:
    """The first line of a file that has this text below it."""
    about = "requests of OpenHands V1; it is yours to edit."
    return f"# Written by v0to1 {_digest(text)}: {about}"


def is_unedited(text: str) -> bool:
    """Whether a file is as it was written; a formatter's work on layout, quotes and commas does not count."""
    found = _STAMP.search(text)
    return found is not None and found["digest"] == _digest(text)


def functions_in(text: str) -> frozenset[str]:
    """The names of the public functions and methods that a file defines; none where it is no Python."""
    return frozenset(name for name in _signatures(text) if not name.startswith("_")) - {CLASS}


def merged(
    text: str,
    functions: Iterable[str],
    transport: Transport,
    quote: str = '"',
    keys: frozenset[str] | None = None,
    *,
    width: int = LINE,
) -> str:
    """The text of a file that has these functions and `keys` beside those that it has by now.

    Raises ValueError when somebody has edited the file, or when its functions are for another transport.
    """
    every = (*kept(text, transport), *functions)
    return compose(every, transport, quote, with_keys(text, keys), width=width)


def with_keys(text: str, keys: frozenset[str] | None) -> frozenset[str] | None:
    """What a client reads by views, and what those in a file have; None for all."""
    return None if keys is None else keys | read_of(text, _text_of("functions"))


def kept(text: str, transport: Transport) -> frozenset[str]:
    """The public functions in what was written, to write them again; raises ValueError as `merged` does."""
    if not is_unedited(text):
        raise ValueError("the file has been edited since it was written")
    public = functions_in(text)
    for name, signature in _signatures(text).items():
        if name in public and signature != _signature(name, transport):
            raise ValueError(f"`{name}` is for other requests than those of the kind `{transport.kind}`")
    return public


def lacks(text: str, functions: Iterable[str], keys: frozenset[str] | None) -> bool:
    """Whether a file lacks a function, a key of a conversation that still starts, or a kind of events."""
    if not functions_in(text).issuperset(functions):
        return True
    return lacks_keys(text, keys)


def lacks_keys(text: str, keys: frozenset[str] | None) -> bool:
    """Whether the views that a file has lack a key of conversations, or a kind of events."""
    whole = _text_of("functions")
    return views_lack(read_of(text, whole), read_of(whole, whole) if keys is None else keys)


def _signature(name: str, transport: Transport) -> tuple[tuple[str, ...], bool] | None:
    """The parameters of a function for a transport and whether it is asynchronous, if there is one."""
    if not _is_there(name, transport):
        return None
    if "." in name:
        whole = _class(transport, '"', public_methods(_class_of(transport.kind)), typed=True)
        return _signatures(whole.text)[name]
    there = _function(name, transport)
    return there.parameters, there.is_async


def _is_there(name: str, transport: Transport) -> bool:
    return name in (available_methods(transport) if "." in name else available(transport))


def _checked(name: str, transport: Transport) -> str:
    if not _is_there(name, transport):
        raise ValueError(f"there is no function `{name}` for requests of the kind `{transport.kind}`")
    return name


@cache
def _function(
    name: str,
    transport: Transport,
    quote: str = '"',
    *,
    typed: bool = True,
    width: int = LINE,
    responds: bool = True,
) -> _Function:
    """A function for a transport; `responds` is whether others in the file give responses."""
    sources, written = _sources(transport, responds=responds)
    node = sources[name]
    if name not in written:
        waits = _waits(transport)
        if transport.kind == "wrapper":
            node = Wrapped(transport.get, transport.post, transport.root, is_async=waits).applied(node)
        if waits:
            awaited = frozenset(one for one, other in sources.items() if one in written or _sends(other))
            node = Awaited(awaited, sessions=_SESSIONS.get(transport.kind)).applied(node)
    node = Quoted(quote).applied(node)
    return _taken(rendered(node if typed else Untyped().applied(node), width=width), name)


def _taken(text: str, name: str) -> _Function:
    """A function as its text has it."""
    names = frozenset(one.id for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Name))
    return _Function(name, text, *_signatures(text)[name], names - {name})


@cache
def _class(
    transport: Transport, quote: str, methods: frozenset[str], *, typed: bool, width: int = LINE
) -> _Function:
    """The class with some methods, for a transport."""
    node = Quoted(quote).applied(with_methods(_class_of(transport.kind), methods))
    return _taken(rendered(node if typed else Untyped().applied(node), width=width), CLASS)


@cache
def _class_of(kind: Kind) -> cst.ClassDef:
    """The class for a kind of transports, with all methods that it has."""
    return class_in(*map(_text_of, MODULES[kind]))


@cache
def _sources(
    transport: Transport, *, responds: bool = True
) -> tuple[Mapping[str, cst.FunctionDef], frozenset[str]]:
    """What the functions for a transport are made from, in their order, and those that are so already."""
    nodes = dict(_module("functions"))
    if transport.kind == "wrapper":
        nodes.update(_module("decoded"))
        for name in (*_RESPONDING - {"conversation_in"}, "_get", "_post"):  # it has no responses
            del nodes[name]
    elif not responds:
        nodes.update((name, _module("decoded")[name]) for name in _BY_DATA)
    written = dict(definitions(AIOHTTP)) if transport.kind == "aiohttp" else {}
    asking = asking_agent(
        transport.library or _own_library(transport),
        is_async=_waits(transport),
        has_options=transport.kind != "wrapper",
    )
    written.update(definitions(asking))
    return nodes | written, frozenset(written)


def _waits(transport: Transport) -> bool:
    """Whether requests are awaited."""
    return transport.is_async if transport.kind == "wrapper" else transport.kind != "session"


def _own_library(transport: Transport) -> Library:
    """The library of a kind of sessions."""
    if transport.kind == "aiohttp":
        return "aiohttp"
    return "httpx" if transport.kind == "async_session" else "requests"


@cache
def _module(name: str) -> Mapping[str, cst.FunctionDef]:
    return definitions(_text_of(name))


def keys_taken(functions: Iterable[str]) -> frozenset[str]:
    """The keys that what functions are given has to have; those of the functions that they call, too."""
    known = _module("functions")
    waiting, seen, found = list(functions), set[str](), set[str]()
    while waiting:
        name = waiting.pop()
        if name in known and name not in seen:
            seen.add(name)
            text = cst.Module([]).code_for_node(known[name])
            waiting += set(re.findall(r"\b\w+(?=\()", text))
            found.update(re.findall(r"\w\[\"(\w+)\"\](?! =[^=])", text))
    return frozenset(found)


def _text_of(module: str) -> str:
    text = pkgutil.get_data("v0to1.helper.python", f"{module}.py")
    assert text is not None
    return text.decode()


def _sends(node: cst.FunctionDef) -> bool:
    first = [one.name.value for one in node.params.params][:1]
    return first in (["http"], ["request"])


def _about(transport: Transport) -> str:
    if transport.kind == "wrapper":
        return _WRAPPER
    library = transport.library or _own_library(transport)
    whats = {
        "session": "`requests` or a session of it" if library == "requests" else "httpx or a client of it",
        "async_session": "an asynchronous client of httpx",
        "aiohttp": "a session of aiohttp",
    }
    return _SESSION.format(what=whats[transport.kind])


@cache
def _imported() -> tuple[ast.Import | ast.ImportFrom, ...]:
    """The imports of the modules that have the functions and the classes, but for those of each other."""
    every = (one for name in ("functions", THREADS, TASKS) for one in ast.parse(_text_of(name)).body)
    return tuple(
        one
        for one in every
        if isinstance(one, ast.Import)
        or (isinstance(one, ast.ImportFrom) and not (one.module or "").startswith("v0to1"))
    )


def _imports(names: frozenset[str]) -> Iterator[list[Imported]]:
    """The blocks of imports of those names that are imported, in the order that linters want."""
    modules: set[str] = set()
    members: dict[str, set[str]] = {}
    for node in _imported():
        found = {one.name for one in node.names if one.name in names}
        if isinstance(node, ast.Import):
            modules |= found
        elif node.module and node.module != "__future__":
            members.setdefault(node.module, set()).update(found)
    modules |= {"asyncio"} & names
    modules -= set(_LIBRARIES)
    own = [Imported("", one) for one in sorted(modules)]
    own += [Imported(source, one) for source, found in sorted(members.items()) for one in sorted(found)]
    if own:
        yield own
    libraries = [Imported("", name) for name in _LIBRARIES if name in names]
    if libraries:
        yield libraries


def statements(imported: Iterable[Imported]) -> list[str]:
    """The statements that import names, one for each source; modules come first."""
    sources: dict[str, list[str]] = {}
    found: list[str] = []
    for one in imported:
        if one.source:
            sources.setdefault(one.source, []).append(str(one))
        else:
            found.append(f"import {one}")
    return [*found, *(f"from {source} import {', '.join(names)}" for source, names in sources.items())]


def _signatures(text: str) -> dict[str, tuple[tuple[str, ...], bool]]:
    """The parameters of each function and method in a file, and whether it is asynchronous.

    A class has none, and is so if one of its methods is.
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = {f"{node.name}.{one.name}": one for one in node.body if isinstance(one, _FUNCTIONS)}
            public = {name: _signature_of(one) for name, one in own.items() if "._" not in name}
            found |= {node.name: ((), any(asynchronous for _, asynchronous in public.values()))} | public
        elif isinstance(node, _FUNCTIONS):
            found[node.name] = _signature_of(node)
    return found


def _signature_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[tuple[str, ...], bool]:
    return tuple(_parameter_names(node.args)), isinstance(node, ast.AsyncFunctionDef)


def _parameter_names(given: ast.arguments) -> Iterator[str]:
    yield from (one.arg for one in given.posonlyargs + given.args)
    if given.vararg:
        yield f"*{given.vararg.arg}"
    yield from (one.arg for one in given.kwonlyargs)
    if given.kwarg:
        yield f"**{given.kwarg.arg}"


def _digest(text: str) -> str:
    """A short hash of the letters of a file: without its stamp and what formatters may change."""
    letters = "".join(_STAMP.sub("", text).split()).translate(_LAYOUT)
    return hashlib.sha256(letters.encode()).hexdigest()[:8]


__all__ = [
    "Annotations",
    "Imported",
    "Kind",
    "Library",
    "Part",
    "Transport",
    "available",
    "available_methods",
    "compose",
    "functions_in",
    "header",
    "is_async",
    "is_unedited",
    "kept",
    "known_names",
    "lacks",
    "lacks_keys",
    "merged",
    "parameters",
    "part",
    "statements",
    "with_keys",
]
