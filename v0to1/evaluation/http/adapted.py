"""Sessions and calls that our run-time adapter is under already: what it is given comes back as it was."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable as Reading

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.core.kinds import ADAPTER_FILES, HELPER_FILES
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Callable, External, Session, Socket, Value, options, union
from v0to1.tree.walking import walk_through

NAMES = ("adapt_v0", "adaptV0")
"""What the adapter's one function is called, by language."""


ENDINGS = (*NAMES, "AdaptV0")
"""How the names end that modules have for it which have something else of its own name."""


MARKS = (*NAMES, "Written by v0to1")
"""What stands in every file of the adapter, one or the other."""


def is_adapter_file(path: str) -> bool:
    """Whether a path, or the last name of a module, is that of the adapter's file."""
    return posixpath.basename(path).partition(".")[0] in ADAPTER_FILES


def is_adapter(path: str, read: Reading[[str], str | None]) -> bool:
    """Whether a file is the adapter's, by its name and its text: a client's own may have that name."""
    return is_adapter_file(path) and any(mark in (read(path) or "") for mark in MARKS)


def is_adapter_module(name: str) -> bool:
    """Whether a module that an import names is the adapter, or a member of it; dots or slashes part names."""
    return any(part in ADAPTER_FILES for part in re.split("[./]", name))


def is_helper_module(name: str) -> bool:
    """Whether a module that an import names is the helper, or a member of it."""
    return any(part in HELPER_FILES for part in re.split("[./]", name))


def is_adapter_function(value: Value) -> bool:
    """Whether a value is the adapter's function, in a file of the project or in a package."""
    if type(value) is Callable:
        return value.node.name in NAMES
    return type(value) is External and value.name.rpartition(".")[2] in NAMES


def adapted(value: Value | None) -> Value | None:
    """What the adapter's function gives: the same, marked where it sends."""
    if value is None:
        return None
    return union([marked(one) for one in options(value)])


def marked(value: Value) -> Value:
    """A session that the adapter is under; a socket is the same wherever it is used."""
    if type(value) is Session:
        return replace(value, adapted=True)
    if type(value) is Socket:
        value.adapted = True
    return value


def is_wrapping(node: tree.Node) -> bool:
    """Whether an expression is a call of the adapter's function, under any name that has its own in it."""
    callee = node.callee if isinstance(node, tree.Call) else None
    return isinstance(callee, tree.Name) and callee.name.endswith(ENDINGS)


def sends_adapted(value: Value | None) -> bool:
    """Whether a function, which a session is given to send with, calls what the adapter's function gives."""
    return type(value) is Callable and any(is_wrapping(one) for one in walk_through(value.node))


def goes_through(request: Request) -> bool:
    """Whether a request goes through the adapter: by its session, or by the call that sends it."""
    if isinstance(request.session, Session) and request.session.adapted:
        return True
    if is_wrapping(request.node):
        return True
    callee: tree.Node = request.node.callee
    if isinstance(callee, tree.Await):
        callee = callee.value
    return is_wrapping(callee.target if isinstance(callee, tree.Attr) else callee)
