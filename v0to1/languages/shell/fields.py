"""Fields of request bodies and queries, as shell scripts write them: JSON in quotes, filters of jq, words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.values import Item, Sequence
from v0to1.flow.values import Mapping as Payload
from v0to1.languages import fields
from v0to1.languages.base import Refusal
from v0to1.languages.shell.jq_terms import SHORTHAND
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import escaped, origin_of

CONTENT = ('[{"type": "text", "text": ', "}]")


class ShellFields(fields.Fields[ShellSketch]):
    """The fields of JSON that is written in a script."""

    comment = re.compile(r"[ \t]*\r?\n")

    def rename_key(self, sketch: ShellSketch, item: Item, name: str) -> None:
        """Write the V1 name of a field where its V0 name stands."""
        node = item.key_node
        if name == item.key:
            return
        if not isinstance(node, tree.Text):
            raise Refusal(f"the name {item.key} is put together while the script runs")
        if origin_of(node).quoting == SHORTHAND:
            self.write_out(sketch, item, node, name)
            return
        place = node.value.find(item.key)
        span = sketch.sources.characters(item.module, node, place, len(item.key)) if place >= 0 else None
        if span is None:
            raise Refusal("a name on the wire is not written as a plain literal")
        sketch.replace(item.module, span, name)

    def write_out(self, sketch: ShellSketch, item: Item, node: tree.Text, name: str) -> None:
        """`{$name}` becomes `{new: $name}`."""
        source = sketch.sources.source(item.module, node)
        if not source.startswith("$"):
            raise Refusal(f"{item.key} is the name of what is read and of what is sent; write both out first")
        sketch.replace(item.module, origin_of(node).span, f"{name}: {source}")

    def literal_message(self, shape: str, quote: str) -> tuple[str, str]:
        """What stands before and behind a text that becomes a message."""
        opened, closed = CONTENT
        if shape == "message":
            opened, closed = '{"content": ' + opened, closed + "}"
        return opened.replace('"', quote), closed

    def wrap_message(self, sketch: ShellSketch, item: Item, shape: str) -> None:
        """A text becomes a message with a content list, or that list."""
        node = item.value_node
        if node is None or node is item.key_node or origin_of(node).whole is None:
            raise Refusal(f"{item.key} has to become an object, and it is not written as JSON here")
        before, after = self.literal_message(shape, self.quote_near(sketch, item))
        if isinstance(item.key_node, tree.Text) and origin_of(item.key_node).whole is None:
            before = re.sub(r'\\?"(\w+)\\?":', r"\1:", before)
        sketch.wrap(item.module, node, before, after)

    def message_with(self, sketch: ShellSketch, message: Item, images: Item) -> None:
        """Put images into the content list of the message."""
        nodes = (message.value_node, images.value_node)
        if nodes[0] is None or nodes[1] is None or any(origin_of(one).whole is None for one in nodes if one):
            raise Refusal(f"{images.key} belong into the message of V1, which is not built in the same place")
        if isinstance(images.value, Sequence) and not images.value.items and not images.value.open:
            self.wrap_message(sketch, message, "message")
            return
        quote = self.quote_near(sketch, message)
        before, after = self.literal_message("message", quote)
        inner = f', {{"type": "image", "{images.key}": '.replace('"', quote)
        listed = sketch.sources.source(images.module, nodes[1])
        sketch.wrap(message.module, nodes[0], before, after[:1] + inner + listed + "}" + after[1:])

    def entry_of(self, sketch: ShellSketch, item: Item) -> Span | None:
        """An entry of an object, without its comma."""
        key, value = item.key_node, item.value_node
        if key is None or value is None or key is value:
            return None
        first, last = sketch.sources.whole(item.module, key), sketch.sources.whole(item.module, value)
        return Span(first.start, last.end) if first and last and first.start < last.end else None

    def constants(self, body: Payload, add: Mapping[str, object]) -> str:
        """Constant fields that an object does not have yet, each behind a comma."""
        quoting = origin_of(body.node).around if body.node is not None else ""
        missing = ((name, value) for name, value in add.items() if name not in body.items)
        text = "".join(f', "{name}": {json.dumps(value)}' for name, value in missing)
        return escaped(text, quoting) if quoting else text

    def quote_near(self, sketch: ShellSketch, item: Item) -> str:
        """A double quote of JSON, as it is written where the value of a field stands."""
        node = item.value_node or item.key_node
        quoting = origin_of(node).around if node is not None else ""
        return escaped('"', quoting) if quoting else '"'


FIELDS = ShellFields()
