"""Comments that leave every remaining finding alone, each tried before it counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from v0to1.config import Config, GivenFile
from v0to1.core.model import Change, Finding, Run
from v0to1.core.text import encode
from v0to1.errors import SourceError
from v0to1.languages.comments import STYLES
from v0to1.languages.registry import container_of
from v0to1.scan.candidates import language_of
from v0to1.scan.discovery import Candidate
from v0to1.scan.reading import Source, read

Rerun = Callable[[Config], Run]
Mark = tuple[str, str]

AROUND: tuple[Mark, ...] = (("<!--", "-->"), ("#", ""), ("//", ""))
"""How comments in and around the code inside a file may be written."""


@dataclass(frozen=True, slots=True)
class Added:
    """The changed files, and the findings for which no comment has a place."""

    changes: tuple[Change, ...]
    left: tuple[Finding, ...]


def add_ignores(
    run: Run, config: Config, reason: str, rerun: Rerun, only: Iterable[Finding] | None = None
) -> Added:
    """Return comments for findings of `run` that count, each on a line of its own above its finding.

    These are all, or those of `only`. `rerun` runs again over changed contents: a comment that does not leave
    its finding alone, or that changes anything else that is found, is not made.
    """
    files: dict[str, list[Finding]] = defaultdict(list)
    for one in run.findings if only is None else only:
        if one.counts:
            files[one.path].append(one)
    changes, left = [], []
    for name, findings in sorted(files.items()):
        try:
            source = read(_candidate(config, name))
        except SourceError:
            left += findings
            continue
        text, without = _File(run, config, rerun, source).commented(findings, reason)
        left += without
        if text != source.text:
            changes.append(Change(name, source.text, text, source.diff(text)))
    return Added(tuple(changes), tuple(left))


def _candidate(config: Config, name: str) -> Candidate:
    data = next((one.data for one in reversed(config.given) if one.name == name), None)
    return Candidate(config.root, name, language_of(config.root / name), data)


@dataclass(frozen=True, slots=True)
class _File:
    run: Run
    config: Config
    rerun: Rerun
    source: Source

    def commented(self, findings: Sequence[Finding], reason: str) -> tuple[str, list[Finding]]:
        """Return the text with comments for as many of its findings as possible, and the others."""
        fit = [one for one in findings if not self.continues(one)]
        for mark in self.marks():
            text = with_comments(self.source, {mark: fit}, reason)
            if fit and self.holds(text, fit):
                return text, [one for one in findings if one not in fit]
        if len(fit) > 1:
            return self.one_by_one(findings, reason)
        return self.source.text, list(findings)

    def one_by_one(self, findings: Sequence[Finding], reason: str) -> tuple[str, list[Finding]]:
        """Return the same, where the findings cannot all have the same kind of comment."""
        chosen: dict[Mark, list[Finding]] = defaultdict(list)
        for one in findings:
            for mark in self.marks():
                both = {**chosen, mark: [*chosen[mark], one]}
                text = with_comments(self.source, both, reason)
                if not self.continues(one) and self.holds(
                    text, [each for kept in both.values() for each in kept]
                ):
                    chosen[mark].append(one)
                    break
        kept = [each for some in chosen.values() for each in some]
        return with_comments(self.source, chosen, reason), [one for one in findings if one not in kept]

    def marks(self) -> Iterator[Mark]:
        """Give the ways in which a comment may be written in this file."""
        if container_of(self.source.path.name):
            yield from AROUND
        elif self.source.language in STYLES:
            yield STYLES[self.source.language].marks[0]

    def continues(self, finding: Finding) -> bool:
        """Whether the line of a finding goes on with the one before it, so that nothing fits between."""
        lines = self.source.text.splitlines()
        return finding.line > 1 and lines[finding.line - 2].rstrip().endswith("\\")

    def holds(self, text: str, findings: Sequence[Finding]) -> bool:
        """Whether comments leave just some findings alone, and nothing else is changed by them."""
        name = self.source.name
        try:
            data = encode(text, self.source.decoded, name)
        except SourceError:
            return False
        again = self.rerun(replace(self.config, given=(*self.config.given, GivenFile(name, data))))
        before, after = self.run.findings, again.findings
        return (
            again.failed == self.run.failed
            and Counter(one.rule for one in after) == Counter(one.rule for one in before)
            and open_in(after, name) == open_in(before, name) - Counter(one.rule for one in findings)
            and [one.kind for one in again.notices] == [one.kind for one in self.run.notices]
        )


def open_in(findings: Iterable[Finding], name: str) -> Counter[str]:
    """Return how often each rule counts in a file."""
    return Counter(one.rule for one in findings if one.counts and one.path == name)


def with_comments(source: Source, chosen: Mapping[Mark, Iterable[Finding]], reason: str) -> str:
    """Return the text with comments above some findings; those of one line share one comment."""
    rules: dict[tuple[int, Mark], set[str]] = defaultdict(set)
    for mark, findings in chosen.items():
        for one in findings:
            rules[one.line, mark].add(one.rule)
    lines = source.text.splitlines(keepends=True)
    for (number, mark), named in sorted(rules.items(), reverse=True):
        line = lines[number - 1]
        indent = line[: len(line) - len(line.lstrip())].rstrip("\r\n")
        words = " ".join((mark[0], f"v0to1: ignore[{', '.join(sorted(named))}]", reason, mark[1]))
        lines.insert(number - 1, indent + " ".join(words.split()) + source.decoded.newline_style)
    return "".join(lines)
