"""Write docs/newcomers.md anew: what becomes of each newcomer's client, against what a person reads in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.route_literals import LOST, accounts
from tests.newcomers.expected import CLIENTS, NAMES, proposed
from tests.newcomers.programs import NOT_RUN, TESTED
from v0to1.core.kinds import FORMS
from v0to1.core.model import Finding
from v0to1.reports.json_report import dump
from v0to1.reports.tally import State, state

PAGE = Path(__file__).resolve().parent.parent / "docs" / "newcomers.md"
LABELS = CLIENTS / "operations.json"
"""The operations of each client by their places, as a person reads them in its code."""

STATES = tuple(map(State, (*FORMS, "adapted", "manual", "gap")))
HEAD = ("client", "operations", "found", *(one.value for one in STATES), "listed", "wrong", "missed", "run")
INTRODUCTION = """# Twenty clients of newcomers

Small clients of many kinds, each written as its author would, without regard to v0to1
(`tests/fixtures/newcomers/`), and migrated by `v0to1 migrate`. `python -m scripts.document_newcomers`
generates this page; tests check it, every diff, and that the clients print with V1 what they printed with V0.

* `operations` are those that a person sees in the code; `found` are those of them that v0to1 reports.
* Each operation that is found has one [state](formats.md#states): `inline`, `helper` and `mapped` are
  native, so the client's own code speaks V1; if it is `adapted`, the V0 request stays, and the
  [adapter](adapter.md) translates it; if it is `manual`, a person has to do it.
* `listed` are routes that are not requests by themselves, such as those that a proxy declares.
* `wrong` are findings where there is no operation, or another one; `missed` are operations, or literal
  routes, that are neither reported nor listed.
* `run` is the result on the test servers: the client's commands print the same on a V0 server before the
  migration and on a V1 server after it; or its own tests, unedited, pass before and after.
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What becomes of a client, in numbers; `name` is that of its folder, `states` are those of `STATES`."""

    name: str
    operations: int = 0
    found: int = 0
    states: tuple[int, ...] = ()
    listed: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers, in the order of the table."""
        return (self.operations, self.found, *self.states, self.listed, self.wrong, self.missed)


def counted(name: str) -> Counted:
    """What becomes of a client with the adapter."""
    done = proposed(name, "auto")
    labels = {*json.loads(LABELS.read_text("utf-8"))[name].items()}
    found = {place_of(one): one for one in done.findings}
    right = [one for place, one in found.items() if place in labels]
    states = Counter(map(state, right))
    return Counted(
        name,
        len(labels),
        len(right),
        tuple(states[each] for each in STATES),
        len(done.unresolved),
        len(found.keys() - labels),
        len(labels - found.keys()) + len([*silent_routes(name)]),
    )


def place_of(one: Finding) -> tuple[str, str]:
    """Where a finding is, and what operation it is taken for."""
    return f"{one.path}:{one.line}", one.rule


def silent_routes(name: str) -> Iterator[str]:
    """The literal routes of a client that nothing is said of."""
    root = CLIENTS / name
    told = json.loads(dump(replace(proposed(name, "never"), root=str(root))))
    yield from (f"{one.name}:{one.line}" for one in accounts(root, told) if one.kind == LOST)


def tried(name: str) -> str:
    """What was run of a client."""
    if name in NOT_RUN:
        return NOT_RUN[name]
    return "its tests pass" if name in TESTED else "prints the same"


def page() -> str:
    """The page as it should be."""
    every = [counted(name) for name in NAMES]
    sums = map(sum, zip(*(one.numbers for one in every), strict=True))
    lines = [
        HEAD,
        ("---", *["--:"] * (len(HEAD) - 2), "---"),
        *((one.name, *map(str, one.numbers), tried(one.name)) for one in every),
        ("**all**", *(f"**{number}**" for number in sums), ""),
    ]
    return INTRODUCTION + "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
