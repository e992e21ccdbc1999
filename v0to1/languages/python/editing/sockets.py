"""Clients of python-socketio: their socket becomes one that follows a conversation of V1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import libcst as cst

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.core.rules import Native, Target
from v0to1.evaluation.http.operations import Connection
from v0to1.evaluation.http.urls import after_query
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.sockets.attribution import mapping_in
from v0to1.evaluation.values import Gap, Item, Known, ResponseValue, Text, options
from v0to1.helper.python.compose import Transport
from v0to1.helper.python.sockets import CLASS, method
from v0to1.languages.base import ANY_EVENT, Change, Draft, HelperUse, Refusal
from v0to1.languages.python.editing.conditions import unquoted
from v0to1.languages.python.editing.helper_files import quote_of
from v0to1.languages.python.editing.payloads import lines_of
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources

LIBRARY = "socketio"

TRANSPORTS: Mapping[str, Transport] = MappingProxyType(
    {"socketio.Client": Transport("session", "requests"), "socketio.AsyncClient": Transport("aiohttp")}
)
"""What the socket sends its requests by, by the class of the library: what that brings along."""

NEEDED: Mapping[str, str] = MappingProxyType(
    {"socketio.Client": "requests and websocket-client", "socketio.AsyncClient": "aiohttp"}
)
"""The packages that the class needs."""

OWN_EVENTS = frozenset(["connect", "disconnect", "connect_error"])
"""The events that the library itself tells."""

KEPT_SETTINGS = frozenset(["reconnection_attempts"])
DROPPED_SETTINGS = frozenset(["logger", "engineio_logger"])
"""Arguments of the client object that the class takes, and that it does not need."""

RECONNECTING = "reconnection=True"
"""What the class does anyway."""

DROPPED = frozenset(["url", "transports", "socketio_path", "wait", "wait_timeout"])
"""Arguments of `connect` that V1 does not need."""

MEMBERS = frozenset(["connect", "connected", "disconnect", "emit", "event", "on", "wait"])
"""What a client may use of the socket."""

METHODS = MEMBERS - {"connected", "emit"}

NOTHING = ("", "[]", "None", "()")
"""What an argument that may be left out is written as."""

LOOKED_AT = (
    cst.AssignTarget,
    cst.AnnAssign,
    cst.BooleanOperation,
    cst.Comparison,
    cst.If,
    cst.UnaryOperation,
)
"""Where a variable that holds a socket may stand by itself."""

ERRORS = frozenset(["socketio.exceptions.ConnectionError", "socketio.exceptions.TimeoutError"])
"""What is raised where there is no connection, for which Python has errors of its own."""

PARAMETER = re.compile(r"[?&](\w+)=")
START = re.compile(r"/?(?:socket\.io/?)?\?")
"""What follows the address of the server in that of a connection."""


@dataclass(frozen=True, slots=True)
class SocketEditor:
    """Writes the edits of one socket, of which `targets` are what V1 has for the uses, by their calls."""

    sources: Sources
    connection: Connection
    targets: Mapping[int, Target]

    def draft(self) -> Draft:
        """All edits of the socket; raises `Refusal` where one of its uses has no counterpart."""
        socket = self.connection.socket
        if socket.kind not in TRANSPORTS:
            raise Refusal(reasons.SENDER_UNKNOWN.format(socket.kind))
        changes: list[Change] = []
        called: set[str] = set()
        for use in self.uses():
            changes += self.of_use(use, called)
        changes += self.references()
        called |= self.refuse_other_uses()
        transport, kinds = TRANSPORTS[socket.kind], frozenset([ANY_EVENT])
        uses = (HelperUse(socket.module, method(one), transport, kinds) for one in called)
        return Draft(
            tuple(dict.fromkeys(changes)),
            helpers=tuple(uses),
            form="mapped",
            tidied=True,
            notes=(reasons.SOCKET_NEEDS.format(NEEDED[socket.kind]),),
            reason=reasons.SOCKET_MAPPED,
        )

    def uses(self) -> Iterator[SocketUse]:
        """The uses of the socket, each call once."""
        yield from {id(use.call or use.node): use for use in self.connection.uses}.values()

    def of_use(self, use: SocketUse, called: set[str]) -> Iterator[Change]:
        """The edits of one use; adds the methods that it calls."""
        match use.kind:
            case "make":
                yield self.made(use)
            case "connect":
                called.add("connect")
                yield from self.connected(use)
            case "event":
                yield from self.heard(use)
            case "emit":
                name, changes = self.sent(use)
                called.add(name)
                yield from changes
            case _:
                raise Refusal(reasons.SOCKET_USE.format(use.kind))

    def made(self, use: SocketUse) -> Change:
        """The client object becomes one of the helper class."""
        locator = self.sources.locator(use.module)
        call = locator.syntax(use.node)
        if not isinstance(call, cst.Call):
            raise Refusal(reasons.SOCKET_USE.format("make"))
        others = (one for one in locator.inside(locator.module, cst.Call) if one is not call)
        if any(locator.source(one.func) == locator.source(call.func) for one in others):
            raise Refusal(reasons.SEVERAL_SOCKETS)
        given = []
        for arg in call.args:
            name = arg.keyword.value if arg.keyword is not None else arg.star
            if name in KEPT_SETTINGS:
                given.append(f"{name}={locator.source(arg.value)}")
            elif name not in DROPPED_SETTINGS and f"{name}={locator.source(arg.value)}" != RECONNECTING:
                raise Refusal(reasons.SOCKET_SETTING.format(name or "an argument"))
        return Change(use.module, locator.span_with_parentheses(call), f"{CLASS}({', '.join(given)})")

    def connected(self, use: SocketUse) -> Iterator[Change]:
        """The connection is one to a conversation of V1; what only its address was built of goes."""
        if use.url is None or use.request is None or not isinstance(use.call, tree.Call):
            raise Refusal(reasons.NOT_IN_SIGHT.format("the address of the server"))
        native = self.native(use)
        followed, known = native.arguments
        given = [self.root(use, use.url), self.value(use, use.url, followed)]
        latest = self.latest(use, use.url, known)
        if latest:
            given.append(latest)
        locator = self.sources.locator(use.module)
        has_headers = False
        yield from self.without_variables(locator, use)
        for one in use.request.arguments:
            if one.role == "headers" and one.arg is not None:
                has_headers = True
                given.append(f"headers={self.sources.source(use.module, one.arg.value)}")
            elif one.role not in DROPPED:
                raise Refusal(reasons.SOCKET_SETTING.format(one.role))
        if not has_headers:
            refuse_other_keys(use, use.url, native)
        yield self.called(locator, use, "connect", given)

    def native(self, use: SocketUse) -> Native:
        """What becomes of a use; raises `Refusal` where V1 has nothing for it."""
        target = self.targets.get(id(use.call))
        if target is None or target.native is None:
            raise Refusal(reasons.SOCKET_USE.format(use.kind))
        return target.native

    def without_variables(self, locator: Locator, use: SocketUse) -> Iterator[Change]:
        """The edits that take away what only the address of a connection is built of."""
        function = self.function_of(use)
        given = use.request.arguments if use.request is not None else ()
        urls = [one.arg.value for one in given if one.role == "url" and one.arg is not None]
        for name in (each for url in urls for each in names_in(locator, locator.syntax(url))):
            statement = self.only_statement(locator, function, name)
            if statement is not None:
                yield Change(use.module, lines_of(locator, statement), "")

    def only_statement(
        self, locator: Locator, function: cst.FunctionDef | cst.Lambda | None, name: cst.Name
    ) -> cst.SimpleStatementLine | None:
        """The statement that sets a variable of a function which is used only once; None for any other."""
        if function is None:
            return None
        bound = locator.bound(function, name.value)
        statement = locator.statement(bound[0]) if len(bound) == 1 else None
        named = [one for one in locator.inside(function, cst.Name) if one.value == name.value]
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1 or len(named) != 2:
            return None
        is_set = isinstance(statement.body[0], cst.Assign) and locator.function(statement) is function
        return statement if is_set else None

    def called(self, locator: Locator, use: SocketUse, name: str, given: Sequence[str]) -> Change:
        """The call of another method of the socket."""
        call = use.call
        if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Attr):
            raise Refusal(reasons.SOCKET_USE.format(use.kind))
        end = locator.span(call.callee.target).end
        return Change(use.module, Span(end, locator.span(call).end), f".{name}({', '.join(given)})")

    def root(self, use: SocketUse, url: Text) -> str:
        """The address of V1's API, as an expression where the connection is opened."""
        first, *rest = url.pieces
        following = rest[0] if rest else None
        quote = self.quote(use.module)
        if isinstance(first, Known):
            server, mark, _ = first.text.partition("?")
            if not mark or first.source is None or first.module != use.module:
                raise Refusal(reasons.NOT_IN_SIGHT.format("the address of the server"))
            server = re.sub("^ws", "http", server.rstrip("/").removesuffix("/socket.io"))
            return f"{quote}{server}{api().v1_root}{quote}"
        if not isinstance(following, Known) or not START.match(following.text):
            raise Refusal(reasons.NOT_IN_SIGHT.format("the address of the server"))
        if any(isinstance(one, ResponseValue) for one in options(first.value)):
            raise Refusal(reasons.RUNTIME)
        text = self.of_gap(use, first, "the address of the server")
        if quote in text or "\\" in text:
            raise Refusal(reasons.QUOTED)
        return f"f{quote}{{{text}}}{api().v1_root}{quote}"

    def value(self, use: SocketUse, url: Text, name: str) -> str:
        """What a parameter in the address of a connection has, as an expression."""
        gap = after_query(url, name)
        if gap is not None:
            return unquoted(self.of_gap(use, gap, name))
        item = use.query.items.get(name) if use.query is not None else None
        if item is None or item.value_node is None or item.module != use.module:
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        locator = self.sources.locator(use.module)
        if not self.is_in_function(locator, use, item.value_node):
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        return locator.source(locator.syntax(item.value_node))

    def latest(self, use: SocketUse, url: Text, name: str) -> str:
        """The number of the latest event that is known; empty for none."""
        found = re.search(rf"[?&]{name}=(-?\d+)?", url.shape)
        if found is None or found[1] == "-1":
            return ""
        return found[1] or self.value(use, url, name)

    def of_gap(self, use: SocketUse, gap: Gap, what: str) -> str:
        """An unknown part of an address, as an expression in the function that opens the connection."""
        locator = self.sources.locator(use.module)
        if gap.module != use.module or not self.is_in_function(locator, use, gap.node):
            raise Refusal(reasons.NOT_IN_SIGHT.format(what))
        return locator.source(gap.node)

    def is_in_function(self, locator: Locator, use: SocketUse, node: tree.Node) -> bool:
        """Whether a node of the same module stands in the function that uses the socket."""
        return locator.function(locator.syntax(node)) is self.function_of(use)

    def function_of(self, use: SocketUse) -> cst.FunctionDef | cst.Lambda | None:
        """The function that uses the socket."""
        locator = self.sources.locator(use.module)
        assert use.call is not None
        return locator.function(locator.syntax(use.call))

    def heard(self, use: SocketUse) -> Iterator[Change]:
        """What is listened to: events of V0 are called so in the class, those of the library as before."""
        name = use.event.literal if use.event is not None else None
        locator = self.sources.locator(use.module)
        if name in OWN_EVENTS:
            self.refuse_parameters(locator, use, name)
            return
        if id(use.call) not in self.targets:
            raise Refusal(reasons.SOCKET_EVENT.format(name))
        node = use.call
        if isinstance(node, tree.Attr) and node.name == "event":  # a decorator of a function of that name
            end = locator.span(node.target).end
            quote = self.quote(use.module)
            yield Change(use.module, Span(end, locator.span(node).end), f".on({quote}event{quote})")
            return
        pieces = use.event.pieces if use.event is not None else ()
        source = pieces[0].source if len(pieces) == 1 and isinstance(pieces[0], Known) else None
        place = self.sources.characters(use.module, source, 0, len(name or ""))
        if place is None or not name:
            raise Refusal(reasons.SOCKET_EVENT.format(name))
        yield Change(use.module, place, "event")

    def refuse_parameters(self, locator: Locator, use: SocketUse, name: str | None) -> None:
        """Raise `Refusal` where a function wants to be told why the connection has ended."""
        if name != "disconnect":
            return
        node = locator.syntax(use.node)
        wanted = {one.value for one in locator.inside(node, cst.Name)} | {name}
        for function in locator.inside(locator.module, cst.FunctionDef):
            params = [
                one for one in function.params.params if one.name.value != "self" and one.default is None
            ]
            if function.name.value in wanted and params:
                raise Refusal(reasons.SOCKET_EVENT.format(name))

    def sent(self, use: SocketUse) -> tuple[str, Iterable[Change]]:
        """The method that does what an action asks for, and the edits that call it."""
        target = self.targets.get(id(use.call))
        native = target.native if target is not None else None
        if target is None or native is None or use.request is None or not isinstance(use.call, tree.Call):
            raise Refusal(reasons.SOCKET_EVENT.format(use.event.literal if use.event else "an event"))
        if any(one.role not in ("event", "json") for one in use.request.arguments):
            raise Refusal(reasons.SOCKET_USE.format("emit"))
        locator = self.sources.locator(use.module)
        data = next((one.arg.value for one in use.request.arguments if one.role == "json" and one.arg), None)
        if data is None:
            raise Refusal(reasons.BODY_UNSEEN)
        whole, changes = self.written(locator, use, data)
        given = self.arguments(locator, use, target, native, whole) if native.helper else None
        if given is not None:
            return native.helper, (*changes, self.called(locator, use, native.helper, given))
        if not native.mapped:
            raise Refusal(reasons.BODY_UNSEEN)
        first, second = use.call.args[:2]
        gone = Span(locator.span(first).start, locator.span(second).start)
        return native.mapped, (self.renamed(locator, use, native.mapped), Change(use.module, gone, ""))

    def renamed(self, locator: Locator, use: SocketUse, name: str) -> Change:
        """The name of another method in a call."""
        call = cst.ensure_type(self.syntax_of(use), cst.Call)
        return Change(use.module, locator.origin(cst.ensure_type(call.func, cst.Attribute).attr), name)

    def written(self, locator: Locator, use: SocketUse, data: tree.Node) -> tuple[Span, list[Change]]:
        """Where an action is written that is sent, and the edit that takes a variable for it alone away."""
        node, function = locator.syntax(data), self.function_of(use)
        statement = self.only_statement(locator, function, node) if isinstance(node, cst.Name) else None
        if statement is None:
            return locator.span(data), []
        value = cst.ensure_type(statement.body[0], cst.Assign).value
        return locator.origin(value), [Change(use.module, lines_of(locator, statement), "")]

    def arguments(
        self, locator: Locator, use: SocketUse, target: Target, native: Native, whole: Span
    ) -> list[str] | None:
        """The arguments of a method for an action; None where they do not all stand in one literal."""
        if not native.arguments:
            return [one.capitalize() for one in native.constants]
        item = use.payload.items.get("args") if use.payload is not None else None
        args = mapping_in(item.value) if item is not None else None
        if args is None or not args.whole:
            return None
        names = [name.partition(".")[2] for name in native.arguments]
        for name in args.items.keys() - names:
            rule = target.body.get(name)
            if rule is None or rule.gap:
                return None
        found = (args.items.get(name) for name in names)
        first, *others = [self.of_item(locator, one, whole) if one is not None else "" for one in found]
        if first is None or first in NOTHING or None in others:
            return None
        return [first, *(text for text in others if text is not None and text not in NOTHING)]

    def of_item(self, locator: Locator, item: Item, whole: Span) -> str | None:
        """The value of an entry, as it is written inside a literal; None where it is elsewhere."""
        if item.value_node is None or item.maybe:
            return None
        node = locator.syntax(item.value_node)
        span = locator.origin(node)
        return locator.source(node) if whole.start <= span.start and span.end <= whole.end else None

    def references(self) -> Iterator[Change]:
        """The edits of types and errors of the library; raises `Refusal` for anything else of it."""
        module = self.connection.socket.module
        locator = self.sources.locator(module)
        made = locator.syntax(self.connection.socket.node)
        inner = {id(one) for one in locator.inside(made, cst.Name)}
        for name in locator.inside(locator.module, cst.Name):
            if name.value != LIBRARY or id(name) in inner or self.is_import(locator, name):
                continue
            node: cst.CSTNode = name
            while isinstance(outer := locator.parent(node), cst.Attribute) and outer.value is node:
                node = outer
            text = locator.source(node)
            if text in ERRORS:
                yield Change(module, locator.origin(node), text.rpartition(".")[2])
            elif text == self.connection.socket.kind:
                yield Change(module, locator.origin(node), CLASS)
            else:
                raise Refusal(reasons.SOCKET_LIBRARY.format(text))

    def is_import(self, locator: Locator, name: cst.Name) -> bool:
        """Whether a name stands in an import, or is no name of its own."""
        outer = locator.parent(name)
        if isinstance(outer, cst.Attribute):
            return outer.attr is name
        return isinstance(outer, cst.ImportAlias | cst.ImportFrom | cst.Arg) and not (
            isinstance(outer, cst.Arg) and outer.value is name
        )

    def refuse_other_uses(self) -> set[str]:
        """The methods that are called; raises `Refusal` where more of the socket is used than is seen."""
        names = {last_name(one) for one in self.holders()}
        known = {id(self.syntax_of(one)) for one in self.connection.uses}
        called: set[str] = set()
        for module in sorted({one.module for one in self.connection.uses}):
            locator = self.sources.locator(module)
            for node in locator.inside(locator.module, cst.Name):
                if node.value in names:
                    called |= self.member(locator, node, known)
        return called & METHODS

    def member(self, locator: Locator, name: cst.Name, known: set[int]) -> set[str]:
        """The member that is used where a name of the socket stands; raises `Refusal` for other uses."""
        node: cst.CSTNode = name
        outer = locator.parent(node)
        if isinstance(outer, cst.Attribute) and outer.attr is name:
            node, outer = outer, locator.parent(outer)
        if isinstance(outer, cst.Attribute) and outer.value is node:
            call = locator.parent(outer)
            is_call = isinstance(call, cst.Call) and call.func is outer
            if outer.attr.value not in MEMBERS:
                raise Refusal(reasons.SOCKET_USE.format(outer.attr.value))
            if is_call and outer.attr.value in ("connect", "emit", "on") and id(call) not in known:
                raise Refusal(reasons.SOCKET_USE.format(outer.attr.value))
            return {outer.attr.value}
        if isinstance(outer, LOOKED_AT) or getattr(outer, "keyword", None) is name:
            return set()
        raise Refusal(reasons.SOCKET_LEAVES.format(locator.source(node)))

    def syntax_of(self, use: SocketUse) -> cst.CSTNode:
        """The call of a use."""
        return self.sources.locator(use.module).syntax(use.call or use.node)

    def holders(self) -> Iterator[str]:
        """The variables and attributes that hold the socket."""
        for use in self.connection.uses:
            locator = self.sources.locator(use.module)
            callee = use.call.callee if isinstance(use.call, tree.Call) and use.kind != "make" else None
            if isinstance(callee, tree.Attr):
                yield locator.source(callee.target)

    def quote(self, module: str) -> str:
        """The quotes that a module uses."""
        return quote_of([self.sources.text(module)])


def refuse_other_keys(use: SocketUse, url: Text, native: Native) -> None:
    """Raise `Refusal` where a parameter in the address may be the only key that is sent."""
    names = {*PARAMETER.findall(url.shape), *(use.query.items if use.query is not None else ())}
    others = names.difference(native.arguments, native.unmapped)
    if others:
        raise Refusal(reasons.SOCKET_SETTING.format(min(others)))


def names_in(locator: Locator, node: cst.CSTNode) -> list[cst.Name]:
    """The variables in an expression."""
    return [node] if isinstance(node, cst.Name) else locator.inside(node, cst.Name)


def last_name(text: str) -> str:
    """The last name of a dotted expression; empty for any other."""
    return text.rpartition(".")[2] if re.fullmatch(r"[\w.]+", text) else ""
