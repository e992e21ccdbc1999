"""How the helper's client of events is opened in JavaScript: arguments, headers and options."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ast_grep_py import SgNode

from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.flow.requests import Argument, Request
from v0to1.helpers.compose_javascript import script_name
from v0to1.languages.arguments import item_text
from v0to1.languages.base import Refusal
from v0to1.languages.connections import (
    calling,
    header_texts,
    kept_options,
    note_query,
    opening_texts,
    operation_for,
)
from v0to1.languages.javascript.handles import options_text
from v0to1.languages.javascript.imports import MAX_LINE
from v0to1.languages.javascript.names import AXIOS, FETCH
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.one_message import indent_of
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.unimporting import imports_of

HEADERS, CREDENTIALS = "extraHeaders", "withCredentials"
TAKEN = ("url", "query")


def call_text(
    sketch: Sketch, module: str, call: SgNode, parts: tuple[str, Sequence[str], tuple[str, ...]]
) -> str:
    """A call of a function with arguments and options, these on lines of their own where one is too short."""
    name, given, entries = parts
    line = f"{name}({', '.join((*given, *options_text(entries)))})"
    text, start = sketch.sources.text(module), span_of(call).start
    column = start - text.rfind("\n", 0, start) - 1
    if column + len(line) < MAX_LINE or not entries:
        return line
    indent = indent_of(text, call)
    newline = "\r\n" if "\r\n" in text else "\n"
    inner = "".join(f"{indent}  {one},{newline}" for one in entries)
    return f"{name}({', '.join((*given, ''))}{{{newline}{inner}{indent}}})"


def opening(
    sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The arguments with which a connection is opened, and the entries of its options."""
    target, use = calling(connection, uses), uses[0]
    assert use.request is not None
    operation = operation_for(connection.rules[id(use)], uses)
    texts = opening_texts(sketch, operation, target)
    note_query(sketch, operation, target)
    entries = [named(keyword, text) for keyword, text in texts if keyword]
    kept = kept_options(connection, use.request, "connect", TAKEN)
    entries += header_entry(sketch, use.request, kept, header_texts(sketch, operation, target))
    for one in kept:
        if one.role == CREDENTIALS:
            entries.append(credentials(sketch, use.request, one))
        elif one.role != HEADERS:
            entries.append(named(one.role, option_text(sketch, use.request, one)))
    http = next(iter(name_of_axios(sketch.sources, use.module)), FETCH)
    return (http, *(text for keyword, text in texts if not keyword)), tuple(entries)


def named(key: str, text: str) -> str:
    """An entry of an object."""
    name = script_name(key)
    return name if name == text else f"{name}: {text}"


def option_text(sketch: Sketch, request: Request, one: Argument) -> str:
    """The expression of an option, as the client writes it; raises `Refusal` where that is elsewhere."""
    text = item_text(sketch, request, one.item) if one.item is not None else ""
    if not text:
        raise Refusal(f"{one.role} of the connection is given where the call cannot see it")
    return text


def header_entry(
    sketch: Sketch, request: Request, kept: Iterable[Argument], more: Sequence[tuple[str, str]]
) -> list[str]:
    """The headers that go with each request to the App Server, as an entry of the options."""
    given = next((option_text(sketch, request, one) for one in kept if one.role == HEADERS), "")
    quote = sketch.sources.quote_in(request.module)
    keys = [f"{name if name.isidentifier() else quote + name + quote}: {text}" for name, text in more]
    if given and not keys:
        return [named("headers", given)]
    entries = [*([f"...{given}"] if given else ()), *keys]
    return [f"headers: {{ {', '.join(entries)} }}"] if entries else []


def credentials(sketch: Sketch, request: Request, one: Argument) -> str:
    """That cookies go with each request, in the words of what sends it."""
    text = option_text(sketch, request, one)
    if sketch.flavour == AXIOS:
        return named(CREDENTIALS, text)
    if text not in ("true", "false"):
        raise Refusal("whether cookies go with the connection is decided when it is opened")
    quote = sketch.sources.quote_in(request.module)
    return f"credentials: {quote}{'include' if text == 'true' else 'same-origin'}{quote}"


def name_of_axios(sources: Sources, module: str) -> Iterable[str]:
    """What a module calls axios itself, where it imports that."""
    for statement in imports_of(sources.root(module), {AXIOS}):
        clause = statement.find(kind="import_clause") or statement.find(kind="variable_declarator")
        first = clause.named_children()[0] if clause is not None else None
        if first is not None and first.kind() == "identifier":
            yield first.text()


def call_of(use: SocketUse) -> SgNode:
    """The syntax of a call of a socket."""
    return syntax(use.call or use.node)
