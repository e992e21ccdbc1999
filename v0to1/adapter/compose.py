"""Compose the one Python file with which a client goes on speaking V0 to V1 servers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from v0to1.adapter.definitions import Definition, Module, Modules, closure, ordered
from v0to1.adapter.read_python import read_module
from v0to1.adapter.stamp import Stamp, read_stamp, stamp_line
from v0to1.adapter.table import stored

FLAVOUR = "adapter"
"""What the stamp of the file calls itself."""

Worker = tuple[str, tuple[str, ...]]
"""A class or function of the file, and the names of what it does the work of."""

LIBRARIES: Mapping[str, str] = {
    "requests": "_adapt_requests",
    "httpx": "_adapt_httpx",
    "httpx-async": "_adapt_httpx_async",
    "aiohttp": "_adapt_aiohttp",
    "urllib": "_adapt_urllib",
    "socketio": "_adapt_socketio",
    "socketio-async": "_adapt_socketio",
}
"""The libraries that there is a driver for, and the function of each; httpx2 is httpx's.

What is `-async` is for the asynchronous clients of a library that has both kinds.
"""

ENGINES: Mapping[str, Worker] = {
    "socketio": ("_SyncEngine", ("Client", "SimpleClient")),
    "socketio-async": ("_AsyncEngine", ("AsyncClient", "AsyncSimpleClient")),
}
"""What drives the clients of a library of message sockets: its class, and the clients."""

TOOLS: Mapping[str, Worker] = {
    "curl": ("curl", ("curl",)),
    "wget": ("wget", ("wget",)),
    "httpie": ("http", ("http", "https", "xh", "xhs")),
}
"""The programs of command lines that the file can do the work of: the function of each, and its names."""

_TITLE = "OpenHands V0 for this code base, spoken to servers of version 1."
_FLOWS = """A request of `_ROUTES` is answered by its flow: a generator that yields the requests of
V1 (`Call`), is sent their replies, and returns V0's. All others pass untouched.
"""
_ABOUT = """

{}
Written by v0to1. When nothing goes through it any more (`v0to1 migrate --adapter
never`), delete it.
"""
_PUBLIC = ("adapt_v0", "run_command")
"""What a client calls: it stands before all other functions."""
_FOLDER = Path(__file__).parent / "python"
_OWN = (
    "adapting",
    "exchange",
    "usage",
    "conversations",
    "messages",
    "events",
    "workspace",
    "account",
    *(f"for_{library}" for library in LIBRARIES if not library.endswith("-async")),
    "sockets",
    "sockets_packets",
    "sockets_sync",
    "sockets_async",
    "commands",
    "command_curl",
    "command_wget",
    "command_http",
)
_SHARED = ("events_order",)
_LINE = 88
_UNLINTED = "# ruff: noqa"
"""What keeps the linter of a client off the file, which is written and not edited."""


def compose_adapter(libraries: Iterable[str], rules: Iterable[str] | None = None) -> str:
    """The text of `openhands_v0.py` for clients that use `libraries`.

    `rules` are the ids of those rules whose requests the clients make; None is all of them. A request
    of V0 that the file was not made for is answered with 501, never sent to a server that has no such
    route. Rules that are not about requests, such as those of sockets, add none. The same arguments in
    any order give the same text. Raises ValueError for a library that there is not.
    """
    chosen = sorted({name.replace("httpx2", "httpx") for name in libraries})
    unknown = sorted(set(chosen) - {*LIBRARIES, *TOOLS})
    if unknown:
        known = ", ".join((*LIBRARIES, *TOOLS))
        raise ValueError(f"there is no adapter for {', '.join(unknown)}, only for {known}")
    wanted = None if rules is None else sorted(set(rules))
    drivers = list(dict.fromkeys(LIBRARIES[name] for name in chosen if name in LIBRARIES))
    engines = [ENGINES[name] for name in chosen if name in ENGINES]
    tools = [TOOLS[name] for name in chosen if name in TOOLS]
    names = ["adapt_v0", *drivers, *(engine for engine, _ in engines)] if drivers or not tools else []
    names += ["run_command", *(function for function, _ in tools)] if tools else []
    sources, tables = _sources(), []
    if any(one.name == "_route_of" for one in closure(sources, names).values()):  # not of sockets alone
        table = chosen_routes(wanted)
        names += [f"_{one['flow']}" for one in table if "flow" in one]
        tables.append(_routes(table))
    needed = ordered(sources, closure(sources, names).values(), private=lambda name: name not in _PUBLIC)
    if any(one.name == "_EventOrder" for one in needed):
        tables.append(_events())
    closing = "\n".join(("\n\n".join(tables), *_entries(drivers, engines, tools))).lstrip()
    imports = "\n\n".join(_imports(sources, needed, closing))
    constants = "\n".join(_text(one) for one in needed if one.kind == "constant")
    others = [one for one in needed if one.kind != "constant"]
    texts = [text for about, run in grouped(sources, others, _PUBLIC) for text in _texts(about, run)]
    body = f"{_UNLINTED}\n\n{imports}\n\n" + "\n\n\n".join((constants, *texts, closing))
    about = _about(functions="adapt_v0" in names, programs=bool(tools), routes="_ROUTES" in closing)
    docstring = f'"""{_TITLE}{about}"""'
    stamp = stamp_line(f"{docstring}\n{body}\n", flavour=FLAVOUR, names=_stamped(chosen, wanted))
    return f"{docstring}\n{stamp}\n\n{body}\n"


def _entries(drivers: list[str], engines: list[Worker], tools: list[Worker]) -> Iterator[str]:
    """What names the functions that the file begins with."""
    if engines:
        rows = (f'    "{client}": {engine},\n' for engine, clients in engines for client in clients)
        yield f"_ENGINES: dict[str, Any] = {{\n{''.join(rows)}}}"
    if drivers or not tools:
        yield _tuple("_ADAPTERS", drivers)
    named = ", ".join(f'"{name}": {function}' for function, names in tools for name in names)
    if named:
        yield f'\n\nif __name__ == "__main__":\n    sys.exit(run_command({{{named}}}))'


def _tuple(name: str, items: list[str]) -> str:
    line = f"{name} = ({', '.join(items)}{',' if len(items) == 1 else ''})"
    if len(line) <= _LINE:
        return line
    return f"{name} = (\n" + "".join(f"    {item},\n" for item in items) + ")"


def _about(*, functions: bool, programs: bool, routes: bool) -> str:
    """What the file says of itself to those who look into it."""
    lines = ["`adapt_v0` lets the requests of this code base stay as they are."] if functions else []
    lines += ["Run with a command line of curl or the like, it does what that would do."] if programs else []
    lines += [_FLOWS] if routes else []
    return _ABOUT.format("\n".join(lines))


def _stamped(libraries: Iterable[str], rules: Iterable[str] | None) -> tuple[str, ...]:
    """What the stamp names: the libraries, and the rules or that it is all of them."""
    return (*libraries, *(["all"] if rules is None else rules))


def read_adapter_stamp(text: str) -> Stamp | None:
    """What an adapter's file says of itself: its libraries and rules; None for any other file."""
    stamp = read_stamp(text)
    return stamp if stamp and stamp.flavour == FLAVOUR else None


@cache
def _sources() -> Modules:
    return read_sources(
        read_module,
        [_FOLDER / f"{name}.py" for name in _OWN],
        [_FOLDER / f"{name}.py" for name in _SHARED],
    )


def read_sources(
    read: Callable[[Path], Module], own: Iterable[Path], shared: Iterable[Path]
) -> tuple[Module, ...]:
    """The adapter's own source modules, and behind the first of them what several of them need."""
    first, *others = map(read, own)
    return (first, *map(read, shared), *others)


def grouped(
    sources: Modules, needed: Iterable[Definition], public: Container[str]
) -> Iterator[tuple[str, list[Definition]]]:
    """Definitions in their order, those in a row together with what is said above them.

    That is, of functions that are not public, what their source module is about.
    """

    def about(one: Definition) -> str:
        if one.kind != "function" or one.name in public:
            return ""
        home = next(source for source in sources if one.name in source.definitions)
        return home.about.partition(";")[0].removesuffix(".") + "."

    for said, run in groupby(needed, about):
        yield said, list(run)


def _texts(about: str, run: Iterable[Definition]) -> Iterator[str]:
    if about:
        yield f"# {about}"
    yield from map(_text, run)


def chosen_routes(rules: list[str] | None) -> list[Mapping[str, Any]]:
    """The routes of some rules, or all."""
    routes: list[Mapping[str, Any]] = stored()["routes"]
    if rules is None:
        return routes
    wanted = {"events/act" if name == "events/send" else name for name in rules}
    return [one for one in routes if one["rule"] in wanted]


def left_out(table: list[Mapping[str, Any]]) -> list[str]:
    """The other requests about conversations, which no server of V1 would understand."""
    chosen = {one["v0"] for one in table}
    others = (one["v0"] for one in stored()["routes"] if "/conversations" in one["v0"])
    return [v0 for v0 in others if v0 not in chosen]


def _text(definition: Definition) -> str:
    return "\n".join(filter(None, (definition.comment, *definition.decorators.values(), definition.text)))


def _imports(sources: Modules, needed: Iterable[Definition], closing: str) -> list[str]:
    """The import blocks that the definitions need."""
    used = {name for definition in needed for name in definition.uses}
    used |= {name for name in ("Any", "sys") if re.search(rf"\b{name}\b", closing)}
    lines = {source.imports[name] for source in sources for name in used if name in source.imports}
    plain = sorted(line for line in lines if line.startswith("import "))
    joined: dict[str, list[str]] = {}
    for line in sorted(lines - set(plain)):
        module, _, name = line.removeprefix("from ").partition(" import ")
        joined.setdefault(module, []).append(name)
    from_lines = [_import_line(module, names) for module, names in joined.items()]
    return ["from __future__ import annotations", "\n".join((*plain, *from_lines))]


def _import_line(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _LINE:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _routes(table: list[Mapping[str, Any]]) -> str:
    """The table of routes, which names functions and so stands behind them."""
    rows = []
    for route in table:
        row = _literal(route, 4)
        rows.append(
            row.replace(f'"flow": "{route["flow"]}"', f'"flow": _{route["flow"]}') if "flow" in route else row
        )
    listed = "".join(f"    {row},\n" for row in rows)
    left = "\n".join(f"    {json.dumps(v0)}," for v0 in left_out(table))
    left = f"(\n{left}\n)" if left else "()"
    return (
        f"_ROUTES: list[dict[str, Any]] = [\n{listed}]\n"
        f"# Requests of V0 that this file was not made for; `v0to1 migrate` adds what a client makes.\n"
        f"_LEFT_OUT: tuple[str, ...] = {left}"
    )


def _events() -> str:
    told = stored()["events"]
    names = {"_EVENTS": "kinds", "_STATES_OF_V0": "states", "_TOOLS_OF_V0": "tools"}
    return "\n".join(f"{name}: dict[str, Any] = {_literal(told[key], 0)}" for name, key in names.items())


def _literal(value: Any, indent: int, before: int = 0) -> str:
    """A value as Python writes it: on one line where it fits behind `before` signs, else an entry a line."""
    if not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    pairs = value.items() if isinstance(value, dict) else [(None, one) for one in value]
    names = [f"{_literal(key, 0)}: " if isinstance(value, dict) else "" for key, _ in pairs]
    entries = [
        name + _literal(one, indent + 4, len(name)) for name, (_, one) in zip(names, pairs, strict=True)
    ]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    line = f"{opening}{', '.join(entries)}{closing}"
    if "\n" not in line and len(line) + indent + before < _LINE:
        return line
    inner = " " * (indent + 4)
    return f"{opening}\n" + "".join(f"{inner}{entry},\n" for entry in entries) + f"{' ' * indent}{closing}"
