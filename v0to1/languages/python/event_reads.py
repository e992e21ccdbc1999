"""Reads of events in Python: which hold where, and how they are said in V1's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.event_reads import InV1, KindTest
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.event_states import comparisons_of, texts_in, write_state
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.status_paths import LEAVING

STYLES = ("index", "get")
SHOWING = ("print", "str")
LOOKING_UP = ("get", "add", "pop", "setdefault", "discard")


class PythonEvents:
    """What is asked of the code around reads of events."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def tested(self, read: Read) -> str | None:
        """The text that a read is compared with; None where it is used for anything else."""
        node = comparison_of(self.sources, read)
        other = compared_with(node, read) if node is not None else None
        if other is None or other.prefix or "\\" in other.value or len(other.quote) > 1:
            return None
        return other.value[1:-1]

    def below(self, read: Read, tests: Iterable[KindTest]) -> KindTest | None:
        """The test that holds wherever a read is made, if there is one."""
        locator = self.sources.locator(read.module)
        compared = [(one, comparison_of(self.sources, one.read)) for one in tests]
        places = {id(node): one for one, node in compared if node is not None}
        owner = locator.source(event_of(read))
        for node in holding(locator, cst_node(read.node)):
            test = places.get(id(node))
            if test is not None and locator.source(event_of(test.read)) == owner:
                return test
        return None

    def inside(self, read: Read, others: Iterable[Read]) -> bool:
        """Whether a read is only a step on the way to some others."""
        locator = self.sources.locator(read.module)
        own = locator.origin(cst_node(read.node))
        around = [locator.origin(cst_node(one.node)) for one in others if one.module == read.module]
        return read.style in STYLES and any(own in span and own != span for span in around)

    def compared(self, read: Read) -> tuple[tuple[str, ...], ...]:
        """The texts that a value is compared with, comparison by comparison; none for another use."""
        found = comparisons_of(self.sources, read) if read.style in STYLES else ()
        return tuple(texts_in(one.other) for one in found)

    def is_label(self, read: Read) -> bool:
        """Whether the value of a read is only shown, or tells things apart."""
        locator = self.sources.locator(read.module)
        node = cst_node(read.node)
        parent = locator.parent(node)
        call = locator.parent(parent) if isinstance(parent, cst.Arg) else None
        match call, parent:
            case cst.Call(func=cst.Name(value=name)), _:
                told = name in SHOWING
            case cst.Call(func=cst.Attribute(attr=cst.Name(value=name))), _:
                told = name in LOOKING_UP
            case _, cst.DictComp(key=key) | cst.DictElement(key=key):
                told = key is node
            case _:
                told = isinstance(parent, cst.FormattedStringExpression | cst.Index)
        return read.style in STYLES and told


def comparison_of(sources: Sources, read: Read) -> cst.Comparison | None:
    """The comparison of a read of an event's name; None where it is used for more than that."""
    node = cst_node(read.node)
    parent = sources.locator(read.module).parent(node)
    if isinstance(parent, cst.ComparisonTarget):
        parent = sources.locator(read.module).parent(parent)
    if read.style not in STYLES or not isinstance(parent, cst.Comparison) or len(parent.comparisons) != 1:
        return None
    equal = isinstance(parent.comparisons[0].operator, cst.Equal | cst.NotEqual)
    return parent if equal else None


def compared_with(node: cst.Comparison, read: Read) -> cst.SimpleString | None:
    """The literal on the other side of a comparison."""
    sides = (node.left, node.comparisons[0].comparator)
    found = next((one for one in sides if one is not cst_node(read.node)), None)
    return found if isinstance(found, cst.SimpleString) else None


def event_of(read: Read) -> cst.BaseExpression:
    """The event in a chain of keys; raises `Refusal` where it is read in another way."""
    node = cst_node(read.node)
    for _ in read.path[1:]:
        match node:
            case cst.Subscript(value=value) | cst.Call(func=cst.Attribute(value=value, attr=cst.Name("get"))):
                node = value.left if isinstance(value, cst.BooleanOperation) else value
            case _:
                raise Refusal("an event is taken apart in a way that has no V1 counterpart")
    assert isinstance(node, cst.BaseExpression)
    return node


def holding(locator: Locator, node: cst.CSTNode) -> Iterator[cst.Comparison]:
    """The comparisons that hold, or go with it, wherever a node is evaluated."""
    inner, outer = node, locator.parent(node)
    while outer is not None and not isinstance(outer, cst.FunctionDef | cst.ClassDef):
        match outer:
            case cst.BooleanOperation(operator=cst.And()):
                for side in (outer.left, outer.right):
                    yield from conjuncts(side) if side is not inner else ()
            case cst.If(test=test, body=body) | cst.IfExp(test=test, body=body) if body is inner:
                yield from conjuncts(test)
            case cst.ListComp() | cst.SetComp() | cst.DictComp() | cst.GeneratorExp():
                for one in outer.for_in.ifs if inner is not outer.for_in else ():
                    yield from conjuncts(one.test)
            case cst.IndentedBlock() | cst.Module():
                yield from earlier(inner, outer)
        inner, outer = outer, locator.parent(outer)


def conjuncts(node: cst.BaseExpression) -> Iterator[cst.Comparison]:
    """The comparisons that all hold where a condition does."""
    match node:
        case cst.BooleanOperation(operator=cst.And(), left=left, right=right):
            yield from conjuncts(left)
            yield from conjuncts(right)
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.Equal())]):
            yield node


def earlier(statement: cst.CSTNode, block: cst.IndentedBlock | cst.Module) -> Iterator[cst.Comparison]:
    """The comparisons without which a block was left before a statement."""
    for one in block.body:
        if one is statement:
            return
        if isinstance(one, cst.If) and one.orelse is None and leaves(one):
            yield from denied(one.test)


def leaves(branch: cst.If) -> bool:
    """Whether a branch ends by leaving the block around it."""
    last = branch.body.body[-1] if branch.body.body else None
    last = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return type(last) in LEAVING


def denied(node: cst.BaseExpression) -> Iterator[cst.Comparison]:
    """The comparisons that hold (written with `!=`) where a condition does not."""
    match node:
        case cst.BooleanOperation(operator=cst.Or(), left=left, right=right):
            yield from denied(left)
            yield from denied(right)
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.NotEqual())]):
            yield node


def write_reads(sketch: Sketch, found: InV1) -> None:
    """Say tests and fields of events in V1's words."""
    for test in found.tests:
        write_test(sketch, test)
    for one in found.fields:
        locator = sketch.sources.locator(one.read.module)
        name = sketch.use(one.read.module, one.function)
        event = locator.source(event_of(one.read))
        sketch.replace(one.read.module, locator.whole(cst_node(one.read.node)), f"{name}({event})")

    for one in found.links:
        sketch.rename_text(one.read.module, one.read.key, one.function)
    for state in found.states:
        write_state(sketch, state, event_of(state.read))


def write_test(sketch: Sketch, test: KindTest) -> None:
    """`event.get("action") == "message"` becomes `event.get("kind") == "MessageEvent"`."""
    read, locator = test.read, sketch.sources.locator(test.read.module)
    node = comparison_of(sketch.sources, read)
    other = compared_with(node, read) if node is not None else None
    if other is None:
        raise Refusal("an event's name is compared in a way that has no V1 counterpart")
    quote = other.quote
    sketch.replace(read.module, locator.origin(other), f"{quote}{test.kind.word}{quote}")
    if not test.kind.part:
        sketch.rename_text(read.module, read.key, test.kind.key)
        return
    event, part = locator.source(event_of(read)), f"{quote}{test.kind.part}{quote}"
    written = f"({event}.get({part}) or {{}}).get({quote}kind{quote})"
    sketch.replace(read.module, locator.whole(cst_node(read.node)), written)
