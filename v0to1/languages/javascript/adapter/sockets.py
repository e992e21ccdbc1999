"""Message sockets of JavaScript through the adapter: what opens them is given to it."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.evaluation.http.operations import Connection
from v0to1.languages.base import Draft, Refusal
from v0to1.languages.edit_builder import EditBuilder
from v0to1.languages.javascript.adapter.placing import Place, put_behind, refuse_unreachable
from v0to1.languages.javascript.nodes import syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.testing import is_test

LIBRARY = "socket.io"
MANAGER = "a Manager opens the connection; open it with `io(url, options)`, which can be given to the adapter"
NOT_SEEN = "where the connection is opened was not found"


def draft_opening(sources: Sources, connection: Connection) -> Draft:
    """The edits that open a message socket through the adapter, none where it is; raises `Refusal`."""
    edits = EditBuilder(sources)
    opened = list(dict.fromkeys(openings(connection)))
    own = [(module, node) for module, node in opened if not is_test(module)] or opened
    if not own:
        raise Refusal(NOT_SEEN)
    for module, node in own:
        refuse_unreachable(sources, module)
        put_behind(edits, Place(module, node, (LIBRARY,)), connection.rules)
    return edits.draft()


def openings(connection: Connection) -> Iterator[tuple[str, SgNode]]:
    """What is called where connections are opened, with the module."""
    for use in connection.uses:
        if use.kind not in ("connect", "make"):
            continue
        if use.socket is not None and use.socket.kind.endswith(".Manager"):
            raise Refusal(MANAGER)
        made = use.socket.node if use.socket is not None else use.call
        called = syntax(made).field("function") if isinstance(made, tree.Call) else None
        if called is not None:
            yield use.socket.module if use.socket is not None else use.module, called
