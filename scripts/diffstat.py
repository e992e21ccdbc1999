"""Print, for every file of a unified diff, how many lines come and go."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


def counts(diff: str) -> Iterator[tuple[str, int, int]]:
    """Give the name, the new and the old lines of every file; hunk heads say where a hunk ends."""
    for part in re.split(r"^(?=diff --git )", diff, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n@@ ")
        name = next((line for line in head.split("\n") if line.startswith("+++ ")), "+++ ?")[4:].strip()
        lines = ("@@ " + body).split("\n") if body else []
        old = new = added = gone = 0
        for line in lines:
            found = _HUNK.match(line) if not (old or new) else None
            if found:
                old, new = int(found[1] or 1), int(found[2] or 1)
            elif line.startswith("+"):
                new, added = new - 1, added + 1
            elif line.startswith("-"):
                old, gone = old - 1, gone + 1
            elif line.startswith(" "):
                old, new = old - 1, new - 1
        yield name.removeprefix("b/"), added, gone


def main(path: str) -> None:
    """Print one line a file and the sums."""
    rows = list(counts(Path(path).read_text(encoding="utf-8", errors="surrogateescape")))
    width = max((len(name) for name, _, _ in rows), default=0)
    for name, added, gone in rows:
        print(f"  {name:{width}}  +{added} -{gone}")
    print(f"  {len(rows)} files, +{sum(row[1] for row in rows)} -{sum(row[2] for row in rows)}")


if __name__ == "__main__":
    main(sys.argv[1])
