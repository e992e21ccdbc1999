"""One run, from paths to a `Run`; nothing is written here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

from v0to1 import __version__, resources
from v0to1.config import Config, selected
from v0to1.core.diff import unified
from v0to1.core.loading import load_rules
from v0to1.core.loading_data import load_calendar, load_evidence, load_pins
from v0to1.core.model import Change, Failed, Files, Finding, Run
from v0to1.core.versions import find_server
from v0to1.errors import SourceError
from v0to1.languages.python import PYTHON
from v0to1.pipeline.apply import Outcome
from v0to1.pipeline.discover import Discovery, discover
from v0to1.pipeline.findings import Teller
from v0to1.pipeline.interact import Accept, Progress
from v0to1.pipeline.match import routes_of
from v0to1.pipeline.overview import endpoints_of, gaps_of, rules_version
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.project import (
    Knowledge,
    Seen,
    applied,
    events_of,
    look,
    migrate,
    needles_of,
    unsettled,
    without,
)
from v0to1.pipeline.read import Source, read
from v0to1.pipeline.selection import Texts, choose_by_person
from v0to1.pipeline.socket_findings import tell_sockets
from v0to1.pipeline.unresolved import unresolved


def run(
    config: Config, *, fixing: bool, accept: Accept | None = None, progress: Progress | None = None
) -> Run:
    """Look at everything below the configured paths; with `fixing`, propose changes."""
    known = knowledge(config)
    calendar = load_calendar(resources.RULES, config.as_of)
    found = discover(config.root, config.paths)
    sources, failed = read_all(found, progress)
    files = Texts(config.root, sources)
    entries = [name for name, source in sources.items() if known.interesting(source.text)]
    entries += importers(sources, entries)
    seen = look(PYTHON, files.names, sorted(entries), files.read, known)
    plans, outcome = settled(seen, config, known, files, entries, fixing=fixing)
    if fixing and accept is not None:
        plans, outcome = choose_by_person(seen, plans, outcome, files, accept, calendar)
    teller = Teller(seen.bench, files.texts, calendar)
    findings = told(teller, known, seen, plans, config, fixing=fixing)
    broken = sorted(seen.bench.failures.items())
    failures = (*failed, *(Failed(path, error) for path, error in broken if path in sources))
    scanned = len(sources) - len([one for one in failures if one.path in sources])
    return Run(
        tool_version=__version__,
        rules_version=rules_version(known.rules),
        root=str(config.root),
        command=config.command,
        wrote=False,
        target_server=config.server,
        prefer=config.prefer,
        calendar=calendar,
        files=Files(
            len(sources) + len(failed) + len(found.skipped), scanned, len(found.skipped), len(failures)
        ),
        findings=tuple(sorted(findings, key=lambda one: (one.path, one.line, one.column, one.rule))),
        unresolved=unresolved(seen, known, files.texts, is_helper),
        skipped=found.skipped,
        failed=failures,
        changes=changes_of(outcome.texts, sources) if fixing else (),
        gaps=gaps_of(known.rules, findings),
        endpoints=endpoints_of(known, findings, config.prefer),
    )


def settled(
    seen: Seen, config: Config, known: Knowledge, files: Texts, entries: Sequence[str], *, fixing: bool
) -> tuple[tuple[Plan, ...], Outcome]:
    """The plans with what they make of the texts, without those whose result would be changed again."""
    plans, outcome = migrate(seen, config, known, files.read, PYTHON, is_helper)
    if not fixing or not outcome.texts:
        return plans, outcome
    shaky = unsettled(outcome, PYTHON, files.names, entries, files.read, known, config, is_helper)
    return applied(seen.bench, without(plans, shaky), files.read, PYTHON) if shaky else (plans, outcome)


def told(
    teller: Teller, known: Knowledge, seen: Seen, plans: Sequence[Plan], config: Config, *, fixing: bool
) -> list[Finding]:
    """The findings of all plans, headers, doubtful requests and Socket.IO operations."""
    findings = [teller.finding(plan, applied=fixing and plan.draft is not None) for plan in plans]
    for rule in known.rules:
        if rule.header is not None and selected(config, rule.id):
            findings += teller.headers(rule, plans, fixing=fixing)
    findings += [teller.ambiguous(one) for one in seen.ambiguous]
    wanted = [one for one in seen.sockets if selected(config, one.rule.id)]
    return findings + tell_sockets(teller, wanted, seen.certain)


def knowledge(config: Config) -> Knowledge:
    """The rules, signals and server of a run."""
    rules = load_rules([resources.RULES, *config.rules_dirs])
    server = find_server(config.server, load_pins(resources.RULES))
    routes = routes_of(rules)
    needles = (*needles_of(routes), *events_of(rules))
    return Knowledge(rules, routes, load_evidence(resources.RULES), server, needles)


def read_all(found: Discovery, progress: Progress | None) -> tuple[dict[str, Source], tuple[Failed, ...]]:
    """The sources of all candidates; files that cannot be read are kept with the reason."""
    sources: dict[str, Source] = {}
    failed = list(found.failed)
    for count, candidate in enumerate(found.candidates, 1):
        try:
            sources[candidate.name] = read(candidate)
        except SourceError as error:
            failed.append(Failed(candidate.name, str(error)))
        if progress is not None:
            progress(count, len(found.candidates), candidate.name)
    return sources, tuple(failed)


def importers(sources: Mapping[str, Source], entries: list[str]) -> list[str]:
    """Files that may use what the entries define, by the names in their imports."""
    stems = {posixpath.basename(name).removesuffix(".py") for name in entries} - {"__init__"}
    stems |= {posixpath.basename(posixpath.dirname(name)) for name in entries} - {""}
    chosen = set(entries)
    found = [name for name in sources if name not in chosen and mentions(sources[name].text, stems)]
    return found + tests_beside(sources, [*entries, *found])


def mentions(text: str, stems: Iterable[str]) -> bool:
    """Whether a text with imports names one of some modules."""
    return "import" in text and any(stem in text for stem in stems)


def tests_beside(sources: Mapping[str, Source], chosen: Sequence[str]) -> list[str]:
    """Tests of modules that the chosen files import: they may look at payloads that are built there."""
    lines = "\n".join(line for name in chosen for line in sources[name].text.splitlines() if "import" in line)
    words = frozenset(re.findall(r"\w+", lines))
    stems = {stem for name in sources if (stem := posixpath.basename(name).removesuffix(".py")) in words}
    tests = [name for name in sources if posixpath.basename(name).startswith("test_") and name not in chosen]
    return [name for name in tests if mentions(sources[name].text, stems)]


def is_helper(module: str) -> bool:
    """Whether a module is a helper file of ours."""
    return posixpath.basename(module).startswith("openhands_v1")


def changes_of(texts: Mapping[str, str], sources: Mapping[str, Source]) -> tuple[Change, ...]:
    """The files that change, with their diffs."""
    found = []
    for path, after in sorted(texts.items()):
        source = sources.get(path)
        before = source.text if source is not None else None
        if before == after:
            continue
        diff = source.diff(after) if source is not None else unified(path, None, after.encode())
        found.append(Change(path, before, after, diff))
    return tuple(found)
