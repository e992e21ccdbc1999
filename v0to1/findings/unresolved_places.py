"""What is unresolved, gathered place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from v0to1 import tree
from v0to1.attribution.bases import Key, own_keys
from v0to1.attribution.knowledge import Knowledge
from v0to1.core.model import Span, Unresolved
from v0to1.core.text import lines_of
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.planning.seen import ProjectFacts


class Gathering:
    """Gathers what is unresolved, each place once."""

    def __init__(self, seen: ProjectFacts, known: Knowledge, texts: Mapping[str, str]) -> None:
        self.seen = seen
        self.known = known
        self.texts = texts
        self.found: dict[tuple[str, int, int], Unresolved] = {}
        self.spans: dict[str, list[Span]] = {}
        self.reported = {(one.module, id(one.call)) for one in (*seen.certain, *seen.ambiguous)}
        self.bases = frozenset(bases_of(seen))

    def add(self, module: str, node: tree.Node, text: str, reason: str) -> None:
        """Keep a place of the client's own files."""
        if module in self.texts and not is_adapter(module, self.texts.get):
            self.add_at(module, self.seen.bench.span(module, node), text, reason)

    def add_at(self, module: str, span: Span, text: str, reason: str) -> None:
        """Keep a piece of a file."""
        line, column = lines_of(self.texts[module]).position(span.start)
        self.spans.setdefault(module, []).append(span)
        self.found.setdefault((module, line, column), Unresolved(module, line, column, text, reason))

    def covers(self, module: str, span: Span) -> bool:
        """Whether a piece of a file stands in something that is kept."""
        return any(one.start <= span.start and span.end <= one.end for one in self.spans.get(module, ()))

    def source(self, module: str, node: tree.Node) -> str:
        """The first line of a node as it is written."""
        span = self.seen.bench.span(module, node)
        return self.texts.get(module, "")[span.start : span.end].partition("\n")[0]


def bases_of(seen: ProjectFacts) -> Iterator[Key]:
    """The servers of certain operations that are really sent to the API itself."""
    for one in seen.certain:
        if not one.mock and not one.from_runtime:
            for request in one.requests:
                yield from own_keys(request)
