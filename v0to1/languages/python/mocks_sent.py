"""Places that look at a body which is sent, in tests or in the client itself: they follow it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import FieldRule, Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, Text, Value, options
from v0to1.flow.values import Mapping as Payload
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.bodies import element_span, spelled
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.mocks_kept import Kept
from v0to1.languages.python.visiting import visit
from v0to1.languages.turns import expects

TEXT_OF = {"message": '["content"][0]["text"]', "content": '[0]["text"]'}
OPENED = {"message": '{"content": [{"type": "text", "text": ', "content": '[{"type": "text", "text": '}
CLOSED = {"message": "}]}", "content": "}]"}
REMOVING = ("pop",)


@dataclass(frozen=True, slots=True)
class Look:
    """One place that names a key of a body; `certain` says that the value there is surely a text.

    It is `doubtful` where it may be about another request's body.
    """

    key: str
    node: cst.CSTNode
    module: str
    certain: bool
    doubtful: bool = False


def change_sent(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let every place that looks at what is sent follow the body; raises `Refusal`."""
    change_looks(sketch, looks_at(sketch.sources, operation), target.body, target.add)


def change_looks(
    sketch: Sketch, looks: Iterator[Look], rules: Mapping[str, FieldRule], added: Mapping[str, object]
) -> None:
    """Change places by the rules of the fields that they name."""
    seen: set[int] = set()
    for look in looks:
        rule = rules.get(look.key)
        if rule is None or id(look.node) in seen:
            continue
        seen.add(id(look.node))
        change_look(sketch, look, rule, added)


def looks_at(sources: Sources, operation: Operation, *, converted: bool = False) -> Iterator[Look]:
    """The places that look at what an operation sends: asserts, and reads of the body's own entries.

    The entries of a body that is `converted` as it is sent keep their V0 names.
    """
    for request in operation.requests:
        for one in request.sent:
            own = expects(sources, operation, one)
            if own is not False:
                yield Look(one.key, cst_node(one.node), one.module, True, doubtful=own is None)
        if request.mock:
            continue
        for body in request.bodies:
            for item in body.items.values() if not converted else ():
                yield from uses_of(item)
            yield from looks_in_test(sources, request, body)


def looks_in_test(sources: Sources, request: Request, body: Payload) -> Iterator[Look]:
    """Looks at a body that a hand-made double kept, in the test that sends it."""
    frame = next((one for one in request.frame.chain if one.function is not None), None)
    if frame is None or frame.function is None or not is_test(frame.function.name) or body.open:
        return
    finder = Kept(sources.locator(frame.module), frozenset(body.items))
    visit(cst_node(frame.function), finder)
    for key, node in finder.found():
        yield Look(key, node, frame.module, True)


def is_test(name: str) -> bool:
    """Whether a function is a test by its name."""
    return name.startswith("test")


def uses_of(item: Item) -> Iterator[Look]:
    """The places that name an entry without setting it."""
    for one in (item, *item.earlier):
        for use in one.uses:
            yield Look(item.key, cst_node(use.node), use.module, is_text(one.value))


def is_text(value: Value) -> bool:
    """Whether a value is surely a text."""
    return all(isinstance(option, Text) for option in options(value))


def change_look(sketch: Sketch, look: Look, rule: FieldRule, added: Mapping[str, object]) -> None:
    """Change one place as its field's rule says."""
    if look.doubtful:
        raise Refusal("it may be about one of several requests")
    locator = sketch.sources.locator(look.module)
    parent = locator.parent(look.node)
    if isinstance(parent, cst.DictElement):
        change_expected(sketch, look, parent, rule)
        add_expected(sketch, look, parent, added)
        return
    if rule.gap or rule.to is None or rule.shape not in ("", "message", "content"):
        raise Refusal(f"{look.key} is looked at after it is set, and V1 has it in another form or not at all")
    rename(sketch, look, rule.to)
    if rule.shape:
        reshape(sketch, look, rule, locator)
    elif rule.values:
        raise Refusal(f"{look.key} is looked at after it is set, and its words change")


def rename(sketch: Sketch, look: Look, name: str) -> None:
    """Write the V1 name where the V0 name stands, which may be that of a declared field."""
    if isinstance(look.node, cst.Name) and look.node.value == look.key:
        sketch.replace(look.module, sketch.sources.locator(look.module).origin(look.node), name)
        return
    if not isinstance(look.node, cst.SimpleString) or look.node.evaluated_value != look.key:
        raise Refusal(f"{look.key} is named in a way that cannot be followed")
    node = look.node
    text = f"{node.prefix}{node.quote}{name}{node.quote}"
    sketch.replace(look.module, sketch.sources.locator(look.module).origin(node), text)


def reshape(sketch: Sketch, look: Look, rule: FieldRule, locator: Locator) -> None:
    """Read the text inside of the V1 value, where the value itself was read."""
    access = access_of(locator, look)
    if access is None or is_null_test(locator, access):
        return
    if not look.certain:
        raise Refusal(f"{look.key} is read after it is set, where it may be nothing")
    end = locator.whole(access).end
    sketch.replace(look.module, Span(end, end), TEXT_OF[rule.shape])


def access_of(locator: Locator, look: Look) -> cst.CSTNode | None:
    """The expression that reads a key; None where the key is only tested or removed."""
    parent = locator.parent(look.node)
    while isinstance(parent, cst.Index | cst.SubscriptElement):
        parent = locator.parent(parent)
    if isinstance(parent, cst.Subscript):
        return None if isinstance(locator.parent(parent), cst.Del) else parent
    if isinstance(parent, cst.Comparison | cst.ComparisonTarget):
        return None
    call = locator.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute):
        name, used = call.func.attr.value, not isinstance(locator.parent(call), cst.Expr)
        if name == "get" or (name in REMOVING and used):
            return call
        if name in REMOVING:
            return None
    raise Refusal(f"{look.key} is looked at in a way that cannot be followed")


def is_null_test(locator: Locator, access: cst.CSTNode) -> bool:
    """Whether a value is only compared with nothing."""
    parent = locator.parent(access)
    return isinstance(parent, cst.Comparison) and all(
        isinstance(one.comparator, cst.Name) and one.comparator.value == "None" for one in parent.comparisons
    )


def change_expected(sketch: Sketch, look: Look, element: cst.DictElement, rule: FieldRule) -> None:
    """Change one entry of a mapping that a body is compared with."""
    locator = sketch.sources.locator(look.module)
    if rule.gap or rule.shape not in ("", "message", "content"):
        raise Refusal(f"{look.key} is expected in a test, and V1 has it in another form or not at all")
    if rule.to is None:
        sketch.replace(look.module, element_span(locator.text, locator.origin(element)), "")
        return
    rename(sketch, look, rule.to)
    span, value = locator.whole(element.value), element.value
    if rule.shape and not (isinstance(value, cst.Name) and value.value == "None"):
        quote = locator.source(element.key)[-1]
        opened, closed = OPENED[rule.shape].replace('"', quote), CLOSED[rule.shape]
        sketch.around(look.module, span, opened, closed)
    elif rule.values and isinstance(value, cst.SimpleString):
        word = rule.values.get(str(value.evaluated_value))
        if word is not None:
            sketch.replace(look.module, span, f"{value.quote}{word}{value.quote}")


def add_expected(sketch: Sketch, look: Look, element: cst.DictElement, added: Mapping[str, object]) -> None:
    """Expect the constants that V1 wants beside what is sent."""
    locator = sketch.sources.locator(look.module)
    owner = locator.parent(element)
    if not added or not isinstance(owner, cst.Dict):
        return
    last = owner.elements[-1]
    end = locator.whole(last.value).end
    text = "".join(f', "{name}": {spelled(value)}' for name, value in added.items())
    sketch.replace(look.module, Span(end, end), text)
