"""The run as SARIF 2.1.0 as GitHub code scanning takes it; made for `check`, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from v0to1.core.fingerprints import VERSION
from v0to1.core.kinds import COMMENT
from v0to1.core.model import Edit, Finding, Place, Run, Severity
from v0to1.reports import tally
from v0to1.reports.harmless import compact
from v0to1.reports.offered import offered
from v0to1.reports.places import uri
from v0to1.reports.production import Marks
from v0to1.reports.redacted import redacted
from v0to1.reports.sarif_tool import automation, driver, invocation, plain_text, provenance
from v0to1.reports.standing import sentence
from v0to1.reports.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

RESULTS = 25_000
"""Results of a run that code scanning takes."""

RELATED = 99
"""Further places of a result: with its own they are the hundred that code scanning keeps."""

_BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ORDER = list(Severity)

Object = dict[str, Any]


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return `run` as SARIF, on one line; what is changed in the files already is no result."""
    return compact(document(run))


def document(run: Run) -> Object:
    """Return the log with its one run; results are in the order of their urgency."""
    fixes = offered(run)
    clean = redacted(run)
    told = sorted(_reported(clean), key=lambda each: _ORDER.index(each.severity))[:RESULTS]
    paths = {path: index for index, path in enumerate(dict.fromkeys(each.path for each in told))}
    tool = driver(clean)
    rules = {str(each["id"]): index for index, each in enumerate(tool["rules"])}
    whole: Object = {
        "tool": {"driver": tool},
        "automationDetails": automation(),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The top of the repository."}}},
        **provenance(clean, _BASE),
        "invocations": [invocation(clean, _location, len(clean.findings) - len(told))],
        "artifacts": [{"location": _artifact(clean, path), "roles": ["analysisTarget"]} for path in paths],
        "results": [
            _result(clean, each, rules[visible(each.rule)], paths[each.path], fixes.get(each.fingerprint, ()))
            for each in told
        ],
    }
    if clean.production is not None:
        _add_production(whole["results"], told, Marks(clean.production))
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [whole]}


def _reported(run: Run) -> Iterator[Finding]:
    """Give what is in the code: left, perhaps V0, or suppressed."""
    yield from (each for each in run.findings if not each.counts or tally.is_left(each, run))


def _result(run: Run, finding: Finding, rule: int, artifact: int, edits: tuple[Edit, ...]) -> Object:
    region = _region(finding.line, finding.column, finding.end_line, finding.end_column)
    if finding.snippet and not finding.snippet.endswith("…"):
        region["snippet"] = {"text": visible(finding.snippet)}
    place = {"artifactLocation": {**_artifact(run, finding.path), "index": artifact}, "region": region}
    result: Object = {
        "ruleId": visible(finding.rule),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": plain_text(sentence(finding) or finding.rule)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {f"v0to1/v{VERSION}": visible(finding.fingerprint)},
        "properties": _properties(finding),
    }
    related = list(islice(_related(run, finding), RELATED))
    if related:
        result["relatedLocations"] = related
    if edits:
        result["fixes"] = [_fix(run, finding, edits)]
    if finding.suppressed is not None:
        kind = "inSource" if finding.suppressed.kind == COMMENT else "external"
        why = visible(finding.suppressed.reason)
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": why}]
    return result


def _properties(finding: Finding) -> Object:
    return {
        "state": tally.state(finding).value,
        "verdict": finding.verdict.value,
        "fix": tally.fix(finding) or "none",
        **({"form": form} if (form := tally.form(finding)) else {}),
        "silent": finding.silent,
        "minutes": list(finding.minutes),
        "v0": visible(finding.v0),
        "v1": visible(finding.v1),
        "server": visible(finding.server),
        "reason": visible(finding.reason),
        "next_step": visible(finding.next_step),
    }


def _add_production(results: Iterable[Object], findings: Iterable[Finding], marks: Marks) -> None:
    """Say in the properties of results what usage records say of them."""
    for result, finding in zip(results, findings, strict=True):
        operation, found = marks.operation(finding), marks.of(finding)
        if operation and found:
            numbers = {"last": operation.last, "uses": operation.uses, "clients": operation.clients}
            result["properties"]["production"] = {"used": found.used, **numbers, "said": found.said}


def _related(run: Run, finding: Finding) -> Iterator[Object]:
    """Give the other pieces of the operation: fields, reads, the route where it stands elsewhere."""
    parts = dict.fromkeys((each.path, each.line, each.column, each) for each in finding.parts)
    for number, (path, line, column, part) in enumerate(parts, 1):
        if (path, line, column) != (finding.path, finding.line, finding.column):
            text = f"{part.kind.value.replace('_', ' ')} {part.name}".strip()
            yield {"id": number, "message": {"text": plain_text(text)}, **_location(run, path, line, column)}


def _location(run: Run, path: str, line: int = 0, column: int = 0) -> Object:
    place: Object = {"artifactLocation": _artifact(run, path)}
    if line:
        place["region"] = {"startLine": line, "startColumn": column}
    return {"physicalLocation": place}


def _artifact(run: Run, path: str) -> Object:
    return {"uri": uri(run, path), "uriBaseId": _BASE}


def _region(line: int, column: int, end_line: int, end_column: int) -> Object:
    """A range of the text, which SARIF wants not to end before it begins."""
    end_line, end_column = max((line, column), (end_line, end_column))
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(run: Run, finding: Finding, edits: Iterable[Edit]) -> Object:
    files: dict[str, list[Object]] = {}
    for each in edits:
        files.setdefault(each.path, []).append(_replacement(each.place, each.text))
    return {
        "description": {"text": plain_text(f"Migrate to {finding.v1}" if finding.v1 else finding.title)},
        "artifactChanges": [
            {"artifactLocation": _artifact(run, path), "replacements": replacements}
            for path, replacements in files.items()
        ],
    }


def _replacement(place: Place, text: str) -> Object:
    region = _region(place.line, place.column, place.end_line, place.end_column)
    return {"deletedRegion": region, "insertedContent": {"text": text}}
