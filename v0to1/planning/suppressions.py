"""Comments by which people keep an operation as it is: what they cover, and which of them cover nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from v0to1.config import matches
from v0to1.core.directives import NEEDLE, Directive, DirectiveError, Reach, parse_directive
from v0to1.core.model import Notice, Suppressed
from v0to1.core.text import LineIndex
from v0to1.languages.comments import Comment, comments
from v0to1.languages.embedding.embedded import Embedded, embedded
from v0to1.languages.embedding.hosting import Hosted, groups, named
from v0to1.languages.embedding.remarks import modules_of, pieces_at, remarks
from v0to1.languages.registry import SUFFIXES
from v0to1.records import record

ALL = ""
"""Stands for the rules of a comment that names none."""

Lines = tuple[str, int, int]
"""A file with the first and the last of some lines in it, from 1."""


@record(frozen=True, slots=True)
class Suppression:
    """One ignoring comment: where it stands, what it says, and the line it covers; None is the file.

    `where` are the lines of modules that this means.
    """

    path: str
    line: int
    column: int
    directive: Directive
    covered: int | None
    where: tuple[Lines, ...]

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from others, also where it is met in the code of several languages."""
        return self.path, self.line, self.column

    @property
    def selectors(self) -> tuple[str, ...]:
        """The rules that it names."""
        return self.directive.rules or (ALL,)

    def covers(self, lines: Lines) -> bool:
        """Whether one of some lines is covered."""
        path, first, last = lines
        return any(path == own and first <= end and start <= last for own, start, end in self.where)


@dataclass(slots=True)
class Suppressions:
    """All ignoring comments of a project in one language; `used` are those that covered something."""

    found: tuple[Suppression, ...]
    malformed: tuple[Notice, ...]
    today: str = ""
    used: set[tuple[tuple[str, int, int], str]] = field(default_factory=set)

    def over(self, rule: str, places: Iterable[Lines]) -> Suppressed | None:
        """The comment that keeps a finding of `rule` (ALL: of no rule) at some places as it is."""
        given = tuple(places)
        kept = None
        for one in self.found:
            if self.is_over(one):
                continue
            named = [each for each in one.selectors if each == ALL or (rule and matches(each, rule))]
            if named and any(one.covers(lines) for lines in given):
                self.used.update((one.key, each) for each in named)
                kept = kept or Suppressed(one.path, one.line, one.directive.reason)
        return kept

    def is_over(self, one: Suppression) -> bool:
        """Whether a comment was to hold until a day before today."""
        return "" < one.directive.until < self.today

    def notices(self, rules: Sequence[str]) -> Iterator[Notice]:
        """What is wrong with the comments; `rules` are the ids of all rules."""
        yield from self.malformed
        for one in self.found:
            if self.is_over(one):
                yield Notice("expired", one.path, one.line, one.column, expired(one))
                continue
            for each in one.selectors:
                if each != ALL and not any(matches(each, rule) for rule in rules):
                    yield Notice("unknown-rule", one.path, one.line, one.column, unknown(each, rules))
                elif (one.key, each) not in self.used:
                    yield Notice("unused", one.path, one.line, one.column, unused(one, each))


def joined(several: Iterable[Suppressions]) -> Suppressions:
    """The ignoring comments of all languages, each once."""
    given = tuple(several)
    return Suppressions(
        tuple({one.key: one for each in given for one in each.found}.values()),
        tuple(dict.fromkeys(one for each in given for one in each.malformed)),
        max((each.today for each in given), default=""),
        {pair for each in given for pair in each.used},
    )


def suppressions(
    language: str, paths: Iterable[str], read: Callable[[str], str | None], hosted: Hosted, today: str
) -> Suppressions:
    """The ignoring comments of some modules, and of the files that `hosted` ones stand in."""
    told: list[Suppression | Notice] = []
    for path in sorted(paths):
        text = read(path)
        if text is not None and NEEDLE in text:
            own = parse_comments(path, text, tuple(comments(language, path, text)))
            code = hosted.modules.get(path)
            told += (outward(hosted, code, one) for one in own) if code is not None else own
    for path, text in hosted.texts.items():
        if NEEDLE in text and any(modules_of(hosted, path)):
            told += (
                inward(hosted, path, one) for one in parse_comments(path, text, tuple(remarks(hosted, path)))
            )
            told += of_whole_file(hosted, path, language)
    return Suppressions(
        tuple(one for one in told if isinstance(one, Suppression)),
        tuple(one for one in told if isinstance(one, Notice)),
        today,
    )


def of_whole_file(hosted: Hosted, path: str, language: str) -> Iterator[Suppression]:
    """What comments in code of other languages in a file say of the whole of it."""
    text, kind = hosted.texts[path], hosted.formats[path]
    for name, regions in named(path, kind, groups(path, kind, text)):
        other = SUFFIXES.get(regions[0].suffix, language)
        if other != language:
            code = embedded(path, name, regions)
            for one in parse_comments(name, code.text, tuple(comments(other, name, code.text))):
                moved = outward(hosted, code, one)
                if isinstance(moved, Suppression) and moved.covered is None:
                    yield moved


def outward(hosted: Hosted, code: Embedded, one: Suppression | Notice) -> Suppression | Notice:
    """What a comment in code inside a file tells, where it stands in the file."""
    inner, outer = LineIndex(code.text), LineIndex(hosted.texts[code.path])
    line, column = outer.position(code.outer(inner.offset(one.line, one.column)))
    moved = replace(one, path=code.path, line=line, column=column)
    if isinstance(moved, Notice):
        return moved
    if moved.covered is None:
        return replace(moved, where=everywhere(hosted, code.path))
    return replace(moved, covered=outer.position(code.outer(inner.offset(moved.covered, 1)))[0])


def inward(hosted: Hosted, path: str, one: Suppression | Notice) -> Suppression | Notice:
    """What a comment around the code inside a file covers of it: whole pieces."""
    if isinstance(one, Notice):
        return one
    covered = one.covered
    return replace(
        one, where=everywhere(hosted, path) if covered is None else pieces_at(hosted, path, covered)
    )


def everywhere(hosted: Hosted, path: str) -> tuple[Lines, ...]:
    """All lines of the code inside a file."""
    return tuple((name, 1, sys.maxsize) for name, _ in modules_of(hosted, path))


def parse_comments(path: str, text: str, remarks: Sequence[Comment]) -> Iterator[Suppression | Notice]:
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
                where = (path, covered or 1, covered or sys.maxsize)
                yield Suppression(path, line, column, directive, covered, (where,))


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
    return f"there is no rule {selector!r}, so this ignores nothing: {hint}"


def expired(one: Suppression) -> str:
    """What to say of a comment whose time is over."""
    until = one.directive.until
    return f"it expired after {until} and ignores nothing: migrate the call, or set a new date"


def unused(one: Suppression, selector: str) -> str:
    """What to say of a comment that covers nothing."""
    where = "in this file" if one.covered is None else f"on line {one.covered}"
    what = f"of {selector} " if selector != ALL else ""
    return f"there is no finding {what}{where} that this comment could suppress: remove it"
