"""The client chooses the id of a new conversation: it is sent, and read from no response any more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.core.rules import Native
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.values import Mapping as Body
from v0to1.languages.base import Change, DataPlace, Edited, Refusal
from v0to1.languages.javascript.editing import payloads, runtimes, types
from v0to1.languages.javascript.editing.expressions import arguments_of
from v0to1.languages.javascript.editing.reads import entry_of, member_of, taken_as
from v0to1.languages.javascript.editing.syntax import (
    await_around,
    awaited,
    covers,
    declarator_of,
    end_of_statement,
    inside_any,
    is_single,
    lines_of,
    loops_around,
    margin_of,
    named,
    newline_of,
    references,
    same,
    scope_of,
    statement_of,
    within,
)
from v0to1.languages.javascript.nodes import ancestors, function_of, of_kinds, span_of, syntax
from v0to1.languages.javascript.sources import Sources

OTHER = "id"
"""A key that clients try beside the one that V0 had, and that is another thing in V1."""

THROWING = frozenset(["axios", "got", "ky", "ofetch", "superagent", "angular"])
"""Libraries that raise an error where a request fails."""

CHECKS = frozenset(["ok", "status", "statusCode", "raise_for_status"])
"""Members of responses that tell whether a request failed."""

DECLARED = "shape"
"""The style of what is no read, but a key that a type has."""

NAMES = ("conversationId", "id", "newConversationId", "chosenId")


class Choosing:
    """The edits by which one operation's client chooses the id."""

    def __init__(self, sources: Sources, operation: Operation, native: Native) -> None:
        self.sources = sources
        self.request: Request = operation.request
        self.operation = operation
        self.key = native.chosen
        self.module = self.request.site.module
        self.whole = sources.text(self.module)
        self.call = syntax(self.request.call)
        self.scope = scope_of(self.call)
        self.changes: list[Change] = []
        self.gone: list[Span] = []
        self.imports: tuple[tuple[str, str], ...] = ()

    def edited(self, places: Sequence[DataPlace]) -> Edited:
        """All edits; raises `Refusal`."""
        reads = self.reads()
        if any(place.module != self.module for place in places):
            raise Refusal(reasons.ID_UNSEEN)
        values = list(self.values(reads))
        name = self.choose(values, self.name_for(values))
        for value in values:
            self.replace(value, name)
        for value in values:
            self.drop_source(value)
        for place in places:
            self.drop_data(place)
        self.drop_response()
        for span in dict.fromkeys(self.gone):
            if not any(covers(other, span) and other != span for other in self.gone):
                self.changes.append(Change(self.module, span, ""))
        return self.made()

    def choose(self, values: Sequence[SgNode], name: str) -> str:
        """Choose an id before it is sent, in the block that has `values` too; the name of its variable."""
        body, first = self.built()
        block = first.parent()
        if block is None or not all(within(one, block) for one in (self.call, *values)):
            raise Refusal(reasons.ID_UNSEEN)
        made, line = runtimes.made_id(self.sources, self.module)
        margin, end = margin_of(self.whole, first), end_of_statement(self.whole)
        start = span_of(first).start
        text = f"const {name} = {made}{end}{newline_of(self.whole)}{margin}"
        self.changes.append(Change(self.module, Span(start, start), text))
        self.changes += sent_with(self.sources, self.request, body, self.key, name)
        self.imports = ((self.module, line),) if line else ()
        return name

    def made(self) -> Edited:
        """All changes that were made, and the import for the id."""
        return Edited(tuple(dict.fromkeys(self.changes)), (), self.imports)

    def answered(self, places: Sequence[DataPlace], answers: Mapping[str, str | None]) -> Edited:
        """The edits that give readers those keys of V0's response; raises `Refusal`."""
        if not all(map(is_checked, self.operation.requests)):
            raise Refusal(reasons.UNCHECKED)
        if len(places) != 1 or places[0].module != self.module:
            raise Refusal(reasons.ID_UNSEEN)
        data = awaited(syntax(places[0].node))
        if is_declared(data):
            raise Refusal(reasons.ID_UNSEEN)
        name = self.choose([data], self.name_for([]))
        quote = self.sources.quote_in(self.module)
        values = {key: name if key == self.key else constant(value, quote) for key, value in answers.items()}
        entries = (key if key == value else f"{key}: {value}" for key, value in values.items())
        text = f"{{ {', '.join(entries)} }}"
        if decodes_alone(data) and not within(self.call, data):
            inner = syntax(places[0].node)
            start = span_of(await_around(inner) or inner).start
            self.changes.append(Change(self.module, Span(start, span_of(inner).end), text))
            self.drop_response()
        else:
            self.changes += self.answered_after(data, text)
        return self.made()

    def answered_after(self, data: SgNode, text: str) -> Iterator[Change]:
        """The changes that leave the call that sends and decodes as a statement, before the literal."""
        outer, statement = data.parent(), statement_of(data)
        if outer is None or statement is None:
            raise Refusal(reasons.ID_UNSEEN)
        is_returned = outer.kind() == "return_statement" and same(outer, statement)
        if not is_returned and not (outer.kind() == "variable_declarator" and is_single(outer)):
            raise Refusal(reasons.ID_UNSEEN)
        start, inner = span_of(statement).start, span_of(data)
        before = self.whole[start : inner.start]
        margin, end = margin_of(self.whole, statement), end_of_statement(self.whole)
        is_awaited = data.kind() == "await_expression"
        if not is_awaited and not is_in_async(data):
            raise Refusal(reasons.ID_UNSEEN)
        yield Change(self.module, Span(start, inner.start), "" if is_awaited else "await ")
        yield Change(
            self.module, Span(inner.end, inner.end), f"{end}{newline_of(self.whole)}{margin}{before}{text}"
        )

    def reads(self) -> list[Read]:
        """The reads of the id; raises `Refusal` where anything else is read."""
        every = [read for read in self.operation.reads if read.style != DECLARED]
        found = [read for read in every if read.path in ((self.key,), (OTHER,))]
        if len(found) != len(every) or not any(read.path == (self.key,) for read in found):
            raise Refusal(reasons.ID_UNSEEN)
        if any(read.module != self.module for read in found):
            raise Refusal(reasons.ID_UNSEEN)
        if not all(map(is_checked, self.operation.requests)):
            raise Refusal(reasons.UNCHECKED)
        return found

    def values(self, reads: Sequence[Read]) -> Iterator[SgNode]:
        """The expressions that give the id, or the entries of patterns that take it; raises `Refusal`."""
        found: list[SgNode] = []
        for read in reads:
            node = member_of(read)
            if node is None:
                node = entry_of(read)[0]
            elif (outer := node.parent()) is not None and is_either(outer):
                while (above := outer.parent()) is not None and is_either(above):
                    outer = above
                node = outer
            if read.path == (OTHER,) and not is_either(node):
                raise Refusal(reasons.ID_UNSEEN)
            if not within(node, self.scope):
                raise Refusal(reasons.ID_UNSEEN)
            if not any(same(node, one) for one in found):
                found.append(node)
        for node in found:
            if is_either(node) and not all(is_id(one, self.key) for one in operands(node)):
                raise Refusal(reasons.ID_UNSEEN)
        yield from found

    def built(self) -> tuple[Body, SgNode]:
        """What is sent, and the statement before which its id is chosen; raises `Refusal`."""
        if not self.request.bodies:
            raise Refusal(reasons.BODY_UNSEEN)
        body = self.request.bodies[0]
        if self.key in body.items:
            raise Refusal(reasons.OTHER_FIELD.format(self.key))
        literal = syntax(body.node) if body.node is not None and body.module == self.module else None
        node = self.call
        if literal is not None and is_built_here(literal, self.call) and len(self.request.bodies) == 1:
            node = literal
        first = statement_of(node)
        if first is None or not same(function_of(first), function_of(self.call)):
            raise Refusal(reasons.BUILT_ELSEWHERE)
        return body, first

    def name_for(self, values: Sequence[SgNode]) -> str:
        """The variable for the id: the one that the client has for it, or a new one."""
        for value in values:
            name = own_name(value)
            if name and declarations(self.scope, name) == 1 and is_at_top(value, self.scope):
                return name
        return next((one for one in NAMES if not references(self.scope, one)), "openHandsConversationId")

    def replace(self, value: SgNode, name: str) -> None:
        """Read the variable in the place of the response."""
        if value.kind() not in ("member_expression", "subscript_expression", "binary_expression"):
            self.replace_pattern(value, name)
            return
        declarator = declarator_of(value)
        own = declarator.field("name") if declarator is not None else None
        request = holding_await(value)
        if request is not None and decodes_alone(request):
            request = None
        statement = statement_of(value)
        if declarator is not None and own is not None and own.text() == name and is_single(declarator):
            line = declarator.parent()
            assert line is not None
            if request is not None:
                self.changes += self.only(span_of(line), request)
            else:
                self.gone.append(lines_of(self.whole, span_of(line)))
            self.drop_checks(line, name)
            return
        if request is None:
            if is_only_tested(value) and statement is not None and is_refusal(statement):
                self.gone.append(lines_of(self.whole, span_of(statement)))
                return
            self.changes.append(Change(self.module, span_of(value), name))
            return
        returned = value.parent()
        if returned is None or returned.kind() != "return_statement" or statement is None:
            raise Refusal(reasons.ID_UNSEEN)
        if not same(returned, statement):
            raise Refusal(reasons.ID_UNSEEN)
        margin, end = margin_of(self.whole, statement), end_of_statement(self.whole)
        before = span_of(statement).start
        inner = span_of(request)
        self.changes.append(Change(self.module, Span(before, inner.start), ""))
        self.changes.append(
            Change(
                self.module,
                Span(inner.end, span_of(value).end),
                f"{end}{newline_of(self.whole)}{margin}return {name}",
            )
        )

    def only(self, line: Span, request: SgNode) -> list[Change]:
        """The changes that leave nothing of a declaration but what it waits for."""
        inner = span_of(request)
        text = self.whole[inner.end : line.end]
        rest = ";" if text.rstrip().endswith(";") else ""
        return [
            Change(self.module, Span(line.start, inner.start), ""),
            Change(self.module, Span(inner.end, line.end), rest),
        ]

    def replace_pattern(self, entry: SgNode, name: str) -> None:
        """The id is taken out of a pattern; its variable is the chosen one."""
        pattern, own = entry.parent(), taken_as(entry)
        if pattern is None or own is None or len(named(pattern)) != 1:
            raise Refusal(reasons.ID_UNSEEN)
        outer = pattern.parent()
        if outer is not None and outer.kind() == "variable_declarator" and is_single(outer):
            line, value = outer.parent(), outer.field("value")
            if line is None or value is None or not same(statement_of(line), line):
                raise Refusal(reasons.ID_UNSEEN)
            if own.text() != name:
                self.rename(own, name)
            if value.kind() == "identifier" or decodes_alone(value):
                self.gone.append(lines_of(self.whole, span_of(line)))
            else:
                self.changes.append(Change(self.module, Span(span_of(line).start, span_of(value).start), ""))
            self.drop_checks(line, name)
            return
        given = outer if outer is not None and outer.kind() == "formal_parameters" else None
        if given is None and outer is not None and outer.kind() == "required_parameter":
            given = outer.parent()
        if given is None or len(named(given)) != 1:
            raise Refusal(reasons.ID_UNSEEN)
        if own.text() != name:
            self.rename(own, name)
        self.changes.append(Change(self.module, span_of(given), "()"))

    def rename(self, own: SgNode, name: str) -> None:
        """Read the chosen variable where the client read its own."""
        scope = scope_of(own)
        for one in references(scope, own.text()):
            if same(one, own):
                continue
            text = f"{one.text()}: {name}" if one.kind() == "shorthand_property_identifier" else name
            self.changes.append(Change(self.module, span_of(one), text))

    def drop_checks(self, line: SgNode, name: str) -> None:
        """Take out the `if` behind a statement that only says that there is no id."""
        following = line.next()
        if following is None or following.kind() != "if_statement" or not is_refusal(following):
            return
        condition = following.field("condition")
        if condition is not None and condition.text().strip("()").replace(" ", "") == f"!{name}":
            self.gone.append(lines_of(self.whole, span_of(following)))

    def covered(self) -> list[Span]:
        """The ranges that are not there any more as they were."""
        return [*self.gone, *(one.span for one in self.changes if one.span.start < one.span.end)]

    def drop_source(self, value: SgNode) -> None:
        """Take out the variable, or the parameter, that only the id was read from."""
        for one in operands(value) if is_either(value) else [value]:
            root = one
            while root.kind() in ("member_expression", "subscript_expression", "non_null_expression"):
                inner = root.field("object") or named(root)[0]
                root = inner
            if root.kind() != "identifier":
                continue
            self.drop_variable(root)

    def drop_variable(self, root: SgNode) -> None:
        """Take out a variable that nothing reads any more."""
        name = root.text()
        for owner in (
            one for one in ancestors(root) if one.kind() in ("arrow_function", "function_expression")
        ):
            if not within(owner, self.scope) or same(owner, self.scope):
                break
            given = owner.field("parameters") or owner.field("parameter")
            if given is None or not references(given, name):
                continue
            if self.is_read(owner, name, given):
                return
            if given.kind() == "identifier" or (len(named(given)) == 1 and is_all_of(named(given)[0], name)):
                self.changes.append(Change(self.module, span_of(given), "()"))
            return
        for declarator in of_kinds(self.scope, "variable_declarator"):
            pattern = declarator.field("name")
            if pattern is None or not references(pattern, name) or self.is_read(self.scope, name, pattern):
                continue
            self.drop_declared(declarator, pattern, name)

    def is_read(self, scope: SgNode, name: str, declared: SgNode) -> bool:
        """Whether a variable is read anywhere that stays."""
        gone = [*self.covered(), span_of(declared)]
        return any(not inside_any(span_of(one), gone) for one in references(scope, name))

    def drop_declared(self, declarator: SgNode, pattern: SgNode, name: str) -> None:
        """Take out a declaration of which nothing is read; what it waits for stays, if that is a request."""
        line, value = declarator.parent(), declarator.field("value")
        if line is None or value is None or not is_single(declarator):
            return
        if pattern.kind() == "object_pattern" and len(named(pattern)) != 1:
            entry = next((one for one in named(pattern) if one.text() == name), None)
            if entry is not None:
                self.changes.append(Change(self.module, payloads.entry_span(self.whole, entry), ""))
            return
        if decodes_alone(value):
            self.gone.append(lines_of(self.whole, span_of(line)))
            return
        start = span_of(line).start
        if not any(one.span.start == start < one.span.end for one in self.changes):
            self.changes.append(Change(self.module, Span(start, span_of(value).start), ""))

    def drop_data(self, place: DataPlace) -> None:
        """Take out the decoding of which nothing is read any more."""
        data = awaited(syntax(place.node))
        declarator = declarator_of(data)
        pattern = declarator.field("name") if declarator is not None else None
        if declarator is None or pattern is None or pattern.kind() != "identifier":
            return
        if inside_any(span_of(declarator), self.gone) or self.is_read(self.scope, pattern.text(), pattern):
            return
        if not any(covers(span_of(declarator.parent() or declarator), one.span) for one in self.changes):
            self.drop_declared(declarator, pattern, pattern.text())

    def drop_response(self) -> None:
        """Take out the variable of the response where nothing reads it any more."""
        declarator = declarator_of(self.call)
        pattern = declarator.field("name") if declarator is not None else None
        if declarator is None or pattern is None or pattern.kind() != "identifier":
            return
        line = declarator.parent()
        if line is None:
            return
        if not self.is_read(self.scope, pattern.text(), pattern):
            self.drop_declared(declarator, pattern, pattern.text())


def chosen(sources: Sources, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
    """The edits by which a client chooses the id of a conversation; raises `Refusal`."""
    return Choosing(sources, operation, native).edited(places)


def answered(
    sources: Sources, operation: Operation, native: Native, places: Sequence[DataPlace], keys: Collection[str]
) -> Edited:
    """The edits by which a client chooses an id, and gives it to readers as V0's response had it."""
    wanted = {native.chosen, *keys}
    answers = {key: value for key, value in native.answered.items() if key in wanted}
    return Choosing(sources, operation, native).answered(places, answers)


def constant(value: str | None, quote: str) -> str:
    """A constant of JavaScript."""
    return "null" if value is None else f"{quote}{value}{quote}"


def is_declared(data: SgNode) -> bool:
    """Whether a type is declared for data, of which a literal need not have all keys."""
    if of_kinds(data, "type_arguments"):
        return True
    declarator = declarator_of(data)
    if declarator is not None and declarator.field("type") is not None:
        return True
    owner = function_of(data)
    told = owner.field("return_type") if owner is not None else None
    return told is not None and not re.search(r"^:\s*(?:Promise<)?any\b", told.text())


def is_in_async(node: SgNode) -> bool:
    """Whether a promise may be waited for where an expression stands."""
    owner = function_of(node)
    return owner is not None and any(one.text() == "async" for one in owner.children())


def sent(sources: Sources, operation: Operation, body: Body, name: str) -> Edited:
    """The edits by which a client sends an id that it chooses, and reads none of it; raises `Refusal`."""
    if name in body.items:
        raise Refusal(reasons.OTHER_FIELD.format(name))
    request = operation.request
    literal = syntax(body.node) if body.node is not None else None
    module = body.module
    if literal is None or not (
        module == request.site.module and is_built_here(literal, syntax(request.call))
    ):
        module = request.site.module
    made, line = runtimes.made_id(sources, module)
    changes = tuple(sent_with(sources, request, body, name, made))
    return Edited(changes, (), ((module, line),) if line else ())


def sent_with(sources: Sources, request: Request, body: Body, key: str, value: str) -> Iterator[Change]:
    """The changes that send one more field: in the literal, or in a new one where the body is sent."""
    call = syntax(request.call)
    literal = syntax(body.node) if body.node is not None else None
    own = request.site.module
    if (
        literal is not None
        and body.module == own
        and is_built_here(literal, call)
        and len(request.bodies) == 1
    ):
        yield payloads.added(sources, body, {key: value})
        yield from types.widened(sources, body, {key: "string"})
        return
    given = sent_name(call)
    if given is None:
        raise Refusal(reasons.BUILT_ELSEWHERE)
    entry = key if key == value else f"{key}: {value}"
    yield Change(own, span_of(given), f"{{ {entry}, ...{given.text()} }}")


def is_built_here(literal: SgNode, call: SgNode) -> bool:
    """Whether a literal is made anew in the function that sends it, each time that it is sent."""
    if literal.kind() != "object" or not same(scope_of(literal), scope_of(call)):
        return False
    around = loops_around(literal)
    return all(one in around for one in loops_around(call))


def sent_name(call: SgNode) -> SgNode | None:
    """The variable that a call sends as its body."""
    found = []
    for one in of_kinds(call, "call_expression"):
        if (one.field("function") or one).text() == "JSON.stringify":
            found += [each for each in arguments_of(one)[:1] if each.kind() == "identifier"]
    if not found:
        found = [one for one in arguments_of(call)[1:2] if one.kind() == "identifier"]
    return found[0] if len(found) == 1 else None


def is_checked(request: Request) -> bool:
    """Whether a client notices that a request failed by more than what is missing in the response."""
    return request.library in THROWING or bool(CHECKS.intersection(request.response.members))


def is_either(node: SgNode) -> bool:
    """Whether an expression is the first of two that there is."""
    return node.kind() == "binary_expression" and any(one.kind() in ("||", "??") for one in node.children())


def operands(node: SgNode) -> list[SgNode]:
    """The expressions of which one is taken."""
    found = []
    for one in named(node):
        found += operands(one) if is_either(one) else [one]
    return found


def is_id(node: SgNode, key: str) -> bool:
    """Whether an expression reads the id, by any of its names."""
    member = node.field("property") if node.kind() == "member_expression" else None
    return member is not None and member.text() in (key, OTHER)


def own_name(value: SgNode) -> str:
    """The variable that an expression alone is assigned to, or that a pattern takes."""
    if value.kind() in ("member_expression", "subscript_expression", "binary_expression"):
        declarator = declarator_of(value)
        name = declarator.field("name") if declarator is not None else None
        return name.text() if name is not None and name.kind() == "identifier" else ""
    taken = taken_as(value)
    return taken.text() if taken is not None else ""


def is_at_top(value: SgNode, scope: SgNode) -> bool:
    """Whether a variable is declared in the very function, and in none inside of it."""
    return same(scope_of(value), scope)


def declarations(scope: SgNode, name: str) -> int:
    """How often a variable of a name is declared below a node."""
    found = [
        one
        for one in of_kinds(scope, "variable_declarator")
        if (own := one.field("name")) and own.text() == name
    ]
    taken = of_kinds(scope, "shorthand_property_identifier_pattern")
    pairs = [
        one for one in of_kinds(scope, "pair_pattern") if (own := one.field("value")) and own.text() == name
    ]
    given = [
        one for one in of_kinds(scope, "formal_parameters") for each in named(one) if each.text() == name
    ]
    return len(found) + len([one for one in taken if one.text() == name]) + len(pairs) + len(given)


def holding_await(value: SgNode) -> SgNode | None:
    """What is waited for in an expression, whose value it is read from."""
    owner = value.field("object") if value.kind() in ("member_expression", "subscript_expression") else None
    if owner is None or owner.kind() != "parenthesized_expression":
        return None
    inner = named(owner)[0]
    return inner if inner.text().startswith("await") else None


def decodes_alone(value: SgNode) -> bool:
    """Whether an expression only decodes a response that a variable holds."""
    written = r"(?:await\s+)?[\w$]+(?:\.json(?:<.+>)?\(\)|\.data|\.body)"
    return re.fullmatch(written, value.text(), re.DOTALL) is not None


def is_all_of(parameter: SgNode, name: str) -> bool:
    """Whether a parameter is one variable, or takes only that out of what it is given."""
    pattern = parameter.field("pattern") or parameter
    if pattern.kind() == "object_pattern":
        return len(named(pattern)) == 1
    return pattern.text() == name


def is_only_tested(value: SgNode) -> bool:
    """Whether a value is only asked for: `if (!value)`."""
    outer = value.parent()
    if outer is None or outer.kind() != "unary_expression" or not outer.text().startswith("!"):
        return False
    above = outer.parent()
    return above is not None and above.kind() == "parenthesized_expression"


def is_refusal(statement: SgNode) -> bool:
    """Whether a statement is an `if` that only throws an error."""
    if statement.kind() != "if_statement" or statement.field("alternative") is not None:
        return False
    inner = statement.field("consequence")
    lines = named(inner) if inner is not None and inner.kind() == "statement_block" else [inner]
    return bool(lines) and lines[-1] is not None and lines[-1].kind() == "throw_statement" and len(lines) == 1
