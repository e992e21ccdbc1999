"""Which reads of V0 events can be said in V1's words, in any language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from v0to1.core.event_kinds import PARTS, EventKinds, V1Kind, event_kinds
from v0to1.flow.requests import Escape, Read, Request
from v0to1.languages.base import Refusal
from v0to1.languages.sketch import Kept, copied, take_over

DECLARED = "shape"
"""How a read is made that only a declared type makes: whoever rewrites reads has to change the type too."""


@dataclass(frozen=True, slots=True, eq=False)
class KindTest:
    """A test of an event's name: `read` is the name, `text` what it is compared with."""

    read: Read
    text: str
    kind: V1Kind


@dataclass(frozen=True, slots=True, eq=False)
class FieldRead:
    """A read of a field for which the helper has a function, or (`function`) V1 another name."""

    read: Read
    function: str


@dataclass(frozen=True, slots=True, eq=False)
class StateRead:
    """A read of the state of the agent, which is only compared; V1 has it under `name`.

    `words` are V1's words for what it is compared with, comparison by comparison.
    """

    read: Read
    name: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class InV1:
    """All reads of a handler's events in the words of V1."""

    tests: tuple[KindTest, ...]
    fields: tuple[FieldRead, ...]
    same: tuple[Read, ...]
    labels: tuple[Read, ...]
    links: tuple[FieldRead, ...] = ()
    states: tuple[StateRead, ...] = ()


class Syntax(Protocol):
    """What is asked of the code around reads."""

    def tested(self, read: Read) -> str | None:
        """The text that a read is compared with; None where it is used for anything else."""

    def below(self, read: Read, tests: Iterable[KindTest]) -> KindTest | None:
        """The test that holds wherever a read is made, if there is one."""

    def inside(self, read: Read, others: Iterable[Read]) -> bool:
        """Whether a read is only a step on the way to some others."""

    def is_label(self, read: Read) -> bool:
        """Whether the value of a read is only shown, or tells things apart."""

    def compared(self, read: Read) -> tuple[tuple[str, ...], ...]:
        """The texts that a value is compared with, comparison by comparison; none for another use."""


def in_v1(
    requests: Iterable[Request], syntax: Syntax, shared: Callable[[Read], bool], *, states: bool
) -> InV1 | None:
    """What becomes of all that is read of events; None where one read is not understood.

    `shared` says whether a read is one of another answer too: that stays as it is. With `states`, all
    of the agent's are there, as in a list.
    """
    contexts = tuple(requests)
    table = event_kinds()
    if any(leaves(escape, table) for one in contexts for escape in one.escapes):
        return None
    reads = tuple(
        {id(read.node): read for one in contexts for read in one.reads if read.style != DECLARED}.values()
    )
    if not reads or any(shared(read) or len(read.path) < 2 for read in reads):
        return None
    tests = tuple(tests_in(reads, syntax, table, states=states))
    found = InV1(
        tests,
        tuple(fields_in(reads, tests, syntax, table)),
        tuple(same_in(reads, tests, syntax, table)),
        tuple(labels(reads, syntax, table)),
        tuple(links_in(reads, tests, syntax, table)),
        tuple(states_in(reads, tests, syntax, table)),
    )
    told = [
        *(one.read for one in found.tests),
        *(one.read for one in found.fields),
        *found.same,
        *found.labels,
        *(one.read for one in found.links),
        *(one.read for one in found.states),
    ]
    known = {id(read.node) for read in told}
    rest = [read for read in reads if id(read.node) not in known]
    return found if tests and all(syntax.inside(read, told) for read in rest) else None


def leaves(escape: Escape, table: EventKinds) -> bool:
    """Whether an event, or a part of it that is no plain value, leaves what can be seen."""
    fields = {field for one in table.functions.values() for field in one}
    return ".".join(escape.path[1:]) not in {*fields, *table.same, *table.opaque, *PARTS}


def field_of(read: Read) -> str:
    """The path of a field below an event."""
    return ".".join(read.path[1:])


def lost_states(reads: Iterable[Read]) -> str:
    """What is to be known of the states of the agent that reads of V0's view are compared with."""
    table = event_kinds()
    endings = tuple(f".{field}" for field in table.state_fields)
    telling = [one for one in reads if f".{'.'.join(one.path)}".endswith(endings)]
    return table.lost_of_states(each.text for one in telling for each in one.compared)


def tests_in(reads: Iterable[Read], syntax: Syntax, table: EventKinds, *, states: bool) -> Iterator[KindTest]:
    """The tests of an event's name against names that stand for one kind of V1 each."""
    for read in reads:
        text = syntax.tested(read) if field_of(read) in PARTS else None
        kind = table.only(field_of(read), text) if text is not None else None
        if text is not None and kind is None and states:
            kind = table.of_state(field_of(read), text)
        if text is not None and kind is not None:
            yield KindTest(read, text, kind)


def fields_in(
    reads: Iterable[Read], tests: Sequence[KindTest], syntax: Syntax, table: EventKinds
) -> Iterator[FieldRead]:
    """The reads below a test of a kind whose field has a function."""
    for read in reads:
        test = (
            syntax.below(read, tests)
            if any(field_of(read) in one for one in table.functions.values())
            else None
        )
        function = table.functions.get(test.kind.name, {}).get(field_of(read)) if test is not None else None
        if function is not None:
            yield FieldRead(read, function)


def same_in(
    reads: Iterable[Read], tests: Sequence[KindTest], syntax: Syntax, table: EventKinds
) -> Iterator[Read]:
    """The reads of fields that both versions have, where they have the same values: not in observations."""
    observing = any(one.kind.part == PARTS[1] for one in tests)
    for read in reads:
        if field_of(read) in table.same:
            test = syntax.below(read, tests) if observing else None
            if not observing or (test is not None and test.kind.part != PARTS[1]):
                yield read


def labels(reads: Iterable[Read], syntax: Syntax, table: EventKinds) -> Iterator[Read]:
    """The reads of values of another form that are only shown, or tell things apart."""
    yield from (read for read in reads if field_of(read) in table.opaque and syntax.is_label(read))


def links_in(
    reads: Iterable[Read], tests: Sequence[KindTest], syntax: Syntax, table: EventKinds
) -> Iterator[FieldRead]:
    """The reads, of observations, of what event they come of."""
    for read in reads:
        name = table.links.get(field_of(read))
        test = syntax.below(read, tests) if name is not None else None
        if name is not None and test is not None and test.kind.part == PARTS[1] and syntax.is_label(read):
            yield FieldRead(read, name)


def states_in(
    reads: Iterable[Read], tests: Sequence[KindTest], syntax: Syntax, table: EventKinds
) -> Iterator[StateRead]:
    """The reads of the state of the agent that are only compared, with states that V1 tells apart."""
    telling = [one for one in tests if one.kind.value]
    for read in reads:
        test = syntax.below(read, telling) if telling else None
        name = test.kind.fields.get(field_of(read)) if test is not None else None
        words = [table.states_in_v1(one) for one in syntax.compared(read)] if name is not None else []
        if name is not None and words and all(words):
            yield StateRead(read, name, tuple(words))


def written_in_v1(
    sketch: Kept,
    requests: Iterable[Request],
    syntax: Syntax,
    shared: Callable[[Read], bool],
    write: Callable[[Kept, InV1], None],
    *,
    states: bool = False,
) -> bool:
    """Write all that is read of events in V1's words, or nothing: false where one read is not understood.

    `write` may raise `Refusal`, which is a false too.
    """
    trial = copied(sketch)
    try:
        found = in_v1(requests, syntax, shared, states=states)
        if found is None:
            return False
        write(trial, found)
    except Refusal:
        return False
    take_over(sketch, trial)
    return True
