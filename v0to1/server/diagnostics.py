"""Findings as an editor shows them: a diagnostic for each, with a link to its rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from v0to1 import resources
from v0to1.core.kinds import ADAPTER
from v0to1.core.model import Explanation, Finding, Part, Severity, Unresolved
from v0to1.reports.redacted import redacted
from v0to1.reports.standing import sentence, standing
from v0to1.reports.visible import inline
from v0to1.server.positions import MARK, Positions
from v0to1.server.tasks import Checked

SOURCE = "v0to1"
FAILED, UNRESOLVED = "failed", "unresolved"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A diagnostic, and the finding that it is of, if it is of one; `explained` is its rule."""

    diagnostic: types.Diagnostic
    finding: Finding | None = None
    explained: Explanation | None = None

    @property
    def range(self) -> types.Range:
        """Where it stands."""
        return self.diagnostic.range


@dataclass(frozen=True, slots=True)
class Documents:
    """How the files of a folder are known to an editor.

    `uris` are those of open documents, by name, `marked` the names of those that begin with the byte order
    mark. `encoding` is what columns count.
    """

    folder: Path
    encoding: str
    uris: Mapping[str, str] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()

    def uri(self, name: str) -> str:
        """Return the URI of a file, as the editor has it if it is open."""
        return self.uris.get(name) or (self.folder / name).as_uri()

    def mark(self, name: str) -> str:
        """Return what an editor's text has before that of the file."""
        return MARK if name in self.marked else ""

    def positions(self, name: str, text: str) -> Positions:
        """Return the positions in a file."""
        return Positions(text, self.encoding, marked=name in self.marked)


def shown(checked: Checked, documents: Documents) -> dict[str, list[Shown]]:
    """Return what is shown in each file, by its name, in the order of the text."""
    run = redacted(checked.run)
    originals = {id(clean): one for clean, one in zip(run.findings, checked.run.findings, strict=True)}
    rules = {one.rule: one for one in run.rules}
    positions = {name: documents.positions(name, text) for name, text in checked.texts.items()}
    found: dict[str, list[Shown]] = {}

    def show(name: str, one: Shown) -> None:
        found.setdefault(name, []).append(one)

    def place(name: str) -> Positions:
        return positions.get(name) or Positions("", documents.encoding)

    for one in standing(run):
        span = place(one.path).range(one.line, one.column, one.end_line, one.end_column)
        related = list(_related(one, positions, documents))
        told = types.Diagnostic(
            span,
            sentence(one) or one.rule,
            _SEVERITIES[one.severity],
            one.rule,
            types.CodeDescription(rule_uri(one.rule)) if rule_uri(one.rule) else None,
            SOURCE,
            related_information=related or None,
        )
        show(one.path, Shown(told, originals[id(one)], rules.get(one.rule)))
    for lost in run.unresolved:
        show(lost.path, Shown(_unresolved(lost, place(lost.path))))
    for notice in run.notices:
        span = place(notice.path).rest(notice.line, notice.column)
        show(notice.path, Shown(_told(span, notice.message, types.DiagnosticSeverity.Warning, notice.kind)))
    for failed in run.failed:
        span = place(failed.path).rest(failed.line or 1, failed.column or 1)
        message = f"could not be processed: {inline(failed.error)}"
        show(failed.path, Shown(_told(span, message, types.DiagnosticSeverity.Warning, FAILED)))
    return {name: sorted(some, key=_order) for name, some in found.items()}


def rule_uri(rule: str) -> str:
    """Return the URI of the file of a built-in rule, which explains it with examples; empty for others."""
    file = resources.RULES / f"{rule}.yaml"
    return file.as_uri() if file.is_file() else ""


def is_fixable(finding: Finding) -> bool:
    """Return whether v0to1 can migrate a finding."""
    return bool(finding.edits or finding.fix == ADAPTER) and not finding.applied


def _unresolved(one: Unresolved, positions: Positions) -> types.Diagnostic:
    span = positions.rest(one.line, one.column, one.text)
    return _told(span, inline(one.reason), types.DiagnosticSeverity.Information, UNRESOLVED)


def _told(span: types.Range, message: str, severity: types.DiagnosticSeverity, code: str) -> types.Diagnostic:
    return types.Diagnostic(span, message, severity, code, source=SOURCE)


def _related(
    one: Finding, positions: Mapping[str, Positions], documents: Documents
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The other parts of an operation: fields, reads of the response, the route if it stands elsewhere."""
    parts: dict[tuple[str, int, int], Part] = {}
    for each in one.parts:
        parts.setdefault((each.path, each.line, each.column), each)
    parts.pop((one.path, one.line, one.column), None)
    for (path, line, column), part in parts.items():
        if path in positions:
            start = positions[path].position(line, column)
            location = types.Location(documents.uri(path), types.Range(start, start))
            text = inline(f"{part.kind.value.replace('_', ' ')} {part.name}".strip())
            yield types.DiagnosticRelatedInformation(location, text)


def _order(one: Shown) -> tuple[int, int, str]:
    return one.range.start.line, one.range.start.character, str(one.diagnostic.code)
