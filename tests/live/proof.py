"""What a live run has shown, as text for the terminal and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from tests.live.coverage import MIGRATED, OUT_OF_REACH, Shown, not_shown
from tests.live.environments import AGENT, BOTH, NEW

INTRODUCTION = f"""# Proof on real servers

Written by `make live`; do not edit. Every client below was run on real servers with process sandboxes and a
stub model, behind proxies that check the keys and record every call: unchanged on V0, unchanged with V0
forbidden, and migrated by v0to1 with V0 forbidden. Its effects were the same before and after, except for
what a server cannot do: V1 of {BOTH.version} neither deletes nor renames conversations, and V0 without
containers has no Git. "Adapted" means that the client's V0 requests stay, and the run-time adapter translates
them to V1; on servers marked "always", every operation was adapted (`--adapter always`).

| server | version |
|---|---|
| App Server with V0 and V1 | openhands-ai {BOTH.version} |
| App Server with V1 only | openhands-ai {NEW.version} |
| newest Agent Server, used by the adapter | openhands-agent-server {AGENT.version} |
"""

THROUGH_GATEWAY = """## Through the gateway

The same clients, and the other examples, unchanged and not migrated, with the address of `v0to1 gateway` in
place of the server's. V0 is forbidden at the server again, and the effects have to be the same. All clients
of a server share one gateway; clients of both servers run at the same time."""


@dataclass(frozen=True, slots=True)
class Row:
    """One client on one server: how it went, and the statuses of the operations it called."""

    client: str
    server: str
    result: str
    calls: Mapping[str, Counter[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Proof:
    """Everything shown so far; `again` names the tests that were run twice, since they failed at first."""

    rows: list[Row] = field(default_factory=list)
    through_gateway: list[Row] = field(default_factory=list)
    shown: set[Shown] = field(default_factory=set)
    again: list[str] = field(default_factory=list)

    def add(self, row: Row, shown: Iterable[Shown] = ()) -> None:
        """Note what a client did on a server, and what that has shown of the rules."""
        self.rows.append(row)
        self.shown.update(shown)

    def add_through_gateway(self, row: Row) -> None:
        """Note what an unchanged client did with the gateway before a server; its operations are rules."""
        self.through_gateway.append(row)

    def merge(self, other: Proof) -> None:
        """Add what a test has shown."""
        self.rows += other.rows
        self.through_gateway += other.through_gateway
        self.shown |= other.shown

    def text(self) -> str:
        """The tables for the terminal."""
        return "\n\n".join(
            (
                _text_table(("client", "server", "result"), _results(self.rows)),
                _text_table(("client", "through the gateway to", "result"), _results(self.through_gateway)),
                _text_table(("rule", "server", "statuses"), _answered(self.through_gateway)),
                _text_table(("client", "operation", "server", "statuses"), _operations(self.rows)),
                _text_table(("rule", "verdict", "shown on"), self._rules()),
                self._repeated(),
                "",
            )
        )

    def markdown(self) -> str:
        """The page `docs/proof.md`."""
        day = datetime.now(timezone.utc).date().isoformat()
        parts = (
            f"{INTRODUCTION}\nLast run: {day}. {self._repeated()}",
            "## Clients",
            _markdown_table(("client", "server", "result"), _results(self.rows)),
            THROUGH_GATEWAY,
            _markdown_table(("client", "server", "result"), _results(self.through_gateway)),
            "V0 requests by rule, with counts of statuses; 101 is a connection or message of Socket.IO.",
            _markdown_table(("rule", "server", "statuses"), _answered(self.through_gateway)),
            "## Operations of V1\n\nRequests of the migrated clients, with counts of response statuses.",
            _markdown_table(("client", "operation", "server", "statuses"), _operations(self.rows)),
            "## Rules\n\nRules that migrate (`safe` or `review`), and V1 servers that served their requests.",
            _markdown_table(("rule", "verdict", "shown on"), self._rules()),
        )
        return "\n\n".join(parts) + "\n"

    def _repeated(self) -> str:
        names = ", ".join(f"`{name}`" for name in self.again) or "none"
        return f"Run once more, since they failed at first: {names}."

    def _rules(self) -> Iterator[tuple[str, ...]]:
        missing = not_shown(self.shown)
        for rule in MIGRATED:
            on = sorted(
                {f"{one.route} ({one.server.split()[1]})" for one in self.shown if one.rule == rule.id}
            )
            if rule in missing:
                on = ["not shown"]
            yield rule.id, rule.verdict.value, "; ".join(on) or f"out of reach: {OUT_OF_REACH[rule.id]}"


def _results(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """Give each result once, also where a client was run again."""
    found = ((row.client, row.server, row.result) for row in sorted(rows, key=lambda row: row.client))
    yield from dict.fromkeys(found)


def _operations(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """One line a client, operation and server."""
    lines = [
        (row.client, operation, row.server, _statuses(found))
        for row in rows
        for operation, found in row.calls.items()
    ]
    yield from sorted(lines)


def _answered(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    """One line a rule and server, of all clients together."""
    found: dict[tuple[str, str], Counter[int]] = {}
    for row in rows:
        for rule, statuses in row.calls.items():
            found.setdefault((rule, row.server), Counter()).update(statuses)
    yield from ((rule, server, _statuses(found[rule, server])) for rule, server in sorted(found))


def _statuses(found: Counter[int]) -> str:
    return ", ".join(f"{status} ×{count}" for status, count in sorted(found.items()))


def _text_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _markdown_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    rule = "|".join("---" for _ in head)
    lines = [" | ".join(line) for line in rows]
    return "\n".join((f"| {' | '.join(head)} |", f"|{rule}|", *(f"| {line} |" for line in lines)))
