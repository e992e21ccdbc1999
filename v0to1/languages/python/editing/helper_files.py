"""The helper file of a client (`openhands_v1.py`): which functions are in it, where it goes, its imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.helper.python.compose import Imported, Transport, compose, is_unedited, lacks, merged
from v0to1.helper.python.sockets import needed_names
from v0to1.helper.python.transforming import LINE
from v0to1.languages.base import Change, HelperRefusal, HelperUse, NewFile, Refusal, keys_read
from v0to1.languages.python.adapter.file import AdapterPlan
from v0to1.languages.python.adapter.imports import either
from v0to1.languages.python.editing.one_file import stands_alone, written_inside
from v0to1.languages.python.helper_part import HELPER
from v0to1.languages.python.line_length import line_length
from v0to1.languages.python.own_imports import insert_own
from v0to1.languages.python.paths import in_notebook
from v0to1.languages.python.sources import Sources

LONGER, SEVERAL = 100, 3
FEW = 45
"""How many lines of helper functions stand in a document, a notebook or a step of a workflow, at most."""


def helper_files(
    sources: Sources, plan: AdapterPlan, uses: Sequence[HelperUse]
) -> tuple[list[Change], list[NewFile], list[tuple[str, Imported]]]:
    """What gives a client its helper functions; raises `Refusal` where they cannot be written.

    They are imported from helper files, or stand in a client that is a single file, which then needs imports.
    """
    changes: list[Change] = []
    needed: list[tuple[str, Imported]] = []
    wanted: dict[str, list[HelperUse]] = {}
    modules = dict.fromkeys(use.module for use in uses)
    for module in modules:
        own = [use for use in uses if use.module == module]
        names = sorted(needed_names(use.function for use in own))
        alone = stands_alone(sources, plan, module, [use.function for use in own])
        if alone or is_self_contained(sources, module, own):
            inside, missing = helpers_inside(sources, module, own)
            changes += inside
            needed += missing
            continue
        file = plan.file_for(module)
        wanted.setdefault(file.path, []).extend(own)
        changes.extend(imports(sources, module, file.sources, names))
    files = [one for path, own in wanted.items() if (one := helper_file(sources, plan, path, own))]
    beside = {use.module for own in wanted.values() for use in own}
    return changes, [*files, *plan.copies(one for one in modules if one in beside)], needed


def helpers_inside(
    sources: Sources, module: str, uses: Sequence[HelperUse]
) -> tuple[list[Change], list[tuple[str, Imported]]]:
    """The functions in a client's own file, and what they need imported there."""
    names = frozenset(use.function for use in uses)
    quote = quote_of([sources.text(module)])
    try:
        return written_inside(sources, module, names, keys_read(uses), transport_of(uses), quote)
    except HelperRefusal as refusal:
        raise HelperRefusal(str(refusal), module) from None


def is_self_contained(sources: Sources, module: str, uses: Sequence[HelperUse]) -> bool:
    """Whether code inside another file has its helper functions itself: few, or where it can import none."""
    if module not in sources.standalone:
        return False
    return not in_notebook(module) or lines_inside(sources, module, uses) <= FEW


def lines_inside(sources: Sources, module: str, uses: Sequence[HelperUse]) -> int:
    """How many lines helper functions add to a module that has them itself; raises `HelperRefusal`."""
    changes, _ = helpers_inside(sources, module, uses)
    return max((change.text.strip().count("\n") + 1 for change in changes), default=0)


def refuse_inside(sources: Sources, uses: Sequence[HelperUse]) -> None:
    """Raise `Refusal` where a document, or the like, cannot have its helper functions itself."""
    for module in dict.fromkeys(use.module for use in uses):
        if module not in sources.standalone:
            continue
        own = [use for use in uses if use.module == module]
        lines = lines_inside(sources, module, own)
        if lines > FEW and not in_notebook(module):
            raise Refusal(reasons.LONG_IN_DOCUMENT.format(lines))


def transport_of(uses: Sequence[HelperUse]) -> Transport:
    """The one way in which functions send that stand in one file; raises `Refusal` where there are two."""
    transports = list(dict.fromkeys(use.transport for use in uses if use.transport is not None))
    if len(transports) > 1:
        raise HelperRefusal(reasons.TWO_SENDERS)
    found = transports[0] if transports else None
    return found if isinstance(found, Transport) else Transport("session")


def imports(sources: Sources, module: str, origins: Sequence[str], names: Sequence[str]) -> Iterator[Change]:
    """The change that imports functions, beside those that are imported already."""
    locator = sources.locator(module)
    newline = "\r\n" if "\r\n" in locator.text else "\n"
    for line in locator.inside(locator.module, cst.ImportFrom):
        if line.module is None or not locator.source(line.module).endswith(HELPER):
            continue
        if isinstance(line.names, cst.ImportStar):
            return
        known = {one.name.value for one in line.names if isinstance(one.name, cst.Name)}
        missing = [one for one in names if one not in known]
        if missing:
            end = locator.origin(line.names[-1]).end
            yield Change(module, Span(end, end), "".join(f", {one}" for one in missing))
        return
    listed = ", ".join(names)
    statements = [f"from {origin} import {listed}" for origin in origins]
    margin = "    " if len(origins) > 1 else ""
    if len(statements[0]) + len(margin) > (line_length(sources.modules.read, module) or LINE):
        inner = "".join(f"{margin}    {one},{newline}" for one in names)
        statements = [f"from {origin} import ({newline}{inner}{margin})" for origin in origins]
    text = either(statements, newline, typed="->" in locator.text)
    yield insert_own(sources, module, text, newline)


def helper_file(sources: Sources, plan: AdapterPlan, path: str, uses: Sequence[HelperUse]) -> NewFile | None:
    """A helper file with the functions that modules need, or None where it has them."""
    transport = transport_of(uses)
    names, keys = frozenset(use.function for use in uses), keys_read(uses)
    before = plan.modules.read(path) if path in plan.modules.paths else None
    texts = [sources.text(use.module) for use in uses]
    width = line_length(plan.modules.read, path) or usual_width(texts)
    if before is None or not before.strip():  # an editor may have created it, and left it empty
        quote = quote_of(texts)
        return NewFile(path, before, compose(names, transport, quote, keys, width=width))
    if not lacks(before, names, keys):
        return None
    if not is_unedited(before):
        raise HelperRefusal(reasons.EDITED.format(path))
    after = merged(before, names, transport, quote_of([before]), keys, width=width)
    return NewFile(path, before, after)


def usual_width(texts: Iterable[str]) -> int:
    """How long lines may be beside code that says nothing of it: longer where that has several long ones."""
    longer = {line for text in texts for line in text.splitlines() if len(line) > LINE}
    return LONGER if len(longer) >= SEVERAL else LINE


def quote_of(texts: Iterable[str]) -> str:
    """The quotes that most literals have."""
    whole = "".join(texts)
    return "'" if whole.count("'") > whole.count('"') else '"'
