"""The run of files of which none has a word of V0: what is told of them without the rules or a parser."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from v0to1 import __version__
from v0to1.config import Config
from v0to1.core.ledger import Failed, Skipped
from v0to1.core.run import Run
from v0to1.findings.counts import asked, counted, shares
from v0to1.scan.discovery import Discovery
from v0to1.scan.gate import Gate
from v0to1.scan.git import folder_of
from v0to1.scan.prefilter import Prefilter


def decide(found: Discovery, prefilter: Prefilter) -> None:
    """Let files that were in doubt pass, but where nothing else has passed and nothing belongs to them."""
    if prefilter.doubtful and is_clean(found, prefilter):
        from v0to1.scan.marks import belonging

        prefilter.doubtful = belonging(found, prefilter)
    prefilter.passed |= prefilter.doubtful
    prefilter.doubtful = set()


def is_clean(found: Discovery, prefilter: Prefilter) -> bool:
    """Return whether no file that was found may matter."""
    passed = prefilter.passed
    return not passed or passed.isdisjoint(one.name for one in chain(found.candidates, found.settings))


def clean_run(config: Config, found: Discovery, prefilter: Prefilter, *, whole: bool) -> Run:
    """Return the run that the whole way would give; without `whole`, as `pipeline.run` says."""
    gate: Gate = prefilter.gate
    failed = failures(found, prefilter)
    lost = len(found.named({one.path for one in failed}.union(prefilter.wordless)))
    told = Run(
        tool_version=__version__,
        rules_version=gate.rules_version,
        root=str(config.root),
        command=config.command,
        wrote=False,
        asked=asked(config),
        target_server=config.server,
        calendar=gate.calendar(config),
        files=counted(len(found.candidates) - lost, found, failed),
        skipped=found.skipped,
        failed=failed,
        languages=shares(prefilter.languages(found), {}),
        origin=folder_of(config.root),
    )
    return _complete(told, config, gate) if whole else told


def _complete(told: Run, config: Config, gate: Gate) -> Run:
    from v0to1.scan.origin import origin_of

    tables, origin = gate.rule_tables(), origin_of(config.root)
    return replace(told, gaps=tables.gaps, endpoints=tables.endpoints, rules=tables.rules, origin=origin)


def without_wordless(found: Discovery, prefilter: Prefilter, config: Config) -> Discovery:
    """Return what was found, in which files that are no text and have no word of V0 are skipped.

    Those that were named to be analysed are not: they have failed.
    """
    prefilter.wordless -= {*asked(config)}
    if not prefilter.wordless:
        return found
    over = (Skipped(name, prefilter.unread[name].error) for name in prefilter.wordless)
    return replace(found, skipped=tuple(sorted((*found.skipped, *over), key=lambda one: one.path)))


def failures(found: Discovery, prefilter: Prefilter) -> tuple[Failed, ...]:
    """Return the files that could not be found or read, each reason once, in the order of a whole run."""
    told = list(found.failed)
    for reasons in (prefilter.unread, prefilter.unfit):
        names = reasons.keys() - prefilter.wordless
        told += (reasons[one.name] for one in (found.named(names) if names else ()))
    return tuple(dict.fromkeys(told))
