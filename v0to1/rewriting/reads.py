"""Reads of a response, renamed where their keys stand."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.rules import ReadRule, Target
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Read
from v0to1.languages.base import Change, Refusal, Workbench
from v0to1.languages.paths import read_name

NAMED = ("index", "get", "destructure", "attribute", "test")
"""How a key is read that can be renamed where it stands."""
TYPED = ("model", "shape")
"""How a key is read that a type declares."""
ELEMENT = "[]"
DECLARED = "a type is declared for its response, and V1 gives it other keys"
UNKNOWN = "{} is read from the response, and v0to1 does not know its V1 counterpart"


def read_changes(bench: Workbench, one: Operation, target: Target) -> Iterator[Change]:
    """The changes that give each read of a response its V1 name; raises `Refusal` where there is none."""
    for read in one.reads:
        name = read_name(read)
        rule = target.reads.get(name)
        if rule is None:
            refuse_other_meaning(read, target)
            refuse_unknown(name, target)
            continue
        refuse_other_value(read, rule)
        if rule.to != read.path[-1]:
            yield renamed(bench, read, rule)


def renamed(bench: Workbench, read: Read, rule: ReadRule) -> Change:
    """The change that gives a read its V1 name; raises `Refusal`."""
    if read.style in TYPED:
        raise Refusal(DECLARED)
    if read.style not in NAMED or rule.to is None or read.path[-1] == ELEMENT:
        raise Refusal(f"{read_name(read)} is read in a way that has no V1 counterpart")
    return bench.renamed_key(read, rule.to)


def refuse_other_value(read: Read, rule: ReadRule) -> None:
    """Raise `Refusal` for a read of a value that V1 does not give, or gives in other words."""
    name = read_name(read)
    if rule.gone:
        raise Refusal(f"{name} is read from the response: {rule.gone}")
    if rule.needs:
        raise Refusal(f"{name} is read from the response: {rule.needs}")
    if any(old != new for old, new in (rule.values or {}).items()):
        raise Refusal(f"{name} is read from the response, and V1 uses other values for it")


def refuse_other_meaning(read: Read, target: Target) -> None:
    """Raise `Refusal` for a key of which V0 has none, and under which V1 has something else."""
    above = read_name(read).rpartition(".")[0]
    for name, rule in target.reads.items():
        if rule.to == read.path[-1] and name.rpartition(".")[0] == above:
            raise Refusal(f"{read_name(read)} is read from the response, but V0 calls it {name}")


def refuse_unknown(name: str, target: Target) -> None:
    """Raise `Refusal` for a key of which the rule says nothing, as that of an error's message."""
    own, known = name.removesuffix(ELEMENT), [one.removesuffix(ELEMENT) for one in target.reads]
    objects = [one for one in known if any(leads_to(other, one) for other in known)]
    given = any(leads_to(one, own) or (leads_to(own, one) and one not in objects) for one in known)
    if known and own not in known and not given:
        raise Refusal(UNKNOWN.format(name))


def leads_to(name: str, above: str) -> bool:
    """Whether a path goes through what another one leads to."""
    return name.startswith((f"{above}.", f"{above}{ELEMENT}"))


def gives_other_keys(target: Target) -> bool:
    """Whether V1 answers with other keys, in another shape, or with other words."""
    return any(is_other(name, rule) for name, rule in target.reads.items())


def is_other(name: str, rule: ReadRule) -> bool:
    """Whether V1 has what is read under another key, in other words, or not at all."""
    return gives_other_value(rule) or rule.to != name.replace(ELEMENT, "").split(".")[-1]


def gives_other_value(rule: ReadRule) -> bool:
    """Whether V1 gives what is read in other words, by more than a key, or not at all."""
    words = any(old != new for old, new in (rule.values or {}).items())
    return words or bool(rule.needs or rule.gone)
