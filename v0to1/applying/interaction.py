"""What a person may decide about one proposed fix; asking is the command line's business."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v0to1.core.model import Finding


class Decision(str, Enum):
    """Make this fix, leave it, or leave it and all that follow."""

    ACCEPT = "accept"
    SKIP = "skip"
    QUIT = "quit"


Accept = Callable[["Finding", str], Decision]
"""Asked once for every finding with a fix, with the unified diff of that fix alone.

An adapter file that comes with it has a line."""


class Ended(BaseException):
    """Who was asked has ended the run, or could not be asked: the cause says how; no error of ours."""


def until_quit(accept: Accept) -> Accept:
    """Ask until a person has enough, and then no more; the same is not asked twice. Raises `Ended`."""
    over, before = False, dict[tuple[str, str, int, int, str], Decision]()

    def asked(finding: Finding, diff: str) -> Decision:
        nonlocal over
        key = finding.rule, finding.path, finding.line, finding.column, diff
        try:
            found = before.get(key) or (Decision.QUIT if over else accept(finding, diff))
        except Exception as error:
            raise Ended from error
        before[key] = found
        over = found is Decision.QUIT
        return found

    return asked
