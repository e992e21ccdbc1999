"""Socket.IO operations of V0: matched with the rules by event name, action and query, then judged."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from v0to1.attribution.bases import named
from v0to1.attribution.evidence import CERTAIN, hit
from v0to1.core.endpoints import split_address
from v0to1.core.model import Evidence
from v0to1.core.rules import Rule, Signal
from v0to1.evaluation.http.recording import query_of
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.values import Item, Mapping, Socket, Text, Value, options

SERVER = "server"
PATHS = ("", "socket.io")
QUERY = "socket_query"
ACTION = "action"
UNKNOWN = "*"


@dataclass(frozen=True, slots=True, eq=False)
class SocketOperation:
    """One use of Socket.IO that is V0's, with the rule that says what becomes of it."""

    rule: Rule
    use: SocketUse
    evidence: tuple[Evidence, ...]
    sockets: tuple[Socket, ...] = ()
    """The sockets of the use, where these are known: it may run in several contexts."""

    @property
    def event(self) -> str:
        """The event's name; empty for a connection."""
        return literal(self.use.event) if self.use.event is not None else ""

    @property
    def queries(self) -> tuple[str, ...]:
        """The names in a connection's query."""
        return tuple(values_of(self.use))


def match_sockets(
    uses: Iterable[SocketUse], rules: Sequence[Rule], signals: Sequence[Signal]
) -> tuple[SocketOperation, ...]:
    """All Socket.IO operations that are certain, each place once."""
    places: dict[tuple[str, int, str, str], list[SocketUse]] = {}
    uses = tuple(uses)
    for use in uses:
        places.setdefault((use.module, id(use.node), use.kind, event_of(use)), []).append(use)
    spoken = [
        SocketOperation(rule, chosen(found), tuple(event_evidence(found[0], signals)), sockets_of(found))
        for found in places.values()
        if found[0].kind != "connect" and (rule := rule_of(found, rules)) is not None
    ]
    clients = {one.use.module for one in spoken}
    heard = {id(one.use.socket) for one in spoken if one.use.socket is not None}
    opened = [
        SocketOperation(rule, use, evidence, sockets_of(found))
        for found in places.values()
        for use in (chosen(found),)
        if use.kind == "connect" and (rule := connect_rule(use, rules)) is not None
        for beside in (beside_of(use, clients, heard),)
        for own in (() if beside else events_on(use, uses),)
        for evidence in (tuple(connect_evidence(use, signals, beside=beside, own=own)),)
        if sum(each.weight for each in evidence) >= CERTAIN
    ]
    return (*spoken, *opened)


def chosen(uses: Sequence[SocketUse]) -> SocketUse:
    """The one of the uses of a place that is reported: of a known socket, if there is one."""
    return next((use for use in reversed(uses) if use.socket is not None), uses[-1])


def sockets_of(uses: Iterable[SocketUse]) -> tuple[Socket, ...]:
    """The sockets of some uses, each once."""
    return tuple({id(use.socket): use.socket for use in uses if use.socket is not None}.values())


def rule_of(uses: Sequence[SocketUse], rules: Sequence[Rule]) -> Rule | None:
    """The rule for the uses of a place; where these send several actions, that for one that is not known."""
    one = chosen(uses)
    found = {rule.id if rule is not None else "" for rule in (event_rule(use, rules) for use in uses)}
    if one.kind != "emit" or len(found) == 1:
        return event_rule(one, rules)
    unknown = (rule for rule in rules if rule.socket is not None and rule.socket.action == UNKNOWN)
    return next((rule for rule in unknown if rule.socket and event_of(one) in rule.socket.names), None)


def event_of(use: SocketUse) -> str:
    """The name of the event, as far as it is known."""
    return literal(use.event) if use.event is not None else ""


def literal(value: Value | None) -> str:
    """A text that is known as a whole; else empty."""
    return next((one.literal or "" for one in options(value) if isinstance(one, Text)), "") if value else ""


def event_rule(use: SocketUse, rules: Sequence[Rule]) -> Rule | None:
    """The rule for an event that a client sends or listens to: the one for its action goes first."""
    if any(SERVER in name.lower() for name in use.names):
        return None
    fitting = [
        rule
        for rule in rules
        if rule.socket is not None and rule.socket.kind == use.kind and event_of(use) in rule.socket.names
    ]
    if use.kind != "emit":
        return next(iter(fitting), None)
    action = action_of(use)
    return max((rule for rule in fitting if is_for(rule, action, use)), key=exactness, default=None)


def is_for(rule: Rule, action: str | None, use: SocketUse) -> bool:
    """Whether a rule is for an action with this payload; `action` None is one that is not known."""
    wanted = rule.socket.action if rule.socket is not None else ""
    if any(value_at(use.payload, path) != value for path, value in rule.when.items()):
        return False
    return wanted == "" or (action is None if wanted == UNKNOWN else wanted == action)


def exactness(rule: Rule) -> tuple[bool, bool]:
    """How closely a rule says what it is for: by values of the payload, then by the action."""
    return bool(rule.when), rule.socket is not None and bool(rule.socket.action)


def value_at(payload: Mapping | None, path: str) -> str | None:
    """The literal text at a path of keys; None when there is none."""
    item: Item | None = None
    for step in path.split("."):
        item = payload.items.get(step) if payload is not None else None
        payload = (
            next((one for one in options(item.value) if isinstance(one, Mapping)), None) if item else None
        )
    found = [one.literal for one in options(item.value) if isinstance(one, Text)] if item is not None else []
    return found[0] if len(found) == 1 and item is not None and not item.maybe else None


def action_of(use: SocketUse) -> str | None:
    """What a payload asks for; None when it is not known."""
    return value_at(use.payload, ACTION)


def connect_rule(use: SocketUse, rules: Sequence[Rule]) -> Rule | None:
    """The rule for a connection, when its path is Socket.IO's and its query has a name that V0 knows."""
    address = split_address(preview(use.url)) if use.url is not None else None
    steps = [step for step in (address.segments if address else ()) if "\0" not in step]
    if "/".join(steps) not in PATHS:
        return None
    queries = set(values_of(use))
    return next(
        (
            rule
            for rule in rules
            if rule.socket is not None and rule.socket.kind == "connect" and queries & set(rule.socket.names)
        ),
        None,
    )


def values_of(use: SocketUse) -> dict[str, Value | None]:
    """The names in a connection's query with their values, where those can be determined."""
    found: dict[str, Value | None] = {}
    if use.url is not None:
        found.update(
            dict.fromkeys(name for name, _ in split_address(use.url.shape).query if "\0" not in name)
        )
        encoded = query_of(use.url, {})
        found.update({name: item.value for name, item in (encoded.items if encoded else {}).items()})
    found.update({name: item.value for name, item in (use.query.items if use.query else {}).items()})
    return found


def event_evidence(use: SocketUse, signals: Sequence[Signal]) -> Iterator[Evidence]:
    """Why an event is V0's."""
    for one in signals:
        found = hit(one, [event_of(use)]) if one.kind == "socket_event" else ""
        if found:
            yield Evidence(one.signal, one.weight, one.detail + found)


def events_on(use: SocketUse, uses: Iterable[SocketUse]) -> tuple[str, ...]:
    """The names of the events on the socket of a connection; none where one of them is not known."""
    same = (one for one in uses if one.socket is use.socket and (use.socket or one.module == use.module))
    names = {event_of(one) for one in same if one.kind in ("emit", "event")}
    return () if "" in names else tuple(sorted(names))


def beside_of(use: SocketUse, modules: Container[str], sockets: Container[int]) -> str:
    """Where V0's events are that go with a connection; empty where there are none."""
    if id(use.socket) in sockets:
        return " (on the same socket)"
    return " (in the same module)" if use.module in modules else ""


def connect_evidence(
    use: SocketUse, signals: Sequence[Signal], *, beside: str, own: Sequence[str]
) -> Iterator[Evidence]:
    """Why a connection is V0's or not: its query, host and names, events `beside` it, and its `own`."""
    names, variables = named(use.url, use.names)
    host = split_address(preview(use.url)).host if use.url is not None else ""
    texts = {
        "name": names,
        "env": variables,
        "initials": (*names, *variables),
        "host": (host,) if host else (),
        QUERY: tuple(values_of(use)),
    }
    for one in signals:
        found = hit(one, texts.get(one.kind, ()))
        if one.kind == "socket_event" and beside:
            found = beside
        if one.kind == "socket_others":
            found = next((f" ({name})" for name in own if not hit(one, [name])), "")
        if found:
            yield Evidence(one.signal, one.weight, one.detail + found)


def content_of(use: SocketUse) -> Item | None:
    """The entry of a payload with the message's text: `args.content`, or what stands in for it."""
    if use.payload is None:
        return None
    args = use.payload.items.get("args")
    inner = next((one for one in options(args.value) if isinstance(one, Mapping)), None) if args else None
    content = inner.items.get("content") if inner is not None else None
    return content or use.payload.items.get("message")
