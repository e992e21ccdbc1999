"""Whether a status can be read as V1's sandbox status, or must keep the words that V0 had."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from v0to1.core.rules import ReadRule
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Comparison, Read
from v0to1.flow.unseen_words import AS_TEXT, UNSEEN
from v0to1.languages.base import Refusal
from v0to1.languages.paths import read_name
from v0to1.languages.sketch import AnySketch

D = TypeVar("D", bound=AnySketch)
EACH = "[]"
WORDS = "{} is shown or handed on, and V1 has other words for it"
BY_AGENT = "the status of the agents would take the place of that of the sandboxes in a list"
ONCE = "{} is in no wait that is understood; V0 meant the runtime or the agent, and V1 has a state for each"


class Judge(ABC, Generic[D]):
    """What a language's syntax tells of the comparisons of a status."""

    @abstractmethod
    def decision(self, sketch: D, one: Comparison) -> str:
        """What a compared status leads to: "goes on" (leaves the wait), "stays" (waits on), or "".

        It is "again" where that is an error after which all may be asked once more.
        """

    @abstractmethod
    def polls(self, sketch: D, module: str, node: tree.Node) -> bool:
        """Whether the function that a node stands in waits for something."""

    @abstractmethod
    def all_seen(self, sketch: D, module: str, node: tree.Node) -> bool:
        """Whether an expression is only compared or shown, itself or by the variable that it is given."""

    @abstractmethod
    def only_begins(self, sketch: D, read: Read, values: Mapping[str, str]) -> bool:
        """Whether a read goes into a field that is compared only with words of both, for a beginning."""

    @abstractmethod
    def owner_of(self, sketch: D, read: Read) -> tuple[str, object]:
        """The text of what is read from, and the function in which that stands."""


def renames_values(sketch: D, read: Read, rule: ReadRule, judge: Judge[D]) -> bool:
    """Whether all values that the read is compared with have a V1 value that means the same there."""
    known = rule.values or {}
    own = comparisons(sketch, read)
    if rule.to is None or any(one.text not in known for one in own):
        return False
    if not rule.ending:
        return True
    reads = company(sketch, read, judge)
    if any(sketch.sources.neighbours.taken(one.node, UNSEEN) for one in reads):
        return False
    compared = tuple({one.place: one for each in reads for one in comparisons(sketch, each)}.values())
    if any(one.text not in known for one in compared):
        return False
    if all(is_filter(sketch, one, judge) for one in reads):
        return True
    made = [(one.text, judge.decision(sketch, one)) for one in compared]
    if waits_for_end(made, rule) or any(goes_on(sketch, one) for one in reads):
        return False
    if all(judge.all_seen(sketch, one.module, one.node) for one in reads) or begins(made, rule):
        return True
    return all(judge.only_begins(sketch, one, known) for one in reads)


def unsure(sketch: D, read: Read, rule: ReadRule, judge: Judge[D]) -> str:
    """Why a read of a status may not be rewritten for certain, or nothing.

    In V0 one conversation was closed a while after its agent had ended, and a list said what the runtime did;
    V1 has two states, and other words. So a rewrite is certain where a status is only compared: in a list, or
    to wait for a beginning or an end. Raises `Refusal` where what is chosen of a list, as by a clean-up that
    deletes it, would be chosen by the agent's state.
    """
    if not rule.ending:
        return WORDS.format(read_name(read)) if has_other_words(rule) and is_shown(sketch, read) else ""
    by_sandbox = renames_values(sketch, read, rule, judge)
    if by_sandbox and is_shown(sketch, read):
        return WORDS.format(read_name(read))
    if EACH in read_name(read):
        if not by_sandbox and chooses(sketch, read, judge):
            raise Refusal(BY_AGENT)
        return "" if by_sandbox else BY_AGENT
    compared = [one for each in company(sketch, read, judge) for one in comparisons(sketch, each)]
    made = [(one.text, judge.decision(sketch, one)) for one in compared]
    if by_sandbox:
        apart = {text for text, _ in made} & {rule.ending, rule.running}
        return ONCE.format(read_name(read)) if apart and not begins(made, rule) else ""
    waits = waits_for_end(made, rule) and any(what for _, what in made)
    return "" if waits and not goes_on(sketch, read) else ONCE.format(read_name(read))


def has_other_words(rule: ReadRule) -> bool:
    """Whether V1 says something in other words."""
    return any(old != new for old, new in (rule.values or {}).items())


def is_shown(sketch: AnySketch, read: Read) -> bool:
    """Whether anything is done with what was read but to compare it with words."""
    neighbours = sketch.sources.neighbours
    return (
        not comparisons(sketch, read)
        or neighbours.leaves(read.node)
        or neighbours.taken(read.node, AS_TEXT, UNSEEN)
    )


def note_words(sketch: D, operation: Operation, what: tuple[Read, ReadRule], judge: Judge[D]) -> None:
    """Say in whose words people, or whatever reads an output, see a value that is not only compared."""
    read, rule = what
    others = [f"{new} for {old}" for old, new in (rule.values or {}).items() if old != new]
    printed = (one for request in operation.requests for one in request.escapes if one.how == "print")
    shown = not comparisons(sketch, read) or any(read in one.reads for one in printed)
    if waits_for_both(sketch, read, rule, judge) and renames_values(sketch, read, rule, judge):
        sketch.note(
            f"One wait of the client is for {rule.running} as for {rule.ending}, and looks at the sandbox, "
            "which V1 lets run on when the agent's work ends; an end of that work needs a wait of its own."
        )
    if not rule.ending or not others or not shown:
        return
    name = read.path[-1]
    sketch.note(
        f"What is shown of {name} is in V1's words: {', '.join(others)}."
        if renames_values(sketch, read, rule, judge)
        else f"{name} is {rule.ending} as soon as the agent ends its work, which V0 may still have "
        f"called {rule.running}."
    )


def waits_for_both(sketch: D, read: Read, rule: ReadRule, judge: Judge[D]) -> bool:
    """Whether one wait, for a word that it is told, is for the work's running or for its ending."""
    wanted: dict[int, set[str]] = {}
    for one in comparisons(sketch, read):
        if one.operator in ("==", "!=", "===", "!==") and judge.decision(sketch, one) == "goes on":
            wanted.setdefault(id(one.test), set()).add(one.text)
    return any({rule.running, rule.ending} <= texts for texts in wanted.values())


def waits_for_end(made: Iterable[tuple[str, str]], rule: ReadRule) -> bool:
    """Whether the client takes the rule's ending for the end of the agent's work.

    A client that goes on as soon as the work is running waits for a beginning; for it the ending is a
    failure. `made` has for each comparison its literal, and what it leads to.
    """
    made = list(made)
    if lasts(made, rule):
        return True
    return not begins(made, rule) and any(text == rule.ending for text, _ in made)


def lasts(made: Iterable[tuple[str, str]], rule: ReadRule) -> bool:
    """Whether a client waits for as long as the work is running."""
    return any(text == rule.running and what in ("stays", "again") for text, what in made)


def begins(made: Iterable[tuple[str, str]], rule: ReadRule) -> bool:
    """Whether the work's running ends a wait, or what comes before it is waited through."""
    made = list(made)
    if lasts(made, rule):
        return False
    before = any(what == "stays" and text not in (rule.running, rule.ending) for text, what in made)
    return before or (rule.running, "goes on") in made


def comparisons(sketch: AnySketch, read: Read) -> tuple[Comparison, ...]:
    """What a read is compared with, by whatever operation's answer."""
    return tuple(sketch.sources.compared.get(id(read.node), {}).values())


def company(sketch: D, read: Read, judge: Judge[D]) -> list[Read]:
    """A read with those that must keep its words: of the same variable, or compared at the same place."""
    found = {id(read.node): read}
    for other in sketch.sources.neighbours.beside(read):
        if belong_together(sketch, read, other, judge):
            found.setdefault(id(other.node), other)
    return list(found.values())


def belong_together(sketch: D, read: Read, other: Read, judge: Judge[D]) -> bool:
    """Whether two reads are compared at the same place, or read the same variable of the same function."""
    places = {id(one.node) for one in comparisons(sketch, read)}
    if places & {id(one.node) for one in comparisons(sketch, other)}:
        return True
    return read.module == other.module and judge.owner_of(sketch, read) == judge.owner_of(sketch, other)


def is_filter(sketch: D, read: Read, judge: Judge[D]) -> bool:
    """Whether elements of a list are told apart by their status, without waiting for anything."""
    paths = {other.path for _, other in sketch.sources.neighbours.read_at(read.node)}
    return all(EACH in path for path in paths | {read.path}) and chooses(sketch, read, judge)


def chooses(sketch: D, read: Read, judge: Judge[D]) -> bool:
    """Whether a status decides something, and no wait."""
    places = [(one.test_module, one.test) for one in comparisons(sketch, read)]
    waiting = any(judge.polls(sketch, module, node) for module, node in places)
    return bool(places) and not waiting


def goes_on(sketch: AnySketch, read: Read) -> bool:
    """Whether the value goes on to readers that cannot be seen."""
    return sketch.sources.neighbours.goes_on(read.node)


def refuse_other_words(sketch: AnySketch, read: Read, rule: ReadRule, booleans: Iterable[str]) -> None:
    """Raise `Refusal` where a value is compared with a word for which V1 has none that is known."""
    known = {*(rule.values or {}), *(rule.values or {}).values(), ""}
    others = sorted({one.text for one in comparisons(sketch, read)} - known)
    if rule.values and others:
        raise Refusal(f"{read_name(read)} is compared with {others[0]}, for which no word of V1 is known")
    refuse_flag_as_text(sketch, read, rule, booleans)


def refuse_reason(sketch: AnySketch, operation: Operation, read: Read, rule: ReadRule) -> None:
    """Raise `Refusal` where a client decides by the words of a reason, or by a value that V1 has not."""
    if rule.to != "detail" and not rule.gone:
        return
    looked_into = any(one.path[:-1] == read.path and one.style == "test" for one in operation.reads)
    if looked_into or comparisons(sketch, read):
        raise Refusal(f"{read_name(read)} is compared with words of V0, and V1 has none of them")


def refuse_flag_as_text(sketch: AnySketch, read: Read, rule: ReadRule, booleans: Iterable[str]) -> None:
    """Raise `Refusal` where a word is used as a text, or compared with one unseen, and V1 has a flag."""
    flags = {*(rule.values or {}).values()}
    if not flags or not flags <= {*booleans}:
        return
    looked_up = any(one.operator == "lookup" for one in comparisons(sketch, read))
    if looked_up or sketch.sources.neighbours.taken(read.node, AS_TEXT, UNSEEN):
        raise Refusal(
            f"{read_name(read)} is used as a text, and V1 has true or false in its place; "
            f"ask for the truth of {rule.to}"
        )
