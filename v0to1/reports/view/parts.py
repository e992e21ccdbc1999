"""What a finding is made of, in words: the parts of its operation, its evidence, its edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from v0to1.core.model import Edit, Evidence, Part, PartKind
from v0to1.reports.visible import inline, visible


@dataclass(frozen=True, slots=True)
class EditView:
    """An edit told in words, for where no diff can be drawn."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class PartsView:
    """The parts of one kind that an operation has, each with its line."""

    kind: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One reason with its signed weight."""

    weight: str
    signal: str
    detail: str


_KINDS: Mapping[PartKind, str] = {
    PartKind.ENDPOINT: "endpoint",
    PartKind.METHOD: "method",
    PartKind.REQUEST_FIELD: "sends",
    PartKind.RESPONSE_FIELD: "reads",
    PartKind.QUERY: "query",
    PartKind.HEADER: "header",
    PartKind.SOCKETIO: "Socket.IO",
    PartKind.STATUS: "status",
    PartKind.EVENT: "event",
    PartKind.IMPORT: "import",
    PartKind.DECLARATION: "declares",
}


def parts(given: Iterable[Part], home: str) -> tuple[PartsView, ...]:
    """Return the parts by their kind; those that stand in `home` are named by their line alone."""
    grouped: dict[PartKind, list[tuple[str, str]]] = {}
    for part in given:
        place = f"line {part.line}" if part.path == home else f"{inline(part.path)}:{part.line}"
        grouped.setdefault(part.kind, []).append((inline(part.name), place))
    return tuple(PartsView(_KINDS[kind], tuple(names)) for kind, names in grouped.items())


def evidence(given: Iterable[Evidence]) -> tuple[EvidenceView, ...]:
    """Return the reasons with their signs."""
    return tuple(
        EvidenceView(f"{each.weight:+d}", inline(each.signal), inline(each.detail)) for each in given
    )


def edit(given: Edit) -> EditView:
    """Return an edit in words."""
    place = given.place
    to = "" if given.span.start == given.span.end else f" to {place.end_line}:{place.end_column}"
    act = "insert at" if not to else "replace"
    return EditView(f"{act} {inline(place.path)}:{place.line}:{place.column}{to}", visible(given.text))
