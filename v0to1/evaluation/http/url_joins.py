"""URLs that are joined from a base and a path by a library's rules, as far as both are known."""

from __future__ import annotations

import re

from v0to1 import tree
from v0to1.evaluation.data import texts
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import HOLE, Gap, Join, Known, Piece, Text, Value, union

ORIGIN = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)


def join_url(base: Text, path: Text, join: Join) -> Text:
    """`urljoin(base, path)`."""
    if ORIGIN.match(path.shape):
        return path
    if path.shape.startswith("/"):
        return Text((*origin(base), joint("", join), *path.pieces))
    if not base.pieces or base.shape.endswith("/"):
        return Text((*base.pieces, joint("", join), *path.pieces))
    if isinstance(base.pieces[-1], Gap) or ORIGIN.fullmatch(base.shape):
        return Text((*base.pieces, joint("/", join), *path.pieces))
    known = base.pieces[-1]
    kept = texts.cut(known, 0, known.text.rfind("/") + 1)
    before = texts.parted(base.pieces[:-1])
    return Text((*before, kept, joint("", join), *path.pieces))


def add_step(base: Text, path: Text, join: Join | None) -> Text:
    """`base / path`; without a join, one more path behind what was joined already; with no base, it alone."""
    if not base.pieces:
        return path
    between = joint("/", join) if join is not None else Known("/", None, "")
    return Text(texts.bounded((*texts.strip_end(base, "/").pieces, between, *path.pieces)))


def put_path(base: Text, path: Text, join: Join) -> Text:
    """`base` with another path; one without a slash before it gets one."""
    slash = "" if path.shape.startswith(("/", HOLE)) or not path.pieces else "/"
    return Text(texts.bounded((*origin(base), joint(slash, join), *path.pieces)))


def rest_of(base: Text) -> Text:
    """What stands behind scheme and host of a URL, as far as that is known."""
    left = len(Text(origin(base)).shape)
    found: list[Piece] = []
    for piece in base.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if left < size:
            found.append(texts.cut(piece, left, size) if isinstance(piece, Known) else piece)
        left = max(left - size, 0)
    return Text(tuple(found))


def step_url(parts: list[tuple[Value, tree.Node]], node: tree.Node, scope: Scope) -> Value:
    """`base / path`, of everything that they may be."""
    bases, paths = (texts.forms(value, given, scope.module, scope.frame) for value, given in parts)
    return union(
        add_step(base, path, Join(base, node, "step", scope.module, scope.frame))
        for base in bases
        for path in paths
    )


def joint(text: str, join: Join) -> Known:
    """The place between a base and what is joined onto it."""
    return Known(text, None, join.module, join=join)


def origin(base: Text) -> tuple[Piece, ...]:
    """Scheme and host of a base URL; a base that is unknown from the start is taken whole."""
    if not base.pieces or isinstance(base.pieces[0], Gap):
        return base.pieces[:1] if len(base.pieces) == 1 else texts.parted(base.pieces[:1])
    first = base.pieces[0]
    match = ORIGIN.match(first.text)
    if match is None:
        return ()
    if ORIGIN.fullmatch(base.shape):
        return base.pieces
    rest = base.pieces[1:2] if match.end() == len(first.text) and len(base.pieces) > 1 else ()
    hosts = (piece for piece in rest if isinstance(piece, Gap))
    return texts.parted((texts.cut(first, 0, match.end()), *hosts))
