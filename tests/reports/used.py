"""The sample with a usage record: what is used, what is not, and clients that nothing explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.reports.sample import sample
from tests.reports.several import several
from v0to1.core.model import Production, Run
from v0to1.core.usage import Client, Record, Use
from v0to1.gateway.recorded import recorded
from v0to1.reports.fleet import Saved
from v0to1.reports.production import production

SHOP = Client("shop-sync/2.1", "192.0.2.0/24", "0123456789abcdef")
SCRIPT = Client("python-requests/2.32.3", "198.51.100.0/24", "fedcba9876543210")
GO = Client("Go-http-client/2.0", "2001:db8:1::/48", "")
NOBODY = Client()
BEGAN, UNTIL = "2026-04-01T00:00:00Z", "2026-06-14T12:00:00Z"
SERVER = "https://app.example"
CREATE = ("conversations/create", "POST /api/conversations")
GET = ("conversations/get", "GET /api/conversations/{conversation_id}")
LIST = ("conversations/list", "GET /api/conversations")
ZIP = ("files/zip", "GET /api/conversations/{conversation_id}/zip-directory")
SETTINGS = ("settings/read", "GET /api/settings")
DIFF = ("git/diff", "GET /api/conversations/{conversation_id}/git/diff")


def use(
    operation: tuple[str, str],
    client: Client | None = SHOP,
    *,
    first: str = "2026-04-02",
    last: str = "2026-06-13",
    count: int = 1,
) -> Use:
    """Return a use of an operation (rule and route) between two days."""
    rule, route = operation
    return Use(rule, route, SERVER, client, f"{first}T08:00:00Z", f"{last}T09:30:00Z", count)


def record(*uses: Use, began: str = BEGAN, until: str = UNTIL, kind: str = "gateway") -> Record:
    """Return a record with some uses."""
    return Record("0" * 32, began, until, uses, kind)


RECORD = record(
    use(CREATE, count=1204),
    use(CREATE, SCRIPT, last="2026-05-20", count=32),
    use(GET, count=25_510),
    use(ZIP, SCRIPT, last="2026-04-20", count=9),
    use(SETTINGS, GO, count=61),
    use(SETTINGS, last="2026-06-01", count=5),
    use(DIFF, GO, count=2),
    use(DIFF, None, count=7),
)


def judged(run: Run, *records: Record, others: Sequence[Run] = ()) -> Production:
    """Return what records say of runs."""
    named = [(f"usage-{number}.json", each) for number, each in enumerate(records, 1)]
    return production((run, *others), named, recorded())


def used(*records: Record) -> Run:
    """Return the sample with what records say of it."""
    return replace(sample(), production=judged(sample(), *(records or (RECORD,))))


def used_by_several() -> tuple[Saved, ...]:
    """Return several runs with what a record says of them."""
    runs = [each.run for each in several()]
    found = judged(runs[0], RECORD, others=runs[1:])
    return tuple(replace(each, run=replace(each.run, production=found)) for each in several())
