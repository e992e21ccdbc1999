"""Literals of routes that the client uses for something else than a request."""

from __future__ import annotations

import re

from v0to1 import tree
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.facts import Handed
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import HOLE, Known, Text, Value, options

WITH_HANDLER = 2
"""A route is declared with what answers on it; without, one is only asked for something."""

SPACE = re.compile(r"\s")
"""A text with spaces is prose, and no URL."""

ANY_METHOD = ""
MOUNT = "mount"
"""What stands for a method where others declare the routes below a path."""


def declare(machine: Machine, value: Value) -> None:
    """Note the literals of a route of the program's own server: nothing else is to be looked for there."""
    take(machine, value)
    for option in options(value):
        pieces = option.pieces if isinstance(option, Text) else ()
        machine.used.update(id(one.source) for one in pieces if isinstance(one, Known) and one.source)


def declare_all(machine: Machine, given: Arguments, verb: str, module: str) -> None:
    """Note what a function is given that declares routes; `verb` is its name, where a server has it."""
    for value in given.values:
        declare(machine, value)
    if verb:
        serve(machine, verb, given, module)


def serve(machine: Machine, name: str, given: Arguments, module: str) -> None:
    """Note a route of the program's own server, as far as its method is known by the function's name.

    A path below which others declare routes is noted as well.
    """
    names = machine.libraries.names
    verb = MOUNT if name in names.routes else names.verbs.get(name)
    if verb is not None and len(given.positional) >= WITH_HANDLER:
        note_served(machine, verb, given.positional[0][1], module)
    for prefix in names.mounts & given.named.keys():
        note_served(machine, MOUNT, given.named[prefix][1], module)


def serve_decorated(machine: Machine, name: str, given: Arguments, module: str) -> None:
    """Note the route that a decorator of a server gives to its function."""
    names = machine.libraries.names
    verb = ANY_METHOD if name in names.routes else names.verbs.get(name)
    if verb is not None and given.positional:
        note_served(machine, verb, given.positional[0][1], module)


def note_served(machine: Machine, verb: str, path: Value, module: str) -> None:
    """Note what a path may be that is served."""
    for option in options(path):
        if isinstance(option, Text):
            machine.served.append((verb, preview(option), module))


def take(machine: Machine, value: Value) -> None:
    """Note the literals of a text that may hold a route: they must stay as they are."""
    for option in options(value):
        if isinstance(option, Text) and machine.interesting(preview(option)):
            literals = (one for one in option.pieces if isinstance(one, Known))
            machine.taken.update({id(one.source): (one.source, one.module) for one in literals if one.source})


def note_built(machine: Machine, value: Value) -> None:
    """Note a text with a route that was put together: others than requests may be given it."""
    for option in options(value):
        if isinstance(option, Text) and machine.interesting(preview(option)):
            machine.built[option.shape, sources_of(option)] = option


def take_built(machine: Machine) -> None:
    """Take the literals of texts with a route that are in the URL of no request."""
    urls: dict[int, list[str]] = {}
    for request in (*machine.requests, *machine.elsewhere):
        for key in sources_of(request.url):
            urls.setdefault(key, []).append(request.url.shape)
    for (shape, sources), text in machine.built.items():
        sent = {url for key in sources for url in urls.get(key, ())}
        if not SPACE.search(shape) and sent and not any(is_in(shape, url) for url in sent):
            take(machine, text)


def sources_of(text: Text) -> frozenset[int]:
    """The literals that a text is made of, by their ids."""
    return frozenset(id(one.source) for one in text.pieces if isinstance(one, Known) and one.source)


def is_in(shape: str, url: str) -> bool:
    """Whether a text, of which some parts are unknown, is in a URL: its known parts, one after the other."""
    place = 0
    for part in shape.split(HOLE):
        place = url.find(part, place) + len(part)
        if place < len(part):
            return False
    return True


def hand_on(machine: Machine, text: Text, name: str, node: tree.Node, module: str) -> None:
    """Note that something unknown is given a text that may hold a route, by the literals in it."""
    for one in text.pieces if machine.interesting(preview(text)) else ():
        if isinstance(one, Known) and one.source is not None:
            machine.handed.setdefault(id(one.source), Handed(one.source, one.module, name, node, module))


def note_cutting(machine: Machine, given: Arguments, node: tree.Call) -> None:
    """What a text is cut at is no piece of a URL."""
    if isinstance(node.callee, tree.Attr) and node.callee.name in machine.libraries.names.cutting:
        texts = [option for value in given.values for option in options(value) if isinstance(option, Text)]
        pieces = [piece for one in texts for piece in one.pieces if isinstance(piece, Known)]
        machine.used.update(id(piece.source) for piece in pieces)
