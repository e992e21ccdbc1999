"""Reads that are used as texts, or that meet something of which nobody can see which word it is."""

from __future__ import annotations

from v0to1.flow import answers, tree
from v0to1.flow.looked_for import RAW, take
from v0to1.flow.method_site import Site
from v0to1.flow.scope import Scope
from v0to1.flow.values import Answer, Hole, Sequence, Value, options

UNSEEN = "unseen"
"""How what was read is taken that something is compared with, or looked up by, that is not seen."""

GIVEN = "given"
"""What is not seen is what a function is given: those that call it tell."""

AS_TEXT = "as text"
"""How what was read is taken that has a method of texts, or is put together with one."""

UNKNOWN = (Hole, Answer)


def compare_unseen(answer: Answer, other: Value, node: tree.Node, scope: Scope) -> None:
    """Record that a read is compared with what may be any of V0's words: another answer's, or unknown."""
    if not answer.path or answer.stage == RAW:
        return
    others = [one for one in options(other) if type(one) in UNKNOWN]
    unseen = [one for one in others if type(one) is Hole or not same_read(answer, one)]
    given = scope.function.params if scope.function is not None else ()
    if unseen:
        own = all(type(one) is Hole and any(one.node is each for each in given) for one in unseen)
        take(answer, UNSEEN, node, scope, GIVEN if own else "")


def use_as_text(value: Value, node: tree.Node, scope: Scope) -> None:
    """Record that reads have to be texts."""
    for option in options(value) if type(value) not in answers.PLAIN else ():
        if type(option) is Answer and option.path:
            take(option, AS_TEXT, node, scope)


def call_as_text(answer: Answer, site: Site) -> None:
    """Record that a method of texts is called of a read."""
    if site.name not in site.machine.libraries.names.of_data:
        use_as_text(answer, site.node, site.scope)


def name_by(key: Value, node: tree.Node, scope: Scope) -> None:
    """Record that reads are keys of a mapping, or items of a list that is compared as a whole."""
    for option in options(key):
        if type(option) is Answer and option.path and option.stage != RAW:
            take(option, UNSEEN, node, scope)
        elif type(option) is Sequence:
            for item in option.items:
                name_by(item, node, scope)


def same_read(answer: Answer, other: Value) -> bool:
    """Whether two values were read at the same places, as what is kept of an earlier answer was."""
    return type(other) is Answer and {id(one) for one in answer.reads} == {id(one) for one in other.reads}
