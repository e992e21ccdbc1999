"""The routes of V0 in the texts of a program, told from its syntax alone: no evaluation is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from v0to1 import tree
from v0to1.attribution.matching import Route
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, Address, match, split_address
from v0to1.core.model import Span
from v0to1.records import record
from v0to1.tree.walking import fields_of, walk_through

METHOD = re.compile(r"([A-Z]{3,7})\s+(?=\S)")
"""A method before its path, as in `POST /path`."""

HOLES = re.compile(f"{HOLE}{HOLE}+")
"""Unknown parts beside each other, which are one."""

JOINED = (tree.Text, tree.Template, tree.Binary)
"""The nodes that are texts, or may be joined of some."""

OPENING = ("/", HOLE, "*", "{", "$", "<", "%")
"""How a text begins which is a path, or an unknown address with one behind it; others may name files."""


QUOTED = re.compile(r"""(?P<quote>["'`])(?P<said>(?:\\.|(?!(?P=quote))[^\\\n])*)(?P=quote)""")


@record(frozen=True, slots=True)
class Literal:
    """A text of a program: its written `pieces`, and its `shape`, with a hole for each other part.

    One that is told from the source alone stands `at` a place; its pieces are those that say the same.
    """

    pieces: tuple[tree.Text, ...]
    shape: str
    at: Span | None = None

    @property
    def node(self) -> tree.Text:
        """The piece that says where it is: the one with the root of the API, else the first."""
        return next((one for one in self.pieces if api().v0_root in one.value), self.pieces[0])

    @property
    def value(self) -> str:
        """What is written of it."""
        return self.shape if self.at is not None else self.node.value

    @property
    def ids(self) -> frozenset[int]:
        """The ids of its pieces."""
        return frozenset(map(id, self.pieces))

    @property
    def text(self) -> str:
        """What people read of it."""
        return self.shape.replace(HOLE, "…")


@record(frozen=True, slots=True)
class Named:
    """A literal that is a route of V0, with the rules that it may be of, and its address."""

    literal: Literal
    routes: tuple[Route, ...]
    address: Address

    @property
    def specific(self) -> bool:
        """Whether no other server is known to have such a path."""
        return any(one.rule.specific for one in self.routes)


def literals(body: object) -> Iterator[Literal]:
    """All texts in a piece of a program, but for those that stand alone as statements: they explain it."""
    seen: dict[int, tree.Node] = {}  # a node may stand in several, and they in several others
    waiting = [body]  # not by calls, which a deep program has too many of
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(reversed(one))
            continue
        if not isinstance(one, tree.Node) or id(one) in seen:
            continue
        seen[id(one)] = one
        if isinstance(one, JOINED) and (parts := parts_of(one)):
            texts = tuple(part for part in parts if isinstance(part, tree.Text))
            shape = "".join(part.value if isinstance(part, tree.Text) else HOLE for part in parts)
            if texts:
                yield Literal(texts, HOLES.sub(HOLE, shape))
            waiting.extend(part for part in reversed(parts) if not isinstance(part, tree.Text))
        else:
            waiting.extend(reversed([*fields_of(one)]))


def overlooked(
    body: object, text: str, span: Callable[[tree.Node], Span], remarks: Callable[[], Iterable[Span]]
) -> Iterator[Literal]:
    """What a source has in quotes with the root of the API, and the tree made of it has not.

    `span` says where a node stands, `remarks` gives what is skipped: comments, say.
    """
    if f"{api().v0_root}/" not in text:
        return
    texts = [one for one in walk_through(body) if isinstance(one, tree.Text)]
    known = [span(one) for one in texts if api().v0_root in one.value]
    values = "\0".join(one.value for one in texts)
    lost = [
        (said, at)
        for said, at in quoted(text)
        if text[at.start : at.end] in values or not any(overlap(at, each) for each in known)
    ]
    skipped = [*remarks()] if lost else []
    for said, at in lost:
        if not any(overlap(at, each) for each in skipped):
            yield Literal(tuple(each for each in texts if each.value == said), said, at)


def quoted(text: str, start: int = 0) -> Iterator[tuple[str, Span]]:
    """What a source has in quotes with the root of the API, also inside other quotes, and where."""
    for one in QUOTED.finditer(text):
        if f"{api().v0_root}/" in one["said"]:
            yield one["said"], Span(start + one.start(), start + one.end())
            yield from quoted(one["said"], start + one.start("said"))


def overlap(one: Span, other: Span) -> bool:
    """Whether two pieces of a source have characters in common."""
    return one.start < other.end and other.start < one.end


def parts_of(node: tree.Node) -> list[tree.Node]:
    """The parts that a text is joined of; none of an expression that is no text."""
    found: list[tree.Node] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tree.Template):
            waiting.extend(reversed(one.pieces))
        elif isinstance(one, tree.Binary) and one.operator == "+":
            waiting += (one.right, one.left)
        elif one is node and not isinstance(one, tree.Text):
            return []
        else:
            found.append(one)
    return found


def named_routes(texts: Iterable[Literal], routes: Sequence[Route], *, based: bool = False) -> list[Named]:
    """Those of some texts that are routes of V0, whole or with unknown parts.

    With `based`, what is unknown at the beginning may be the base of the API, with its root.
    """
    named, steps = [], {telling_step(one) for one in routes}
    for one in texts:
        if not any(step in one.shape for step in steps):
            continue
        found = METHOD.match(one.shape)
        method, path = (found[1], one.shape[found.end() :]) if found else ("", one.shape)
        fitting = fitting_routes(method, path, routes, based=based)
        if fitting:
            named.append(Named(one, fitting, split_address(path)))
    return named


def telling_step(route: Route) -> str:
    """A step without which no text is a route: the first one may be in its base; nothing where all vary."""
    first, *others = route.template.segments
    return next((one.text for one in (*others, first) if not one.parameter), "")


def fitting_routes(
    method: str, path: str, routes: Sequence[Route], *, based: bool = False
) -> tuple[Route, ...]:
    """The most particular routes that a text is the path or the URL of."""
    if not path or re.search(r"\s", path) or f"{api().v1_root}/" in f"{path}/":
        return ()
    if based and path.startswith(f"{HOLE}/") and (rooted := routes_at(method, path, routes, rooted=True)):
        return rooted
    return routes_at(method, path, routes) or routes_at(method, path.rstrip(HOLE), routes)


def routes_at(method: str, path: str, routes: Sequence[Route], *, rooted: bool = False) -> tuple[Route, ...]:
    """The most particular routes of a path; what is put behind the end of one may be empty, or a query.

    With `rooted`, what stands before the path is the root of the API.
    """
    address = split_address(path)
    steps = address.segments
    found: list[Route] = []
    for route in routes:
        if method and route.rule.method not in (method, "ANY"):
            continue
        fit = match(route.template, steps)
        if fit is None or (fit.assumed and not (rooted or route.rule.specific)):
            continue
        if fit.prefix and not (address.host or path.startswith(OPENING)):
            continue
        if found and route.template.rank != found[0].template.rank:
            break
        found.append(route)
    return tuple(found)
