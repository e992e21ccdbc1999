"""The changes of a run as one patch that `git apply` accepts: faithful to the last character."""

from __future__ import annotations

from v0to1.core.model import Run


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return all diffs in order of their paths; nothing is redacted or hidden, or it would not apply."""
    patch = "".join(each.diff for each in sorted(run.changes, key=lambda each: each.path))
    return painted(patch) if color else patch


def painted(patch: str) -> str:
    """Return a patch in the colours of a terminal."""
    return "\n".join(_paint(line) for line in patch.split("\n"))


def _paint(line: str) -> str:
    from click import style

    if line.startswith(("diff ", "--- ", "+++ ")):
        return style(line, bold=True)
    colours = {"@": "cyan", "-": "red", "+": "green"}
    return style(line, fg=colours[line[0]]) if line[:1] in colours else line
