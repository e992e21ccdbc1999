"""Statements that send a request and read its data, folded into one expression.

    response = requests.get(url, headers=HEADERS)
    response.raise_for_status()                  →  return read_conversation(requests, API, id, headers=H)
    return response.json()

What is not needed any more goes: the variable of the response, and those that only built the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal
from v0to1.languages.python.editing.payloads import lines_of
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources

CHECK = "raise_for_status"

SAFE = frozenset(
    [
        "format",
        "str",
        "bool",
        "lower",
        "upper",
        "quote",
        "urljoin",
        "join",
        "strip",
        "rstrip",
        "dict",
        "int",
        "max",
        "min",
    ]
)
"""Functions that do no more than give a value."""

Block = cst.BaseCompoundStatement | cst.SimpleStatementLine


def folded(
    sources: Sources,
    module: str,
    call: cst.CSTNode,
    data: cst.CSTNode | None,
    text: str,
    *,
    checked: bool = False,
) -> Iterator[Change]:
    """The changes that put `text` in the place of a request's data; raises `Refusal`.

    Without `data`, nothing of the response is read but whether the request succeeded; `checked` says that the
    client has to ask for that, as `text` raises an error by itself.
    """
    locator = sources.locator(module)
    if data is not None:
        inside = data if data is call else next((one for one in chain_of(data) if one is call), None)
        if inside is not None or is_within(locator, call, data):
            whole = with_await(locator, data, text)
            yield Change(module, locator.span_with_parentheses(whole), fitted(locator, whole, text))
            yield from unneeded(locator, module, [locator.origin(whole)], call, text)
            return
    holder = held(locator, call)
    if holder is None:
        if data is None:
            whole = with_await(locator, call, text)
            outer = locator.parent(whole)
            if isinstance(outer, cst.Attribute) and outer.attr.value == CHECK:
                checker = locator.parent(outer)
                assert checker is not None
                whole = with_await(locator, checker, text)
                outer = locator.parent(whole)
            elif checked:
                raise Refusal(reasons.MORE_USES)
            if not isinstance(outer, cst.Expr):
                raise Refusal(reasons.MORE_USES)
            yield Change(module, locator.origin(whole), text)
            yield from unneeded(locator, module, [locator.origin(whole)], call, text)
            return
        raise Refusal(reasons.MORE_USES)
    statement, name = holder
    if isinstance(statement, cst.With):
        if checked and not (statement.body.body and is_check(statement.body.body[0], name)):
            raise Refusal(reasons.MORE_USES)
        yield from folded_with(locator, module, statement, name, data, text, call)
        return
    if checked and not is_checked(locator, statement, name):
        raise Refusal(reasons.MORE_USES)
    yield from folded_lines(locator, module, statement, name, data, text, call)


def chain_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The expressions that an expression's value is a member of, outermost first."""
    while True:
        yield node
        match node:
            case cst.Call(func=inner) | cst.Attribute(value=inner) | cst.Await(expression=inner):
                node = inner
            case _:
                return


def is_within(locator: Locator, inner: cst.CSTNode, outer: cst.CSTNode) -> bool:
    """Whether a node stands inside another one."""
    current: cst.CSTNode | None = inner
    while current is not None:
        if current is outer:
            return True
        current = locator.parent(current)
    return False


def with_await(locator: Locator, node: cst.CSTNode, text: str) -> cst.BaseExpression:
    """An expression, with the `await` around it."""
    outer = locator.parent(node)
    found = outer if isinstance(outer, cst.Await) else node
    assert isinstance(found, cst.BaseExpression)
    return found


def fitted(locator: Locator, node: cst.CSTNode, text: str) -> str:
    """A text that takes the place of an expression: in parentheses where a member of it is read."""
    outer = locator.parent(node)
    member = isinstance(outer, cst.Attribute | cst.Subscript) or (
        isinstance(outer, cst.Call) and outer.func is node
    )
    return f"({text})" if member and text.startswith("await ") else text


def held(locator: Locator, call: cst.CSTNode) -> tuple[cst.CSTNode, str] | None:
    """The statement that gives a response a name, and the name."""
    node = with_await(locator, call, "")
    outer = locator.parent(node)
    if (
        isinstance(outer, cst.WithItem)
        and outer.asname is not None
        and isinstance(outer.asname.name, cst.Name)
    ):
        statement = locator.parent(outer)
        if isinstance(statement, cst.With) and len(statement.items) == 1:
            return statement, outer.asname.name.value
    line = locator.parent(outer) if outer is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    if (
        isinstance(outer, cst.Assign)
        and len(outer.targets) == 1
        and isinstance(outer.targets[0].target, cst.Name)
    ):
        return line, outer.targets[0].target.value
    if isinstance(outer, cst.AnnAssign) and isinstance(outer.target, cst.Name):
        return line, outer.target.value
    return None


def folded_lines(
    locator: Locator,
    module: str,
    line: cst.CSTNode,
    name: str,
    data: cst.CSTNode | None,
    text: str,
    call: cst.CSTNode,
) -> Iterator[Change]:
    """The changes where the response is a variable that is checked, and read once."""
    block = locator.parent(line)
    body = list(getattr(block, "body", ()))
    index = next(i for i, one in enumerate(body) if one is line)
    after = body[index + 1 :]
    checks = []
    for one in after:
        if not is_check(one, name):
            break
        checks.append(one)
    used = uses(locator, call, name)
    spans = [locator.origin(line), *(locator.origin(one) for one in checks)]
    if data is None:
        if any(not inside(locator.origin(one), spans) for one in used):
            raise Refusal(reasons.MORE_USES)
        yield Change(
            module,
            span_of_lines(locator, line, checks),
            indentation(locator, line) + text + ending(locator, line),
        )
        yield from unneeded(locator, module, spans, call, text)
        return
    rest = after[len(checks) :]
    reader = rest[0] if rest else None
    if reader is None or not any(is_within(locator, data, part) for part in evaluated_once(reader)):
        raise Refusal(reasons.MORE_USES)
    whole = with_await(locator, data, text)
    spans.append(locator.origin(whole))
    if any(not inside(locator.origin(one), spans) for one in used):
        raise Refusal(reasons.MORE_USES)
    yield Change(module, span_of_lines(locator, line, checks), "")
    yield Change(module, locator.span_with_parentheses(whole), fitted(locator, whole, text))
    yield from unneeded(locator, module, spans, call, text)


def evaluated_once(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What of a statement is evaluated before anything else in it, and only then."""
    if isinstance(statement, cst.SimpleStatementLine):
        yield statement
    elif isinstance(statement, cst.For):
        yield statement.iter
    elif isinstance(statement, cst.If):
        yield statement.test


def folded_with(
    locator: Locator,
    module: str,
    statement: cst.With,
    name: str,
    data: cst.CSTNode | None,
    text: str,
    call: cst.CSTNode,
) -> Iterator[Change]:
    """The changes where a response is held by a `with` statement of a few lines."""
    body = list(statement.body.body)
    while body and is_check(body[0], name):
        body.pop(0)
    used = uses(locator, call, name)
    margin = indentation(locator, statement)
    if data is None:
        if body:
            raise Refusal(reasons.MORE_USES)
        yield Change(module, lines_of(locator, statement), margin + text + ending(locator, statement))
        yield from unneeded(locator, module, [locator.origin(statement)], call, text)
        return
    if (
        len(body) != 1
        or not isinstance(body[0], cst.SimpleStatementLine)
        or not is_within(locator, data, body[0])
    ):
        raise Refusal(reasons.MORE_USES)
    whole = with_await(locator, data, text)
    outside = [one for one in used if not inside(locator.origin(one), [locator.origin(statement)])]
    reading = [one for one in used if inside(locator.origin(one), [locator.origin(body[0])])]
    if outside or any(not inside(locator.origin(one), [locator.origin(whole)]) for one in reading):
        raise Refusal(reasons.MORE_USES)
    lines, span = locator.origin(body[0]), locator.span_with_parentheses(whole)
    start = lines_of(locator, statement).start
    yield Change(module, Span(start, lines.start), margin)
    yield Change(module, span, fitted(locator, whole, text))
    yield from unneeded(locator, module, [Span(start, lines.start), span], call, text)


def is_checked(locator: Locator, line: cst.CSTNode, name: str) -> bool:
    """Whether the statement below a request only raises an error where that failed."""
    body = list(getattr(locator.parent(line), "body", ()))
    index = next(i for i, one in enumerate(body) if one is line)
    return index + 1 < len(body) and is_check(body[index + 1], name)


def is_check(node: cst.CSTNode, name: str) -> bool:
    """Whether a statement only raises an error where the request failed."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    only = node.body[0]
    call = only.value if isinstance(only, cst.Expr) else None
    return (
        isinstance(call, cst.Call)
        and not call.args
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value == CHECK
        and isinstance(call.func.value, cst.Name)
        and call.func.value.value == name
    )


def uses(locator: Locator, node: cst.CSTNode, name: str) -> list[cst.Name]:
    """Where a variable of the function around a node is used or set."""
    owner = locator.function(node) or locator.module
    return [
        one for one in locator.inside(owner, cst.Name) if one.value == name and not is_member(locator, one)
    ]


def is_member(locator: Locator, node: cst.Name) -> bool:
    """Whether a name is that of a member or of an argument, and no variable."""
    outer = locator.parent(node)
    if isinstance(outer, cst.Attribute):
        return outer.attr is node
    return (isinstance(outer, cst.Arg) and outer.keyword is node) or isinstance(outer, cst.NameItem)


def inside(span: Span, spans: Iterable[Span]) -> bool:
    """Whether a range lies in one of several."""
    return any(one.start <= span.start and span.end <= one.end for one in spans)


def indentation(locator: Locator, node: cst.CSTNode) -> str:
    """What stands before a statement in its line."""
    start = locator.origin(node).start
    return locator.text[locator.text.rfind("\n", 0, start) + 1 : start]


def ending(locator: Locator, node: cst.CSTNode) -> str:
    """The line break after a statement."""
    end = lines_of(locator, node).end
    return (
        "\r\n"
        if locator.text[end - 2 : end] == "\r\n"
        else "\n"
        if locator.text[end - 1 : end] == "\n"
        else ""
    )


def span_of_lines(locator: Locator, first: cst.CSTNode, others: list[cst.CSTNode]) -> Span:
    """The whole lines from one statement to the last of others."""
    start = lines_of(locator, first).start
    return Span(start, lines_of(locator, others[-1] if others else first).end)


def unneeded(
    locator: Locator, module: str, gone: list[Span], call: cst.CSTNode, text: str
) -> Iterator[Change]:
    """The changes that take out variables that only built what is gone now, and that `text` does not use."""
    owner = locator.function(call)
    if owner is None:
        return
    names = {one.value for one in locator.inside(call, cst.Name) if not is_member(locator, one)}
    for name in sorted(names - set(variables_in(cst.parse_expression(text)))):
        yield from without(locator, module, gone, call, name)


def variables_in(node: cst.CSTNode) -> Iterator[str]:
    """The variables that an expression reads: `args` of `path=args.path`, and no `path`."""
    if isinstance(node, cst.Name):
        yield node.value
    for child in [node.value] if isinstance(node, cst.Arg | cst.Attribute) else node.children:
        yield from variables_in(child)


def without(
    locator: Locator, module: str, gone: list[Span], call: cst.CSTNode, name: str
) -> Iterator[Change]:
    """The changes that take out a variable, if nothing but what is gone reads it."""
    setting: dict[int, cst.CSTNode] = {}
    for one in uses(locator, call, name):
        if inside(locator.origin(one), gone):
            continue
        statement = locator.statement(one)
        if not isinstance(statement, cst.SimpleStatementLine) or not builds(locator, statement, one):
            return
        setting[id(statement)] = statement
    changes: list[Change] = []
    for statement in setting.values():
        block = locator.parent(statement)
        owner = (
            locator.parent(block) if isinstance(block, cst.IndentedBlock) and len(block.body) == 1 else None
        )
        if (
            isinstance(owner, cst.If)
            and owner.orelse is None
            and not isinstance(locator.parent(owner), cst.If)
        ):
            if any(True for _ in risky(locator, owner.test)):
                return
            changes.append(Change(module, lines_of(locator, owner), ""))
        elif isinstance(block, cst.IndentedBlock) and len(block.body) == 1:
            changes.append(Change(module, locator.origin(statement), "pass"))
        else:
            changes.append(Change(module, lines_of(locator, statement), ""))
    yield from changes


def builds(locator: Locator, statement: cst.SimpleStatementLine, name: cst.Name) -> bool:
    """Whether a statement only sets a variable, or an entry of it, and calls nothing that does more."""
    only = statement.body[0] if len(statement.body) == 1 else None
    if isinstance(only, cst.Assign) and len(only.targets) == 1:
        target, value = only.targets[0].target, only.value
    elif isinstance(only, cst.AugAssign | cst.AnnAssign):
        target, value = only.target, only.value or only.target
    else:
        return False
    base = target.value if isinstance(target, cst.Subscript) else target
    sets = isinstance(base, cst.Name) and base.value == name.value  # be it of what it was before
    return sets and not any(True for _ in risky(locator, value))


def risky(locator: Locator, value: cst.BaseExpression) -> Iterator[cst.Call]:
    """The calls in an expression that may do more than give a value."""
    for one in locator.inside(value, cst.Call):
        function = one.func
        name = function.attr.value if isinstance(function, cst.Attribute) else getattr(function, "value", "")
        if name not in SAFE:
            yield one
