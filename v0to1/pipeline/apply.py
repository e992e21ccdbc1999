"""From accepted drafts to new texts; what does not parse or does not settle is taken back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from v0to1.core.model import Edit, Place, Span
from v0to1.core.text import apply_edits
from v0to1.errors import EditError
from v0to1.languages.base import Change, Draft, Language, NewFile, Refusal, Workbench

NOWHERE = Place("", 0, 0, 0, 0)
SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character of UTF-16, which an escape may stand for."""


@dataclass(frozen=True, slots=True)
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
    """Apply drafts together with the imports and helper files that they need.

    Raises `Refusal` when the helper file cannot be written.
    """
    extra, files = bench.finish(drafts)
    changes = dict.fromkeys(change for draft in carried(drafts, read) for change in draft.changes)
    texts: dict[str, str] = {}
    broken: dict[str, str] = {}
    made: dict[str, tuple[Edit, ...]] = {}
    for module, own in by_module((*changes, *extra)).items():
        before = read(module)
        if before is None:
            raise Refusal(f"{module} cannot be read any more")
        made[module] = edits = edits_of(module, before, own)
        try:
            texts[module] = apply_edits(before, edits)
        except EditError as clash:
            broken[module] = str(clash)
            continue
        reason = trouble(module, texts[module], edits, language)
        if reason:
            broken[module] = reason
    for file in files:
        reason = language.objection(file.path, ())
        if reason:
            raise Refusal(reason)
        texts[file.path] = file.after
    return Outcome(texts, files, broken, made)


def carried(drafts: Sequence[Draft], read: Callable[[str], str | None]) -> Sequence[Draft]:
    """The drafts, in which copies of what others change are changed as well."""
    if not any(draft.copies for draft in drafts):
        return drafts
    changes = by_module(change for draft in drafts for change in draft.changes)
    return [repeated(draft, changes, read) if draft.copies else draft for draft in drafts]


def repeated(
    draft: Draft, changes: Mapping[str, Sequence[Change]], read: Callable[[str], str | None]
) -> Draft:
    """A draft whose copies are what some changes make of the originals."""
    own = list(draft.changes)
    for module, span in draft.copies:
        text = read(module) or ""
        inside = {one for one in changes.get(module, ()) if within(one.span, span)}
        edits = [Edit(module, one.span, one.text, NOWHERE) for one in inside]
        behind = len(text) - span.end
        after = apply_edits(text, edits)
        new = after[span.start : len(after) - behind]
        old = re.compile(rf"(?<![\w.$]){re.escape(text[span.start : span.end])}(?![\w$])")
        said = new.replace("\\", "\\\\")
        own = [replace(one, text=old.sub(said, one.text)) if one.module == module else one for one in own]
    return replace(draft, changes=tuple(own))


def within(inner: Span, outer: Span) -> bool:
    """Whether characters that are replaced lie in a range, and do not begin it."""
    return inner.start < inner.end and outer.start < inner.start and inner.end <= outer.end


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


def edits_of(module: str, text: str, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The edits of a text for its changes; deletions that lie in larger ones are taken for granted."""
    wanted = list(changes)
    inner = swallowed(wanted)
    gone = {place for places in inner for place in places}
    final = [
        respelled(text, one, [wanted[each] for each in inner[place]])
        for place, one in enumerate(wanted)
        if place not in gone
    ]
    return tuple(Edit(module, one.span, one.text, NOWHERE) for one in final)


def swallowed(changes: Sequence[Change]) -> list[list[int]]:
    """For each of some changes of one module, the places of those that it swallows."""
    order = sorted(range(len(changes)), key=lambda place: changes[place].span.start)
    starts = [changes[place].span.start for place in order]
    found: list[list[int]] = []
    for one in changes:
        near = order[bisect_left(starts, one.span.start) : bisect_right(starts, one.span.end)]
        found.append(sorted(place for place in near if swallows(one, changes[place])))
    return found


def respelled(text: str, outer: Change, inner: Sequence[Change]) -> Change:
    """A replacement that repeats parts of what it replaces, with the changes made to those parts."""
    written = outer.text
    for change in inner:
        start, end = change.span.start - 1, change.span.end + 1
        if text[start:end] not in written:
            continue
        while start > outer.span.start and text[start - 1 : end] in written:
            start -= 1
        while end < outer.span.end and text[start : end + 1] in written:
            end += 1
        new = text[start : change.span.start] + change.text + text[change.span.end : end]
        written = written.replace(text[start:end], new)
    return Change(outer.module, outer.span, written)


def swallows(outer: Change, inner: Change) -> bool:
    """Whether a change replaces all of the text that another one would edit."""
    if outer is inner or outer.span == inner.span or outer.module != inner.module:
        return False
    if inner.span.start == inner.span.end:
        return not outer.text and outer.span.start < inner.span.start < outer.span.end
    return outer.span.start <= inner.span.start and inner.span.end <= outer.span.end
