"""Files of a large tree, analysed in several processes, while others of its folders are still listed."""

from __future__ import annotations

import marshal

# The module of sockets loads many others, which takes longer than to look at a hundred files.
from _socket import AF_UNIX, MSG_DONTWAIT, SOCK_SEQPACKET, socketpair
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import cast

from v0to1.scan.file_facts import Sight, Verdict
from v0to1.scan.forks import Forks
from v0to1.scan.listing import Listed

_AT_ONCE = 50
"""Files that a process takes at once, at least."""

_LONGEST = 1 << 17
"""Bytes of a message, at most; a piece of which the names are longer is for this process."""

_Verdicts = list[list[Verdict]]
"""What was found in the files of a piece."""

_Told = tuple[list[tuple[int, _Verdicts]], object]
"""What a process gives: what it found in the pieces that it took, and what was seen."""


def shared(found: Iterable[Listed], sight: Sight, jobs: int) -> Iterator[tuple[Listed, Sequence[Verdict]]]:
    """Look at regular files in `jobs` processes, of which this one is the last to begin, as it lists them.

    What one that ended did not tell is done here. So is everything where no process can be started.
    """
    pieces: list[list[Listed]] = []
    listing = _pieces(found)
    told = _looked(listing, pieces, sight, jobs - 1)
    pieces += listing  # nothing, but where no process can be asked
    for number, piece in enumerate(pieces):
        known = told.pop(number, None)
        yield from zip(piece, known or [one.examine(sight) for one in piece], strict=True)


def _looked(
    listing: Iterator[list[Listed]], pieces: list[list[Listed]], sight: Sight, others: int
) -> dict[int, _Verdicts]:
    """Return what is found in the pieces that are listed, and added to `pieces`, by who came to an end."""
    try:
        queue = _Queue()
    except OSError:
        return {}
    with queue, Forks() as forks:
        with suppress(OSError):  # with fewer processes more is done here
            for _ in range(others):
                forks.start(partial(_work, queue, sight))
        for piece in listing:
            queue.give(len(pieces), piece)
            pieces.append(piece)
        told = {number: [one.examine(sight) for one in pieces[number]] for number in queue.numbers()}
        queue.close()
        for verdicts, seen in cast(Iterator[_Told], forks.results()):
            told.update(verdicts)
            sight.merge(seen)
    return told


def _work(queue: _Queue, sight: Sight) -> _Told:
    """Look at pieces in a process of its own."""
    same: dict[Verdict, Verdict] = {}  # told once
    found = []
    for number, piece in queue.pieces():
        found.append((number, [[same.setdefault(v, v) for v in one.examine(sight)] for one in piece]))
    return found, sight.as_data()


def _pieces(found: Iterable[Listed]) -> Iterator[list[Listed]]:
    """Part what is listed into pieces with about as many files each."""
    piece: list[Listed] = []
    number = 0
    for one in found:
        piece.append(one)
        number += one.number
        if number >= _AT_ONCE:
            yield piece
            piece, number = [], 0
    if piece:
        yield piece


class _Queue:
    """Pieces of work: whoever is free takes the next one, as a message that only one can get.

    Only the process that gives them must never wait; what does not fit into the queue waits for it.
    """

    def __init__(self) -> None:
        self._giving, self._taking = socketpair(AF_UNIX, SOCK_SEQPACKET)
        self._waiting: deque[tuple[int, Sequence[Listed]]] = deque()
        self._next = b""

    def __enter__(self) -> _Queue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give nothing more: all others end when they have taken what is there."""
        self._giving.close()
        self._taking.close()

    def give(self, number: int, piece: Sequence[Listed]) -> None:
        """Let somebody take a piece of this number."""
        self._waiting.append((number, piece))
        self._send()

    def numbers(self) -> Iterator[int]:
        """Take pieces in the process that gives them, until nothing is left."""
        while True:
            self._send()
            try:
                yield marshal.loads(self._taking.recv(_LONGEST, MSG_DONTWAIT))[0]
            except BlockingIOError:
                if not self._waiting:
                    return
                yield self._received()

    def pieces(self) -> Iterator[tuple[int, list[Listed]]]:
        """Take pieces in another process."""
        self._giving.close()
        while message := self._taking.recv(_LONGEST):
            number, piece = marshal.loads(message)
            yield number, [Listed(folder, prefix, joined, True) for folder, prefix, joined in piece]

    def _send(self) -> None:
        with suppress(OSError):  # there is no room
            while self._waiting:
                number, piece = self._waiting[0]
                self._next = self._next or marshal.dumps((number, [one[:3] for one in piece]))
                if len(self._next) > _LONGEST:
                    return
                self._giving.send(self._next, MSG_DONTWAIT)
                self._received()

    def _received(self) -> int:
        self._next = b""
        return self._waiting.popleft()[0]
