"""Which lines of a migrated client have run, in the numbers of the client before its migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from tests.examples.client_process import adding
from tests.live.environments import LAUNCH

LINES = "lines.txt"


@contextmanager
def traced(folder: Path) -> Iterator[Path]:
    """Let the clients that this thread runs meanwhile note their lines in a file of this folder."""
    noted = folder / LINES
    with adding(LAUNCH / "tracing", {"CLIENT_LINES": str(noted)}):
        yield noted


@dataclass(frozen=True, slots=True)
class Ran:
    """The lines that have run, by file and number, in a folder that was migrated from another one."""

    before: Path
    after: Path
    lines: frozenset[tuple[str, int]]

    @classmethod
    def read(cls, before: Path, after: Path, noted: Path) -> Ran:
        """Read what clients have noted; those that are not in Python note nothing."""
        text = noted.read_text(encoding="utf-8") if noted.exists() else ""
        parts = (line.rpartition(":") for line in text.splitlines())
        return cls(before, after, frozenset((name, int(number)) for name, _, number in parts))

    def covers(self, name: str, first: int, last: int) -> bool:
        """Whether any of the lines `first` to `last` of the file before is one that has run after."""
        old = (self.before / name).read_text(encoding="utf-8").splitlines()
        new = (self.after / name).read_text(encoding="utf-8").splitlines()
        ran = {number for each, number in self.lines if each == name}
        for _, start, end, new_start, new_end in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes():
            touched = range(max(first - 1, start), min(last, end))
            if not touched:
                continue
            if end - start == new_end - new_start:
                moved = {number - start + new_start + 1 for number in touched}
            else:
                moved = set(range(new_start + 1, new_end + 1))
            if moved & ran:
                return True
        return False
