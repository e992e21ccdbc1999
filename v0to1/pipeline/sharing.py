"""Files of a large tree, looked at in several processes: each takes the next ones when it is free."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate

from v0to1.pipeline.listing import Listed
from v0to1.pipeline.looking import Sight, Verdict
from v0to1.pipeline.workers import CAN_FORK, Done, spread

_AT_ONCE = 100
"""Files that a process takes at once, at least."""

_PIECES = 1_000
"""Pieces of work, at most: the smallest pipe holds as many numbers before anybody reads one."""

_NUMBER = struct.Struct("=I")

_Told = tuple[list[tuple[int, list[list[Verdict]]]], object]
"""What a process gives: what it found in the pieces that it took, and what was seen."""


def shared(found: Sequence[Listed], sight: Sight, jobs: int) -> Iterator[tuple[Listed, Sequence[Verdict]]]:
    """Look at regular files in `jobs` processes; what one that ended did not tell is done here.

    So is everything where no process can be started, or on systems where it would have to begin anew.
    """
    pieces = _pieces(found)
    told: dict[int, list[list[Verdict]]] = {}
    if CAN_FORK:
        for verdicts, seen in _told(pieces, sight, jobs):
            told.update(verdicts)
            sight.hear(seen)
    for number, piece in enumerate(pieces):
        known = told.pop(number, None)
        yield from zip(piece, known or [one.seen(sight) for one in piece], strict=True)


def _told(pieces: Sequence[Sequence[Listed]], sight: Sight, jobs: int) -> Iterator[_Told]:
    """Give what each process tells that came to its end."""
    queue, end = os.pipe()
    try:
        os.write(end, b"".join(map(_NUMBER.pack, range(len(pieces)))))
    finally:
        os.close(end)  # who reads the last number must see that it was the last

    def work() -> _Told:
        same: dict[Verdict, Verdict] = {}  # told once
        found = []
        while number := os.read(queue, _NUMBER.size):
            (place,) = _NUMBER.unpack(number)
            verdicts = [[same.setdefault(v, v) for v in one.seen(sight)] for one in pieces[place]]
            found.append((place, verdicts))
        return found, sight.told()

    try:
        for one in spread([work] * jobs, jobs):
            if isinstance(one, Done):
                yield one.result
    except OSError:
        return  # no process could be started: all is done here
    finally:
        os.close(queue)


def _pieces(found: Sequence[Listed]) -> list[list[Listed]]:
    """Part what was listed into pieces with about as many files each."""
    ends = list(accumulate(one.number for one in found))
    size = max(_AT_ONCE, -(-ends[-1] // _PIECES))
    pieces: dict[int, list[Listed]] = {}
    for one, end in zip(found, ends, strict=True):
        pieces.setdefault(end // size, []).append(one)
    return list(pieces.values())
