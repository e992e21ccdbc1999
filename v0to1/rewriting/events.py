"""Readers of events, rewritten by the kinds that they look for: V0 told them by names, V1 does by kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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

    @property
    def kinds(self) -> frozenset[str]:
        """The names of all kinds that are looked for."""
        return frozenset(kind.name for one in self.tests for kind in one.kinds)

    @property
    def keys(self) -> frozenset[str]:
        """The first keys of all values that are read of events."""
        return frozenset(one.keys[0] for one in self.values)


def readers_of(bench: Workbench, one: Operation, plan: ByKind) -> Readers:
    """How the events of a response are read; raises `Refusal` where that is not seen for each of them."""
    refuse_whole_events(one, plan)
    reads = [read for read in one.reads if read.path[:2] == (plan.path, ELEMENT) and len(read.path) > 2]
    guards = walked(bench, reads)
    inner = {id(bare(owner_of(read.node))) for read in reads if len(read.path) > 3}
    tests: list[EventRead] = []
    values: list[EventRead] = []
    for read in reads:
        if read.style in TYPED:
            raise Refusal(reasons.DECLARED)
        if id(read.node) in inner:
            continue
        keys = read.path[2:]
        if keys[0] in NAMED:
            tests.append(EventRead(read, keys, kinds_tested(read, guards)))
        else:
            values.append(EventRead(read, keys, tuple(kinds_at(read, guards))))
    only = the_only({name for each in values for name in names_at(each.read, guards)}, one, plan)
    return Readers(tuple(tests), tuple(values), guards.tests, only if values else "")


def kinds_read(bench: Workbench, one: Operation, plan: ByKind) -> frozenset[str]:
    """What a view of the events has to have, as `HelperUse.keys` has it: the kinds that are looked for."""
    try:
        readers = readers_of(bench, one, plan)
    except Refusal:
        return frozenset([ANY_EVENT])
    return readers.kinds | (readers.keys & {CAUSE})


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


def the_only(names: set[Name], one: Operation, plan: ByKind) -> str:
    """The one kind that V1 may be asked for, where a list of events is only gone through."""
    kinds = {kind.name: kind for name in names for kind in kinds_of(name)}
    if len(kinds) != 1 or any(kind.part or kind.when for kind in kinds.values()):
        return ""
    gone_through = (escape.node for escape in escapes_of(one) if escape.path == (plan.path,))
    return next(iter(kinds)) if all(is_loop(node) for node in gone_through) else ""


def is_loop(node: tree.Node) -> bool:
    """Whether an expression goes through a list and tells nothing of it but its items."""
    match node:
        case tree.Loop() | tree.Comprehension():
            return True
        case tree.Call(callee=tree.Attr(name="filter" | "forEach" | "map")):
            return True
        case tree.Call(callee=tree.Name(name="reversed")):
            return True
    return False


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
