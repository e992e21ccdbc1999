"""Whether a request is one to OpenHands V0 at all: the signals of `rules/evidence.yaml`, summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from v0to1.core.endpoints import HOLE, Address, Match
from v0to1.core.model import Evidence
from v0to1.core.rules import Rule, Signal
from v0to1.flow.requests import Request
from v0to1.flow.values import Answer, Gap, Hole, Known, Text

CERTAIN = 50
UNCERTAIN_BASE = Signal("unseen-base", "base", -20, (), "the base URL would have to end in /api")
UNKNOWN_SENDER = Signal("unknown-sender", "call", -20, (), "what is called is not known to send requests")
READS = Signal("answer-field", "answer", 20, ("conversation_id",), "conversation_id is read from the answer")


@dataclass(frozen=True, slots=True)
class Context:
    """What the signals are compared with, for one context of one request."""

    address: Address
    match: Match
    names: tuple[str, ...]
    variables: tuple[str, ...]
    context: tuple[str, ...]
    body: frozenset[str]
    signals: tuple[Signal, ...]


def judge(
    request: Request, rule: Rule, address: Address, match: Match, signals: Sequence[Signal]
) -> tuple[Evidence, ...]:
    """The evidence for and against one request being that rule's operation."""
    names, variables = names_of(request)
    body = frozenset(request.body.items) if request.body is not None and not request.mock else frozenset()
    facts = Context(address, match, names, variables, context_of(request), body, tuple(signals))
    found = [
        Evidence(one.signal, one.weight, f"{one.detail}{hit}")
        for one in signals
        if (hit := applies(one, facts))
    ]
    if match.assumed and address.segments[0] == HOLE:
        found.append(Evidence(UNCERTAIN_BASE.signal, UNCERTAIN_BASE.weight, UNCERTAIN_BASE.detail))
    if not request.modelled:
        found.append(Evidence(UNKNOWN_SENDER.signal, UNKNOWN_SENDER.weight, UNKNOWN_SENDER.detail))
    if any(read.path[-1:] == ("conversation_id",) for read in request.reads):
        found.append(Evidence(READS.signal, READS.weight, READS.detail))
    return tuple(found)


def applies(signal: Signal, facts: Context) -> str:
    """The text that a signal was found in, as a suffix for its sentence; empty when it does not apply."""
    match signal.kind:
        case "host" | "runtime_host":
            return hit(signal, [facts.address.host] if facts.address.host else [])
        case "literal_host":
            return foreign(facts)
        case "base":
            return hit(signal, ["/".join(facts.match.prefix).replace(HOLE, "")])
        case "name":
            return hit(signal, facts.names)
        case "context":
            return hit(signal, facts.context)
        case "env":
            return hit(signal, facts.variables)
        case "wire_field":
            return hit(signal, facts.body)
        case "body":
            pattern = next((one for one in signal.patterns if set(one.split("+")) <= facts.body), "")
            return f" ({pattern})" if pattern else ""
        case "suffix":
            return hit(
                signal,
                ["/".join(facts.address.segments[len(facts.match.prefix) + 3 - facts.match.assumed :])],
            )
        case "segment":
            return hit(signal, facts.match.parameters.values())
        case "slack":
            return hit(signal, facts.address.segments)
        case _:
            return ""


def foreign(facts: Context) -> str:
    """A host that is written out and that no signal for OpenHands knows."""
    host = facts.address.host
    if not host or HOLE in host or known_host(host):
        return ""
    known = any(hit(one, [host]) for one in facts.signals if one.kind == "host")
    return "" if known else f" ({host})"


def known_host(host: str) -> bool:
    """A host on this machine or network, which many programs share."""
    name = host.rsplit("@", 1)[-1].split(":")[0]
    return (
        name in ("localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal", "testserver", "test")
        or "." not in name
    )


def hit(signal: Signal, texts: Iterable[str]) -> str:
    """The first text that matches a pattern, in parentheses."""
    for text in texts:
        lowered = text.lower()
        if any(fnmatchcase(lowered, pattern.lower()) for pattern in signal.patterns):
            return f" ({text})".replace(HOLE, "…")
    return ""


def names_of(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers, and the environment variables, that lead to the URL, the session and the key."""
    names: list[str] = list(request.names)
    variables: list[str] = []
    values = [piece.value for piece in request.url.pieces if isinstance(piece, Gap)]
    values += [
        piece.value
        for item in request.headers
        if isinstance(item.value, Text)
        for piece in item.value.pieces
        if isinstance(piece, Gap)
    ]
    for value in values:
        if isinstance(value, Hole):
            (variables if value.kind == "environment" else names).extend(value.names)
            names.extend(via.symbol for via in value.via)
    for item in request.headers:
        if isinstance(item.value, Text):
            names.extend(via.symbol for piece in item.value.pieces for via in piece.via)
    parts = [part for name in names for part in (name, *name.split("."))]
    return tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(variables))


def context_of(request: Request) -> tuple[str, ...]:
    """The names around the request: file, classes and functions on the way to it."""
    found = [request.site.module.removesuffix(".py").rsplit("/", 1)[-1]]
    for frame in request.frame.chain:
        if frame.function is not None:
            found.append(frame.function.name)
        if frame.receiver is not None:
            found.append(frame.receiver.cls.name)
    return tuple(dict.fromkeys(found))


def base_answer(request: Request) -> tuple[object, ...]:
    """The requests from whose answer the base URL was read, if it was."""
    first = request.url.pieces[0] if request.url.pieces else None
    return first.value.requests if isinstance(first, Gap) and isinstance(first.value, Answer) else ()


def base_key(request: Request) -> tuple[object, ...] | None:
    """What identifies the server that a request goes to: the literal or names of its base URL."""
    if not request.url.pieces:
        return None
    first = request.url.pieces[0]
    match first:
        case Gap(value=Hole(names=names, kind="environment")) if names:
            return ("environment", names[-1])
        case Gap(value=Hole(names=names)) if names:
            return ("name", first.module, names[-1])
        case Known(text=text) if "://" in text:
            return ("literal", text.split("/")[2])
        case Known(text=text) if text.startswith("/") and request.session is not None:
            return ("relative", request.site.module)
        case _:
            return None
