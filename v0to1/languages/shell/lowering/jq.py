"""Lower calls of jq: its filter is a function of the JSON that it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.jq.filters import INPUT, is_object, lower_filter
from v0to1.languages.shell.jq.functions import truth
from v0to1.languages.shell.jq.tokens import NoFilter
from v0to1.languages.shell.lowering.commands import commands, unknown
from v0to1.languages.shell.lowering.files import content, contents
from v0to1.languages.shell.lowering.runs import Run, argument
from v0to1.languages.shell.lowering.walk import JSON, PARSE, Lowering, Output
from v0to1.languages.shell.units import characters


def text_of(low: Lowering, word: SgNode) -> str:
    """A word as it is given to the command; empty where that is not known."""
    return characters(low.units(word)) or ""


JQ_VALUES = {
    "--arg": 2,
    "--argjson": 2,
    "--slurpfile": 2,
    "--rawfile": 2,
    "--indent": 1,
    "-f": 1,
    "--from-file": 1,
}
PROGRAMS = ("jq", "gojq", "jaq")
"""Programs that read JSON by filters of jq."""

JQ_FLAG = re.compile(r"-[a-zA-Z]+|--[a-z-]+")


class JqCall:
    """The words of a call of jq: its filter, its variables, its files, and its flags."""

    def __init__(self, low: Lowering, found: Run) -> None:
        self.flags: set[str] = set()
        self.given: dict[str, tree.Node] = {}
        self.filter: SgNode | None = None
        self.files: list[SgNode] = []
        self.known = True
        words = list(found.words)
        while words:
            word = words.pop(0)
            text = text_of(low, word)
            if text in JQ_VALUES:
                taken, words = words[: JQ_VALUES[text]], words[JQ_VALUES[text] :]
                self.option(low, text, taken)
            elif text in ("--args", "--jsonargs"):
                self.known = False
            elif JQ_FLAG.fullmatch(text):
                self.flags |= {text} if text.startswith("--") else {f"-{letter}" for letter in text[1:]}
            elif self.filter is None:
                self.filter = word
            else:
                self.files.append(word)

    def option(self, low: Lowering, name: str, values: Sequence[SgNode]) -> None:
        """An option with its values."""
        if name == "--arg" and len(values) == 2:
            self.given[f"${text_of(low, values[0])}"] = low.word(values[1])
        elif name != "--indent":
            self.known = False

    def has(self, *flags: str) -> bool:
        """Whether one of some flags is given."""
        return bool(self.flags & set(flags))


@commands(*PROGRAMS)
def jq(low: Lowering, found: Run) -> Output:
    """`jq`: what its filter makes of the JSON that it reads."""
    call = JqCall(low, found)
    source = found.stdin or low.reading
    if call.files:
        source = content(low, call.files[0])
    if (
        call.filter is None
        or not call.known
        or call.has("-s", "--slurp", "-R", "--raw-input")
        or len(call.files) > 1
    ):
        return unknown(found, contents(low, found.words) or ((source,) if source is not None else ()))
    units = low.units(call.filter)
    if any(unit.node is not None for unit in units) or not units:
        return unknown(found, (source,) if source is not None else ())
    try:
        value = lower_filter(units, call.given)
    except NoFilter:
        return unknown(found, (source,) if source is not None else ())
    return Output((), applied(found, value, source, call))


def applied(found: Run, value: tree.Node, source: tree.Node | None, call: JqCall) -> tree.Node:
    """A filter as a function of what is read."""
    if is_object(value) or (isinstance(value, tree.Sequence) and not call.has("-r", "--raw-output")):
        value = found.call(JSON, (value,))
    body: tuple[tree.Node, ...] = (tree.Return(value.origin, value),)
    if call.has("-e", "--exit-status") and isinstance(value, tree.Name):
        body = (truth(value.origin, value), *body)
    function = tree.Function(found.origin, "", (tree.Param(found.origin, INPUT, None),), body, is_value=True)
    if call.has("-n", "--null-input") or source is None:
        given: tree.Node = tree.Const(found.origin, None)
    else:
        given = found.call(PARSE, (source,))
    return tree.Call(found.origin, function, (argument(given),))
