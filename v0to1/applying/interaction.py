"""What a person may decide about one proposed fix; asking is the command line's business."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.model import Finding


class Decision(str, Enum):
    """Make this fix, leave it, or leave it and all that follow."""

    ACCEPT = "accept"
    SKIP = "skip"
    QUIT = "quit"


@record(frozen=True, slots=True)
class Edited:
    """Make this fix as a person has written it: a diff in the form of `Question.draft`."""

    diff: str


Answer = Decision | Edited


def applies(diff: str) -> str:
    """Take every edit."""
    return ""


@record(frozen=True, slots=True)
class Question:
    """One fix that a person is asked about: number `number` of `total` in the code of one `language`.

    `proposal` is the unified diff of that fix alone; an adapter file that comes with it has a line. `draft`
    is the diff that a person may edit: without imports and adapter files, which are added later; it is
    empty where the fix cannot be edited. `objection` gives the reason why an edited one cannot be made.
    `others` are findings that are fixed together with the one that is asked about.
    """

    finding: Finding
    proposal: str
    number: int = 1
    total: int = 1
    language: str = ""
    draft: str = ""
    objection: Callable[[str], str] = applies
    others: tuple[Finding, ...] = ()


Accept = Callable[[Question], Answer]
"""Asked once for every finding with a fix, or for all that are made together."""


class Ended(BaseException):
    """Who was asked has ended the run, or could not be asked: the cause says how; no error of ours."""


def until_quit(accept: Accept) -> Accept:
    """Ask until a person has enough, and then no more; the same is not asked twice. Raises `Ended`."""
    over, before = False, dict[tuple[str, str, int, int, str], Answer]()

    def asked(question: Question) -> Answer:
        nonlocal over
        finding = question.finding
        key = finding.rule, finding.path, finding.line, finding.column, question.proposal
        try:
            found = before.get(key) or (Decision.QUIT if over else accept(question))
        except Exception as error:
            raise Ended from error
        before[key] = found
        over = found is Decision.QUIT
        return found

    return asked
