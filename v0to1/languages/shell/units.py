"""The characters of a shell word with the place of each, and the expansions between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.records import record

PLAIN, SINGLE, DOUBLE, COOKED, HEREDOC, RAW_HEREDOC = "", "'", '"', "$'", "<<", "<<'"
"""How characters are quoted: not at all, by either quote, as `$'…'`, or in a here-document."""

ESCAPED = {PLAIN: None, DOUBLE: '"\\$`\n', HEREDOC: "\\$`\n"}
"""What a backslash takes its meaning from, by the quoting; None stands for any character."""

COOKED_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}

EXPANSIONS = frozenset(
    ["simple_expansion", "expansion", "command_substitution", "arithmetic_expansion", "process_substitution"]
)


@record(frozen=True, slots=True)
class Origin:
    """Where a lowered node stands.

    Of a text, `places` are where each of its characters begins and where the last one ends, and `quoting`
    says how they are written. `whole` is the value in a document in which the text stands, with the
    document's own quotes, and `around` says how those are written. `syntax` is the parser's node.
    """

    span: Span
    places: tuple[int, ...] = ()
    quoting: str = PLAIN
    whole: Span | None = None
    around: str = PLAIN
    syntax: SgNode | None = None


@record(frozen=True, slots=True)
class Unit:
    """One character of a word, or (with `node`) an expansion in it."""

    text: str
    start: int
    end: int
    quoting: str
    node: tree.Node | None = None


Expand = Callable[[SgNode], tree.Node]


def span_of(node: SgNode) -> Span:
    """The characters of a syntax node; the parser counts characters, not bytes."""
    found = node.range()
    return Span(found.start.index, found.end.index)


def origin_of(node: SgNode) -> Origin:
    """The origin of something that is no text."""
    return Origin(span_of(node), syntax=node)


def units_of(node: SgNode, expand: Expand) -> tuple[Unit, ...]:
    """What a word consists of; `expand` lowers the expansions in it."""
    kind, text, span = node.kind(), node.text(), span_of(node)
    if kind in EXPANSIONS:
        return (Unit("", span.start, span.end, PLAIN, expand(node)),)
    if kind == "raw_string":
        return tuple(plain_units(text[1:-1], span.start + 1, SINGLE))
    if kind == "ansi_c_string":
        return tuple(cooked_units(text[2:-1], span.start + 2))
    if kind in ("string", "translated_string"):
        begin = text.index('"') + 1
        inside = Span(span.start + begin, span.end - 1)
        return tuple(mixed(node, text[begin:-1], inside, DOUBLE, expand))
    if kind == "concatenation":
        return tuple(unit for child in node.children() for unit in units_of(child, expand))
    return tuple(escaped_units(text, span.start, PLAIN))


def heredoc_units(body: SgNode, expand: Expand, *, raw: bool) -> tuple[Unit, ...]:
    """What a here-document consists of; nothing is expanded in a `raw` one."""
    span = span_of(body)
    if raw:
        return tuple(plain_units(body.text(), span.start, RAW_HEREDOC))
    return tuple(mixed(body, body.text(), span, HEREDOC, expand))


def mixed(node: SgNode, text: str, inside: Span, quoting: str, expand: Expand) -> Iterator[Unit]:
    """Characters and expansions; what stands between two expansions is text, whatever the parser calls it."""
    place = inside.start
    for child in node.children():
        if child.kind() not in EXPANSIONS:
            continue
        span = span_of(child)
        yield from escaped_units(text[place - inside.start : span.start - inside.start], place, quoting)
        yield Unit("", span.start, span.end, quoting, expand(child))
        place = span.end
    yield from escaped_units(text[place - inside.start :], place, quoting)


def plain_units(text: str, start: int, quoting: str) -> Iterator[Unit]:
    """Characters that all stand for themselves."""
    for place, character in enumerate(text, start):
        yield Unit(character, place, place + 1, quoting)


def escaped_units(text: str, start: int, quoting: str) -> Iterator[Unit]:
    """Characters, some of them behind a backslash; one before the end of a line joins two lines."""
    meant = ESCAPED[quoting]
    place = 0
    while place < len(text):
        following = text[place + 1 : place + 2]
        if text[place] != "\\" or not following or (meant is not None and following not in meant):
            yield Unit(text[place], start + place, start + place + 1, quoting)
            place += 1
            continue
        if following != "\n":
            yield Unit(following, start + place, start + place + 2, quoting)
        place += 2


def cooked_units(text: str, start: int) -> Iterator[Unit]:
    """The inside of `$'…'`."""
    for found in re.finditer(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([\s\S]))|[\s\S]", text):
        code = found[1] or found[2]
        one = chr(int(code, 16)) if code else COOKED_ESCAPES.get(found[3], found[3]) if found[3] else found[0]
        yield Unit(one, start + found.start(), start + found.end(), COOKED)


def characters(units: Sequence[Unit]) -> str | None:
    """The text of a word; None where something in it is expanded."""
    return None if any(unit.node is not None for unit in units) else "".join(unit.text for unit in units)


def covered(units: Sequence[Unit]) -> Span:
    """The range from the first to the last unit; there must be one."""
    return Span(units[0].start, units[-1].end)


def as_node(units: Sequence[Unit], span: Span, whole: Span | None = None, around: str = PLAIN) -> tree.Node:
    """A word as a lowered node: a text, an expansion, or both joined."""
    pieces = [lowered(run, whole, around) for run in runs(units)]
    if not pieces:
        return tree.Text(Origin(span, (span.start,), units_quoting(units, around), whole, around), "")
    if len(pieces) == 1 and (whole is None or isinstance(pieces[0], tree.Text)):
        return pieces[0]
    return tree.Template(Origin(span, whole=whole, around=around), tuple(pieces))


def units_quoting(units: Sequence[Unit], around: str) -> str:
    """How a word is quoted where it begins."""
    return units[0].quoting if units else around


def runs(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Neighbouring characters in the same quotes; an expansion is a run of its own."""
    run: list[Unit] = []
    for unit in units:
        last = run[-1] if run else None
        joins = last is not None and last.node is None and unit.node is None
        if last is not None and not (joins and last.quoting == unit.quoting and last.end == unit.start):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def lowered(run: Sequence[Unit], whole: Span | None, around: str) -> tree.Node:
    """A run as a node."""
    node = run[0].node
    return node if node is not None else text_node(run, whole, around)


def text_node(run: Sequence[Unit], whole: Span | None = None, around: str = PLAIN) -> tree.Text:
    """Characters of one quoting as a literal."""
    places = (*(unit.start for unit in run), run[-1].end)
    origin = Origin(covered(run), places, run[0].quoting, whole, around)
    return tree.Text(origin, "".join(unit.text for unit in run))
