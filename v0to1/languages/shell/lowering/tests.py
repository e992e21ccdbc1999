"""Lower conditions: what is compared with what, in `[ … ]`, `[[ … ]]` and `test …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.commands import commands
from v0to1.languages.shell.lowering.runs import Run
from v0to1.languages.shell.lowering.walk import Lowering, Output, named
from v0to1.languages.shell.units import characters, origin_of

EQUAL = {"=": "==", "==": "==", "!=": "!="}
EMPTY = ("-n", "-z")
DOCUMENTS = ("null", "{}", "[]", "true", "false")
MARKS = ("[", "]", "[[", "]]")
GLOB = frozenset("*?[$`")
PARAMETER = re.compile(r'"?\$(?:\d|\{\d+(?::?-)?\})"?')
"""A parameter, perhaps with nothing in its stead."""

INNER = ("binary_expression", "unary_expression", "parenthesized_expression", "negated_command", "list")


def test_of(low: Lowering, node: SgNode) -> tree.Node:
    """A condition: all that is compared in it."""
    return compared(low, node, list(leaves(node)))


def decided(low: Lowering, node: SgNode) -> tree.Node | None:
    """A condition on one parameter alone, which a call may decide: whether it is empty, or what it is."""
    if node.kind() != "test_command":
        return None
    words = [one for one in leaves(node) if one.text() not in MARKS]
    texts = [one.text() for one in words]
    if len(words) == 1 and PARAMETER.fullmatch(texts[0]):
        return parameter(low, words[0])
    if len(words) == 2 and texts[0] in EMPTY and PARAMETER.fullmatch(texts[1]):
        value = parameter(low, words[1])
        return tree.Not(origin_of(node), value) if texts[0] == "-z" else value
    if len(words) == 3 and texts[1] in EQUAL and PARAMETER.fullmatch(texts[0]) and not set(texts[2]) & GLOB:
        return tree.Compare(
            origin_of(words[1]), parameter(low, words[0]), EQUAL[texts[1]], low.word(words[2])
        )
    return None


def parameter(low: Lowering, word: SgNode) -> tree.Node:
    """A parameter, without what stands for one that is not there: both are empty."""
    value = low.word(word)
    match value:
        case tree.Choice(test=None, options=(first, _)):
            return first
        case _:
            return value


@commands("test", "[")
def test_command(low: Lowering, found: Run) -> Output:
    """`test …`."""
    return Output((compared(low, found.node, found.words),))


def leaves(node: SgNode) -> Iterator[SgNode]:
    """The words and operators of a condition, in order."""
    for child in node.children():
        if child.kind() in INNER:
            yield from leaves(child)
        else:
            yield child


def compared(low: Lowering, node: SgNode, words: list[SgNode]) -> tree.Node:
    """Comparisons between neighbours of operators; all other words are only analysed."""
    found: list[tree.Node] = []
    used: set[int] = set()
    for place, one in enumerate(words):
        operator = EQUAL.get(one.text())
        if operator is not None and 0 < place < len(words) - 1:
            left, right = (low.word(words[place + step]) for step in (-1, 1))
            found.append(tree.Compare(origin_of(one), left, operator, right))
            found += looked_at(low, one, words[place + 1], left)
            used |= {place - 1, place + 1}
        elif one.text() == "=~" and 0 < place < len(words) - 1:
            name = tree.Name(origin_of(one), "=~")
            args = (tree.Arg(origin_of(one), None, low.word(words[place - 1])),)
            found.append(tree.Call(origin_of(one), name, args))
            used |= {place - 1, place + 1}
    rest = (words[place] for place in range(len(words)) if place not in used)
    found += [low.word(one) for one in rest if one.is_named() and not is_operator(low, one)]
    return tree.Unknown(origin_of(node), tuple(found))


def looked_at(low: Lowering, node: SgNode, wanted: SgNode, value: tree.Node) -> Iterator[tree.Node]:
    """A comparison with a whole document, or with characters in it, looks at all of a value."""
    text = characters(low.units(wanted)) or ""
    match value:
        case tree.Call(callee=tree.Attr(target=inner, name="lower" | "upper")):
            value = inner
    how = "==" if text.lower() in DOCUMENTS else "=~" if {*text} & {*'*{"'} else ""
    if how:
        origin = origin_of(node)
        yield tree.Call(origin, tree.Name(origin, how), (tree.Arg(origin, None, value),))


def is_operator(low: Lowering, node: SgNode) -> bool:
    """Whether a word is an operator such as `-z`."""
    return node.kind() == "test_operator" or (characters(low.units(node)) or "").startswith("-")


__all__ = ["decided", "named", "test_of"]
