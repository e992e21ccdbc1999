"""What `check --add-ignore` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from v0to1.cli.output import Output, complain, say
from v0to1.config import Config
from v0to1.core.directives import DirectiveError, parse_directive
from v0to1.core.model import Run
from v0to1.errors import UsageError
from v0to1.reports.tally import count

Rerun = Callable[[Config], Run]


def ignoring(run: Run, config: Config, reason: str, rerun: Rerun, output: Output) -> Run:
    """Write comments that leave all findings of `run` alone, and return the run over the changed files.

    `rerun` makes such a run. Where no comment has a place, the finding stays and is named. Raises WriteError.
    """
    from v0to1.applying.writing import write
    from v0to1.findings.added_ignores import add_ignores

    if config.given:
        raise UsageError("--add-ignore", "cannot write to standard input", fix="name the file")
    if reason and is_path(reason):
        fix = "name paths before --add-ignore, and a reason as --add-ignore=REASON"
        raise UsageError("--add-ignore", f"would take the path {reason} for a reason", fix=fix)
    refuse_malformed(reason)
    added = add_ignores(run, config, reason, rerun)
    for one in added.left:
        complain(
            f"{one.path}:{one.line}: there is no place for a comment; leave it alone by "
            "per-path-ignores in settings, or by a baseline"
        )
    if not added.changes:
        return run
    write(config.root, added.changes, allow_dirty=True)
    say(f"comments were added to {count(len(added.changes), 'file')}; v0to1 undo takes them out", output)
    return rerun(config)


def refuse_malformed(reason: str) -> None:
    """Raise `UsageError` for a last day which is none: its comments would ignore nothing."""
    try:
        parse_directive(f"v0to1: ignore {reason}")
    except DirectiveError as error:
        raise UsageError("--add-ignore", str(error)) from error


def is_path(reason: str) -> bool:
    """Whether a reason is more likely a path: a word behind `--add-ignore` is taken for the reason."""
    try:
        return Path(reason).exists()
    except OSError:  # too long for a name
        return False
