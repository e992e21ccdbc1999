"""Reads of answers: renamed keys, removed steps, values that pass through a helper."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Generic, TypeVar

from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import beside_dropped, leaves_reason
from v0to1.languages.fallbacks import change_fallbacks
from v0to1.languages.own_names import is_own_name, refuse_beside
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.sketch import AnySketch
from v0to1.languages.statuses import (
    Judge,
    comparisons,
    note_words,
    refuse_other_words,
    refuse_reason,
    renames_values,
    unsure,
)
from v0to1.languages.unseen import leaving

D = TypeVar("D", bound=AnySketch)
ID = "_id"
SHAPE = "shape"
"""The style of a read that is a field of a declared type."""
TYPED = "a type declares {}, and V1 has other values there; declare those, and read V1's key"
TEXT = re.compile(
    r":\s*(?:Optional\[)?(?:str|string|any|Any|unknown|object|z\.string\(\))\]?(?:\s*\|\s*(?:None|null|undefined))?"
    r"\s*(?:[;,=].*)?$",
    re.DOTALL,
)
NOT_TOLD = "V1 does not tell {}; read the conversation for it"
EVENTS = "what is read of the events in {} has no plain counterpart in V1"
AGENT = "{} leads to the Agent Server, which has none of the routes that V0 had there"


class Reads(ABC, Generic[D]):
    """The reads of answers, as one language writes them.

    `booleans` are its words for true and false.
    """

    judge: Judge[D]
    booleans: Mapping[str, str]

    @abstractmethod
    def rename_key(self, sketch: D, read: Read, name: str) -> None:
        """Write the V1 name of a key where its V0 name stands; raises `Refusal`."""

    @abstractmethod
    def drop_access(self, sketch: D, read: Read) -> None:
        """Remove the access: the container is the value now; raises `Refusal`."""

    @abstractmethod
    def through_helper(self, sketch: D, read: Read, helper: str) -> None:
        """`answer.status` becomes `helper(answer)`; raises `Refusal`."""

    @abstractmethod
    def page_for_flag(self, sketch: D, read: Read) -> None:
        """Make a truth of the id of the next page, where more than that truth counts."""

    @abstractmethod
    def copes(self, read: Read) -> bool:
        """Whether a read copes with the absence of its key."""

    @abstractmethod
    def drop_default(self, sketch: D, operation: Operation, read: Read) -> bool:
        """Take out a default that reads what V0 never gave; whether there was one."""

    def events_in_v1(self, sketch: D, operation: Operation, name: str) -> bool:
        """Say what is read of the events in a list in V1's words; false where that cannot be done."""
        return False

    def beside_view(self, sketch: D, read: Read, rule: ReadRule) -> None:
        """See that a V1 key can be read of an answer whose V0 key is read, too; it always can here."""
        return


def change_reads(sketch: D, operation: Operation, target: Target, reads: Reads[D]) -> None:
    """Rename every read of the answer; raises `Refusal` for one that V1 cannot give."""
    refuse_beside(operation, target)
    handled = change_fallbacks(sketch, operation, target)
    lists = lists_of_events(operation, target)
    for read in operation.reads:
        name = read_name(read)
        if read.style == SHAPE:
            change_shape(sketch, operation, read, target, reads)
            continue
        if id(read.node) in handled or any(name.startswith((f"{one}[]", f"{one}.")) for one in lists):
            continue
        rule = target.reads.get(name)
        if beside_dropped(sketch.sources, operation, read, target):
            raise Refusal(f"{name} is read beside what V1 answers with alone")
        if rule is None:
            wrong = is_own_name(read, target)
            if wrong and not reads.drop_default(sketch, operation, read):
                raise Refusal(wrong)
            continue
        if reads.copes(read) and leaves_reason(sketch, operation, read, rule):
            continue
        refuse_reason(sketch, operation, read, rule)
        note_words(sketch, operation, (read, rule), reads.judge)
        change_read(sketch, read, rule, reads)
        if name in lists and not reads.events_in_v1(sketch, operation, name):
            raise Refusal(EVENTS.format(name))


def change_shape(sketch: D, operation: Operation, read: Read, target: Target, reads: Reads[D]) -> None:
    """A declared field has the V1 name where what is read from the answer has it.

    A value that a helper gives, or that is not read by its name at all, leaves the declaration as it is.
    """
    name = read_name(read)
    rule = target.reads.get(name)
    if rule is None or rule.to is None or rule.drop or rule.constant or rule.gone:
        return
    if (rule.values or rule.helper or is_flag(read, rule)) and not declares_text(sketch, read):
        raise Refusal(TYPED.format(read.path[-1]))
    others = [one for one in operation.reads if one.style != SHAPE and read_name(one) == name]
    given = [one for one in others if rule.helper and not renames_values(sketch, one, rule, reads.judge)]
    if not given and (others or not rule.helper):
        reads.rename_key(sketch, read, rule.to)
    for one in others if given else ():
        if one not in given:
            reads.beside_view(sketch, one, rule)


def declares_text(sketch: AnySketch, read: Read) -> bool:
    """Whether what declares a key says that it is any text, so that V1's words are as good as V0's."""
    return TEXT.search(sketch.sources.source(read.module, read.node)) is not None


def lists_of_events(operation: Operation, target: Target) -> frozenset[str]:
    """Lists of events of which something is read that is gone in V1, or that escape."""
    found = set()
    for name, rule in target.reads.items():
        if not rule.events:
            continue
        inner = [one for one in operation.reads if read_name(one).startswith(f"{name}[]")]
        rules = [target.reads.get(read_name(one)) for one in inner]
        declared = any(one.style == SHAPE for one in inner)
        if declared or any(one is not None and one.gone for one in rules) or goes_on(operation, name, target):
            found.add(name)
    return frozenset(found)


def goes_on(operation: Operation, name: str, target: Target) -> bool:
    """Whether a list, or one of its elements, goes on to readers that cannot be seen."""
    return any(
        one.how not in ("print", "keys" if path_name(one.path) == name else "")
        and one.stage == "data"
        and path_name(one.path) in (name, f"{name}[]")
        for one in leaving(operation, target)
    )


def change_read(sketch: D, read: Read, rule: ReadRule, reads: Reads[D]) -> None:
    """Change one read as its rule says."""
    sketch.note(rule.note)
    if rule.agent:
        raise Refusal(AGENT.format(read_name(read)))
    doubt = unsure(sketch, read, rule, reads.judge)
    if (rule.drop or rule.constant or rule.helper) and not isinstance(read.key, tree.Text):
        raise Refusal("a name on the wire is not written as a plain literal")
    if rule.drop:
        reads.drop_access(sketch, read)
    elif rule.constant:
        raise Refusal(NOT_TOLD.format(read_name(read)))
    elif rule.gone:
        gone(sketch, read, rule, reads)
    elif rule.helper and not renames_values(sketch, read, rule, reads.judge):
        reads.through_helper(sketch, read, rule.helper)
    elif rule.to is not None:
        refuse_other_words(sketch, read, rule, reads.booleans)
        reads.rename_key(sketch, read, rule.to)
        if is_flag(read, rule):
            reads.page_for_flag(sketch, read)
        rename_values(sketch, read, rule, reads.booleans)
    if doubt:
        sketch.doubt(doubt)


def gone(sketch: D, read: Read, rule: ReadRule, reads: Reads[D]) -> None:
    """A value that V1 does not have: a read that copes with its absence stays."""
    if reads.copes(read):
        sketch.note(f"{read_name(read)} is gone: {rule.gone}")
        return
    raise Refusal(f"{read_name(read)} is read from the answer: {rule.gone}")


def rename_values(sketch: AnySketch, read: Read, rule: ReadRule, booleans: Mapping[str, str]) -> None:
    """Rename the literals that a read is compared with."""
    for one in comparisons(sketch, read):
        new = (rule.values or {}).get(one.text)
        if new is not None and new in booleans:
            span = sketch.sources.whole(one.module, one.node) or sketch.sources.span(one.module, one.node)
            sketch.replace(one.module, span, booleans[new])
        elif new is not None and new != one.text:
            sketch.rename_text(one.module, one.node, new)


def is_flag(read: Read, rule: ReadRule) -> bool:
    """Whether V1 has the id of something (of a next page) where V0 said that there is one."""
    return rule.to is not None and rule.to.endswith(ID) and not read.path[-1].endswith(ID)
