"""Lower `grep -o '"key": *"[^"]*"' | cut -d'"' -f4`: it reads a key of JSON, as a filter of jq would."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.shell.jq.filters import INPUT
from v0to1.languages.shell.lowering.runs import argument
from v0to1.languages.shell.lowering.walk import PARSE, Lowering, named
from v0to1.languages.shell.units import Origin, characters, span_of

PICKED = "picked"
"""How a key is written that commands for text look for, which stand for one of jq together."""

BLANKS = re.compile(r"\[\[:(?:space|blank):\]\][*+]?|\\s[*+]?|\[ \][*+]?| [*+]?")
KEYED = re.compile(r'"(\w+)":"\[\^"\][*+]"')
FINDING = re.compile(r"grep (?:-[oE]+ )+(?P<pattern>.*)", re.DOTALL)
TAKING = re.compile(r"cut -d ?\" -f ?4|awk -F ?\" \{ ?print \$4 ?\}")
FIRST = re.compile(r"head (?:-n ?)?-?1")


def picked(low: Lowering, nodes: Sequence[SgNode], stdin: tree.Node | None) -> tuple[tree.Node, int] | None:
    """The value that the first commands of a pipeline pick out of JSON, and how many these are."""
    said = [words_of(low, node) for node in nodes[:3]]
    found = FINDING.fullmatch(said[0]) if said and stdin is not None else None
    keyed = KEYED.fullmatch(BLANKS.sub("", found["pattern"])) if found is not None else None
    count = 3 if len(said) > 2 and FIRST.fullmatch(said[1]) else 2
    if keyed is None or stdin is None or len(said) < count or not TAKING.fullmatch(said[count - 1]):
        return None
    span = Span(span_of(nodes[0]).start, span_of(nodes[count - 1]).end)
    origin = Origin(span, quoting=PICKED, whole=span, syntax=nodes[0])
    value = tree.Attr(origin, tree.Name(origin, INPUT), keyed[1], tree.Text(origin, keyed[1]))
    body = (tree.Return(origin, value),)
    function = tree.Function(origin, "", (tree.Param(origin, INPUT, None),), body, is_value=True)
    parsed = tree.Call(origin, tree.Name(origin, PARSE), (argument(stdin),))
    return tree.Call(origin, function, (argument(parsed),)), count


def words_of(low: Lowering, node: SgNode) -> str:
    """A command as it is run, in one text; empty where not all of it is known."""
    if node.kind() != "command":
        return ""
    words = [characters(low.units(one)) for one in named(node)[1:]]
    known = [one for one in words if one is not None]
    return " ".join((named(node)[0].text(), *known)) if len(known) == len(words) else ""
