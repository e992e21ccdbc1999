"""Migrating only what is proved: an operation that comes out different falls one form, and is run again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from v0to1.cli.commands.check import run_of
from v0to1.cli.output import Output, say
from v0to1.cli.proofs import checked, folder_of, proof_of
from v0to1.cli.proving import Asked
from v0to1.config import LEFT, Config, Lowered
from v0to1.core.kinds import ADAPTER, HELPER, INLINE, MAPPED
from v0to1.core.proof import DIFFERENT, Culprit, Proof, ScenarioProof

if TYPE_CHECKING:
    from v0to1.core.model import Finding, Run

NEXT = {INLINE: HELPER, HELPER: MAPPED, MAPPED: ADAPTER, ADAPTER: LEFT}
"""What an operation of a form falls to."""

ROUNDS = 40
"""How often a client is proved at the most."""


def proved_run(asked: Asked, paths: tuple[Path, ...], config: Config, output: Output) -> Run:
    """A run of which everything is proved to do the same, as far as its operations could be told apart.

    Its proof says whether that is so.
    """
    scenarios = checked(asked, folder := folder_of(paths))
    for _ in range(ROUNDS):
        run = run_of(config, output, fixing=True, whole=True)
        run = replace(run, proof=proof_of(run, asked, folder, None, config, scenarios, _unseen))
        lower = _lower(run)
        if lower is None:
            break
        say(f"{lower.path}:{lower.line} ({lower.rule}) came out different; it falls to: {lower.form}", output)
        kept = [one for one in config.lowered if _key(one) != _key(lower)]
        config = replace(config, lowered=(*kept, lower))
    return run


def _unseen(_one: ScenarioProof) -> None:
    """Show nothing yet: it may be proved again."""


def _key(one: Lowered | Culprit) -> tuple[str, str, int]:
    return one.rule, one.path, one.line


def _lower(run: Run) -> Lowered | None:
    """The operation that is to fall, and to which form: the most probable one of the first difference."""
    known = {(one.rule, one.path, one.line): one for one in run.findings if one.applied and one.edits}
    for culprit in _culprits(run.proof):
        finding = known.get(_key(culprit))
        if finding is not None:
            return Lowered(finding.rule, finding.path, finding.line, NEXT[_form(finding)])
    return None


def _culprits(proof: Proof | None) -> Iterator[Culprit]:
    for scenario in proof.scenarios if proof is not None else ():
        for difference in scenario.differences if scenario.verdict == DIFFERENT else ():
            yield from difference.culprits if not difference.written else ()


def _form(finding: Finding) -> str:
    return ADAPTER if finding.fix == ADAPTER else finding.form or INLINE
