"""The class that follows a conversation, with the methods that a client calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import libcst as cst
import libcst.matchers as m

CLASS = "ConversationSocket"
"""The name of the class. A client's need of a method is named `ConversationSocket.run`."""

MODULES: Mapping[str, str] = MappingProxyType({"session": "socket_of_threads", "aiohttp": "socket_of_tasks"})
"""The modules that have the class, by the kind of the transport that it sends its requests by."""


def method(name: str) -> str:
    """How a client's need of a method is named."""
    return f"{CLASS}.{name}"


def needed_names(names: Iterable[str]) -> list[str]:
    """What functions and classes are named by the needs of a client, which may be for methods."""
    return list(dict.fromkeys(name.partition(".")[0] for name in names))


def methods_named(names: Iterable[str]) -> frozenset[str]:
    """The methods among the needs of a client."""
    return frozenset(name.partition(".")[2] for name in names if "." in name)


def public_methods(node: cst.ClassDef) -> frozenset[str]:
    """The methods of a class that a client may call."""
    return frozenset(name for name in _methods(node) if not name.startswith("_"))


def with_methods(node: cst.ClassDef, wanted: Iterable[str]) -> cst.ClassDef:
    """The class with some methods, how it is made, and all of its own that these call."""
    methods = _methods(node)
    kept: set[str] = set()
    waiting = ["__init__", *wanted]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += _members_of_self(methods[name]) & methods.keys()
    body = [one for one in node.body.body if not isinstance(one, cst.FunctionDef) or one.name.value in kept]
    return node.with_changes(body=node.body.with_changes(body=body))


def _methods(node: cst.ClassDef) -> dict[str, cst.FunctionDef]:
    return {one.name.value: one for one in node.body.body if isinstance(one, cst.FunctionDef)}


def _members_of_self(function: cst.FunctionDef) -> set[str]:
    found = m.findall(function, m.Attribute(value=m.Name("self")))
    return {cst.ensure_type(one, cst.Attribute).attr.value for one in found}
