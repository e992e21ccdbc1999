"""What could not be followed to a request on a client of V0: dynamic URLs, and pieces of routes left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from v0to1 import tree
from v0to1.attribution.bases import shared_keys
from v0to1.attribution.entry_points import uncalled
from v0to1.attribution.evidence import speaks_v1
from v0to1.attribution.hidden_signals import fields_in
from v0to1.attribution.host_correlation import CONTRARY
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import fits, method_of
from v0to1.attribution.route_literals import fitting_routes
from v0to1.core.api import api
from v0to1.core.endpoints import split_address
from v0to1.core.model import Unresolved
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.findings.route_pieces import EVENT, IN_TEST, PIECE, below_root, of_system, pieces
from v0to1.findings.unaccounted import unaccounted, with_v1
from v0to1.findings.unknown_routes import covered_by, is_covered
from v0to1.findings.unresolved_places import Gathering
from v0to1.languages.base import Language
from v0to1.planning.model import Plan
from v0to1.planning.seen import ProjectFacts
from v0to1.planning.test_doubles import untouched_in

DYNAMIC = "a V0 client sends this request, but its path could not be determined; check what it may be"
COVERED = (
    "its path is known only when it is sent, so it goes through the adapter; "
    "check that V1 has what it may ask for"
)
CALLERS = "the path is passed in by callers, but none was found; check the paths that they pass"
METHOD = "the HTTP method of this request, and so the operation, could not be determined; check it by hand"
MOCKED = (
    "this test double responds to any method, and the requests that it replaces were not found; "
    "change it together with them"
)
ROUTE = "this request goes to the V0 server, on a route that no rule covers; check it by hand"
BARE = (
    "the body of this request is one of V0, but the server that its path belongs to was not found; "
    "check what sends it"
)


def unresolved(
    seen: ProjectFacts,
    known: Knowledge,
    texts: Mapping[str, str],
    language: Language,
    plans: Sequence[Plan] = (),
    modules: Iterable[str] = (),
) -> tuple[Unresolved, ...]:
    """Everything on clients of V0 that could not be followed, in the order of the files.

    Of the `modules`, every route of V0 is accounted for.
    What goes through the run-time adapter by one of the `plans` need not be, nor what tests say of it.
    """
    test = language.is_test
    covered, untouched = covered_by(plans), untouched_in(plans, seen.evaluation.imports)
    gathering = Gathering(seen, known, texts)
    for request in seen.evaluation.blurred:
        if is_covered(request, covered):
            module = request.site.module
            gathering.add(module, request.call, gathering.source(module, request.call), COVERED)
        else:
            blurred(gathering, request)
    for request in seen.others:
        unmatched(gathering, request)
    for module, node, text, reason in pieces(gathering, test):
        if not (reason == IN_TEST and untouched(module)) and not carried(plans, text, reason):
            routes = fitting_routes("", text, known.routes)
            gathering.add(module, node, text, with_v1(reason, routes, known) if routes else reason)
    for module, span, text, reason in unaccounted(gathering, modules, language):
        if not (test(module) and untouched(module)) and not gathering.covers(module, span):
            gathering.add_at(module, span, text, reason)
    return tuple(gathering.found[place] for place in sorted(gathering.found))


def carried(plans: Sequence[Plan], text: str, reason: str) -> bool:
    """Whether the adapter takes care of what could not be followed: events, and addresses that stay V0's."""
    if reason == EVENT:
        sockets = {plan.fix for plan in plans if plan.connection is not None}
        return sockets == {"adapter"}
    code = {
        plan.fix for plan in plans if plan.connection is None and plan.reported and not plan.operation.mock
    }
    base = split_address(text).segments == (api().v0_root.strip("/"),)
    return reason == PIECE and base and "adapter" in code and "rewrite" not in code


def on_client(gathering: Gathering, request: Request) -> bool:
    """Whether a request goes to a server of V0, at a place that no finding tells already."""
    if request.mock or (request.site.module, id(request.call)) in gathering.reported:
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
    if request.mock or (request.site.module, id(request.call)) in gathering.reported:
        return False
    if speaks_v1(request, gathering.known.signals) <= CONTRARY:
        return False
    return of_system(gathering.known, preview(request.url))


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
    if is_mocked(gathering, request):
        gathering.add(module, node, gathering.source(module, node), MOCKED)
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
    elif below_root("/".join(steps)) and not known_elsewhere(gathering, request):
        gathering.add(module, node, gathering.source(module, node), ROUTE)


def known_elsewhere(gathering: Gathering, request: Request) -> bool:
    """Whether a path is what callers give, and some are in sight: what they ask for is reported there."""
    entered = uncalled(request)
    called = gathering.seen.evaluation.called
    return entered is not None and id(entered) in called and gives_path(entered, request)


def is_mocked(gathering: Gathering, request: Request) -> bool:
    """Whether a mock that answers any method has a route of which the project certainly makes requests."""
    if not request.mock or method_of(request.method):
        return False
    if (request.site.module, id(request.call)) in gathering.reported:
        return False
    address = split_address(preview(request.url))
    made = {one.rule.id for one in gathering.seen.certain if not one.mock}
    routes = (route for route in gathering.known.routes if route.rule.id in made)
    return any(fits(route, address, request) is not None for route in routes)


def is_bare(gathering: Gathering, request: Request, steps: tuple[str, ...]) -> bool:
    """Whether a request sends what only V0 takes to a path of its own that is the end of V0's."""
    if request.mock or steps != (api().collection,):
        return False
    sent = (name for body in request.bodies for name in body.items)
    return not fields_in(gathering.known.signals).isdisjoint(sent)
