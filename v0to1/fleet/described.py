"""What a pull request says: findings by rule, what to look at, what is left, what has no counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.kinds import Verdict
from v0to1.core.model import Finding, Run
from v0to1.reports import tally
from v0to1.reports.marked import code, escaped, table
from v0to1.reports.redacted import redacted

TITLE = "Migrate from the V0 API of OpenHands to V1"
MOST = 60_000
"""Bytes of a description; GitHub takes 65,536 characters, and a program some 128 KB as an argument."""

_ROWS = 50
_END = (
    "Made by `v0to1 fleet migrate`. Nothing of this repository was run: read the changes, and run its tests."
)
_MORE = "… and more, in the report of the run."


def description(run: Run) -> str:
    """Return Markdown for a run; nothing of the repository can act as markup in it, or call anybody."""
    clean = redacted(run)
    found = [one for one in clean.findings if one.counts]
    blocks = [
        [escaped(f"{tally.headline(clean)} {tally.work_left(clean)}")],
        list(_by_rule(found)),
        list(_looked_at(found)),
        list(_listed("Left to do", [one for one in found if _left(one, Verdict.MANUAL)])),
        list(_listed("Without a counterpart in V1", [one for one in found if _left(one, Verdict.GAP)])),
        list(_not_followed(clean)),
    ]
    return _fitting(["\n".join(block) for block in blocks if block])


def _fitting(blocks: list[str]) -> str:
    kept: list[str] = []
    room = MOST - len(_END) - len(_MORE.encode()) - 10
    for block in blocks:
        room -= len(block.encode("utf-8", "replace")) + 2
        if room < 0:
            kept.append(_MORE)
            break
        kept.append(block)
    return "\n\n".join([*kept, _END]) + "\n"


def _by_rule(found: list[Finding]) -> Iterator[str]:
    counted: dict[str, list[int]] = {}
    for one in found:
        row = counted.setdefault(one.rule, [0, 0, 0])
        row[0] += 1
        row[1] += one.applied and tally.is_native(one)
        row[2] += one.applied and tally.is_adapted(one)
    if counted:
        rows = ((code(rule), *map(str, numbers)) for rule, numbers in sorted(counted.items()))
        yield from table(("Rule", "Operations", "Native", "Adapted"), rows)


def _looked_at(found: list[Finding]) -> Iterator[str]:
    looks = [(one, text) for one in found if one.applied and not one.is_adapted for text in one.look]
    if looks:
        yield "### What to look at"
        yield ""
        yield from (f"- [ ] {_place(one)}: {escaped(text)}" for one, text in looks[:_ROWS])
        yield from _rest(len(looks))


def _listed(title: str, found: list[Finding]) -> Iterator[str]:
    if found:
        yield f"### {title}"
        yield ""
        for one in found[:_ROWS]:
            loud = " **silent**" if tally.is_silent(one) else ""
            yield f"- [ ] {_place(one)}{loud}: {escaped(one.message)}"
        yield from _rest(len(found))


def _not_followed(run: Run) -> Iterator[str]:
    if run.unresolved:
        places = tally.count(len(run.unresolved), "place")
        yield f"{places} could not be followed; the report of the run lists them."
    yield from (
        f"- {code(one.path)} could not be processed: {escaped(one.error)}" for one in run.failed[:_ROWS]
    )


def _rest(count: int) -> Iterator[str]:
    if count > _ROWS:
        yield f"- … and {count - _ROWS} more, in the report of the run."


def _place(one: Finding) -> str:
    return code(f"{one.path}:{one.line}")


def _left(one: Finding, verdict: Verdict) -> bool:
    return one.verdict is verdict and not one.applied
