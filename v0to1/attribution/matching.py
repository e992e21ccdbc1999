"""Requests and rules meet: each request is matched with the most particular rule, then judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from v0to1.attribution.alternatives import Place, joined, together
from v0to1.attribution.bases import Key, leading_response, servers_apart
from v0to1.attribution.evidence import CERTAIN, judge
from v0to1.attribution.host_correlation import with_company
from v0to1.attribution.hosts import is_reserved
from v0to1.attribution.own_servers import NONE_SERVED, NOTHING, ServedRoutes, with_own_routes
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, Address, Match, Template, match, parse_template, split_address
from v0to1.core.rules import Rule, Signal
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.values import Text
from v0to1.records import record


@record(frozen=True, slots=True)
class Route:
    """A rule with one of its path templates."""

    rule: Rule
    template: Template


def routes_of(rules: Iterable[Rule]) -> tuple[Route, ...]:
    """Every path of every rule, the most particular first."""
    found = [
        Route(rule, parse_template(path))
        for rule in rules
        if rule.path
        for path in (rule.path, *rule.aliases)
    ]
    return tuple(sorted(found, key=lambda route: (route.template.rank, len(route.rule.when)), reverse=True))


def match_requests(
    requests: Iterable[Request],
    routes: Sequence[Route],
    signals: Sequence[Signal],
    is_test: Callable[[str], bool],
    sockets: Sequence[Request] = (),
    own: ServedRoutes = NONE_SERVED,
    imports: Mapping[str, Iterable[str]] = NOTHING,
    elsewhere: Sequence[Request] = (),
) -> tuple[Operation, ...]:
    """All operations, each call and route once, with the evidence of all their contexts.

    `is_test` says whether a module is one of tests, `sockets` are the connections of V0's sockets, `own` are
    the routes of the project's own servers.
    `imports` are the modules that each module imports, `elsewhere` are requests on other routes.
    """
    requests = tuple(requests)
    found: dict[tuple[Place, frozenset[Key] | None], Operation] = {}
    operations = [one for request in requests if (one := operation(request, routes, signals)) is not None]
    operations += stand_ins(requests, operations, routes, signals)
    lost = {id(one) for one in operations if goes_astray(one, signals, is_test)}
    sound = {id(one.request.frame) for one in operations if id(one) not in lost}
    apart = servers_apart(one.request for one in operations)
    for one in operations:
        request = one.request
        astray = id(request.frame) not in sound and id(one) in lost
        place = (id(request.site.function), id(request.call), one.rule.id, request.site.module, astray)
        key = (place, apart.get(id(request)))
        found[key] = joined(found[key], one) if key in found else one
    judged = with_own_routes(found.values(), signals, own, imports)
    judged = with_company(judged, requests, signals, sockets, elsewhere)
    # What turned out certain in its company did not go astray.
    places = ((*at[:-1], at[-1] and one.score < CERTAIN) for (at, _), one in zip(found, judged, strict=True))
    return together(zip(places, judged, strict=True), is_test)


def stand_ins(
    requests: Sequence[Request],
    operations: Sequence[Operation],
    routes: Sequence[Route],
    signals: Sequence[Signal],
) -> list[Operation]:
    """Mocks that answer any method: each stands for the one operation that the code has on its route.

    Where the code has several, it is the one that is made under the test which sets the mock up.
    """
    sent = [one for one in operations if not one.mock]
    found = []
    for request in requests:
        if not request.mock or method_of(request.method):
            continue
        under = [one for one in sent if any(frame is request.frame for frame in one.request.frame.chain)]
        for made in ({one.rule.id for one in sent}, {one.rule.id for one in under}):
            fitting = [
                one
                for route in routes
                if route.rule.id in made and (one := operation(request, (route,), signals, route.rule.method))
            ]
            if len({one.rule.id for one in fitting}) == 1:
                found.append(fitting[0])
                break
    return found


def goes_astray(one: Operation, signals: Sequence[Signal], is_test: Callable[[str], bool]) -> bool:
    """A context that surely goes to another server; not one with the made-up host of a test.

    A further form of a URL in one run of a function (with and without its slash) is none.
    """
    names = {signal.signal for signal in signals if signal.kind == "literal_host"}
    if one.score >= 0 or not any(each.signal in names for each in one.evidence):
        return False
    host = split_address(preview(one.request.url)).host.partition(":")[0]
    return not is_reserved(host) and not is_test(one.request.frame.chain[0].module)


def operation(
    request: Request, routes: Sequence[Route], signals: Sequence[Signal], method: str = ""
) -> Operation | None:
    """The operation that a request is, if any rule knows its route; `method` is taken where it has none."""
    method = method_of(request.method) or method
    for shape in shapes(request):
        address = split_address(shape)
        for route in routes:
            if route.rule.method not in (method, "ANY"):
                continue
            found = fits(route, address, request)
            if found is not None:
                evidence = judge(request, route.rule, address, found, signals)
                return Operation(route.rule, found, (request,), evidence, sum(one.weight for one in evidence))
    return None


def shapes(request: Request) -> tuple[str, ...]:
    """The texts that a URL may be: with what an address in a V0 answer stands for, with defaults, without."""
    found = [preview(request.url), request.url.shape]
    if leading_response(request.url) is not None and api().collection not in request.url.shape:
        found.insert(0, answered() + request.url.shape.removeprefix(HOLE))
    return tuple(dict.fromkeys(found))


def answered() -> str:
    """What V0 gives as the `url` of a conversation: an address of a runtime with the route of it."""
    return f"{HOLE}{api().conversations}/{HOLE}"


def method_of(method: Text | None) -> str:
    """The method in capitals; empty when it is not known."""
    return (method.literal or "").upper() if method is not None else ""


def fits(route: Route, address: Address, request: Request) -> Match | None:
    """Match the path and, where the rule asks for it, literal values in the body."""
    found = match(route.template, address.segments)
    if found is None:
        return None
    for name, wanted in route.rule.when.items():
        item = request.body.items.get(name) if request.body is not None else None
        value = item.value.literal if item is not None and isinstance(item.value, Text) else None
        if value != wanted:
            return None
    return found
