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

from tests.generated.operations import EXACT, SOME
from tests.generated.pen import Client
from tests.generated.running import Outcome, outcome
from tests.languages.migrating import write
from tests.node.tools import link_packages
from tests.servers import V0World, V1World
from v0to1.config import Config
from v0to1.core.kinds import ADAPTER, REWRITE
from v0to1.core.model import Run
from v0to1.pipeline import run

MODES = ("auto", "always")
DAY = date(2026, 11, 25)


@dataclass(slots=True)
class Counts:
    """What was tried: programs, their operations, how they were migrated, why others were not."""

    programs: int = 0
    compared: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    fixes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """The numbers on one line."""
        rewritten, adapted, left = self.fixes[REWRITE], self.fixes[ADAPTER], self.refused.total()
        return (
            f"{self.programs} clients with {self.operations.total()} operations: "
            f"{rewritten} rewritten, {adapted} adapted, {left} left; "
            f"{self.compared} clients migrated as a whole and compared"
        )


def held(client: Client, mode: str, counts: Counts) -> list[str]:
    """Run a client before and after; return what is wrong, in words."""
    counts.programs += 1
    counts.operations.update(client.operations)
    with _folder() as folder:
        write(folder, dict(client.files))
        with V0World(start_polls=0) as world:
            before = outcome(folder, world)
        if before.breaches:
            return [f"the client is no client of V0: {before.end} {before.breaches}"]
        done = migrated(folder, mode)
        counts.fixes.update(each.fix for each in done.findings if each.applied)
        left = [each for each in done.findings if not each.applied]
        counts.refused.update(f"{each.rule}: {each.verdict.value}: {each.reason}" for each in left)
        if left or done.failed:
            return [str(each) for each in done.failed]
        counts.compared += 1
        with V1World(start_polls=0) as world:
            after = outcome(folder, world)
        missed = [
            f"still found: {each.rule} at {each.path}:{each.line}"
            for each in _checked(folder).findings
            if not each.is_adapted
        ]
        return [*missed, *differences(client, before, after)]


def migrated(folder: Path, mode: str) -> Run:
    """Migrate what is in a folder."""
    done = run(Config(root=folder, paths=(folder,), as_of=DAY, adapter=mode), fixing=True)
    write(folder, {each.path: each.after for each in done.changes})
    return done


def _checked(folder: Path) -> Run:
    return run(Config(root=folder, paths=(folder,), as_of=DAY, adapter="auto"), fixing=False)


def differences(client: Client, before: Outcome, after: Outcome) -> list[str]:
    """What is otherwise after the migration."""
    found = [f"contract: {each}" for each in after.breaches]
    if before.end != after.end:
        found.append(f"end: {before.end!r} became {after.end!r}")
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
    """What was printed, as far as it has to be the same."""
    parts = (line.partition(": ") for line in one.lines)
    return [f"{label}: {_plain(value, treats.get(label, EXACT))}" for label, _, value in parts]


def _plain(value: str, treat: str) -> str:
    if treat == SOME:
        return "some" if value not in ("None", "") else "none"
    if treat == "title":
        return re.sub(r"Conversation [0-9a-f<]\w* ?\d?>?", "<given>", value)
    if treat == "names":  # one folder of the V1 world has all repositories
        return str([one for one in ast.literal_eval(value) if one != "web/"])
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
