"""The edits of JavaScript and TypeScript clients: requests, payloads and reads that become V1's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.core.rules import Native
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.values import Item
from v0to1.evaluation.values import Mapping as Body
from v0to1.helper.javascript.compose import Transport, parameters
from v0to1.languages.base import Change, DataPlace, Edited, HelperUse, Refusal
from v0to1.languages.javascript.adapter.file import SCRIPT, system_of
from v0to1.languages.javascript.adapter.placing import INSIDE
from v0to1.languages.javascript.adapter.scripts import refuse_unreached
from v0to1.languages.javascript.editing import calls, ids, libraries, payloads, reads, response_data, types
from v0to1.languages.javascript.editing.expressions import Expressions, callee_of
from v0to1.languages.javascript.editing.names import known, written
from v0to1.languages.javascript.editing.syntax import (
    awaited,
    is_awaited,
    named,
    references,
    same,
    scope_of,
    value_span,
)
from v0to1.languages.javascript.nodes import of_kinds, root_of, span_of, syntax
from v0to1.languages.javascript.sources import Sources

TAKEN = "shorthand_property_identifier_pattern"
MEMBERS = ("member_expression", "subscript_expression")
PATTERNS = (
    "object_pattern",
    "pair_pattern",
    "shorthand_property_identifier_pattern",
    "object_assignment_pattern",
)
PROMISING = ("axios", "ofetch", "ky", "got")
"""Libraries whose requests are promises; those of others are Observables and the like."""

SUCCESS = "v0_success"
"""The function that gives a truth value, whatever type the client claims for it."""

LIBRARY_TYPES = frozenset(["Promise", "Record", "Array", "Partial", "Pick", "Omit", "Readonly"])


EXPECT = re.compile(r"\bexpect\(")
"""What tests of vitest and jest have."""


class JavaScriptEditor:
    """Writes V1 into the modules of a JavaScript project."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    @property
    def gives_text(self) -> bool:
        """A request gives a response, with its status and headers."""
        return False

    def sent_for_more(self, request: Request) -> str:
        """What else is read of a response is seen."""
        return ""

    def with_route(self, changes: Sequence[Change]) -> JavaScriptEditor:
        """The same editor: what else an address is used for stays as it is."""
        return self

    def call_of_helper(self, operation: Operation, native: Native, place: DataPlace | None) -> Edited:
        """The request becomes a call of a function of the helper file, which gives the library's response.

        The client's own function that sends and decodes is given to one that gives decoded data, too.
        """
        return self.called(operation, native, [place] if place is not None else [])

    def response_of_helper(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The request becomes a call of a function that gives the library's response."""
        return self.called(operation, native, places)

    def called(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The request becomes a call of a helper function; raises `Refusal`."""
        request = operation.request
        module = request.site.module
        self.refuse_unreachable(module)
        whole = bool(places) and all(place.whole for place in places)
        transport = calls.transport_of(self.sources, operation, native.helper, whole=whole)
        text = calls.text_of_call(self.sources, operation, native.helper, native, transport)
        call = syntax(request.call)
        if transport.kind in libraries.LIBRARIES:
            call, text = libraries.replaced(operation, places, text)
        if awaits_inside(call):
            text = f"await {text}"
        use = HelperUse(module, native.helper, transport)
        around_call = response_data.taken(module, call) if transport.data else ()
        if around_call is None:
            raise Refusal(reasons.MORE_USES)
        return Edited((*around_call, Change(module, span_of(call), text)), (use,))

    def mapped(
        self, operation: Operation, place: DataPlace, function: str, arguments: Sequence[str], key: str = ""
    ) -> Edited:
        """The data of a response go through a function of the helper file, perhaps for one `key` of them."""
        self.refuse_unreachable(place.module)
        if libraries.is_decoded(operation, place):
            place = DataPlace(place.module, place.node, whole=True)
        node = syntax(place.node)
        given = list(self.mapping_arguments(operation, place, function, arguments))
        called = written(root_of(node), function) if function else ""
        uses = (HelperUse(place.module, function),) if function else ()
        if not called and not key:
            return Edited()
        if any(one is not None and one.kind() in PATTERNS for one in (node, node.parent())):
            alone = self.gives_data_alone(operation)
            return Edited(tuple(taken(place.module, node, called, given, key, alone=alone)), uses)
        outer = awaited(node)
        if is_unused(outer):
            return Edited()
        cast = (
            cast_of(node, function, result_of(operation, function) if not key else "") if place.whole else ""
        )
        if is_awaited(node) or not self.is_promise(operation, place, node):
            claimed = "" if is_declared(outer) else cast
            changes = list(around(place.module, value_span(node), outer, called, given, key, claimed))
            told = types_of(node)
            if told is not None and place.whole and not helped(operation, function):
                changes.append(Change(place.module, span_of(told), ""))
        else:
            changes = list(self.promised(place.module, node, called, given, key))
        return Edited(tuple(changes), uses)

    def gives_data_alone(self, operation: Operation) -> bool:
        """Whether a helper function that gives data, and no response, takes the place of a request."""
        return response_data.is_helped(operation) and response_data.is_data_used_alone(self.sources)

    def promised(
        self, module: str, node: SgNode, called: str, given: Sequence[str], key: str
    ) -> Iterator[Change]:
        """The change that maps what a promise gives."""
        end = span_of(node).end
        if not given and not key:
            yield Change(module, Span(end, end), f".then({called})")
            return
        value = called_with(called, "data", given)
        yield Change(
            module, Span(end, end), f".then((data) => {f'({{ {key}: {value} }})' if key else value})"
        )

    def is_promise(self, operation: Operation, place: DataPlace, node: SgNode) -> bool:
        """Whether an expression that is not awaited is a promise; raises `Refusal` if that is unknown."""
        if node.kind() in MEMBERS:
            return False
        if place.whole:
            if not operation.request.wrapped and operation.request.library not in PROMISING:
                raise Refusal(reasons.DECODED_UNSEEN)
            return True
        callee = callee_of(node) if node.kind() == "call_expression" else None
        if callee is None:
            raise Refusal(reasons.DECODED_UNSEEN)
        member = callee.field("property")
        if member is not None and callee.kind() == "member_expression":
            if callee.text() == "JSON.parse":
                return False
            if member.text() == "json":
                return True
        for one in of_kinds(root_of(node), "function_declaration"):
            name = one.field("name")
            if name is not None and name.text() == callee.text() and one.text().startswith("async"):
                return True
        raise Refusal(reasons.DECODED_UNSEEN)

    def mapping_arguments(
        self, operation: Operation, place: DataPlace, function: str, names: Sequence[str]
    ) -> Iterator[str]:
        """What a mapping function takes beside the data: parts of the path, and an object of the query."""
        request = operation.request
        in_path = [name for name in names if f"{{{name}}}" in operation.rule.path]
        in_query = [name for name in names if name not in in_path]
        expressions = Expressions(self.sources, operation)
        is_here = place.module == request.site.module and expressions.is_here(syntax(place.node))
        if names and not is_here:
            raise Refusal(reasons.NOT_IN_SIGHT.format("the request"))
        for name in in_path:
            yield expressions.path_parameter(name)
        found = {name: expressions.query_parameter(name) for name in in_query}
        sent = {name: text for name, text in found.items() if text is not None}
        if not sent:
            return
        count = len(parameters(known(function), Transport("fetch")))
        if count < 2 + len(in_path):
            raise Refusal(reasons.NO_FUNCTION.format(known(function)))
        yield f"{{ {', '.join(name if name == text else f'{name}: {text}' for name, text in sent.items())} }}"

    def body_mapped(self, request: Request, function: str) -> Edited:
        """The body of a request goes through a function of the helper file, which makes V1's of it."""
        module = request.site.module
        self.refuse_unreachable(module)
        node = payloads.whole_body(request)
        called = written(root_of(node), function)
        span = span_of(node)
        before = Change(module, Span(span.start, span.start), f"{called}(")
        after = Change(module, Span(span.end, span.end), ")")
        return Edited((before, after), (HelperUse(module, function),))

    def field_declared(self, item: Item, name: str | None, shape: str) -> Edited:
        """The changes of the types that name a field."""
        return Edited(tuple(types.declared(self.sources, item, name, shape)))

    def field_renamed(self, item: Item, name: str) -> Change:
        """The change that sends a field under another name."""
        return payloads.renamed(self.sources, item, name)

    def field_shaped(self, item: Item, shape: str) -> Change:
        """The change that sends the value of a field in another shape."""
        return payloads.shaped(self.sources, item, shape)

    def field_removed(self, item: Item) -> Change:
        """The change that sends a field no more."""
        return payloads.removed(self.sources, item)

    def fields_added(self, body: Body, fields: Mapping[str, object]) -> Edited:
        """The changes that send further fields with constant values."""
        quote = self.sources.quote_in(body.module)
        texts = {name: payloads.constant(value, quote) for name, value in fields.items()}
        kinds = {name: types.kind_of(value) for name, value in fields.items()}
        return Edited((payloads.added(self.sources, body, texts), *types.widened(self.sources, body, kinds)))

    def keys_taken(self, functions: Iterable[str]) -> frozenset[str]:
        """What an object lacks is undefined to helper functions."""
        return frozenset()

    def written(self, value: object, module: str, hole: str) -> str:
        """A value of JSON as a literal in a module; the text `hole` in it stands for an expression."""
        return payloads.as_literal(value, self.sources.quote_in(module), hole)

    @property
    def reads_members(self) -> bool:
        """Decoded data are objects."""
        return True

    def expectation(self, value: str) -> re.Pattern[str]:
        """What finds the statement of a test that expects something to be what is written."""
        called = r"\.(?:toBe|toEqual|toStrictEqual)"
        whole = rf"expect\((?P<value>.+)\){called}\({re.escape(value)}\)(?P<end>;?)"
        return re.compile(rf"^[ \t]*(?P<statement>{whole})[ \t]*$", re.MULTILINE)

    def assigned(self, name: str, value: str) -> str:
        """The statement that gives a new variable a value."""
        return f"const {name} = {value};"

    def name_of_field(self, field: str) -> str:
        """The name of a variable for what a field has."""
        first, *rest = field.split("_")
        return first + "".join(map(str.capitalize, rest))

    def anything(self, module: str) -> tuple[str, str]:
        """What equals every text in a test of a module, and the import that it takes."""
        if not EXPECT.search(self.sources.text(module)):
            raise Refusal(reasons.TEST_NAMES.format(module, "the id that is sent"))
        return "expect.any(String)", ""

    def entry_added(self, body: Body, name: str, value: str) -> Change:
        """The change that puts an entry with an expression at the beginning of a literal."""
        return payloads.added(self.sources, body, {name: value})

    def refuse_other_uses(self, operation: Operation) -> None:
        """Bodies that are used again are refused where their fields are changed."""

    def image_added(self, item: Item, message: Item | None, name: str) -> Change:
        """The change that sends images as content of the message that is sent as another field."""
        return payloads.image(self.sources, item, message, name)

    def limited(self, item: Item, most: int) -> Change:
        """The change that sends at most so much as the value of a field."""
        return payloads.limited(self.sources, item, most)

    def read_through(self, read: Read, function: str, depth: int = 1) -> Edited:
        """The change that reads a value through a function of the helper file."""
        self.refuse_unreachable(read.module)
        called = written(self.sources.root(read.module), function)
        changes = (
            reads.read_through(self.sources, read, called)
            if depth == 1
            else (reads.given_to(read, called, depth),)
        )
        return Edited(changes, (HelperUse(read.module, function),))

    def read_at(self, read: Read, keys: Sequence[str], depth: int) -> Edited:
        """The change that reads a value by other keys."""
        return Edited((reads.read_at(read, keys, depth),))

    def read_itself(self, read: Read, *, mapped: bool = False) -> Edited:
        """The changes that take what a key was read from for its value."""
        return Edited(reads.read_itself(read, mapped=mapped))

    def id_chosen(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The client chooses the id that it sends, and reads it from no response any more."""
        return ids.chosen(self.sources, operation, native, places)

    def id_answered(
        self, operation: Operation, native: Native, places: Sequence[DataPlace], keys: Collection[str]
    ) -> Edited:
        """The client chooses the id that it sends, and makes those `keys` of V0's response that are read."""
        return ids.answered(self.sources, operation, native, places, keys)

    def started(self, operation: Operation, function: str) -> Edited:
        """Clients choose the id of a conversation, and nothing waits for it."""
        raise Refusal(reasons.NO_FUNCTION.format(function))

    def id_sent(self, body: Body, name: str) -> Edited:
        """The client sends an id that it chooses."""
        owner = next((one for one in self.sources.operations if sends(one, body)), None)
        if owner is None:
            raise Refusal(reasons.BUILT_ELSEWHERE)
        return ids.sent(self.sources, owner, body, name)

    def refuse_unreachable(self, module: str) -> None:
        """Raise `Refusal` for a module that cannot import the helper file."""
        if module in self.sources.standalone:
            raise Refusal(INSIDE.replace("the adapter", "helper functions"))
        refuse_unreached(self.sources.modules, module)
        if system_of(self.sources.modules, module) == SCRIPT:
            raise Refusal(reasons.NO_MODULE)


def sends(operation: Operation, body: Body) -> bool:
    """Whether an operation sends a body."""
    return any(body is one for request in operation.requests for one in request.bodies)


def awaits_inside(call: SgNode) -> bool:
    """Whether the grammar takes the `await` before a call with types for a part of it."""
    function = call.field("function")
    return function is not None and function.kind() == "await_expression"


def called_with(called: str, value: str, given: Sequence[str]) -> str:
    """A value that goes through a function, or stays as it is without one."""
    return f"{called}({', '.join((value, *given))})" if called else value


def around(
    module: str, span: Span, node: SgNode, called: str, given: Sequence[str], key: str, cast: str
) -> Iterator[Change]:
    """The changes that put a call around an expression; parentheses that it has are those of the call."""
    if not called:
        yield Change(module, Span(span.start, span.start), f"{{ {key}: ")
        yield Change(module, Span(span.end, span.end), f"{cast} }}")
        return
    outer = node.parent()
    further = "".join(f", {one}" for one in given)
    before, after = (f"{{ {key}: ", " }") if key else ("", "")
    if (
        outer is not None
        and outer.kind() == "parenthesized_expression"
        and not cast
        and span == span_of(node)
    ):
        whole = span_of(outer)
        yield Change(module, Span(whole.start, whole.start), f"({before}{called}" if key else called)
        if further:
            yield Change(module, Span(span.end, span.end), further)
        if key:
            yield Change(module, Span(whole.end, whole.end), f"{after})")
        return
    yield Change(module, Span(span.start, span.start), f"{before}{called}(")
    yield Change(module, Span(span.end, span.end), f"{further}){after}{cast}")


def taken(
    module: str, node: SgNode, called: str, given: Sequence[str], key: str, *, alone: bool
) -> Iterator[Change]:
    """The changes that map what is taken out of a response (`const { data } = …`); raises `Refusal`.

    `alone` is whether there are only data by now, as it is no response any more.
    """
    entry = node if node.kind() == TAKEN else node.parent()
    pattern = entry.parent() if entry is not None else None
    outer = pattern.parent() if pattern is not None else None
    own = reads.taken_as(entry) if entry is not None else None
    if entry is None or pattern is None or outer is None or own is None or len(named(pattern)) != 1:
        raise Refusal(reasons.DECODED_UNSEEN)
    before, after = (f"{{ {key}: ", " }") if key else ("", "")
    further = "".join(f", {one}" for one in given)
    value = outer.field("value") if outer.kind() == "variable_declarator" else None
    if value is not None and value.text().startswith("await") and outer.field("type") is None:
        span, name = span_of(value), node.text()
        start, end = (f"{called}(", ")") if called else ("", "")
        opens, closes = ("", "") if alone else ("(", f").{name}")
        yield Change(module, span_of(pattern), own.text())
        yield Change(module, Span(span.start, span.start), f"{before}{start}{opens}")
        yield Change(module, Span(span.end, span.end), f"{closes}{further}{end}{after}")
        return
    used = [one for one in references(scope_of(pattern), own.text()) if not same(one, own)]
    if outer.kind() not in ("formal_parameters", "required_parameter") or len(used) != 1:
        raise Refusal(reasons.DECODED_UNSEEN)
    yield from around(module, span_of(used[0]), used[0], called, given, key, "")


def is_declared(node: SgNode) -> bool:
    """Whether an expression is the value of a variable with a declared type."""
    outer = node.parent()
    return outer is not None and outer.kind() == "variable_declarator" and outer.field("type") is not None


def types_of(call: SgNode) -> SgNode | None:
    """The types that a generic function is given."""
    return call.field("type_arguments") or next(
        (one for one in call.children() if one.kind() == "type_arguments"), None
    )


def helped(operation: Operation, function: str) -> bool:
    """Whether a helper function sends the operation whose response another one maps."""
    plans = (one.native for one in operation.rule.targets if one.native is not None)
    return any(one.helper for one in plans if function in (one.mapped, one.awaited))


def is_unused(node: SgNode) -> bool:
    """Whether nothing becomes of the value of an expression."""
    outer = node.parent()
    return outer is not None and outer.kind() == "expression_statement"


def result_of(operation: Operation, function: str) -> str:
    """The key of V0's response for whose value V1's is taken, by the function that gives V0's shape."""
    plans = (one.native for one in operation.rule.targets if one.native is not None)
    return next((one.result for one in plans if function in (one.mapped, one.awaited)), "")


def cast_of(call: SgNode, function: str, result: str) -> str:
    """The type that a call of the client's own function was told to give, if it names one of the client's.

    With a `result`, it is the type of this key.
    """
    told = types_of(call)
    if told is None:
        return ""
    names = {one.text() for one in of_kinds(told, "type_identifier")} - LIBRARY_TYPES
    inner = named(told)
    if function == SUCCESS and len(inner) == 1 and inner[0].text() not in ("boolean", "any", "unknown"):
        return f" as unknown as {inner[0].text()}"
    if result and inner and inner[0].kind() == "object_type":
        fields = named(inner[0])
        note = fields[0].field("type") if len(fields) == 1 else None
        inner = named(note) if note is not None else []
    elif result:
        return ""
    if not names or len(inner) != 1:
        return ""
    return " as " + re.sub(r"\s+", " ", inner[0].text())
