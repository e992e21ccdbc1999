"""Functions of a client that read a response, and that its tests call with data of V0 themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from v0to1 import tree
from v0to1.evaluation.http.operations import Operation
from v0to1.planning.tested_code import MADE, TestedCode
from v0to1.tree.walking import walk_through


class TestedReaders:
    """Tells whether a test gives data of V0 to a function that reads what an operation responds with.

    A function that sends requests itself gets its data from these; what a test calls in between does not.
    """

    def __init__(
        self,
        code: TestedCode,
        bodies: Mapping[str, Sequence[tree.Node]],
        operations: Iterable[Operation],
    ) -> None:
        """`bodies` are the modules of the code without its tests, which `code` has, too."""
        self.code = code
        self.bodies = bodies
        self.operations = tuple(operations)

    @cached_property
    def sending(self) -> frozenset[str]:
        """The names of the functions through which requests are sent."""
        frames = (
            frame for one in self.operations for request in one.requests for frame in request.site.chain
        )
        return frozenset(
            frame.function.name
            for frame in frames
            if frame.module in self.bodies and frame.function is not None
        )

    def given_by_tests(self, one: Operation) -> bool:
        """Whether a test names a function that reads keys of a response, and these keys."""
        keys: dict[str, set[str]] = {}
        for read in one.reads:
            for name in self._readers(read.module, read.node) if read.path else ():
                keys.setdefault(name, set()).add(read.path[-1])
        return any(self._is_given(name, known) for name, known in keys.items())

    def _is_given(self, name: str, keys: set[str]) -> bool:
        """Whether a test names a function, or one that leads to it and sends nothing, beside some keys."""
        names = self.code.leading_to({name}, frozenset(self.bodies), self.sending) - self.sending
        if not names:
            return False
        called = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        told = "|".join(map(re.escape, sorted(keys)))
        given = re.compile(rf"[\"'](?:{told})[\"']|\b(?:{told})\s*[:=](?!=)")
        return any(
            called.search(text) is not None and given.search(text) is not None
            for text in self.code.tests.values()
        )

    def _readers(self, module: str, node: tree.Node) -> Iterator[str]:
        """The names of the functions, or of the classes that run them, in which a node stands."""
        body = self.bodies.get(module, ())
        for one in walk_through(tuple(body)):
            match one:
                case tree.Class(name=name, body=inner):
                    made = (each for each in inner if isinstance(each, tree.Function) and each.name in MADE)
                    yield from (name for each in made if holds(each, node))
                case tree.Function(name=name) if name and name not in MADE and holds(one, node):
                    yield name
                case tree.Assign(targets=targets, value=tree.Function() as function) if holds(function, node):
                    yield from (each.name for each in targets if isinstance(each, tree.Name))
                case _:
                    pass


def holds(function: tree.Function, node: tree.Node) -> bool:
    """Whether a node stands in a function."""
    return any(each is node for each in walk_through(function.body))
