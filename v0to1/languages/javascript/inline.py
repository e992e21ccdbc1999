"""What a piece of JavaScript needs of the helper, written out in the piece: no file can be put beside it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.helpers.compose_javascript import compose_inline_javascript, script_name
from v0to1.helpers.scripts import BRIEF
from v0to1.languages.base import Change, Draft, Refusal
from v0to1.languages.javascript.imports import (
    LINE_END,
    TYPED,
    indentation,
    is_directive,
    is_import,
)
from v0to1.languages.javascript.nodes import span_of
from v0to1.languages.standalone import Composing, places_of


def composed(module: str, flavour: str, names: Sequence[str]) -> str:
    """The code of some functions; raises `Refusal` where it would bring imports of its own."""
    typed = posixpath.splitext(module)[1] in TYPED
    lines, code = compose_inline_javascript(flavour, names, typed=typed)
    if lines:
        raise Refusal("it needs a part of the helper that imports other modules; write it by hand")
    return code


COMPOSING = Composing(BRIEF, script_name, composed)
"""How the helper is written out in a module of JavaScript."""


def definitions(
    root: SgNode, file: tuple[str, str], pieces: Sequence[int], drafts: Iterable[Draft]
) -> Iterator[Change]:
    """The functions that drafts need, in each piece that uses them; `file` is the module with its text."""
    module, text = file
    wanted: dict[int, dict[str, set[str]]] = {}
    for _, piece, _, uses in places_of(module, pieces, drafts):
        for use in uses:
            wanted.setdefault(piece, {}).setdefault(use.flavour, set()).add(use.name)
    for piece, flavours in sorted(wanted.items()):
        end = pieces[piece + 1] if piece + 1 < len(pieces) else len(text)
        start = pieces[piece] if pieces else 0
        nodes = [one for one in root.children() if start <= span_of(one).start < end]
        codes = []
        for flavour, names in sorted(flavours.items()):
            missing = sorted(name for name in names if script_name(name) not in defined(nodes))
            codes += [composed(module, flavour, missing)] if missing else []
        if codes:
            yield definition(nodes, file, (start, end), "\n\n".join(codes))


def defined(nodes: Iterable[SgNode]) -> frozenset[str]:
    """The functions that a piece declares."""
    names = (one.field("name") for one in nodes if one.kind() == "function_declaration")
    return frozenset(name.text() for name in names if name is not None)


def definition(nodes: Sequence[SgNode], file: tuple[str, str], within: tuple[int, int], code: str) -> Change:
    """Functions behind the imports with which a piece begins, else before its first statement."""
    module, text = file
    start, end = within
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = indentation(text, nodes[0]) if nodes else ""
    lines = newline.join(indent + line if line else "" for line in code.split("\n"))
    head = opening(nodes)
    if head is None:
        blank = LINE_END.match(text[start:end])
        place = start + (blank.end() if blank else 0)
        return Change(module, Span(place, place), f"{lines}{newline}{newline}")
    line_end = text.find("\n", span_of(head).end, end)
    place = line_end + 1 if line_end >= 0 else span_of(head).end
    before = newline if line_end >= 0 else newline * 2
    apart = "" if LINE_END.match(text[place:end]) else newline
    return Change(module, Span(place, place), f"{before}{lines}{newline}{apart}")


def opening(nodes: Sequence[SgNode]) -> SgNode | None:
    """The last of the imports and directives with which a piece begins."""
    found = None
    for one in nodes:
        if is_import(one) or is_directive(one):
            found = one
        elif one.kind() not in ("comment", "hash_bang_line"):
            break
    return found
