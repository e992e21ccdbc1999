"""The code of one language inside a file as one module: its pieces in the order in which they run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from v0to1.core.model import Edit, Place, Span
from v0to1.languages.base import Refusal
from v0to1.languages.embedding.regions import Region
from v0to1.records import record

GLUE = "\n\n"
"""What stands between two pieces: a line may be added behind a piece whose own last line has no newline."""

NOWHERE = Place("", 0, 0, 0, 0)


@record(frozen=True, slots=True)
class Embedded:
    """A module inside the file `path`, under a name of its own; its pieces begin at `offsets` in `text`.

    Between two pieces there is an empty line that belongs to neither. `left_out` are the numbers of
    pieces of the file that were not understood and are not among `regions`.
    """

    path: str
    name: str
    regions: tuple[Region, ...]
    text: str
    offsets: tuple[int, ...]
    left_out: frozenset[int] = frozenset()

    @property
    def only_reported(self) -> bool:
        """Whether nothing of it can be changed."""
        return all(len(one.fixed) == len(one.text) for one in self.regions)

    def region_at(self, offset: int) -> tuple[Region, int]:
        """The piece that a place of the module lies in, or behind, and where it begins."""
        index = max(bisect_right(self.offsets, offset) - 1, 0)
        return self.regions[index], self.offsets[index]

    def outer(self, offset: int) -> int:
        """The place in the file of a place in the module."""
        region, start = self.region_at(offset)
        return region.starts[min(offset - start, len(region.text))]

    def outer_span(self, span: Span) -> Span:
        """The range in the file of a range in the module."""
        start = self.outer(span.start)
        if span.end <= span.start:
            return Span(start, start)
        region, begin = self.region_at(span.end - 1)
        last = min(span.end - 1 - begin, len(region.text) - 1)
        return Span(start, max(start, region.ends[last] if last >= 0 else region.starts[0]))

    def edits(self, span: Span, text: str) -> tuple[Edit, ...]:
        """The edits of the file for a change of the module; raises `Refusal` where there are none."""
        region, begin = self.region_at(span.start)
        inner = Span(span.start - begin, span.end - begin)
        size = len(region.text)
        if inner.start == inner.end == size + 1 and not region.text.endswith("\n") and text.endswith("\n"):
            # A line behind a last line that has no newline: it brings one, and does without its own.
            inner, text = Span(size, size), f"\n{text.removesuffix(chr(10)).removesuffix(chr(13))}"
        if inner.end > size:
            raise Refusal("it extends beyond the embedded code")
        return tuple(Edit(self.path, outer, written, NOWHERE) for outer, written in region.edits(inner, text))


def embedded(
    path: str, name: str, regions: Iterable[Region], left_out: frozenset[int] = frozenset()
) -> Embedded:
    """The module of some pieces."""
    pieces = tuple(regions)
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    for index, region in enumerate(pieces):
        offsets.append(length)
        last = index == len(pieces) - 1
        glue = "" if last else GLUE
        parts.append(region.text + glue)
        length += len(parts[-1])
    return Embedded(path, name, pieces, "".join(parts), tuple(offsets), left_out)
