"""Methods of built-in values: dispatch, and those of sequences, answers and mocked routes."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data import texts
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.data.mapping_methods import mapping_method
from v0to1.evaluation.data.text_methods import changed_default, text_method, whole_or_taken
from v0to1.evaluation.doubles.mocked import give, status_of
from v0to1.evaluation.http import sending
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.sender import Sender
from v0to1.evaluation.interpreter.arguments import Arguments, Given
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.callbacks import attach
from v0to1.evaluation.responses.methods import ADDING, in_place, put_in
from v0to1.evaluation.responses.responses import How
from v0to1.evaluation.responses.shared_reads import mingled
from v0to1.evaluation.responses.text_tests import asked
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Encoded,
    Future,
    Hole,
    Item,
    Mapping,
    Mocked,
    Pairs,
    Prepared,
    ResponseValue,
    Sequence,
    Text,
    Value,
    options,
    union,
)


def method_of(
    machine: Machine, target: Value, name: str, given: Arguments, node: tree.Call, scope: Scope
) -> Value | None:
    """The result of a method; None when the value has no such method that is known here."""
    names = machine.libraries.names
    site = Site(machine, name, given, node, scope)
    name = names.methods.get(name, name)
    site = Site(machine, name, given, node, scope)
    match target:
        case Text():
            if (sent := sending.sent_of_text(machine, target, given, node, scope)) is not None:
                return sent
            return whole_or_taken(target, text_method(target, site), site)
        case Mapping():
            return mapping_method(target, site)
        case Sequence():
            return sequence_method(target, site)
        case ResponseValue():
            return response_method(target, site)
        case Pairs(mapping=mapping):
            return mapping_method(mapping, site)
        case Encoded(value=Mapping() as mapping) if name in ("append", "set"):
            mapping_method(mapping, site)
            return target
        case Encoded():
            return target
        case Prepared():
            return prepared_method(target, site)
        case Mocked():
            return mock_method(target, site)
        case Hole() if name in names.cleaning:
            return changed_default(target, site)
        case Future(value=inner):
            return inner if name in ("result", "get") else target
        case _:
            return None


def sequence_method(target: Sequence, site: Site) -> Value | None:
    """A method of a sequence."""
    first = site.first
    match site.name:
        case "append" | "add" | "appendleft" | "put" | "put_nowait" | "insert" | "set" if site.given.values:
            target.add(site.given.values[-1])
            target.open = True
            return NULL
        case "extend" | "update" if first is not None:
            target.add(*iterate(site.machine, first, site.node, site.scope))
            target.open = True
            return NULL
        case "pop" | "popleft" | "get" | "get_nowait" if target.items:
            site.machine.objects.opened.add(id(target))
            return union(target.items)
        case "copy":
            site.machine.objects.opened.add(id(target))
            return Sequence(list(target.items), target.open, target.node)
        case "join_by":
            parts = [
                texts.pieces_of(one, site.node, site.scope.module, site.scope.frame) for one in target.items
            ]
            return texts.join(first if isinstance(first, Text) else Text(()), parts)
        case "sort":
            key = site.given.at(len(site.given.positional), "key")
            for item in target.items:
                if key is not None:
                    site.machine.call(key, site.node, site.scope, item)
            target.items[:] = mingled(target.items)
            return NULL
        case _:
            return None


MAKING = frozenset(["object_hook", "object_pairs_hook", "cls"])
SAME_ANSWER = {
    "copy", "lower", "upper", "casefold", "strip", "rstrip", "lstrip", "removesuffix", "removeprefix",
    "replace", "title", "capitalize", "encode", "decode", "__str__", "keys", "readlines", "splitlines",
}  # fmt: skip
IN_PLACE = ADDING | {"sort", "update"}
PARTS_OF_ANSWER = {"split", "rsplit", "partition", "rpartition"}


def library_of(target: ResponseValue, site: Site) -> Library | None:
    """The library that sent the request."""
    requests = responses.requests_of(target)
    return site.machine.libraries.by_name.get(requests[0].library) if requests else None


def attaches(library: Library, site: Site) -> bool:
    """Whether a method adds to the request; one of the same name without arguments decodes the response."""
    return site.name in library.attach and (bool(site.given.values) or site.name not in library.decode)


def gives_itself(library: Library | None, site: Site) -> bool:
    """Whether a method of a response gives that response back (`raise_for_status` of httpx)."""
    decode = library.decode if library is not None else site.machine.libraries.names.guess_decode
    return decode.get(site.name) == "itself"


def response_method(target: ResponseValue, site: Site) -> Value | None:
    """A method of a response, of its text, or of its data."""
    node, scope, library = site.node, site.scope, library_of(target, site)
    if target.stage == "response" and library is not None and attaches(library, site):
        return attach(target, library.attach[site.name], site)
    if target.stage == "response" and gives_itself(library, site):
        return target
    if target.stage == "response" or (library is not None and library.decode.get(site.name) == "data"):
        if site.given.named.keys() & MAKING:
            responses.escape(responses.text_of(target), "call", node, scope)
            return site.unknown
        if isinstance(site.first, Callable):
            data = responses.decode(target)
            return site.machine.call(site.first, node, scope, data)
        return responses.decode(target, node, scope)
    if target.stage == "bytes":
        return asked(target, site)
    match site.name:
        case "get" | "pop" | "setdefault" if site.first is not None:
            style = "set" if site.name == "setdefault" else "get"
            found = responses.read_key(target, site.first, How(style, node, site.key_node), scope)
            put_in(found or responses.element_of(target), site.given.at(1) or NULL, node, scope)
            if found is None and site.name == "pop":  # of a list, by its place
                return responses.element_of(target)
            return found if found is not None else site.unknown
        case "items":
            responses.escape(target, "items", node, scope)
            return Sequence([Sequence([site.unknown, responses.element_of(target)])], True)
        case "values":
            return Sequence([responses.element_of(target)], True, node)
        case "__getitem__" if site.first is not None:
            return responses.read_key(target, site.first, How("getter", node, site.key_node), scope)
        case _ if site.name in IN_PLACE:
            return in_place(target, site)
        case _ if site.name in PARTS_OF_ANSWER:
            return Sequence([target], True, node)
        case _:
            return target if site.name in SAME_ANSWER else None


def prepared_method(target: Prepared, site: Site) -> Value:
    """Give a described request a header or a part; it is the same request after any other method."""
    library = site.machine.libraries.by_name[target.library]
    if site.name in library.send:
        if target.response is None:
            given = Arguments([(None, target)])
            sender = Sender(target.session, site.name, given, site.node, site.scope)
            target.response = sending.open_(site.machine, library, (), sender)
        return target.response
    if site.name not in library.put_header:
        return target
    added = target.added = target.added or Mapping(node=site.node, module=site.scope.module)
    key_arg, value_arg = header_arguments(site)
    key = key_arg[1].literal if key_arg is not None and isinstance(key_arg[1], Text) else None
    if key is None or value_arg is None:
        added.open = True
        return target
    nodes = [
        arg.value if arg is not None else None for arg in (key_arg[0] if key_arg else None, value_arg[0])
    ]
    added.put(Item(key, nodes[0], value_arg[1], nodes[1], site.scope.module, site.machine.branch > 0))
    return target


def header_arguments(site: Site) -> tuple[Given | None, Given | None]:
    """The name and the value of a header: in this order, unless the name is a named argument."""
    positional, named = site.given.positional, list(site.given.named.values())
    if len(positional) == 1 and named:
        return named[0], positional[0]
    return (positional[0] if positional else None), (positional[1] if len(positional) > 1 else None)


def mock_method(target: Mocked, site: Site) -> Value:
    """Give a mocked route its response."""
    status = status_of(site.given.at(0, "status_code"))
    values = [
        as_response(value, arg, status, site)
        for name, (arg, value) in site.given.named.items()
        if name in ("return_value", "json", "side_effect")
    ]
    values += [site.first] if isinstance(site.first, Encoded) else []
    libraries = {one.library for one in target.requests if isinstance(one, Request)}
    for name in libraries:
        place = site.machine.libraries.by_name[name].reply.get(site.name)
        given = site.given.positional[place : place + 1] if place is not None else []
        for arg, value in given:
            called = isinstance(value, Callable)
            value = site.machine.call(value, site.node, site.scope) if called else value
            values.append(as_response(value, None if called else arg, status, site))
    give(target.requests, values)
    return target


def as_response(value: Value, arg: tree.Arg | None, status: int | None, site: Site) -> Value:
    """What a mocked route responds with, as a response: data that are given to it as they are."""
    if arg is None or any(isinstance(one, Encoded | Sequence) for one in options(value)):
        return value
    return Encoded(value, arg.value, site.scope.module, status)
