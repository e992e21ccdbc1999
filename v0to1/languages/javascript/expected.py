"""What JavaScript tests expect to have been sent follows the request, or is told as left."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.core.rules import FieldRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request, Sent
from v0to1.flow.values import Item, Mapping, is_null
from v0to1.languages.base import Refusal
from v0to1.languages.fields import MESSAGES
from v0to1.languages.javascript.declared import keys_in
from v0to1.languages.javascript.fields import FIELDS, shorthand
from v0to1.languages.javascript.looks import ACCESSES, INSIDE, TYPED
from v0to1.languages.javascript.nodes import (
    ancestors,
    function_of,
    of_kinds,
    root_of,
    span_of,
    syntax,
    whole,
)
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.leaving import with_tests
from v0to1.languages.route_edits import rename_route
from v0to1.languages.routes import locate_route
from v0to1.languages.turns import expects, followers

ASSERTING = ("expect(", "assert")


def change_sent(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let everything that tests expect to have been sent follow an operation; raises `Refusal` otherwise."""
    found = {
        (id(one.node), one.key): (request, one) for request in operation.requests for one in request.sent
    }
    added: set[int] = set()
    for request, sent in found.values():
        with with_tests(sent.module, "a test expects what V0 was sent"):
            follow(sketch, (request, sent), operation, target, added)


def follow(
    sketch: Sketch, place: tuple[Request, Sent], operation: Operation, target: Target, added: set[int]
) -> None:
    """Let one place follow, where it is about the operation; raises `Refusal`."""
    _, sent = place
    if sent.text is None and sent.key not in target.body:
        return
    own = expects(sketch.sources, operation, sent)
    if own is None:
        raise Refusal("it may be about one of several requests")
    if not own:
        return
    change_one(sketch, place, operation, target)
    if sent.whole is not None and id(sent.whole) not in added:
        added.add(id(sent.whole))
        add_fields(sketch, sent.whole, target)


def draft_expected(sketch: Sketch, operation: Operation, target: Target) -> None:
    """What a test expects to be sent; where that is seen to be sent, with the same changes; may refuse."""
    followed = followers(sketch.sources, operation)
    added: set[int] = set()
    for owner, request, sent in followed:
        if owner.rule.id != operation.rule.id:
            raise Refusal(f"what is expected here is sent by another operation, too ({owner.rule.id})")
        follow(sketch, (request, sent), owner, target, added)
    if followed:
        return
    if target.call is not None:
        raise Refusal("V1 takes several requests here; expect those")
    for request in operation.requests:
        rename_route(sketch, request, locate_route(request.url, operation.rule), target)
        for body in request.bodies:
            change_body(sketch, body, target)


def change_body(sketch: Sketch, body: Mapping, target: Target) -> None:
    """Change a body that is expected as a whole; raises `Refusal`."""
    for item in body.items.values():
        if item.key in target.body:
            change_item(sketch, item, target.body[item.key])
    add_fields(sketch, body, target)


def change_one(sketch: Sketch, place: tuple[Request, Sent], operation: Operation, target: Target) -> None:
    """Change one place; raises `Refusal`."""
    request, sent = place
    if target.call is not None:
        raise Refusal("V1 takes several requests here; expect those")
    if sent.text is not None:
        like = replace(request, url=sent.text, arguments=())
        rename_route(sketch, like, locate_route(sent.text, operation.rule), target)
    elif sent.item is not None:
        change_item(sketch, sent.item, target.body[sent.key])
    else:
        change_read(sketch, sent, target.body[sent.key])


def change_item(sketch: Sketch, item: Item, rule: FieldRule) -> None:
    """Change one entry of the body that is expected; raises `Refusal`."""
    if rule.gap or rule.shape not in ("", *MESSAGES):
        raise Refusal(f"V1 has {item.key} in another form or not at all")
    if rule.to is None:
        FIELDS.drop_entry(sketch, item)
        return
    if shorthand(item) is not None and (rule.shape or rule.values):
        wrap_shorthand(sketch, item, rule)
        return
    FIELDS.rename_key(sketch, item, rule.to)
    if rule.shape and not is_null(item.value):
        if item.value_node is None:
            raise Refusal(f"what is expected as {item.key} cannot be seen")
        sketch.wrap(
            item.module, item.value_node, *FIELDS.literal_message(rule.shape, FIELDS.quote_near(sketch, item))
        )
    elif rule.values:
        FIELDS.rename_value(sketch, item, rule.values)


def wrap_shorthand(sketch: Sketch, item: Item, rule: FieldRule) -> None:
    """An entry that is one name: `{ message }`; raises `Refusal` where its word is chosen elsewhere."""
    origin = shorthand(item)
    if origin is None or rule.values:
        raise Refusal(f"the word for {item.key} is chosen somewhere else")
    before, after = FIELDS.literal_message(rule.shape, sketch.sources.quote_in(item.module))
    sketch.replace(item.module, span_of(origin), f"{rule.to}: {before}{origin.text()}{after}")


def change_read(sketch: Sketch, sent: Sent, rule: FieldRule) -> None:
    """Change one read of a body that was sent; raises `Refusal`."""
    if rule.gap or rule.to is None or rule.values or rule.shape not in ("", *INSIDE):
        raise Refusal(f"V1 has {sent.key} in another form or not at all")
    origin = syntax(sent.node)
    if not isinstance(sent.node, tree.Text) or sent.node.value != sent.key:
        raise Refusal(f"{sent.key} is named in a way that cannot be followed")
    if origin.kind().startswith("shorthand_property"):
        if rule.shape:
            raise Refusal(f"{sent.key} is taken apart, and V1 has it in another form")
        sketch.replace(sent.module, span_of(origin), f"{rule.to}: {origin.text()}")
        return
    access = origin.parent()
    if access is not None and access.kind() in ("arguments", "array"):
        sketch.rename_text(sent.module, sent.node, rule.to)
        return
    if access is None or access.kind() not in ACCESSES:
        raise Refusal(f"{sent.key} is looked at in a way that cannot be followed")
    rename_access(sketch, sent, origin, rule.to)
    retype_read(sketch, sent, access, rule)
    if rule.shape and not is_absent(access):
        end = span_of(whole(access)).end
        inside = INSIDE[rule.shape]
        text = inside if is_asserted(access) else f"?{inside}" if inside.startswith(".") else f"?.{inside}"
        sketch.replace(sent.module, Span(end, end), text)


def rename_access(sketch: Sketch, sent: Sent, origin: SgNode, name: str) -> None:
    """Write the V1 name of a property."""
    if origin.kind() == "property_identifier":
        sketch.replace(sent.module, span_of(origin), name)
    else:
        sketch.rename_text(sent.module, sent.node, name)


def retype_read(sketch: Sketch, sent: Sent, access: SgNode, rule: FieldRule) -> None:
    """Let a type that the body is said to have where it is named or read declare V1's key."""
    owner, scope = access.field("object"), function_of(access) or root_of(access)
    if owner is None:
        return
    named = [
        one
        for one in of_kinds(scope, "variable_declarator")
        if (name := one.field("name")) is not None and name.text() == owner.text()
    ]
    keys = [key for one in (owner, *named) for note in of_kinds(one, "object_type") for key in keys_in(note)]
    for key in keys:
        declared = key.parent()
        if key.text() != sent.key or declared is None:
            continue
        if not rule.shape:
            sketch.replace(sent.module, span_of(key), rule.to or "")
            continue
        mark = "?" if declared.text().partition(":")[0].endswith("?") else ""
        sketch.replace(sent.module, span_of(declared), f"{rule.to}{mark}: {TYPED[rule.shape]}")


def is_asserted(access: SgNode) -> bool:
    """Whether a value is expected to be something, so that it must be there."""
    calls = (one for one in ancestors(access) if one.kind() == "call_expression")
    return any(one.text().startswith(ASSERTING) for one in calls)


def is_absent(access: SgNode) -> bool:
    """Whether a value is only expected to be there, or not to be."""
    statement = next((one for one in ancestors(access) if one.kind() == "expression_statement"), None)
    words = statement.text() if statement is not None else ""
    return any(
        word in words for word in ("toBeUndefined", "toBeDefined", "toBeNull", "toBeTruthy", "toBeFalsy")
    )


def add_fields(sketch: Sketch, body: Mapping, target: Target) -> None:
    """Expect the constants that V1 wants beside what is sent; raises `Refusal`."""
    if not target.add:
        return
    last = body.node.entries[-1].value if isinstance(body.node, tree.Mapping) and body.node.entries else None
    span = sketch.sources.whole(body.module, last) if last is not None else None
    if span is None:
        raise Refusal("what is expected is not written as one literal")
    sketch.replace(body.module, Span(span.end, span.end), FIELDS.constants(body, target.add))
