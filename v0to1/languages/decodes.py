"""Which decodes of an answer matter: those of a success from which something is read, or that go on."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.core.rules import ReadRule, Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Escape, Read
from v0to1.languages.paths import read_name
from v0to1.languages.sketch import AnySketch, Sources

TOLD_LATER = "whether the start went well is told only later by V1, and the client would not notice a failure"
REASON = ("detail",)
"""The key of a reason, which no success has."""


def of_success(sketch: AnySketch, operation: Operation, target: Target) -> tuple[Decode, ...]:
    """The decodes of an answer that is no error: not where the block fails, or only a reason is read."""
    decodes = tuple(
        one
        for request in operation.requests
        for one in request.decodes
        if not sketch.sources.fails(one.module, one.node)
    )
    bare = {key for key, one in places(decodes).items() if only_reasons(operation, target, one)}
    return tuple(one for one in decodes if id(one.node) not in bare) or decodes


def of_use(operation: Operation, target: Target, decodes: Iterable[Decode]) -> tuple[Decode, ...]:
    """The decodes from which a key is read, or whose answer goes on; all when there are none."""
    kept = tuple(decodes)
    used = {
        key
        for key, one in places(kept).items()
        if successes(reads_of(operation, one), target) or escapes_of(operation, one)
    }
    return tuple(one for one in kept if id(one.node) in used) or kept


def places(decodes: Iterable[Decode]) -> dict[int, Decode]:
    """One decode of each place: one place decodes in many contexts, and means the same in all of them."""
    return {id(one.node): one for one in decodes}


def only_reasons(operation: Operation, target: Target, decode: Decode) -> bool:
    """Whether nothing but the reason of a failure is read at a decode."""
    reads = reads_of(operation, decode)
    going = [one for one in escapes_of(operation, decode) if one.path[:1] != REASON]
    return bool(reads) and not successes(reads, target) and not going


def reads_of(operation: Operation, decode: Decode) -> list[Read]:
    """What is read from the data of a decode."""
    return [read for read in operation.reads if decode.node in read.roots]


def escapes_of(operation: Operation, decode: Decode) -> list[Escape]:
    """Where the data of a decode goes on unseen."""
    return [
        one
        for request in operation.requests
        for one in request.escapes
        if one.root is decode.node and one.how not in ("print", "keys")
    ]


def successes(reads: Iterable[Read], target: Target) -> bool:
    """Whether a read is one of a success."""
    rules = (target.reads.get(read_name(read)) for read in reads)
    return any(rule is not None and rule.to != "detail" and not rule.gone for rule in rules)


def known_keys(target: Target) -> frozenset[str]:
    """The keys at the top of what either API answers a success with."""
    names = (one for name, rule in target.reads.items() for one in (name.split(".")[0], rule.to))
    return frozenset(one for one in names if one and one not in REASON)


def of_failure(sources: Sources, operation: Operation, read: Read) -> bool:
    """Whether all that a read is made of was decoded where the client fails."""
    modules = {id(one.node): one.module for request in operation.requests for one in request.decodes}
    roots = [root for root in read.roots if id(root) in modules]
    return bool(roots) and all(sources.fails(modules[id(root)], root) for root in roots)


def leaves_reason(sketch: AnySketch, operation: Operation, read: Read, rule: ReadRule) -> bool:
    """Whether a reason is read for an error that requests throw which have it under other names, too."""
    found = (one for one, _ in sketch.sources.neighbours.read_at(read.node) if not one.mock)
    if rule.to not in REASON or all(one.rule.id == operation.rule.id for one in found):
        return False
    fails = sketch.sources.fails(read.module, read.node)
    if fails:
        sketch.note(f"V1 has the reason of a failure in {rule.to}; what is read for all requests stays.")
    return fails


def beside_dropped(sources: Sources, operation: Operation, read: Read, target: Target) -> bool:
    """Whether what a key that V1 lacks is read from is gone: the value of another key has taken its place."""
    rule, level = target.reads.get(read_name(read)), read_name(read).rpartition(".")[0]
    if rule is not None and not rule.gone:
        return False
    beside = any(rule.drop and one.rpartition(".")[0] == level for one, rule in target.reads.items())
    return beside and not of_failure(sources, operation, read)


def notices_failure(
    sketch: AnySketch,
    operation: Operation,
    target: Target,
    decodes: Iterable[Decode],
    *,
    checked: bool = False,
) -> bool:
    """Whether the client reads what told it whether a start went well, and not from an error body.

    Nor does it count, where the status of the response is `checked`, what it reads for its own error.
    """
    roots = {id(one.node) for one in decodes}
    return any(
        any(id(root) in roots for root in read.roots)
        and not of_failure(sketch.sources, operation, read)
        and not (checked and sketch.sources.fails(read.module, read.node))
        for read in operation.reads
        if read.style != "shape" and read_name(read) in target.told_later
    )
