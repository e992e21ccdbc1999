"""What usage records say of the findings of runs: what is used in production, and by whom."""

from __future__ import annotations

from v0to1.records import record


@record(frozen=True, slots=True)
class Covered:
    """One record: its file, its `kind` (gateway or adapter), and the time that it covers (moments in UTC)."""

    file: str
    kind: str
    servers: tuple[str, ...]
    began: str
    until: str


@record(frozen=True, slots=True)
class Operation:
    """How one V0 operation is used: `rule` and `v0` are those of its findings.

    `first` and `last` are moments in UTC, empty where no record has a use; `uses` are counted by `clients`.
    `findings` is the number of findings in all runs; 0 where no scanned repository has it.
    """

    rule: str
    v0: str
    first: str
    last: str
    uses: int
    clients: int
    findings: int


@record(frozen=True, slots=True)
class UnexplainedClient:
    """A client that uses operations which no run has found: its code was not scanned, or not all of it.

    `agent`, `network` and `key` are as in the record; all are empty, and `others` is set, for the clients
    that the record does not tell apart. `explained` is the number of its operations that runs have found,
    `operations` are the others.
    """

    agent: str
    network: str
    key: str
    others: bool
    first: str
    last: str
    uses: int
    explained: int
    operations: tuple[str, ...]


@record(frozen=True, slots=True)
class Production:
    """Usage records beside runs. They cover the time from `began` to `until` together (moments in UTC).

    What was not used in the last `days` counts as not seen, if the records cover them.
    """

    began: str
    until: str
    days: int
    records: tuple[Covered, ...]
    operations: tuple[Operation, ...]
    unexplained: tuple[UnexplainedClient, ...] = ()
