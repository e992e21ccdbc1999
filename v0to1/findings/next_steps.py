"""What would make an operation native that is not: the next step for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from v0to1.core import reasons
from v0to1.core.kinds import ADAPTER, REWRITE, Verdict
from v0to1.core.reasons import BY_HAND, NEXT_STEPS, PROGRAM
from v0to1.planning import agreement, documents, gaps, kept_operations, ladder, plan, stubs, test_doubles
from v0to1.planning import reasons as sending
from v0to1.rewriting import hidden_readers, plain, urls

TESTS = "migrate the code and its test by hand, together"
OWN_TEXT = "write its URL and its keys where nothing else uses them"
DATA_ONLY = "use only the decoded data of the response"
LITERAL = "write the route as one literal"

STEPS: Mapping[str, str] = MappingProxyType(
    {
        **NEXT_STEPS,
        plain.NEEDS: BY_HAND,
        plain.RUNTIME: NEXT_STEPS[reasons.RUNTIME],
        plain.HEADER: NEXT_STEPS[reasons.RUNTIME],
        plain.OTHER_NAME: BY_HAND,
        plain.MEMBER: DATA_ONLY,
        plain.STATUS: DATA_ONLY,
        plain.COMPARED: DATA_ONLY,
        plain.PRINTED: "print the values that are needed, not the response as it is",
        plain.RETURNED: PROGRAM,
        plain.COPIED: "copy the values that are needed, not the whole response",
        plain.OFTEN: "read the response in the function that sends the request",
        plain.DOUBLE: TESTS,
        plain.TESTED: TESTS,
        hidden_readers.REFLECTIVE: "read the response with literal keys",
        hidden_readers.DOCTEST: TESTS,
        urls.OBJECT: LITERAL,
        urls.ORDER: BY_HAND,
        urls.PIECES: LITERAL,
        stubs.REASON: TESTS,
        test_doubles.NAMED: TESTS,
        plan.DOUBLE: TESTS,
        plan.SAFE_ONLY: "run v0to1 without `--safe-only`",
        plan.NO_NEW_FILES: "run v0to1 without `--no-new-files`",
        ladder.ASKED: "run v0to1 without `--adapter always`",
        ladder.BLIND: "run v0to1 without `--safe-only` and `--no-new-files`",
        sending.QUERIED: "send the query with each request instead",
        sending.ONE_TEXT: "pass the method and the path as two arguments",
        agreement.FOREIGN: OWN_TEXT,
        agreement.OTHERWISE: OWN_TEXT,
        agreement.NOT_SELECTED: "select both rules",
        agreement.TWO_WAYS: BY_HAND,
        kept_operations.STAND_IN: "remove that comment",
        documents.DESCRIBED: "change the document and the code by hand, together",
        gaps.ANSWERED: "see the workaround: `v0to1 rules {rule}`",
    }
)
"""The next step for the reasons of all stages; a `{}` in a reason stands for anything."""

ANOTHER_SERVER = "update the server, and give its version with `--server`"
WORKAROUND = "see the workaround: `v0to1 rules {rule}`"
IS_OPENHANDS = "if it is OpenHands, name its server with `--hosts`, or what sends it with `--wrappers`"
ALREADY_ADAPTED = "`--adapter never` says what prevents a native form"


def next_step(rule: str, fix: str, form: str, verdict: Verdict, reason: str) -> str:
    """Return in a clause what would make an operation native; empty where it is, or nothing is known."""
    if fix == REWRITE and form != "mapped":
        return ""
    known = step_of(reason)
    if fix == REWRITE:
        return known.format(rule=rule)
    if verdict is Verdict.AMBIGUOUS:
        return IS_OPENHANDS
    if not known and fix == ADAPTER and not reason:
        return ALREADY_ADAPTED
    if not known and verdict is Verdict.GAP:
        known = ANOTHER_SERVER if "it was added in" in reason else WORKAROUND
    return (known or BY_HAND).format(rule=rule)


def step_of(reason: str) -> str:
    """Return the next step for a reason; empty for one that the table has not."""
    if not reason:
        return ""
    if reason in STEPS:
        return STEPS[reason]
    return next((step for text, step in STEPS.items() if is_made_of(reason, text)), "")


def is_made_of(reason: str, text: str) -> bool:
    """Whether a reason is a text of the table with its gaps filled, whatever is said behind it."""
    first, *others = text.split("{}")
    if not reason.startswith(first):
        return False
    at = len(first)
    for piece in others:
        found = reason.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
