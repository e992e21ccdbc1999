"""The diff of one finding, made from its edits, and of one file, read from its unified diff."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby

from v0to1.core.model import Change, Edit, Finding
from v0to1.core.redact import redact
from v0to1.reports.view.colours import Palette
from v0to1.reports.view.lines import ADDED, CONTEXT, HUNK, REMARK, REMOVED, Row, compare, plain, with_marks
from v0to1.reports.visible import inline

AROUND = 3
"""Unchanged lines shown before and after a change."""

LIMIT = 400
"""Rows shown of one diff; what is beyond is counted and stands in the patch and in the JSON."""

_HEAD = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of one diff of `path`; `more` counts the rows that the limit cut off."""

    path: str
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class _Window:
    """Some lines of a file before and after; `first` is the number of the first one, from 1."""

    first: int
    before: list[str]
    after: list[str]


def of_finding(finding: Finding, changes: Mapping[str, Change], palette: Palette) -> tuple[Shown, ...]:
    """Return a diff for every file that the edits of `finding` reach, in colours.

    Nothing is returned when the text before is not known or does not fit the edits: the caller
    then lists the edits instead.
    """
    shown = []
    for path, edits in groupby(
        sorted(finding.edits, key=lambda each: (each.path, each.span)), key=lambda each: each.path
    ):
        before = changes[path].before if path in changes else None
        rows = _rows(before, list(edits)) if before is not None else None
        if rows is None:
            return ()
        shown.append(_shown(path, rows, palette))
    return tuple(shown)


def of_change(change: Change, palette: Palette, limit: int = LIMIT) -> Shown:
    """Return up to `limit` rows of the unified diff of a file, in colours."""
    rows = list(_numbered(change.diff))
    shown = _shown(change.path, list(with_marks(rows[:limit])), palette)
    return replace(shown, more=len(rows) - len(shown.rows))


def _shown(path: str, rows: list[Row], palette: Palette) -> Shown:
    paint = palette.of(path)
    return Shown(inline(path), tuple(paint.row(each) for each in rows[:LIMIT]), max(0, len(rows) - LIMIT))


def _rows(before: str, edits: list[Edit]) -> list[Row] | None:
    lines, clean = before.split("\n"), redact(before).split("\n")
    if len(lines) != len(clean) or not _fits(before, edits):
        return None
    rows: list[Row] = []
    shift = 0
    for window in _windows(before, lines, edits):
        last = window.first - 1 + len(window.before)
        known = clean[window.first - 1 : last]
        after = _cleaned(window, known)
        rows.append(plain(HUNK, f"line {window.first}"))
        rows += compare(known, after, old=window.first, new=window.first + shift)
        shift += len(window.after) - len(window.before)
    return rows


def _fits(before: str, edits: Sequence[Edit]) -> bool:
    position = 0
    for edit in edits:
        if not position <= edit.span.start <= edit.span.end <= len(before):
            return False
        position = edit.span.end
    return True


def _windows(before: str, lines: list[str], edits: list[Edit]) -> Iterator[_Window]:
    """Give the stretches of the file that the edits touch; edits that stand near share one."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    groups: list[list[Edit]] = []
    reach = -1
    for edit in edits:
        if groups and _line(starts, edit.span.start) - AROUND <= reach + AROUND:
            groups[-1].append(edit)
        else:
            groups.append([edit])
        reach = _line(starts, edit.span.end)
    for group in groups:
        low = max(0, _line(starts, group[0].span.start) - AROUND)
        high = min(len(lines), _line(starts, group[-1].span.end) + AROUND + 1)
        piece = before[starts[low] : starts[high] - 1]
        yield _Window(low + 1, lines[low:high], _applied(piece, group, starts[low]).split("\n"))


def _line(starts: list[int], position: int) -> int:
    return bisect_right(starts, position, hi=len(starts) - 1) - 1


def _applied(piece: str, edits: list[Edit], offset: int) -> str:
    out, position = [], 0
    for edit in edits:
        out += [piece[position : edit.span.start - offset], edit.text]
        position = edit.span.end - offset
    return "".join([*out, piece[position:]])


def _cleaned(window: _Window, known: list[str]) -> list[str]:
    """Return the lines after without secrets; lines that stayed are as clean as they were before."""
    clean = redact("\n".join(window.after)).split("\n")
    if len(clean) != len(window.after):
        clean = [redact(line) for line in window.after]
    stayed = dict(zip(window.before, known, strict=True))
    return [stayed.get(raw, line) for raw, line in zip(window.after, clean, strict=True)]


def _numbered(diff: str) -> Iterator[Row]:
    """Give the rows of a unified diff without its header, numbered by its hunk heads."""
    old = new = 0
    lines = diff.removesuffix("\n").split("\n")
    for line in dropwhile(lambda each: not _HEAD.match(each), lines):
        head, sign, text = _HEAD.match(line), line[:1], line[1:]
        if head:
            old, new = int(head[1]), int(head[2])
            yield plain(HUNK, line)
        elif sign == "\\":
            yield plain(REMARK, text.strip())
        elif sign == "-":
            yield plain(REMOVED, text, old=old)
        elif sign == "+":
            yield plain(ADDED, text, new=new)
        else:
            yield plain(CONTEXT, text, old=old, new=new)
        if not head:
            old, new = old + (sign not in ("+", "\\")), new + (sign not in ("-", "\\"))
