"""Fields of requests in Python: entries of dictionaries, and keywords."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Item
from v0to1.flow.values import Mapping as Payload
from v0to1.languages import bodies, queries
from v0to1.languages.base import Refusal
from v0to1.languages.fields import Fields, entry_span
from v0to1.languages.payloads import convert_payload
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node

COMMENT = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n")


def change_body(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Make every body that the operation may send a V1 body; raises `Refusal`."""
    if target.convert and is_declared(operation, target):
        convert_payload(sketch, operation, target)
    else:
        bodies.change_body(sketch, operation, target, FIELDS)


def is_declared(operation: Operation, target: Target) -> bool:
    """Whether a body has a type of the client's own that declares fields of which V1 has others."""
    entries = (
        one for request in operation.requests for body in request.bodies for one in body.items.values()
    )
    return any(
        use.declared and (rule.to != one.key or bool(rule.shape))
        for entry in entries
        for one in (entry, *entry.earlier)
        if (rule := target.body.get(one.key)) is not None
        for use in one.uses
    )


def change_query(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Rename query parameters; raises `Refusal` for one that V1 lacks."""
    queries.change_query(sketch, operation, target, FIELDS)


class PythonFields(Fields[Sketch]):
    """Entries of dictionaries, and keywords of calls."""

    comment = COMMENT

    def rename_key(self, sketch: Sketch, item: Item, name: str) -> None:
        """Write the V1 name of a field where its V0 name stands; raises `Refusal`."""
        rename_key(sketch, item, name)

    def literal_message(self, shape: str, quote: str) -> tuple[str, str]:
        """What stands before and behind a text, written out, that becomes a message."""
        opened = (
            '{"content": [{"type": "text", "text": ' if shape == "message" else '[{"type": "text", "text": '
        )
        return opened.replace('"', quote), "}]}" if shape == "message" else "}]"

    def message_with(self, sketch: Sketch, message: Item, images: Item) -> None:
        """Images join the content list of the message, where both stand in one literal."""
        entries = [one.key_node for one in (message, images)]
        locator = sketch.sources.locator(images.module)
        parents = [locator.parent(cst_node(node)) for node in entries if isinstance(node, tree.Text)]
        inside = [one for one in parents if isinstance(one, cst.DictElement)]
        owners = {id(locator.parent(one)) for one in inside}
        if len(inside) != 2 or len(owners) != 1 or message.module != images.module:
            raise Refusal(f"{images.key} belong into the message of V1, which is not built in the same place")
        assert message.value_node is not None and images.value_node is not None
        text = sketch.sources.source(images.module, images.value_node)
        name = sketch.use(images.module, "text_message")
        sketch.wrap(images.module, message.value_node, f"{name}(", f", image_urls={text})")

    def entry_of(self, sketch: Sketch, item: Item) -> Span | None:
        """An entry of a dictionary."""
        locator = sketch.sources.locator(item.module)
        element = locator.parent(cst_node(item.key_node)) if isinstance(item.key_node, tree.Text) else None
        return locator.origin(element) if isinstance(element, cst.DictElement) else None

    def constants(self, body: Payload, add: Mapping[str, object]) -> str:
        """Constant fields that a literal does not have yet, each behind a comma."""
        return "".join(
            f', "{name}": {spelled(value)}' for name, value in add.items() if name not in body.items
        )

    def quote_near(self, sketch: Sketch, item: Item) -> str:
        """The quote with which the field's name is written."""
        if isinstance(item.key_node, tree.Text):
            return sketch.sources.source(item.module, item.key_node)[-1]
        return '"'


FIELDS = PythonFields()


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


def element_span(text: str, span: Span) -> Span:
    """An entry with its comma and the space that it leaves behind."""
    return entry_span(text, span, COMMENT)


def spelled(value: object) -> str:
    """A constant as Python writes it."""
    return repr(value) if not isinstance(value, str) else json.dumps(value)
