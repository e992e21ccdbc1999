"""The changes of a run as one patch that `git apply` accepts: faithful to the last character."""

from __future__ import annotations

from dataclasses import replace

from v0to1.core.model import Change, Run

LONG = 60
"""Lines of a new file that a person reads in a terminal; more of them hide what changes in the client."""


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return all diffs in order of their paths; nothing is redacted or hidden, or it would not apply."""
    patch = "".join(each.diff for each in sorted(run.changes, key=lambda each: each.path))
    return _painted(patch) if color else patch


def shortened(run: Run) -> Run:
    """Return the run for a person at a terminal: new files that are long, as the adapter, are a line each."""
    return replace(run, changes=tuple(map(_shortened, run.changes)))


def _shortened(change: Change) -> Change:
    count = change.after.count("\n")
    if change.before is not None or count <= LONG:
        return change
    head, _, _ = change.diff.partition("\n@@")
    return replace(change, diff=f"{head}\n({count:,} lines, which -v shows)\n")


def _painted(patch: str) -> str:
    return "\n".join(_paint(line) for line in patch.split("\n"))


def _paint(line: str) -> str:
    from click import style

    if line.startswith(("diff ", "--- ", "+++ ")):
        return style(line, bold=True)
    colours = {"@": "cyan", "-": "red", "+": "green"}
    return style(line, fg=colours[line[0]]) if line[:1] in colours else line
