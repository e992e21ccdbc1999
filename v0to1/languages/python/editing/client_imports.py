"""The imports of a client: those that changed code needs, and those that nothing needs any more."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.helper.python.compose import Imported, statements
from v0to1.languages.base import Change
from v0to1.languages.python.adapter.imports import (
    alias_text,
    dotted_source,
    import_module,
    leading_imports,
)
from v0to1.languages.python.editing.folding import inside, is_member
from v0to1.languages.python.editing.payloads import lines_of
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources

WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
"""A name that is no member of something."""

BLANK = re.compile(r"(?:\A|\n\r?\n)\Z")
"""Where a statement needs no empty line before it: at the beginning, and behind one."""

MARKED = re.compile(r"#\s*(?:noqa|type:|pyright:|pylint:|isort:)")
"""Comments for tools, which may be there since an import is for others."""


Line = cst.SimpleStatementLine


def import_changes(
    sources: Sources, changes: Sequence[Change], wanted: Mapping[str, Sequence[Imported]]
) -> Iterator[Change]:
    """The changes that import what modules want, and take out what only changed code of them used."""
    for module in sorted({*wanted, *(one.module for one in changes)}):
        locator, names = sources.locator(module), dict.fromkeys(wanted.get(module, ()))
        gone = [] if module in sources.standalone else [*lost(sources, module, changes, names)]
        beside = {one: line for one in names if (line := line_of(locator, one.source)) is not None}
        alone = sorted((one for one in names if one not in beside), key=lambda one: (one.source, one.name))
        for line, aliases in gone:
            if not any(line is other for other in beside.values()):
                yield from without(locator, module, line, aliases, spaced=bool(alone))
        for line in dict.fromkeys(beside.values()):
            added = [one for one, other in beside.items() if other is line]
            yield from extended(locator, module, line, added, [a for one, a in gone if one is line])
        newline = "\r\n" if "\r\n" in locator.text else "\n"
        for statement in statements(alone):
            yield import_module(locator, module, statement, newline)


def line_of(locator: Locator, source: str) -> Line | None:
    """The leading import of names from a source, to which others can be added."""
    for line in leading_imports(locator.module):
        only = line.body[0]
        if not source or len(line.body) > 1 or not isinstance(only, cst.ImportFrom):
            continue
        if dotted_source(only) == source and not isinstance(only.names, cst.ImportStar):
            return line
    return None


def names_of(line: Line) -> Sequence[cst.ImportAlias]:
    """What an import that is a line of its own imports; nothing for one of all names, and for several."""
    only = line.body[0]
    if len(line.body) > 1 or not isinstance(only, cst.Import | cst.ImportFrom):
        return ()
    return () if isinstance(only.names, cst.ImportStar) else only.names


def order(name: str) -> tuple[int, str]:
    """What linters sort the names of an import by: constants and classes come first."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()


def extended(
    locator: Locator,
    module: str,
    line: Line,
    added: Sequence[Imported],
    gone: Sequence[Sequence[cst.ImportAlias]],
) -> Iterator[Change]:
    """The changes that add names to an import, and take those out that are gone."""
    names = names_of(line)
    if gone:
        left = [alias_text(one) for one in names if not any(one is each for each in gone[0])]
        listed = sorted([*left, *map(str, added)], key=order)
        span = Span(locator.origin(names[0]).start, locator.origin(names[-1]).end)
        yield Change(module, span, ", ".join(listed))
        return
    for one in sorted(added, key=lambda one: order(one.name)):
        before = [alias for alias in names if order(alias_text(alias)) < order(one.name)]
        place = locator.origin(before[-1]).end if before else locator.origin(names[0]).start
        yield Change(module, Span(place, place), f", {one}" if before else f"{one}, ")


def lost(
    sources: Sources, module: str, changes: Sequence[Change], wanted: Iterable[Imported]
) -> Iterator[tuple[Line, list[cst.ImportAlias]]]:
    """The leading imports of a module, with the names that only changed code used."""
    locator = sources.locator(module)
    own = [one for one in changes if one.module == module]
    written = set(WORD.findall(" ".join(one.text for one in own))) | {one.bound for one in wanted}
    spans = [one.span for one in own if one.span.start < one.span.end]
    names = [one for one in locator.inside(locator.module, cst.Name) if not is_member(locator, one)]
    for line in leading_imports(locator.module) if spans else ():
        gone = [
            alias
            for alias in names_of(line)
            if bound(alias) not in written and is_lost(locator, alias, names, spans)
        ]
        if not gone or MARKED.search(text_of(locator, line)):
            continue
        if not any(is_used_elsewhere(sources, module, bound(alias)) for alias in gone):
            yield line, gone


def bound(alias: cst.ImportAlias) -> str:
    """The name that an import binds; none where it says that it is for others (`as`), or binds a package."""
    return alias.name.value if alias.asname is None and isinstance(alias.name, cst.Name) else ""


def is_lost(
    locator: Locator, alias: cst.ImportAlias, names: Iterable[cst.Name], spans: Sequence[Span]
) -> bool:
    """Whether an imported name was used, and every use is in what changes."""
    name = bound(alias)
    used = [one for one in names if one.value == name and one is not alias.name]
    if not used or not all(inside(locator.origin(one), spans) for one in used):
        return False
    named = re.compile(rf"(?:[\w.\[\]|]|, | \| )*\b{re.escape(name)}\b(?:[\w.\[\]|]|, | \| )*")
    texts = locator.inside(locator.module, cst.SimpleString)
    return not any(named.fullmatch(one.raw_value) for one in texts)  # types, and names to be looked up


def is_used_elsewhere(sources: Sources, module: str, name: str) -> bool:
    """Whether another module that names this one names what it imports."""
    stem = re.escape(posixpath.splitext(posixpath.basename(module))[0])
    both = re.compile(rf"\b{stem}\b[\s\S]*\b{re.escape(name)}\b")
    return any(
        both.search(sources.modules.read(path) or "") for path in sources.modules.paths if path != module
    )


def in_place_of(
    imports: Sequence[Change], changes: Iterable[Change], text_of: Callable[[str], str]
) -> Iterator[Change]:
    """The changes, of which an import has no empty line before it that takes the place of the first one."""
    gone = {(one.module, one.span.end): one.span.start for one in imports if not one.text}
    for one in changes:
        start = gone.get((one.module, one.span.start))
        if start is not None and BLANK.search(text_of(one.module), 0, start) is not None:
            yield Change(one.module, one.span, re.sub(r"^\r?\n", "", one.text))
        else:
            yield one


def without(
    locator: Locator, module: str, line: Line, gone: Sequence[cst.ImportAlias], *, spaced: bool
) -> Iterator[Change]:
    """The changes that take names out of an import, or all of it.

    The empty line before it goes, too, where it was all of its block; not if `spaced`: others come there.
    """
    names = names_of(line)
    kept = [index for index, one in enumerate(names) if not any(one is each for each in gone)]
    if not kept:
        whole, text = lines_of(locator, line), locator.text
        blank = re.search(r"(?<=\n)\r?\n$", text[: whole.start])
        alone = blank is not None and re.match(r"\r?\n|$", text[whole.end :]) is not None
        start = blank.start() if blank is not None and alone and not spaced else whole.start
        yield Change(module, Span(start, whole.end), "")
        return
    last = kept[-1]
    for index in range(last):
        if index not in kept:
            after = locator.origin(names[index + 1]).start
            yield Change(module, Span(locator.origin(names[index]).start, after), "")
    if last + 1 < len(names):
        yield Change(module, Span(locator.origin(names[last]).end, locator.origin(names[-1]).end), "")


def text_of(locator: Locator, line: cst.SimpleStatementLine) -> str:
    """A statement with its comment."""
    whole = lines_of(locator, line)
    return locator.text[whole.start : whole.end]
