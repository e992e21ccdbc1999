"""The newest runs of several repositories as one, for formats that know one run only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from v0to1.core.diff import moved
from v0to1.core.fingerprints import told_apart
from v0to1.core.model import Change, Endpoint, Explanation, Files, Gap, LanguageShare, Origin, Run
from v0to1.reports.fleet.model import Fleet

T = TypeVar("T")


def merge(fleet: Fleet) -> Run:
    """Return one run with all that is in the newest runs of a fleet.

    Where there are several repositories, paths get their names in front. Everything that holds for
    a whole run is that of the first one, but the day is the latest, and it comes from no repository.
    """
    if len(fleet.repositories) == 1:
        return fleet.newest[0]
    runs = [_moved(each.latest.run, f"{each.name}/") for each in fleet.repositories]
    return replace(
        runs[0],
        root=", ".join(dict.fromkeys(run.root for run in runs)),
        command=" && ".join(run.command for run in runs),
        wrote=all(run.wrote for run in runs),
        calendar=replace(runs[0].calendar, as_of=fleet.as_of),
        files=_files([run.files for run in runs]),
        findings=told_apart(_every(run.findings for run in runs)),
        unresolved=_every(run.unresolved for run in runs),
        stale=_every(run.stale for run in runs),
        skipped=_every(run.skipped for run in runs),
        failed=_every(run.failed for run in runs),
        changes=_every(run.changes for run in runs),
        notices=_every(run.notices for run in runs),
        languages=_languages(runs),
        gaps=_gaps(runs),
        endpoints=_endpoints(runs),
        origin=Origin(),
        rules=_rules(runs),
        production=fleet.production,
    )


def _moved(value: T, prefix: str) -> T:
    return cast(T, _renamed(value, prefix)) if prefix else value


def _renamed(value: object, prefix: str) -> object:
    if isinstance(value, tuple):
        return tuple(_renamed(each, prefix) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {each.name: _renamed(getattr(value, each.name), prefix) for each in fields(value)}
    if "path" in changed:
        changed["path"] = f"{prefix}{changed['path']}"
    if isinstance(value, Change):
        changed["diff"] = moved(value.diff, prefix + value.path)
    if isinstance(value, Gap):
        changed["sites"] = tuple(prefix + site for site in value.sites)
    return replace(value, **changed)


def _every(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(each for part in parts for each in part)


def _rules(runs: Sequence[Run]) -> tuple[Explanation, ...]:
    found = {each.rule: each for run in reversed(runs) for each in run.rules}
    return tuple(found[rule] for rule in sorted(found))


def _files(counts: Sequence[Files]) -> Files:
    return Files(*(sum(getattr(each, name.name) for each in counts) for name in fields(Files)))


def _gaps(runs: Sequence[Run]) -> tuple[Gap, ...]:
    found: dict[str, Gap] = {}
    for gap in (each for run in runs for each in run.gaps):
        known = found.get(gap.rule)
        sites = gap.sites if known is None else (*known.sites, *gap.sites)
        found[gap.rule] = replace(known or gap, sites=tuple(dict.fromkeys(sites)))
    return tuple(found[rule] for rule in sorted(found))


def _endpoints(runs: Sequence[Run]) -> tuple[Endpoint, ...]:
    found: dict[Endpoint, int] = {}
    for row in (each for run in runs for each in run.endpoints):
        key = replace(row, uses=0)
        found[key] = found.get(key, 0) + row.uses
    return tuple(replace(row, uses=uses) for row, uses in found.items())


def _languages(runs: Sequence[Run]) -> tuple[LanguageShare, ...]:
    found: dict[str, LanguageShare] = {}
    for one in (each for run in runs for each in run.languages):
        known = found.get(one.language, LanguageShare(one.language, 0, 0))
        found[one.language] = replace(
            known, files=known.files + one.files, findings=known.findings + one.findings
        )
    return tuple(found.values())
