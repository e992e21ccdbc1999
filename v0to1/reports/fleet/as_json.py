"""Several runs as JSON by the published schema (`v0to1 schema fleet`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields

from v0to1 import __version__
from v0to1.core.model import Finding
from v0to1.core.record import encode, spelled
from v0to1.reports import tally
from v0to1.reports.fleet.model import Difference, Fleet, Moment, Repository
from v0to1.reports.fleet.rows import headline
from v0to1.reports.harmless import as_json
from v0to1.reports.visible import visible

SCHEMA_VERSION = "2.0"
"""Major.minor of reports/schemas/fleet.schema.json; the major grows when a key goes or changes."""

Object = dict[str, object]


def render(fleet: Fleet, *, color: bool, verbose: int) -> str:
    """Return the repositories with their runs, and which operations are left, new, fixed and so on."""
    given = spelled(document(fleet), visible)
    return as_json(json.dumps(given, indent=2, ensure_ascii=True)) + "\n"


def document(fleet: Fleet) -> Object:
    """Return the same as objects and arrays."""
    told = {} if fleet.production is None else {"production": encode(fleet.production)}
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "v0to1", "version": __version__},
        "headline": headline(fleet),
        "as_of": fleet.as_of,
        "total": encode(fleet.total),
        "repositories": [_repository(each) for each in fleet.repositories],
        **told,
    }


def _repository(repository: Repository) -> Object:
    run = repository.latest.run
    return {
        "name": repository.name,
        "slug": repository.slug,
        "runs": [_moment(each) for each in repository.moments],
        "left": _named(each for each in run.findings if tally.is_left(each, run)),
    }


def _moment(moment: Moment) -> Object:
    run = moment.run
    return {
        "label": moment.label,
        "as_of": run.calendar.as_of,
        "origin": encode(run.origin),
        "numbers": encode(moment.numbers),
        "since": None if moment.since is None else _difference(moment.since),
    }


def _difference(since: Difference) -> Object:
    return {each.name: _named(getattr(since, each.name)) for each in fields(since)}


def _named(findings: Iterable[Finding]) -> list[Object]:
    return [
        {
            "fingerprint": each.fingerprint,
            "rule": each.rule,
            "path": each.path,
            "line": each.line,
            "v0": each.v0,
            "v1": each.v1,
            "silent": each.silent,
            "minutes": list(each.minutes),
            "fix": tally.fix(each) or "none",
            **({"form": form} if (form := tally.form(each)) else {}),
        }
        for each in findings
    ]
