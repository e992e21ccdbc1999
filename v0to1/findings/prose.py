"""Mentions of V0 routes in the prose of documents whose code uses V0: listed, so that both stay one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.named_requests import match_of
from v0to1.attribution.v0_names import old_names
from v0to1.core.model import Finding, Unresolved, Verdict
from v0to1.core.text import LineIndex
from v0to1.core.versions import choose
from v0to1.findings.findings import v1_text
from v0to1.languages.embedding.hosting import Opened, mentions, samples

SAMPLE = "this sample has V0 names, beside code that uses V0; V1 has other names, or none"
REASON = "the text mentions a V0 route, beside code that uses V0; {}"


def mentioned(
    files: Iterable[Opened],
    findings: Iterable[Finding],
    known: Knowledge,
    followed: Callable[[str], frozenset[int]],
) -> Iterator[Unresolved]:
    """The mentions in documents with code that certainly uses V0, but for those that were rewritten."""
    users: dict[str, set[str]] = {}
    for one in findings:
        if one.verdict is not Verdict.AMBIGUOUS:
            users.setdefault(one.path, set()).add(one.rule)
    for file in files:
        if file.path in users:
            old = frozenset(old_names(known.rules, users[file.path]))
            yield from named_routes(file, known, followed(file.path))
            yield from old_samples(file, old)


def named_routes(file: Opened, known: Knowledge, followed: frozenset[int]) -> Iterator[Unresolved]:
    """The routes of V0 that the text of a document names, but for those at some places."""
    index = LineIndex(file.text)
    for one in mentions(file.path, file.kind, file.text):
        found = match_of(one.method, one.path, known)
        if found is not None and one.start not in followed:
            target = v1_text(choose(found[0].rule, known.server))
            advice = f"V1 has {target}" if target else "V1 has none"
            line, column = index.position(one.start)
            yield Unresolved(file.path, line, column, f"{one.method} {one.path}", REASON.format(advice))


def old_samples(file: Opened, old: frozenset[str]) -> Iterator[Unresolved]:
    """The samples of JSON with names that V1 has not."""
    index = LineIndex(file.text)
    for offset, keys in samples(file.path, file.kind, file.text):
        found = sorted(keys & old)
        # A name of one word is anybody's.
        if any("_" in name for name in found):
            line, column = index.position(offset)
            yield Unresolved(file.path, line, column, ", ".join(found), SAMPLE)
