"""An operation: all that was learnt about one use of one V0 route, whatever led to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.core.endpoints import Match
from v0to1.core.immutable import replace
from v0to1.core.model import Evidence
from v0to1.core.rules import Rule
from v0to1.evaluation.http.recording import leads_on
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.values import Gap, Socket


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One V0 operation of a client; `requests` are its contexts, all with the same call and route.

    `score` is the sum of the evidence's weights, `strays` are what the same call may send to another server.
    """

    rule: Rule
    match: Match
    requests: tuple[Request, ...]
    evidence: tuple[Evidence, ...]
    score: int
    strays: tuple[Request, ...] = ()
    _best: list[Request] = field(default_factory=list, init=False, repr=False)
    _reads: list[tuple[Read, ...]] = field(default_factory=list, init=False, repr=False)

    @property
    def request(self) -> Request:
        """The context that knows most: the library, names for all parts of the URL, the most of the body."""
        if not self._best:
            self._best.append(max(self.requests, key=known))
        return self._best[0]

    @property
    def call(self) -> tree.Call:
        """The call in the frame that holds the route."""
        return self.request.call

    @property
    def module(self) -> str:
        """The module in which that call stands."""
        return self.request.site.module

    @property
    def mock(self) -> bool:
        """Whether this stands for the operation in a test."""
        return self.request.mock

    @property
    def from_runtime(self) -> bool:
        """Whether the base URL was read from a response: that of the sandbox, not of the API's own server."""
        return any(leads_on(request.url) for request in self.requests)

    @property
    def reads(self) -> tuple[Read, ...]:
        """The reads of its response, each place once, with what it is compared with in any context."""
        if not self._reads:
            found: dict[tuple[int, tuple[str, ...]], list[Read]] = {}
            for request in self.requests:
                for read in request.response.reads:
                    found.setdefault((id(read.node), read.path), []).append(read)
            self._reads.append(tuple(map(joined, found.values())))
        return self._reads[0]


def joined(reads: Sequence[Read]) -> Read:
    """The reads of one place in several contexts as one."""
    if len(reads) == 1:
        return reads[0]
    compared = {id(one.node): one for read in reads for one in read.compared}
    return replace(reads[-1], compared=list(compared.values()))


def known(request: Request) -> tuple[bool, int, int, int]:
    """How much a context knows: unknown URL parts without a name, and distance, count against it."""
    unnamed = sum(isinstance(piece, Gap) and not piece.via for piece in request.url.pieces)
    fields = len(request.body.items) + 1 if request.body is not None else 0
    return bool(request.library), -unnamed, -request.site.depth, fields


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """A message socket of V0 with all its uses, and the ids of the rules that speak of them."""

    socket: Socket
    uses: tuple[SocketUse, ...]
    rules: tuple[str, ...]
