"""What listeners of a message socket set for others, and where those wait for it, in any language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from v0to1.core.immutable import field_names
from v0to1.flow import tree
from v0to1.flow.operations import Connection
from v0to1.flow.walking import walk_through
from v0to1.languages.sketch import AnySketch

SETTING = "set"
"""The method by which what others wait for is set."""

OWN = ("self", "this")


@dataclass(frozen=True, slots=True)
class Flag:
    """What a listener sets: its name, with what it is a member of, and the code that may wait for it.

    `called` says that it is set by a method of its own, and not by an assignment.
    """

    module: str
    name: str
    within: object
    setter: tree.Function
    called: bool

    def places(self) -> Iterator[tree.Node]:
        """Where it is looked at."""
        own = {id(one) for one in walk_through(self.setter)}
        for one in walk_through(self.within):
            if isinstance(one, tree.Name | tree.Attr) and id(one) not in own and dotted(one) == self.name:
                yield one


def flags(
    sketch: AnySketch, connection: Connection, outer: Callable[[tree.Function, tree.Assign, str], bool]
) -> Iterator[Flag]:
    """What the listeners of a socket set; `outer` says whether an assignment is to a variable around one."""
    for use in connection.of("event"):
        target = connection.targets.get(id(use))
        if use.handler is None or target is None or not target.bridge:
            continue
        function, body = use.handler.node, sketch.sources.known.body(use.module)
        around = path_to(body, function)
        for name, called in sorted(set(set_in(function, outer))) if around is not None else ():
            yield Flag(use.module, name, scope_of(name, around or (), body), function, called)


def set_in(
    function: tree.Function, outer: Callable[[tree.Function, tree.Assign, str], bool]
) -> Iterator[tuple[str, bool]]:
    """The names of what a function sets for others, and whether by a method."""
    for one in walk_through(function.body):
        if isinstance(one, tree.Call) and isinstance(one.callee, tree.Attr):
            name = dotted(one.callee.target) if one.callee.name == SETTING and not one.args else ""
            yield from [(name, True)] if name else ()
        if isinstance(one, tree.Assign):
            for each in one.targets:
                name = dotted(each)
                if name and (isinstance(each, tree.Attr) or outer(function, one, name)):
                    yield name, False


def scope_of(name: str, around: Iterable[tree.Node], body: tree.Body) -> object:
    """The code in which a name that a function uses means the same: its class, what is around it, or all."""
    kind = tree.Class if name.partition(".")[0] in OWN else tree.Function
    return next((one for one in reversed(tuple(around)) if isinstance(one, kind)), body)


def dotted(node: tree.Node) -> str:
    """A name, or a member of one, as it is written; empty for anything else."""
    match node:
        case tree.Name(name=name):
            return name
        case tree.Attr(target=target, name=name):
            owner = dotted(target)
            return f"{owner}.{name}" if owner else ""
        case _:
            return ""


def path_to(value: object, wanted: tree.Node) -> tuple[tree.Node, ...] | None:
    """The functions and classes around a node, the outermost first; None where it is not in a value."""
    if value is wanted:
        return ()
    if isinstance(value, tuple):
        return next((found for one in value if (found := path_to(one, wanted)) is not None), None)
    if not isinstance(value, tree.Node):
        return None
    inner = (getattr(value, name) for name in field_names(type(value)) if name != "origin")
    found = path_to(tuple(inner), wanted)
    own = (value,) if isinstance(value, tree.Function | tree.Class) else ()
    return None if found is None else (*own, *found)
