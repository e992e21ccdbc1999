"""Scripts in YAML: the characters of a scalar, whichever way it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yaml.nodes import ScalarNode

from v0to1.languages.base import Refusal
from v0to1.languages.containers.regions import Region, Spell, Spot, Tracing, indented, lines_of
from v0to1.languages.containers.shells import names_for, restored, substituted

HEADER = re.compile(r"[|>](?:[-+]?[1-9]?|[1-9][-+]?)[ \t]*(?:#[^\n]*)?\r?\n")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]*")


def scalar(outer: str, node: ScalarNode, suffix: str) -> Region | None:
    """The code of a scalar; None where its text cannot be followed character by character."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        found = block(outer, start, end)
        tracing, spell = found if found is not None else (Tracing(outer), refuse)
        folded = node.style == ">"
    else:
        folded = False
        tracing, spell = flow(outer, start, end, node.style or "")
    text = "".join(tracing.text).replace("\r\n", "\n")
    if not text.strip() or (not folded and text.rstrip("\n") != node.value.rstrip("\n")):
        return None
    if folded:
        if not one_command(text, node.value):
            return None
        tracing.text[:-1] = [" " if sign == "\n" else sign for sign in tracing.text[:-1]]
        text, spell = "".join(tracing.text), on_one_line(spell)
    names = names_for((one[0] for one in EXPRESSION.finditer(text)), EXPRESSION.sub(" ", text))
    if names:
        tracing, spell = substituted(tracing, EXPRESSION, names), restored(spell, names)
    return tracing.region(suffix, spell, start=start, indented=node.style == "|")


def block(outer: str, start: int, end: int) -> tuple[Tracing, Spell] | None:
    """The lines of a block scalar, behind their indentation."""
    header = HEADER.match(outer, start)
    if header is None:
        return None
    # Only what belongs to the block: comments and empty lines behind it may be other people's.
    lines = outer[header.end() : end].splitlines(keepends=True)
    filled = [line for line in lines if line.strip()]
    if not filled:
        return None
    width = min(len(line) - len(line.lstrip(" ")) for line in filled)
    while lines and not lines[-1].strip():
        lines.pop()
    stop = header.end() + sum(map(len, lines))
    prefixes = tuple(min(width, len(line) - len(line.lstrip(" "))) for line in lines)
    return lines_of(outer, header.end(), stop, prefixes), indented(outer, " " * width)


def one_command(text: str, value: str) -> bool:
    """Whether a folded script is one whole: then its lines are as good as one long line."""
    return " ".join(text.split()) == " ".join(value.split()) and "\n" not in value.strip("\n")


def on_one_line(spell: Spell) -> Spell:
    """Writes code where a newline means a space."""

    def write(text: str, spot: Spot) -> str:
        if "\n" in text:
            raise Refusal("it would need more lines, and this YAML folds them")
        return spell(text, spot)

    return write


def flow(outer: str, start: int, end: int, style: str) -> tuple[Tracing, Spell]:
    """The characters of a quoted or plain scalar on one line."""
    tracing = Tracing(outer)
    if not style:
        tracing.plain(start, end)
        return tracing, plain
    place, stop = start + 1, end - 1
    double = "''" if style == "'" else ""
    while place < stop:
        if double and outer.startswith(double, place):
            tracing.sign("'", place, place + 2)
            place += 2
        elif style == '"' and outer[place] == "\\":
            shown = {"\\": "\\", '"': '"', "n": "\n", "t": "\t", "/": "/"}.get(outer[place + 1], "\0")
            tracing.sign(shown, place, place + 2)
            place += 2
        else:
            tracing.plain(place, place + 1)
            place += 1
    return tracing, quoted if style == '"' else single


def plain(text: str, spot: Spot) -> str:
    """Writes code into a scalar without quotes."""
    if not PLAIN.fullmatch(text) or ": " in text or " #" in text or text.endswith((":", " ", "#")):
        raise Refusal("it would need quotes in this YAML, or another way to write the script")
    return text


def single(text: str, spot: Spot) -> str:
    """Writes code between single quotes."""
    if not PLAIN.fullmatch(text):
        raise Refusal("it cannot be written between single quotes")
    return text.replace("'", "''")


def quoted(text: str, spot: Spot) -> str:
    """Writes code between double quotes."""
    written = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    if not PLAIN.fullmatch(written):
        raise Refusal("it cannot be written between double quotes")
    return written


def refuse(text: str, spot: Spot) -> str:
    """Writes nothing."""
    raise Refusal("it cannot be told how to write this script")


def several(regions: Iterable[Region | None]) -> tuple[Region, ...]:
    """The pieces that could be followed."""
    return tuple(one for one in regions if one is not None)
