"""The class that follows a conversation, with the methods that a client calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import libcst as cst
import libcst.matchers as m

from v0to1.helper.python.transforming import Awaited, defined_in

CLASS = "ConversationSocket"
"""The name of the class. A client's need of a method is named `ConversationSocket.run`."""

THREADS, TASKS = "socket_of_threads", "socket_of_tasks"
MODULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"session": (THREADS,), "aiohttp": (THREADS, TASKS)}
)
"""The modules that the class is made of, by the kind of the transport that it sends its requests by."""


def method(name: str) -> str:
    """How a client's need of a method is named."""
    return f"{CLASS}.{name}"


def needed_names(names: Iterable[str]) -> list[str]:
    """What functions and classes are named by the needs of a client, which may be for methods."""
    return list(dict.fromkeys(name.partition(".")[0] for name in names))


def methods_named(names: Iterable[str]) -> frozenset[str]:
    """The methods among the needs of a client."""
    return frozenset(name.partition(".")[2] for name in names if "." in name)


def class_in(whole: str, own: str = "") -> cst.ClassDef:
    """The class of a module; with the methods of its `own` module, the others are awaited where they wait."""
    node = cst.ensure_type(defined_in(whole)[CLASS], cst.ClassDef)
    if not own:
        return node
    replaced = _methods(cst.ensure_type(defined_in(own)[CLASS], cst.ClassDef))
    methods = _methods(node)
    waiting = {name for name, one in replaced.items() if one.asynchronous}
    left = methods.keys() - replaced.keys()
    while more := {name for name in left - waiting if _members_of_self(methods[name]) & waiting}:
        waiting |= more
    awaited = Awaited(frozenset([*waiting, *(f"self.{name}" for name in waiting)]), sessions=None)
    body = [awaited.applied(one) if name in left else replaced[name] for name, one in methods.items()]
    added = [one for name, one in replaced.items() if name not in methods]
    return node.with_changes(body=node.body.with_changes(body=[node.body.body[0], *body, *added]))


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
