"""Fields of requests in JavaScript: entries of objects, and properties that are set one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.values import Item
from v0to1.flow.values import Mapping as Payload
from v0to1.languages.base import Change, Refusal
from v0to1.languages.fields import Fields
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.sources import Sketch

SHORTHAND = "shorthand_property_identifier"
NAMES = ("property_identifier", "identifier", SHORTHAND)
PLAIN = re.compile(r"[A-Za-z_$][\w$]*")


class JavaScriptFields(Fields[Sketch]):
    """Entries of objects, and properties that are set one by one."""

    comment = re.compile(r"[ \t]*(?://[^\n]*)?\r?\n")

    def rename_key(self, sketch: Sketch, item: Item, name: str) -> None:
        """Write the V1 name of a field where its V0 name stands; raises `Refusal`."""
        if name == item.key:
            return
        if not isinstance(item.key_node, tree.Text):
            raise Refusal(
                f"{item.key} is the name of a declared field; the name on the wire would change with it"
            )
        origin = syntax(item.key_node)
        if origin.kind() == SHORTHAND:
            sketch.replace(item.module, span_of(origin), f"{name}: {origin.text()}")
        elif origin.kind() in NAMES:
            sketch.replace(item.module, span_of(origin), name)
        else:
            sketch.rename_text(item.module, item.key_node, name)

    def wrap_message(self, sketch: Sketch, item: Item, shape: str) -> None:
        """A string becomes a message with a content list, or that list."""
        if shorthand(item) is None:
            Fields.wrap_message(self, sketch, item, shape)
            return
        function = "text_message" if shape == "message" else "message_content"
        self.value_of_shorthand(sketch, item, lambda name: f"{sketch.use(item.module, function)}({name})")

    def value_of_shorthand(self, sketch: Sketch, item: Item, write: object) -> None:
        """Change the value of an entry that was one name: it has a key of its own by now."""
        origin = shorthand(item)
        assert origin is not None and callable(write)
        span = span_of(origin)
        for place, change in enumerate(sketch.changes):
            if (change.module, change.span) == (item.module, span) and change.text.endswith(
                f": {origin.text()}"
            ):
                key = change.text.removesuffix(origin.text())
                sketch.changes[place] = Change(item.module, span, key + write(origin.text()))
                return
        sketch.replace(item.module, span, f"{origin.text()}: {write(origin.text())}")

    def rename_value(self, sketch: Sketch, item: Item, values: Mapping[str, str]) -> None:
        """Write V1's word for one of a few words of V0; raises `Refusal` where it is unknown."""
        if shorthand(item) is not None:
            raise Refusal(f"{item.key} has other values in V1, and what it is given stands elsewhere")
        Fields.rename_value(self, sketch, item, values)

    def literal_message(self, shape: str, quote: str) -> tuple[str, str]:
        """What stands before and behind a text, written out, that becomes a message."""
        opened = '{ content: [{ type: "text", text: ' if shape == "message" else '[{ type: "text", text: '
        return opened.replace('"', quote), " }] }" if shape == "message" else " }]"

    def message_with(self, sketch: Sketch, message: Item, images: Item) -> None:
        """Images join the content list of the message, where both stand in one literal."""
        entries = [one for one in (self.owner(message), self.owner(images)) if one is not None]
        if len(entries) != 2 or entries[0].parent() != entries[1].parent() or message.module != images.module:
            raise Refusal(f"{images.key} belong into the message of V1, which is not built in the same place")
        assert message.value_node is not None and images.value_node is not None
        text = syntax(images.value_node).text()
        name = sketch.use(images.module, "text_message")
        if shorthand(message) is not None:
            self.value_of_shorthand(sketch, message, lambda own: f"{name}({own}, {text})")
        else:
            sketch.wrap(images.module, message.value_node, f"{name}(", f", {text})")

    def owner(self, item: Item) -> SgNode | None:
        """The entry of an object literal that a field is; None for a property that is set."""
        origin = syntax(item.key_node) if isinstance(item.key_node, tree.Text) else None
        if origin is None or origin.kind() == SHORTHAND:
            return origin
        parent = origin.parent()
        return parent if parent is not None and parent.kind() == "pair" else None

    def entry_of(self, sketch: Sketch, item: Item) -> Span | None:
        """An entry of an object literal."""
        found = self.owner(item)
        return span_of(found) if found is not None else None

    def constants(self, body: Payload, add: Mapping[str, object]) -> str:
        """Constant fields that a literal does not have yet, each behind a comma."""
        return "".join(
            f", {spelled_key(name)}: {json.dumps(value)}"
            for name, value in add.items()
            if name not in body.items
        )

    def quote_near(self, sketch: Sketch, item: Item) -> str:
        """The quote with which the field's name or its value is written."""
        for node in (item.key_node, item.value_node):
            last = syntax(node).text()[-1:] if isinstance(node, tree.Text) else ""
            if last in ("'", '"'):
                return last
        return sketch.sources.quote_in(item.module)


FIELDS = JavaScriptFields()


def shorthand(item: Item) -> SgNode | None:
    """The one name that an entry is: `{ repository }`."""
    origin = syntax(item.key_node) if isinstance(item.key_node, tree.Text) else None
    return origin if origin is not None and origin.kind() == SHORTHAND else None


def spelled_key(name: str) -> str:
    """A key as an object literal has it."""
    return name if PLAIN.fullmatch(name) else json.dumps(name)
