"""Reads of answers in JavaScript: properties, and patterns that take answers apart."""

from __future__ import annotations

from types import MappingProxyType

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages import reads
from v0to1.languages.base import Refusal
from v0to1.languages.event_lists import list_in_v1
from v0to1.languages.javascript.declaring import declare_beside
from v0to1.languages.javascript.event_reads import JavaScriptEvents, write_reads
from v0to1.languages.javascript.lacking import may_be_missing
from v0to1.languages.javascript.nodes import (
    cast,
    function_of,
    is_field,
    is_target,
    reads_of,
    root_of,
    span_of,
    syntax,
    whole,
)
from v0to1.languages.javascript.sketch import Sketch, Split
from v0to1.languages.javascript.statuses import JUDGE
from v0to1.languages.javascript.truth import is_truth

LOOSE = ("return_statement", "variable_declarator", "arguments", "pair", "arrow_function")
"""Where an expression needs no parentheses, whatever it is."""

TAKEN = "shorthand_property_identifier_pattern"
NAMED = ("property_identifier", "private_property_identifier", "identifier")


class JavaScriptReads(reads.Reads[Sketch]):
    """Properties, and entries of patterns."""

    judge = JUDGE
    booleans = MappingProxyType({"true": "true", "false": "false"})

    def rename_key(self, sketch: Sketch, read: Read, name: str) -> None:
        """Write the V1 name of a key where its V0 name stands."""
        if sketch.lacking:
            may_be_missing(sketch, read)
        if name == read.path[-1]:
            return
        origin = syntax(read.key) if read.key is not None else None
        if origin is None or not isinstance(read.key, tree.Text):
            raise Refusal("a name on the wire is not written as a plain literal")
        if origin.kind() == TAKEN:
            sketch.replace(read.module, span_of(origin), f"{name}: {origin.text()}")
        elif origin.kind() in NAMED:
            sketch.replace(read.module, span_of(origin), name)
        else:
            sketch.rename_text(read.module, read.key, name)

    def drop_access(self, sketch: Sketch, read: Read) -> None:
        """Remove the access: the container is the value now."""
        if read.style == "destructure":
            drop_pattern(sketch, read)
            return
        inner, node = accessed(read), syntax(read.node)
        span, end = span_of(inner), span_of(node).end
        parent = node.parent()
        if inner.kind() == "parenthesized_expression" and parent is not None and parent.kind() in LOOSE:
            sketch.replace(read.module, Span(span.start, span.start + 1), "")
            sketch.replace(read.module, Span(span.end - 1, end), "")
            return
        sketch.replace(read.module, Span(span.end, end), "")

    def through_helper(self, sketch: Sketch, read: Read, helper: str) -> None:
        """`answer.status` becomes `helper(answer)`."""
        if read.style == "destructure":
            function = sketch.use(read.module, helper)
            sketch.split.append(Split(read.module, syntax(read.node), function))
            sketch.note(f"{read.path[-1]} is worked out from V1's two states by {function}.")
            return
        inner, span = accessed(read), span_of(syntax(read.node))
        function = sketch.use(read.module, helper)
        sketch.replace(read.module, Span(span.start, span_of(inner).start), f"{function}(")
        sketch.replace(read.module, Span(span_of(inner).end, span.end), ")")
        sketch.note(f"{read.path[-1]} is worked out from V1's two states by {function}.")

    def events_in_v1(self, sketch: Sketch, operation: Operation, name: str) -> bool:
        """Say what is read of the events in a list in V1's words; false where that cannot be done."""
        return list_in_v1(sketch, operation, name, JavaScriptEvents(), write_reads)

    def page_for_flag(self, sketch: Sketch, read: Read) -> None:
        """Write `!= null` where more than the truth of the flag counts."""
        if read.style == "destructure":
            raise Refusal(f"{read.path[-1]} is taken out of the answer, and V1 has an id in its place")
        node = syntax(accessed_whole(read))
        if is_truth(node):
            return
        outer = whole(node)
        parent = outer.parent()
        beside = compared(outer, parent)
        if beside is not None and parent is not None:
            end = span_of(parent).end
            sign = "!==" if beside else "==="
            sketch.replace(read.module, Span(span_of(outer).end, end), f" {sign} null")
            return
        bare = parent is not None and parent.kind() in ("variable_declarator", "return_statement", "pair")
        before, after = ("", " !== null") if bare else ("(", " !== null)")
        sketch.around(read.module, span_of(node), before, after)

    def copes(self, read: Read) -> bool:
        """Whether a read copes with the absence of its key."""
        node = syntax(read.node)
        if node.kind() == "object_assignment_pattern":
            return True
        outer = cast(node)
        parent = outer.parent()
        sign = (
            parent.field("operator") if parent is not None and parent.kind() == "binary_expression" else None
        )
        return sign is not None and sign.text() in ("??", "||") and is_field(outer, parent, "left")

    def drop_default(self, sketch: Sketch, operation: Operation, read: Read) -> bool:
        """There are no defaults beside keys but those of patterns, which read nothing."""
        return False

    def beside_view(self, sketch: Sketch, read: Read, rule: ReadRule) -> None:
        """Types of the project that have the V0 key which is read must have V1's, too."""
        if rule.to and not rule.gone:
            declare_beside(sketch, read, rule.to)


READS = JavaScriptReads()


def accessed_whole(read: Read) -> tree.Node:
    """The access itself; raises `Refusal` for what is no property of an expression."""
    accessed(read)
    return read.node


def accessed(read: Read) -> SgNode:
    """What a property is read from; raises `Refusal` where that is taken apart by a pattern."""
    node = syntax(read.node)
    inner = node.field("object")
    if read.style == "destructure" or inner is None or is_target(node):
        raise Refusal(f"{read.path[-1]} is read in a way that has no V1 counterpart; read it as a property")
    return inner


def compared(node: SgNode, parent: SgNode | None) -> bool | None:
    """Whether an expression is compared with true (False: with false); None for anything else."""
    sign = parent.field("operator") if parent is not None and parent.kind() == "binary_expression" else None
    right = parent.field("right") if parent is not None else None
    if sign is None or right is None or right == node or right.text() not in ("true", "false"):
        return None
    if sign.text() not in ("==", "===", "!=", "!=="):
        return None
    return sign.text().startswith("=") == (right.text() == "true")


def value_of(read: Read, pattern: SgNode) -> SgNode:
    """What the pattern of a declaration takes apart."""
    owner = pattern.parent()
    value = owner.field("value") if owner is not None and owner.kind() == "variable_declarator" else None
    if value is None:
        raise Refusal(f"{read.path[-1]} is taken out of the answer in a pattern; read it as a property")
    return value


def drop_pattern(sketch: Sketch, read: Read) -> None:
    """`const { files } = answer` becomes `const files = answer`."""
    node = syntax(read.node)
    pattern = node if node.kind() == "object_pattern" else node.parent()
    entries = pattern.named_children() if pattern is not None and pattern.kind() == "object_pattern" else []
    if pattern is None or len(entries) != 1 or entries[0].kind() == "object_assignment_pattern":
        raise Refusal(f"{read.path[-1]} is read in a way that cannot be taken out")
    value = entries[0].field("value")
    sketch.replace(read.module, span_of(pattern), (value or entries[0]).text())


def uses(node: SgNode) -> list[SgNode]:
    """An expression, or the places at which the variable is read that it is given to."""
    outer = cast(node)
    parent = outer.parent()
    name = parent.field("name") if parent is not None and parent.kind() == "variable_declarator" else None
    if name is None or name.kind() != "identifier":
        return [node]
    return reads_of(function_of(node) or root_of(node), name.text())
