"""The fix of a message socket in Python: the helper's client of events in its place."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Connection
from v0to1.flow.requests import SocketUse
from v0to1.languages.base import Draft, Refusal
from v0to1.languages.connections import (
    calling,
    given_texts,
    header_texts,
    kept_options,
    opening_texts,
    operation_for,
    refuse_other,
    refuse_unseen,
)
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.library_names import replace_names
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.replacing import drop_dead


def draft_connection(sources: Sources, connection: Connection) -> Draft:
    """The fix of all uses of a socket together; raises `Refusal`."""
    refuse_unseen(connection)
    refuse_other(connection)
    sketch = Sketch(sources, connection.model.flavour)
    opened = opening(connection)
    for uses in connection.calls("connect"):
        open_connection(sketch, connection, uses)
    for uses in connection.calls("emit"):
        send_action(sketch, connection, uses)
    for uses in connection.calls("event"):
        keep_listener(sketch, connection, uses)
    replace_names(sketch, connection, opened)
    for target in connection.targets.values():
        sketch.note(target.note if target is not None else "")
    if connection.model.package:
        sketch.note(
            f"{connection.model.package} is no longer needed where nothing else uses it;"
            f" {connection.model.brings} came with it, and has to be installed by name now."
        )
    return sketch.draft()


def opening(connection: Connection) -> str:
    """What the helper's client of events is called; raises `Refusal` when nothing opens the connection."""
    for use in connection.of("connect"):
        target = connection.targets.get(id(use))
        if target is not None and target.call is not None:
            return target.call.name
    raise Refusal("where the connection is opened was not found")


def open_connection(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """`socket.connect(url)` becomes `client.connect(root, conversation)`."""
    target, use = calling(connection, uses), uses[0]
    operation = operation_for(connection.rules[id(use)], uses)
    texts = [written(one) for one in opening_texts(sketch, operation, target)]
    assert use.request is not None
    options = kept_options(connection, use.request, "connect", ("url", "query"))
    headers = header_texts(sketch, operation, target)
    if headers and any(one.role == "headers" for one in options):
        raise Refusal("the connection has headers, and a key in its query that becomes one of them")
    if headers:
        entries = ", ".join(f'"{name}": {text}' for name, text in headers)
        texts.append(f"headers={{{entries}}}")
    for one in options:
        assert one.arg is not None
        texts.append(f"{one.role}={sketch.sources.source(use.module, one.arg.value)}")
    rewrite(sketch, use, target, texts)


def send_action(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """`socket.emit(event, action)` becomes the call that is there for the action."""
    target, use = calling(connection, uses), uses[0]
    operation = operation_for(connection.rules[id(use)], uses)
    assert use.request is not None
    kept_options(connection, use.request, "emit", ("event", "json"))
    refuse_answer(sketch, use)
    texts = [written(one) for one in given_texts(sketch, operation, target)]
    call = rewrite(sketch, use, target, texts)
    drop_dead(sketch, use.request, call)


def refuse_answer(sketch: Sketch, use: SocketUse) -> None:
    """Raise `Refusal` where what a call gives is used: V0 answered some calls, V1 answers none."""
    locator = sketch.sources.locator(use.module)
    parent = locator.parent(cst_node(use.call or use.node))
    outer = locator.parent(parent) if isinstance(parent, cst.Await) else parent
    if isinstance(outer, cst.Assign | cst.AnnAssign | cst.Return | cst.NamedExpr | cst.Comparison):
        raise Refusal("what the server says to an event is used, and V1 says nothing")


def keep_listener(sketch: Sketch, connection: Connection, uses: Sequence[SocketUse]) -> None:
    """A listener goes on hearing V0's view of V1's events."""
    target = connection.targets.get(id(uses[0]))
    if target is None or not target.bridge:
        return
    event = uses[0].event.literal if uses[0].event is not None else ""
    sketch.debts.append(f"The listener of {event} gets V0's view of V1's events ({target.bridge}).")


def rewrite(sketch: Sketch, use: SocketUse, target: Target, texts: Sequence[str]) -> str:
    """Write another call of a socket in the place of one; gives it."""
    assert target.call is not None
    locator = sketch.sources.locator(use.module)
    call = use.call
    if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Attr):
        raise Refusal("the socket's function is not called as one of its members")
    span = locator.origin(cst_node(call))
    if "#" in locator.text[span.start : span.end] and has_comment(cst_node(call)):
        raise Refusal("there is a comment inside the call, which would be lost")
    receiver = sketch.sources.source(use.module, call.callee.target)
    new = f"{receiver}.{target.call.member}({', '.join(texts)})"
    sketch.replace(use.module, span, new)
    return new


def has_comment(node: cst.CSTNode) -> bool:
    """Whether a comment stands inside of a node."""
    found = Comments()
    node.visit(found)
    return found.any


class Comments(cst.CSTVisitor):
    """Look for comments."""

    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def visit_Comment(self, node: cst.Comment) -> None:
        self.any = True


def written(given: tuple[str, str]) -> str:
    """An argument with its keyword, where it has one."""
    keyword, text = given
    return f"{keyword}={text}" if keyword else text
