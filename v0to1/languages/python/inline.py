"""What a piece of Python needs of the helper, written out in the piece: no file can be put beside it."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import libcst as cst

from v0to1.core.model import Span
from v0to1.helpers.compose import compose_inline
from v0to1.helpers.sources import BRIEF
from v0to1.languages.base import Change, Draft
from v0to1.languages.python.imports import line_end, line_start
from v0to1.languages.python.locate import Locator
from v0to1.languages.standalone import Composing, places_of

COMPOSING = Composing(
    BRIEF, lambda name: name, lambda module, flavour, names: compose_inline(flavour, names)[1]
)
"""How the helper is written out in a module of Python."""


def definitions(
    locator: Locator, module: str, pieces: Sequence[int], drafts: Iterable[Draft], newline: str
) -> tuple[Change, ...]:
    """The imports and functions that drafts need, where the pieces that use them begin."""
    wanted: dict[int, tuple[set[str], set[tuple[str, str]]]] = {}
    for place, _, draft, uses in places_of(module, pieces, drafts):
        imports, names = wanted.setdefault(home(locator, pieces, place), (set(), set()))
        imports.update(text for where, text in draft.imports if where == module)
        names.update((use.flavour, use.name) for use in uses)
    return tuple(
        change
        for piece, (imports, names) in sorted(wanted.items())
        for change in written(locator, module, pieces, piece, imports, names, newline)
    )


def home(locator: Locator, pieces: Sequence[int], place: int) -> int:
    """The piece in which a place finds what it imports: the last one before it, or its own, with imports."""
    own = bisect_right(pieces, place) - 1
    with_imports = (piece for piece in range(own, -1, -1) if leading(locator, pieces, piece))
    return next(with_imports, own)


@dataclass(frozen=True, slots=True)
class Imported:
    """A line of imports: its node, the texts of its imports, and the packages that they are from."""

    node: cst.SimpleStatementLine
    texts: tuple[str, ...]
    names: frozenset[str]


def leading(locator: Locator, pieces: Sequence[int], piece: int) -> tuple[Imported, ...]:
    """The lines of imports with which a piece begins, behind what is no more than an expression."""
    start = pieces[piece]
    end = pieces[piece + 1] if piece + 1 < len(pieces) else len(locator.text) + 1
    found: list[Imported] = []
    for statement in locator.module.body:
        if not start <= locator.origin(statement).start < end:
            continue
        simple = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
        texts = tuple(
            locator.source(item) for item in simple if isinstance(item, cst.Import | cst.ImportFrom)
        )
        if texts and len(texts) == len(simple) and isinstance(statement, cst.SimpleStatementLine):
            names = frozenset(text.split()[1].partition(".")[0] for text in texts)
            found.append(Imported(statement, texts, names))
        elif found or not all(isinstance(item, cst.Expr | cst.Pass) for item in simple or (None,)):
            break
    return tuple(found)


def written(
    locator: Locator,
    module: str,
    pieces: Sequence[int],
    piece: int,
    imports: Iterable[str],
    names: Iterable[tuple[str, str]],
    newline: str,
) -> tuple[Change, ...]:
    """The insertions into one piece; none where it has all already."""
    block = leading(locator, pieces, piece)
    first, last = (block[0], block[-1]) if block else (None, None)
    present = {text for one in block for text in one.texts}
    needed, codes = composed(names)
    lines = {*imports, *needed}
    head = sorted(lines - present, key=lambda line: (line.startswith("from "), line))
    if first is None or last is None:
        text = "\n\n\n".join((*(["\n".join(head)] if head else []), *codes))
        gap = "\n" * (3 if codes else 2)
        return (insertion(module, pieces[piece], f"{text}{gap}", newline),) if text else ()
    found = []
    standard = [one for one in block if one.names <= sys.stdlib_module_names]
    if head and standard:
        found.append(behind(locator, module, standard[-1], head, newline))
    elif head:
        place = line_start(locator.text, locator.origin(first.node).start)
        found.append(insertion(module, place, "\n".join((*head, "", "")), newline))
    if codes:
        code = "\n\n\n".join(codes).split("\n")
        end = pieces[piece + 1] if piece + 1 < len(pieces) else len(locator.text)
        rest = locator.text[line_end(locator.text, locator.origin(last.node).end) : end]
        apart = 0 if not rest.strip() else 1 if rest.lstrip(" \t\r").startswith("\n") else 2
        found.append(behind(locator, module, last, ["", "", *code, *[""] * apart], newline))
    return tuple(found)


def behind(locator: Locator, module: str, line: Imported, lines: Sequence[str], newline: str) -> Change:
    """New lines behind a line of imports."""
    place = line_end(locator.text, locator.origin(line.node).end)
    opening = () if locator.text[place - 1 : place] == "\n" else ("",)
    return insertion(module, place, "\n".join((*opening, *lines, "")), newline)


def composed(names: Iterable[tuple[str, str]]) -> tuple[set[str], list[str]]:
    """Import lines and code for names by flavour; a function does all that its brief twin does."""
    wanted: dict[str, set[str]] = {}
    for flavour, name in names:
        wanted.setdefault(flavour, set()).add(name)
    for flavour, brief in BRIEF.items():
        if flavour in wanted and brief in wanted:
            wanted[flavour] |= wanted.pop(brief)
    pairs = [compose_inline(flavour, sorted(own)) for flavour, own in sorted(wanted.items())]
    return {line for lines, _ in pairs for line in lines}, [code for _, code in pairs]


def insertion(module: str, place: int, text: str, newline: str) -> Change:
    """New lines at a place."""
    return Change(module, Span(place, place), text.replace("\n", newline))
