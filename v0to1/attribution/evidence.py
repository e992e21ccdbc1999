"""Whether a request is one to OpenHands V0 at all: the signals of `rules/evidence.yaml`, summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType

from v0to1.attribution.bases import tail_of
from v0to1.attribution.hosts import is_local
from v0to1.attribution.name_evidence import context_of, fixture_of, names_of
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, Address, Match, split_address
from v0to1.core.model import Evidence
from v0to1.core.rules import Rule, Signal
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.records import record

CERTAIN = 50
UNCERTAIN_BASE = Signal("unseen-base", "base", -20, (), "the base URL would have to end in the API's root")
UNKNOWN_SENDER = Signal(
    "unknown-sender", "call", -20, (), "the called function is not known to send requests"
)

OWN_PROOF = ("host", "wire_field", "body", "suffix")
PROTOCOL = ("wire_field", "body", "suffix", "segment", "answer")
SYSTEM_HOST = 60


@record(frozen=True, slots=True)
class Facts:
    """What the signals are compared with, for one context of one request.

    `tail` are the steps of the path after the collection of conversations, `prefix` is the text before
    the matched path.
    """

    address: Address
    prefix: str
    tail: tuple[str, ...]
    names: tuple[str, ...]
    variables: tuple[str, ...]
    context: tuple[str, ...]
    body: frozenset[str]
    headers: tuple[str, ...]
    reads: tuple[str, ...]
    fixture: str
    mock: bool
    signals: tuple[Signal, ...]


def judge(
    request: Request, rule: Rule, address: Address, match: Match, signals: Sequence[Signal]
) -> tuple[Evidence, ...]:
    """The evidence for and against one request being that rule's operation."""
    facts = facts_of(request, address, "/".join(match.prefix).replace(HOLE, ""), signals)
    weighed = ((one, applies(one, facts)) for one in signals)
    found = [Evidence(one.signal, one.weight, f"{one.detail}{hit}") for one, hit in weighed if hit]
    found.extend(own_path(rule, signals, found))
    if match.assumed and address.segments[0] == HOLE:
        found.append(Evidence(UNCERTAIN_BASE.signal, UNCERTAIN_BASE.weight, UNCERTAIN_BASE.detail))
    if not request.modelled:
        found.append(Evidence(UNKNOWN_SENDER.signal, UNKNOWN_SENDER.weight, UNKNOWN_SENDER.detail))
    found.extend(common_only(signals, found))
    return (*found, *untaken(request, rule, signals, found))


def common_only(signals: Sequence[Signal], found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """That a request has no more than those of other programs have, where that would be enough."""
    speaking = {one.signal for one in found if one.weight > 0}
    if sum(one.weight for one in found) < CERTAIN:
        return ()
    return tuple(
        Evidence(one.signal, one.weight, one.detail)
        for one in signals
        if one.kind == "common" and speaking <= {*one.patterns}
    )


def untaken(
    request: Request, rule: Rule, signals: Sequence[Signal], found: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """That nothing in the body is what V0 takes there, where too little speaks for V0 anyway."""
    bodies = request.bodies
    if request.mock or not bodies or sum(one.weight for one in found) >= CERTAIN:
        return ()
    taken = taken_by(rule)
    if not taken or not all(one.whole and one.items and taken.isdisjoint(one.items) for one in bodies):
        return ()
    keys = ", ".join(sorted(bodies[0].items))
    return tuple(
        Evidence(one.signal, one.weight, f"{one.detail} ({keys})") for one in signals if one.kind == "untaken"
    )


def taken_by(rule: Rule) -> frozenset[str]:
    """The fields of a body that V0 takes, as far as a rule says what becomes of them."""
    return frozenset({*rule.when}.union(*(target.body for target in rule.targets)))


def own_path(rule: Rule, signals: Sequence[Signal], found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """That no V1 server has the rule's path, where no suffix has said so already."""
    told = {one.signal for one in signals if one.kind == "suffix" and one.weight > 0}
    if not rule.specific or any(one.signal in told for one in found):
        return ()
    return tuple(Evidence(one.signal, one.weight, one.detail) for one in signals if one.kind == "specific")


def facts_of(request: Request, address: Address, prefix: str, signals: Sequence[Signal]) -> Facts:
    """Collect what is known of a request."""
    names, variables = names_of(request)
    body = frozenset(request.body.items) if request.body is not None and not request.mock else frozenset()
    return Facts(
        address,
        prefix,
        tail_of(address),
        names,
        variables,
        context_of(request),
        body,
        tuple(item.key for item in request.headers),
        tuple(".".join(read.path) for read in request.response.reads),
        fixture_of(request),
        request.mock,
        tuple(signals),
    )


def speaks_v1(request: Request, signals: Sequence[Signal]) -> int:
    """How much of a request is V1's by its path, its body and what is read of its response; 0 or less.

    A request to the cloud itself, or with something that only V0 has, is none of the Agent Server's.
    """
    address = split_address(preview(request.url))
    steps = address.segments
    if api().version in steps or not any(step.removeprefix(HOLE) == api().collection for step in steps):
        return 0
    facts = facts_of(request, address, "", signals)
    found = [one for one in signals if one.kind in (*PROTOCOL, "host") and applies(one, facts)]
    if any(one.weight >= SYSTEM_HOST for one in found):
        return 0
    return sum(one.weight for one in found if one.weight < 0)


def speaks_against(request: Request, signals: Sequence[Signal]) -> bool:
    """Whether anything that is known of a request itself says that it is not V0's."""
    facts = facts_of(request, split_address(preview(request.url)), "", signals)
    return any(one.weight < 0 and applies(one, facts) for one in signals)


def proves(one: Operation, signals: Sequence[Signal]) -> bool:
    """Whether an operation is V0's by itself, without regard to names: by its host, path or body."""
    weights = {signal.signal: signal.weight for signal in signals if signal.kind in OWN_PROOF}
    return not one.mock and sum(weights.get(each.signal, 0) for each in one.evidence) >= CERTAIN


def applies(signal: Signal, facts: Facts) -> str:
    """The text that a signal was found in, as a suffix for its sentence; empty when it does not apply."""
    check = CHECKS.get(signal.kind)
    return check(signal, facts) if check is not None else ""


def has_keys(signal: Signal, facts: Facts) -> str:
    """The pattern of keys which all are in a body."""
    pattern = next((one for one in signal.patterns if set(one.split("+")) <= facts.body), "")
    return f" ({pattern})" if pattern else ""


def reads_v0(facts: Facts) -> bool:
    """Whether a key of V0 is read too: then the client only takes either version's response."""
    return any(hit(one, facts.reads) for one in facts.signals if one.kind == "answer" and one.weight > 0)


def of_system(facts: Facts) -> bool:
    """Whether the host is exactly one of the App Server's."""
    return any(
        hit(one, [facts.address.host])
        for one in facts.signals
        if one.kind == "host" and one.weight >= SYSTEM_HOST
    )


def foreign(facts: Facts) -> str:
    """A host that is written out and that no signal for OpenHands knows."""
    host = facts.address.host
    if not host or HOLE in host or is_local(host):
        return ""
    known = any(hit(one, [host]) for one in facts.signals if one.kind == "host")
    return "" if known else f" ({host})"


def hit(signal: Signal, texts: Iterable[str]) -> str:
    """The first text that matches a pattern, in parentheses."""
    for text in texts:
        if text and fits_one(signal.patterns, text):
            return f" ({text})".replace(HOLE, "…")
    return ""


@lru_cache(maxsize=1 << 15)
def fits_one(patterns: tuple[str, ...], text: str) -> bool:
    """Whether a text fits one of some patterns; the same names stand in most requests of a project."""
    lowered = text.lower()
    return any(fnmatchcase(lowered, pattern.lower()) for pattern in patterns)


CHECKS: Mapping[str, Callable[[Signal, Facts], str]] = MappingProxyType(
    {
        "host": lambda signal, facts: hit(signal, [facts.address.host]),
        "runtime_host": lambda signal, facts: hit(signal, [facts.address.host]),
        "vendor_host": lambda signal, facts: "" if of_system(facts) else hit(signal, [facts.address.host]),
        "test_host": lambda signal, facts: "" if facts.mock else hit(signal, [facts.address.host]),
        "literal_host": lambda _, facts: foreign(facts),
        "base": lambda signal, facts: hit(signal, [facts.prefix]),
        "name": lambda signal, facts: hit(signal, facts.names),
        "initials": lambda signal, facts: hit(signal, (*facts.names, *facts.variables)),
        "context": lambda signal, facts: hit(signal, facts.context),
        "env": lambda signal, facts: hit(signal, facts.variables),
        "wire_field": lambda signal, facts: hit(signal, sorted(facts.body)),
        "body": has_keys,
        "header": lambda signal, facts: hit(signal, facts.headers),
        "fixture": lambda signal, facts: hit(signal, [facts.fixture]),
        "answer": lambda signal, facts: (
            "" if signal.weight < 0 and reads_v0(facts) else hit(signal, facts.reads)
        ),
        "suffix": lambda signal, facts: hit(signal, ["/".join(facts.tail[1:])]),
        "segment": lambda signal, facts: hit(signal, facts.tail[:1]),
        "slack": lambda signal, facts: hit(signal, facts.address.segments),
    }
)
"""How each kind of signal is looked for in what is known of a request."""
