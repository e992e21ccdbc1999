"""Texts without which a source cannot hold anything of V0, and how they are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from v0to1.attribution.matching import Route
from v0to1.core.endpoints import Segment
from v0to1.core.rules import Rule
from v0to1.records import record

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


@record(frozen=True, slots=True)
class Way:
    """What routes have around a needle: steps before it, unless they begin with it, and behind it."""

    before: frozenset[str]
    after: tuple[tuple[Segment, ...], ...]


def ways_of(routes: Iterable[Route]) -> Mapping[str, Way]:
    """What some routes have around each of their needles."""
    found: dict[str, tuple[set[str], list[tuple[Segment, ...]]]] = {}
    for route in routes:
        segments = route.template.segments
        first, *others = [one.text for one in segments[:2] if not one.parameter]
        alone = bool(others) and len(others[0]) >= DISTINCT
        before, after = found.setdefault(others[0] if alone else "/".join((first, *others)), (set(), []))
        before.update([first] if alone else [])
        after.append(segments[1 + len(others) :])
    return {needle: Way(frozenset(before), tuple(after)) for needle, (before, after) in found.items()}


PART = re.compile(r"[\w.]")
"""What no needle has before it or behind it: there it is part of another word."""

GOING_ON = re.compile(r"[\w-]|\.\w")
"""What a word goes on with behind a needle that is its beginning."""

FILLED = re.compile(r"[^\w.~-]")
"""What a step has in it that something is put in for."""


def stands_in(needle: str, text: str, way: Way | None) -> bool:
    """Whether a needle is steps of a path in a literal, and goes the `way` of a route, if it is part of any.

    What goes before the literal, or follows it, is not known.
    """
    for found in re.finditer(re.escape(needle), text):
        start, end = text[: found.start()], text[found.end() :]
        if is_part(needle, text, found.start()):
            continue
        if way is None or (comes_after(start, way) and goes_on(end, way)):
            return True
    return False


def is_part(needle: str, text: str, place: int) -> bool:
    """Whether a needle at a place of a text is part of another word."""
    if PART.match(text[max(0, place - 1) : place]):
        return True
    return PART.match(needle[-1]) is not None and GOING_ON.match(text, place + len(needle)) is not None


def comes_after(start: str, way: Way) -> bool:
    """Whether a literal may be that of a route by what it has before a needle.

    A step that may be the end of a base URL, or is put in, may be any.
    """
    _, slash, step = start.removesuffix("/").rpartition("/")
    known = start.endswith("/") and slash and step and not FILLED.search(step)
    return not known or not way.before or step in way.before


def goes_on(end: str, way: Way) -> bool:
    """Whether a literal may be that of a route by what it has behind a needle."""
    path = re.split(r"[?#]", end)[0]
    steps = path.removeprefix("/").removesuffix("/").split("/") if path.startswith("/") else [""]
    if steps == [""]:
        return True
    whole = path != end or path.endswith("/")
    return any(fits_steps(after, steps, whole=whole) for after in way.after)


def fits_steps(after: Sequence[Segment], steps: Sequence[str], *, whole: bool) -> bool:
    """Whether some steps are those that a route goes on with; the last one may be a part, if not `whole`."""
    for place, step in enumerate(steps):
        if place >= len(after):
            return False
        wanted = after[place]
        if wanted.rest:
            return True
        last = place == len(steps) - 1 and not whole
        same = step == wanted.text or (last and wanted.text.startswith(step))
        if not (wanted.parameter or same or FILLED.search(step)):
            return False
    return True


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
