"""String operations on texts with unknown parts; pure, and bounded by `MAX_PIECES`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.values import (
    MAX_OPTIONS,
    MAX_PIECES,
    Constant,
    Encoded,
    External,
    Future,
    Gap,
    Hole,
    Known,
    Piece,
    ResponseValue,
    Text,
    Union,
    Value,
    options,
    union,
)


def literal(text: str, node: tree.Node | None, module: str, frame: object | None = None) -> Text:
    """A text all of whose characters stand in one literal."""
    return Text((Known(text, node, module, 0, frame),))


def pieces_of(value: Value, node: tree.Node, module: str, frame: object | None) -> tuple[Piece, ...]:
    """A value as part of a text."""
    if type(value) is Hole or type(value) is ResponseValue or type(value) is External:
        return (Gap(value, node, module, value.via, frame),)
    if isinstance(value, Text):
        return value.pieces
    match value:
        case Encoded(value=Text(pieces=pieces)):
            return pieces
        case Constant(value=constant) if not isinstance(constant, bool) and constant is not None:
            shown = node if isinstance(node, tree.Name | tree.Attr) else None
            return (Known(str(constant), None, module, 0, frame, shown=shown),)
        case Future(value=inner):
            return pieces_of(inner, node, module, frame)
        case _:
            return (Gap(value, node, module, (), frame),)


def concat(parts: Iterable[tuple[Value, tree.Node]], module: str, frame: object | None = None) -> Value:
    """Join values to one text; where a value is one of several, so is the text."""
    texts: list[tuple[Piece, ...]] = [()]
    for value, node in parts:
        if type(value) is not Union and len(texts) == 1:
            pieces = (*texts[0], *pieces_of(value, node, module, frame))
            texts = [pieces if len(pieces) <= MAX_PIECES else bounded(pieces)]
            continue
        choices = [pieces_of(option, node, module, frame) for option in choices_of(value, first=not texts[0])]
        texts = [bounded((*text, *choice)) for text in texts for choice in choices][:MAX_OPTIONS]
    return Text(texts[0]) if len(texts) == 1 else Union(tuple([Text(text) for text in texts]))


def choices_of(value: Value, *, first: bool) -> list[Value]:
    """What a part of a text may be; an empty text beside an unknown stands for it until that is known."""
    found = list(options(value))
    if first or not any(isinstance(one, Hole) for one in found):
        return found
    return [one for one in found if not isinstance(one, Text) or one.literal != ""]


def forms(value: Value, node: tree.Node, module: str, frame: object | None) -> list[Text]:
    """A value as the texts that it may be."""
    found = concat([(value, node)], module, frame)
    return [one for one in options(found) if isinstance(one, Text)]


def bounded(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """At most `MAX_PIECES` pieces; what is cut off becomes one unknown part at the end."""
    if len(pieces) <= MAX_PIECES:
        return pieces
    kept = pieces[: MAX_PIECES - 1]
    node = next((node for piece in kept if (node := node_of(piece)) is not None), None)
    return (*kept, Gap(Hole(node, pieces[0].module), node, pieces[0].module)) if node is not None else kept


def node_of(piece: Piece) -> tree.Node | None:
    """Where a piece stands."""
    return piece.source if isinstance(piece, Known) else piece.node


def each(value: Value, change: Callable[[Text], Value]) -> Value:
    """Apply a text operation to every text that a value may be; anything else stays."""
    return union(change(option) if isinstance(option, Text) else option for option in options(value))


def cut(piece: Known, start: int, end: int) -> Known:
    """Some characters of a known piece; its names stand for all of them."""
    if start == 0 and end >= len(piece.text):
        return piece
    via = tuple(replace(one, whole=False) for one in piece.via)
    return replace(piece, text=piece.text[start:end], offset=piece.offset + start, via=via)


def parted(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces without others that their names stand for as well."""
    return tuple([unnamed(piece) if piece.via else piece for piece in pieces])


def unnamed(piece: Piece) -> Piece:
    """A piece whose names stand for others as well."""
    return replace(piece, via=tuple([replace(one, whole=False) for one in piece.via]))


def one_of(value: Value) -> Value:
    """One of several values: its name is not the name of the expression that gives one of them."""
    match value:
        case Text() if type(value) is Text:
            return Text(parted(value.pieces))
        case Hole(via=via) if via:
            return replace(value, via=tuple(replace(one, whole=False) for one in via))
        case Union(options=several):
            return Union(tuple(one_of(option) for option in several))
        case _:
            return value


def strip_end(text: Text, characters: str | None) -> Text:
    """`rstrip`, as far as the end is known."""
    pieces = list(text.pieces)
    while pieces and isinstance(last := pieces[-1], Known):
        kept = last.text.rstrip(characters)
        if kept:
            pieces[-1] = cut(last, 0, len(kept))
            break
        pieces.pop()
    stripped = Text(tuple(pieces))
    return Text(parted(pieces)) if stripped.shape != text.shape else text


def strip_start(text: Text, characters: str | None) -> Text:
    """`lstrip`, as far as the start is known."""
    pieces = list(text.pieces)
    while pieces and isinstance(first := pieces[0], Known):
        kept = first.text.lstrip(characters)
        if kept:
            pieces[0] = cut(first, len(first.text) - len(kept), len(first.text))
            break
        pieces.pop(0)
    stripped = Text(tuple(pieces))
    return Text(parted(pieces)) if stripped.shape != text.shape else text


def part_last(text: Text, separator: str) -> tuple[Text, Text] | None:
    """What stands before and behind the last separator; None where an unknown part may hold it."""
    pieces = text.pieces
    for place in range(len(pieces) - 1, -1, -1):
        piece = pieces[place]
        if isinstance(piece, Gap):
            return None
        start = piece.text.rfind(separator)
        if start >= 0:
            end = start + len(separator)
            before = (*pieces[:place], cut(piece, 0, start))
            behind = (cut(piece, end, len(piece.text)), *pieces[place + 1 :])
            return Text(parted(before)), Text(parted(behind))
    return None


def words(text: Text) -> list[Text]:
    """What stands between the spaces of a text; an unknown part is taken to have none, as a path has none."""
    found: list[list[Piece]] = [[]]
    for piece in text.pieces:
        if isinstance(piece, Gap):
            found[-1].append(piece)
            continue
        for one in re.finditer(r"\S+|\s+", piece.text):
            if one[0].isspace():
                found.append([])
            else:
                found[-1].append(cut(piece, *one.span()))
    return [Text(parted(one)) for one in found if one]


def recase(text: Text, change: Callable[[str], str]) -> Text:
    """`upper`, `lower`: the characters keep their places."""
    changed = (replace(one, text=change(one.text)) if isinstance(one, Known) else one for one in text.pieces)
    return Text(tuple(changed))


Fill = Callable[[str], tuple[Piece, ...]]


def substitute(text: Text, pattern: re.Pattern[str], fill: Fill) -> Text:
    """Replace every match in the known pieces by what `fill` gives for it."""
    found: list[Piece] = []
    for piece in text.pieces:
        if isinstance(piece, Gap):
            found.append(piece)
            continue
        end = 0
        for match in pattern.finditer(piece.text):
            if match.start() > end:
                found.append(cut(piece, end, match.start()))
            found.extend(fill(match.group()))
            end = match.end()
        if end < len(piece.text) or not piece.text:
            found.append(cut(piece, end, len(piece.text)))
    return Text(bounded(tuple(found)))


FIELD = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
PERCENT = re.compile(r"%%|%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]")


def format_fields(
    text: Text, positional: list[tuple[Piece, ...]], named: Mapping[str, tuple[Piece, ...]], missing: Fill
) -> Text:
    """`str.format`."""
    remaining = iter(positional)

    def fill(found: str) -> tuple[Piece, ...]:
        if found in ("{{", "}}"):
            return (Known(found[0], None, ""),)
        name = re.split(r"[.\[!:]", found[1:-1])[0]
        if not name:
            return next(remaining, None) or missing(found)
        if name.isdigit():
            return positional[int(name)] if int(name) < len(positional) else missing(found)
        return named.get(name) or missing(found)

    return substitute(text, FIELD, fill)


def format_percent(
    text: Text, positional: list[tuple[Piece, ...]], named: Mapping[str, tuple[Piece, ...]], missing: Fill
) -> Text:
    """`"…" % values`."""
    remaining = iter(positional)

    def fill(found: str) -> tuple[Piece, ...]:
        if found == "%%":
            return (Known("%", None, ""),)
        if "(" in found:
            return named.get(found[found.index("(") + 1 : found.index(")")]) or missing(found)
        return next(remaining, None) or missing(found)

    return substitute(text, PERCENT, fill)


def replace_all(text: Text, old: str, new: tuple[Piece, ...]) -> Text:
    """`str.replace` with a known first argument."""
    return substitute(text, re.compile(re.escape(old)), lambda _: new) if old else text


def join(separator: Text, parts: list[tuple[Piece, ...]]) -> Text:
    """`separator.join(parts)`; the one literal of the separator is the source of none of its places."""
    between = tuple(
        replace(piece, source=None) if isinstance(piece, Known) else piece for piece in separator.pieces
    )
    found: list[Piece] = []
    for index, part in enumerate(parts):
        found.extend((*(between if index else ()), *part))
    return Text(bounded(tuple(found)))
