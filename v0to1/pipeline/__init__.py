"""A run from beginning to end: discover, prefilter, parse, evaluate, match, plan, apply and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v0to1.errors import UsageError

if TYPE_CHECKING:
    from v0to1.applying.interaction import Accept
    from v0to1.config import Config
    from v0to1.core.model import Run


def run(
    config: Config,
    *,
    fixing: bool,
    accept: Accept | None = None,
    whole: bool = True,
) -> Run:
    """Analyse everything below the configured paths; with `fixing`, propose changes.

    Without `whole`, what only some reports show may be left out, as it takes time: what git knows of the
    repository and, where nothing was found, the tables of the rules. Most files of most runs have no word
    of V0: what it takes to parse and evaluate the others is loaded only where there are some.
    Raises UsageError where the root is no absolute path.
    """
    if not config.root.is_absolute():
        raise UsageError(str(config.root), "the root of a run is not absolute", fix="resolve the path first")
    from v0to1.core.monitor import FIND, FOUND, LOAD, count, stage
    from v0to1.findings.unknown_files import with_unknown
    from v0to1.pipeline.gate_cache import gate_of
    from v0to1.pipeline.unchanged import clean_run, decide, is_clean, without_wordless
    from v0to1.scan.discovery import discover
    from v0to1.scan.prefilter import Prefilter

    with stage(FIND):
        prefilter = Prefilter(gate_of(config))
        found = discover(config.root, config.paths, config.which, sight=prefilter, jobs=config.jobs)
        if config.given:
            from v0to1.scan.given_files import with_given

            found = with_given(found, config)
            prefilter.see_given(found)
        found = with_unknown(found, prefilter, config)
        found = without_wordless(found, prefilter, config)
        decide(found, prefilter)
    count(FOUND, len(found.candidates))
    if is_clean(found, prefilter):
        return clean_run(config, found, prefilter, whole=whole)

    with stage(LOAD):
        from v0to1.pipeline.running import run as start

    return start(config, found, prefilter, fixing=fixing, accept=accept, whole=whole)
