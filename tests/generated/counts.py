"""What was tried with generated clients, and how they were migrated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.generated.pen import Client
from v0to1.core.kinds import FORMS
from v0to1.core.model import Run

ADAPTED = "adapted"


@dataclass(slots=True)
class Counts:
    """Programs, the situations they met, the forms of their operations, and why others were left.

    `forms` counts by the rule of an operation and its form; `compared` are the programs that were migrated
    as a whole.
    """

    programs: int = 0
    compared: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    situations: Counter[str] = field(default_factory=Counter)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add_client(self, client: Client) -> None:
        """Count a client that is tried."""
        self.programs += 1
        self.operations.update(client.operations)
        self.situations[client.situation] += 1

    def add_run(self, done: Run) -> None:
        """Count what a migration did."""
        self.forms.update((one.rule, one.form or ADAPTED) for one in done.findings if one.applied)
        left = [one for one in done.findings if not one.applied]
        self.refused.update(f"{one.rule}: {one.verdict.value}: {one.reason}" for one in left)

    def total(self, form: str) -> int:
        """How many operations got a form."""
        return sum(number for (_, one), number in self.forms.items() if one == form)

    def __str__(self) -> str:
        """The numbers on one line."""
        forms = ", ".join(f"{self.total(one)} {one}" for one in (*FORMS, ADAPTED))
        return (
            f"{self.programs} clients with {self.operations.total()} operations: "
            f"{forms}, {self.refused.total()} left; "
            f"{self.compared} clients migrated as a whole and compared"
        )

    def table(self) -> str:
        """A line for each rule with the number of each form."""
        rules = sorted({rule for rule, _ in self.forms})
        width = max(map(len, rules), default=0)
        head = " ".join(f"{one:>8}" for one in (*FORMS, ADAPTED))
        lines = [f"  {'':{width}} {head}"]
        for rule in rules:
            numbers = " ".join(f"{self.forms[rule, one] or '':>8}" for one in (*FORMS, ADAPTED))
            lines.append(f"  {rule:{width}} {numbers}")
        return "\n".join(lines)
