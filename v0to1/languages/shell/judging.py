"""What the syntax of a script tells of the comparisons of a status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.requests import Comparison, Read
from v0to1.languages import statuses
from v0to1.languages.shell.lower_redirects import writes
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import command_at, origin_of, syntax_at
from v0to1.languages.shell.units import span_of

REDIRECTED = "redirected_statement"
WAITING = ("while_statement", "c_style_for_statement")
"""Loops that may go on until something happens; `until` is one of the first."""
LOOPS = (*WAITING, "for_statement")
JOINING = ("list", "binary_expression")
INSIDE = ("test_command", "binary_expression", "unary_expression", "parenthesized_expression")
"""What a test consists of."""
LEAVING = re.compile(r"break|return(?: 0)?|exit(?: 0)?")


class ShellJudge(statuses.Judge[ShellSketch]):
    """Comparisons in conditions, loops and `case`."""

    def decision(self, sketch: ShellSketch, one: Comparison) -> str:
        """What the condition of a loop, or a test that leaves one, says alone; of others nothing is sure."""
        root = sketch.sources.modules.parse(one.test_module)
        if root is None or one.operator not in ("==", "!="):
            return ""
        return leads_to(syntax_at(root, origin_of(one.test).span), holds=one.operator == "==")

    def polls(self, sketch: ShellSketch, module: str, node: tree.Node) -> bool:
        """Whether a script waits for anything: what it compares may be what it waits for."""
        root = sketch.sources.modules.parse(module)
        return root is not None and any(root.find(kind=kind) is not None for kind in WAITING)

    def all_seen(self, sketch: ShellSketch, module: str, node: tree.Node) -> bool:
        """A variable is followed wherever it is read: what is compared nowhere is only shown.

        What gets into a file may be read by anything, such as the next step of a workflow. Of several values
        that a filter writes together for something to read, none is followed.
        """
        if sketch.sources.compared.get(id(node)):
            return False
        root = sketch.sources.modules.parse(module)
        command = command_at(root, origin_of(node).span) if root is not None else None
        if command is None:
            return True
        return not is_filed(command) and (is_alone(command, node) or not is_taken(command))

    def only_begins(self, sketch: ShellSketch, read: Read, values: Mapping[str, str]) -> bool:
        """There are no fields of objects."""
        return False

    def owner_of(self, sketch: ShellSketch, read: Read) -> tuple[str, object]:
        """Each filter reads its own input."""
        return "", id(read.node)


def leads_to(test: SgNode | None, *, holds: bool) -> str:
    """Whether a value that a test `holds` for, or does not, ends a wait ("goes on"), or "stays" in it."""
    node = test
    while node is not None and (around := node.parent()) is not None:
        kind, children = around.kind(), named(around)
        if kind == "negated_command":
            holds = not holds
        elif kind in JOINING and any(one.text() in ("&&", "||") for one in around.children()):
            follows = children[0] == node and any(one.text() == "&&" for one in around.children())
            return "goes on" if follows and holds and leaves_loop(children[-1]) else ""
        elif kind == "while_statement":
            stays = around.children()[0].text() == "while"
            return ("stays" if holds is stays else "goes on") if children[0] == node else ""
        elif kind == "if_statement":
            leaves = children[0] == node and len(children) > 1 and leaves_loop(children[1])
            return ("goes on" if holds else "stays") if leaves else ""
        elif kind not in INSIDE:
            return ""
        node = around
    return ""


def leaves_loop(command: SgNode) -> bool:
    """Whether a command leaves the loop that it stands in, and is no failure."""
    plain = LEAVING.fullmatch(command.text()) is not None
    return plain and any(one.kind() in LOOPS for one in command.ancestors())


def is_alone(command: SgNode, node: tree.Node) -> bool:
    """Whether a filter of jq reads one key and nothing else."""
    inner = origin_of(node).span
    around = [span_of(word) for word in named(command)[1:] if inner in span_of(word)]
    return any(one.end - one.start <= inner.end - inner.start + 2 for one in around)


def is_filed(command: SgNode) -> bool:
    """Whether what a command writes gets into a file, or an environment: in a text, or by a variable."""
    for outer in (command, *around(command)):
        if kept(outer):
            return True
        if outer.kind() == "variable_assignment":
            return hands_on(outer)
    return False


def hands_on(assignment: SgNode) -> bool:
    """Whether a variable is exported, or written into a file."""
    name, root = named(assignment)[0].text(), assignment.get_root().root()
    exported = (one for one in root.find_all(kind="declaration_command") if one.text().startswith("export "))
    if any(re.search(rf"\s{name}\b", one.text()) for one in exported):
        return True
    reads = (one for one in root.find_all(kind="variable_name") if one.text() == name)
    return any(kept(outer) for one in reads for outer in around(one) if outer.kind() == REDIRECTED)


def kept(node: SgNode) -> bool:
    """Whether what a command writes gets into a file that is no device."""
    into = (one for one in named(node) if node.kind() == REDIRECTED and writes(one))
    return any("/dev/" not in one.text() for one in into)


def around(node: SgNode) -> Iterator[SgNode]:
    """All that a node stands in, from the inside."""
    outer = node.parent()
    while outer is not None:
        yield outer
        outer = outer.parent()


def is_taken(command: SgNode) -> bool:
    """Whether something reads what a command writes: another command, a variable, or a file."""
    inner = command
    for outer in around(command):
        taken = outer.kind() == "pipeline" and span_of(named(outer)[-1]) != span_of(inner)
        if taken or outer.kind() in ("command_substitution", "process_substitution"):
            return True
        if outer.kind() == REDIRECTED and any(writes(one) for one in named(outer)):
            return True
        inner = outer
    return False


JUDGE = ShellJudge()
