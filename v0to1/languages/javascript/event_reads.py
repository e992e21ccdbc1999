"""Reads of events in JavaScript: which hold where, and how they are said in V1's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.event_reads import InV1, KindTest
from v0to1.languages.javascript.nodes import FUNCTIONS, ancestors, cast, is_field, is_target, span_of, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.strings import literal

EQUAL, OTHER = ("===", "=="), ("!==", "!=")
LEAVING = ("return_statement", "continue_statement", "throw_statement", "break_statement")
SHOWING = ("template_substitution", "jsx_expression")
FILTER = "filter"
GIVING = (FILTER, "map", "forEach", "flatMap", "find", "some", "every")
"""Methods that give each event of a list to a function."""

PASSING = (FILTER, "slice", "reverse", "toReversed")
"""Methods that give a list of some events of another one, each as it is."""

STEPS = ("member_expression", "non_null_expression", "parenthesized_expression", "as_expression")


class JavaScriptEvents:
    """What is asked of the code around reads of events."""

    def tested(self, read: Read) -> str | None:
        """The text that a read is compared with; None where it is used for anything else."""
        node = comparison_of(read)
        other = compared_with(node, read) if node is not None else None
        known = other is not None and other.kind() == "string" and "\\" not in other.text()
        return other.text()[1:-1] if other is not None and known else None

    def below(self, read: Read, tests: Iterable[KindTest]) -> KindTest | None:
        """The test that holds wherever a read is made, if there is one."""
        if is_target(cast(syntax(read.node))):
            return None
        places = {
            span_of(node): one
            for one in tests
            if one.read.module == read.module and (node := comparison_of(one.read)) is not None
        }
        for node, owner in holding(syntax(read.node), root_text(read)):
            test = places.get(span_of(node))
            if test is not None and root_text(test.read) == owner:
                return test
        return None

    def inside(self, read: Read, others: Iterable[Read]) -> bool:
        """Whether a read is only a step on the way to some others."""
        own = span_of(syntax(read.node))
        whole_reads = [span_of(syntax(one.node)) for one in others if one.module == read.module]
        return read.style == "attribute" and any(
            own in span and own.start == span.start for span in whole_reads
        )

    def is_label(self, read: Read) -> bool:
        """Whether the value of a read is only shown, or tells things apart."""
        node = cast(syntax(read.node))
        parent = node.parent()
        if read.style != "attribute" or parent is None:
            return False
        call = parent.parent() if parent.kind() == "arguments" else None
        callee = call.field("function") if call is not None else None
        return parent.kind() in SHOWING or (callee is not None and callee.text() == "String")


def comparison_of(read: Read) -> SgNode | None:
    """The comparison of a read of an event's name; None where it is used for more than that."""
    node = cast(syntax(read.node))
    parent = node.parent()
    sign = parent.field("operator") if parent is not None and parent.kind() == "binary_expression" else None
    fits = read.style == "attribute" and sign is not None and sign.text() in (*EQUAL, *OTHER)
    return parent if fits else None


def compared_with(node: SgNode, read: Read) -> SgNode | None:
    """The other side of a comparison."""
    own = span_of(syntax(read.node))
    sides = (node.field("left"), node.field("right"))
    return next((one for one in sides if one is not None and own not in span_of(one)), None)


def root_text(read: Read) -> str:
    """The expression of the event that is read."""
    return event_of(read).text()


def event_of(read: Read) -> SgNode:
    """The event in a chain of members."""
    node: SgNode | None = syntax(read.node)
    for _ in read.path[1:]:
        while node is not None and node.kind() in STEPS and node.kind() != "member_expression":
            node = node.named_children()[0]
        node = node.field("object") if node is not None else None
    if node is None:
        raise Refusal("an event is taken apart in a way that has no V1 counterpart")
    return node


def holding(node: SgNode, owner: str) -> Iterator[tuple[SgNode, str]]:
    """The comparisons that hold where a node is evaluated, each with the name of the event in it."""
    inner = node
    for outer in ancestors(node):
        match outer.kind():
            case "binary_expression" if sign_of(outer) == "&&":
                for side in (outer.field("left"), outer.field("right")):
                    yield from named(conjuncts(side), owner) if side is not None and side != inner else ()
            case "if_statement" | "ternary_expression" if is_field(inner, outer, "consequence"):
                condition = outer.field("condition")
                yield from named(conjuncts(condition), owner) if condition is not None else ()
            case "statement_block" | "program":
                yield from named(earlier(inner, outer), owner)
            case "arrow_function":
                yield from filtered(outer, owner)
            case kind if kind in FUNCTIONS:
                return
        inner = outer


def named(nodes: Iterable[SgNode], owner: str) -> Iterator[tuple[SgNode, str]]:
    """Nodes with the name that the event has in them."""
    yield from ((one, owner) for one in nodes)


def filtered(function: SgNode, owner: str) -> Iterator[tuple[SgNode, str]]:
    """The comparisons of `filter` before a function that is given each event: `all.filter(…).map(…)`."""
    given = function.parent()
    call = given.parent() if given is not None and given.kind() == "arguments" else None
    first = given.named_children()[0] if given is not None and given.named_children() else None
    if call is None or first != function or parameter_of(function) != owner:
        return
    name, current = method_of(call)
    if name not in GIVING:
        return
    while current is not None and current.kind() == "call_expression":
        name, inner = method_of(current)
        if name not in PASSING:
            return
        arguments = current.field("arguments")
        test = arguments.named_children()[0] if arguments is not None and arguments.named_children() else None
        if name == FILTER and test is not None and test.kind() == "arrow_function":
            body = test.field("body")
            yield from named(conjuncts(body), parameter_of(test)) if body is not None else ()
        current = inner


def method_of(call: SgNode) -> tuple[str, SgNode | None]:
    """The method that is called, and of what."""
    callee = call.field("function")
    name = callee.field("property") if callee is not None else None
    return (name.text() if name is not None else "", callee.field("object") if callee is not None else None)


def parameter_of(function: SgNode) -> str:
    """The name of a function's first parameter, where it is one name."""
    single = function.field("parameter")
    listed = function.field("parameters")
    several = listed.named_children() if listed is not None else []
    first = single or (several[0] if several else None)
    pattern = first.field("pattern") or first if first is not None else None
    return pattern.text() if pattern is not None and pattern.kind() == "identifier" else ""


def conjuncts(node: SgNode) -> Iterator[SgNode]:
    """The comparisons that all hold where a condition does."""
    while node.kind() == "parenthesized_expression":
        node = node.named_children()[0]
    if node.kind() != "binary_expression":
        return
    if sign_of(node) == "&&":
        for side in (node.field("left"), node.field("right")):
            yield from conjuncts(side) if side is not None else ()
    elif sign_of(node) in EQUAL:
        yield node


def earlier(statement: SgNode, block: SgNode) -> Iterator[SgNode]:
    """The comparisons without which a block was left before a statement."""
    for one in block.named_children():
        if one == statement:
            return
        if one.kind() == "if_statement" and one.field("alternative") is None and leaves(one):
            condition = one.field("condition")
            yield from denied(condition) if condition is not None else ()


def leaves(branch: SgNode) -> bool:
    """Whether a branch ends by leaving the block around it."""
    body = branch.field("consequence")
    if body is not None and body.kind() == "statement_block" and body.named_children():
        body = body.named_children()[-1]
    return body is not None and body.kind() in LEAVING


def denied(node: SgNode) -> Iterator[SgNode]:
    """The comparisons that hold (written with `!==`) where a condition does not."""
    while node.kind() == "parenthesized_expression":
        node = node.named_children()[0]
    if node.kind() != "binary_expression":
        return
    if sign_of(node) == "||":
        for side in (node.field("left"), node.field("right")):
            yield from denied(side) if side is not None else ()
    elif sign_of(node) in OTHER:
        yield node


def sign_of(node: SgNode) -> str:
    """The operator of an expression."""
    sign = node.field("operator")
    return sign.text() if sign is not None else ""


def write_reads(sketch: Sketch, found: InV1) -> None:
    """Say tests and fields of events in V1's words."""
    for test in found.tests:
        write_test(sketch, test)
    for one in found.fields:
        module, node = one.read.module, syntax(one.read.node)
        name = sketch.use(module, one.function)
        sketch.replace(module, span_of(node), f"{name}({event_of(one.read).text()})")

    for one in found.links:
        name_node = syntax(one.read.node).field("property")
        if name_node is None:
            raise Refusal("an event is taken apart in a way that has no V1 counterpart")
        sketch.replace(one.read.module, span_of(name_node), one.function)


def write_test(sketch: Sketch, test: KindTest) -> None:
    """`event.action === "message"` becomes `event.kind === "MessageEvent"`."""
    module, node = test.read.module, syntax(test.read.node)
    comparison = comparison_of(test.read)
    other = compared_with(comparison, test.read) if comparison is not None else None
    name = node.field("property")
    if other is None or name is None:
        raise Refusal("an event's name is compared in a way that has no V1 counterpart")
    quote = other.text()[0]
    sketch.replace(module, span_of(other), literal(test.kind.name, quote))
    if test.kind.part:
        end = span_of(node).end
        sketch.replace(module, Span(end, end), "?.kind")
    else:
        sketch.replace(module, span_of(name), "kind")
