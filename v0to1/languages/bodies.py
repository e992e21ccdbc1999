"""Request bodies: fields that are renamed where they stand, or a payload that is converted as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from v0to1.core.model import Span
from v0to1.core.rules import FieldRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Encoded, Item, Value, is_null, options
from v0to1.flow.values import Mapping as Payload
from v0to1.flow.walking import walk_through
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.fields import MESSAGES, D, Fields, cap
from v0to1.languages.payloads import convert_payload
from v0to1.languages.sketch import AnySketch, copied, take_over

OPEN = re.compile(r"\b(?:any|unknown|object|Any|BodyInit)\b|^\W*(?:dict|Dict|Mapping)\s*$")
"""Types of which an object with any fields is."""

OWN = ("self", "this", "cls")


def change_body(sketch: D, operation: Operation, target: Target, fields: Fields[D]) -> None:
    """Make every body that the operation may send a V1 body; raises `Refusal`."""
    typed = is_typed(sketch, operation, target)
    if typed and not target.convert:
        raise Refusal("a type declares the fields of V0's request; declare V1's, and send those")
    if typed:
        convert_payload(sketch, operation, target)
        return
    if target.convert and is_open(operation) and converted(sketch, operation, target):
        return
    trial = copied(sketch)
    try:
        rename_body(trial, operation, target, fields)
    except GapRefusal:
        raise
    except Refusal:
        if not target.convert:
            raise
        convert_payload(sketch, operation, target)
    else:
        take_over(sketch, trial)


def is_typed(sketch: AnySketch, operation: Operation, target: Target) -> bool:
    """Whether a body in which something changes is declared to be of a type that may forbid that.

    So may a variable be that holds it, or a parameter of the client's own function that it is given to.
    """
    for request in operation.requests:
        for body in request.bodies:
            rules = [(key, target.body.get(key)) for key in body.items]
            changed = any(rule is not None and (rule.to != key or rule.shape) for key, rule in rules)
            for module, note in notes_of(sketch, request, body) if changed else ():
                text = sketch.sources.text(module)
                said = type_at(text, sketch.sources.span(module, note).start)
                alias = re.search(rf"\b{re.escape(said.strip())}\s*(?::[^=\n]*)?=([^;\n]*)", text)
                if not OPEN.search(said) and (alias is None or not OPEN.search(alias[1])):
                    return True
    return False


def type_at(text: str, start: int) -> str:
    """A declared type as it is written, with all that stands in its brackets."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "<[({") - (text[place] in ">])}")
        if depth < 0 or (not depth and text[place] in ",=;\n"):
            return text[start:place]
    return text[start:]


def notes_of(sketch: AnySketch, request: Request, body: Payload) -> Iterator[tuple[str, tree.Node]]:
    """The types that a body is declared to be of, each with its module."""
    held: set[str] = set()
    for one in walk_through(sketch.sources.known.body(body.module)):
        if isinstance(one, tree.Assign) and one.value is body.node:
            held |= {each.name for each in one.targets if isinstance(each, tree.Name)}
            yield from [(body.module, one.annotation)] if one.annotation is not None else ()
    for frame in request.frame.chain:
        if frame.call is None or frame.function is None:
            continue
        params = [one for one in frame.function.params if one.name not in OWN]
        for place, arg in enumerate(frame.call.args):
            given = arg.value is body.node or (isinstance(arg.value, tree.Name) and arg.value.name in held)
            found = [one for one in params if one.name == arg.name] if arg.name else params[place : place + 1]
            yield from (
                (frame.module, one.annotation) for one in found if given and one.annotation is not None
            )


def is_open(operation: Operation) -> bool:
    """Whether a body may get fields where they cannot be seen, which would keep their V0 names."""
    return any(body.open for request in operation.requests for body in request.bodies)


def converted(sketch: AnySketch, operation: Operation, target: Target) -> bool:
    """Convert the payload as a whole, where it can be reached."""
    trial = copied(sketch)
    try:
        convert_payload(trial, operation, target)
    except Refusal:
        return False
    take_over(sketch, trial)
    return True


def rename_body(sketch: D, operation: Operation, target: Target, fields: Fields[D]) -> None:
    """Rename the fields of a body where they stand; raises `Refusal`."""
    if not target.body and not target.add:
        return
    seen = [one for one in operation.requests if one.body is not None]
    if not seen:
        refuse_unseen(operation)
        return
    bodies = [request.body for request in seen if request.body is not None]
    found = [(body, around_of(body, target)) for body in bodies]
    pictured = {id(one.message.value_node) for _, one in found if one.pictures and one.message is not None}
    for body, around in found:
        message = around.message
        also = message is not None and message.value_node is not None and id(message.value_node) in pictured
        change_payload(sketch, body, Around(message, around.pictures or also), target, fields)
    if any(hides_fields(request.body, target) for request in seen if request.body is not None):
        raise Refusal("the body is built where it cannot be seen")
    if any(request.body is not None and request.body.open for request in seen):
        sketch.note("The body may get further fields where they cannot be seen; check their V1 names.")


def hides_fields(body: Payload, target: Target) -> bool:
    """Whether a body gets all its fields where they cannot be seen, so that none of them is renamed."""
    return body.open and bool(target.body) and not any(name in target.body for name in body.items)


def refuse_unseen(operation: Operation) -> None:
    """A body that is sent but cannot be seen must not be guessed at."""
    bodies = [one.body_text for one in operation.requests if one.body_text is not None]
    if any(not is_nothing(option) for body in bodies for option in options(body)):
        raise Refusal("the body is built where it cannot be seen")


def is_nothing(value: Value) -> bool:
    """Whether a value, or what it is the text of, is surely null."""
    return is_null(value.value if isinstance(value, Encoded) else value)


@dataclass(frozen=True, slots=True)
class Around:
    """What else a payload has: its message, and whether there are images that belong into it."""

    message: Item | None = None
    pictures: bool = False


def ruled(body: Payload, target: Target) -> list[tuple[Item, FieldRule]]:
    """The entries of one payload that have rules, those that may be replaced before it is sent too."""
    every = [one for item in body.items.values() for one in (item, *item.earlier)]
    return [(item, target.body[item.key]) for item in every if item.key in target.body]


def around_of(body: Payload, target: Target) -> Around:
    """What else one payload has."""
    entries = ruled(body, target)
    message = next((item for item, rule in entries if rule.shape in MESSAGES), None)
    pictures = any(rule.shape == "messages" and not is_null(item.value) for item, rule in entries)
    return Around(message, pictures)


def change_payload(sketch: D, body: Payload, around: Around, target: Target, fields: Fields[D]) -> None:
    """Change the entries of one payload; another context may send the same message with images."""
    for item, rule in ruled(body, target):
        change_entry(sketch, (item, rule), around, fields)
    if target.add:
        add_constants(sketch, body, target.add, fields)


def change_entry(sketch: D, entry: tuple[Item, FieldRule], around: Around, fields: Fields[D]) -> None:
    """Change one entry as its rule says."""
    item, rule = entry
    sketch.note(rule.note)
    if rule.gap:
        gap(sketch, item, rule)
    elif rule.shape == "messages":
        join_images(sketch, around.message, item, fields)
    elif rule.to is None:
        fields.drop_entry(sketch, item)
    else:
        fields.rename_key(sketch, item, rule.to)
        change_value(sketch, entry, around, fields)


def gap(sketch: AnySketch, item: Item, rule: FieldRule) -> None:
    """A field without a V1 counterpart: nothing is dropped in silence."""
    if is_null(item.value):
        return
    if not item.maybe and not item.declared:
        raise GapRefusal(f"{item.key}: {rule.gap}")
    sketch.debts.append(f"{item.key}: {rule.gap}")


def change_value(sketch: D, entry: tuple[Item, FieldRule], around: Around, fields: Fields[D]) -> None:
    """Change the value of a field to its V1 shape."""
    item, rule = entry
    if rule.shape in MESSAGES:
        if not around.pictures or item.value_node is None:
            fields.wrap_message(sketch, item, rule.shape)
    elif rule.values:
        fields.rename_value(sketch, item, rule.values)
    elif rule.maximum is not None:
        cap(sketch, item, rule.maximum)
    elif rule.shape:
        raise Refusal(f"{item.key} has another form in V1 ({rule.shape})")


def join_images(sketch: D, message: Item | None, item: Item, fields: Fields[D]) -> None:
    """Images join the content list of the message, where both stand in one literal."""
    if not is_null(item.value):
        if message is None or message.value_node is None or item.value_node is None:
            raise Refusal(f"{item.key} belong into the message of V1, which is not built in the same place")
        fields.message_with(sketch, message, item)
    fields.drop_entry(sketch, item)


def add_constants(sketch: D, body: Payload, add: Mapping[str, object], fields: Fields[D]) -> None:
    """Add constant fields after the last entry of the literal."""
    node = body.node
    last = node.entries[-1].value if isinstance(node, tree.Mapping) and node.entries else None
    span = sketch.sources.whole(body.module, last) if last is not None else None
    if span is None:
        raise Refusal("the body is not written as one literal, so that fields cannot be added to it")
    sketch.replace(body.module, Span(span.end, span.end), fields.constants(body, add))
