"""Fields of what a client sends, changed where they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Item, is_null, options
from v0to1.evaluation.values import Mapping as Body
from v0to1.languages.base import Change, Refusal
from v0to1.languages.javascript.adapter.imports import TYPED
from v0to1.languages.javascript.editing import libraries
from v0to1.languages.javascript.editing.syntax import (
    BLOCKS,
    covers,
    lines_of,
    named,
    references,
    same,
    scope_of,
    within,
)
from v0to1.languages.javascript.nodes import (
    FUNCTIONS,
    ancestors,
    function_of,
    of_kinds,
    origin_span,
    span_of,
    syntax,
)
from v0to1.languages.javascript.sources import Sources

HOLDING = (
    "pair",
    "object",
    "spread_element",
    "parenthesized_expression",
    "binary_expression",
    "ternary_expression",
    "as_expression",
    "satisfies_expression",
)
SHORTHAND = ("shorthand_property_identifier",)
NOTHING = ("null", "undefined")
STEPS = ("set", "append")
VALUE = "{value}"
NUMBERS = re.compile(r"\d+|Number\(.*\)|parseInt\(.*\)")


def part_of(kind: str, value: str, quote: str) -> str:
    """A part of a message: an object with a text, or with the addresses of images."""
    entries = api().content[kind].items()
    written = ((name, value if text == VALUE else f"{quote}{text}{quote}") for name, text in entries)
    return "{ " + ", ".join(name if name == text else f"{name}: {text}" for name, text in written) + " }"


def key_of(item: Item) -> SgNode:
    """Where the key of a field is written; raises `Refusal` where it is no plain key."""
    node = syntax(item.key_node) if item.key_node is not None else None
    if node is None or item.declared:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    text = node.text()
    plain = text == item.key and node.kind() in ("property_identifier", "identifier", *SHORTHAND)
    quoted = node.kind() == "string" and text[1:-1] == item.key
    if not (plain or quoted):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    return node


def value_of(item: Item) -> SgNode:
    """Where the value of a field is written; raises `Refusal`."""
    if item.value_node is None:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    node = syntax(item.value_node)
    key = key_of(item)
    if key.kind() in SHORTHAND:
        return key
    outer = key.parent()
    if outer is not None and outer.kind() == "pair":
        value = outer.field("value")
    elif outer is not None and outer.kind() == "arguments":
        given = named(outer)
        value = given[1] if len(given) == 2 and same(given[0], key) else None
    else:
        setting = assignment_of(key)
        value = setting.field("right") if setting is not None else None
    if value is None or not within(node, value):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    return value


def refuse_other_uses(sources: Sources, item: Item) -> None:
    """Raise `Refusal` for a field of an object that is used for more than to be built and sent."""
    key = key_of(item)
    name = variable_of(key)
    if name is None:
        return
    sent = [span for one in sources.operations for span in calls_of(one, item.module)]
    for one in references(scope_of(key), name):
        if not (is_building(one) or is_shown(one) or any(covers(span, span_of(one)) for span in sent)):
            line = item.module + ":" + str(one.range().start.line + 1)
            raise Refusal(reasons.USED_AGAIN.format(line))


def variable_of(key: SgNode) -> str | None:
    """The variable that holds the object whose key is written, where it has one."""
    setting = assignment_of(key)
    if setting is not None:
        member = key.parent()
        target = member.field("object") if member is not None else None
        return target.text() if target is not None and target.kind() == "identifier" else None
    for one in ancestors(key):
        if one.kind() == "variable_declarator":
            own = one.field("name")
            return own.text() if own is not None and own.kind() == "identifier" else None
        if one.kind() not in HOLDING:
            return None
    return None


def calls_of(operation: Operation, module: str) -> Iterator[Span]:
    """The calls in a module by which an operation is sent."""
    for request in operation.requests:
        if request.module == module:
            yield origin_span(request.node)
            if request.library == "superagent":  # whose body is given to a method of the request
                yield from map(span_of, libraries.bodies_sent(syntax(request.node)))
        for frame in request.frame.chain:
            if frame.call is not None and frame.parent is not None and frame.parent.module == module:
                yield origin_span(frame.call)


def is_building(reference: SgNode) -> bool:
    """Whether a variable is declared, returned, or gets an entry."""
    outer = reference.parent()
    if outer is None:
        return False
    if outer.kind() == "variable_declarator":
        return same(outer.field("name"), reference)
    if outer.kind() == "return_statement":
        return True
    above = outer.parent()
    is_member = outer.kind() in ("member_expression", "subscript_expression")
    return (
        is_member
        and above is not None
        and above.kind() == "assignment_expression"
        and same(above.field("left"), outer)
    )


def is_shown(reference: SgNode) -> bool:
    """Whether an object is only shown to people as a whole."""
    for one in ancestors(reference):
        if one.kind() == "call_expression":
            callee = (one.field("function") or one).text()
            if callee.startswith("console."):
                return True
            if callee != "JSON.stringify":
                return False
        elif one.kind() not in ("arguments", "template_substitution", "template_string"):
            return False
    return False


def assignment_of(key: SgNode) -> SgNode | None:
    """The assignment that sets the member or entry with a key."""
    member = key.parent()
    if member is None or member.kind() not in ("member_expression", "subscript_expression"):
        return None
    outer = member.parent()
    if outer is None or outer.kind() != "assignment_expression" or not same(outer.field("left"), member):
        return None
    return outer


def renamed(sources: Sources, item: Item, name: str) -> Change:
    """The change that writes another key; raises `Refusal` where the key is not plain."""
    refuse_other_uses(sources, item)
    node = key_of(item)
    span = span_of(node)
    if node.kind() in SHORTHAND:
        return Change(item.module, Span(span.start, span.start), f"{name}: ")
    if node.kind() == "string":
        return Change(item.module, Span(span.start + 1, span.end - 1), name)
    return Change(item.module, span, name)


def whole_body(request: Request) -> SgNode:
    """Where the body of a request is given to the library, or made a text; raises `Refusal`."""
    given = [one for one in request.arguments if one.role in ("json", "form", "body")]
    refusal = Refusal(reasons.NOT_IN_SIGHT.format("the body"))
    if len(given) != 1 or request.wrapped:
        raise refusal
    (only,) = given
    source = (
        only.item.value_node if only.item is not None else only.arg.value if only.arg is not None else None
    )
    node = syntax(source) if source is not None else None
    if node is None or not within(node, syntax(request.call)):
        raise refusal
    if only.role == "json":
        return node
    callee, arguments = node.field("function"), node.field("arguments")
    if callee is None or arguments is None or callee.text() != "JSON.stringify" or len(named(arguments)) != 1:
        raise refusal
    return named(arguments)[0]


def shaped(sources: Sources, item: Item, shape: str) -> Change:
    """The change that writes a value in another shape."""
    value = whole = value_of(item)
    quote = sources.quote_in(item.module)
    if shape == "args":
        value = text_in(item, whole)
    elif any(map(is_null, options(item.value))) and not is_tested(value):
        raise Refusal(reasons.OTHER_FIELD.format(item.key))
    refuse_missing(item, value)
    text = value.text()
    parts = [part_of("text", text, quote)]
    if shape == "message":
        parts += beside(key_of(item), quote)
    content = f"[{', '.join(parts)}]"
    text = f"{{ content: {content} }}" if shape == "message" else content
    return Change(item.module, span_of(whole), text)


def text_in(item: Item, value: SgNode) -> SgNode:
    """The text of a message that is sent as `{ content: text }`; raises `Refusal`."""
    entries = named(value) if value.kind() == "object" else []
    if len(entries) == 1:
        key = entries[0].field("key") or entries[0]
        if key.text().strip("\"'") == "content":
            return entries[0].field("value") or entries[0]
    raise Refusal(reasons.OTHER_FIELD.format(item.key))


def refuse_missing(item: Item, value: SgNode) -> None:
    """Raise `Refusal` for a text that may be none: V1 takes no message without a text."""
    alternative = value.field("right") if value.kind() == "binary_expression" else value.field("alternative")
    if alternative is not None and alternative.kind() in NOTHING:
        raise Refusal(reasons.OTHER_FIELD.format(item.key))
    if value.kind() in ("identifier", *SHORTHAND) and is_optional(value) and not is_tested(value):
        raise Refusal(reasons.OTHER_FIELD.format(item.key))


def is_optional(value: SgNode) -> bool:
    """Whether a variable is a parameter that callers may leave out, and that nothing stands for then."""
    name = value.text()
    for owner in ancestors(value):
        given = owner.field("parameters")
        for one in named(given) if given is not None else []:
            pattern = one.field("pattern") or one.field("left")
            if pattern is None or pattern.text() != name:
                continue
            default = one.field("value") or one.field("right")
            return default.kind() in NOTHING if default is not None else one.kind() == "optional_parameter"
    return False


def is_tested(value: SgNode) -> bool:
    """Whether a variable is read only where a condition that is about it holds."""
    inner = value
    for outer in ancestors(value):
        if outer.kind() in FUNCTIONS:
            return False
        condition, body = outer.field("condition"), outer.field("consequence")
        if outer.kind() == "binary_expression" and (operator := outer.field("operator")) is not None:
            condition = outer.field("left") if operator.text() == "&&" else None
            body = outer.field("right")
        if condition is not None and same(body, inner) and asks_for(condition, value.text()):
            return True
        inner = outer
    return False


def asks_for(condition: SgNode, name: str) -> bool:
    """Whether a condition holds only where a variable is neither null nor undefined."""
    while condition.kind() == "parenthesized_expression":
        condition = named(condition)[0]
    operator = condition.field("operator")
    if condition.kind() == "binary_expression" and operator is not None:
        left, right = condition.field("left"), condition.field("right")
        if left is None or right is None:
            return False
        if operator.text() == "&&":
            return asks_for(left, name) or asks_for(right, name)
        return operator.text() == "!=" and left.text() == name and right.text() in NOTHING
    return condition.text() in (name, f"{name}?.length", f"{name}.length")


def beside(message: SgNode, quote: str) -> list[str]:
    """The images that the same literal sends beside the message, as parts of its content."""
    pair = message.parent() if message.kind() not in SHORTHAND else message
    literal = pair.parent() if pair is not None else None
    if literal is None or literal.kind() != "object":
        return []
    found = []
    for entry in named(literal):
        inner, condition = entry, ""
        if entry.kind() == "spread_element":
            guarded = guard_of(entry)
            if guarded is None:
                continue
            condition, inner = guarded
        value = image_value(inner)
        if value is None:
            continue
        part = part_of("image", value.text(), quote)
        if not condition and value.kind() == "array" and named(value):
            found.append(part)
        else:
            found.append(f"...({condition or f'{value.text()}?.length'} ? [{part}] : [])")
    return found


def image_value(entry: SgNode) -> SgNode | None:
    """The value of an entry for images."""
    key = entry.field("key") or entry
    if key.text().strip("\"'") not in api().content["image"]:
        return None
    return entry.field("value") or entry


def guard_of(spread: SgNode) -> tuple[str, SgNode] | None:
    """The condition and the entry of `...(condition && { entry })`."""
    inner = named(spread)[0]
    while inner.kind() == "parenthesized_expression":
        inner = named(inner)[0]
    if inner.kind() == "binary_expression" and any(one.kind() == "&&" for one in inner.children()):
        left, right = inner.field("left"), inner.field("right")
    elif inner.kind() == "ternary_expression":
        left, right = inner.field("condition"), inner.field("consequence")
        other = inner.field("alternative")
        if other is None or other.text() not in ("{}", "undefined", "null"):
            return None
    else:
        return None
    while right is not None and right.kind() == "parenthesized_expression":
        right = named(right)[0]
    if left is None or right is None or right.kind() != "object" or len(named(right)) != 1:
        return None
    return left.text(), named(right)[0]


def removed(sources: Sources, item: Item) -> Change:
    """The change that takes a field out: its entry of a literal, or the statement that sets it."""
    key = key_of(item)
    entry = key if key.kind() in SHORTHAND else key.parent()
    literal = entry.parent() if entry is not None else None
    if entry is not None and literal is not None and literal.kind() == "object":
        outer = around(literal)
        if outer is not None and len(named(literal)) == 1:
            entry = outer
        return Change(item.module, entry_span(sources.text(item.module), entry), "")
    setting = assignment_of(key) or step_with(key)
    statement = setting.parent() if setting is not None else None
    if statement is None or statement.kind() != "expression_statement":
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    whole = alone(statement)
    if not is_in_block(whole):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    return Change(item.module, lines_of(sources.text(item.module), span_of(whole)), "")


def step_with(key: SgNode) -> SgNode | None:
    """The call that sets an entry of a query by a method: `query.set(key, value)`."""
    given = key.parent()
    call = given.parent() if given is not None and given.kind() == "arguments" else None
    callee = call.field("function") if call is not None else None
    member = callee.field("property") if callee is not None else None
    return call if member is not None and member.text() in STEPS else None


def around(literal: SgNode) -> SgNode | None:
    """The spread in which a literal stands that is put into another one under a condition."""
    for one in ancestors(literal):
        if one.kind() == "spread_element":
            return one
        if one.kind() not in ("parenthesized_expression", "binary_expression", "ternary_expression"):
            return None
    return None


def is_in_block(statement: SgNode) -> bool:
    """Whether a statement stands among others, so that it can go without what is before or behind it."""
    outer = statement.parent()
    return outer is not None and outer.kind() in BLOCKS


def alone(statement: SgNode) -> SgNode:
    """A statement, or the `if` that does nothing else."""
    current = statement
    while (outer := current.parent()) is not None:
        if outer.kind() == "statement_block" and len(named(outer)) == 1:
            inner, outer = outer, outer.parent()
        else:
            inner = current
        if outer is None or outer.kind() != "if_statement" or outer.field("alternative") is not None:
            return current
        if not same(outer.field("consequence"), inner):
            return current
        if (above := outer.parent()) is not None and above.kind() == "else_clause":
            return current
        current = outer
    return current


def entry_span(whole: str, entry: SgNode) -> Span:
    """An entry of a literal with the comma behind it, or the one before."""
    span = span_of(entry)
    after = re.match(r"\s*,", whole[span.end :])
    if after is not None:
        end = span.end + after.end()
        lines = lines_of(whole, Span(span.start, end))
        if lines.start != span.start:
            return lines
        blank = re.match(r"[ \t]+", whole[end:])
        return Span(span.start, end + (blank.end() if blank is not None else 0))
    before = re.search(r",?\s*$", whole[: span.start])
    start = span.start - (len(before[0]) if before is not None and before[0].startswith(",") else 0)
    return Span(start, span.end)


def added(sources: Sources, body: Body, fields: Mapping[str, str]) -> Change:
    """The change that puts entries at the beginning of a literal; raises `Refusal` where there is none."""
    node = syntax(body.node) if body.node is not None else None
    if node is None or node.kind() != "object":
        raise Refusal(reasons.BODY_UNSEEN)
    whole = sources.text(body.module)
    start = span_of(node).start + 1
    entries = [name if name == value else f"{name}: {value}" for name, value in fields.items()]
    present = node.named_children()
    if not present:
        return Change(body.module, span_of(node), f"{{ {', '.join(entries)} }}")
    gap = whole[start : span_of(present[0]).start]
    if "\n" in gap:
        return Change(body.module, Span(start, start), "".join(f"{gap}{one}," for one in entries))
    place = start + len(gap)
    if present[0].kind() in SHORTHAND:  # where a key may be put before it
        return Change(body.module, Span(start, place), f"{gap}{', '.join(entries)}, ")
    return Change(body.module, Span(start, start), f"{gap}{', '.join(entries)}," + ("" if gap else " "))


def constant(value: object, quote: str) -> str:
    """A constant as JavaScript writes it."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace('"', quote) if isinstance(value, str) and quote not in value else text


def as_literal(value: object, quote: str, hole: str) -> str:
    """A value of JSON as JavaScript writes it; the text `hole` in it stands for an expression."""
    match value:
        case dict():
            return (
                "{ "
                + ", ".join(f"{key}: {as_literal(one, quote, hole)}" for key, one in value.items())
                + " }"
            )
        case list():
            return "[" + ", ".join(as_literal(one, quote, hole) for one in value) + "]"
        case str() if value == hole:
            return value
        case _:
            return constant(value, quote)


def image(sources: Sources, item: Item, message: Item | None, name: str) -> Change:
    """The change that sends images as a part of the message."""
    if message is None or message.module != item.module or message.maybe or message.earlier:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    key, other = key_of(item), key_of(message)
    entry = key if key.kind() in SHORTHAND else key.parent()
    literal = entry.parent() if entry is not None else None
    own = other if other.kind() in SHORTHAND else other.parent()
    if literal is not None and literal.kind() == "object":
        outer = around(literal)
        holder = outer.parent() if outer is not None else literal
        if own is None or not same(own.parent(), holder) or (outer is not None and guard_of(outer) is None):
            raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
        return removed(sources, item)
    setting = assignment_of(key)
    member = key.parent()
    target = member.field("object") if member is not None else None
    if setting is None or target is None or target.kind() != "identifier":
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    if not is_message_of(other, target):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    part = part_of("image", value_of(item).text(), sources.quote_in(item.module))
    statement = setting.parent()
    if statement is None or statement.kind() != "expression_statement":
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    call = f"{target.text()}.{name}.content.push({part})"
    if statement.parent() is not None and is_guarded(statement, value_of(item)):
        return Change(item.module, span_of(setting), call)
    raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))


def is_guarded(statement: SgNode, value: SgNode) -> bool:
    """Whether images are only sent where there are some."""
    if value.kind() == "array" and named(value):
        return True
    for one in ancestors(statement):
        if one.kind() == "if_statement":
            condition = one.field("condition")
            return condition is not None and value.text() in condition.text()
        if one.kind() not in ("statement_block", "expression_statement"):
            return False
    return False


def is_message_of(message: SgNode, target: SgNode) -> bool:
    """Whether a message is set in the very literal that a variable is declared with, before it is used."""
    entry = message if message.kind() in SHORTHAND else message.parent()
    literal = entry.parent() if entry is not None else None
    outer = literal.parent() if literal is not None else None
    while outer is not None and outer.kind() in ("as_expression", "satisfies_expression"):
        outer = outer.parent()
    if outer is None or outer.kind() != "variable_declarator":
        return False
    name = outer.field("name")
    is_same = same(function_of(outer), function_of(target))
    return (
        is_same
        and name is not None
        and name.text() == target.text()
        and span_of(message).start < span_of(target).start
    )


def limited(sources: Sources, item: Item, most: int) -> Change:
    """The change that sends at most so much as the value of a field."""
    value = value_of(item)
    key = key_of(item)
    whole, span = value.text(), span_of(value)
    shown = re.fullmatch(
        r"String\((?P<inner>.+)\)|(?P<name>[\w$.]+)\.toString\(\)|`\$\{(?P<alone>[^{}]+)\}`", whole
    )
    if shown is not None:
        inner = shown["inner"] or shown["name"] or shown["alone"]
        return Change(item.module, span, f"String(Math.min({inner}, {most}))")
    if not is_number(value, is_typed=item.module.endswith(TYPED)):
        raise Refusal(reasons.ABOVE.format(item.key, most))
    text = str(most) if value.kind() == "number" else f"Math.min({whole}, {most})"
    return Change(item.module, span, f"{whole}: {text}" if key.kind() in SHORTHAND else text)


def is_number(value: SgNode, *, is_typed: bool) -> bool:
    """Whether an expression surely gives a number: of a missing one, the least would be none."""
    text = value.text()
    if NUMBERS.fullmatch(text):
        return True
    for declared in of_kinds(scope_of(value), "variable_declarator"):
        own, given = declared.field("name"), declared.field("value")
        if own is not None and own.text() == text and given is not None:
            return NUMBERS.fullmatch(given.text()) is not None
    for owner in ancestors(value):
        given = owner.field("parameters")
        if given is None:
            continue
        for one in of_kinds(
            given,
            "object_assignment_pattern",
            "assignment_pattern",
            "required_parameter",
            "optional_parameter",
        ):
            pattern = one.field("left") or one.field("pattern")
            if pattern is None or pattern.text() != text:
                continue
            default = one.field("right") or one.field("value")
            if default is not None:
                return NUMBERS.fullmatch(default.text()) is not None
            note = one.field("type")
            return (
                one.kind() == "required_parameter"
                and note is not None
                and note.text().strip(": ") == "number"
            )
    return False
