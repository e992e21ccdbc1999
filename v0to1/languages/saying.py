"""How a name that holds in another function, or in another module, is said where a request is made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from v0to1.flow import tree
from v0to1.flow.names import dotted
from v0to1.flow.requests import Frame
from v0to1.flow.values import Gap, Piece, Via
from v0to1.flow.walking import walk, walk_through
from v0to1.languages.calling import NAMELESS, OBJECTS, called
from v0to1.languages.definitions import definition
from v0to1.languages.sketch import AnySketch

SIMPLE = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*")


def said(sketch: AnySketch, via: Via, pieces: Iterable[Piece], site: Frame) -> str:
    """The expression by which the site can say what a name gives; empty where it has none.

    A parameter is what the call gives to it, `self` is that of which the method is called, and a name of
    another module is imported. `pieces` are those of the URL.
    """
    if not via.whole:
        return ""
    if via.owner is None:
        found = brought(sketch, via, site)
    else:
        inner = {id(one): one for one in frames_of(pieces) if one.function is via.owner}
        texts = {outward(sketch, via, one, site) for one in inner.values()}
        found = texts.pop() if len(texts) == 1 else ""
    if via.cleaned is None or not found:
        return found
    written = sketch.sources.source(via.module, via.cleaned)
    return found + written.removeprefix(via.symbol) if written.startswith(f"{via.symbol}.") else ""


def brought(sketch: AnySketch, via: Via, site: Frame) -> str:
    """A name of another module that the site's imports something of already, imported beside it."""
    root = via.symbol.partition(".")[0]
    if via.module == site.module or definition(sketch, via.module, root) is None:
        return ""
    body = sketch.sources.known.body(via.module)
    if any(isinstance(node, tree.Outer) and root in node.names for node in walk_through(body)):
        return ""
    for node in sketch.sources.known.body(site.module):
        if not isinstance(node, tree.Import):
            continue
        kind, source = sketch.sources.known.resolve(site.module, node)
        named = node.alias and not sketch.sources.hidden(node.alias, site)
        if source != via.module or not named or not sketch.sources.gives(source, root):
            continue
        if kind == "module":
            return f"{node.alias}.{via.symbol}"
        taken = re.search(rf"(?<![\w$]){re.escape(root)}(?![\w$])", sketch.sources.text(site.module))
        if taken is None and sketch.sources.import_beside(sketch, site.module, node, root):
            return via.symbol
    return ""


def frames_of(pieces: Iterable[Piece]) -> Iterator[Frame]:
    """The activations of functions in which pieces of a URL are written, or to which they are handed."""
    for piece in pieces:
        for frame in (piece.frame, piece.given if isinstance(piece, Gap) else None):
            if isinstance(frame, Frame):
                yield from frame.chain


def outward(sketch: AnySketch, via: Via, frame: Frame, site: Frame) -> str:
    """What a path of names in a function is at the site that calls it, by way of others or by itself."""
    symbol = via.symbol
    while frame is not site:
        if frame.parent is None:
            return ""
        root, dot, rest = symbol.partition(".")
        given = given_as(sketch, root, frame, frame.parent, via.cleaned)
        if not given:
            return ""
        symbol, frame = f"{given}{dot}{rest}", frame.parent
    return symbol if site.function is None or bindings(site.function, symbol) <= 1 else ""


def given_as(sketch: AnySketch, name: str, frame: Frame, caller: Frame, cleaned: tree.Node | None) -> str:
    """The path of names that a call gives to a parameter of a function, or of whose method it is.

    The parameter may be `cleaned` of what stands around it, and have no other value.
    """
    call, function = frame.call, frame.function
    if call is None or function is None or frame.handed or bindings(function, name, cleaned):
        return ""
    asked = called(sketch, caller.module, call, function)
    if asked is None:
        return ""
    if name in OBJECTS:
        callee = call.callee if function.name not in NAMELESS else None
        given = callee.target if isinstance(callee, tree.Attr) and frame.receiver is not None else None
    else:
        arg = asked.argument(name)
        given = arg.value if arg is not None else None
    text = sketch.sources.source(caller.module, given) if given is not None else ""
    return text if SIMPLE.fullmatch(text) else ""


def bindings(function: tree.Function, symbol: str, beside: tree.Node | None = None) -> int:
    """How often a function gives a value, other than one, to a path of names, or to what it leads by."""
    paths = {symbol[: found.start()] for found in re.finditer(r"\.|$", symbol)}
    nodes = [node for statement in function.body for node in walk(statement)]
    nodes = [node for node in nodes if beside is None or getattr(node, "value", None) is not beside]
    return sum(dotted(target) in paths for node in nodes for target in targets_of(node))


def targets_of(node: tree.Node) -> Iterator[tree.Node]:
    """What a statement gives a value to."""
    match node:
        case tree.Assign(targets=targets):
            yield from targets
        case tree.Loop(target=tree.Node() as target):
            yield target
        case _:
            return
