"""How a language writes the fields of requests: what is asked of it, and what follows from that alone."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Generic, TypeVar

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.values import Constant, Item, Text
from v0to1.flow.values import Mapping as Payload
from v0to1.languages.base import Refusal
from v0to1.languages.sketch import AnySketch

D = TypeVar("D", bound=AnySketch)
MESSAGES = ("message", "content")
"""The shapes in which a text becomes a message, or its content."""


class Fields(ABC, Generic[D]):
    """The fields of request bodies and queries, as one language writes them."""

    comment: re.Pattern[str]
    """A comment that may end a line, and the end of the line."""

    @abstractmethod
    def rename_key(self, sketch: D, item: Item, name: str) -> None:
        """Write the V1 name of a field where its V0 name stands; raises `Refusal`."""

    @abstractmethod
    def literal_message(self, shape: str, quote: str) -> tuple[str, str]:
        """What stands before and behind a text, written out, that becomes a message."""

    @abstractmethod
    def message_with(self, sketch: D, message: Item, images: Item) -> None:
        """Put images into the content list of the message, which stands in the same literal; may refuse."""

    @abstractmethod
    def entry_of(self, sketch: D, item: Item) -> Span | None:
        """An entry of a literal, without its comma; None for a field that is set otherwise."""

    @abstractmethod
    def constants(self, body: Payload, add: Mapping[str, object]) -> str:
        """Constant fields that a literal does not have yet, each behind a comma."""

    @abstractmethod
    def quote_near(self, sketch: D, item: Item) -> str:
        """The quote that the client uses where it writes a field."""

    def rename_value(self, sketch: D, item: Item, values: Mapping[str, str]) -> None:
        """Write V1's word for one of a few words of V0; raises `Refusal` where it is unknown."""
        node = item.value_node
        if isinstance(item.value, Text) and item.value.literal is not None:
            if renamed := values.get(item.value.literal):
                sketch.rename_text(item.module, node, renamed)
            return
        word = str(item.value.value) if isinstance(item.value, Constant) else ""
        if word not in values or node is None:
            raise Refusal(f"{item.key} has other values in V1, and what it is given cannot be seen")
        quote = self.quote_near(sketch, item)
        sketch.replace(item.module, sketch.sources.span(item.module, node), f"{quote}{values[word]}{quote}")

    def wrap_message(self, sketch: D, item: Item, shape: str) -> None:
        """A string becomes a message with a content list, or that list."""
        node = item.value_node
        if node is None:
            raise Refusal(f"the value of {item.key} cannot be seen")
        if isinstance(node, tree.Text | tree.Template | tree.Binary):
            before, after = self.literal_message(shape, self.quote_near(sketch, item))
            sketch.wrap(item.module, node, before, after)
            return
        function = "text_message" if shape == "message" else "message_content"
        sketch.wrap(item.module, node, sketch.use(item.module, function) + "(", ")")

    def drop_entry(self, sketch: D, item: Item) -> None:
        """Remove an entry of a literal; what is set otherwise is sent still."""
        span = self.entry_of(sketch, item)
        if span is None:
            sketch.note(f"{item.key} is sent still; V1 ignores it.")
            return
        sketch.replace(item.module, entry_span(sketch.sources.text(item.module), span, self.comment), "")


def cap(sketch: AnySketch, item: Item, maximum: int) -> None:
    """Lower a number that is greater than V1 accepts."""
    value = item.value.value if isinstance(item.value, Constant) else None
    if isinstance(value, int) and value > maximum and item.value_node is not None:
        sketch.replace(item.module, sketch.sources.span(item.module, item.value_node), str(maximum))
        sketch.note(f"V1 gives at most {maximum} at once ({item.key}); read the further pages for more.")
    elif not isinstance(value, int):
        sketch.note(f"V1 accepts at most {maximum} for {item.key}.")


def entry_span(text: str, span: Span, comment: re.Pattern[str]) -> Span:
    """An entry with its comma and the space that it leaves behind."""
    end = span.end
    comma = re.compile(r"\s*,").match(text, end)
    if comma:
        end = comma.end()
        line = comment.match(text, end)
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
