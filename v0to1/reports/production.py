"""Usage records beside runs: which findings are used in production, and which clients nothing explains."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from v0to1.core.model import Finding, Run
from v0to1.core.production import Covered, Operation, Production, UnexplainedClient
from v0to1.core.usage import FORM, Client, Record, Use
from v0to1.reports import tally

DAYS = 30
"""Days without a use after which an operation counts as not seen."""

SHOWN = 8
"""Digits of the hash of a key that are shown."""

_ROUTE = re.compile(r"[A-Z]+ /")
_Key = tuple[str, str]
_Uses = Mapping[_Key, Sequence[Use]]

_ANY = "/any"
"""How the rule ends of which the operation is not known: whatever is sent by the same route may be it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What production says of a finding: whether it is used (`word`), since when not, and the numbers."""

    used: bool
    word: str
    said: str
    numbers: str

    @property
    def sentence(self) -> str:
        """All of it, in a line."""
        return f"{self.said} ({self.numbers})" if self.numbers else self.said


def production(
    runs: Iterable[Run], records: Sequence[tuple[str, Record]], recorded: Collection[str]
) -> Production:
    """Return what records, each with the name of its file, say of the findings of runs; one at least.

    `recorded` are the routes and rules of which a record would have a use: of others nothing is said.
    """
    uses: dict[tuple[str, str], list[Use]] = {}
    for use in (use for _, each in records for use in each.uses):
        uses.setdefault((use.rule, use.route), []).append(use)
    found: dict[tuple[str, str], int] = {}
    for finding in (each for run in runs for each in run.findings):
        if finding.v0 in recorded or finding.rule in recorded or finding.rule.endswith(_ANY):
            key = finding.rule, finding.v0
            found[key] = found.get(key, 0) + 1
    known = {used for used in uses if any(_is_of(used, key) for key in found)}
    operations = [
        _operation(key, number, [used for used in uses if _is_of(used, key)], uses)
        for key, number in found.items()
    ]
    operations += [_operation(used, 0, [used], uses) for used in uses if used not in known]
    return Production(
        began=_began(records),
        until=max(each.until for _, each in records),
        days=DAYS,
        records=tuple(_covered(name, each) for name, each in records),
        operations=tuple(sorted(operations, key=lambda each: (not each.last, each.rule, each.v0))),
        unexplained=tuple(_unexplained(uses, known)),
    )


def _is_of(used: _Key, key: _Key) -> bool:
    """Return whether a rule and a route of uses are those of an operation.

    Where the operation has a route, that decides, as several rules may share one; else its rule does.
    """
    rule, v0 = key
    if _ROUTE.match(v0):
        return used[1] == v0
    return used[0] == rule or (rule.endswith(_ANY) and used[1] == v0)


def _operation(key: _Key, findings: int, own: Iterable[_Key], uses: _Uses) -> Operation:
    given = [use for used in own for use in uses[used]]
    return Operation(
        rule=key[0],
        v0=key[1],
        first=min((use.first for use in given), default=""),
        last=max((use.last for use in given), default=""),
        uses=sum(use.count for use in given),
        clients=len({use.client for use in given}),
        findings=findings,
    )


def _began(records: Sequence[tuple[str, Record]]) -> str:
    """Return since when all is covered: where one began late, what it would have seen before is not known.

    Several of one server and kind are replicas, of which the first has seen all before the others began.
    """
    groups: dict[tuple[str, tuple[str, ...]], str] = {}
    for _, each in records:
        key = each.kind, _servers(each)
        groups[key] = min(groups.get(key, each.began), each.began)
    return max(groups.values())


def _servers(given: Record) -> tuple[str, ...]:
    return tuple(sorted({use.server for use in given.uses} - {""}))


def _covered(name: str, given: Record) -> Covered:
    return Covered(name, given.kind, _servers(given), given.began, given.until)


def _unexplained(uses: _Uses, known: Collection[_Key]) -> Iterator[UnexplainedClient]:
    """Give the clients with an operation that no run has: first those of which runs have none."""
    found: dict[Client | None, set[str]] = {}
    others: dict[Client | None, list[Use]] = {}
    for used, own in uses.items():
        for use in own:
            if used in known:
                found.setdefault(use.client, set()).add(use.route)
            else:
                others.setdefault(use.client, []).append(use)
    told = [_client(client, own, len(found.get(client, ()))) for client, own in others.items()]
    yield from sorted(told, key=_rank)


def _rank(client: UnexplainedClient) -> tuple[object, ...]:
    return client.explained > 0, -client.uses, client.agent, client.network, client.key


def _client(client: Client | None, uses: Sequence[Use], explained: int) -> UnexplainedClient:
    told = client or Client()
    return UnexplainedClient(
        agent=told.agent,
        network=told.network,
        key=told.key,
        others=client is None,
        first=min(use.first for use in uses),
        last=max(use.last for use in uses),
        uses=sum(use.count for use in uses),
        explained=explained,
        operations=tuple(sorted({use.route for use in uses})),
    )


class Marks:
    """The marks of findings."""

    def __init__(self, given: Production) -> None:
        """Take the operations of records by what their findings have."""
        self._given = given
        self._operations = {(each.rule, each.v0): each for each in given.operations}

    def operation(self, finding: Finding) -> Operation | None:
        """Return what a finding is; None where records do not say anything of it."""
        return self._operations.get((finding.rule, finding.v0))

    def of(self, finding: Finding) -> Mark | None:
        """Return the mark of a finding; None where records do not say anything of such operations."""
        operation = self.operation(finding)
        return mark(operation, self._given) if operation else None


def mark(operation: Operation, given: Production) -> Mark:
    """Return what is said of an operation: used, or since when it was not seen."""
    since = _day(given.until, -given.days)
    covered = _days(given.began, given.until)
    numbers = _numbers(operation)
    if operation.last >= since:
        return Mark(True, "used", f"used in production, last on {operation.last[:10]}", numbers)
    if covered >= given.days:
        said = f"not seen in {given.days} days"
    else:
        covering = tally.count(covered, "day") if covered else "less than a day"
        said = f"not seen since {given.began[:10]} ({covering})"
    before = f", last on {operation.last[:10]}" if operation.last else ""
    return Mark(False, "not seen", said + before, numbers)


def _numbers(operation: Operation) -> str:
    if not operation.uses:
        return ""
    by = tally.count(operation.clients, "client")
    return f"{tally.count(operation.uses, 'use')} by {by} since {operation.first[:10]}"


def named(client: UnexplainedClient) -> str:
    """Return what a client is called: its User-Agent, else what else is known of it."""
    if client.others:
        return "all clients beyond those that the record tells apart"
    return client.agent or "no User-Agent"


HEADS = ("Client", "Network", "Key", "Uses", "Last on", "Operations that no run has")
"""The heads of the table of clients that nothing explains."""

TITLE = "Clients that no scanned repository explains"

LEAD = "They use operations that no run has found: their code was not scanned, or not all of it."


def rows(given: Production) -> tuple[tuple[str, ...], ...]:
    """Return a row for each client that nothing explains."""
    return tuple(
        (
            named(each),
            each.network or "–",
            each.key[:SHOWN] or "–",
            f"{each.uses:,}",
            each.last[:10],
            operations_of(each),
        )
        for each in given.unexplained
    )


USED = ("Operation", "In production", "Uses", "Clients", "Findings")
"""The heads of the table of operations."""


def used(given: Production) -> tuple[tuple[str, ...], ...]:
    """Return a row for each operation of findings or records, those that are used first."""
    marks = sorted(((mark(each, given), each) for each in given.operations), key=_use_rank)
    return tuple(
        (_operation_name(each), found.said, f"{each.uses:,}", str(each.clients), str(each.findings))
        for found, each in marks
    )


def _operation_name(operation: Operation) -> str:
    """Return a route; what is done with Socket.IO is told apart by its rule."""
    return operation.v0 if _ROUTE.match(operation.v0) else f"{operation.v0} ({operation.rule})"


def _use_rank(row: tuple[Mark, Operation]) -> tuple[object, ...]:
    found, operation = row
    return not found.used, -operation.uses, operation.rule, operation.v0


def operations_of(client: UnexplainedClient) -> str:
    """Return what a client uses and no run has found, and how much of the rest has been found."""
    told = ", ".join(client.operations)
    others = tally.count(client.explained, "other")
    return f"{told} (runs have {others} of it)" if client.explained else told


def covered(given: Production) -> str:
    """Return in a sentence which records there are, and the time that each covers."""
    told = (f"{each.file} ({each.kind}), {each.began[:10]} to {each.until[:10]}" for each in given.records)
    word = "Usage record" if len(given.records) == 1 else "Usage records"
    return f"{word}: {'; '.join(told)}."


def summary(given: Production, findings: Iterable[Finding]) -> str:
    """Return in a sentence how many of some findings are used, or not seen."""
    marks = Marks(given)
    told = [found.used for each in findings if each.counts and (found := marks.of(each))]
    parts = [f"{sum(told)} of {tally.count(len(told), 'operation')} used in production"]
    unseen = len(told) - sum(told)
    if unseen:
        parts.append(f"{unseen} not seen {window(given)}")
    return f"{', '.join(parts)}."


def window(given: Production) -> str:
    """Return the time in which an operation that was not seen was looked for."""
    covered = _days(given.began, given.until)
    if covered >= given.days:
        return f"in the {given.days} days to {given.until[:10]}"
    return f"since {given.began[:10]}"


def _days(began: str, until: str) -> int:
    return (datetime.strptime(until, FORM) - datetime.strptime(began, FORM)).days


def _day(moment: str, days: int) -> str:
    return (datetime.strptime(moment, FORM) + timedelta(days=days)).strftime(FORM)
