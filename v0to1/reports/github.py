"""The run as workflow commands of GitHub Actions: an annotation for each finding, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.model import Finding, Run, Severity
from v0to1.reports import tally
from v0to1.reports.harmless import harmless
from v0to1.reports.places import from_top
from v0to1.reports.redacted import redacted
from v0to1.reports.standing import sentence, standing
from v0to1.reports.visible import inline

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return one command a line; GitHub shows ten of each level for a step, so the last one sums up."""
    return "".join(f"{line}\n" for line in _lines(redacted(run)))


def _lines(run: Run) -> Iterator[str]:
    for each in run.failed:
        place = {"file": from_top(run, each.path)}
        place |= {"line": str(each.line)} if each.line else {}
        place |= {"col": str(each.column)} if each.column else {}
        title = "v0to1 could not process this file"
        yield command("error", {**place, "title": title}, inline(each.error))
    for finding in standing(run):
        yield command(_LEVELS[finding.severity], _place(run, finding), sentence(finding))
    yield command("notice", {"title": "v0to1"}, inline(f"{tally.headline(run)}{_unresolved(run)}"))


def _unresolved(run: Run) -> str:
    number = len(run.unresolved)
    return f" {tally.count(number, 'place')} could not be followed to a request." if number else ""


def _place(run: Run, finding: Finding) -> dict[str, str]:
    """Return the properties of an annotation; one over several lines must not have columns."""
    place = {"file": from_top(run, finding.path), "line": str(finding.line), "endLine": str(finding.end_line)}
    if finding.line == finding.end_line:
        place |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    return {**place, "title": f"v0to1 ({finding.rule})"}


def command(name: str, properties: dict[str, str], data: str) -> str:
    """Return a workflow command in which no text can end a property, the line or the command."""
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(data)}"


def _data(text: str) -> str:
    return harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(inline(text)).replace(":", "%3A").replace(",", "%2C")
