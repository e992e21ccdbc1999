"""A piece of code inside another file, with an exact map of its characters to those of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.records import record

Spell = Callable[[str, bool], str]
"""Writes code as it has to stand in the file; whether nothing of the piece stands behind it."""


FOREIGN = "it would change text that the surrounding file substitutes, such as a variable"


@record(frozen=True, slots=True)
class Region:
    """Code of one language: its text, and the characters of the file that each of its own stands for.

    `suffix` is the ending that a file of this language has. `starts` has one entry more than `text`: where
    the piece ends. Characters that stand for one thing together have the same number in `units`. `fixed`
    are characters that stand for something else and cannot be changed. `spell` writes new code, which else
    stands as it is: what is read back otherwise counts for nothing. `copies` are parts of the text that stand
    in the file a second time, with the place in the text where each begins. `reason` says why what is fixed
    is so. `prefix` stands before every line of it in the file, and has to before each new one.
    """

    suffix: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    units: tuple[int, ...]
    fixed: frozenset[int]
    spell: Spell | None = None
    copies: tuple[tuple[int, Region], ...] = ()
    reason: str = FOREIGN
    prefix: str = ""

    def edits(self, span: Span, text: str) -> Iterator[tuple[Span, str]]:
        """What has to be replaced in the file, and by what; raises `Refusal` where that is not known."""
        yield self.edit(span, text)
        for start, copy in self.copies:
            first, last = span.start - start, span.end - start
            if first >= 0 and last <= len(copy.text):
                yield copy.edit(Span(first, last), text)
            elif first < len(copy.text) and last > 0:
                raise Refusal("it would change a part of a text that this file uses twice")

    def edit(self, span: Span, text: str) -> tuple[Span, str]:
        """What has to be replaced at the first place, and by what; raises `Refusal`."""
        first, last = span.start, span.end
        if self.splits(first) or self.splits(last):
            raise Refusal("it would split a part of the file that cannot be split")
        if any(place in self.fixed for place in range(first, last)):
            raise Refusal(self.reason)
        if any(self.ends[place] != self.starts[place + 1] for place in range(first, last - 1)):
            raise Refusal("the code is interrupted there by something else")
        start = self.starts[first]
        end = self.ends[last - 1] if last > first else start
        if self.prefix and "\n" in text:
            return self.prefixed(first, last, Span(start, end), text)
        return Span(start, end), self.spell(text, last == len(self.text)) if self.spell is not None else text

    def prefixed(self, first: int, last: int, span: Span, text: str) -> tuple[Span, str]:
        """What is replaced by new lines, each of which gets what has to stand before it in the file."""
        begin, *rest = text.split("\n")
        blank, before = self.prefix.rstrip(), self.standing(first)
        lines = [f"{self.prefix if one.strip() else blank}{one}" for one in rest]
        if not rest[-1]:
            behind = self.standing(last) if last > first else before
            lines[-1] = self.prefix[:behind] if last < len(self.text) else ""
        if begin.strip():
            begin = f"{self.prefix[before:]}{begin}"
        elif first == 0 or self.text[first - 1] == "\n":  # the line is blank from now on
            span = Span(span.start - max(0, before - len(blank)), span.end)
            begin = f"{blank[before:]}{begin}"
        return span, "\n".join((begin, *lines))

    def standing(self, place: int) -> int:
        """How much of what stands before lines is there before a place: a blank line may lack some of it."""
        if place == 0 or self.text[place - 1] != "\n":
            return len(self.prefix)
        return self.ends[place - 1] - self.starts[place - 1] - 1

    def splits(self, place: int) -> bool:
        """Whether a place lies within characters that stand for one thing."""
        if not 0 < place < len(self.text):
            return False
        return self.units[place] == self.units[place - 1]


class Tracing:
    """Makes a region while the file is read from its start to its end."""

    def __init__(self, outer: str) -> None:
        self.outer = outer
        self.text: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.units: list[int] = []
        self.fixed: set[int] = set()

    def plain(self, start: int, end: int) -> None:
        """Characters that stand for themselves."""
        self.text.extend(self.outer[start:end])
        self.units.extend(range(len(self.starts), len(self.starts) + end - start))
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def sign(self, text: str, start: int, end: int, *, fixed: bool = False) -> None:
        """A range of the file that stands for `text`."""
        if fixed:
            self.fixed.update(range(len(self.text), len(self.text) + len(text)))
        self.text.extend(text)
        self.units.extend([len(self.starts)] * len(text))
        self.starts.extend([start] * len(text))
        self.ends.extend([end] * len(text))

    def take(self, other: Tracing, start: int, end: int) -> None:
        """Some characters of another tracing of the same file."""
        shift = len(self.text) - start
        self.fixed.update(place + shift for place in other.fixed if start <= place < end)
        self.text.extend(other.text[start:end])
        self.units.extend(unit + shift for unit in other.units[start:end])
        self.starts.extend(other.starts[start:end])
        self.ends.extend(other.ends[start:end])

    def region(self, suffix: str, spell: Spell | None = None, *, start: int = 0, prefix: str = "") -> Region:
        """The region; `start` is where it stands if it is empty, `prefix` what its lines have before them."""
        end = self.ends[-1] if self.ends else start
        return Region(
            suffix,
            "".join(self.text),
            (*self.starts, end),
            tuple(self.ends),
            tuple(self.units),
            frozenset(self.fixed),
            spell,
            prefix=prefix,
        )


def opaque_region(outer: str, span: Span, text: str, suffix: str) -> Region:
    """Code that cannot be followed character by character: it is told where it stands, and never changed."""
    tracing = Tracing(outer)
    tracing.sign(text, span.start, span.end, fixed=True)
    return tracing.region(suffix, start=span.start)


def by_language(regions: Iterable[Region]) -> tuple[tuple[Region, ...], ...]:
    """The pieces of each language in their order: a document is read, and followed, from top to bottom."""
    found: dict[str, list[Region]] = {}
    for region in regions:
        found.setdefault(region.suffix, []).append(region)
    return tuple(tuple(one) for one in found.values())


def prefix_of(outer: str, start: int, end: int, prefixes: tuple[int, ...]) -> str:
    """What stands before every line of some code but blank ones; empty where that is nothing, or differs."""
    place, found = start, set[str]()
    for width in prefixes:
        line_end = outer.find("\n", place, end)
        line = outer[place : line_end if line_end >= 0 else end]
        if line[width:].strip():
            found.add(line[:width])
        if line_end < 0:
            break
        place = line_end + 1
    return found.pop() if len(found) == 1 else ""


def lines_of(outer: str, start: int, end: int, prefixes: tuple[int, ...]) -> Tracing:
    """Whole lines of a file; `prefixes` tells how many characters of each line are none of the code."""
    tracing = Tracing(outer)
    place = start
    for number, width in enumerate(prefixes):
        line_end = outer.find("\n", place, end)
        stop = end if line_end < 0 else line_end
        tracing.plain(min(place + width, stop), stop)
        if line_end < 0:
            return tracing
        following = prefixes[number + 1] if number + 1 < len(prefixes) else 0
        place = line_end + 1
        next_end = outer.find("\n", place, end)
        reach = min(place + following, next_end if next_end >= 0 else end)
        # What stands before the next line belongs to the newline, so that whole lines can go and come.
        tracing.sign("\n", line_end, reach)
    return tracing
