"""Lower what a command is given as a script: it runs there and then, and its output is the command's."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.languages.shell.inner import SHELLS, TEXTS, inner_script, script_word
from v0to1.languages.shell.lowering.commands import commands
from v0to1.languages.shell.lowering.runs import Run
from v0to1.languages.shell.lowering.survey import is_read, surveyed
from v0to1.languages.shell.lowering.tools import indirectly
from v0to1.languages.shell.lowering.walk import BLOCKS, Lowering, Output, named


@commands(*sorted(SHELLS | TEXTS))
def inner(low: Lowering, found: Run) -> Output:
    """A script in a word, with the variables of the script around it."""
    word = script_word(found.name, found.words)
    script = inner_script(word) if word is not None else None
    if script is None:
        return indirectly(low, found)
    inside = surveyed(script.root)
    same = found.name == "eval"
    inside = replace(
        inside,
        functions=inside.functions | low.functions if same else inside.functions,
        assigned=inside.assigned | low.assigned,
        capturing=low.capturing or is_read(found.node),
        loose=low.loose,
        text=low.text,
        filled=low.filled,
        made=low.made,
        parameters=low.parameters if same else None,
        adapted=low.adapted if same else frozenset(),
    )
    return statements(inside, named(script.root))


def statements(low: Lowering, nodes: list[SgNode]) -> Output:
    """Statements, of which the last one's output is that of all."""
    wanted = [node for node in nodes if node.kind() != "comment"]
    if not wanted or wanted[-1].kind() in BLOCKS:
        return Output(low.block(wanted))
    before = low.block(wanted[:-1])
    last = low.output(wanted[-1])
    return Output((*before, *last.before), last.value)
