"""Request bodies and query parameters in Python: renamed keys, wrapped values, added constants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import FieldRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Encoded, Item, Value, is_null, options
from v0to1.flow.values import Mapping as Payload
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.payloads import convert_payload
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.field_values import cap, quote_near, rename_value
from v0to1.languages.python.locate import cst_node
from v0to1.languages.sketch import copied, take_over

SENT = ("json", "form")


def change_body(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Make every body that the operation may send a V1 body; raises `Refusal`."""
    trial = copied(sketch)
    try:
        rename_body(trial, operation, target)
    except GapRefusal:
        raise
    except Refusal:
        if not target.convert:
            raise
        convert_payload(sketch, operation, target)
    else:
        take_over(sketch, trial)


def rename_body(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Rename the fields of a body where they stand; raises `Refusal`."""
    if not target.body and not target.add:
        return
    seen = [one for one in operation.requests if one.body is not None]
    if not seen:
        refuse_unseen(operation)
        return
    for request in seen:
        assert request.body is not None
        change_payload(sketch, request.body, target)
    if any(request.body is not None and request.body.open for request in seen):
        sketch.note("The body may get further fields where they cannot be seen; check their V1 names.")


def refuse_unseen(operation: Operation) -> None:
    """A body that is sent but cannot be seen must not be guessed at."""
    bodies = [one.body_text for one in operation.requests if one.body_text is not None]
    if any(not is_nothing(option) for body in bodies for option in options(body)):
        raise Refusal("the body is built where it cannot be seen")


def is_nothing(value: Value) -> bool:
    """Whether a value, or what it is the text of, is surely null."""
    return is_null(value.value if isinstance(value, Encoded) else value)


MESSAGES = ("message", "content")


@dataclass(frozen=True, slots=True)
class Around:
    """What else a payload has: its message, and whether there are images that belong into it."""

    message: Item | None = None
    pictures: bool = False


def change_payload(sketch: Sketch, body: Payload, target: Target) -> None:
    """Change the entries of one payload."""
    ruled = [(item, target.body[item.key]) for item in body.items.values() if item.key in target.body]
    message = next((item for item, rule in ruled if rule.shape in MESSAGES), None)
    pictures = any(rule.shape == "messages" and not is_null(item.value) for item, rule in ruled)
    for item, rule in ruled:
        change_entry(sketch, item, rule, Around(message, pictures))
    if target.add:
        add_constants(sketch, body, target.add)


def change_entry(sketch: Sketch, item: Item, rule: FieldRule, around: Around) -> None:
    """Change one entry as its rule says."""
    sketch.note(rule.note)
    if rule.gap:
        gap(sketch, item, rule)
    elif rule.shape == "messages":
        join_images(sketch, around.message, item)
    elif rule.to is None:
        drop_entry(sketch, item)
    else:
        rename_key(sketch, item, rule.to)
        change_value(sketch, item, rule, around)


def gap(sketch: Sketch, item: Item, rule: FieldRule) -> None:
    """A field without a V1 counterpart: nothing is dropped in silence."""
    if is_null(item.value):
        return
    if not item.maybe and not item.declared:
        raise GapRefusal(f"{item.key}: {rule.gap}")
    sketch.debts.append(f"{item.key}: {rule.gap}")


def rename_key(sketch: Sketch, item: Item, name: str) -> None:
    """Write the V1 name of a field where its V0 name stands."""
    if name == item.key:
        return
    match item.key_node:
        case tree.Text():
            sketch.rename_text(item.module, item.key_node, name)
        case tree.Arg(origin=cst.Arg(keyword=cst.Name() as keyword)):
            sketch.replace(item.module, sketch.sources.locator(item.module).origin(keyword), name)
        case _:
            raise Refusal(
                f"{item.key} is the name of a declared field; the name on the wire would change with it"
            )


def change_value(sketch: Sketch, item: Item, rule: FieldRule, around: Around) -> None:
    """Change the value of a field to its V1 shape."""
    if rule.shape in MESSAGES:
        wrap_message(sketch, item, rule.shape, with_images=around.pictures)
    elif rule.values:
        rename_value(sketch, item, rule.values)
    elif rule.maximum is not None:
        cap(sketch, item, rule.maximum)
    elif rule.shape:
        raise Refusal(f"{item.key} has another form in V1 ({rule.shape})")


def wrap_message(sketch: Sketch, item: Item, shape: str, *, with_images: bool) -> None:
    """A string becomes a message with a content list."""
    node = item.value_node
    if node is None:
        raise Refusal(f"the value of {item.key} cannot be seen")
    if with_images:
        return
    function = "text_message" if shape == "message" else "message_content"
    if isinstance(node, tree.Text | tree.Template | tree.Binary):
        quote = quote_near(sketch, item)
        opened = (
            '{"content": [{"type": "text", "text": ' if shape == "message" else '[{"type": "text", "text": '
        )
        closed = "}]}" if shape == "message" else "}]"
        sketch.wrap(item.module, node, opened.replace('"', quote), closed)
        return
    sketch.wrap(item.module, node, sketch.use(item.module, function) + "(", ")")


def join_images(sketch: Sketch, message: Item | None, item: Item) -> None:
    """Images join the content list of the message, where both stand in one literal."""
    if is_null(item.value):
        drop_entry(sketch, item)
        return
    if message is None or message.value_node is None or item.value_node is None:
        raise Refusal(f"{item.key} belong into the message of V1, which is not built in the same place")
    entries = [one.key_node for one in (message, item)]
    parents = [
        sketch.sources.locator(item.module).parent(cst_node(node))
        for node in entries
        if isinstance(node, tree.Text)
    ]
    owners = {
        id(sketch.sources.locator(item.module).parent(one))
        for one in parents
        if isinstance(one, cst.DictElement)
    }
    if len(parents) != 2 or len(owners) != 1 or message.module != item.module:
        raise Refusal(f"{item.key} belong into the message of V1, which is not built in the same place")
    images = sketch.sources.source(item.module, item.value_node)
    sketch.wrap(
        item.module,
        message.value_node,
        sketch.use(item.module, "text_message") + "(",
        f", image_urls={images})",
    )
    drop_entry(sketch, item)


def drop_entry(sketch: Sketch, item: Item) -> None:
    """Remove an entry of a literal, or the statement that sets it."""
    locator = sketch.sources.locator(item.module)
    element = locator.parent(cst_node(item.key_node)) if isinstance(item.key_node, tree.Text) else None
    if isinstance(element, cst.DictElement):
        sketch.replace(item.module, element_span(locator.text, locator.origin(element)), "")
        return
    sketch.note(f"{item.key} is sent still; V1 ignores it.")


def element_span(text: str, span: Span) -> Span:
    """An entry with its comma and the space that it leaves behind."""
    end = span.end
    comma = re.compile(r"\s*,").match(text, end)
    if comma:
        end = comma.end()
        line = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n").match(text, end)
        start = span.start
        while start and text[start - 1] in " \t":
            start -= 1
        if line and start and text[start - 1] == "\n":
            return Span(start, line.end())
        space = re.compile(r"[ \t]*").match(text, end)
        return Span(span.start, space.end() if space else end)
    start = span.start
    while start and text[start - 1] in " \t\r\n":
        start -= 1
    return Span(start - 1, end) if start and text[start - 1] == "," else Span(span.start, end)


def add_constants(sketch: Sketch, body: Payload, add: Mapping[str, object]) -> None:
    """Add constant fields after the last entry of the literal."""
    node = body.node
    if not isinstance(node, tree.Mapping) or not node.entries:
        raise Refusal("the body is not written as one literal, so that fields cannot be added to it")
    last = node.entries[-1]
    locator = sketch.sources.locator(body.module)
    end = locator.whole(cst_node(last.value)).end
    fields = "".join(f', "{name}": {spelled(value)}' for name, value in add.items() if name not in body.items)
    sketch.replace(body.module, Span(end, end), fields)


def spelled(value: object) -> str:
    """A constant as Python writes it."""
    return repr(value) if not isinstance(value, str) else json.dumps(value)


def names(items: Iterable[Item]) -> tuple[str, ...]:
    """The wire names of some entries."""
    return tuple(item.key for item in items)
