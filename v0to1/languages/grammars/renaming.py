"""Names in tags and annotations of types that are read from one answer alone: renamed with the path."""

from __future__ import annotations

import re
from collections.abc import Iterable

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Change, Refusal
from v0to1.languages.grammars.sources import GrammarSources
from v0to1.languages.paths import read_name

DECLARED = ("shape", "model")
"""How reads are written that are the declaration of a field."""


def renamed(
    sources: GrammarSources, operation: Operation, target: Target, others: Iterable[Operation], by_hand: str
) -> tuple[Change, ...]:
    """The new names of what is read, where no other name of V0 is: nothing for the same names.

    Raises `Refusal` unless each is written in a tag or an annotation, its old name stands nowhere else in the
    project, tests included, and nothing is written as JSON: then nothing but this answer can need it.
    """
    reads = [(read, rule_of(read, target, by_hand)) for read in operation.reads]
    if all(rule.to == read.path[-1] for read, rule in reads):
        return ()
    places = {
        (read.module, tag(sources, read, by_hand)): (read, rule)
        for read, rule in reads
        if rule.to != read.path[-1]
    }
    writer = sources.written()
    if writer:
        raise Refusal(f"{writer} may write its type as JSON under the same names; {by_hand}")
    foreign = [one for one in others if one is not operation and one.request is not operation.request]
    for one in (read for other in foreign for read in other.reads):
        key = sources.content(one.module, one.key) if one.key is not None else None
        if key is not None and (one.module, key) in places:
            raise Refusal(f"the type with {read_name(one)} is that of other answers too; {by_hand}")
    changes = []
    for (module, span), (read, rule) in places.items():
        old, new = read.path[-1], rule.to or ""
        written = [place for place, (one, _) in places.items() if one.path[-1] == old]
        if sources.uses(old) != len(written):
            raise Refusal(f"{old} stands in other places too; {by_hand}")
        changes.append(Change(module, span, new))
    return tuple(changes)


def rule_of(read: Read, target: Target, by_hand: str) -> ReadRule:
    """What becomes of a read, if that is no more than another name beside the old one."""
    known = target.reads.get(read_name(read))
    plain = known is not None and known.to and re.fullmatch(r"\w+", known.to)
    if known is None or not plain or known.values or known.helper or known.drop or known.gone:
        raise Refusal(f"the answer's {read_name(read)} is another one in V1; {by_hand}")
    if read.style not in DECLARED or read.compared:
        raise Refusal(f"the answer's {read_name(read)} is read otherwise than by a declared type; {by_hand}")
    return known


def tag(sources: GrammarSources, read: Read, by_hand: str) -> Span:
    """Where the name of a field stands in a tag or an annotation; raises `Refusal` for any other place."""
    written = read.key if read.style in DECLARED else None
    place = sources.content(read.module, written) if written is not None else None
    if place is None or read.module in sources.failures:
        raise Refusal(f"the answer's {read_name(read)} is another one in V1; {by_hand}")
    return place
