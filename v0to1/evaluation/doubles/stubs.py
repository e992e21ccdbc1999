"""Functions that a test puts in the place of one that sends requests."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.interpreter.facts import Stub
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import External, Method, Session, Value, options

LONGEST = 4
"""The most words that the name of a library's function has."""


def note_stub(
    machine: Machine, replaced: Value | None, words: tuple[str, ...], node: tree.Node, module: str
) -> None:
    """Keep that something takes the place of a function of an HTTP library.

    `words` are the function's name or the end of it, on `replaced` where that is known.
    """
    for target in options(replaced) if replaced is not None else (None,):
        found = on_session(machine, target, words) or on_library(machine, target, words)
        if found is not None:
            machine.stubs[id(node)] = Stub(node, module, *found)


def on_session(machine: Machine, target: Value | None, words: tuple[str, ...]) -> tuple[str, str] | None:
    """The name and method of what is replaced on a session, or on the class of one."""
    if isinstance(target, Method):
        return on_session(machine, target.target, (*words, target.name))
    library = machine.libraries.by_name.get(target.library) if isinstance(target, Session) else None
    if isinstance(target, External) and target.name in machine.libraries.sessions:
        library = machine.libraries.sessions[target.name][0]
    if library is None or not words:
        return None
    word = words[-1]
    if word not in library.verbs and word not in library.request:
        return None
    return f"{library.name}.{word}", library.verbs.get(word, "")


def on_library(machine: Machine, target: Value | None, words: tuple[str, ...]) -> tuple[str, str] | None:
    """The name and method of the library function that is replaced, by the longest name that leads to one."""
    whole = (*target.name.split("."), *words) if isinstance(target, External) else words
    for start in range(max(len(whole) - LONGEST, 0), len(whole)):
        name = ".".join(whole[start:])
        found = machine.libraries.request_function(name)
        if found is not None:
            library, function = found
            return name, library.verbs.get(function, "")
    return None
