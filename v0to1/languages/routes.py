"""Where a rule's route stands in the shape of a URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from v0to1 import tree
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, parse_template
from v0to1.core.rules import Rule
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Gap, Known, Text
from v0to1.languages.base import Refusal
from v0to1.records import record


@record(frozen=True, slots=True)
class Location:
    """Where a route stands in the shape of a URL.

    `runs` are the ranges of the literal text around the parameters, `parameters` the ranges of the
    parameters by name, `assumed` whether `/api` is hidden in the base, `end` where the path ends.
    """

    runs: tuple[tuple[int, int], ...]
    parameters: dict[str, tuple[int, int]]
    assumed: bool
    end: int

    @property
    def start(self) -> int:
        """Where the route begins."""
        return self.runs[0][0]


def locate_route(url: Text, rule: Rule) -> Location:
    """Find the rule's route in a URL; raises `Refusal` when it cannot be found in the source's text."""
    shape = url.shape
    path = re.split(r"[?#]", shape)[0]
    for template in (rule.path, *rule.aliases):
        for assumed in (False, True):
            found = pattern_of(template, assumed=assumed).search(path)
            if found is not None:
                where = located(found, template, assumed=assumed, end=len(path))
                refuse_quoted(url, where)
                return where
    raise Refusal("the route is built in a way that cannot be traced to the source text")


def refuse_quoted(url: Text, where: Location) -> None:
    """Another route would be written with escapes in the place of its slashes and its query."""
    place = 0
    for piece in url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        inside = any(place < end and start < place + size for start, end in where.runs)
        if inside and isinstance(piece, Known) and piece.quoted:
            raise Refusal(
                "the client percent-encodes the route, which would encode V1's slashes and query as well"
            )
        place += size


def refuse_open_end(url: Text, where: Location) -> None:
    """Two unknown parts side by side are more than the id of something: the second may be another route."""
    place = 0
    before = False
    for piece in url.pieces:
        inside = any(start <= place < end for start, end in where.parameters.values())
        if isinstance(piece, Known):
            before = before and not piece.text
            place += len(piece.text)
            continue
        if before and inside:
            raise Refusal("what follows the id in its URL is unknown, and may make it another route")
        before, place = inside, place + 1


def pattern_of(template: str, *, assumed: bool) -> re.Pattern[str]:
    """A pattern for a template at the end of a path; with `assumed` its first step is in the base."""
    steps = parse_template(template).segments
    if assumed:
        steps = steps[1:]
    parts = ["(.+?)" if one.rest else "([^/]+)" if one.parameter else re.escape(one.text) for one in steps]
    start = rf"(?:^{HOLE}|(?<={HOLE}))/?" if assumed else rf"(?:/|^|(?<={HOLE}))"
    return re.compile(start + "/".join(parts) + "/?$")


def located(found: re.Match[str], template: str, *, assumed: bool, end: int) -> Location:
    """The ranges of a match."""
    names = parse_template(template).names
    groups = [found.span(index + 1) for index in range(len(names))]
    start = found.start()
    if assumed and found.string[start] == HOLE:
        start += 1
    edges = [start, *(edge for group in groups for edge in group), end]
    runs = tuple(zip(edges[::2], edges[1::2], strict=True))
    return Location(runs, dict(zip(names, groups, strict=True)), assumed, end)


def parameter_texts(operation: Operation, source: Callable[[str, tree.Node], str]) -> dict[str, str]:
    """The client's own expressions for the parameters of its URL; missing where one is not single.

    `source` gives the text of a node of a module.
    """
    url = operation.request.url
    try:
        where = locate_route(url, operation.rule)
    except Refusal:
        return {}
    ranges = {span: name for name, span in where.parameters.items()}
    found: dict[str, str] = {}
    place = 0
    for piece in url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        name = ranges.get((place, place + size))
        if name is not None and isinstance(piece, Gap):
            found[name] = " ".join(source(piece.module, piece.node).split())
        place += size
    return found


def parameters_of(request: Request) -> Iterator[tuple[str, str, str]]:
    """The parameters that are written into a URL: their names, a sign, and their values."""
    query = request.url.shape.partition("?")[2]
    yield from (one.partition("=") for one in query.split("&") if one)


def root_of(url: Text, where: Location) -> str:
    """What V1's address has behind the server's; without its first slash where the route has none."""
    root = f"/{api().version}" if where.assumed else api().v1_root
    return root if url.shape.startswith("/", where.start) else root.removeprefix("/")


def own_root(url: Text, where: Location, is_own: Callable[[int], bool]) -> str:
    """What V1's paths begin with that a function of the client is given, which has the rest of the address.

    `is_own` tells whether a character of the URL is given to the function.
    """
    root = root_of(url, where)
    for place in range(len(root)):
        if not url.shape.startswith(root[:place], where.start):
            break
        if is_own(where.start + place):
            return root[place:]
    return f"/{api().version}"


def is_given_before(url: Text, start: int, is_given: Callable[[Known | Gap], bool]) -> bool:
    """Whether any of the pieces of a URL is given to something that stand before a character of it."""
    place = 0
    for piece in url.pieces:
        if place >= start:
            return False
        if is_given(piece):
            return True
        place += len(piece.text) if isinstance(piece, Known) else 1
    return False


def root_behind(base: str, length: int, root: str) -> str | None:
    """What makes V1's address of a base that reaches into the route: of its text, `length` characters do not.

    `root` is what V1's address has behind these; None where the base has anything else.
    """
    inside = base[length:].removesuffix("/")
    rest = root.removeprefix(inside)
    if not root.startswith(inside) or not rest.startswith("/"):
        return None
    return rest[1:] if base.endswith("/") else rest


def root_text(operation: Operation, source: Callable[[str, tree.Node], str]) -> dict[str, str]:
    """The root of the V1 API at the client's server, as an expression; nothing where that is put together."""
    url = operation.request.url
    try:
        where = locate_route(url, operation.rule)
    except Refusal:
        return {}
    before, first = url.shape[: where.start], url.pieces[0]
    root = api().v1_root.removeprefix(api().v0_root) if where.assumed else api().v1_root
    if before and HOLE not in before:
        return {"root": f'"{before}{root}"'}
    if before != HOLE or not isinstance(first, Gap):
        return {}
    written = " ".join(source(first.module, first.node).split())
    return {"root": f'{written if " " not in written else f"({written})"} + "{root}"'}
