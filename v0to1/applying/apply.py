"""From accepted drafts to new texts; what does not parse or does not settle is taken back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import field, replace

from v0to1.applying.long_lines import edits_between, tidied
from v0to1.core.model import Edit, Place, Span
from v0to1.core.text import apply_edits
from v0to1.errors import EditError
from v0to1.languages.base import Change, Draft, Language, NewFile, Refusal, Workbench
from v0to1.records import record

INDENT = {"python": 4, "javascript": 2}
"""By how many spaces each language is indented whose long lines are broken."""

HUGGING = "javascript"
"""The language in which a literal that is a last argument begins in the line of the call."""

NOWHERE = Place("", 0, 0, 0, 0)
SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character of UTF-16, which an escape may stand for."""


@record(frozen=True, slots=True)
class Outcome:
    """New texts by path, and the new files among them; `edits` are what makes each text of the old one.

    `broken` are modules that would not parse, or could not be written where they stand, with the reason.
    """

    texts: Mapping[str, str]
    new_files: tuple[NewFile, ...]
    broken: Mapping[str, str]
    edits: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)


def apply(
    bench: Workbench,
    drafts: Sequence[Draft],
    read: Callable[[str], str | None],
    language: Language,
) -> Outcome:
    """Apply drafts together with the imports and the adapter that they need.

    Raises `Refusal` when the adapter cannot be written.
    """
    extra, files = bench.finish(drafts)
    changes = dict.fromkeys(change for draft in drafts for change in draft.changes)
    texts: dict[str, str] = {}
    broken: dict[str, str] = {}
    made: dict[str, tuple[Edit, ...]] = {}
    prose = {change for draft in drafts for change in draft.prose}
    native = Counter(change.module for draft in drafts if draft.tidied for change in draft.changes)
    for module, own in by_module((*extra, *changes)).items():
        before = read(module)
        if before is None:
            raise Refusal(f"{module} cannot be read any more")
        made[module] = edits = edits_of(module, own)
        try:
            texts[module] = apply_edits(before, edits)
        except EditError as clash:
            broken[module] = str(clash)
            continue
        if language.name in INDENT and native[module]:
            # A line that is added between two pieces of code in a document belongs to one of them.
            apart = [one for one in own if one in extra] if module in bench.standalone else []
            rest = edits_of(module, (one for one in own if one not in apart))
            left = lines_with(before, rest, prose.intersection(own))
            lines = shorter(before, rest, language, read, left)
            try:
                tidy = apply_edits(before, lines := (*edits_of(module, apart), *lines))
            except EditError:
                tidy = texts[module]
            if tidy != texts[module] and trouble(module, tidy, lines, language) == "":
                texts[module] = tidy
                made[module] = edits = lines
        reason = trouble(module, texts[module], edits, language)
        if reason:
            broken[module] = reason
    for file in files:
        reason = language.objection(file.path, ())
        if reason:
            raise Refusal(reason)
        texts[file.path] = file.after
    return Outcome(texts, files, broken, made)


def shorter(
    before: str,
    edits: tuple[Edit, ...],
    language: Language,
    read: Callable[[str], str | None],
    left: frozenset[str],
) -> tuple[Edit, ...]:
    """The edits of a module that also break the lines which they make too long; those `left` stay."""
    module = edits[0].path if edits else ""
    after = apply_edits(before, edits)
    indent, hugging, width = INDENT[language.name], language.name == HUGGING, language.width(read, module)
    tidy = tidied(before, after, indent=indent, hugging=hugging, width=width, left=left)
    return edits_between(module, before, tidy) if tidy != after else edits


def lines_with(before: str, edits: Sequence[Edit], prose: Container[Change]) -> frozenset[str]:
    """The lines of a changed text that some of the changes are in."""
    found: set[str] = set()
    for edit in edits:
        if Change(edit.path, edit.span, edit.text) in prose:
            start = before.rfind("\n", 0, edit.span.start) + 1
            end = before.find("\n", edit.span.end)
            line = Span(start, end if end >= 0 else len(before))
            inside = [one for one in edits if one.span in line]
            moved = (replace(one, span=Span(one.span.start - start, one.span.end - start)) for one in inside)
            found.update(apply_edits(before[line.start : line.end], tuple(moved)).split("\n"))
    return frozenset(found)


def trouble(module: str, after: str, edits: Sequence[Edit], language: Language) -> str:
    """Why a changed module cannot stay as it is, or nothing."""
    if "\0" in after or SURROGATE.search(after) is not None:
        return "the changed file would have characters that no source file can hold"
    error = None if language.surely_parses(after) else language.parse_error(after)
    if error is not None:
        return f"the changed file would not parse ({error})"
    return language.objection(module, edits)


def by_module(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes of each module."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.module, []).append(change)
    return found


def edits_of(module: str, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The edits of a module's text for its changes."""
    return tuple(Edit(module, one.span, one.text, NOWHERE) for one in changes)
