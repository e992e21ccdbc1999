"""Keys that a client knows to be missing by an exception, which it catches."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import libcst as cst

from v0to1.flow.requests import Decode, Frame, Read
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.status_paths import around

OF_KEYS = ("KeyError", "LookupError")
OF_NOTHING = ("TypeError",)
OF_ALL = ("Exception", "BaseException", "")


def is_missed(sketch: Sketch, read: Read, decode: Decode) -> bool:
    """Whether a client catches that an answer has no such key, and not all that the decode may raise."""
    if read.style != "index":
        return False
    for locator, outer, caught in handlers_of(sketch, read):
        if caught.intersection(OF_ALL):
            return locator is not sketch.sources.locator(decode.module) or not locator.within(
                cst_node(decode.node), outer.body
            )
        if caught.intersection(OF_KEYS):
            return True
    return False


def is_caught(sketch: Sketch, read: Read, kinds: Collection[str]) -> bool:
    """Whether a client catches what a key raises that is missing, or asked of nothing, by its own name."""
    for locator, outer, caught in handlers_of(sketch, read) if read.style == "index" else ():
        if caught.intersection(kinds) or caught.intersection(OF_ALL):
            same = gives_none(outer) and is_returned(locator, cst_node(read.node))
            return not caught.isdisjoint(kinds) and not same
    return False


def gives_none(outer: cst.Try) -> bool:
    """Whether all that the handlers do is to give None."""
    returns = [one.body.body[0] for one in outer.handlers if len(one.body.body) == 1]
    lines = [one.body[0] for one in returns if isinstance(one, cst.SimpleStatementLine)]
    given = [one.value for one in lines if isinstance(one, cst.Return)]
    nothing = [one is None or (isinstance(one, cst.Name) and one.value == "None") for one in given]
    return len(nothing) == len(outer.handlers) and all(nothing)


def is_returned(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a function gives an expression as it is."""
    return isinstance(locator.parent(node), cst.Return)


def handlers_of(sketch: Sketch, read: Read) -> Iterator[tuple[Locator, cst.Try, set[str]]]:
    """The `try` around a read, from the inside, with the names of what each catches."""
    for locator, node in places_of(sketch, read):
        for outer, current in around(locator, node):
            if isinstance(outer, cst.Try) and current is outer.body:
                yield locator, outer, {name for one in outer.handlers for name in names_of(one.type)}


def places_of(sketch: Sketch, read: Read) -> Iterator[tuple[Locator, cst.CSTNode]]:
    """Where a key is read, and the calls of the functions in which that is."""
    yield sketch.sources.locator(read.module), cst_node(read.node)
    frame: Frame | None = read.frame
    while frame is not None and frame.parent is not None and frame.call is not None:
        yield sketch.sources.locator(frame.parent.module), cst_node(frame.call)
        frame = frame.parent


def names_of(caught: cst.BaseExpression | None) -> Iterator[str]:
    """The last steps of the names of what a handler catches; empty for everything."""
    match caught:
        case None:
            yield ""
        case cst.Tuple(elements=several):
            for one in several:
                yield from names_of(one.value)
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            yield name
