"""A socket that Python code opens in order to send one message: it goes, and a request takes its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.helpers.compose import public_names
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.leftovers import line_span
from v0to1.languages.python.locate import Locator, cst_node

SESSIONS = ("http", "session", "client")
GOES = ("close", "other")


@dataclass(frozen=True, slots=True)
class Lonely:
    """The lines of a socket that sends one message: the one that sends, and those that go with the socket."""

    module: str
    sending: cst.SimpleStatementLine
    others: tuple[cst.SimpleStatementLine, ...]


def lonely_of(sketch: Sketch, connection: Connection) -> Lonely | None:
    """The lines of a socket that does nothing but send one thing; None where it does more.

    What it sends has to be a request that the helper knows as a function too.
    """
    used = [use for use in connection.uses if use.kind != "named"]
    makes, opens, sends = (connection.calls(kind) for kind in ("make", "connect", "emit"))
    target = connection.targets.get(id(sends[0][0])) if len(sends) == 1 else None
    if len(makes) != 1 or len(opens) != 1 or target is None or target.call is None:
        return None
    if target.call.member not in public_names(sketch.flavour):
        return None
    if any(use.kind not in ("make", "connect", "emit", *GOES) for use in used):
        return None
    module = used[0].module
    if any(use.module != module for use in used):
        return None
    locator = sketch.sources.locator(module)
    lines = [line_of(locator, use) for use in one_each(used)]
    making = line_of(locator, makes[0][0])
    if making is None or not is_named(making) or any(line is None for line in lines):
        return None
    kept = [line for line in lines if line is not None]
    sending = line_of(locator, sends[0][0])
    blocks = {id(locator.parent(line)) for line in kept if line is not making}
    outer = locator.parent(making)
    if sending is None or len(blocks) != 1 or not (isinstance(outer, cst.Module) or id(outer) in blocks):
        return None
    return Lonely(module, sending, tuple(line for line in kept if line is not sending))


def one_each(uses: Sequence[SocketUse]) -> Iterator[SocketUse]:
    """One use of each call."""
    yield from {id(use.call): use for use in uses}.values()


def line_of(locator: Locator, use: SocketUse) -> cst.SimpleStatementLine | None:
    """The line that is a socket's call and nothing else; None where the call is a part of more."""
    node = cst_node(use.call or use.node)
    parent = locator.parent(node)
    parent = locator.parent(parent) if isinstance(parent, cst.Await) else parent
    line = locator.parent(parent) if parent is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    statement = cst.Assign | cst.AnnAssign if use.kind == "make" else cst.Expr
    return line if isinstance(parent, statement) else None


def is_named(line: cst.SimpleStatementLine) -> bool:
    """Whether a line gives a socket a plain name."""
    match line.body[0]:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())]) | cst.AnnAssign(target=cst.Name()):
            return True
        case _:
            return False


def send_alone(sketch: Sketch, lonely: Lonely, name: str, texts: Sequence[str]) -> None:
    """Write one request in the place of the line that sends, and take the others away."""
    locator, module = sketch.sources.locator(lonely.module), lonely.module
    library = sketch.flavour
    sketch.imports.add((module, f"import {library}"))
    function = sketch.use(module, name)
    span = locator.origin(lonely.sending.body[0])
    if sketch.flavour == "requests":
        written = f"{function}({', '.join((library, *texts))}).raise_for_status()"
    else:
        session = session_name(locator, lonely.sending)
        start = locator.text.rfind("\n", 0, span.start) + 1
        margin = locator.text[start : span.start]
        newline = "\r\n" if "\r\n" in locator.text else "\n"
        call = f"(await {function}({', '.join((session, *texts))})).raise_for_status()"
        written = f"async with {library}.ClientSession() as {session}:{newline}{margin}{' ' * 4}{call}"
    sketch.replace(module, span, written)
    for line in lonely.others:
        sketch.replace(module, with_blank(locator, line_span(locator, line)), "")


def with_blank(locator: Locator, span: Span) -> Span:
    """A line that goes, with the blank line before it where another one follows."""
    before, after = locator.text[: span.start], locator.text[span.end :]
    if not before.endswith(("\n\n", "\n\r\n")) or not after.startswith(("\n", "\r\n")):
        return span
    return Span(span.start - (2 if before.endswith("\r\n") else 1), span.end)


def session_name(locator: Locator, line: cst.SimpleStatementLine) -> str:
    """A name for a session that the function has not."""
    owner = locator.function(line)
    taken = locator.bindings(owner or locator.module)
    return next(name for name in (*SESSIONS, "http_session") if name not in taken)
