"""What every format says of two examples; `make snapshots` writes it anew, and the diff of that is read."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run
from v0to1.reports import FORMATS, SEVERAL, render
from v0to1.reports.fleet import Saved

FOLDER = Path(__file__).parent / "snapshots"
EXAMPLES = Path(__file__).parents[2] / "examples"

CHOSEN = ("requests_script/openhands_task.py", "esm_cli/src/openhands.js")
"""A script that is migrated whole, and a module of which something is left."""

LARGE = frozenset({"html"})
"""Formats that have tests of their own, and would be most of the snapshots."""

ENDINGS = {
    "text": "txt",
    "json": "json",
    "diff": "diff",
    "markdown": "md",
    "sarif": "sarif",
    "github": "txt",
    "gitlab": "json",
    "junit": "xml",
    "rdjson": "json",
    "csv": "csv",
    "todo": "md",
    "tasks": "json",
}


def snapshots() -> dict[str, str]:
    """Return all snapshots by the names of their files."""
    found = example(fixing=False)
    proposed = example(fixing=True)
    later = replace(proposed, wrote=True, calendar=replace(proposed.calendar, as_of="2026-12-01"))
    made = {
        f"{fmt}.{ENDINGS[fmt]}": render(proposed if fmt in ("diff", "rdjson") else found, fmt)
        for fmt in FORMATS
        if fmt not in LARGE
    }
    several = [Saved(found, "one"), Saved(later, "one"), Saved(found, "two")]
    return made | {
        f"several-{fmt}.{ENDINGS[fmt]}": render(several, fmt) for fmt in SEVERAL if fmt not in LARGE
    }


def example(*, fixing: bool) -> Run:
    """Return a run over the chosen files, without what other rules and another version would change."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in CHOSEN:
            (root / name).parent.mkdir(parents=True)
            shutil.copy(EXAMPLES / name, root / name)
        command = f"v0to1 {'migrate' if fixing else 'check'} ."
        told = run(Config(root, (root,), date(2026, 11, 25), command=command), fixing=fixing)
    used = {each.rule for each in told.findings}
    return replace(
        told,
        root="examples",
        tool_version="1.2.3",
        rules_version="1",
        rules=tuple(each for each in told.rules if each.rule in used),
        endpoints=tuple(each for each in told.endpoints if each.uses),
        gaps=tuple(each for each in told.gaps if each.sites),
        changes=tuple(each for each in told.changes if each.before is not None),
    )


def renew() -> None:
    """Write all snapshots, and take away those that nothing makes any more."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for name, text in snapshots().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    renew()
