"""What requests say of each other: those to the same server, those that a response led to, those in tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from v0to1.attribution.bases import ONE_SERVER, Key, base_response, own_keys, servers_apart, shared_keys
from v0to1.attribution.evidence import CERTAIN, proves, speaks_v1
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, split_address
from v0to1.core.model import Evidence
from v0to1.core.rules import Signal
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.records import record

CONTRARY = -100
NAMING = ("host", "name", "env", "initials", "context")
"""The kinds of signals that say by a name that a request goes to OpenHands."""

HOST = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#*\0]+)(?=[/?#]|$)", re.IGNORECASE)
SPOKEN = ("wire_field", "body", "answer")
"""What is said in a request; a path that V1 has too may be an old one of V0."""


@record(frozen=True, slots=True)
class Company:
    """What is known of the certain operations: their servers, requests and rules; and the Agent Servers.

    `homes` are the hosts that get all requests of a rule, where every one of them names its host.
    """

    bases: frozenset[Key]
    requests: frozenset[int]
    rules: frozenset[str]
    rivals: frozenset[Key] = frozenset()
    contrary: frozenset[str] = frozenset()
    homes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def with_company(
    operations: tuple[Operation, ...],
    requests: Iterable[Request],
    signals: Sequence[Signal],
    sockets: Sequence[Request] = (),
    elsewhere: Sequence[Request] = (),
) -> tuple[Operation, ...]:
    """What is certainly V0 speaks for its neighbours; what is certainly V1 speaks against them.

    `sockets` are connections that are certainly V0's, `elsewhere` are requests on other routes.
    """
    requests = tuple(requests)
    own = servers_of(operations, requests, signals)
    against = Company(frozenset(), frozenset(), frozenset(), own.v1 - own.v0)
    for signal in signals:
        if signal.kind == "rival":
            operations = tuple(added(one, signal) if rivalled(one, against) else one for one in operations)
    operations = without_strangers(operations, (*requests, *elsewhere), signals)
    known = company_of(operations, signals, sockets)
    for kind, related in RELATIONS:
        before, seen = operations, replace(known, bases=known.bases | own.migrated)
        for signal in signals:
            if signal.kind == kind:
                operations = tuple(strengthened(one, signal, seen, related) for one in operations)
        if operations != before:  # by identity: one that was not strengthened is the same object
            known = company_of(operations, signals, sockets)
    for signal in signals:
        if signal.kind == "foreign_answer":
            operations = tuple(added(one, signal) if led_astray(one, known) else one for one in operations)
    return operations


def without_strangers(
    operations: tuple[Operation, ...], requests: Iterable[Request], signals: Sequence[Signal]
) -> tuple[Operation, ...]:
    """The operations, with what speaks against those on a host that nothing calls OpenHands.

    Such a host has routes of its own, which neither version of OpenHands has.
    """
    known = {id(request) for one in operations for request in one.requests}
    others = {host_of(one) for one in requests if id(one) not in known and is_strange(one)} - {""}
    unknown = {one.signal for one in signals if one.kind == "literal_host"}
    named = {one.signal for one in signals if one.kind in NAMING and one.weight > 0}
    for signal in signals:
        if signal.kind == "foreign_routes":
            operations = tuple(
                added(one, signal)
                if {each.signal for each in one.evidence} & unknown
                and not {each.signal for each in one.evidence} & named
                and set(map(host_of, one.requests)) <= others
                else one
                for one in operations
            )
    return operations


def is_strange(request: Request) -> bool:
    """Whether a request is none of a test, and its path is neither the root of a server nor one of V1's."""
    segments = split_address(preview(request.url)).segments
    return not request.mock and bool(segments) and api().version not in segments and HOLE not in segments[0]


def company_of(
    operations: Iterable[Operation], signals: Sequence[Signal], sockets: Sequence[Request] = ()
) -> Company:
    """What the certain operations, and connections of sockets, have in common."""
    certain = tuple(one for one in operations if one.score >= CERTAIN)
    known = (*sockets, *(request for one in certain for request in one.requests))
    return Company(
        frozenset(key for request in known for key in own_keys(request)),
        frozenset(id(request) for one in certain for request in one.requests),
        frozenset(one.rule.id for one in certain if not one.mock),
        contrary=frozenset(one.signal for one in signals if one.kind in SPOKEN and one.weight <= CONTRARY),
        homes=homes_of(certain),
    )


def homes_of(certain: Iterable[Operation]) -> Mapping[str, frozenset[str]]:
    """The hosts of the requests of each rule, but for rules with requests to a host that is not written."""
    found: dict[str, set[str]] = {}
    for one in certain:
        if not one.mock:
            found.setdefault(one.rule.id, set()).update(map(host_of, one.requests))
    return {rule: frozenset(hosts) for rule, hosts in found.items() if "" not in hosts}


def host_of(request: Request) -> str:
    """The host that a URL begins with, as it is written; empty for one that is not known, or any."""
    found = HOST.match(request.url.shape)
    return found[1].lower() if found is not None else ""


class Servers(NamedTuple):
    """Servers that get a request which is certainly V1's, one that is V0's by itself, one of V1's App Server.

    The last ones count for V0: what is V0 there was left behind.
    """

    v1: frozenset[Key]
    v0: frozenset[Key]
    migrated: frozenset[Key]


def servers_of(
    operations: Iterable[Operation], requests: Sequence[Request], signals: Sequence[Signal]
) -> Servers:
    """What servers some requests go to."""
    v1 = {
        key
        for request in requests
        if not request.mock and speaks_v1(request, signals) <= CONTRARY
        for key in own_keys(request)
    }
    v0 = {
        key
        for one in operations
        if proves(one, signals)
        for request in one.requests
        for key in own_keys(request)
    }
    return Servers(frozenset(v1), frozenset(v0), migrated_bases(requests))


def migrated_bases(requests: Iterable[Request]) -> frozenset[Key]:
    """Servers that get a request which is certainly the App Server's of V1, where no other may get it."""
    steps = f"{api().v1_root}{api().start}".split("/")[1:]
    found = [
        request
        for request in requests
        if not request.mock and has_steps(split_address(preview(request.url)).segments, steps)
    ]
    apart = servers_apart(found)
    return frozenset(
        key
        for request in found
        if id(request) not in apart
        for key in own_keys(request)
        if key[0] in ONE_SERVER
    )


def has_steps(segments: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether a path has some steps one after another."""
    size = len(steps)
    return any(list(segments[start : start + size]) == steps for start in range(len(segments) - size + 1))


def rivalled(one: Operation, known: Company) -> bool:
    """Every context goes to a server that is certainly V1's Agent Server."""
    return all(shared_keys(request) & known.rivals for request in one.requests)


def shares_base(one: Operation, known: Company) -> bool:
    """The same client object or base URL, and nothing in the request itself that is V1's."""
    if any(each.signal in known.contrary for each in one.evidence):
        return False
    return any(shared_keys(request) & known.bases for request in one.requests)


def has_base_of(one: Operation, known: Company) -> bool:
    """The base URL is read from the response of a certain operation."""
    return any(id(source) in known.requests for request in one.requests for source in base_response(request))


def led_astray(one: Operation, known: Company) -> bool:
    """The base URL is read from a response, but of no operation that is certain."""
    return any(base_response(request) for request in one.requests) and not has_base_of(one, known)


def mocks(one: Operation, known: Company) -> bool:
    """A test's stand-in for a certain operation, and not for a host that gets no such request."""
    if not one.mock or one.rule.id not in known.rules:
        return False
    homes, hosts = known.homes.get(one.rule.id), set(map(host_of, one.requests))
    return homes is None or "" in hosts or bool(hosts & homes)


Related = Callable[[Operation, Company], bool]
RELATIONS: tuple[tuple[str, Related], ...] = (
    ("shared_client", shares_base),
    ("base_answer", has_base_of),
    ("mocked_route", mocks),
)


def strengthened(one: Operation, signal: Signal, known: Company, related: Related) -> Operation:
    """The operation with a further reason, where it lacks certainty and the reason holds.

    That its base URL is a response's is always said: it decides what can be done about it.
    """
    lacking = one.score < CERTAIN or related is has_base_of
    return added(one, signal) if lacking and related(one, known) else one


def added(one: Operation, signal: Signal) -> Operation:
    """The operation with one more reason."""
    reason = Evidence(signal.signal, signal.weight, signal.detail)
    return replace(one, evidence=(*one.evidence, reason), score=one.score + signal.weight)
