"""Scripts in YAML: the characters of a scalar, whichever way it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yaml.nodes import MappingNode, Node, ScalarNode

from v0to1.core.model import Span
from v0to1.languages.embedding.regions import Region, Tracing, lines_of, opaque_region
from v0to1.languages.embedding.shells import defined, names_for, substituted

HEADER = re.compile(r"[|>](?:[-+]?[1-9]?|[1-9][-+]?)[ \t]*(?:#[^\n]*)?\r?\n")
EXPRESSION = re.compile(r"\$?\{\{(?:(?!\{\{).)*?\}\}", re.DOTALL)
INTERPOLATED = re.compile(r"\$\$|\$\{[^{}]*\}|\$\w+")
"""What Compose puts in by itself, before a shell sees it, and how a dollar for the shell is written."""

INJECTED = re.compile(rf"\$\([A-Za-z_]\w*\)|{EXPRESSION.pattern}", re.DOTALL)
"""What Kubernetes, or a template, puts into a word that no shell sees."""

OWN = re.compile(r"\$\$\{?(\w+)")
Settings = Mapping[str, ScalarNode]
FOLD = re.compile(r"[ \t]*\r?\n[ \t]*")


def scalar(
    outer: str,
    node: ScalarNode,
    suffix: str,
    settings: Settings,
    *,
    composed: bool = False,
    around: tuple[str, str] = ("", ""),
) -> Region:
    """The code of a scalar, which may be one that can be told and not changed.

    `settings` are the variables that the file sets for it; a shell has them as its own. In a `composed`
    file variables are put in before a shell sees the script, and `$$` is a dollar. What the shell has
    `around` it is not in the file.
    """
    start, end = node.start_mark.index, node.end_mark.index
    tracing = traced(outer, node)
    text = "".join(tracing.text)
    if node.style == ">" and "\n" not in node.value.strip("\n"):
        tracing.text[:-1] = [" " if sign == "\n" else sign for sign in tracing.text[:-1]]
        text = "".join(tracing.text)
    if not same(text, node.value):
        return opaque_region(outer, Span(start, end), node.value, suffix)
    names = names_for((one[0] for one in EXPRESSION.finditer(text)), EXPRESSION.sub(" ", text))
    if composed:
        tracing = interpolated(tracing, text)
    elif names:
        tracing = substituted(tracing, EXPRESSION, names)
    if any(around):
        tracing = between(tracing, *around)
    if settings and suffix == ".sh":
        tracing = set_up(tracing, settings)
    prefix = " " * indentation(outer, start, end) if node.style == "|" else ""
    return tracing.region(suffix, start=start, prefix=prefix)


def interpolated(tracing: Tracing, text: str) -> Tracing:
    """A script that Compose hands on: its variables as those of the shell."""
    found = [one[0] for one in INTERPOLATED.finditer(text) if one[0] != "$$"]
    # A default comes behind the name, and may be words.
    bare = {one: re.sub(r"\W.*", "", one.lstrip("${"), flags=re.DOTALL) for one in found}
    inner = names_for(bare.values(), " ".join(f"${name}" for name in OWN.findall(text)))
    names = {one: inner[name] for one, name in bare.items()}
    return substituted(tracing, INTERPOLATED, {**names, "$$": "$"})


def word(outer: str, node: ScalarNode) -> Tracing | None:
    """A scalar as a word of a command; None for one that is not written plainly."""
    tracing = traced(outer, node)
    return tracing if same("".join(tracing.text), node.value) and node.value else None


def between(tracing: Tracing, start: str, end: str) -> Tracing:
    """The code between a start and an end that the file does not have."""
    new = Tracing(tracing.outer)
    new.sign(start, *[tracing.starts[0] if tracing.starts else 0] * 2, fixed=True)
    new.take(tracing, 0, len(tracing.text))
    new.sign(end, *[tracing.ends[-1] if tracing.ends else 0] * 2, fixed=True)
    return new


def set_up(tracing: Tracing, settings: Mapping[str, ScalarNode]) -> Tracing:
    """The code behind the variables that the file sets for it."""
    new = Tracing(tracing.outer)
    for name, node in settings.items():
        defined(new, name, node.value, node.start_mark.index, node.end_mark.index)
    new.take(tracing, 0, len(tracing.text))
    return new


def same(text: str, value: str) -> bool:
    """Whether the text of a scalar is what its reader sees, but for spaces at the ends of folded lines."""
    return text.replace("\r\n", "\n").rstrip("\n ") == value.rstrip("\n ")


def traced(outer: str, node: ScalarNode) -> Tracing:
    """The characters of a scalar, as they stand there."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style not in ("|", ">"):
        return flow(outer, start, end, node.style or "")
    return block(outer, start, end) or Tracing(outer)


def block(outer: str, start: int, end: int) -> Tracing | None:
    """The lines of a block scalar, behind their indentation."""
    header = HEADER.match(outer, start)
    if header is None:
        return None
    # Only what belongs to the block: comments and empty lines behind it may be other people's.
    lines = outer[header.end() : end].splitlines(keepends=True)
    width = indentation(outer, start, end)
    if not width:
        return None
    while lines and not lines[-1].strip():
        lines.pop()
    stop = header.end() + sum(map(len, lines))
    prefixes = tuple(min(width, len(line) - len(line.lstrip(" "))) for line in lines)
    return lines_of(outer, header.end(), stop, prefixes)


def indentation(outer: str, start: int, end: int) -> int:
    """By how many spaces the lines of a block scalar are indented; 0 for one without any."""
    header = HEADER.match(outer, start)
    lines = outer[header.end() : end].splitlines() if header is not None else []
    return min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)


def flow(outer: str, start: int, end: int, style: str) -> Tracing:
    """The characters of a quoted or plain scalar, whose lines are one."""
    tracing = Tracing(outer)
    edge = 1 if style else 0
    place, stop = start + edge, end - edge
    double = "''" if style == "'" else ""
    while place < stop:
        fold = FOLD.match(outer, place, stop)
        if fold is not None:
            tracing.sign(" ", place, fold.end())
            place = fold.end()
        elif double and outer.startswith(double, place):
            tracing.sign("'", place, place + 2)
            place += 2
        elif style == '"' and outer[place] == "\\":
            shown = {"\\": "\\", '"': '"', "n": "\n", "t": "\t", "/": "/"}.get(outer[place + 1], "\0")
            tracing.sign(shown, place, place + 2)
            place += 2
        else:
            tracing.plain(place, place + 1)
            place += 1
    return tracing


def dict_of(node: Node) -> dict[str, Node]:
    """The entries of a mapping by their keys; none of another node."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return {key.value: value for key, value in pairs if isinstance(key, ScalarNode)}


def first_word(node: Node | None) -> str:
    """The first word of a scalar."""
    return (str(node.value).split() or [""])[0] if isinstance(node, ScalarNode) else ""
