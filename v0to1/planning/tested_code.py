"""Which operations a test may run: by the calls that were followed from it, or by the names that it has."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from v0to1 import tree
from v0to1.evaluation.http.operations import Operation
from v0to1.tree.walking import walk, walk_through

SHARED = re.compile(r"^conftest\.|setup|global|helper|util|fixture|common", re.IGNORECASE)
"""The names of files of tests from which other tests get what they replace."""

MADE = frozenset(["__init__", "__new__", "constructor"])
"""Functions that run where their class is called."""


class TestedCode:
    """Tells whether a test may run an operation; where that is not certain, it may."""

    def __init__(
        self,
        bodies: Mapping[str, Sequence[tree.Node]],
        tests: Mapping[str, str],
    ) -> None:
        """`bodies` are the modules of the code, and `tests` the texts of all tests."""
        self.tests = tests
        self._mentions: dict[str, dict[str, set[str]]] = {}
        self._at_once: dict[str, set[str]] = {}
        for module, body in bodies.items():
            self._mentions[module], self._at_once[module] = {}, set()
            self._collect(module, body)

    def may_run(self, test: str, near: frozenset[str], one: Operation) -> bool:
        """Whether a test, or one that shares its doubles, may run an operation; `near` are its modules."""
        shared = bool(SHARED.search(posixpath.basename(test))) or test not in self.tests
        running = set(self.tests) if shared else {test}
        frames = [frame for request in one.requests for frame in request.site.chain]
        if running & {frame.module for frame in frames}:
            return True
        functions = [
            frame.function for frame in frames if frame.module in near and frame.function is not None
        ]
        names = self.leading_to({each.name for each in functions}, near)
        if not names or any(self._at_once.get(module, set()) & names for module in near):
            return True
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        return any(named.search(self.tests[each]) for each in running)

    def leading_to(
        self, names: set[str], near: frozenset[str], beyond: frozenset[str] = frozenset()
    ) -> set[str]:
        """The names of what some modules have that may lead to a function with one of some names.

        What leads to one only through a function that is `beyond` is not looked for.
        """
        found = names - {""}
        graph = [
            pair
            for module in near
            for pair in self._mentions.get(module, {}).items()
            if pair[0] not in beyond
        ]
        while True:
            more = {owner for owner, mentioned in graph if mentioned & found} - found
            if not more or not found:
                return found
            found |= more

    def _collect(self, module: str, body: Sequence[tree.Node]) -> None:
        """Take up the names that each function of a module mentions, and those that it runs with at once."""
        for node in walk_through(tuple(body)):
            if isinstance(node, tree.Function) and node.name:
                self._mentions[module].setdefault(node.name, set()).update(mentioned(walk_through(node.body)))
            elif isinstance(node, tree.Class):
                made = [one for one in node.body if isinstance(one, tree.Function) and one.name in MADE]
                found = (mentioned(walk_through(one.body)) for one in made)
                self._mentions[module].setdefault(node.name, set()).update(*found)
        for statement in body:
            if not is_guarded(statement):
                runs = any(
                    isinstance(one, tree.Call) and isinstance(one.callee, tree.Function)
                    for one in walk(statement)
                )
                self._at_once[module].update(mentioned((walk_through if runs else walk)(statement)))


def mentioned(nodes: Iterable[tree.Node]) -> Iterator[str]:
    """The names of variables and members among some nodes."""
    return (one.name for one in nodes if isinstance(one, tree.Name | tree.Attr))


def is_guarded(statement: tree.Node) -> bool:
    """Whether a statement runs only where its module is the program."""
    match statement:
        case tree.Branch(test=tree.Compare(left=tree.Name(name="__name__"))):
            return True
        case _:
            return False
