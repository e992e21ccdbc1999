"""What could not be followed to a request on a client of V0: dynamic URLs, and pieces of routes left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from v0to1.core.api import api
from v0to1.core.endpoints import split_address
from v0to1.core.model import Unresolved
from v0to1.core.text import lines_of
from v0to1.flow import tree
from v0to1.flow.library import preview
from v0to1.flow.requests import Request, Site
from v0to1.pipeline.bases import Key, own_keys, shared_keys
from v0to1.pipeline.company import CONTRARY
from v0to1.pipeline.evidence import CERTAIN, SYSTEM_HOST, hit, speaks_v1
from v0to1.pipeline.hidden import hosts_in
from v0to1.pipeline.match import fits, method_of
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.project import Knowledge, Seen
from v0to1.pipeline.stubs import reached, stubbed

ALONE = ("host", "wire_field")
"""Kinds of signals whose words are names that no other API is known to have."""

SPACE = re.compile(r"\s")
DYNAMIC = "the path of this request on a client of V0 is not known here; look at what it may be"
CALLERS = "the path comes from callers, and none is in sight; look at the paths that they give"
METHOD = "the HTTP method of this request is not known here, so that its operation is not known either"
ROUTE = "this request goes to the server of V0, on a route that no rule knows"
BARE = (
    "the body of this request is one of V0, and how its path goes on to a server is not seen; "
    "look at what sends it"
)
PIECE = "no request was seen that uses this piece of a route; look at where it goes"
IN_TEST = (
    "a test names this route, and nothing shows to which request it belongs; it must follow that request"
)
EVENT = "this is the name of a Socket.IO event of V0, and its use could not be followed"


class Gathering:
    """Gathers what is unresolved, each place once; `helper` tells the helper files."""

    def __init__(
        self, seen: Seen, known: Knowledge, texts: Mapping[str, str], helper: Callable[[str], bool]
    ) -> None:
        self.seen = seen
        self.known = known
        self.texts = texts
        self.helper = helper
        self.found: dict[tuple[str, int, int], Unresolved] = {}
        self.told = {(one.module, id(one.call)) for one in (*seen.certain, *seen.ambiguous)}
        self.bases = frozenset(bases_of(seen))

    def add(self, module: str, node: tree.Node, text: str, reason: str) -> None:
        """Keep a place of the client's own files."""
        if module not in self.texts or self.helper(module):
            return
        start = self.seen.bench.span(module, node).start
        line, column = lines_of(self.texts[module]).position(start)
        self.found.setdefault((module, line, column), Unresolved(module, line, column, text, reason))

    def source(self, module: str, node: tree.Node) -> str:
        """The first line of a node as it is written."""
        span = self.seen.bench.span(module, node)
        return self.texts.get(module, "")[span.start : span.end].partition("\n")[0]


def unresolved(
    seen: Seen,
    known: Knowledge,
    texts: Mapping[str, str],
    helper: Callable[[str], bool],
    test: Callable[[str], bool],
) -> tuple[Unresolved, ...]:
    """Everything on clients of V0 that could not be followed, in the order of the files."""
    gathering = Gathering(seen, known, texts, helper)
    for request in seen.evaluation.blurred:
        blurred(gathering, request)
    for request in seen.others:
        unmatched(gathering, request)
    for module, node, text, reason in pieces(gathering, test):
        gathering.add(module, node, text, reason)
    for module, node, reason in stubbed(seen):
        gathering.add(module, node, gathering.source(module, node), reason)
    return tuple(gathering.found[place] for place in sorted(gathering.found))


def left_in_tests(plans: Iterable[Plan], texts: Mapping[str, str]) -> tuple[Unresolved, ...]:
    """The places of tests that stay on V0 while the code that they test does not, each once."""
    found: dict[tuple[str, int, int], Unresolved] = {}
    for one in (each for plan in plans if plan.draft is not None for each in plan.draft.left):
        if one.module not in texts:
            continue
        span = one.span
        line, column = lines_of(texts[one.module]).position(span.start)
        text = texts[one.module][span.start : span.end].partition("\n")[0]
        found.setdefault((one.module, line, column), Unresolved(one.module, line, column, text, one.reason))
    return tuple(found[place] for place in sorted(found))


def bases_of(seen: Seen) -> Iterator[Key]:
    """The servers of certain operations that are really sent to the API itself."""
    for one in seen.certain:
        if not one.mock and not one.from_runtime:
            for request in one.requests:
                yield from own_keys(request)


def on_client(gathering: Gathering, request: Request) -> bool:
    """Whether a request goes to a server of V0, at a place that no finding tells already."""
    if request.mock or (request.site.module, id(request.call)) in gathering.told:
        return False
    return bool(shared_keys(request) & gathering.bases)


def blurred(gathering: Gathering, request: Request) -> None:
    """A request with a path that is not known: at the outermost place where it was not known."""
    if not on_client(gathering, request) and not to_system(gathering, request):
        return
    entered = uncalled(request)
    if entered is not None and id(entered) in gathering.seen.evaluation.called:
        return
    module, node = request.site.module, request.call
    reason = CALLERS if entered is not None and gives_path(entered, request) else DYNAMIC
    gathering.add(module, node, gathering.source(module, node), reason)


def to_system(gathering: Gathering, request: Request) -> bool:
    """Whether a request goes below V0's root on the App Server itself, at a place that nothing tells yet."""
    if request.mock or (request.site.module, id(request.call)) in gathering.told:
        return False
    if speaks_v1(request, gathering.known.signals) <= CONTRARY:
        return False
    return of_system(gathering.known, preview(request.url))


def uncalled(request: Request) -> tree.Function | None:
    """The function that led to a request by being run with unknown arguments, not by a call."""
    entry = next((one for one in request.frame.chain if one.function is not None), None)
    return entry.function if entry is not None and entry.call is None else None


def gives_path(function: tree.Function, request: Request) -> bool:
    """Whether the unknown part of the path is a parameter of that function."""
    names = {param.name for param in function.params}
    return any(via.symbol in names for piece in request.url.pieces[1:] for via in piece.via)


def unmatched(gathering: Gathering, request: Request) -> None:
    """A request whose route is known but whose method is not, or whose route no rule knows."""
    shape = preview(request.url)
    steps = split_address(shape).segments
    module, node = request.site.module, request.call
    if is_bare(gathering, request, steps):
        gathering.add(module, node, gathering.source(module, node), BARE)
        return
    if (
        not on_client(gathering, request)
        or api().version in steps
        or speaks_v1(request, gathering.known.signals) <= CONTRARY
    ):
        return
    address = split_address(shape)
    fitting = [route for route in gathering.known.routes if fits(route, address, request) is not None]
    method = method_of(request.method)
    if any(route.rule.method in (method, "ANY") for route in fitting):
        return
    if fitting and not method:
        gathering.add(module, node, gathering.source(module, node), METHOD)
    elif below_root("/".join(steps)):
        gathering.add(module, node, gathering.source(module, node), ROUTE)


def is_bare(gathering: Gathering, request: Request, steps: tuple[str, ...]) -> bool:
    """Whether a request sends what only V0 takes to a path of its own that is the end of V0's."""
    if request.mock or steps != (api().collection,):
        return False
    sent = (name for body in request.bodies for name in body.items)
    return not fields_of(gathering.known).isdisjoint(sent)


def below_root(text: str) -> bool:
    """Whether a text has the root of V0's routes as a step, with more behind it."""
    return f"{api().v0_root}/" in f"/{text}"


def pieces(gathering: Gathering, test: Callable[[str], bool]) -> Iterator[tuple[str, tree.Node, str, str]]:
    """Literals in clients of V0 with a piece of a route, or the name of an event, that nothing used."""
    seen = gathering.seen
    clients = {one.module for one in seen.certain} | {one.use.module for one in seen.sockets}
    speaking = {one for one, text in gathering.texts.items() if names_system(gathering.known, text)}
    sent = {request.url.literal for one in seen.certain for request in one.requests}
    short = {one.module for one in seen.certain if one.match.assumed}
    for site in seen.evaluation.unused:
        value = getattr(site.node, "value", "")
        if SPACE.search(value):
            continue
        if site.module not in clients:
            known = (
                of_system(gathering.known, value)
                or (site.module in speaking and is_route(value, short=False))
                or beside_proof(gathering, site)
            )
            if not test(site.module) and known:
                yield site.module, site.node, value, PIECE
            elif (known or value in sent) and reached(site.module, seen.evaluation.imports) & clients:
                yield site.module, site.node, value, IN_TEST
            continue
        if value in events(gathering.known):
            yield site.module, site.node, value, EVENT
        elif is_route(value, short=site.module in short):
            yield site.module, site.node, value, IN_TEST if test(site.module) else PIECE


def of_system(known: Knowledge, text: str) -> bool:
    """Whether a text is a URL of the App Server itself, below V0's root."""
    address = split_address(text)
    hosts = [one for one in known.signals if one.kind == "host" and one.weight >= SYSTEM_HOST]
    return is_route(text, short=False) and any(hit(one, [address.host]) for one in hosts)


def names_system(known: Knowledge, text: str) -> bool:
    """Whether a source names a host that alone shows V0, and nothing of V1.

    A field of V0 is no proof: a server of one's own may take it, and declares its routes as it likes.
    """
    return api().v1_root not in text and any(base in text for base in hosts_in(known.signals))


def fields_of(known: Knowledge) -> frozenset[str]:
    """The fields of bodies of which one alone shows V0."""
    telling = (one for one in known.signals if one.kind == "wire_field" and one.weight >= SYSTEM_HOST)
    return frozenset(name for one in telling for name in one.patterns)


def beside_proof(gathering: Gathering, site: Site) -> bool:
    """Whether a route of conversations is put behind a base, in a file with a word that is enough to say V0.

    A route that stands alone may be one that the file serves itself.
    """
    text = getattr(site.node, "value", "")
    route = f"/{api().v0_root}/{api().collection}"
    if (
        id(site.node) not in gathering.seen.evaluation.joined
        or route not in f"/{text}"
        or not is_route(text, short=False)
    ):
        return False
    words = [
        word
        for one in gathering.known.signals
        if one.kind in ALONE and one.weight >= 2 * CERTAIN
        for word in one.patterns
    ]
    return any(word in gathering.texts.get(site.module, "") for word in words)


def events(known: Knowledge) -> frozenset[str]:
    """The names of V0's Socket.IO events."""
    sockets = [
        rule.socket for rule in known.rules if rule.socket is not None and rule.socket.kind != "connect"
    ]
    return frozenset(name for one in sockets for name in one.names)


def is_route(text: str, *, short: bool) -> bool:
    """Whether a text is a piece of an API route; without the API's root it may be a link for people.

    With `short` the client's base URL ends in that root, so that a piece need not say it: then it must at
    least begin as a path does.
    """
    if "/" not in text or api().v1_root in text:
        return False
    first = ("/", f"{api().collection}/")
    return below_root(text) or (short and text.startswith(first) and text.count("/") > 2)
