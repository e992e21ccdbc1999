"""Texts without which a source cannot hold anything of V0, and how they are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from v0to1.core.rules import Rule
from v0to1.pipeline.match import Route

DISTINCT = 13
Groups = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""Marks, the starts that have them, and the needles that begin so: where one is not, no further one is."""


def needles_of(routes: Iterable[Route]) -> tuple[str, ...]:
    """Texts without which a source cannot hold any route.

    The second step of a path alone when it is long enough to be rare (a base URL may hide the
    first one), else the first two steps.
    """
    found = set()
    for route in routes:
        steps = [one.text for one in route.template.segments[:2] if not one.parameter]
        found.add(steps[-1] if len(steps[-1]) >= DISTINCT else "/".join(steps))
    return tuple(sorted(found))


def events_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The names of V0's Socket.IO events, without which a source cannot use them."""
    sockets = [rule.socket for rule in rules if rule.socket is not None and rule.socket.kind != "connect"]
    return tuple(sorted({name for one in sockets for name in one.names}))


@cache
def grouped(needles: tuple[str, ...]) -> Groups:
    """Needles by their first character that is no letter, and by what stands up to it, if there is one.

    Words without such a character come first: where there is a needle at all, it is mostly one of them.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for needle in needles:
        mark = next((one for one in needle if not one.isalpha()), needle)
        start = needle[: needle.index(mark) + len(mark)]
        found.setdefault(mark, {}).setdefault(start, []).append(needle)
    return tuple(
        (mark, tuple((start, tuple(those)) for start, those in starts.items()))
        for mark, starts in sorted(found.items(), key=lambda one: not one[0].isalpha())
    )


def has_any(groups: Groups, text: str) -> bool:
    """Whether one of some needles is in a text; it is asked of every literal, and most have no mark."""
    for mark, starts in groups:
        if mark in text:
            for start, needles in starts:
                if start in text:
                    for needle in needles:
                        if needle in text:
                            return True
    return False
