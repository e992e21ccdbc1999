"""Which reads of V0 events can be said in V1's words, in any language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from v0to1.core.event_kinds import PARTS, EventKinds, V1Kind, event_kinds
from v0to1.core.immutable import replace
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape, Read, Request
from v0to1.languages.base import Refusal
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.sketch import Kept, copied, take_over

DECLARED = "shape"
"""How a read is made that only a declared type makes: whoever rewrites reads has to change the type too."""

COUNTING = ("print", "keys")
"""How a list may leave without its events: only looked at, or counted."""


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


@dataclass(frozen=True, slots=True)
class InV1:
    """All reads of a handler's events in the words of V1."""

    tests: tuple[KindTest, ...]
    fields: tuple[FieldRead, ...]
    same: tuple[Read, ...]
    labels: tuple[Read, ...]
    links: tuple[FieldRead, ...] = ()


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


def in_v1(requests: Iterable[Request], syntax: Syntax, others: Iterable[Read]) -> InV1 | None:
    """What becomes of all that is read of events; None where one read is not understood.

    `others` are reads of other answers: what they share with events stays as it is.
    """
    contexts = tuple(requests)
    table = event_kinds()
    if any(leaves(escape, table) for one in contexts for escape in one.escapes):
        return None
    reads = tuple(
        {id(read.node): read for one in contexts for read in one.reads if read.style != DECLARED}.values()
    )
    shared = {id(read.node) for read in others}
    if not reads or any(id(read.node) in shared or len(read.path) < 2 for read in reads):
        return None
    tests = tuple(tests_in(reads, syntax, table))
    found = InV1(
        tests,
        tuple(fields_in(reads, tests, syntax, table)),
        tuple(same_in(reads, tests, syntax, table)),
        tuple(labels(reads, syntax, table)),
        tuple(links_in(reads, tests, syntax, table)),
    )
    told = [
        *(one.read for one in found.tests),
        *(one.read for one in found.fields),
        *found.same,
        *found.labels,
        *(one.read for one in found.links),
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


def tests_in(reads: Iterable[Read], syntax: Syntax, table: EventKinds) -> Iterator[KindTest]:
    """The tests of an event's name against names that stand for one kind of V1 each."""
    for read in reads:
        text = syntax.tested(read) if field_of(read) in PARTS else None
        kind = table.only(field_of(read), text) if text is not None else None
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


def of_list(operation: Operation, name: str) -> tuple[Request, ...] | None:
    """The contexts of an operation with what is read of the events in a list; None where a type has it."""
    length = len(name.split("."))
    found = []
    for one in operation.requests:
        inner = [read for read in one.reads if read_name(read).startswith(f"{name}[]")]
        leaving = [each for each in one.escapes if path_name(each.path).startswith(name)]
        if any(read.style == DECLARED for read in inner):
            return None
        if any(len(each.path) <= length and each.how not in COUNTING for each in leaving):
            return None
        found.append(
            replace(
                one,
                reads=[replace(read, path=read.path[length:]) for read in inner],
                escapes=[
                    replace(each, path=each.path[length:]) for each in leaving if len(each.path) > length
                ],
            )
        )
    return tuple(found)


def list_in_v1(
    sketch: Kept, operation: Operation, name: str, syntax: Syntax, write: Callable[[Kept, InV1], None]
) -> bool:
    """Say what is read of the events in a list in V1's words; false where it needs the V0 view."""
    others = [read for one in sketch.sources.operations if one is not operation for read in one.reads]
    events = of_list(operation, name)
    return events is not None and written_in_v1(sketch, events, syntax, others, write)


def written_in_v1(
    sketch: Kept,
    requests: Iterable[Request],
    syntax: Syntax,
    others: Iterable[Read],
    write: Callable[[Kept, InV1], None],
) -> bool:
    """Write all that is read of events in V1's words, or nothing: false where one read is not understood.

    `write` may raise `Refusal`, which is a false too.
    """
    trial = copied(sketch)
    try:
        found = in_v1(requests, syntax, others)
        if found is None:
            return False
        write(trial, found)
    except Refusal:
        return False
    take_over(sketch, trial)
    return True
