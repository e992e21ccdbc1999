"""The texts of clients once more: each that is a route of V0 is reported with an operation or alone."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial

from v0to1.attribution.hidden_signals import queries_in
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import Route
from v0to1.attribution.mentions import MentionMatcher
from v0to1.attribution.route_literals import Literal, literals, named_routes, overlooked
from v0to1.core.model import Span
from v0to1.core.rules import Rule
from v0to1.core.text import lines_of
from v0to1.core.versions import choose
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.urls import sources_in
from v0to1.evaluation.values import Known
from v0to1.findings.findings import v1_text
from v0to1.findings.route_pieces import IN_TEST, PIECE
from v0to1.findings.unresolved_places import Gathering
from v0to1.languages.base import Language, Workbench
from v0to1.languages.comments import comments
from v0to1.languages.serving import declared_in

SERVED = "a server of this project declares this V0 route; if it forwards requests to V0, migrate those"
SOCKET = "this is the query of a V0 Socket.IO connection, but the call that opens it was not found"
HOME = "the project's own server has this route, so this is taken for a request to it; check whether it is"
UNPARSED = "this part could not be parsed, and no use of V0 was found in the rest; mend it, and check again"
HERE = ("own_route", "own_page")
"""The kinds of signals for requests that the project answers itself."""

ELSEWHERE = -120
"""What a reason weighs, at most, that alone says that a request goes to another server."""

Told = tuple[str, Span, str, str]


def unaccounted(gathering: Gathering, modules: Iterable[str], language: Language) -> Iterator[Told]:
    """The routes of V0 in texts of some modules that nothing was told of yet, with the reason."""
    seen, known, test = gathering.seen, gathering.known, language.is_test
    matcher = MentionMatcher(known.signals, known.rules)
    clients = {one.use.module for one in seen.sockets} | modules_of(seen.certain)
    used, home, away = {*accounted(gathering)}, {*at_home(gathering)}, {*elsewhere(gathering)}
    doubtful = modules_of(one for one in (*seen.certain, *seen.unsure) if one.rule.specific)
    for module in modules:
        text = gathering.texts.get(module, "")
        if is_adapter(module, gathering.texts.get) or not known.interesting(text):
            continue
        if module not in clients and not (matcher.mentions(text) or matcher.has_name(text)):
            continue
        there, hidden = texts_in(seen.bench, module, text, language)
        based = any(matcher.is_base(each.shape) for each in there)
        found = named_routes((*there, *hidden), known.routes, based=based)
        served = served_in(gathering, module, text, language) if found else frozenset()
        mixed = matcher.has_v1_route(text, (each.shape for each in there))
        said = matcher.v0_routes_in(text, found, mixed=mixed, client=module in clients)
        gone = used if module in doubtful and not mixed else used | away
        for one in (each for each in said if gone.isdisjoint(each.literal.ids)):
            reason = SERVED if one.literal.value in served else PIECE
            reason = HOME if reason == PIECE and not home.isdisjoint(one.literal.ids) else reason
            told = with_v1(IN_TEST if test(module) else reason, one.routes, known)
            yield module, place_of(seen.bench, module, one.literal), one.literal.text, told
        for literal in opened(there, known):
            if used.isdisjoint(literal.ids):
                used |= literal.ids
                told = listed(IN_TEST if test(module) else SOCKET, connections(known), known)
                yield module, place_of(seen.bench, module, literal), literal.text, told


def unparsed(
    bench: Workbench, known: Knowledge, texts: Mapping[str, str], found: Container[str]
) -> Iterator[tuple[str, str]]:
    """Modules that speak of OpenHands, in which nothing was `found`, and of which a part is not read."""
    matcher = MentionMatcher(known.signals, known.rules)
    for module, spans in bench.gaps.items():
        text = texts.get(module, "") if module not in found else ""
        if known.interesting(text) and (matcher.mentions(text) or matcher.has_name(text)):
            line, _ = lines_of(text).position(min(span.start for span in spans))
            yield module, f"line {line}: {UNPARSED}"


def served_in(gathering: Gathering, module: str, text: str, language: Language) -> frozenset[str]:
    """The paths that a module declares as those of a server, as its evaluation or its text shows them."""
    told = (path for _, path, where in gathering.seen.evaluation.served if where == module)
    return frozenset((*told, *(path for _, path in declared_in(language.name, module, text))))


def texts_in(
    bench: Workbench, module: str, text: str, language: Language
) -> tuple[list[Literal], list[Literal]]:
    """The texts in a module, and those in its source that are not in the tree made of it."""
    body = bench.modules.body(module)

    def passed_over() -> Iterator[Span]:
        yield from language.ours(text)
        yield from (one.span for one in comments(language.name, module, text))

    hidden = overlooked(body, text, partial(bench.span, module), passed_over)
    return [*literals(body)], [*hidden] if body else []


def place_of(bench: Workbench, module: str, one: Literal) -> Span:
    """Where a text stands."""
    return one.at if one.at is not None else bench.span(module, one.node)


def opened(found: Iterable[Literal], known: Knowledge) -> Iterator[Literal]:
    """The texts with a query that only connections of V0 have."""
    names = tuple(f"{name}=" for name in sorted(queries_in(known.signals)))
    return (one for one in found if any(name in one.shape for name in names))


def with_v1(reason: str, routes: Iterable[Route], known: Knowledge) -> str:
    """A reason with what V1 has for some routes."""
    return listed(reason, (route.rule for route in routes), known)


def listed(reason: str, rules: Iterable[Rule], known: Knowledge) -> str:
    """A reason with what V1 has for some operations."""
    found = dict.fromkeys(filter(None, (v1_text(choose(one, known.server)) for one in rules)))
    return f"{reason}; V1 has {' or '.join(found) or 'none'}"


def connections(known: Knowledge) -> Iterator[Rule]:
    """The rules for what opens a connection."""
    return (one for one in known.rules if one.socket is not None and one.socket.kind == "connect")


def accounted(gathering: Gathering) -> Iterator[int]:
    """The ids of the texts that belong to operations."""
    seen = gathering.seen
    for one in (*seen.certain, *seen.ambiguous):
        yield from texts_of(one)
    for use in (one.use for one in seen.sockets):
        if use.request is not None:
            yield from sources_in(use.request.url)


def elsewhere(gathering: Gathering) -> Iterator[int]:
    """The ids of the texts of requests that by their names, or what they send, go to other servers.

    That is doubtful in a module with paths that no other server has, and where a field is sent that only V0
    takes.
    """
    here = signals_here(gathering)
    for one in gathering.seen.unsure:
        weights = [each.weight for each in one.evidence if each.signal not in here]
        if min(weights, default=0) <= ELSEWHERE and max(weights) < -ELSEWHERE:
            yield from texts_of(one)


def at_home(gathering: Gathering) -> Iterator[int]:
    """The ids of the texts of requests that the project's own server is taken to answer."""
    here = signals_here(gathering)
    for one in gathering.seen.unsure:
        if any(each.signal in here for each in one.evidence):
            yield from texts_of(one)


def signals_here(gathering: Gathering) -> frozenset[str]:
    """The names of the signals for requests that the project answers itself."""
    return frozenset(one.signal for one in gathering.known.signals if one.kind in HERE)


def modules_of(operations: Iterable[Operation]) -> set[str]:
    """The modules in which some operations, or parts of their URLs, stand."""
    requests = [request for one in operations for request in one.requests]
    pieces = (piece for request in requests for piece in request.url.pieces)
    said = {piece.module for piece in pieces if isinstance(piece, Known) and piece.source is not None}
    return said | {one.site.module for one in requests}


def texts_of(one: Operation) -> Iterator[int]:
    """The ids of the texts that the URLs of an operation are made of."""
    for request in (*one.requests, *one.strays):
        yield from sources_in(request.url)
