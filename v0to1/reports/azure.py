"""The run as logging commands of Azure Pipelines: an issue for each finding, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.model import Run, Severity
from v0to1.reports import tally
from v0to1.reports.harmless import harmless
from v0to1.reports.places import from_top
from v0to1.reports.redacted import redacted
from v0to1.reports.standing import sentence, standing
from v0to1.reports.visible import inline


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return one command a line, then the summary as plain text; Azure has errors and warnings only."""
    return "".join(f"{line}\n" for line in _lines(redacted(run)))


def _lines(run: Run) -> Iterator[str]:
    for each in run.failed:
        place = {"type": "error", "sourcepath": from_top(run, each.path)}
        place |= {"linenumber": str(each.line)} if each.line else {}
        place |= {"columnnumber": str(each.column)} if each.column else {}
        yield command(place, inline(each.error))
    for finding in standing(run):
        place = {
            "type": "error" if finding.severity is Severity.ERROR else "warning",
            "sourcepath": from_top(run, finding.path),
            "linenumber": str(finding.line),
            "columnnumber": str(finding.column),
            "code": finding.rule,
        }
        yield command(place, sentence(finding))
    yield harmless(inline(tally.headline(run)))


def command(properties: dict[str, str], data: str) -> str:
    """Return a logging command in which no text can end a property, the line or the command."""
    told = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {told}]{_data(data)}"


def _data(text: str) -> str:
    return harmless(text).replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(inline(text)).replace(";", "%3B").replace("]", "%5D")
