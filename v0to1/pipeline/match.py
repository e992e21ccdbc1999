"""Requests and rules meet: each request is matched with the most particular rule, then judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from v0to1.core.endpoints import Address, Match, Template, match, parse_template, split_address
from v0to1.core.model import Evidence
from v0to1.core.rules import Rule, Signal
from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Text
from v0to1.pipeline.evidence import CERTAIN, base_answer, base_key, judge


@dataclass(frozen=True, slots=True)
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
    requests: Iterable[Request], routes: Sequence[Route], signals: Sequence[Signal]
) -> tuple[Operation, ...]:
    """All operations, each call and route once, with the evidence of all their contexts."""
    found: dict[tuple[object, ...], Operation] = {}
    for request in requests:
        one = operation(request, routes, signals)
        if one is None:
            continue
        key = (id(request.site.function), id(request.call), one.rule.id, request.site.module)
        found[key] = joined(found[key], one) if key in found else one
    return with_company(tuple(found.values()), signals)


def operation(request: Request, routes: Sequence[Route], signals: Sequence[Signal]) -> Operation | None:
    """The operation that a request is, if any rule knows its route."""
    method = method_of(request.method)
    for shape in dict.fromkeys((preview(request.url), request.url.shape)):
        address = split_address(shape)
        for route in routes:
            if route.rule.method not in (method, "ANY"):
                continue
            found = fits(route, address, request)
            if found is not None:
                evidence = judge(request, route.rule, address, found, signals)
                return Operation(route.rule, found, (request,), evidence, sum(one.weight for one in evidence))
    return None


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


def joined(first: Operation, second: Operation) -> Operation:
    """The same operation seen in two contexts: the evidence of the more certain one counts."""
    best = max(first, second, key=lambda one: one.score)
    return replace(best, requests=(*first.requests, *second.requests))


def with_company(operations: tuple[Operation, ...], signals: Sequence[Signal]) -> tuple[Operation, ...]:
    """What is certain of one operation speaks for others: by base URL, by its answer, by its mocks."""
    for kind, related in (
        ("shared_client", shares_base),
        ("base_answer", has_base_of),
        ("mocked_route", mocks),
    ):
        certain = tuple(one for one in operations if one.score >= CERTAIN)
        known = Company(
            frozenset(key for one in certain for request in one.requests if (key := base_key(request))),
            frozenset(id(request) for one in certain for request in one.requests),
            frozenset(one.rule.id for one in certain if not one.mock),
        )
        for signal in signals:
            if signal.kind == kind:
                operations = tuple(strengthened(one, signal, known, related) for one in operations)
    return operations


@dataclass(frozen=True, slots=True)
class Company:
    """What is known of the certain operations: their base URLs, requests and rules."""

    bases: frozenset[tuple[object, ...]]
    requests: frozenset[int]
    rules: frozenset[str]


def shares_base(one: Operation, known: Company) -> bool:
    """The same client object or base URL."""
    return any(base_key(request) in known.bases for request in one.requests)


def has_base_of(one: Operation, known: Company) -> bool:
    """The base URL is read from the answer of a certain operation."""
    return any(id(source) in known.requests for request in one.requests for source in base_answer(request))


def mocks(one: Operation, known: Company) -> bool:
    """A test's stand-in for a certain operation."""
    return one.mock and one.rule.id in known.rules


def strengthened(
    one: Operation, signal: Signal, known: Company, related: Callable[[Operation, Company], bool]
) -> Operation:
    """The operation with a further reason, where it lacks certainty and the reason holds."""
    if one.score >= CERTAIN or not related(one, known):
        return one
    reason = Evidence(signal.signal, signal.weight, signal.detail)
    return replace(one, evidence=(*one.evidence, reason), score=one.score + signal.weight)
