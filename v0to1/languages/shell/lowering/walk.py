"""What the lowering of one script knows: its functions, its variables, and the parameters where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.languages.shell.lowering.splits import whole_words
from v0to1.languages.shell.units import Origin, Unit, as_node, origin_of, span_of, units_of
from v0to1.records import record

REST = "@"
"""The variable with the parameters that have no number of their own."""

PRINT, JSON, PARSE, ENVIRONMENT = "@print", "@json", "@parse", "@environment"
SAME, LAST = "@same", "@last"
"""Names of what the shell does by itself (`clients/shell_functions.yaml`)."""

MANY_PARAMETERS = 12
"""More parameters are not told apart."""


@record(frozen=True, slots=True)
class Output:
    """What a command does before, and what it writes (None: nothing that matters)."""

    before: tuple[tree.Node, ...] = ()
    value: tree.Node | None = None


SUBSTITUTIONS = ("command_substitution", "process_substitution")
"""Expansions with commands in them."""


@dataclass(slots=True)
class Parameters:
    """The parameters of the function that is lowered: how many have a number, and how many were shifted away.

    `lost` says that a shift may or may not have happened, so that none of them is known any more.
    """

    count: int = 0
    shifted: int = 0
    lost: bool = False


@dataclass(slots=True)
class Lowering:
    """One script while it is lowered; `functions` and `assigned` are the names that it defines.

    `sources` says that it takes in other scripts, which may define more. `words` are variables with
    nothing but words of a command line in them, `reading` what the block around reads.
    `captured_names` are functions whose output something reads, `capturing` says that this is one of them.
    `loose_names` are functions of which it is not seen when they run, `loose` says that this is one of them.
    `passing_names` are functions that give their words to commands, options among them.
    `adapted` are tools that a function of the script puts behind the run-time adapter.
    `text` is the whole script, `filled` are the files that it writes, `made` those that it makes for itself.
    """

    functions: frozenset[str]
    assigned: frozenset[str]
    sources: bool
    words: dict[str, SgNode] = field(default_factory=dict)
    parameters: Parameters | None = None
    reading: tree.Node | None = None
    captured_names: frozenset[str] = frozenset()
    capturing: bool = False
    loose_names: frozenset[str] = frozenset()
    loose: bool = False
    passing_names: frozenset[str] = frozenset()
    text: str = ""
    filled: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    adapted: frozenset[str] = frozenset()
    handlers: dict[str, Callable[[Lowering, SgNode, tree.Node | None], Output]] = field(default_factory=dict)
    expanded: dict[tuple[object, ...], tree.Node] = field(default_factory=dict)

    def output(self, node: SgNode, stdin: tree.Node | None = None) -> Output:
        """What a statement does and writes, given what it reads."""
        handler = self.handlers.get(node.kind())
        if handler is None:
            inner = tuple(one for child in named(node) for one in self.block([child]))
            return Output((tree.Unknown(origin_of(node), inner),) if inner else ())
        return handler(self, node, stdin)

    def block(self, nodes: list[SgNode], *, returns: bool = False) -> tuple[tree.Node, ...]:
        """Statements in order; with `returns` what the last one writes is the value of the block."""
        found: list[tree.Node] = []
        wanted = [node for node in nodes if node.kind() != "comment"]
        while returns and wanted and wanted[-1].text() == "echo":
            wanted.pop()
        for place, node in enumerate(wanted):
            found.extend(self.statement(node, returns=returns and place == len(wanted) - 1))
        return tuple(found)

    def statement(self, node: SgNode, *, returns: bool) -> tuple[tree.Node, ...]:
        """One statement; what it writes is its value, or shown."""
        inner = BLOCKS.get(node.kind())
        if inner is not None:
            return inner(self, node, returns)
        done = self.output(node)
        return (*done.before, *self.shown(node, done.value, returns=returns))

    def shown(self, node: SgNode, value: tree.Node | None, *, returns: bool) -> tuple[tree.Node, ...]:
        """What is done with what a statement writes."""
        if value is None:
            return ()
        origin = origin_of(node)
        if returns:
            return (tree.Return(origin, value),)
        if self.capturing:
            return (self.escaped(node, value),)
        return (tree.Call(origin, tree.Name(origin, PRINT), (tree.Arg(origin, None, value),)),)

    def escaped(self, node: SgNode, value: tree.Node) -> tree.Node:
        """A value that goes where it cannot be followed."""
        origin = origin_of(node)
        return tree.Call(origin, tree.Name(origin, "other output"), (tree.Arg(origin, None, value),))

    def captured(self, node: SgNode, nodes: list[SgNode]) -> tree.Node:
        """What statements write, as a value: `$(…)`."""
        wanted = [one for one in nodes if one.kind() != "comment"]
        if len(wanted) == 1 and wanted[0].kind() not in BLOCKS:
            done = self.output(wanted[0])
            if not done.before and done.value is not None:
                return tree.Await(origin_of(node), done.value)
            if not done.before:
                return tree.Text(replace(origin_of(node), places=(span_of(node).start,)), "")
        outer, self.capturing = self.capturing, True
        body = self.block(wanted, returns=True)
        self.capturing = outer
        made = tree.Function(origin_of(node), "", (), body, is_value=True)
        return tree.Call(origin_of(node), made, ())

    def units(self, node: SgNode) -> tuple[Unit, ...]:
        """The characters and expansions of a word."""
        return units_of(node, self.expand)

    def expand(self, node: SgNode) -> tree.Node:
        """The value of an expansion; where a word is analysed more than once, that of a command is kept."""
        if node.kind() not in SUBSTITUTIONS:
            return EXPAND[node.kind()](self, node)
        known = self.parameters or Parameters()
        around = (self.capturing, self.loose, id(self.reading), len(self.words), id(self.parameters))
        key = (span_of(node), node.text(), known.shifted, known.lost, *around)
        if key not in self.expanded:
            self.expanded[key] = EXPAND[node.kind()](self, node)
        return self.expanded[key]

    def word(self, node: SgNode) -> tree.Node:
        """A word as a value."""
        return self.of_units(self.units(node), span_of(node))

    def of_units(self, units: tuple[Unit, ...], span: Span) -> tree.Node:
        """Units as a value: the text of a document is what it is made of."""
        found = DOCUMENT[0](units)
        if found is None:
            return as_node(units, span)
        origin = Origin(span)
        return tree.Call(origin, tree.Name(origin, JSON), (tree.Arg(origin, None, found),))

    def variable(self, node: SgNode, name: str) -> tree.Node:
        """The value of a variable: one that the script never sets comes from the environment."""
        origin = origin_of(node)
        if name.isdigit():
            return self.parameter(origin, int(name))
        if name in self.assigned:
            return tree.Name(origin, name)
        if not name.isidentifier():
            return tree.Unknown(origin, ())
        argument = tree.Arg(origin, None, tree.Text(origin, name))
        found = tree.Call(origin, tree.Name(origin, ENVIRONMENT), (argument,))
        return tree.Name(origin, name) if self.sources else found

    def parameter(self, origin: Origin, number: int) -> tree.Node:
        """`$1` and the like."""
        known = self.parameters
        if known is None or known.lost or not number or number + known.shifted > known.count:
            return tree.Unknown(origin, ())
        return tree.Name(origin, str(number + known.shifted))

    def parameters_from(self, origin: Origin, first: int) -> tuple[tree.Node, ...]:
        """`"$@"`, or from a parameter on: the last node holds the rest of them."""
        known = self.parameters
        if known is None or known.lost:
            return (tree.Spread(origin, tree.Unknown(origin, ())),)
        numbers = range(first + known.shifted, known.count + 1)
        numbered = (tree.Name(origin, str(number)) for number in numbers)
        return (*numbered, tree.Spread(origin, tree.Name(origin, REST)))


BLOCKS: dict[str, Callable[[Lowering, SgNode, bool], tuple[tree.Node, ...]]] = {}
"""Statements with other statements in them; they are told whether what they write is their value."""

HANDLERS: dict[str, Callable[[Lowering, SgNode, tree.Node | None], Output]] = {}
"""All other statements."""

EXPAND: dict[str, Callable[[Lowering, SgNode], tree.Node]] = {}
DOCUMENT: list[Callable[[tuple[Unit, ...]], tree.Node | None]] = []


def insides(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """The commands whose output stands somewhere in a node, however it is used there."""
    if node.kind() == "command_substitution":
        return (low.expand(node),)
    return tuple(one for child in node.children() for one in insides(low, child))


def named(node: SgNode) -> list[SgNode]:
    """The children that are no mere marks."""
    return whole_words([child for child in node.children() if child.is_named() and child.kind() != "comment"])


def tokens(node: SgNode) -> list[str]:
    """The marks and words of the syntax among the children."""
    return [child.text() for child in node.children() if not child.is_named()]
