"""States of the agent in JavaScript: where they are only compared, and how V1 says the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.flow.requests import Read
from v0to1.languages.event_reads import StateRead
from v0to1.languages.javascript.conditions import EQUAL, OTHER, sign_of
from v0to1.languages.javascript.nodes import (
    ancestors,
    cast,
    function_of,
    named,
    reads_of,
    root_of,
    span_of,
    syntax,
)
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.strings import literal

ASKING = "includes"


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of a state: the whole of it, the literal on the other side, and what is compared."""

    whole: SgNode
    other: SgNode
    use: SgNode


def comparisons_of(read: Read) -> tuple[Compared, ...]:
    """What a value is compared with, itself or by its constant; nothing where it is used otherwise."""
    node = cast(syntax(read.node))
    parent = node.parent()
    uses: Sequence[SgNode] = [node]
    if parent is not None and parent.kind() == "variable_declarator":
        name, declared = parent.field("name"), parent.parent()
        scope = function_of(node) or root_of(node)
        fixed = declared is not None and declared.text().startswith("const") and name is not None
        places = reads_of(scope, name.text()) if fixed and name is not None else []
        once = name is not None and len(named(scope, name.text())) == len(places) + 1
        uses = places if once else ()
    found = [compared(one) for one in uses]
    return tuple(one for one in found if one is not None) if all(found) else ()


def compared(use: SgNode) -> Compared | None:
    """The comparison of a value with literals alone."""
    node = cast(use)
    parent = node.parent()
    if parent is None:
        return None
    if parent.kind() == "binary_expression":
        sides = (parent.field("left"), parent.field("right"))
        other = next((one for one in sides if one is not None and one != node), None)
        fits = sign_of(parent) in (*EQUAL, *OTHER) and other is not None and other.kind() == "string"
        return Compared(parent, other, use) if fits and other is not None and texts_in(other) else None
    call = parent.parent() if parent.kind() == "arguments" else None
    callee = call.field("function") if call is not None else None
    key, owner = (callee.field("property"), callee.field("object")) if callee is not None else (None, None)
    if (
        call is None
        or key is None
        or owner is None
        or key.text() != ASKING
        or len(parent.named_children()) != 1
    ):
        return None
    array = constant(owner) if owner.kind() == "identifier" else owner
    fits = array is not None and array.kind() == "array" and bool(texts_in(array))
    return Compared(call, array, use) if fits and array is not None else None


def constant(name: SgNode) -> SgNode | None:
    """What a constant of a module is given, where that is read here alone and not exported."""
    root = root_of(name)
    places = [one for one in named(root, name.text()) if one != name]
    if len(re.findall(rf"(?<![\w$]){re.escape(name.text())}(?![\w$])", root.text())) != 2 or len(places) != 1:
        return None
    given = places[0].parent()
    if given is None or given.kind() != "variable_declarator":
        return None
    return None if any(one.kind() == "export_statement" for one in ancestors(given)) else given.field("value")


def texts_in(node: SgNode) -> tuple[str, ...]:
    """The texts of a literal, or of an array of them; none where one of them is something else."""
    items = node.named_children() if node.kind() == "array" else [node]
    plain = [one.text() for one in items if one.kind() == "string" and "\\" not in one.text()]
    return tuple(one[1:-1] for one in plain) if len(plain) == len(items) else ()


def write_state(sketch: Sketch, state: StateRead, event: SgNode) -> None:
    """`event.extras.agent_state === "error"` becomes `["error", "stuck"].includes(event.value)`."""
    read, module = syntax(state.read.node), state.read.module
    value = f"{event.text()}.{state.name}"
    changed = False
    for one, words in zip(comparisons_of(state.read), state.words, strict=True):
        own = one.use == cast(read)
        quote = (one.other.named_children()[0] if one.other.kind() == "array" else one.other).text()[0]
        listed = ", ".join(literal(word, quote) for word in words)
        if set(texts_in(one.other)) == set(words):
            continue
        if one.other.kind() == "array":
            sketch.replace(module, span_of(one.other), f"[{listed}]")
        elif len(words) == 1:
            sketch.replace(module, span_of(one.other), listed)
        else:
            sign = "!" if sign_of(one.whole) in OTHER else ""
            asked = value if own else one.use.text()
            sketch.replace(module, span_of(one.whole), f"{sign}[{listed}].{ASKING}({asked})")
            changed = changed or own
    if not changed:
        sketch.replace(module, span_of(read), value)
