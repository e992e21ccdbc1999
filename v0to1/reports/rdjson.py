"""The run in the Diagnostic Format of reviewdog (rdjson), whose columns count bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from v0to1.core.model import Edit, Failed, Finding, Run, Severity
from v0to1.core.text import lines_of
from v0to1.reports.harmless import compact
from v0to1.reports.offered import offered
from v0to1.reports.places import shown
from v0to1.reports.redacted import redacted
from v0to1.reports.standing import sentence, standing
from v0to1.reports.visible import inline

Object = dict[str, object]

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


class _Columns:
    """Places as reviewdog counts them, in the files whose text the run has: those that it changes."""

    def __init__(self, run: Run) -> None:
        self._texts = {each.path: each.before for each in run.changes if each.before is not None}

    def knows(self, path: str) -> bool:
        """Return whether columns in a file can be determined."""
        return path in self._texts

    def place(self, path: str, line: int, column: int) -> Object:
        """Return a position: with its column where it is known, which it is not for a run by itself."""
        if not self.knows(path):
            return {"line": line}
        text = self._texts[path]
        index = lines_of(text)
        try:
            start, end = index.offset(line, 1), index.offset(line, column)
        except IndexError:
            return {"line": line}
        return {"line": line, "column": len(text[start:end].encode("utf-8", "surrogatepass")) + 1}


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return the diagnostics on one line; fixes of one file are suggestions where columns are known."""
    clean, columns, fixes = redacted(run), _Columns(run), offered(run)
    failed = [_failure(clean, each) for each in clean.failed]
    told = [_diagnostic(clean, each, columns, fixes) for each in standing(clean)]
    return compact({"source": {"name": "v0to1"}, "diagnostics": [*failed, *told]})


def _diagnostic(
    run: Run, finding: Finding, columns: _Columns, fixes: Mapping[str, tuple[Edit, ...]]
) -> Object:
    start = columns.place(finding.path, finding.line, finding.column)
    end = columns.place(finding.path, max(finding.line, finding.end_line), finding.end_column)
    told: Object = {
        "message": sentence(finding) or inline(finding.rule) or "v0to1",
        "location": {"path": shown(run, finding.path), "range": {"start": start, "end": end}},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": inline(finding.rule) or "v0to1"},
    }
    edits = fixes.get(finding.fingerprint, ())
    if edits and all(each.path == finding.path and columns.knows(each.path) for each in edits):
        told["suggestions"] = list(_suggestions(edits, columns))
    return told


def _suggestions(edits: Iterable[Edit], columns: _Columns) -> Iterable[Object]:
    for each in edits:
        place = each.place
        start = columns.place(each.path, place.line, place.column)
        end = columns.place(each.path, place.end_line, place.end_column)
        yield {"range": {"start": start, "end": end}, "text": each.text}


def _failure(run: Run, failed: Failed) -> Object:
    where: Object = {"range": {"start": {"line": failed.line}}} if failed.line else {}
    return {
        "message": f"could not be processed: {inline(failed.error)}",
        "location": {"path": shown(run, failed.path), **where},
        "severity": "ERROR",
        "code": {"value": "v0to1/failed"},
    }
