"""From which operation of the client a difference comes: by the request before it, or by a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from v0to1.core.endpoints import match, parse_template, split_address
from v0to1.core.model import Change, Finding
from v0to1.core.proof import Culprit
from v0to1.core.rules import Rule
from v0to1.mock.recording import Call
from v0to1.records import record

FRAME = re.compile(
    r'File "(?:<folder>/)?([^"<>]+)", line (\d+)'
    r"|(?:<folder>/)([^\s:()]+):(\d+)(?::\d+)?"
    r"|(?:^|[ (])([\w./-]+\.\w+):(\d+)\b"
)
"""A place in the traceback of Python, or of Node."""


TEST = re.compile(r"(?:^|/)(?:tests?|__tests__)/|(?:^|/)test_[^/]*$|[._](?:test|spec)\.\w+$")
"""The path of a test, whose operations are mostly no requests."""

MOST = 3
"""How many operations are named at the most."""


@record(frozen=True, slots=True)
class Suspects:
    """The operations of a client, by the rules that they are of, and what a migration has changed."""

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    changes: tuple[Change, ...]

    def of_last(self, calls: Iterable[Call], time: float) -> tuple[Culprit, ...]:
        """The operations that may have sent the last request before a time that one of them may have sent."""
        before = sorted((one for one in calls if one.time <= time), key=lambda one: one.time, reverse=True)
        return next(filter(None, map(self.of_call, before)), ())

    def of_call(self, call: Call) -> tuple[Culprit, ...]:
        """The operations that may have sent a request: those of the rules that its route belongs to."""
        ids = set(_rules_of(call, self.rules))
        found = [one for one in self.findings if one.rule in ids]
        return tuple(map(_culprit, sorted(found, key=lambda one: TEST.search(one.path) is not None)[:MOST]))

    def calls_of(self, rule: str, calls: Iterable[Call]) -> list[Call]:
        """The requests whose route belongs to a rule."""
        return [one for one in calls if rule in _rules_of(one, self.rules)]

    def of_traceback(self, lines: Sequence[str]) -> tuple[Culprit, ...]:
        """The operations that are nearest to the places of a traceback, the innermost first."""
        found: list[Culprit] = []
        for path, line in reversed(list(_frames(lines))):
            there = [one for one in self.findings if one.path == path or one.path.endswith(f"/{path}")]
            if there:
                before = self._line_before(there[0].path, line)
                found.append(_culprit(min(there, key=lambda one: _distance(one, before))))
        return tuple(dict.fromkeys(found))

    def _line_before(self, path: str, line: int) -> int:
        """The line of a file before its migration where another stands after it."""
        change = next((one for one in self.changes if one.path == path), None)
        if change is None or change.before is None:
            return line
        old, new = change.before.splitlines(), change.after.splitlines()
        for _, i, end, j, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if j <= line - 1 < stop:
                return min(i + line - 1 - j, max(end - 1, i)) + 1
        return line


def _frames(lines: Sequence[str]) -> Iterable[tuple[str, int]]:
    for line in lines:
        for found in FRAME.finditer(line):
            path, number = filter(None, found.groups())
            yield path, int(number)


def _distance(one: Finding, line: int) -> int:
    """How many lines a place is away from an operation and its parts."""
    if one.line <= line <= one.end_line:
        return 0
    places = (one.line, *(part.line for part in one.parts if part.path == one.path))
    return min(abs(line - place) for place in places)


def _culprit(one: Finding) -> Culprit:
    return Culprit(one.rule, one.path, one.line)


def _rules_of(call: Call, rules: Sequence[Rule]) -> list[str]:
    """The rules whose route of V0 or V1 a request has; of several templates the most particular."""
    if call.method == "SOCKET":
        return [rule.id for rule in rules if rule.id.startswith("socketio/")]
    segments = split_address(call.path).segments
    best: dict[str, tuple[int, int]] = {}
    for rule in rules:
        routes = [(rule.method, path) for path in (rule.path, *rule.aliases)]
        routes += [(target.method, target.path) for target in rule.targets]
        for method, path in routes:
            if path and method == call.method:
                template = parse_template(path)
                found = match(template, segments)
                if found is not None and not found.prefix and not found.assumed:
                    best[rule.id] = max(best.get(rule.id, template.rank), template.rank)
    top = max(best.values(), default=None)
    return [name for name, rank in best.items() if rank == top]
