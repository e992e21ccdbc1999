"""Write the table of docs/native.md anew: what a migration adds to each example, beside the adapter."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from scripts.diffstat import counts
from v0to1.cli import main as v0to1
from v0to1.core.kinds import ADAPTER_FILES, FORMS, HELPER_FILES

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "native.md"
EXAMPLES = ROOT / "examples"
BEGIN, END = "<!-- examples: made by scripts/document_native.py -->\n", "<!-- end of examples -->\n"
STATES = (*FORMS, "adapted", "manual")
HEAD = ("client", *STATES, "own code", "helper file", "adapter file", "`always`: own code", "adapter file")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that a migration adds and removes: in the client's own files, and in the files of v0to1."""

    added: int = 0
    removed: int = 0
    helper: int = 0
    adapter: int = 0

    def __add__(self, other: Lines) -> Lines:
        return Lines(
            self.added + other.added,
            self.removed + other.removed,
            self.helper + other.helper,
            self.adapter + other.adapter,
        )

    @property
    def own(self) -> str:
        """The lines of the client's own files, as in a diff."""
        return f"+{self.added} −{self.removed}"


@dataclass(frozen=True, slots=True)
class Migrated:
    """A copy of an example after its migration: the operations by state, and the lines."""

    states: Counter[str]
    lines: Lines


def migrated(name: str, mode: str) -> Migrated:
    """Migrate a copy of an example client with `--adapter` set to `mode`."""
    with tempfile.TemporaryDirectory() as folder:
        client, saved, diff = Path(folder, "client"), Path(folder, "run.json"), Path(folder, "all.diff")
        shutil.copytree(EXAMPLES / name, client)
        os.environ["V0TO1_STATE_DIR"] = str(Path(folder, "state"))
        reports = ("--report", str(saved), "--report", str(diff))
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            v0to1(["migrate", "--write", "--isolated", "--adapter", mode, *reports, str(client)])
        findings = json.loads(saved.read_text(encoding="utf-8"))["findings"]
        added = Lines()
        for path, plus, minus in counts(diff.read_text(encoding="utf-8")):
            added += lines_of(Path(path).stem, plus, minus)
        return Migrated(Counter(map(state, findings)), added)


def lines_of(stem: str, plus: int, minus: int) -> Lines:
    """The lines of one file, by its name without an ending."""
    if stem.startswith(HELPER_FILES):
        return Lines(helper=plus)
    return Lines(adapter=plus) if stem.startswith(ADAPTER_FILES) else Lines(plus, minus)


def state(finding: dict[str, Any]) -> str:
    """The word for what becomes of an operation."""
    if not finding["applied"]:
        return str(finding["verdict"])
    return str(finding.get("form") or "adapted")


def rows() -> Iterator[tuple[str, ...]]:
    """The rows of the table: one for each example, and one for all."""
    states: Counter[str] = Counter()
    usual = adapted = Lines()
    for name in sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()):
        now, always = migrated(name, "auto"), migrated(name, "always")
        states, usual, adapted = states + now.states, usual + now.lines, adapted + always.lines
        yield row(f"`{name}`", now.states, now.lines, always.lines)
    yield tuple(f"**{cell}**" if cell else "" for cell in row("all", states, usual, adapted))


def row(name: str, states: Counter[str], now: Lines, always: Lines) -> tuple[str, ...]:
    """One row of the table; numbers that are zero are left out."""
    numbers = [states[one] for one in STATES]
    return (
        name,
        *(str(one or "") for one in numbers),
        now.own,
        *(f"{one:,}" if one else "" for one in (now.helper, now.adapter)),
        always.own,
        f"{always.adapter:,}" if always.adapter else "",
    )


def table() -> str:
    """The table as it should be."""
    lines = [HEAD, ("---", *["--:"] * (len(HEAD) - 1)), *rows()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page(text: str) -> str:
    """Return the page `text` with a new table."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
