"""Methods of built-in values: texts, mappings, sequences, answers and mocked routes."""

from __future__ import annotations

from collections.abc import Callable as Function
from dataclasses import dataclass

from v0to1.flow import answers, texts, tree
from v0to1.flow.answers import How
from v0to1.flow.arguments import Arguments
from v0to1.flow.binding import remove
from v0to1.flow.expressions import spread, with_query
from v0to1.flow.iteration import iterate
from v0to1.flow.machine import Machine
from v0to1.flow.mocks import mappings_in
from v0to1.flow.requests import Request
from v0to1.flow.scope import Scope
from v0to1.flow.values import (
    NULL,
    Answer,
    Encoded,
    Future,
    Gap,
    Getter,
    Hole,
    Item,
    Mapping,
    Mocked,
    Pairs,
    Piece,
    Prepared,
    SentBody,
    Sequence,
    Text,
    Use,
    Value,
    options,
    union,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a method is called, and with what."""

    machine: Machine
    name: str
    given: Arguments
    node: tree.Call
    scope: Scope

    @property
    def first(self) -> Value | None:
        """The first argument."""
        return self.given.at(0)

    @property
    def key(self) -> str | None:
        """The first argument, where it is a known text."""
        return self.first.literal if isinstance(self.first, Text) else None

    @property
    def key_node(self) -> tree.Node | None:
        """Where the first argument stands."""
        return self.node.args[0].value if self.node.args and not self.node.args[0].stars else None

    @property
    def unknown(self) -> Value:
        """An unknown result."""
        return self.machine.unknown(self.node, self.scope, self.key or "")


def method_of(
    machine: Machine, target: Value, name: str, given: Arguments, node: tree.Call, scope: Scope
) -> Value | None:
    """The result of a method; None when the value has no such method that is known here."""
    site = Site(machine, name, given, node, scope)
    match target:
        case Text():
            return text_method(target, site)
        case Mapping():
            return mapping_method(target, site)
        case Sequence():
            return sequence_method(target, site)
        case Answer():
            return answer_method(target, site)
        case Pairs(mapping=mapping):
            return mapping_method(mapping, site)
        case Encoded() | Prepared():
            return target
        case Mocked():
            return mock_method(target, site)
        case SentBody():
            return SentBody(target.requests, body=True) if name == "json" else target
        case Future(value=inner):
            return inner if name in ("result", "get") else target
        case _:
            return None


Pure = Function[[Text], Text]
TEXT_CHANGES: dict[str, Pure] = {
    "upper": lambda text: texts.recase(text, str.upper),
    "lower": lambda text: texts.recase(text, str.lower),
    "casefold": lambda text: texts.recase(text, str.lower),
    "strip": lambda text: texts.strip_start(texts.strip_end(text, None), None),
    "encode": lambda text: text,
    "decode": lambda text: text,
    "human_repr": lambda text: text,
    "geturl": lambda text: text,
    "__str__": lambda text: text,
    "get_secret_value": lambda text: text,
}


def text_method(target: Text, site: Site) -> Value | None:
    """A method of a text (or of a URL object, which is one here)."""
    given, node, scope = site.given, site.node, site.scope
    match site.name:
        case "rstrip" | "removesuffix":
            return texts.strip_end(target, site.key)
        case "lstrip" | "removeprefix":
            return texts.strip_start(target, site.key)
        case "strip" if site.key is not None:
            return texts.strip_start(texts.strip_end(target, site.key), site.key)
        case "format" | "format_map":
            return formatted(target, site)
        case "join" if isinstance(site.first, Text):
            return texts.join_url(target, site.first)
        case "join" | "joinpath" if site.first is not None:
            first = site.first
            items = first.items if isinstance(first, Sequence) else iterate(site.machine, first, node, scope)
            return texts.join(
                target, [texts.pieces_of(item, node, scope.module, scope.frame) for item in items]
            )
        case "replace" if site.key and len(given.positional) > 1:
            new = texts.pieces_of(given.positional[1][1], node, scope.module, scope.frame)
            return texts.replace_all(target, site.key, new)
        case "with_query" | "update_query" | "copy_merge_params" | "extend_query" if site.first is not None:
            return with_query(target, site.first, node, scope)
        case _ if site.name in TEXT_CHANGES:
            return TEXT_CHANGES[site.name](target)
        case _:
            return site.unknown


def formatted(target: Text, site: Site) -> Text:
    """`text.format(…)` and `text.format_map(…)`; an answer's keys are read."""
    given, node, scope = site.given, site.node, site.scope
    spread_answers = [value for value in given.values if isinstance(value, Answer) and value.stage == "data"]

    def pieces(arg: tree.Arg | None, value: Value) -> tuple[Piece, ...]:
        return texts.pieces_of(value, arg.value if arg else node, scope.module, scope.frame)

    def missing(found: str) -> tuple[Piece, ...]:
        name = found.strip("{}").split(":")[0].split("!")[0]
        value: Value = Hole(node, scope.module, (name,) if name else ())
        if name.isidentifier() and spread_answers:
            value = answers.read(spread_answers[0], name, How("format", node, None, node), scope)
        return (Gap(value, node, scope.module, (), scope.frame),)

    positional = [pieces(arg, value) for arg, value in given.positional]
    named = {name: pieces(arg, value) for name, (arg, value) in given.named.items()}
    if isinstance(site.first, Mapping) and site.name == "format_map":
        named.update({name: pieces(None, item.value) for name, item in site.first.items.items()})
    return texts.format_fields(target, positional, named, missing)


def mapping_method(target: Mapping, site: Site) -> Value | None:
    """A method of a mapping."""
    match site.name:
        case "get" | "pop" | "setdefault":
            return entry(target, site)
        case "update":
            updated(target, site)
            return NULL
        case "items":
            return Pairs(target)
        case "values":
            values = [item.value for item in target.items.values()]
            return Sequence(
                [*values, *([target.element] if target.element is not None else [])], True, site.node
            )
        case "keys":
            return target
        case "copy":
            return target.snapshot()
        case _:
            return None


def updated(target: Mapping, site: Site) -> None:
    """`mapping.update(other, name=value)`."""
    first, given = site.first, site.given
    if first is not None and first is not target:
        spread(site.machine, target, first.mapping if isinstance(first, Pairs) else first)
    maybe = site.machine.branch > target.depth
    for name, (arg, value) in given.named.items():
        target.put(Item(name, arg, value, arg.value if arg else None, site.scope.module, maybe))
    target.open = target.open or given.open


def entry(target: Mapping, site: Site) -> Value:
    """`get`, `pop` and `setdefault`."""
    first, default, node = site.first, site.given.at(1), site.node
    for option in options(first) if first is not None else ():
        if isinstance(option, Answer):
            answers.compare_with(option, target, node, "lookup")
    if site.key is None:
        return union(item.value for item in list(target.items.values())[:8]) if target.items else site.unknown
    known = target.items.get(site.key)
    if site.name == "setdefault" and default is not None:
        value_node = node.args[1].value if len(node.args) > 1 else None
        maybe = site.machine.branch > target.depth
        if known is None:
            target.put(Item(site.key, site.key_node, default, value_node, site.scope.module, maybe))
            return default
    if known is None:
        return (
            default
            if default is not None and not target.open
            else Hole(node, site.scope.module, (site.key,), default)
        )
    if site.key_node is not None:
        known.uses.append(Use(site.key_node, site.scope.module))
    if site.name == "pop" and site.key_node is not None:
        remove(site.machine, target, site.key, site.key_node, site.scope)
    return union([known.value, default]) if known.maybe and default is not None else known.value


def sequence_method(target: Sequence, site: Site) -> Value | None:
    """A method of a sequence."""
    first = site.first
    match site.name:
        case "append" | "add" | "appendleft" | "put" | "put_nowait" | "insert" if site.given.values:
            target.add(site.given.values[-1])
            target.open = True
            return NULL
        case "extend" | "update" if first is not None:
            target.add(*iterate(site.machine, first, site.node, site.scope))
            target.open = True
            return NULL
        case "pop" | "popleft" | "get" | "get_nowait" if target.items:
            return union(target.items)
        case "copy":
            return Sequence(list(target.items), target.open, target.node)
        case "sort":
            key = site.given.at(len(site.given.positional), "key")
            for item in target.items:
                if key is not None:
                    site.machine.call(key, site.node, site.scope, item)
            return NULL
        case _:
            return None


SAME_ANSWER = {
    "copy", "lower", "upper", "casefold", "strip", "rstrip", "lstrip", "removesuffix", "removeprefix", "replace", "title",
    "capitalize", "encode", "decode", "__str__", "keys", "readlines", "splitlines",
}  # fmt: skip
PARTS_OF_ANSWER = {"split", "rsplit", "partition", "rpartition"}


def answer_method(target: Answer, site: Site) -> Value | None:
    """A method of a response, of its text, or of its data."""
    node, scope = site.node, site.scope
    if target.stage == "response":
        return answers.decode(target, node, scope)
    if target.stage == "bytes":
        return target
    match site.name:
        case "get" | "pop" | "setdefault" if site.first is not None:
            container = node.callee.target if isinstance(node.callee, tree.Attr) else None
            found = answers.read_key(target, site.first, How("get", node, site.key_node, container), scope)
            return found if found is not None else site.unknown
        case "items":
            answers.escape(target, "items", node, scope)
            return Sequence([Sequence([site.unknown, answers.element_of(target)])], True)
        case "values":
            return Sequence([answers.element_of(target)], True, node)
        case "__getitem__" if site.first is not None:
            return answers.read_key(target, site.first, How("getter", node, site.key_node), scope)
        case _ if site.name in PARTS_OF_ANSWER:
            return Sequence([target], True, node)
        case _:
            return target if site.name in SAME_ANSWER else None


def taken(machine: Machine, getter: Getter, given: Arguments, node: tree.Node, scope: Scope) -> Value:
    """`itemgetter("a", "b")(value)`."""
    found: list[Value] = []
    first = given.at(0) or NULL
    for key, place in zip(getter.keys, getter.nodes):
        parts = [
            part
            for one in options(first)
            if isinstance(one, Answer)
            and (part := answers.read_key(one, key, How("getter", node, place), scope)) is not None
        ]
        found.append(union(parts) if parts else machine.unknown(node, scope))
    return found[0] if len(found) == 1 else Sequence(found, False, node)


def mock_method(target: Mocked, site: Site) -> Value:
    """Give a mocked route its answer."""
    values = [
        value
        for name, (_, value) in site.given.named.items()
        if name in ("return_value", "json", "side_effect")
    ]
    bodies = [body for value in values for body in mappings_in(value)]
    for request in target.requests:
        if isinstance(request, Request) and bodies:
            request.body = request.body or bodies[0].snapshot()
            request.bodies = (*request.bodies, *(body.snapshot() for body in bodies))
    return target
