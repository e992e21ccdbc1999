"""Arguments that are mappings of named parameters, laid open, and URLs that are given in parts."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.data import texts
from v0to1.evaluation.http.command_lines import roles_of_words
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.requests import Argument, Frame
from v0to1.evaluation.http.sender import Sender
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.values import Callable, Hole, Item, Known, Mapping, Prepared, Text, Value, options

OPENED = ("options", "url")
"""Roles of positional parameters that may be given as a mapping of named ones."""

LEFT_OUT = ("options", "form", "json", "query", "sent")
"""Roles of parameters in whose place a function may stand that hears the response."""

SEVERAL = 2


@immutable
class Named:
    """An argument by the name of its parameter; `item` is the entry that it was given in."""

    name: str
    arg: tree.Arg | None
    value: Value
    item: Item | None = None


def laid_open(names: tuple[str, ...], roles: Table[str, str], given: Arguments) -> tuple[list[Named], bool]:
    """All arguments by name, and whether there may be more of them."""
    found: list[Named] = []
    is_open = given.open
    for name, (arg, value) in zip(names, given.positional, strict=False):
        role = roles.get(name, "option")
        if type(value) is Text and role != "options":
            found.append(Named(name, arg, value))
            continue
        if type(value) is Mapping and role in OPENED:
            found.extend([Named(item.key, arg, item.value, item) for item in value.items.values()])
            is_open = is_open or value.open
            continue
        if type(value) is Callable and role in LEFT_OUT and (role == "options" or heard_by(names, roles)):
            found.append(Named(heard_by(names, roles), arg, value))
            continue
        described = [one for one in options(value) if type(one) is Prepared]
        for each in described if role == "url" else ():
            inner = Arguments([(arg, part) for _, arg, part in each.parts])
            found.extend(laid_open(names, roles, inner)[0])
        if described:
            continue
        mappings = [one for one in options(value) if isinstance(one, Mapping)] if role in OPENED else []
        for one in mappings:
            found.extend([Named(item.key, arg, item.value, item) for item in one.items.values()])
            is_open = is_open or one.open
        if role == "options":
            is_open = is_open or any(type(one) is Hole for one in options(value))
        elif not mappings:
            found.append(Named(name, arg, value))
    for name, (arg, value) in given.named.items():
        found.append(Named(name, arg, value, given.entries.get(name)))
    return found, is_open


def makers(given: Arguments) -> Iterator[int]:
    """The functions, by their ids, that made the options which a call is given: they matter each time."""
    several = [one for value in given.values for one in options(value) if type(one) is Mapping]
    for frame in [one.frame for one in several]:
        if isinstance(frame, Frame) and frame.function is not None:
            yield id(frame.function)


def heard_by(names: tuple[str, ...], roles: Table[str, str]) -> str:
    """The parameter that takes a function, which may stand in the place of options that are left out."""
    return next((name for name in names if roles.get(name) == "callback"), "")


def roles_of(library: Library, function: str, given: Arguments, module: str) -> tuple[list[Argument], bool]:
    """Each argument with what it means, and whether there may be more of them."""
    if library.words:
        return roles_of_words(library, given, module)
    names = without_method(library.positional(function), library.roles, given)
    named, is_open = laid_open(names, library.roles, given)
    return [
        Argument(library.roles.get(one.name, "option"), one.arg, one.value, one.item) for one in named
    ], is_open


def without_method(names: tuple[str, ...], roles: Table[str, str], given: Arguments) -> tuple[str, ...]:
    """The positional parameters, without a method at their beginning that a call leaves out."""
    first = given.at(0)
    if len(names) < SEVERAL or roles.get(names[0]) != "method" or roles.get(names[1]) != "url":
        return names
    left_out = isinstance(first, Mapping) or (isinstance(first, Text) and "/" in first.shape)
    return names[1:] if left_out else names


def entries_as(library: Library, arg: tree.Arg | None, given: Mapping) -> list[Argument]:
    """The entries of a mapping of options as arguments."""
    return [
        Argument(library.roles.get(item.key, "option"), arg, item.value, item)
        for item in given.items.values()
    ]


def with_address(library: Library, arguments: list[Argument], sender: Sender) -> None:
    """Put a URL that is given as host and path together."""
    parts: dict[str, Argument] = {}
    for one in arguments:
        if one.role == "url":
            return
        if one.role in ("host", "port", "path"):
            parts[one.role] = one
    if "host" not in parts or "path" not in parts:
        return
    module = sender.scope.module
    pieces: list[tuple[Value, tree.Node]] = [(Text((Known(library.scheme, None, module),)), sender.node)]
    for role, mark in (("host", ""), ("port", ":"), ("path", "")):
        part = parts.get(role)
        if part is not None:
            node = part.item.value_node if part.item is not None and part.item.value_node else sender.node
            pieces += [(Text((Known(mark, None, module),)), sender.node)] if mark else []
            pieces.append((part.value, node))
    whole = texts.concat(pieces, module, sender.scope.frame)
    arguments.append(Argument("url", parts["path"].arg, whole, parts["path"].item))


def with_scheme(base: Value, scheme: str) -> Value:
    """A host as a base URL."""
    if not scheme:
        return base
    return texts.each(base, lambda text: Text((Known(scheme, None, ""), *text.pieces)))


def connection(value: Value | None) -> Value | None:
    """The base URL that a program keeps elsewhere under a name, as one of its environment."""
    names = [one.literal for one in options(value) if isinstance(one, Text)] if value is not None else []
    known = next((name for name in names if name), None)
    return Hole(None, "", (known,), kind="environment") if known else None
