"""The endpoint matrix: every V0 operation that is known, its V1 target, and what became of its uses."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.model import Finding, Run, Verdict
from v0to1.reports.view.standing import Count, counts
from v0to1.reports.visible import inline


@dataclass(frozen=True, slots=True)
class EndpointView:
    """A row of the endpoint matrix; `counts` say what became of its uses, and add up to them."""

    rule: str
    title: str
    v0: str
    v1: str
    server: str
    auth: str
    uses: int
    counts: tuple[Count, ...]


def endpoints(run: Run) -> tuple[EndpointView, ...]:
    """Return the endpoint matrix, what is used first, then in the order of the run."""
    found: dict[str, list[Finding]] = {}
    for one in run.findings:
        if one.verdict is not Verdict.AMBIGUOUS:
            found.setdefault(one.rule, []).append(one)
    titles = {each.rule: each.title for each in run.rules}
    return tuple(
        EndpointView(
            rule=inline(each.rule),
            title=inline(titles.get(each.rule, "")),
            v0=inline(each.v0),
            v1=inline(each.v1),
            server=inline(each.server),
            auth=inline(each.auth),
            uses=each.uses,
            counts=counts(found.get(each.rule, ())),
        )
        for each in sorted(run.endpoints, key=lambda each: -each.uses)
    )
