"""Fields of what a client sends, changed where they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping

import libcst as cst

from v0to1.core import reasons
from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Item, is_null, options
from v0to1.evaluation.values import Mapping as Body
from v0to1.languages.base import Change, Refusal
from v0to1.languages.python.locate import Locator

VALUE = "{value}"
SHOWN = re.compile(r"(?:\w+\.)*(?:log|logger|logging|_log|_logger)\b|print$|pprint$")
"""Functions that show something to a person."""

NAMED = re.compile(r"[A-Za-z_][\w.]*")
"""What is read twice as well as once: a variable, or a member of one."""
LOOKUP = re.compile(r"[\w.]+(?:\.get|getenv)\([^,()]*\)")
"""What gives None where there is no such entry, and no other value is given for it."""


def part(kind: str, value: str, quote: str) -> str:
    """A part of a message: a dictionary with a text, or with the addresses of images."""
    entries = api().content[kind].items()
    written = ((name, value if text == VALUE else f"{quote}{text}{quote}") for name, text in entries)
    return "{" + ", ".join(f"{quote}{name}{quote}: {text}" for name, text in written) + "}"


def refuse_other_uses(locator: Locator, body: Body, request: Request) -> None:
    """Raise `Refusal` where the variable of a body is read for something else than the request."""
    literal = locator.syntax(body.node) if body.node is not None else None
    outer = locator.parent(literal) if literal is not None else None
    if isinstance(outer, cst.Assign) and len(outer.targets) == 1:
        target: cst.CSTNode = outer.targets[0].target
    elif isinstance(outer, cst.AnnAssign):
        target = outer.target
    else:
        return
    if literal is None or not isinstance(target, cst.Name):
        return
    sent = locator.origin(locator.syntax(request.call))
    owner = locator.function(literal) or locator.module
    for one in locator.inside(owner, cst.Name):
        span = locator.origin(one)
        if one.value != target.value or one is target or is_member_name(locator, one):
            continue
        in_call = sent.start <= span.start and span.end <= sent.end
        if not in_call and not is_entry(locator, one) and not is_shown(locator, one):
            raise Refusal(reasons.USED_AGAIN.format(target.value))


def is_member_name(locator: Locator, node: cst.Name) -> bool:
    """Whether a name is that of a member or of an argument, and no variable."""
    outer = locator.parent(node)
    if isinstance(outer, cst.Attribute):
        return outer.attr is node
    return isinstance(outer, cst.Arg) and outer.keyword is node


def is_entry(locator: Locator, node: cst.Name) -> bool:
    """Whether a variable stands where an entry of it is set, or is given back, or filled by a method."""
    outer = locator.parent(node)
    if isinstance(outer, cst.Return):
        return True
    if isinstance(outer, cst.Attribute):
        return outer.attr.value in ("update", "setdefault")
    target = locator.parent(outer) if isinstance(outer, cst.Subscript) and outer.value is node else None
    return isinstance(target, cst.AssignTarget)


def is_shown(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether an expression is only shown to a person: printed, or logged."""
    outer: cst.CSTNode | None = node
    while outer is not None and not isinstance(outer, cst.SimpleStatementLine):
        if isinstance(outer, cst.Call) and SHOWN.match(locator.source(outer.func)):
            return True
        outer = locator.parent(outer)
    return False


def renamed(locator: Locator, item: Item, name: str) -> Change:
    """The change that writes another key; raises `Refusal` where the key is no plain text or keyword."""
    key = locator.syntax(item.key_node) if item.key_node is not None else None
    if isinstance(key, cst.SimpleString) and key.evaluated_value == item.key:
        return Change(item.module, locator.origin(key), f"{key.prefix}{key.quote}{name}{key.quote}")
    if isinstance(key, cst.Name) and key.value == item.key:
        return Change(item.module, locator.origin(key), name)
    raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))


def shaped(locator: Locator, item: Item, shape: str) -> Change:
    """The change that writes a value in another shape."""
    span, text = value_of(locator, item)
    if shape == "args":
        inner = item.value.items if isinstance(item.value, Body) else {}
        if set(inner) != {"content"}:
            raise Refusal(reasons.BODY_UNSEEN)
        _, text = value_of(locator, inner["content"])
        shape = "content"
    quote = quote_of(locator, item)
    content = f"[{part('text', text, quote)}]"
    if shape == "message":
        content = f"{{{quote}content{quote}: {content}}}"
        if may_be_missing(locator, item):
            if not NAMED.fullmatch(text):
                raise Refusal(reasons.OTHER_FIELD.format(item.key))
            content = f"{content} if {text} is not None else None"
    return Change(item.module, span, content)


def refuse_missing(locator: Locator, item: Item) -> None:
    """Raise `Refusal` for what may be None: V1 takes no part of a message without a text or images."""
    if may_be_missing(locator, item):
        raise Refusal(reasons.OTHER_FIELD.format(item.key))


def may_be_missing(locator: Locator, item: Item) -> bool:
    """Whether the value of a field may be None where it is sent."""
    node = locator.syntax(item.value_node) if item.value_node is not None else None
    may_be = any(map(is_null, options(item.value)))
    if isinstance(node, cst.Name):
        return (may_be or is_optional(locator, node)) and not is_tested(locator, node)
    if isinstance(node, cst.Attribute):
        return (may_be or is_optional_argument(locator, node)) and not is_tested(locator, node)
    return may_be or (isinstance(node, cst.Call) and LOOKUP.fullmatch(locator.source(node)) is not None)


def is_optional_argument(locator: Locator, member: cst.Attribute) -> bool:
    """Whether a member is an argument of the command line that users may leave out, and without a default."""
    for call in locator.inside(locator.module, cst.Call):
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "add_argument":
            continue
        names = [
            str(one.value.evaluated_value) for one in call.args if isinstance(one.value, cst.SimpleString)
        ]
        given = {one.keyword.value: locator.source(one.value) for one in call.args if one.keyword is not None}
        flags = [one for one in names if one.startswith("-")]
        long = next((one for one in flags if one.startswith("--")), *flags[:1]) if flags else ""
        called = given.get("dest", "").strip("\"'") or (long or next(iter(names), "")).lstrip("-").replace(
            "-", "_"
        )
        if called != member.attr.value or given.get("default", "None") != "None" or "action" in given:
            continue
        if given.get("nargs") in ('"?"', "'?'") or (flags and given.get("required") != "True"):
            return True
    return False


def is_optional(locator: Locator, name: cst.Name) -> bool:
    """Whether a variable is a parameter that callers may leave out or give as None."""
    owner = locator.function(name)
    given = owner.params if owner is not None else cst.Parameters()
    for one in (*given.posonly_params, *given.params, *given.kwonly_params):
        if one.name.value == name.value:
            declared = locator.source(one.annotation.annotation) if one.annotation is not None else ""
            default = locator.source(one.default) if one.default is not None else ""
            return default == "None" or re.search(r"\b(?:None|Optional)\b", declared) is not None
    return False


def is_tested(locator: Locator, name: cst.Name | cst.Attribute) -> bool:
    """Whether a variable or member is read only where a condition that is about it holds."""
    node: cst.CSTNode = name
    text = locator.source(name)
    outer = locator.parent(node)
    while outer is not None and not isinstance(outer, cst.FunctionDef | cst.Lambda):
        if (
            isinstance(outer, cst.If | cst.IfExp)
            and outer.body is node
            and asks_for(locator, outer.test, text)
        ):
            return True
        node, outer = outer, locator.parent(outer)
    return False


def asks_for(locator: Locator, test: cst.BaseExpression, name: str) -> bool:
    """Whether a condition holds only where a variable or member is not None."""
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        return asks_for(locator, test.left, name) or asks_for(locator, test.right, name)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        only = test.comparisons[0]
        is_none = isinstance(only.comparator, cst.Name) and only.comparator.value == "None"
        return is_none and isinstance(only.operator, cst.IsNot) and asks_for(locator, test.left, name)
    return isinstance(test, cst.Name | cst.Attribute) and locator.source(test) == name


def value_of(locator: Locator, item: Item) -> tuple[Span, str]:
    """Where the value of a field stands, and its text; raises `Refusal`."""
    node = locator.syntax(item.value_node) if item.value_node is not None else None
    if not isinstance(node, cst.BaseExpression):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    return locator.span_with_parentheses(node), locator.source(node)


def quote_of(locator: Locator, item: Item) -> str:
    """The quotes that a key is written with."""
    key = locator.syntax(item.key_node) if item.key_node is not None else None
    return key.quote[0] if isinstance(key, cst.SimpleString) else '"'


def removed(locator: Locator, item: Item) -> Change:
    """The change that takes a field out: its entry of a literal, or the statement that sets it."""
    key = locator.syntax(item.key_node) if item.key_node is not None else None
    outer = locator.parent(key) if key is not None else None
    if isinstance(outer, cst.DictElement):
        span = locator.origin(outer)
        start, end = (
            locator.span_with_parentheses(outer.key).start,
            locator.span_with_parentheses(outer.value).end,
        )
        text = locator.text
        tail = len(text[end:]) - len(text[end:].lstrip())
        if text[end + tail : end + tail + 1] == ",":
            end += tail + 1
            end += len(text[end:]) - len(text[end:].lstrip(" "))
        else:
            before = text[:start].rstrip()
            start = len(before) - 1 if before.endswith(",") else start
        return Change(item.module, Span(min(span.start, start), end), "")
    statement = locator.statement(key) if key is not None else None
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 and is_set(statement):
        block = locator.parent(statement)
        if isinstance(block, cst.IndentedBlock) and len(block.body) == 1:
            owner = locator.parent(block)
            if isinstance(owner, cst.If) and owner.orelse is None and not is_elif(locator, owner):
                return Change(item.module, lines_of(locator, owner), "")
            return Change(item.module, locator.origin(statement.body[0]), "pass")
        return Change(item.module, lines_of(locator, statement), "")
    raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))


def is_set(statement: cst.SimpleStatementLine) -> bool:
    """Whether a statement sets one entry."""
    only = statement.body[0]
    return isinstance(only, cst.Assign) and isinstance(only.targets[0].target, cst.Subscript)


def is_elif(locator: Locator, node: cst.If) -> bool:
    """Whether an `if` is one of several arms."""
    outer = locator.parent(node)
    return isinstance(outer, cst.If)


def lines_of(locator: Locator, node: cst.CSTNode) -> Span:
    """The whole lines of a statement."""
    span = locator.origin(node)
    start = locator.text.rfind("\n", 0, span.start) + 1
    end = locator.text.find("\n", span.end)
    return Span(start, len(locator.text) if end < 0 else end + 1)


def added(locator: Locator, body: Body, fields: Mapping[str, str]) -> Change:
    """The change that puts entries at the beginning of a literal; raises `Refusal` where there is none."""
    node = locator.syntax(body.node) if body.node is not None else None
    if isinstance(node, cst.Dict):
        quote = dict_quote(node)
        inside = locator.origin(node).start + 1
        entries = [f"{quote}{name}{quote}: {value.replace(chr(34), quote)}" for name, value in fields.items()]
        if not node.elements:
            return Change(body.module, Span(inside, inside), ", ".join(entries))
        head = node.elements[0]
        first = locator.origin(head).start
        if isinstance(head, cst.DictElement):
            first = locator.span_with_parentheses(head.key).start
        gap = locator.text[inside:first]
        separator = "," + (gap if "\n" in gap else " ")
        return Change(body.module, Span(inside, inside), join_before(gap, entries, separator))
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "dict":
        at = locator.origin(node.func).end + 1
        text = ", ".join(f"{name}={value}" for name, value in fields.items())
        return Change(body.module, Span(at, at), text + (", " if node.args else ""))
    raise Refusal(reasons.BODY_UNSEEN)


def join_before(gap: str, entries: list[str], separator: str) -> str:
    """Entries before the first one of a literal, which stands after a `gap`."""
    lead = gap if "\n" in gap else ""
    tail = "," if "\n" in gap else ", "
    return lead + separator.join(entries) + tail


def dict_quote(node: cst.Dict) -> str:
    """The quotes of a literal's keys."""
    for element in node.elements:
        if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString):
            return element.key.quote[0]
    return '"'


def literal(value: object) -> str:
    """A constant as Python writes it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def as_literal(value: object, quote: str, hole: str) -> str:
    """A value of JSON as Python writes it; the text `hole` in it stands for an expression."""
    match value:
        case dict():
            entries = (f"{quote}{key}{quote}: {as_literal(one, quote, hole)}" for key, one in value.items())
            return "{" + ", ".join(entries) + "}"
        case list():
            return "[" + ", ".join(as_literal(one, quote, hole) for one in value) + "]"
        case str():
            return value if value == hole else f"{quote}{value}{quote}"
        case _:
            return repr(value)


def image(locator: Locator, item: Item, message: Item | None, name: str) -> Change:
    """The change that sends images as a part of the message."""
    if message is None or message.module != item.module:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    key = locator.syntax(item.key_node) if item.key_node is not None else None
    statement = locator.statement(key) if key is not None else None
    only = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    if not isinstance(only, cst.Assign) or not isinstance(only.targets[0].target, cst.Subscript):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    if message.maybe or message.earlier or may_be_missing(locator, message):
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    refuse_missing(locator, item)
    _, value = value_of(locator, item)
    quote = quote_of(locator, item)
    owner = locator.source(only.targets[0].target.value)
    text = f"{owner}[{quote}{name}{quote}][{quote}content{quote}].append({part('image', value, quote)})"
    return Change(item.module, locator.origin(only), text)


def limited(locator: Locator, item: Item, most: int) -> Change:
    """The change that sends at most so much as the value of a field."""
    span, text = value_of(locator, item)
    node = locator.syntax(item.value_node) if item.value_node is not None else None
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "str":
        inner = locator.source(node.args[0].value) if len(node.args) == 1 else ""
        if not inner:
            raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
        return Change(item.module, span, f"str(min({inner}, {most}))")
    if isinstance(node, cst.Integer):
        return Change(item.module, span, str(most))
    return Change(item.module, span, f"min({text}, {most})")
