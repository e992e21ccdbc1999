"""The operations of a project by what they share with others: requests, functions, and places of answers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Comparison, Escape, Fallback, Read, Request
from v0to1.flow.unseen_words import GIVEN

K = TypeVar("K")
V = TypeVar("V")
SHAPE = "shape"
UNREAD = ("print", "keys")
"""Ways in which an answer is shown, and read by nothing that cannot be seen."""


class Neighbours:
    """All operations of a project, looked up without asking each of them.

    `compared` is what each read is compared with, by the id of its node. What is asked for is in the order of
    the operations.
    """

    def __init__(
        self,
        operations: tuple[Operation, ...],
        compared: Mapping[int, Mapping[tuple[int, int], Comparison]],
    ) -> None:
        self.operations = operations
        self._compared = compared
        self._alike: dict[Callable[[Request], Hashable], dict[Hashable, list[tuple[Operation, Request]]]] = {}

    def owner(self, request: Request) -> Operation | None:
        """The operation that a request is one of."""
        return self._owners.get(id(request))

    def in_module(self, module: str) -> Sequence[Read]:
        """What a module reads of answers."""
        return self._in_module.get(module, ())

    def read_at(self, node: tree.Node) -> Sequence[tuple[Operation, Read]]:
        """What is read of answers at a node."""
        return self._read_at.get(id(node), ())

    def fallbacks(self, read: Read) -> Sequence[Fallback]:
        """Where something else is read if there is nothing at a read."""
        return self._fallbacks.get(id(read.node), ())

    def decoded_at(self, node: tree.Node) -> Sequence[Operation]:
        """The operations whose answers become data at a node."""
        return self._decoded_at.get(id(node), ())

    def sent_by(self, call: tree.Node) -> Sequence[tuple[Operation, Request]]:
        """The requests that a call sends, or leads to."""
        return self._sent_by.get(id(call), ())

    def alike(
        self, key: Callable[[Request], Hashable], value: Hashable
    ) -> Sequence[tuple[Operation, Request]]:
        """The requests of which a function of a module gives the same value."""
        if key not in self._alike:
            pairs = ((one, request) for one in self.operations for request in one.requests)
            self._alike[key] = grouped((key(request), (one, request)) for one, request in pairs)
        return self._alike[key].get(value, ())

    def goes_on(self, node: tree.Node) -> bool:
        """Whether what is read at a node goes on to readers that cannot be seen."""
        return id(node) in self._going_on

    def leaves(self, node: tree.Node) -> bool:
        """Whether what is read at a node is shown, or goes on to readers that cannot be seen."""
        return id(node) in self._leaving

    def taken(self, node: tree.Node, *hows: str) -> bool:
        """Whether what is read at a node is taken in one of some ways (`looked_for.py`, `unseen_words.py`).

        What a function is given counts where nobody is seen to call it with a word.
        """
        tests = {id(one.test) for one in self._compared.get(id(node), {}).values()}
        return any(
            one.how in hows and not (one.detail == GIVEN and id(one.node) in tests)
            for one in self._taken.get(id(node), ())
        )

    def beside(self, read: Read) -> list[Read]:
        """Reads of the same key by the client's code, in the same module or compared at the same places."""
        key = read.path[-1:]
        found = dict(self._keyed_in.get((key, read.module), ()))
        for one in self._compared.get(id(read.node), {}).values():
            found.update(self._keyed_at.get((key, id(one.node)), ()))
        return [found[place] for place in sorted(found)]

    @cached_property
    def _owners(self) -> dict[int, Operation]:
        return {id(each): one for one in reversed(self.operations) for each in one.requests}

    @cached_property
    def _in_module(self) -> dict[str, list[Read]]:
        return grouped((read.module, read) for one in self.operations for read in one.reads)

    @cached_property
    def _read_at(self) -> dict[int, list[tuple[Operation, Read]]]:
        return grouped((id(read.node), (one, read)) for one in self.operations for read in one.reads)

    @cached_property
    def _fallbacks(self) -> dict[int, list[Fallback]]:
        requests = (each for one in self.operations for each in one.requests)
        each = (one for request in requests for one in request.fallbacks)
        return grouped((id(read.node), one) for one in each for read in one.reads)

    @cached_property
    def _decoded_at(self) -> dict[int, list[Operation]]:
        return grouped(
            (node, one)
            for one in self.operations
            for node in dict.fromkeys(id(each.node) for request in one.requests for each in request.decodes)
        )

    @cached_property
    def _sent_by(self) -> dict[int, list[tuple[Operation, Request]]]:
        return grouped(
            (call, (one, request))
            for one in self.operations
            for request in one.requests
            for call in dict.fromkeys((id(request.node), *(id(each.call) for each in request.frame.chain)))
        )

    @cached_property
    def _going_on(self) -> frozenset[int]:
        return frozenset(
            id(read.node)
            for operation in self.operations
            for request in operation.requests
            for one in request.escapes
            if one.how not in UNREAD
            for read in one.reads
        )

    @cached_property
    def _leaving(self) -> frozenset[int]:
        escapes = (each for one in self.operations for request in one.requests for each in request.escapes)
        return frozenset(id(read.node) for one in escapes for read in one.reads)

    @cached_property
    def _taken(self) -> dict[int, list[Escape]]:
        return grouped(
            (id(read.node), one)
            for operation in self.operations
            for request in operation.requests
            for one in request.taken
            for read in one.reads
        )

    @cached_property
    def _keyed_in(self) -> dict[tuple[tuple[str, ...], str], list[tuple[int, Read]]]:
        return grouped(
            ((read.path[-1:], read.module), (place, read)) for place, read in enumerate(self._written())
        )

    @cached_property
    def _keyed_at(self) -> dict[tuple[tuple[str, ...], int], list[tuple[int, Read]]]:
        return grouped(
            ((read.path[-1:], id(one.node)), (place, read))
            for place, read in enumerate(self._written())
            for one in self._compared.get(id(read.node), {}).values()
        )

    def _written(self) -> Iterator[Read]:
        """The reads of the client's code; a declared field reads nothing itself."""
        for operation in self.operations:
            if not operation.mock:
                yield from (one for one in operation.reads if one.style != SHAPE)


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Values by their keys."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
