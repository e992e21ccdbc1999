"""Lower expansions: variables, what is done with them on the way, and commands whose output is taken."""

from __future__ import annotations

from collections.abc import Callable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.documents import document
from v0to1.languages.shell.lowering.walk import DOCUMENT, EXPAND, REST, Lowering, insides, named, tokens
from v0to1.languages.shell.units import EXPANSIONS, Origin, origin_of, span_of

DOCUMENT.append(document)

DEFAULTS = frozenset([":-", "-", ":=", "="])
CUTS = {"%": "rstrip", "%%": "rstrip", "#": "lstrip", "##": "lstrip"}
CASES = {",,": "lower", ",": "lower", "^^": "upper", "^": "upper"}
GLOB = frozenset("*?[")
ALL = ("@", "*")


def expands(*kinds: str) -> Callable[[Callable[[Lowering, SgNode], tree.Node]], None]:
    """Register a function as the lowering of expansions."""

    def register(handler: Callable[[Lowering, SgNode], tree.Node]) -> None:
        EXPAND.update(dict.fromkeys(kinds, handler))

    return register


@expands("simple_expansion")
def simple(low: Lowering, node: SgNode) -> tree.Node:
    """`$name`."""
    return low.variable(node, node.text()[1:])


@expands("command_substitution", "process_substitution")
def substitution(low: Lowering, node: SgNode) -> tree.Node:
    """`$(command)`, and `<(command)`."""
    return low.captured(node, named(node))


@expands("arithmetic_expansion")
def arithmetic(low: Lowering, node: SgNode) -> tree.Node:
    """`$((…))` is a number."""
    return tree.Unknown(origin_of(node), insides(low, node))


@expands("expansion")
def expansion(low: Lowering, node: SgNode) -> tree.Node:
    """`${name…}`."""
    inner = named(node)
    marks = tokens(node)[1:-1]
    if len(inner) == 1 and marks[:1] == ["#"] and inner[0].kind() == "variable_name":
        return looked_at(origin_of(node), low.variable(node, inner[0].text()))
    if not inner or node.text().startswith(("${!", "${#")):
        return tree.Unknown(origin_of(node), insides(low, node))
    if inner[0].kind() == "subscript":
        return element(low, node, inner)
    nested = inner[0].kind() not in ("variable_name", "special_variable_name")
    value = low.word(inner[0]) if nested else low.variable(node, inner[0].text())
    if not marks:
        return value
    return changed(low, node, value, marks[0], inner[1:])


def changed(low: Lowering, node: SgNode, value: tree.Node, mark: str, rest: list[SgNode]) -> tree.Node:
    """A variable with something done about it: a default, characters cut off, another case."""
    origin = origin_of(node)
    if mark in DEFAULTS:
        other = low.word(rest[0]) if rest else tree.Text(Origin(span_of(node)), "")
        return tree.Choice(origin, None, (value, other))
    if mark in (":?", "?"):
        return value
    if mark in (":+", "+"):
        return low.word(rest[0]) if rest else tree.Unknown(origin, (value,))
    if mark in CASES:
        return method(origin, value, CASES[mark])
    text = rest[0].text() if rest else ""
    if mark in CUTS and len(text) == 1 and not GLOB & set(text):
        argument = tree.Arg(origin, None, tree.Text(Origin(span_of(rest[0])), text))
        return method(origin, value, CUTS[mark], argument)
    return looked_at(origin, value, *(found for word in rest for found in insides(low, word)))


def looked_at(origin: Origin, *values: tree.Node) -> tree.Node:
    """What depends on the characters of values."""
    args = tuple(tree.Arg(origin, None, one) for one in values)
    return tree.Call(origin, tree.Name(origin, "${…}"), args)


def method(origin: Origin, value: tree.Node, name: str, *args: tree.Arg) -> tree.Node:
    """What a method makes of a value."""
    return tree.Call(origin, tree.Attr(origin, value, name), args)


def element(low: Lowering, node: SgNode, inner: list[SgNode]) -> tree.Node:
    """`${name[0]}`."""
    parts = named(inner[0])
    value = low.variable(node, parts[0].text())
    key = parts[1] if len(parts) > 1 else None
    if key is None or key.text() in ALL:
        return value if len(inner) == 1 else tree.Slice(origin_of(node), value)
    if key.kind() == "number":
        return tree.Index(origin_of(node), value, tree.Const(origin_of(key), int(key.text())))
    return tree.Index(origin_of(node), value, low.word(key))


def several(low: Lowering, node: SgNode) -> tuple[tree.Node, ...] | None:
    """The values that a word stands for when it stands for more than one: `"$@"`, `"${name[@]}"`."""
    inner = node
    if node.kind() == "string":
        parts = [child for child in node.children() if child.kind() in EXPANSIONS]
        if len(parts) != 1 or len(parts[0].text()) != len(node.text()) - 2:
            return None
        inner = parts[0]
    text = inner.text()
    if text in ("$@", "$*", "${@}", "${*}"):
        return low.parameters_from(origin_of(node), 1)
    if inner.kind() != "expansion":
        return None
    return from_expansion(low, node, inner)


def from_expansion(low: Lowering, node: SgNode, inner: SgNode) -> tuple[tree.Node, ...] | None:
    """The values of `${@:2}`, of `${name[@]}`, and of the latter where it may have none (`${name[@]+…}`)."""
    parts = named(inner)
    if not parts:
        return None
    origin = origin_of(node)
    if parts[0].text() in ALL and tokens(inner)[1:2] == [":"]:
        number = parts[1].text() if len(parts) > 1 else ""
        known = number.isdigit() and len(parts) == 2
        return (
            low.parameters_from(origin, int(number))
            if known
            else (tree.Spread(origin, tree.Unknown(origin, ())),)
        )
    if parts[0].kind() != "subscript":
        return None
    names = named(parts[0])
    if len(names) < 2 or names[1].text() not in ALL or tokens(inner)[1:2] in (["#"], ["!"]):
        return None
    name = names[0].text()
    value: tree.Node = tree.Name(origin, name) if name in low.assigned else tree.Unknown(origin, ())
    if len(parts) > 1 and tokens(inner)[1:2] not in (["+"], [":+"]):
        value = tree.Slice(origin, value)
    return (tree.Spread(origin, value),)


def items_of(low: Lowering, nodes: list[SgNode]) -> tuple[tree.Node, ...]:
    """Words as values, those that stand for several laid open."""
    found: list[tree.Node] = []
    for node in nodes:
        more = several(low, node)
        split = more is None and node.kind() in ("simple_expansion", "expansion") and split_words(low, node)
        found.extend(more if more is not None else split or (low.word(node),))
    return tuple(found)


def split_words(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """The words in a variable that stands without quotes, where the script says what they are."""
    name = node.text().strip("${}")
    value = low.words.get(name)
    if value is None:
        return ()
    units = low.units(value)
    found: list[tree.Node] = []
    word: list[object] = []
    for unit in (*units, None):
        if unit is None or (unit.node is None and unit.text.isspace()):
            if word:
                kept = tuple(one for one in units if one in word)
                found.append(low.of_units(kept, span_of(value)))
            word = []
        else:
            word.append(unit)
    return tuple(found)


__all__ = ["REST", "items_of", "several"]
