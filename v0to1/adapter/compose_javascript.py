"""Compose the one JavaScript or TypeScript file with which a client goes on speaking V0 to V1 servers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from v0to1.adapter.compose import FLAVOUR, chosen_routes, grouped, left_out, read_sources
from v0to1.adapter.compose import read_adapter_stamp as read_stamp_of
from v0to1.adapter.definitions import Definition, Module, closure, ordered
from v0to1.adapter.read_javascript import read_module
from v0to1.adapter.stamp import Stamp, stamp_line
from v0to1.adapter.stripping import WIDTH, joined, stripped
from v0to1.adapter.table import stored

__all__ = ["ALIASES", "LIBRARIES", "ModuleSystem", "System", "compose_adapter", "read_adapter_stamp"]

ModuleSystem = Literal["typescript", "esm", "commonjs"]
"""TypeScript, or JavaScript with `export`, or with `module.exports`."""

System = Literal["typescript", "esm", "commonjs", "script"]
"""TypeScript, JavaScript with `export` or `module.exports`, or what a page loads without modules."""

LIBRARIES: Mapping[str, str] = {
    "axios": "adaptAxios",
    "got": "adaptGot",
    "ky": "adaptKy",
    "ofetch": "adaptOfetch",
    "socket.io": "adaptSocketio",
    "superagent": "adaptSuperagent",
    "fetch": "adaptFetch",
}
"""The libraries that there is a driver for, and the function of each, in the order they are asked in."""

ALIASES: Mapping[str, str] = {
    "cross-fetch": "fetch",
    "isomorphic-fetch": "fetch",
    "node-fetch": "fetch",
    "socket.io-client": "socket.io",
    "undici": "fetch",
}
"""Packages that are called like another library."""

_PUBLIC = "adaptV0"
_FLOWS = """\
 * A request of ROUTES is answered by its flow, which sends requests of V1 and returns
 * what V0 said. All others pass untouched.
"""
_ABOUT = """/**
 * OpenHands V0 for this code base, spoken to servers of version 1.
 *
 * `adaptV0` lets the requests of this code base stay as they are.
{} *
 * Written by v0to1. When nothing goes through it any more (`v0to1 migrate --adapter
 * never`), delete it.
 */"""
_UNLINTED = "/* eslint-disable */\n\n"
"""What keeps the linter of a client off the file, which is written and not edited."""

_OPENING = "(() => {\n"
_CLOSING = f"\nglobalThis.{_PUBLIC} = {_PUBLIC};\n}})();\n"
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_UNEXPORTED = re.compile(rf"^(?=function {_PUBLIC}\b)", re.MULTILINE)
_FOLDER = Path(__file__).parent / "javascript"
_MODULES = (
    "adapting",
    "exchange",
    "usage",
    "conversations",
    "messages",
    "events",
    "workspace",
    "account",
    "bodies",
    "standing_in",
    *(f"for_{library}" for library in LIBRARIES if library != "socket.io"),
    "sockets_room",
    "sockets",
)
_SHARED = ("events_order", "json")
_SHORT_KEY = len("keys: ")
"""A text that is too long stays beside a key of this length, as prettier has it."""

_NAME = re.compile(r"[A-Za-z_$][\w$]*|[1-9]\d*")


class _Code(str):
    """JavaScript that stands as it is among values."""

    __slots__ = ()


def compose_adapter(system: System, libraries: Iterable[str], rules: Iterable[str] | None = None) -> str:
    """The text of `openhands-v0.*` for clients that use `libraries`.

    `rules` are the ids of those rules whose requests the clients make; None is all of them. A request
    of V0 that the file was not made for is answered with 501. The same arguments in any order give the
    same text. A `script` sets the global `adaptV0`. Raises ValueError for a library that there is not.
    """
    asked = {ALIASES.get(name, name) for name in libraries}
    chosen = [name for name in LIBRARIES if name in asked]
    unknown = sorted(asked - set(chosen))
    if unknown:
        raise ValueError(f"there is no adapter for {', '.join(unknown)}, only for {', '.join(LIBRARIES)}")
    wanted = None if rules is None else sorted(set(rules))
    if system == "script":
        return f"{_OPENING}{_EXPORT.sub('', compose_adapter('esm', libraries, rules))}{_CLOSING}"
    body = _UNLINTED + _body(system, [LIBRARIES[name] for name in chosen], wanted)
    about = _ABOUT.format(_FLOWS if "const ROUTES" in body else "")
    stamp_names = (*sorted(chosen), *(["all"] if wanted is None else wanted))
    stamp = stamp_line(f"{about}\n{body}", flavour=FLAVOUR, names=stamp_names, sign="//")
    return f"{about}\n{stamp}\n\n{body}"


def read_adapter_stamp(text: str) -> Stamp | None:
    """What an adapter's file says of itself: its libraries and rules; None for any other file."""
    if text.startswith(_OPENING) and text.endswith(_CLOSING):
        inner = text[len(_OPENING) : -len(_CLOSING)]
        text = _UNEXPORTED.sub("export ", inner, count=1)
    return read_stamp_of(text)


def _body(system: ModuleSystem, drivers: list[str], rules: list[str] | None) -> str:
    """The code: what a client calls, what that needs, and the table that drives it."""
    sources, typed = _sources(), system == "typescript"
    names = (_PUBLIC, *drivers)
    table = chosen_routes(rules) if _uses(sources, names, "ROUTES") else []
    flows = {one["flow"]: script_name(f"v0_{one['flow']}") for one in table if "flow" in one}
    found = closure(sources, (*names, *flows.values())).values()
    kept = [one for one in found if one.kind != "type" or typed]
    needed = ordered(sources, kept, private=lambda name: name != _PUBLIC)
    parts: list[str] = []
    for about, run in grouped(sources, needed, (_PUBLIC,)):
        parts += [f"// {about}"] if about else []
        parts += code_of(run, (_PUBLIC,), system, commented=True)
    told = stored()["events"]
    values: dict[str, tuple[Any, str]] = {
        "ROUTES": ([_row(one, flows) for one in table], "Json[]"),
        "LEFT_OUT": (left_out(table), "string[]"),
        "ADAPTERS": ([_Code(one) for one in drivers], "((client: Json, base: string) => Json)[]"),
        "EVENTS": (told["kinds"], "Json"),
        "STATES_OF_V0": (told["states"], "Json"),
        "TOOLS_OF_V0": (told["tools"], "Json"),
    }
    used = {name for one in needed for name in one.uses}
    for name, (value, kind) in values.items():
        parts += [_constant(name, value, kind if typed else "")] if name in used else []
    if system == "commonjs":
        parts = ['"use strict";', *parts, f"module.exports = {{ {_PUBLIC} }};"]
    return "\n\n".join(parts) + "\n"


@cache
def _sources() -> tuple[Module, ...]:
    return read_sources(
        read_module,
        [_FOLDER / f"{name}.ts" for name in _MODULES],
        [_FOLDER / f"{name}.ts" for name in _SHARED],
    )


def _uses(sources: tuple[Module, ...], names: Iterable[str], name: str) -> bool:
    """Whether some definitions, or what they need, use a name."""
    return any(name in one.uses for one in closure(sources, names).values())


def _row(route: Mapping[str, Any], flows: Mapping[str, str]) -> Mapping[str, Any]:
    return {**route, "flow": _Code(flows[route["flow"]])} if "flow" in route else route


def _constant(name: str, value: Any, kind: str) -> str:
    declared = f"const {name}{f': {kind}' if kind else ''} = "
    return f"{declared}{_literal(value, 0, len(declared) + 1)};"


def _literal(value: Any, indent: int, before: int) -> str:
    """A value as prettier has it: on one line where it fits, else an entry a line.

    `before` are the characters that stand beside it on its line.
    """
    if isinstance(value, _Code):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if not isinstance(value, (dict, list)):
        return json.dumps(value)
    entries = [_entry(*one, indent + 2) for one in _pairs(value)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    space = " " if isinstance(value, dict) and value else ""
    line = f"{opening}{space}{', '.join(entries)}{space}{closing}"
    listed = isinstance(value, list) and len(value) > 1 and all(isinstance(one, dict) for one in value)
    if "\n" not in line and not listed and indent + before + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 2)
    return f"{opening}\n" + "".join(f"{inner}{entry},\n" for entry in entries) + f"{' ' * indent}{closing}"


def _pairs(value: dict[str, Any] | list[Any]) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else [("", one) for one in value]


def _entry(key: str, value: Any, indent: int) -> str:
    named = f"{key if _NAME.fullmatch(key) else _text(key)}: " if key else ""
    told = _literal(value, indent, len(named) + 1)
    long = isinstance(value, str) and indent + len(named) + len(told) + 1 > WIDTH
    if long and len(named) > _SHORT_KEY:
        return f"{named.rstrip()}\n{' ' * (indent + 2)}{told}"
    return named + told


def _text(value: str) -> str:
    """A string between the quotes that have to be escaped less often."""
    text = json.dumps(value, ensure_ascii=False)
    if value.count('"') <= value.count("'"):
        return text
    return "'" + text[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def script_name(name: str) -> str:
    """What JavaScript calls a function of Python: `list_files` is `listFiles`."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def code_of(
    needed: Iterable[Definition], given: tuple[str, ...], system: ModuleSystem, *, commented: bool = False
) -> Iterator[str]:
    """The definitions as they are written; constants stand together, with their comments if wanted."""
    constants = []
    for one in needed:
        bare = one.text if system == "typescript" else stripped(one.text)
        exported = one.name in given and system != "commonjs"
        text = joined(f"export {bare}" if exported else bare)
        if one.kind == "constant":
            constants.append("\n".join(filter(None, (one.comment if commented else "", text))))
            continue
        if constants:
            yield "\n".join(constants)
            constants.clear()
        yield "\n".join(filter(None, (one.comment, text)))
    if constants:
        yield "\n".join(constants)
