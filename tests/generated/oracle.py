"""What must hold of a client and its migration: it prints the same, ends the same, and does the same."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.generated.comparing import differences
from tests.generated.counts import Counts
from tests.generated.pen import Client
from tests.generated.running import outcome
from tests.generated.situations import SITUATIONS
from tests.languages.migrating import write
from tests.node.tools import link_packages
from v0to1.config import Config
from v0to1.core.kinds import ADAPTER
from v0to1.core.model import Run
from v0to1.pipeline import run

MODES = ("auto", "always")
BROKEN = re.compile(r"(?:exit 1: )?(?:NameError|SyntaxError|TypeError|AttributeError|ReferenceError)\b")
"""How a client ends that is wrong in itself."""

DAY = date(2026, 11, 25)


def held(client: Client, mode: str, counts: Counts) -> list[str]:
    """Run a client before and after; return what is wrong, in words."""
    counts.add_client(client)
    situation = SITUATIONS[client.situation]
    with _folder() as folder:
        write(folder, dict(client.files))
        with situation.before() as v0:
            before = outcome(folder, v0, situation.others)
        if before.breaches or BROKEN.match(before.end):
            return [f"the client is no client of V0: {before.end} {before.breaches}"]
        done = migrated(folder, mode, situation.server)
        counts.add_run(done)
        if done.failed or not all(each.applied for each in done.findings):
            return [str(each) for each in done.failed]
        counts.compared += 1
        with situation.after() as v1:
            after = outcome(folder, v1, situation.others)
        missed = [
            f"still found: {each.rule} at {each.path}:{each.line}"
            for each in _run(folder, "auto", situation.server, fixing=False).findings
            if not each.is_adapted
        ]
        adapted = any(each.is_adapted or each.fix == ADAPTER for each in done.findings)
        return [*missed, *differences(client, before, after, adapted=adapted)]


def migrated(folder: Path, mode: str, server: str = "cloud") -> Run:
    """Migrate what is in a folder."""
    done = _run(folder, mode, server, fixing=True)
    write(folder, {each.path: each.after for each in done.changes})
    return done


def _run(folder: Path, mode: str, server: str, *, fixing: bool) -> Run:
    return run(Config(root=folder, paths=(folder,), as_of=DAY, adapter=mode, server=server), fixing=fixing)


@contextmanager
def _folder() -> Iterator[Path]:
    outer = Path(tempfile.mkdtemp(prefix="client-"))
    link_packages(outer)
    (outer / "client").mkdir()
    try:
        yield outer / "client"
    finally:
        shutil.rmtree(outer)
