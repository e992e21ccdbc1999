"""A run as JSON by the published schema (`v0to1 schema run`), and back again."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

from v0to1.core.kinds import FIXES, FORMS, REWRITE
from v0to1.core.model import Finding, Run, Severity
from v0to1.core.record import RecordError, decode, encode
from v0to1.core.usage import check_moment
from v0to1.reports import tally
from v0to1.reports.harmless import as_json
from v0to1.reports.redacted import redacted

SCHEMA_VERSION = "2.1"
"""Major.minor of reports/schemas/run.schema.json; the major grows when a key changes its meaning or goes."""

OLDEST = 1
"""The major version from which on saved runs can be read."""

NONE = "none"
"""What a document says of a finding without a fix."""

_REWORDED = frozenset({"headline", "states", "fixes"})

_OTHERS: Mapping[str, str] = {
    "repositories": "these are several runs, a report of `v0to1 report`",
    "tasks": "this is a list of tasks",
    "runs": "this is SARIF",
}
"""What else may be given in the place of a saved run, by a key that only it has."""


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return `run` as JSON; neither colour nor verbosity changes it."""
    return dump(run)


def dump(run: Run) -> str:
    """Return `run` as JSON text, in ASCII and with its secrets redacted; `load` gives it back."""
    return as_json(json.dumps(document(redacted(run)), indent=2, ensure_ascii=True)) + "\n"


def document(run: Run) -> dict[str, object]:
    """Return `run` as the schema has it, without redacting anything."""
    given = encode(run)
    if not isinstance(given, dict):
        raise TypeError("a run is an object")
    tool = {
        "name": "v0to1",
        "version": given.pop("tool_version"),
        "rules_version": given.pop("rules_version"),
    }
    for name in ("production", "proof"):
        if getattr(run, name) is None:
            del given[name]
    for told, finding in zip(given["findings"], run.findings, strict=True):
        _add_form(told, finding)
    return {"schema_version": SCHEMA_VERSION, "tool": tool, "summary": summary(run), **given}


def _add_form(told: dict[str, object], finding: Finding) -> None:
    """Say the kind of fix in any case, and the form of a rewrite only."""
    told["fix"] = finding.fix or NONE
    if not finding.form:
        del told["form"]


def summary(run: Run) -> dict[str, object]:
    """Return the counts of a run: every group of them adds up to `findings`."""
    severities = Counter(each.severity for each in run.findings)
    return {
        "headline": tally.headline(run),
        "findings": len(run.findings),
        "states": {each.value: number for each, number in tally.states(run.findings).items()},
        "verdicts": {each.value: number for each, number in tally.verdicts(run.findings).items()},
        "severities": {each.value: severities[each] for each in Severity},
        "fixes": dict(tally.fixes(run.findings)),
        "silent": len(tally.silent(run.findings)),
        "unresolved": len(run.unresolved),
        "stale": len(run.stale),
        "notices": len(run.notices),
        "minutes": list(tally.effort(run.findings)),
        "days_to_sunset": tally.deadline(run.calendar).days,
    }


def load(text: str) -> Run:
    """Return the run that `dump` wrote.

    Raises RecordError (a V0to1Error) that says what is wrong and where: no JSON, another schema
    version, a key that is missing, unknown or of the wrong type, counts that do not add up.
    """
    given = _parsed(text)
    for key, what in _OTHERS.items():
        if key in given:
            raise RecordError("$", what)
    older = _is_older(given.pop("schema_version", None))
    said = given.pop("summary", None)
    tool = _tool(given.pop("tool", None))
    run = decode(Run, {"production": None, "proof": None, **_with_forms(given), **tool}, lenient=older)
    _check(run, said, older=older)
    return run


def _with_forms(given: dict[str, object]) -> dict[str, object]:
    """Return a document with the keys that findings have only where they say something."""
    findings = given.get("findings")
    if not isinstance(findings, list):
        return given
    return {**given, "findings": [_with_form(each) if isinstance(each, dict) else each for each in findings]}


def _with_form(told: dict[str, object]) -> dict[str, object]:
    fix = told.get("fix", "")
    return {"form": "", **told, "fix": "" if fix == NONE else fix}


def _is_older(version: object) -> bool:
    """Return whether a schema is older than ours; raises RecordError for one that we cannot read."""
    found = re.fullmatch(r"(\d+)\.(\d+)", version) if isinstance(version, str) else None
    ours, theirs = _parts(SCHEMA_VERSION), _parts(found[0]) if found else (0, 0)
    if (OLDEST, 0) <= theirs <= ours:
        return theirs != ours
    newer = theirs > ours
    raise RecordError(
        "$.schema_version",
        f"this v0to1 reads {OLDEST}.0 to {SCHEMA_VERSION}, found {version!r}",
        fix=f"{'update v0to1, or ' if newer else ''}save the run again with the installed version",
    )


def _parts(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _parsed(text: str) -> dict[str, object]:
    try:
        given = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise RecordError(place, f"not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise RecordError("", "JSON with a number too long, or nested too deeply, for a saved run") from error
    if not isinstance(given, dict):
        raise RecordError("$", "expected an object, the saved run")
    return given


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    twice = [key for key, number in Counter(key for key, _ in pairs).items() if number > 1]
    if twice:
        raise RecordError("", f"the key {twice[0]!r} stands twice in one object")
    return dict(pairs)


def _refuse(constant: str) -> object:
    raise RecordError("", f"{constant} is not a JSON number")


def _tool(given: object) -> dict[str, object]:
    keys = ("name", "version", "rules_version")
    if not isinstance(given, dict) or sorted(given) != sorted(keys):
        raise RecordError("$.tool", f"expected an object with {', '.join(keys)}")
    if given["name"] != "v0to1":
        raise RecordError("$.tool.name", f"expected 'v0to1', found {given['name']!r}")
    return {"tool_version": given["version"], "rules_version": given["rules_version"]}


def _check(run: Run, said: object, *, older: bool) -> None:
    """Raise RecordError where a run that is well formed contradicts itself."""
    calendar = run.calendar
    for name in ("deprecated", "sunset", "removed", "as_of"):
        _check_date(getattr(calendar, name), f"$.calendar.{name}")
    if run.production is not None:
        check_moment(run.production.began, "$.production.began")
        check_moment(run.production.until, "$.production.until")
    files = run.files
    if files.scanned + files.skipped + files.failed != files.discovered:
        raise RecordError("$.files", "scanned + skipped + failed must be discovered")
    for number, each in enumerate(run.findings):
        if min(each.line, each.column, each.end_line, each.end_column) < 1:
            raise RecordError(f"$.findings[{number}]", "lines and columns count from 1")
        if each.fix not in FIXES:
            raise RecordError(f"$.findings[{number}].fix", f"{each.fix!r} is none of rewrite, adapter, none")
        if each.form not in (("", *FORMS) if each.fix == REWRITE else ("",)):
            raise RecordError(f"$.findings[{number}].form", f"{each.form!r} is no form of this fix")
    expected = summary(run)
    if older and isinstance(said, dict):
        said, expected = _without_words(said), _without_words(expected)
    if said != expected:
        raise RecordError(
            "$.summary", "it does not match the findings", fix="do not edit a saved run by hand"
        )


def _without_words(said: Mapping[str, object]) -> dict[str, object]:
    """Return a summary without what older versions said in other words, or did not count."""
    return {key: value for key, value in said.items() if key not in _REWORDED}


def _check_date(text: str, where: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise RecordError(where, f"expected a date such as 2026-04-01, found {text!r}") from error
