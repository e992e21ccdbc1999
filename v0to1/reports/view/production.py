"""Usage records as a page shows them: what is used in production, and the clients that nothing explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from v0to1.core.model import Finding, Production
from v0to1.reports.production import SHOWN, Marks, covered, mark, named, summary
from v0to1.reports.visible import inline


@dataclass(frozen=True, slots=True)
class UsedView:
    """A row of the operations; `findings` are those in all runs, and 0 where none has it."""

    rule: str
    v0: str
    used: bool
    said: str
    last: str
    uses: int
    clients: int
    findings: int


@dataclass(frozen=True, slots=True)
class ClientView:
    """A client that nothing explains: what it is called, and what it uses."""

    name: str
    network: str
    key: str
    uses: int
    last: str
    operations: tuple[str, ...]
    explained: int


@dataclass(frozen=True, slots=True)
class ProductionView:
    """What usage records say; `clients` are empty on the page of one repository of several."""

    summary: str
    covered: str
    used: int
    of: int
    operations: tuple[UsedView, ...]
    clients: tuple[ClientView, ...]


def production_view(
    given: Production, findings: Collection[Finding], *, whole: bool = True
) -> ProductionView:
    """Return what records say of findings, and of all else that they have, if it is the `whole`."""
    own = Counter((each.rule, each.v0) for each in findings)
    marks = Marks(given)
    told = [found.used for each in findings if each.counts and (found := marks.of(each))]
    shown = (each for each in given.operations if whole or (each.rule, each.v0) in own)
    rows = (
        UsedView(
            rule=inline(each.rule),
            v0=inline(each.v0),
            used=(found := mark(each, given)).used,
            said=found.said,
            last=each.last[:10],
            uses=each.uses,
            clients=each.clients,
            findings=each.findings if whole else own[each.rule, each.v0],
        )
        for each in shown
    )
    return ProductionView(
        summary=summary(given, findings),
        covered=inline(covered(given)),
        used=sum(told),
        of=len(told),
        operations=tuple(sorted(rows, key=_rank)),
        clients=tuple(_clients(given)) if whole else (),
    )


def _rank(row: UsedView) -> tuple[object, ...]:
    return not row.used, -row.uses, row.rule, row.v0


def _clients(given: Production) -> Iterable[ClientView]:
    for each in given.unexplained:
        yield ClientView(
            name=inline(named(each)),
            network=inline(each.network),
            key=inline(each.key[:SHOWN]),
            uses=each.uses,
            last=each.last[:10],
            operations=tuple(map(inline, each.operations)),
            explained=each.explained,
        )
