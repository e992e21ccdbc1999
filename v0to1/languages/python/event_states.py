"""States of the agent in Python: where they are only compared, and how V1 says the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.event_reads import StateRead
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.polls import loads_of

SINGLE = {cst.Equal: "in", cst.NotEqual: "not in"}
"""How a comparison with one text is written with several."""

SEVERAL = cst.Tuple | cst.List | cst.Set


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of a state: its operator, and the literal on the other side, wherever that is written."""

    operator: cst.BaseCompOp
    other: cst.BaseExpression


def comparisons_of(sources: Sources, read: Read) -> tuple[Compared, ...]:
    """What a value is compared with, itself or by its variable; nothing where it is used otherwise."""
    locator = sources.locator(read.module)
    node = cst_node(read.node)
    uses: Sequence[cst.CSTNode] = [node]
    match locator.parent(node):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            owner = locator.function(node) or locator.module
            places = loads_of(locator, node, name)
            uses = places if len(locator.bound(owner, name)) == 1 else ()
    found = [compared(sources, read.module, one) for one in uses]
    return tuple(one for one in found if one is not None) if all(found) else ()


def compared(sources: Sources, module: str, use: cst.CSTNode) -> Compared | None:
    """The comparison that a value stands on the left of, with literals alone."""
    parent = sources.locator(module).parent(use)
    if not isinstance(parent, cst.Comparison) or parent.left is not use or len(parent.comparisons) != 1:
        return None
    operator, other = parent.comparisons[0].operator, parent.comparisons[0].comparator
    if isinstance(operator, cst.In | cst.NotIn):
        literal = constant(sources, module, other) if isinstance(other, cst.Name) else other
        return Compared(operator, literal) if isinstance(literal, SEVERAL) and texts_in(literal) else None
    fits = isinstance(operator, cst.Equal | cst.NotEqual) and bool(texts_in(other))
    return Compared(operator, other) if fits and isinstance(other, cst.SimpleString) else None


def constant(sources: Sources, module: str, name: cst.Name) -> cst.BaseExpression | None:
    """The literal that a name stands for, where it is given once and read here alone in the project."""
    locator, modules = sources.locator(module), sources.modules
    word = re.compile(rf"\b{re.escape(name.value)}\b")
    if sum(len(word.findall(modules.read(one) or "")) for one in modules.paths) != 2:
        return None
    places = (locator.parent(one) for one in locator.named(name.value).loads if one is not name)
    target = next((one for one in places if isinstance(one, cst.AssignTarget)), None)
    given = locator.parent(target) if target is not None else None
    return given.value if isinstance(given, cst.Assign) else None


def texts_in(node: cst.BaseExpression) -> tuple[str, ...]:
    """The texts of a literal, or of a literal of several; none where one of them is something else."""
    items = [each.value for each in node.elements] if isinstance(node, SEVERAL) else [node]
    plain = [one for one in items if isinstance(one, cst.SimpleString) and is_plain(one)]
    return tuple(one.value[1:-1] for one in plain) if len(plain) == len(items) else ()


def is_plain(node: cst.SimpleString) -> bool:
    """Whether each character of a literal stands for itself."""
    return not node.prefix and "\\" not in node.value and len(node.quote) == 1


def write_state(sketch: Sketch, state: StateRead, event: cst.BaseExpression) -> None:
    """`event["extras"]["agent_state"] == "error"` becomes `event["value"] in ("error", "stuck")`."""
    read, locator = state.read, sketch.sources.locator(state.read.module)
    quote = locator.source(read.key)[0] if read.key is not None else '"'
    name = f"{quote}{state.name}{quote}"
    owner = locator.source(event)
    text = f"{owner}.get({name})" if read.style == "get" else f"{owner}[{name}]"
    sketch.replace(read.module, locator.whole(cst_node(read.node)), text)
    found = comparisons_of(sketch.sources, read)
    for one, words in zip(found, state.words, strict=True):
        write_words(sketch, locator, read.module, one, words)


def write_words(sketch: Sketch, locator: Locator, module: str, one: Compared, words: tuple[str, ...]) -> None:
    """Write V1's words in the place of those that a state is compared with."""
    old = texts_in(one.other)
    if set(old) == set(words):
        return
    first = one.other.elements[0].value if isinstance(one.other, SEVERAL) else one.other
    assert isinstance(first, cst.SimpleString)
    if "#" in locator.source(one.other):
        raise Refusal("there is a comment among the states")
    quoted = [f"{first.quote}{word}{first.quote}" for word in words]
    listed = ", ".join(quoted) + ("," if len(quoted) == 1 else "")
    match one.other:
        case cst.SimpleString() if len(words) == 1:
            sketch.replace(module, locator.whole(one.other), quoted[0])
        case cst.SimpleString():
            sketch.replace(module, locator.whole(one.other), f"({listed})")
            sketch.replace(module, sign_of(locator, one.operator), SINGLE[type(one.operator)])
        case cst.Tuple():
            sketch.replace(module, locator.whole(one.other), f"({listed})")
        case cst.List():
            sketch.replace(module, locator.whole(one.other), f"[{', '.join(quoted)}]")
        case _:
            sketch.replace(module, locator.whole(one.other), f"{{{', '.join(quoted)}}}")


def sign_of(locator: Locator, operator: cst.BaseCompOp) -> Span:
    """Where an operator is written, without the spaces around it."""
    span = locator.origin(operator)
    text = locator.text[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, start + len(text.strip()))
