"""Reads of events in JavaScript: which hold where, and how they are said in V1's words."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.event_reads import InV1, KindTest
from v0to1.languages.javascript.conditions import EQUAL, OTHER, holding
from v0to1.languages.javascript.event_states import comparisons_of, texts_in, write_state
from v0to1.languages.javascript.nodes import cast, is_target, span_of, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.strings import literal

SHOWING = ("template_substitution", "jsx_expression")
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

    def compared(self, read: Read) -> tuple[tuple[str, ...], ...]:
        """The texts that a value is compared with, comparison by comparison; none for another use."""
        found = comparisons_of(read) if read.style == "attribute" else ()
        return tuple(texts_in(one.other) for one in found)

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
    for state in found.states:
        write_state(sketch, state, event_of(state.read))


def write_test(sketch: Sketch, test: KindTest) -> None:
    """`event.action === "message"` becomes `event.kind === "MessageEvent"`."""
    module, node = test.read.module, syntax(test.read.node)
    comparison = comparison_of(test.read)
    other = compared_with(comparison, test.read) if comparison is not None else None
    name = node.field("property")
    if other is None or name is None:
        raise Refusal("an event's name is compared in a way that has no V1 counterpart")
    quote = other.text()[0]
    sketch.replace(module, span_of(other), literal(test.kind.word, quote))
    if test.kind.part:
        end = span_of(node).end
        sketch.replace(module, Span(end, end), "?.kind")
    else:
        sketch.replace(module, span_of(name), test.kind.key)
