"""Comments by which people keep an operation as it is: what they cover, and which of them cover nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from v0to1.config import matches
from v0to1.core.directives import NEEDLE, Directive, DirectiveError, Reach, parse_directive
from v0to1.core.model import Notice, Suppressed
from v0to1.core.text import LineIndex
from v0to1.languages.comments import Comment, comments

ALL = ""
"""Stands for the rules of a comment that names none."""

Lines = tuple[str, int, int]
"""A file with the first and the last of some lines in it, from 1."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One ignoring comment: where it stands, what it says, and the line it covers; None is the file."""

    path: str
    line: int
    column: int
    directive: Directive
    covered: int | None

    @property
    def selectors(self) -> tuple[str, ...]:
        """The rules that it names."""
        return self.directive.rules or (ALL,)

    def covers(self, lines: Lines) -> bool:
        """Whether one of some lines is covered."""
        path, first, last = lines
        return path == self.path and (self.covered is None or first <= self.covered <= last)


@dataclass(slots=True)
class Suppressions:
    """All ignoring comments of a project in one language; `used` are those that covered something."""

    found: tuple[Suppression, ...]
    malformed: tuple[Notice, ...]
    used: set[tuple[int, str]] = field(default_factory=set)

    def over(self, rule: str, places: Iterable[Lines]) -> Suppressed | None:
        """The comment that keeps a finding of `rule` (ALL: of no rule) at some places as it is."""
        given = tuple(places)
        kept = None
        for one in self.found:
            named = [each for each in one.selectors if each == ALL or (rule and matches(each, rule))]
            if named and any(one.covers(lines) for lines in given):
                self.used.update((id(one), each) for each in named)
                kept = kept or Suppressed(one.path, one.line, one.directive.reason)
        return kept

    def notices(self, rules: Sequence[str]) -> Iterator[Notice]:
        """What is wrong with the comments; `rules` are the ids of all rules."""
        yield from self.malformed
        for one in self.found:
            for each in one.selectors:
                if each != ALL and not any(matches(each, rule) for rule in rules):
                    yield Notice("unknown-rule", one.path, one.line, one.column, unknown(each, rules))
                elif (id(one), each) not in self.used:
                    yield Notice("unused", one.path, one.line, one.column, unused(one, each))


def suppressions(language: str, paths: Iterable[str], read: Callable[[str], str | None]) -> Suppressions:
    """The ignoring comments of some files."""
    told: list[Suppression | Notice] = []
    for path in sorted(paths):
        text = read(path)
        if text is not None and NEEDLE in text:
            told += said(path, text, tuple(comments(language, path, text)))
    return Suppressions(
        tuple(one for one in told if isinstance(one, Suppression)),
        tuple(one for one in told if isinstance(one, Notice)),
    )


def said(path: str, text: str, remarks: Sequence[Comment]) -> Iterator[Suppression | Notice]:
    """What the comments of a file tell v0to1."""
    index = LineIndex(text)
    whole = frozenset(line for one in remarks if one.alone for line in lines_of(index, one))
    rows = re.split(r"\r\n|\r|\n", text)
    for remark in remarks:
        for place, words in remark.lines:
            line, column = index.position(place)
            try:
                directive = parse_directive(words)
            except DirectiveError as error:
                yield Notice("malformed", path, line, column, f"this comment ignores nothing: {error}")
                continue
            if directive is not None:
                covered = covered_line(directive, remark, lines_of(index, remark), rows, whole)
                yield Suppression(path, line, column, directive, covered)


def lines_of(index: LineIndex, remark: Comment) -> range:
    """The lines that a comment stands on."""
    return range(index.position(remark.span.start)[0], index.position(remark.span.end)[0] + 1)


def covered_line(
    directive: Directive, remark: Comment, own: range, rows: Sequence[str], whole: frozenset[int]
) -> int | None:
    """The line that a comment covers: its own, or the next one with code when it has a line for itself.

    At the end of a file that is the line behind it, on which nothing stands.
    """
    if directive.reach is Reach.FILE:
        return None
    if directive.reach is Reach.HERE and not remark.alone:
        return own[0]
    following = range(own[-1] + 1, len(rows) + 1)
    return next((line for line in following if line not in whole and rows[line - 1].strip()), following.start)


def unknown(selector: str, rules: Sequence[str]) -> str:
    """What to say of a rule that is not there."""
    near = [one for one in rules if one.rpartition("/")[2] == selector] or get_close_matches(
        selector, rules, n=2, cutoff=0.7
    )
    hint = f"did you mean {' or '.join(near)}?" if near else "v0to1 rules lists them all"
    return f"there is no rule {selector!r}, so that nothing is ignored by its name: {hint}"


def unused(one: Suppression, selector: str) -> str:
    """What to say of a comment that covers nothing."""
    where = "in this file" if one.covered is None else f"on line {one.covered}"
    what = f"of {selector} " if selector != ALL else ""
    return f"nothing {what}was found {where} that this comment could keep as it is: remove it"
