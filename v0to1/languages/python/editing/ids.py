"""The client chooses the id of a new conversation: it is sent, and read from no response any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.core.rules import Native
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import RAISES, Read, Request
from v0to1.evaluation.values import Mapping
from v0to1.languages.base import Change, DataPlace, Refusal
from v0to1.languages.python.editing import payloads
from v0to1.languages.python.editing.folding import (
    ending,
    held,
    indentation,
    inside,
    is_within,
    uses,
)
from v0to1.languages.python.editing.payloads import lines_of
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources
from v0to1.records import record

MADE = "uuid.uuid4().hex"
DECODING = frozenset(["json", "load", "loads"])
"""What functions are called that decode the data of a response, and do nothing else."""
REPEATED = cst.For | cst.While | cst.BaseComp | cst.FunctionDef | cst.Lambda
"""What may run several times while that around it runs once."""
OTHER = "id"
"""A key that clients try beside the one that V0 had, and that is another thing in V1."""


@record(frozen=True, slots=True)
class Built:
    """What is sent, where the id for it is chosen, and the block in which both are."""

    literal: cst.CSTNode
    first: cst.SimpleStatementLine | cst.With
    block: cst.CSTNode


def built(locator: Locator, request: Request) -> Built:
    """Where the body of a request is built, in the function that sends it, or in none; raises `Refusal`."""
    module, owner = request.site.module, locator.function(locator.syntax(request.call))
    if len(request.bodies) != 1 or request.bodies[0].module != module:
        raise Refusal(reasons.BUILT_ELSEWHERE)
    body = request.bodies[0]
    literal = locator.syntax(body.node) if body.node is not None else None
    if literal is None or locator.function(literal) is not owner:
        raise Refusal(reasons.BUILT_ELSEWHERE)
    refuse_again(locator, literal, locator.syntax(request.call))
    first = locator.statement(literal)
    block = locator.parent(first) if first is not None else None
    if not isinstance(first, cst.SimpleStatementLine | cst.With) or block is None:
        raise Refusal(reasons.BUILT_ELSEWHERE)
    return Built(literal, first, block)


def refuse_again(locator: Locator, literal: cst.CSTNode, call: cst.CSTNode) -> None:
    """Raise `Refusal` where a request may be sent more often than its body is built: with the same id.

    What another function builds, it builds each time that it is called.
    """
    owner, sender = locator.function(literal), locator.function(call)
    if owner is not sender and owner is not None and not is_within(locator, call, owner):
        if is_kept(locator, literal):
            raise Refusal(reasons.SENT_AGAIN)
        return
    around = locator.parent(call)
    while around is not None and not is_within(locator, literal, around):
        if isinstance(around, REPEATED):
            raise Refusal(reasons.SENT_AGAIN)
        around = locator.parent(around)


def is_kept(locator: Locator, literal: cst.CSTNode) -> bool:
    """Whether a literal becomes a member of an object, where it stays after the function has returned."""
    outer = locator.parent(literal)
    targets = [one.target for one in outer.targets] if isinstance(outer, cst.Assign) else []
    if isinstance(outer, cst.AnnAssign):
        targets = [outer.target]
    return any(isinstance(one, cst.Attribute | cst.Subscript) for one in targets)


def refuse_sent_again(sources: Sources, body: Mapping) -> None:
    """Raise `Refusal` where a request with a body may be sent more often than that is built."""
    if body.node is None:
        return
    locator = sources.locator(body.module)
    literal = locator.syntax(body.node)
    for request in sources.senders_of(body):
        if request.site.module == body.module:
            refuse_again(locator, literal, locator.syntax(request.call))
        elif locator.function(literal) is None:
            raise Refusal(reasons.SENT_AGAIN)


def choice(locator: Locator, request: Request, there: Built, key: str, name: str) -> Iterator[Change]:
    """The changes that choose an id and send it."""
    module = request.site.module
    start = lines_of(locator, there.first).start
    line = f"{indentation(locator, there.first)}{name} = {MADE}{ending(locator, there.first)}"
    yield Change(module, Span(start, start), line)
    yield payloads.added(locator, request.bodies[0], {key: name})


def answered(
    sources: Sources, operation: Operation, native: Native, places: Sequence[DataPlace], keys: Collection[str]
) -> Iterator[Change]:
    """The changes by which a client chooses an id, and gives it to readers as V0's response had it.

    Raises `Refusal` where the request and what reads its data are not in one function.
    """
    request = operation.request
    module = request.site.module
    locator = sources.locator(module)
    call = locator.syntax(request.call)
    there = built(locator, request)
    if not all(map(is_checked, operation.requests)):
        raise Refusal(reasons.UNCHECKED)
    if len(places) != 1 or places[0].module != module:
        raise Refusal(reasons.ID_UNSEEN)
    owner = locator.function(call)
    data = at_place(locator, places[0])
    if locator.function(data) is not owner or not all(
        is_within(locator, one, there.block) for one in (call, data)
    ):
        raise Refusal(reasons.ID_UNSEEN)
    name = name_for(locator, owner or locator.module, [], native.chosen)
    yield from choice(locator, request, there, native.chosen, name)
    quote = payloads.dict_quote(there.literal) if isinstance(there.literal, cst.Dict) else '"'
    entries = (
        f"{quote}{key}{quote}: {name if key == native.chosen else constant(value, quote)}"
        for key, value in native.answered.items()
        if key in (native.chosen, *keys)
    )
    text = f"{{{', '.join(entries)}}}"
    if only_decodes(locator, data, call):
        yield Change(module, locator.span_with_parentheses(data), text)
    else:
        yield from sent_before(locator, module, data, data, text)


def constant(value: str | None, quote: str) -> str:
    """A constant of Python."""
    return "None" if value is None else f"{quote}{value}{quote}"


def only_decodes(locator: Locator, data: cst.CSTNode, call: cst.CSTNode) -> bool:
    """Whether an expression decodes a response that a variable holds, and does nothing else."""
    if is_within(locator, call, data):
        return False
    inner = data.expression if isinstance(data, cst.Await) else data
    return (
        isinstance(inner, cst.Call)
        and isinstance(inner.func, cst.Attribute)
        and inner.func.attr.value in DECODING
        and (not inner.args or isinstance(inner.args[0].value, cst.Name | cst.Attribute))
    )


def chosen(
    sources: Sources, operation: Operation, native: Native, places: Sequence[DataPlace]
) -> Iterator[Change]:
    """The changes by which a client chooses the id of a conversation; raises `Refusal`."""
    request = operation.request
    module = request.site.module
    locator = sources.locator(module)
    call = locator.syntax(request.call)
    owner = locator.function(call)
    there = built(locator, request)
    reads = [read for read in operation.reads if read.path in ((native.chosen,), (OTHER,))]
    if len(reads) != len(operation.reads) or not any(read.path == (native.chosen,) for read in reads):
        raise Refusal(reasons.ID_UNSEEN)
    if not all(map(is_checked, operation.requests)):
        raise Refusal(reasons.UNCHECKED)
    if any(read.module != module for read in reads) or any(place.module != module for place in places):
        raise Refusal(reasons.ID_UNSEEN)
    values = whole_reads(locator, reads)
    if any(locator.function(one) is not owner for one in values):
        raise Refusal(reasons.ID_UNSEEN)
    if not all(is_within(locator, one, there.block) for one in (call, *values)):
        raise Refusal(reasons.ID_UNSEEN)
    name = name_for(locator, owner or locator.module, values, native.chosen)
    yield from choice(locator, request, there, native.chosen, name)
    gone: list[Span] = []
    sending = [data for place in places if is_within(locator, call, data := at_place(locator, place))]
    for value in values:
        sent = next((data for data in sending if is_within(locator, data, value)), None)
        if sent is not None:
            yield from sent_before(locator, module, value, sent, name)
            continue
        target = assigned(locator, value)
        statement = locator.statement(value)
        if target == name and isinstance(statement, cst.SimpleStatementLine):
            gone.append(lines_of(locator, statement))
            checks = following_checks(locator, statement, name)
            gone += [lines_of(locator, one) for one in checks]
        else:
            yield Change(module, locator.span_with_parentheses(value), name)
    covered = [*gone, *(locator.origin(one) for one in values)]
    for place in places:
        data = locator.syntax(place.node)
        if inside(locator.origin(data), covered):
            continue
        outer = locator.parent(data)
        line = locator.statement(data)
        variable = held(locator, data)
        if variable is None or variable[0] is not line:
            if isinstance(outer, cst.Expr):
                continue
            raise Refusal(reasons.ID_UNSEEN)
        rest = [
            one
            for one in uses(locator, call, variable[1])
            if not inside(locator.origin(one), covered)
            and not inside(locator.origin(one), [locator.origin(line)])
        ]
        if not rest:
            if is_within(locator, call, data):  # the request itself stays
                gone_start = locator.origin(line).start
                yield Change(
                    module,
                    Span(gone_start, locator.span_with_parentheses(with_awaited(locator, data)).start),
                    "",
                )
            else:
                gone.append(lines_of(locator, line))
    for span in dict.fromkeys(gone):
        yield Change(module, span, left_in_place(locator, owner or locator.module, span, gone))
    yield from response_unneeded(locator, module, call, [*gone, *covered])


def left_in_place(locator: Locator, owner: cst.CSTNode, span: Span, gone: Sequence[Span]) -> str:
    """What stands where a statement was: `pass` at the end of a block that has no other statements."""
    for block in locator.inside(owner, cst.IndentedBlock):
        body = [lines_of(locator, one) for one in block.body]
        if body and body[-1] == span and all(one in gone for one in body):
            last = block.body[-1]
            return f"{indentation(locator, last)}pass{ending(locator, last)}"
    return ""


def at_place(locator: Locator, place: DataPlace) -> cst.CSTNode:
    """The expression that gives data, with the `await` around it."""
    return with_awaited(locator, locator.syntax(place.node))


def sent_before(
    locator: Locator, module: str, value: cst.CSTNode, data: cst.CSTNode, text: str
) -> Iterator[Change]:
    """The changes that leave a call that sends and decodes as a statement; `text` is what `value` is then.

    Nothing more stands there where a variable of that name has it already.
    """
    outer, statement = locator.parent(value), locator.statement(value)
    if not isinstance(outer, cst.Return | cst.Assign) or locator.parent(outer) is not statement:
        raise Refusal(reasons.ID_UNSEEN)
    assert statement is not None
    whole, span = locator.origin(outer), locator.span_with_parentheses(value)
    inner = locator.span_with_parentheses(data)
    before = "" if assigned(locator, value) == text else locator.text[whole.start : span.start]
    after = f"{ending(locator, statement)}{indentation(locator, statement)}{before}{text}" if before else ""
    yield Change(module, Span(whole.start, inner.start), "")
    yield Change(module, Span(inner.end, span.end), after)


def is_checked(request: Request) -> bool:
    """Whether a client notices that a request failed by more than what is missing in the response."""
    libraries = load("python")
    library = libraries.by_name.get(request.library)
    if (library is not None and library.raises) or any(one.role == RAISES for one in request.arguments):
        return True
    return bool((libraries.names.success | libraries.names.statuses).intersection(request.response.members))


def with_awaited(locator: Locator, node: cst.CSTNode) -> cst.CSTNode:
    """An expression with the `await` around it."""
    outer = locator.parent(node)
    return outer if isinstance(outer, cst.Await) else node


def whole_reads(locator: Locator, reads: Sequence[Read]) -> list[cst.CSTNode]:
    """The expressions that give the id: reads of its key, or of one of several (`a or b`)."""
    nodes = [locator.syntax(read.node) for read in reads]
    if any(is_in_pattern(locator, one) for one in nodes):
        raise Refusal(reasons.ID_UNSEEN)
    found: dict[int, cst.CSTNode] = {}
    for node in nodes:
        outer = locator.parent(node)
        while (
            isinstance(outer, cst.BooleanOperation)
            and isinstance(outer.operator, cst.Or)
            and outer.left is node
        ):
            node, outer = outer, locator.parent(outer)
        if isinstance(outer, cst.BooleanOperation) and outer.right is node:
            continue
        found[id(node)] = node
    for read, node in zip(reads, map(locator.syntax, (read.node for read in reads)), strict=True):
        if read.path == (OTHER,) and id(node) in found:
            raise Refusal(reasons.ID_UNSEEN)
    return list(found.values())


def is_in_pattern(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a node is part of the pattern of a `case`."""
    outer: cst.CSTNode | None = node
    while outer is not None and not isinstance(outer, cst.MatchPattern | cst.MatchMappingElement):
        outer = None if isinstance(outer, cst.BaseStatement) else locator.parent(outer)
    return outer is not None


def assigned(locator: Locator, value: cst.CSTNode) -> str:
    """The variable that an expression alone is assigned to."""
    outer = locator.parent(value)
    if (
        isinstance(outer, cst.Assign)
        and len(outer.targets) == 1
        and isinstance(outer.targets[0].target, cst.Name)
    ):
        return outer.targets[0].target.value
    return ""


def name_for(locator: Locator, owner: cst.CSTNode, values: Sequence[cst.CSTNode], key: str) -> str:
    """The variable for the id: the one that the client has for it, or a new one."""
    for value in values:
        name = assigned(locator, value)
        if name and len(locator.bound(owner, name)) == 1:
            return name
    taken = {one.value for one in locator.inside(owner, cst.Name)}
    return next(one for one in (key, f"new_{key}", f"chosen_{key}") if one not in taken)


def following_checks(locator: Locator, statement: cst.SimpleStatementLine, name: str) -> list[cst.CSTNode]:
    """The `if` after a statement that only says that there is no id."""
    block = locator.parent(statement)
    body = list(getattr(block, "body", ()))
    index = next(i for i, one in enumerate(body) if one is statement)
    after = body[index + 1] if index + 1 < len(body) else None
    if not isinstance(after, cst.If) or after.orelse is not None:
        return []
    test = after.test
    if not isinstance(test, cst.UnaryOperation) or not isinstance(test.operator, cst.Not):
        return []
    if not isinstance(test.expression, cst.Name) or test.expression.value != name:
        return []
    last = after.body.body[-1] if after.body.body else None
    only = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else None
    return [after] if isinstance(only, cst.Raise | cst.Return) else []


def response_unneeded(
    locator: Locator, module: str, call: cst.CSTNode, gone: Sequence[Span]
) -> Iterator[Change]:
    """The variable of the response goes where nothing reads it any more."""
    holder = held(locator, call)
    if holder is None or not isinstance(holder[0], cst.SimpleStatementLine):
        return
    line, name = holder
    rest = [
        one
        for one in uses(locator, call, name)
        if not inside(locator.origin(one), gone) and locator.statement(one) is not line
    ]
    if not rest:
        start = locator.origin(line).start
        yield Change(
            module, Span(start, locator.span_with_parentheses(with_awaited(locator, call)).start), ""
        )
