"""Places that look at an entry of a body after it is set: they follow its name, and its form."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.core.rules import FieldRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Item, Text, options
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.fields import FIELDS
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.payloads import is_converted

INSIDE = {"message": ".content[0].text", "content": "[0].text"}
TYPED = {"message": "{ content: { text: string }[] }", "content": "{ text: string }[]"}
"""What has a text there, as TypeScript declares it."""

ASKING = ("delete", "in")


def change_looks(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let everything that names an entry of the body follow it; raises `Refusal` where it cannot."""
    if is_converted(sketch, target):
        return
    for request in operation.requests:
        for body in request.bodies:
            for item in body.items.values():
                rule = target.body.get(item.key)
                for one in (item, *item.earlier) if rule is not None else ():
                    change_uses(sketch, one, rule)


def change_uses(sketch: Sketch, item: Item, rule: FieldRule | None) -> None:
    """Change the places that name one entry."""
    for use in item.uses if rule is not None else ():
        assert rule is not None
        if rule.to == item.key and not rule.shape and not rule.values:
            continue
        if rule.gap or rule.to is None or rule.values or rule.shape not in ("", *INSIDE):
            raise Refusal(
                f"{item.key} is looked at after it is set, and V1 has it in another form or not at all"
            )
        change_use(sketch, item, (use.node, use.module), rule, declared=use.declared)


def change_use(
    sketch: Sketch, item: Item, place: tuple[tree.Node, str], rule: FieldRule, *, declared: bool
) -> None:
    """Write the V1 name at one place, and read the text inside of a message."""
    node, module = place
    origin = syntax(node)
    if not isinstance(node, tree.Text) or node.value != item.key or rule.to is None:
        raise Refusal(f"{item.key} is named in a way that cannot be followed")
    if origin.kind() == "property_identifier":
        sketch.replace(module, span_of(origin), rule.to)
    elif origin.kind() == "shorthand_property_identifier_pattern" and not rule.shape:
        sketch.replace(module, span_of(origin), f"{rule.to}: {origin.text()}")
    else:
        sketch.rename_text(module, node, rule.to)
    access = origin.parent()
    if rule.shape and access is not None and access.kind() == "pair":
        change_expected(sketch, access, module, rule)
    if not rule.shape or declared or access is None or access.kind() not in ACCESSES or asked(access.text()):
        return
    if not all(isinstance(option, Text) for option in options(item.value)):
        raise Refusal(f"{item.key} is read after it is set, where it may be nothing")
    end = span_of(access).end
    sketch.replace(module, Span(end, end), INSIDE[rule.shape])


def change_expected(sketch: Sketch, pair: SgNode, module: str, rule: FieldRule) -> None:
    """What an entry is compared with gets its form, too."""
    value = pair.field("value")
    if value is not None:
        before, after = FIELDS.literal_message(rule.shape, sketch.sources.quote_in(module))
        sketch.around(module, span_of(value), before, after)


ACCESSES = ("member_expression", "subscript_expression")


def asked(text: str) -> bool:
    """Whether a key is only removed or asked for."""
    return text.startswith(ASKING)
