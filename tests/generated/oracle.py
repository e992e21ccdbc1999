"""What must hold of a client and its migration: it prints the same, ends the same, and does the same."""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.generated.operations import EXACT, SOME, STATUS
from tests.generated.pen import Client
from tests.generated.running import Outcome, outcome
from tests.languages.migrating import write
from tests.node.tools import link_packages
from tests.servers import V0World, V1World
from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run

WORDS = {"A": "ADDED", "M": "UPDATED", "D": "DELETED"}
"""V1 spells out how a file has changed, as its rule says."""

PREFERENCES = ("guide", "app-server")
DAY = date(2026, 11, 25)


@dataclass(slots=True)
class Counts:
    """What was tried: programs, their operations, those that were changed, why others were not."""

    programs: int = 0
    compared: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    applied: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """The numbers on one line."""
        done, left = self.applied.total(), self.refused.total()
        return (
            f"{self.programs} clients with {self.operations.total()} operations: "
            f"{done} applied, {left} left; "
            f"{self.compared} clients migrated as a whole and compared"
        )


def held(client: Client, prefer: str, counts: Counts) -> list[str]:
    """Run a client before and after; return what is wrong, in words."""
    counts.programs += 1
    counts.operations.update(client.operations)
    with _folder() as folder:
        write(folder, dict(client.files))
        with V0World(start_polls=0) as world:
            before = outcome(folder, world)
        if before.breaches or before.end == "endless":
            return [f"the client is no client of V0: {before.end} {before.breaches}"]
        done = _migrated(folder, prefer)
        counts.applied.update(each.rule for each in done.findings if each.applied)
        left = [each for each in done.findings if not each.applied]
        counts.refused.update(f"{each.rule}: {each.verdict.value}: {each.reason}" for each in left)
        if left or done.failed:
            return [str(each) for each in done.failed]
        counts.compared += 1
        with V1World() as world:
            after = outcome(folder, world)
        missed = [
            f"still found: {each.rule} at {each.path}:{each.line}" for each in _checked(folder).findings
        ]
        return [*missed, *differences(client, before, after)]


def _migrated(folder: Path, prefer: str) -> Run:
    done = run(Config(root=folder, paths=(folder,), as_of=DAY, prefer=prefer), fixing=True)
    write(folder, {each.path: each.after for each in done.changes})
    return done


def _checked(folder: Path) -> Run:
    return run(Config(root=folder, paths=(folder,), as_of=DAY), fixing=False)


def differences(client: Client, before: Outcome, after: Outcome) -> list[str]:
    """What is otherwise after the migration."""
    found = [f"contract: {each}" for each in after.breaches]
    if before.end:
        return found  # V1 raises otherwise, and a client may well catch that
    if after.end:
        found.append(f"end: {after.end!r}")
    treats = dict(client.treats)
    lines = [_lines(one, treats) for one in (before, after)]
    if lines[0] != lines[1]:
        found += [f"printed: {one!r} became {two!r}" for one, two in zip(*lines, strict=False) if one != two]
        if len(lines[0]) != len(lines[1]):
            found.append(f"printed: {len(lines[0])} lines became {len(lines[1])}")
    if before.effects != after.effects:
        found += [
            f"server: {key}: {before.effects.get(key)!r} became {after.effects.get(key)!r}"
            for key in sorted({*before.effects, *after.effects})
            if before.effects.get(key) != after.effects.get(key)
        ]
    return found


def _lines(one: Outcome, treats: dict[str, str]) -> list[str]:
    """What was printed, as far as it has to be the same.

    A conversation that there is not: where V0 answered 404, of which a client may make None, a helper that
    looks for its sandbox raises.
    """
    found = []
    for line in one.lines:
        label, _, value = line.partition(": ")
        if "(missing)" in label and value == "None":
            label, value = "refused", "yes"
        found.append(f"{label}: {_plain(value, treats.get(label, EXACT), label)}")
    return found


def _plain(value: str, treat: str, label: str) -> str:
    if treat == SOME:
        return "some" if value not in ("None", "") else "none"
    if treat == "title":
        return re.sub(r"Conversation [0-9a-f<]\w* ?\d?>?", "<given>", value)
    if treat == "names":
        return str(sorted(set(ast.literal_eval(value)) - {"web/"}))
    if treat == "changes":
        return re.sub("'(A|M|D)'", lambda found: repr(WORDS[found[1]]), value)
    if treat == "set":
        return str(sorted(set(ast.literal_eval(value))))
    if treat == STATUS and "(earlier)" not in label:
        return "state"
    return value


@contextmanager
def _folder() -> Iterator[Path]:
    outer = Path(tempfile.mkdtemp(prefix="client-"))
    link_packages(outer)
    (outer / "client").mkdir()
    try:
        yield outer / "client"
    finally:
        shutil.rmtree(outer)
