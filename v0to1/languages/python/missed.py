"""Keys that a client knows to be missing by an exception, which it catches."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from v0to1.flow.requests import Decode, Frame, Read
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.status_paths import around

OF_KEYS = ("KeyError", "LookupError")
OF_ALL = ("Exception", "BaseException", "")


def is_missed(sketch: Sketch, read: Read, decode: Decode) -> bool:
    """Whether a client catches that an answer has no such key, and not all that the decode may raise."""
    if read.style != "index":
        return False
    decoded = cst_node(decode.node)
    for locator, node in places_of(sketch, read):
        for outer, current in around(locator, node):
            if not isinstance(outer, cst.Try) or current is not outer.body:
                continue
            caught = {name for one in outer.handlers for name in names_of(one.type)}
            if caught.intersection(OF_ALL):
                return locator is not sketch.sources.locator(decode.module) or not locator.within(
                    decoded, outer.body
                )
            if caught.intersection(OF_KEYS):
                return True
    return False


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
