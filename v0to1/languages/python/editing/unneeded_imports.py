"""Imports that nothing needs any more: all that used them was code that a migration takes out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.python.adapter.imports import leading_imports
from v0to1.languages.python.editing.folding import inside, is_member
from v0to1.languages.python.editing.payloads import lines_of
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources

MARKED = re.compile(r"#\s*(?:noqa|type:|pyright:|pylint:|isort:)")
"""Comments for tools, which may be there since an import is for others."""


def unneeded_imports(sources: Sources, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes that take out what only changed code used of a module's leading imports."""
    for module in sorted({one.module for one in changes}):
        if module in sources.standalone:
            continue
        locator = sources.locator(module)
        own = [one for one in changes if one.module == module]
        written = set(re.findall(r"\w+", " ".join(one.text for one in own)))
        spans = [one.span for one in own if one.span.start < one.span.end]
        names = [one for one in locator.inside(locator.module, cst.Name) if not is_member(locator, one)]
        for line in leading_imports(locator.module):
            only = line.body[0]
            if len(line.body) > 1 or not isinstance(only, cst.Import | cst.ImportFrom):
                continue
            if isinstance(only.names, cst.ImportStar) or MARKED.search(text_of(locator, line)):
                continue
            gone = [
                alias
                for alias in only.names
                if bound(alias) not in written and is_lost(locator, alias, names, spans)
            ]
            if gone and not any(is_used_elsewhere(sources, module, bound(alias)) for alias in gone):
                yield from without(locator, module, line, only.names, gone)


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


def without(
    locator: Locator,
    module: str,
    line: cst.SimpleStatementLine,
    names: Sequence[cst.ImportAlias],
    gone: Sequence[cst.ImportAlias],
) -> Iterator[Change]:
    """The changes that take names out of an import, or all of it with the empty line of its block."""
    kept = [index for index, one in enumerate(names) if one not in gone]
    if not kept:
        whole, text = lines_of(locator, line), locator.text
        start = whole.start
        blank = re.search(r"(?<=\n)\r?\n$", text[:start])
        if blank is not None and re.match(r"\r?\n|$", text[whole.end :]):
            start = blank.start()
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
