"""The edits of Python clients: requests, payloads and reads that become V1's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import libcst as cst

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.core.rules import Native
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Frame, Read, Request
from v0to1.evaluation.values import HOLE, Item, Known, Piece
from v0to1.evaluation.values import Mapping as Body
from v0to1.helper.python.compose import Library, Transport, is_async, keys_taken, parameters
from v0to1.languages.base import Change, DataPlace, Edited, HelperUse, Refusal
from v0to1.languages.conversation_servers import may_give_own_key
from v0to1.languages.python.editing import payloads
from v0to1.languages.python.editing.caught import caught
from v0to1.languages.python.editing.conditions import refuse_condition, unquoted
from v0to1.languages.python.editing.folding import folded, inside, is_within, unneeded
from v0to1.languages.python.editing.helper_files import quote_of
from v0to1.languages.python.editing.ids import answered, chosen, refuse_sent_again
from v0to1.languages.python.helper_part import helpers_in
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources
from v0to1.languages.routes import (
    is_given_before,
    locate_route,
    own_root,
    parameters_of,
    root_behind,
    root_of,
)

DROPPED = frozenset(["url", "method", "query", "json", "form"])
"""The roles of arguments that a helper function gives its requests itself."""

SESSIONS = frozenset(["requests", "httpx"])
LIBRARY: Mapping[str, Library] = MappingProxyType(
    {"requests": "requests", "httpx": "httpx", "aiohttp": "aiohttp", "urllib": "urllib"}
)
"""What helper functions send with to the Agent Server, by the library of the client."""

RESPONDING = frozenset(["session", "async_session", "aiohttp"])
"""The transports of which a helper function may give the library's response."""

GIVES_NOTHING = frozenset(["pause_sandbox", "resume_sandbox"])
"""Functions that only raise an error where a request fails, with those transports."""


class PythonEditor:
    """Writes V1 into the modules of a Python project."""

    def __init__(self, sources: Sources, route: Sequence[Change] = ()) -> None:
        self.sources = sources
        self.route = route

    @property
    def gives_text(self) -> bool:
        """A request gives a response, with its status and headers."""
        return False

    def sent_for_more(self, request: Request) -> str:
        """What else is read of a response is seen."""
        return ""

    def with_route(self, changes: Sequence[Change]) -> PythonEditor:
        """The editor that makes these changes of an address which is used for more than a request."""
        return PythonEditor(self.sources, changes)

    def call_of_helper(self, operation: Operation, native: Native, place: DataPlace | None) -> Edited:
        """The request and its decoding become a call of a function of the helper file."""
        request = operation.request
        transport = self.transport(operation, whole=place is not None and place.whole)
        checked = native.helper in GIVES_NOTHING and transport.kind in RESPONDING
        if checked and place is not None:
            raise Refusal(reasons.MORE_USES)
        call = self.text_of_call(operation, native.helper, native, transport)
        use = HelperUse(request.site.module, native.helper, transport)
        awaited = f"await {call}" if is_async(native.helper, transport) else call
        if place is None:
            changes = self.unread(request, awaited, checked=checked)
            return Edited(self.without_route(request, changes), (use,))
        if place.module != request.site.module:
            raise Refusal(reasons.NOT_IN_SIGHT.format("the request"))
        return Edited(self.without_route(request, self.at_place(request, place, awaited)), (use,))

    def without_route(self, request: Request, changes: Iterable[Change]) -> tuple[Change, ...]:
        """The changes, if they leave nothing of V0's route in the function, and take no other field out."""
        found, routed = tuple(changes), list[Change]()
        locator = self.sources.locator(request.site.module)
        owner = self.function_of(request)
        spans = [one.span for one in found if one.module == request.site.module]
        for piece in request.url.pieces:
            if not isinstance(piece, Known) or piece.source is None or piece.module != request.site.module:
                continue
            node = locator.syntax(piece.source)
            if owner is None or locator.function(node) is not owner or "/" not in piece.text:
                continue
            origin = locator.origin(node)
            if not inside(origin, spans):
                changed = [one for one in self.route if inside(one.span, [origin])]
                if not changed:
                    raise Refusal(reasons.ROUTE_STAYS)
                routed += changed
        known = {item.key for one in self.requests_with(request) for item in sent_in(one)}
        for key in set_in(locator, owner, spans) if owner is not None else ():
            if key not in known:
                raise Refusal(reasons.UNKNOWN_FIELD.format(key))
        return (*found, *dict.fromkeys(routed))

    def requests_with(self, request: Request) -> tuple[Request, ...]:
        """The contexts of the operation that a request belongs to."""
        return next(one.requests for one in self.sources.operations if request in one.requests)

    def response_of_helper(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The request becomes a call that gives the library's response, whose data are picked."""
        request = operation.request
        transport = self.transport(operation, whole=all(place.whole for place in places))
        if transport.kind not in RESPONDING or not native.sender:
            raise Refusal(reasons.MORE_USES)
        call = self.text_of_call(operation, native.sender, native, transport)
        changes = list(self.without_route(request, self.request_replaced(request, call)))
        uses = [HelperUse(request.site.module, native.sender, transport)]
        for place in places:
            edited = self.mapped(operation, place, native.picker, native.picker_arguments)
            changes += edited.changes if native.picker else ()
            uses += edited.helpers
        return Edited(tuple(changes), tuple(uses))

    def mapped(
        self, operation: Operation, place: DataPlace, function: str, arguments: Sequence[str], key: str = ""
    ) -> Edited:
        """The data of a response go through a function of the helper file."""
        locator = self.sources.locator(place.module)
        given = list(self.mapping_arguments(operation, place, arguments))
        node = self.awaited(locator, place.node)
        span = locator.span_with_parentheses(node)
        name = self.name_of(place.module, function) if function else ""
        quote = in_text(locator, node, self.quote(place.module))
        start, end = (f"{{{quote}{key}{quote}: ", "}") if key else ("", "")
        before = Change(place.module, Span(span.start, span.start), f"{start}{name}(" if name else start)
        ending = "".join((*(f", {one}" for one in given), ")")) if name else ""
        after = Change(place.module, Span(span.end, span.end), ending + end)
        return Edited((before, after), (HelperUse(place.module, function),) if name else ())

    def mapping_arguments(
        self, operation: Operation, place: DataPlace, names: Sequence[str]
    ) -> Iterator[str]:
        """What a mapping function takes beside the data: of the path, and of the query by name."""
        request = operation.request
        for name in names:
            item = item_of(operation, name)
            if item is not None:
                if place.module != request.site.module:
                    raise Refusal(reasons.NOT_IN_SIGHT.format(name))
                yield f"{name}={self.of_item(item, request)}"
            elif (written := written_in_url(operation, name)) is not None:
                if HOLE in written:
                    raise Refusal(reasons.NOT_IN_SIGHT.format(name))
                self.refuse_condition(sending(operation, name), name)
                text = written if written.isdecimal() else repr_in(self.quote(place.module), written)
                yield f"{name}={text}"
            elif f"{{{name}}}" in operation.rule.path:
                yield self.expression(request, name, place.module, place.node, operation)

    def body_mapped(self, request: Request, function: str) -> Edited:
        """The body of a request goes through a function of the helper file, which makes V1's of it."""
        module = request.site.module
        given = [one.arg for one in request.arguments if one.role == "json" and one.arg is not None]
        if len(given) != 1 or request.wrapped:
            raise Refusal(reasons.NOT_IN_SIGHT.format("the body"))
        locator = self.sources.locator(module)
        span = locator.span_with_parentheses(locator.syntax(given[0].value))
        before = Change(module, Span(span.start, span.start), f"{self.name_of(module, function)}(")
        after = Change(module, Span(span.end, span.end), ")")
        return Edited((before, after), (HelperUse(module, function),))

    def field_declared(self, item: Item, name: str | None, shape: str) -> Edited:
        """The changes of the types that name a field: none are made yet."""
        raise Refusal(reasons.DECLARED_FIELD.format(item.key))

    def field_renamed(self, item: Item, name: str) -> Change:
        """The change that sends a field under another name."""
        return payloads.renamed(self.sources.locator(item.module), item, name)

    def field_shaped(self, item: Item, shape: str) -> Change:
        """The change that sends the value of a field in another shape."""
        return payloads.shaped(self.sources.locator(item.module), item, shape)

    def field_removed(self, item: Item) -> Change:
        """The change that sends a field no more."""
        return payloads.removed(self.sources.locator(item.module), item)

    def keys_taken(self, functions: Iterable[str]) -> frozenset[str]:
        """Helper functions read objects by their keys, all of which have to be there."""
        return keys_taken(functions)

    def written(self, value: object, module: str, hole: str) -> str:
        """A value of JSON as a literal in a module; the text `hole` in it stands for an expression."""
        return payloads.as_literal(value, self.quote(module), hole)

    @property
    def reads_members(self) -> bool:
        """Decoded data are dictionaries."""
        return False

    def expectation(self, value: str) -> re.Pattern[str]:
        """What finds the statement of a test that expects something to be what is written."""
        return re.compile(
            rf"^[ \t]*(?P<statement>assert (?P<value>.+?) == {re.escape(value)})[ \t]*$", re.MULTILINE
        )

    def assigned(self, name: str, value: str) -> str:
        """The statement that gives a new variable a value."""
        return f"{name} = {value}"

    def name_of_field(self, field: str) -> str:
        """The name of a variable for what a field has."""
        return field

    def anything(self, module: str) -> tuple[str, str]:
        """What equals every text in a test of a module, and the import that it takes."""
        return "ANY", "from unittest.mock import ANY"

    def entry_added(self, body: Body, name: str, value: str) -> Change:
        """The change that puts an entry with an expression at the beginning of a literal."""
        return payloads.added(self.sources.locator(body.module), body, {name: value})

    def refuse_other_uses(self, operation: Operation) -> None:
        """Raise `Refusal` where a body is used for more than to be sent, and to be shown to a person."""
        for request in operation.requests:
            for body in request.bodies:
                if body.node is not None and body.module == request.site.module:
                    payloads.refuse_other_uses(self.sources.locator(body.module), body, request)

    def fields_added(self, body: Body, fields: Mapping[str, object]) -> Change:
        """The change that sends further fields with constant values."""
        texts = {name: payloads.literal(value) for name, value in fields.items()}
        return payloads.added(self.sources.locator(body.module), body, texts)

    def image_added(self, item: Item, message: Item | None, name: str) -> Change:
        """The change that sends images as content of the message that is sent as another field."""
        return payloads.image(self.sources.locator(item.module), item, message, name)

    def limited(self, item: Item, most: int) -> Change:
        """The change that sends at most so much as the value of a field."""
        return payloads.limited(self.sources.locator(item.module), item, most)

    def read_through(self, read: Read, function: str, depth: int = 1) -> Edited:
        """The change that reads a value through a function of the helper file."""
        locator = self.sources.locator(read.module)
        owner = owner_of(locator, read, depth)
        whole = locator.span_with_parentheses(locator.syntax(read.node))
        inner = locator.span_with_parentheses(owner)
        before = Change(
            read.module, Span(whole.start, inner.start), f"{self.name_of(read.module, function)}("
        )
        after = Change(read.module, Span(inner.end, whole.end), ")")
        return Edited((before, after), (HelperUse(read.module, function),))

    def read_at(self, read: Read, keys: Sequence[str], depth: int) -> Edited:
        """The change that reads a value by other keys."""
        locator = self.sources.locator(read.module)
        whole = locator.span_with_parentheses(locator.syntax(read.node))
        inner = locator.span_with_parentheses(owner_of(locator, read, depth))
        if inner.start != whole.start:
            raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
        quote = self.quote(read.module)
        text = "".join(f"[{repr_in(quote, key)}]" for key in keys)
        text = in_text(locator, locator.syntax(read.node), text)
        return Edited((Change(read.module, Span(inner.end, whole.end), text),))

    def read_itself(self, read: Read, *, mapped: bool = False) -> Change:
        """The change that takes what a key was read from for its value."""
        locator = self.sources.locator(read.module)
        owner = owner_of(locator, read)
        end = locator.span_with_parentheses(owner).end
        whole = locator.span_with_parentheses(locator.syntax(read.node))
        if locator.span_with_parentheses(owner).start != whole.start:
            raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
        return Change(read.module, Span(end, whole.end), "")

    def id_chosen(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The client chooses the id that it sends, and reads it from no response any more."""
        changes = tuple(chosen(self.sources, operation, native, places))
        return Edited(changes, (), ((operation.request.site.module, "import uuid"),))

    def id_answered(
        self, operation: Operation, native: Native, places: Sequence[DataPlace], keys: Collection[str]
    ) -> Edited:
        """The client chooses the id that it sends, and makes those `keys` of V0's response that are read."""
        changes = tuple(answered(self.sources, operation, native, places, keys))
        return Edited(changes, (), ((operation.request.site.module, "import uuid"),))

    def started(self, operation: Operation, function: str) -> Edited:
        """Clients choose the id of a conversation, and nothing waits for it."""
        raise Refusal(reasons.NO_FUNCTION.format(function))

    def id_sent(self, body: Body, name: str) -> Edited:
        """The client sends an id that it chooses."""
        refuse_sent_again(self.sources, body)
        change = payloads.added(self.sources.locator(body.module), body, {name: "uuid.uuid4().hex"})
        return Edited((change,), (), ((body.module, "import uuid"),))

    def transport(self, operation: Operation, *, whole: bool) -> Transport:
        """What a helper function sends through, for the requests of an operation; raises `Refusal`.

        `whole` says that the client's own call gives decoded data.
        """
        request = operation.request
        if any(may_give_own_key(one, operation.rule) for one in operation.requests):
            raise Refusal(reasons.OWN_KEY)
        if request.wrapped:
            if not whole:
                raise Refusal(
                    reasons.SENDER_UNKNOWN.format("a function of the client's own that gives no data")
                )
            return self.wrapper(operation)
        library = request.library
        if library == "aiohttp" and isinstance(request.node.callee, tree.Attr):
            return Transport("aiohttp")
        if library in SESSIONS and isinstance(request.node.callee, tree.Attr):
            return Transport("async_session" if request.is_async else "session")
        raise Refusal(reasons.SENDER_UNKNOWN.format(library or "an unknown library"))

    def wrapper(self, operation: Operation) -> Transport:
        """The transport that the client's own function is, which sends a request and decodes the response."""
        request = operation.request
        below = request.wrapper
        locator = self.sources.locator(request.site.module)
        call = locator.syntax(request.call)
        if below is None or below.function is None or not isinstance(call, cst.Call):
            raise Refusal(reasons.SENDER_UNKNOWN.format("a function that is called elsewhere"))
        template = templates(locator, call, operation)
        where = locate_route(request.url, operation.rule)
        if gives_address(locator, request, call, where.start):
            raise Refusal(reasons.SENDER_UNKNOWN.format("a function that is given the whole address"))
        root = own_root(request.url, where, partial(is_in_call, locator, request, call))
        return Transport(
            "wrapper",
            **template,
            root=root,
            is_async=below.function.is_async,
            library=LIBRARY.get(request.library, "requests"),
        )

    def text_of_call(self, operation: Operation, function: str, native: Native, transport: Transport) -> str:
        """The call of a helper function for an operation; raises `Refusal` where a part is not in sight."""
        request = operation.request
        names, constants = iter(native.arguments), iter(native.constants)
        given: list[str] = []
        options: list[str] = []
        skipped = False
        for parameter in parameters(function, transport):
            if parameter in ("http", "session"):
                given.append(self.sender(request))
            elif parameter == "request":
                given.append(self.sources.source(request.site.module, request.call.callee))
            elif parameter == "api":
                given.append(self.root(operation))
            elif parameter == "headers":
                given.append(self.headers(request))
            elif parameter.startswith("**"):
                options += self.options(request)
            elif (name := next(names, None)) is not None:
                text = self.argument(operation, name)
                if text is None:
                    skipped = True
                else:
                    given.append(f"{parameter}={text}" if skipped else text)
            elif (constant := next(constants, None)) is not None:
                given.append(repr_in(self.quote(request.site.module), constant))
        name = self.name_of(request.site.module, function)
        locator = self.sources.locator(request.site.module)
        return in_text(locator, locator.syntax(request.call), f"{name}({', '.join([*given, *options])})")

    def quote(self, module: str) -> str:
        """The quotes that a module uses."""
        return quote_of([self.sources.text(module)])

    def name_of(self, module: str, function: str) -> str:
        """The name of a helper function in a module; raises `Refusal` where it is taken."""
        locator = self.sources.locator(module)
        if any(not from_helper(locator, one) for one in locator.bound(locator.module, function)):
            raise Refusal(reasons.NAME_TAKEN.format(function))
        return function

    def sender(self, request: Request) -> str:
        """What a request is sent with, as it is written at the call."""
        callee = request.node.callee
        if not isinstance(callee, tree.Attr):
            raise Refusal(reasons.SENDER_UNKNOWN.format("no member of a session or module"))
        return self.sources.source(request.module, callee.target)

    def headers(self, request: Request) -> str:
        """The headers that are given to a request."""
        given = [one for one in request.arguments if one.role == "headers" and one.arg is not None]
        if len(given) != 1 or given[0].arg is None:
            raise Refusal(reasons.NOT_IN_SIGHT.format("what the request has for headers"))
        return self.sources.source(request.module, given[0].arg.value)

    def options(self, request: Request) -> Iterator[str]:
        """The arguments of a request that are no part of what V1 takes: headers, time-outs and the like."""
        call = self.sources.modules.syntax(request.node)
        assert isinstance(call, cst.Call)
        roles = {id(one.arg): one.role for one in request.arguments if one.arg is not None}
        for arg, lowered in zip(call.args, request.node.args, strict=False):
            if roles.get(id(lowered), "") in DROPPED:
                continue
            if arg.star == "*" or (arg.keyword is None and not arg.star):
                raise Refusal(reasons.NOT_IN_SIGHT.format("an argument of the request"))
            text = self.sources.locator(request.module).source(arg.value)
            yield f"{arg.star}{text}" if arg.star else f"{arg.keyword.value}={text}"  # type: ignore[union-attr]

    def root(self, operation: Operation) -> str:
        """The address of V1's API, as an expression in the function that sends a request."""
        request = operation.request
        where = locate_route(request.url, operation.rule)
        ending = root_of(request.url, where)
        pieces, place = [], 0
        for piece in request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            if place < where.start:
                pieces.append((piece, where.start - place))
            place += size
        quote = self.quote(request.site.module)
        parts: list[str] = []
        for piece, length in pieces:
            if isinstance(piece, Known):
                name = self.named(piece, request, request.site.module)
                behind = root_behind(piece.text, length, ending) if len(piece.text) > length else None
                if name and behind is not None:
                    parts.append(f"{{{name}}}")
                    ending = behind
                else:
                    parts.append(f"{{{name}}}" if name and len(piece.text) <= length else piece.text[:length])
            else:
                text = self.of_piece(piece, request, request.site.module)
                if text is None or quote in text or "\\" in text:
                    raise Refusal(reasons.NOT_IN_SIGHT.format("the address of the server"))
                parts.append(f"{{{text}}}")
        inner = "".join(parts)
        if not inner:
            raise Refusal(reasons.NOT_IN_SIGHT.format("the address of the server"))
        return f"f{quote}{inner}{ending}{quote}" if "{" in inner else f"{quote}{inner}{ending}{quote}"

    def argument(self, operation: Operation, name: str) -> str | None:
        """What a client has for a parameter of V0's path or query; None where it is not sent."""
        request = operation.request
        item = item_of(operation, name)
        if item is not None:
            return self.of_item(item, request)
        written = written_in_url(operation, name)
        if written is not None:
            return self.of_parameter(sending(operation, name), name, written)
        if f"{{{name}}}" not in operation.rule.path:
            return None
        return self.expression(request, name, request.site.module, request.call, operation)

    def of_item(self, item: Item, request: Request) -> str:
        """The value of an entry of the query, as an expression where the request is sent."""
        locator = self.sources.locator(request.site.module)
        if item.value_node is None or item.module != request.site.module or item.earlier:
            raise Refusal(reasons.NOT_IN_SIGHT.format(item.key))
        node = locator.syntax(item.value_node)
        if locator.function(node) is not locator.function(locator.syntax(request.call)):
            raise Refusal(reasons.NOT_IN_SIGHT.format(item.key))
        if item.maybe and not isinstance(item.value_node, tree.Name):
            raise Refusal(reasons.NOT_IN_SIGHT.format(item.key))
        refuse_condition(locator, node, locator.syntax(request.call), item.key)
        return locator.source(node)

    def of_parameter(self, request: Request, name: str, written: str) -> str:
        """The value of a parameter that is written into the URL, as an expression."""
        self.refuse_condition(request, name)
        if HOLE not in written:
            return repr_in(self.quote(request.site.module), written)
        piece = piece_of(request, name)
        text = (
            self.of_piece(piece, request, request.site.module)
            if written == HOLE and not isinstance(piece, Known)
            else None
        )
        if text is None:
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        return unquoted(text)

    def refuse_condition(self, request: Request, name: str) -> None:
        """Raise `Refusal` where a parameter in the URL is not sent whenever there is one."""
        piece = piece_of(request, name)
        node = piece.source if isinstance(piece, Known) else piece.node
        if node is None or piece.module != request.site.module:
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        locator = self.sources.locator(request.site.module)
        refuse_condition(locator, locator.syntax(node), locator.syntax(request.call), name)

    def expression(
        self,
        request: Request,
        name: str,
        module: str,
        node: tree.Node,
        operation: Operation | None = None,
    ) -> str:
        """The client's expression for a parameter of the path, where a node stands; raises `Refusal`."""
        rule = operation.rule if operation is not None else self.rule_of(request)
        where = locate_route(request.url, rule)
        wanted = where.parameters.get(name)
        place = 0
        for piece in request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            if wanted == (place, place + size):
                text = self.of_piece(piece, request, module)
                locator = self.sources.locator(module)
                same = locator.function(locator.syntax(node)) is self.function_of(request)
                if text is not None and module == request.site.module and same:
                    return text
            place += size
        raise Refusal(reasons.NOT_IN_SIGHT.format(name))

    def rule_of(self, request: Request):  # type: ignore[no-untyped-def]
        """The rule of a request's operation."""
        return next(one.rule for one in self.sources.operations if request in one.requests)

    def function_of(self, request: Request) -> cst.FunctionDef | cst.Lambda | None:
        """The function that sends a request."""
        locator = self.sources.locator(request.site.module)
        return locator.function(locator.syntax(request.call))

    def of_piece(self, piece: Piece, request: Request, module: str) -> str | None:
        """The client's expression for an unknown part of a URL, in the function that sends the request."""
        frame = None if isinstance(piece, Known) else piece.frame
        inside = isinstance(frame, Frame) and self.is_around(frame.function, request)
        if inside and piece.module == module and not self.is_of_sender(piece, request, module):
            assert not isinstance(piece, Known)
            return self.sources.source(module, piece.node)
        return self.named(piece, request, module)

    def is_of_sender(self, piece: Piece, request: Request, module: str) -> bool:
        """Whether a part of a URL comes from what sends the request, as the base URL of a session does."""
        if isinstance(piece, Known) or module != request.site.module:
            return False
        locator = self.sources.locator(module)
        return is_within(locator, locator.syntax(request.call), locator.syntax(piece.node))

    def named(self, piece: Piece, request: Request, module: str) -> str | None:
        """The name of a part of a URL that the function of the request can use."""
        frame = request.site
        others = {
            (id(via.owner), via.symbol)
            for each in request.url.pieces
            if each is not piece
            for via in each.via
        }
        for via in piece.via:
            if not via.whole or via.module != module or (id(via.owner), via.symbol) in others:
                continue
            if via.instance is not None:
                same = frame.receiver is via.instance
            elif via.owner is None:
                same = True
            else:
                same = self.is_around(via.owner, request)
            if not same:
                continue
            return via.symbol
        return None

    def is_around(self, function: tree.Function | None, request: Request) -> bool:
        """Whether a request is sent in a function, or in one that is defined in it."""
        if function is None or function is request.site.function:
            return function is request.site.function
        locator = self.sources.locator(request.site.module)
        outer: cst.CSTNode | None = locator.syntax(request.call)
        owner = function.origin
        while outer is not None:
            outer = locator.function(outer)
            if outer is not None and (outer is owner or outer is self.syntax_of(locator, function)):
                return True
        return False

    def syntax_of(self, locator: Locator, function: tree.Function) -> cst.CSTNode | None:
        """The syntax of a function; None where it is one of another module."""
        try:
            return locator.syntax(function)
        except (KeyError, Refusal, AssertionError):
            return None

    def request_replaced(self, request: Request, text: str) -> Iterator[Change]:
        """The call that sends a request becomes another one."""
        module = request.site.module
        locator = self.sources.locator(module)
        call = locator.syntax(request.call)
        yield Change(module, locator.origin(call), f"{self.opened(request, call)}{text}")
        yield from unneeded(locator, module, [locator.origin(call)], call, text)

    def opened(self, request: Request, call: cst.CSTNode) -> str:
        """What a call that gives a response needs before it: aiohttp's own can be entered as it is."""
        outer = self.sources.locator(request.site.module).parent(call)
        if request.library != "aiohttp" or isinstance(outer, cst.Await):
            return ""
        if isinstance(outer, cst.WithItem):
            return "await "
        raise Refusal(reasons.MORE_USES)

    def unread(self, request: Request, text: str, *, checked: bool) -> Iterator[Change]:
        """A request whose response is only checked, or has to be, becomes a statement."""
        locator = self.sources.locator(request.site.module)
        call = locator.syntax(request.call)
        try:
            changes = tuple(folded(self.sources, request.site.module, call, None, text, checked=checked))
        except Refusal:
            if not checked or request.library != "aiohttp":
                raise
            changes = tuple(caught(self.sources, request.site.module, call, text))
        yield from changes

    def at_place(self, request: Request, place: DataPlace, text: str) -> Iterator[Change]:
        """A request, and the expression that gives its data, become one expression."""
        locator = self.sources.locator(place.module)
        call, data = locator.syntax(request.call), locator.syntax(place.node)
        yield from folded(self.sources, place.module, call, data, in_text(locator, data, text))

    def awaited(self, locator: Locator, node: tree.Node) -> cst.BaseExpression:
        """An expression with the `await` around it."""
        origin = locator.syntax(node)
        outer = locator.parent(origin)
        if isinstance(outer, cst.Await):
            return outer
        if not isinstance(origin, cst.BaseExpression):
            raise Refusal(reasons.DECODED_UNSEEN)
        return origin


def written_in_url(operation: Operation, name: str) -> str | None:
    """The value of a parameter that is written into the URL, be it in some contexts only."""
    values = {
        value for request in operation.requests for key, _, value in parameters_of(request) if key == name
    }
    if len(values) > 1:
        raise Refusal(reasons.NOT_IN_SIGHT.format(name))
    return next(iter(values), None)


def sending(operation: Operation, name: str) -> Request:
    """The first context in which a parameter is written into the URL."""
    return next(
        request for request in operation.requests for key, _, _ in parameters_of(request) if key == name
    )


def piece_of(request: Request, name: str) -> Piece:
    """The part of a URL that has the value of a parameter."""
    place, sign = 0, request.url.shape.index(f"{name}=", request.url.shape.index("?")) + len(name) + 1
    for piece in request.url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if place <= sign < place + size or (place + size == sign == len(request.url.shape)):
            return piece
        place += size
    raise Refusal(reasons.NOT_IN_SIGHT.format(name))


def sent_in(request: Request) -> Iterator[Item]:
    """The entries of the query and of the body of a request."""
    for mapping in (request.query, *request.bodies):
        yield from mapping.items.values() if mapping is not None else ()


def set_in(locator: Locator, owner: cst.CSTNode, spans: Sequence[Span]) -> Iterator[str]:
    """The keys that statements set in some ranges of a function."""
    for one in locator.inside(owner, cst.Assign):
        target = one.targets[0].target
        if isinstance(target, cst.Subscript) and inside(locator.origin(one), spans):
            for index in locator.inside(target.slice[0], cst.SimpleString):
                yield str(index.evaluated_value)


def item_of(operation: Operation, name: str) -> Item | None:
    """An entry of the query, which a client may send in some contexts only."""
    queries = (request.query for request in operation.requests if request.query is not None)
    items = [query.items[name] for query in queries if name in query.items]
    if any(one.value_node is not items[0].value_node for one in items):
        raise Refusal(reasons.NOT_IN_SIGHT.format(name))
    return items[0] if items else None


def repr_in(quote: str, text: str) -> str:
    """A text as a literal with these quotes."""
    return f"{quote}{text}{quote}"


def from_helper(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a name is that of a helper function: imported from the helper file, or in the client's own."""
    if isinstance(node, cst.FunctionDef):
        return any(node is one for one in helpers_in(locator.module, locator.module.body))
    outer = locator.parent(node)
    while outer is not None and not isinstance(outer, cst.ImportFrom):
        outer = locator.parent(outer)
    return outer is not None and outer.module is not None and "openhands_v1" in locator.source(outer.module)


def in_text(locator: Locator, node: cst.CSTNode, code: str) -> str:
    """Code as it may stand in the f-string around a node, of whose quotes it has none; raises `Refusal`.

    Up to Python 3.11 an f-string ends at the first quote of its own kind.
    """
    outer = locator.parent(node)
    while outer is not None and not isinstance(outer, cst.FormattedString):
        outer = locator.parent(outer)
    if outer is None or outer.quote not in code:
        return code
    other = "'" if outer.quote == '"' else '"'
    inside_quotes = code.split(outer.quote)[1::2]
    if len(outer.quote) > 1 or "\\" in code or any(other in one for one in inside_quotes):
        raise Refusal(reasons.QUOTED)
    return code.replace(outer.quote, other)


def owner_of(locator: Locator, read: Read, depth: int = 1) -> cst.BaseExpression:
    """The expression of the object that is `depth` keys above a value; raises `Refusal`."""
    node = locator.syntax(read.node)
    for _ in range(depth):
        if isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.Or):  # (… or {})["key"]
            node = node.left
        if isinstance(node, cst.Subscript):
            node = node.value
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and is_get(node.func):
            node = node.func.value
        else:
            raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    if not isinstance(node, cst.BaseExpression):
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    return node


def is_get(function: cst.Attribute) -> bool:
    """Whether a method reads a key that may be missing."""
    return function.attr.value == "get"


def templates(locator: Locator, call: cst.Call, operation: Operation) -> dict[str, str]:
    """How the client's own function is called for GET and POST, with holes for the function and the path."""
    request = operation.request
    parts: dict[str, list[str]] = {"get": [], "post": []}
    method = operation.rule.method
    found_path = False
    for arg in call.args:
        keyword = f"{arg.keyword.value}=" if arg.keyword is not None else ""
        if arg.star:
            raise Refusal(reasons.SENDER_UNKNOWN.format("a function with further arguments"))
        value = arg.value
        if isinstance(value, cst.SimpleString) and str(value.evaluated_value).upper() == method:
            lower = str(value.evaluated_value) != method
            for verb in parts:
                parts[verb].append(keyword + repr_in(value.quote, verb if lower else verb.upper()))
        elif not found_path and is_path(locator, request, arg.value):
            found_path = True
            for verb in parts:
                parts[verb].append(f"{keyword}{{path}}")
        elif (keyword or found_path) and is_sent(locator, request, arg, call):
            continue
        else:
            raise Refusal(reasons.SENDER_UNKNOWN.format("a function with further arguments"))
    if not found_path:
        raise Refusal(reasons.SENDER_UNKNOWN.format("a function that is given no path"))
    with_method = any(quoted.endswith(('GET"', "GET'", 'get"', "get'")) for quoted in parts["get"])
    calls = {verb: f"{{request}}({', '.join(each)})" for verb, each in parts.items()}
    if not with_method:
        calls["post" if method == "GET" else "get"] = ""
        if method not in ("GET", "POST"):
            raise Refusal(reasons.SENDER_UNKNOWN.format("a function for one method"))
    return calls


def is_sent(locator: Locator, request: Request, arg: cst.Arg, call: cst.Call) -> bool:
    """Whether an argument of the client's own function is sent as the query or the body: V1's are others."""
    name = parameter_of(request, arg, call)
    for one in request.arguments:
        value = one.arg.value if one.arg is not None else None
        if one.role in DROPPED and isinstance(value, tree.Name) and value.name == name:
            return True
    span = locator.origin(arg.value)
    sent = [one for one in (request.query, *request.bodies) if one is not None and one.node is not None]
    return any(
        one.module == request.site.module and inside(locator.origin(locator.syntax(one.node)), [span])
        for one in sent
        if one.node is not None
    )


def parameter_of(request: Request, arg: cst.Arg, call: cst.Call) -> str:
    """The name of the parameter of the client's own function that an argument is for; empty if unknown."""
    if arg.keyword is not None:
        return arg.keyword.value
    below = request.wrapper
    params = below.function.params if below is not None and below.function is not None else ()
    names = [one.name for one in params]
    names = names[1:] if names[:1] in (["self"], ["cls"]) else names
    place = [one for one in call.args if one.keyword is None].index(arg)
    return names[place] if place < len(names) else ""


def gives_address(locator: Locator, request: Request, call: cst.Call, start: int) -> bool:
    """Whether what stands before the route is given to the client's own function, too."""
    names = {one.value for arg in call.args for one in locator.inside(arg.value, cst.Name)}
    whole = locator.origin(call)

    def is_given(piece: Piece) -> bool:
        node = piece.source if isinstance(piece, Known) else piece.node
        if any(via.symbol in names for via in piece.via):
            return True
        is_here = node is not None and piece.module == request.site.module
        return node is not None and is_here and inside(locator.origin(locator.syntax(node)), [whole])

    return is_given_before(request.url, start, is_given)


def is_in_call(locator: Locator, request: Request, call: cst.Call, start: int) -> bool:
    """Whether the first character of the route is given to the client's own function."""
    names = {arg.value.value for arg in call.args if isinstance(arg.value, cst.Name)}
    place = 0
    for piece in request.url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if place <= start < place + size:
            if any(via.symbol in names for via in piece.via):
                return True
            source = piece.source if isinstance(piece, Known) else None
            if source is not None and piece.module == request.site.module:
                whole, part = locator.origin(call), locator.origin(locator.syntax(source))
                return whole.start <= part.start < whole.end
            if source is not None or not isinstance(piece, Known):
                return False
            start += size  # a slash that joins steps, which is written nowhere
        place += size
    return False


def is_path(
    locator: Locator,
    request: Request,
    value: cst.BaseExpression,
) -> bool:
    """Whether an argument of the client's own function is the path of the request."""
    sources = [
        locator.syntax(piece.source)
        for piece in request.url.pieces
        if isinstance(piece, Known) and piece.source is not None and piece.module == request.site.module
    ]
    if isinstance(value, cst.Name):
        return any(via.symbol == value.value for piece in request.url.pieces for via in piece.via)
    spans = locator.origin(value)
    return any(spans.start <= locator.origin(one).start < spans.end for one in sources)
