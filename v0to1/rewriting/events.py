"""Readers of events, rewritten by the kinds that they look for: V0 told them by names, V1 does by kinds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.event_kinds import NAMED, EventKind, Name, event_kinds
from v0to1.core.rules import ByKind
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Escape, Read
from v0to1.languages.base import ANY_EVENT, CAUSE, Change, Edited, Editor, Refusal, Workbench
from v0to1.languages.paths import path_name
from v0to1.records import record
from v0to1.rewriting.event_guards import Guards, bare, owner_of
from v0to1.rewriting.plain import KINDS
from v0to1.rewriting.reads import ELEMENT, TYPED

TEXT_OF = "[]"
"""What a path of V1 has in it that leads to several blocks of content."""

SOURCE, USER = "source", "user"
LINKED = {"id": "id", "cause": "action_id"}
"""Keys of V0 by which an observation is matched with its action, and what V1 has in their place."""


@record(frozen=True, slots=True)
class EventRead:
    """A read of an event: the path of keys below the event, and the kinds that the event may be of here."""

    read: Read
    keys: tuple[str, ...]
    kinds: tuple[EventKind, ...]


@record(frozen=True, slots=True)
class Readers:
    """How a client reads events: `tests` look for a kind, `values` read something of those that are of one.

    `only` is the kind that all readers look for, if there is one that V1 can be asked for, else empty.
    """

    tests: tuple[EventRead, ...]
    values: tuple[EventRead, ...]
    literals: Mapping[int, tuple[tree.Text, ...]]
    only: str


def readers_of(bench: Workbench, one: Operation, plan: ByKind) -> Readers:
    """How the events of a response are read; raises `Refusal` where that is not seen for each of them."""
    refuse_whole_events(one, plan)
    reads = event_reads(one, plan)
    guards = walked(bench, reads)
    refuse_other_uses(one, plan, guards)
    inner = {id(bare(owner_of(read.node))) for read in reads if len(read.path) > 3}
    tests: list[EventRead] = []
    values: list[EventRead] = []
    for read in reads:
        if read.style in TYPED:
            raise Refusal(reasons.DECLARED)
        if id(read.node) in inner:
            continue
        refuse_other_events(read, guards)
        keys = read.path[2:]
        if keys[0] in NAMED:
            tests.append(EventRead(read, keys, kinds_tested(read, guards)))
        else:
            values.append(EventRead(read, keys, tuple(kinds_at(read, guards))))
    only = the_only([kind for test in tests for kind in test.kinds], guards)
    refuse_numbers(values, guards)
    return Readers(tuple(tests), tuple(values), guards.tests, only)


def refuse_other_events(read: Read, guards: Guards) -> None:
    """Raise `Refusal` where it matters how many other events there are: V1 has some that V0 did not have."""
    source = guards.sources.get(id(read.node))
    if source is None or source in guards.opaque or id(read.node) in guards.unsure:
        raise Refusal(reasons.EVENTS_COUNTED)


def refuse_other_uses(one: Operation, plan: ByKind, guards: Guards) -> None:
    """Raise `Refusal` where the list of events is used for more than to go through it."""
    if len({id(read.node) for read in one.reads if read.path == (plan.path,)}) > 1:
        raise Refusal(reasons.EVENTS_COUNTED)
    sources = {*guards.sources.values()}
    for escape in escapes_of(one):
        if escape.stage == "data" and escape.path == (plan.path,) and not goes_through(escape, sources):
            raise Refusal(reasons.EVENTS_COUNTED)
    for index, name in guards.lists:
        for node in guards.uses_of(name, index):
            if id(node) not in guards.gone_through:
                raise Refusal(reasons.EVENTS_COUNTED)


def goes_through(escape: Escape, sources: Container[int]) -> bool:
    """Whether a list is used by a loop, a comprehension or a function that looks for kinds of events."""
    match escape.node:
        case tree.Loop() | tree.Comprehension():
            return id(escape.node) in sources
        case tree.Call(callee=tree.Name(name="reversed")):
            return True
        case tree.Call(args=(first, *_)):
            return id(first.value) in sources
    return False


def refuse_numbers(values: Sequence[EventRead], guards: Guards) -> None:
    """Raise `Refusal` where more is done with numbers of events than to find an action of an observation."""
    linked = {id(one.read.node) for one in values if one.keys[0] in LINKED}
    if linked and not guards.are_keys_alone(linked):
        raise Refusal(reasons.EVENT_NUMBERS.format("id"))


def kinds_read(bench: Workbench, one: Operation, plan: ByKind) -> frozenset[str]:
    """What a view of the events has to have, as `HelperUse.keys` has it: the kinds that are looked for."""
    try:
        refuse_whole_events(one, plan)
        reads = event_reads(one, plan)
        guards = walked(bench, reads)
        names = [each for read in reads for each in looked_for(read, guards)]
    except Refusal:
        return frozenset([ANY_EVENT])
    causes = frozenset([CAUSE]) if any(read.path[2] == CAUSE for read in reads) else frozenset()
    return frozenset(kind.name for name in names for kind in kinds_of(name)) | causes


def looked_for(read: Read, guards: Guards) -> frozenset[Name]:
    """The V0 names that a read looks for, or of which the event has one there; raises `Refusal` for any."""
    texts = guards.tests.get(id(read.node), ()) if len(read.path) == 3 else ()
    if texts and {id(text) for text in texts} == {id(each.node) for each in read.compared}:
        names = frozenset((read.path[2], text.value) for text in texts)
    else:
        names = names_at(read, guards)
    is_common = read.path[2] in (*event_kinds().common, SOURCE)
    if (not names and not is_common) or not all(map(kinds_of, names)):
        raise Refusal(reasons.EVENT_UNSEEN.format(path_name(read.path)))
    return names


def event_reads(one: Operation, plan: ByKind) -> list[Read]:
    """The reads of events, and of what is in them."""
    return [read for read in one.reads if read.path[:2] == (plan.path, ELEMENT) and len(read.path) > 2]


def refuse_whole_events(one: Operation, plan: ByKind) -> None:
    """Raise `Refusal` where an event leaves as a whole: then anything may be read of it."""
    for escape in escapes_of(one):
        is_whole = escape.stage == "data" and escape.path in ((), (plan.path,), (plan.path, ELEMENT))
        if is_whole and escape.how not in KINDS:
            raise Refusal(reasons.EVENTS_LEAVE)


def escapes_of(one: Operation) -> Iterator[Escape]:
    """Where a response leaves what can be seen."""
    return (escape for request in one.requests for escape in request.response.escapes)


def walked(bench: Workbench, reads: Sequence[Read]) -> Guards:
    """What the code around the reads says of events."""
    names = {id(read.node): read.path[2] for read in reads if len(read.path) == 3 and read.path[2] in NAMED}
    guards = Guards(names, (id(read.node) for read in reads))
    for module in dict.fromkeys(read.module for read in reads):
        guards.walk(bench.modules.body(module))
    return guards


def kinds_tested(read: Read, guards: Guards) -> tuple[EventKind, ...]:
    """The kinds that the name of an event is compared with; raises `Refusal` if it is used for more."""
    texts = guards.tests.get(id(read.node), ())
    written = {id(each.node) for each in read.compared}
    if not texts or {id(text) for text in texts} != written or not is_variable(owner_of(read.node)):
        raise Refusal(reasons.EVENT_NAME.format(read.path[-1]))
    found = [kinds_of((read.path[-1], text.value)) for text in texts]
    if any(len(each) != 1 for each in found):
        raise Refusal(reasons.EVENT_NAME.format(read.path[-1]))
    return tuple(kind for each in found for kind in each)


def is_variable(node: tree.Node | None) -> bool:
    """Whether an event is in a variable, of which the tests around it are known."""
    return isinstance(node, tree.Name)


def kinds_of(name: Name) -> tuple[EventKind, ...]:
    """The kinds that became of a V0 name; none where V1 does not tell them by their kind alone."""
    return event_kinds().kinds.get(name, ())


def names_at(read: Read, guards: Guards) -> frozenset[Name]:
    """The V0 names that the event has one of where it is read; empty if it may have any."""
    owner = owner_of(read.node, len(read.path) - 2)
    facts = (guards.beside if read.path[2] == SOURCE else guards.found).get(id(read.node), {})
    return facts.get(owner.name, frozenset()) if isinstance(owner, tree.Name) else frozenset()


def kinds_at(read: Read, guards: Guards) -> Iterator[EventKind]:
    """The kinds that the event may be of where it is read; raises `Refusal` if it may be of any."""
    names = names_at(read, guards)
    first = read.path[2]
    words = {each.text for each in read.compared}
    if first in event_kinds().common or (first == SOURCE and words == {USER}):
        return
    if first in LINKED and id(read.node) not in guards.lookups:
        raise Refusal(reasons.EVENT_NUMBERS.format(first))
    if not names:
        raise Refusal(reasons.EVENT_UNSEEN.format(path_name(read.path)))
    for name in sorted(names):
        if not kinds_of(name):
            raise Refusal(reasons.EVENT_UNSEEN.format(path_name(read.path)))
        if first == SOURCE and name[0] != "action":  # V1 has environment where V0 had agent
            raise Refusal(reasons.OTHER_WORDS.format(path_name(read.path)))
        yield from kinds_of(name)


def the_only(kinds: Sequence[EventKind], guards: Guards) -> str:
    """The one kind that V1 may be asked for, if all tests look for it."""
    names = {kind.name for kind in kinds}
    if len(names) != 1 or any(kind.part or kind.when for kind in kinds):
        return ""
    # Whether a parameter is empty, a caller may have looked already.
    return next(iter(names)) if all(guards.is_set(name, index) for index, name in guards.lists) else ""


def edits_by_kind(bench: Workbench, editor: Editor, readers: Readers) -> Iterator[Edited]:
    """The edits that read V1's events; raises `Refusal`."""
    for one in readers.tests:
        yield test_edit(bench, editor, one, readers.literals[id(one.read.node)])
    for one in readers.values:
        yield value_edit(bench, editor, one)


def test_edit(bench: Workbench, editor: Editor, one: EventRead, texts: Sequence[tree.Text]) -> Edited:
    """The edit of a test for the name of an event."""
    read, kinds = one.read, one.kinds
    if all(kind.part for kind in kinds):
        edited = editor.read_through(read, event_kinds().part_kind)
        words = [kind.name for kind in kinds]
    elif all(not kind.part and not kind.when for kind in kinds):
        edited = Edited((bench.renamed_key(read, "kind"),))
        words = [kind.name for kind in kinds]
    else:
        (key, word) = the_field(kinds)
        if read.style == "index":  # not all events have it
            raise Refusal(reasons.EVENT_NAME.format(read.path[-1]))
        edited = Edited((bench.renamed_key(read, key),))
        words = [word]
    return Edited((*edited.changes, *literal_changes(bench, read, texts, words)), edited.helpers)


def the_field(kinds: Sequence[EventKind]) -> tuple[str, str]:
    """The field by which V1 tells events of a kind; raises `Refusal` for more than one."""
    fields = [pair for kind in kinds for pair in kind.when.items()]
    if len(kinds) != 1 or len(fields) != 1:
        raise Refusal(reasons.EVENT_NAME.format("action"))
    return fields[0]


def literal_changes(
    bench: Workbench, read: Read, texts: Sequence[tree.Text], words: Iterable[str]
) -> Iterator[Change]:
    """The changes that compare with the words of V1."""
    for text, word in zip(texts, words, strict=True):
        span = bench.characters(read.module, text, 0, len(text.value))
        if span is None:
            raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
        if word != text.value:
            yield Change(read.module, span, word)


def value_edit(bench: Workbench, editor: Editor, one: EventRead) -> Edited:
    """The edit of a read of a value that V1 has in another place, or gives through a function."""
    read, field = one.read, ".".join(one.keys)
    if not one.kinds or field == SOURCE:
        return Edited()
    if field in LINKED:
        to = LINKED[field]
        return Edited() if to == field else Edited((bench.renamed_key(read, to),))
    if all(field in kind.read_by for kind in one.kinds):
        (function,) = {kind.read_by[field] for kind in one.kinds}
        return editor.read_through(read, function, len(one.keys))
    if any(field in kind.words for kind in one.kinds):
        raise Refusal(reasons.OTHER_WORDS.format(path_name(read.path)))
    places = {kind.fields.get(field, "") for kind in one.kinds}
    (place,) = places if len(places) == 1 else ("",)
    if not place or TEXT_OF in place:
        raise Refusal(reasons.UNKNOWN_READ.format(path_name(read.path)))
    return editor.read_at(read, tuple(place.split(".")), len(one.keys))


def known_values(readers: Readers, plan: ByKind) -> set[str]:
    """The paths of values that are as V0 had them after the edits, so that they may leave."""
    values = {path_name(one.read.path) for one in readers.values if one.keys[0] not in LINKED}
    return values | {plan.path}
