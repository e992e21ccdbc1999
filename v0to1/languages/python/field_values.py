"""Values that V1 spells or bounds in another way than V0."""

from __future__ import annotations

from collections.abc import Mapping

from v0to1.flow import tree
from v0to1.flow.values import Constant, Item, Text
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch


def rename_value(sketch: Sketch, item: Item, values: Mapping[str, str]) -> None:
    """Write V1's word for a value that is one of a few words in V0; raises `Refusal` where it is unknown."""
    node = item.value_node
    if isinstance(item.value, Text) and item.value.literal is not None:
        if renamed := values.get(item.value.literal):
            sketch.rename_text(item.module, node, renamed)
        return
    word = str(item.value.value) if isinstance(item.value, Constant) else ""
    if word not in values or node is None:
        raise Refusal(f"{item.key} has other values in V1, and what it is given cannot be seen")
    quote = quote_near(sketch, item)
    sketch.replace(item.module, sketch.sources.span(item.module, node), f"{quote}{values[word]}{quote}")


def cap(sketch: Sketch, item: Item, maximum: int) -> None:
    """Lower a number that is greater than V1 accepts."""
    value = item.value.value if isinstance(item.value, Constant) else None
    if isinstance(value, int) and value > maximum and item.value_node is not None:
        sketch.replace(item.module, sketch.sources.span(item.module, item.value_node), str(maximum))
        sketch.note(f"V1 gives at most {maximum} at once ({item.key}); read the further pages for more.")
    elif not isinstance(value, int):
        sketch.note(f"V1 accepts at most {maximum} for {item.key}.")


def quote_near(sketch: Sketch, item: Item) -> str:
    """The quote with which the field's name is written."""
    if isinstance(item.key_node, tree.Text):
        return sketch.sources.source(item.module, item.key_node)[-1]
    return '"'
