"""The names around a request, which may say whose it is: of its base, its session, its key, its code."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.interpreter.classes import lineage
from v0to1.evaluation.interpreter.names import dotted, root_name
from v0to1.evaluation.values import Class, External, Gap, Hole, Text


def names_of(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers, and the environment variables, that lead to the URL, the session and the key.

    What is asked, too, where it says more than the URL: of something unknown, or for a path alone.
    """
    names: list[str] = [*request.names, *bases_around(request)]
    asked = request.node.callee
    alone = request.url.shape.startswith("/")
    if (alone or not request.modelled) and isinstance(asked, tree.Attr):
        names.append(f"{dotted(asked.target)}.{asked.name}")
    variables: list[str] = []
    values = [piece.value for piece in request.url.pieces if isinstance(piece, Gap)]
    values += [
        piece.value
        for item in request.headers
        if isinstance(item.value, Text)
        for piece in item.value.pieces
        if isinstance(piece, Gap)
    ]
    for value in values:
        if isinstance(value, Hole):
            (variables if value.kind == "environment" else names).extend(value.names)
            names.extend(via.symbol for via in value.via)
        elif isinstance(value, External):
            names.append(value.name)
    for item in request.headers:
        if isinstance(item.value, Text):
            names.extend(via.symbol for piece in item.value.pieces for via in piece.via)
    interface = declaring(request)
    if interface is not None and "://" not in request.url.shape:
        # Whoever makes the client gives it the address: the interface is all that names the server.
        names.append(interface.name)
    first = request.url.pieces[0] if request.url.pieces else None
    names.append(dotted(first.node) if isinstance(first, Gap) else "")
    parts = [part for name in names for part in (name, *name.split("."))]
    return tuple(dict.fromkeys(filter(None, parts))), tuple(dict.fromkeys(variables))


def declaring(request: Request) -> Class | None:
    """The interface of a method that is nothing but its request, as annotations say it."""
    frame = request.frame
    if frame.function is None or frame.receiver is None or frame.function.origin is not request.node.origin:
        return None
    return frame.receiver.cls


def fixture_of(request: Request) -> str:
    """The parameter of a test on which an unknown request is called; else empty."""
    function = request.frame.function
    if request.modelled or request.mock or function is None or not function.name.startswith("test"):
        return ""
    root = root_name(request.node.callee)
    return root if any(param.name == root for param in function.params) else ""


def bases_around(request: Request) -> tuple[str, ...]:
    """The library classes that the objects around an unknown request derive from."""
    if request.modelled:
        return ()
    receivers = [frame.receiver.cls for frame in request.frame.chain if frame.receiver is not None]
    return tuple(base.name for cls in receivers for base in lineage(cls) if isinstance(base, External))


def context_of(request: Request) -> tuple[str, ...]:
    """The names around the request: file, classes and functions on the way to it."""
    found = [request.site.module.rpartition("/")[2].rpartition(".")[0]]
    for frame in request.frame.chain:
        if frame.function is not None:
            found.append(frame.function.name)
        if frame.receiver is not None:
            found.append(frame.receiver.cls.name)
    return tuple(dict.fromkeys(found))
