"""A proof as a page shows it: a row for each scenario, and what was not the same."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.proof import GOOD, Culprit, Difference, Proof
from v0to1.reports.proof import proof_line
from v0to1.reports.visible import inline, visible


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference: what it is of, its lines with a sign before each, and where it comes from."""

    title: str
    written: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    culprits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """One scenario; `good` says that the client does the same."""

    name: str
    verdict: str
    good: bool
    before: int
    after: int
    code: str
    seconds: str
    remarks: tuple[str, ...]
    differences: tuple[DifferenceView, ...]


@dataclass(frozen=True, slots=True)
class ProofView:
    """A proof: a sentence, the command, and the scenarios."""

    summary: str
    good: bool
    command: str
    scenarios: tuple[ScenarioView, ...]


def proof_view(proof: Proof | None) -> ProofView | None:
    """What a page shows of a proof, if there is one."""
    if proof is None:
        return None
    scenarios = tuple(
        ScenarioView(
            name=inline(one.scenario),
            verdict=inline(one.verdict),
            good=one.verdict in GOOD,
            before=one.requests.before,
            after=one.requests.after,
            code=" and ".join(dict.fromkeys(map(str, one.codes))),
            seconds=f"{one.seconds:.1f}",
            remarks=(*map(visible, one.remarks), *(f"refused: {inline(host)}" for host in one.outside)),
            differences=tuple(map(_difference, one.differences)),
        )
        for one in proof.scenarios
    )
    return ProofView(proof_line(proof), proof.is_same, inline(proof.command), scenarios)


def _difference(one: Difference) -> DifferenceView:
    before, after = (tuple(visible(text).splitlines()) for text in (one.before, one.after))
    title = inline(f"{one.what} {one.where}".strip())
    return DifferenceView(title, visible(one.written), before, after, tuple(map(_place, one.culprits)))


def _place(one: Culprit) -> str:
    return inline(f"{one.path}:{one.line} ({one.rule})")
