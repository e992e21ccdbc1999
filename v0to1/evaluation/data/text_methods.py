"""Methods of texts, and of unknown values that are texts."""

from __future__ import annotations

from collections.abc import Callable as Function
from itertools import takewhile

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data import texts
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.http.url_joins import join_url
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.responses import How, responses_behind
from v0to1.evaluation.responses.route_literals import take
from v0to1.evaluation.values import (
    HOLE,
    Constant,
    Gap,
    Hole,
    Join,
    Mapping,
    Piece,
    Sequence,
    Text,
    Value,
    Via,
    options,
)

CLEANING = ("rstrip", "lstrip", "strip", "removesuffix", "removeprefix")
TWO = 2
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
        case "split" if parts_words(site):
            found = texts.words(target)
            return Sequence(list(found), node=node) if len(found) > 1 else site.unknown
        case "partition" if site.key == " " and site.first is not None:
            found = texts.words(target)
            return (
                Sequence([found[0], site.first, found[1]], node=node) if len(found) == TWO else site.unknown
            )
        case "rsplit" if site.key and is_one(given.at(1)):
            parts = texts.part_last(target, site.key)
            return Sequence(list(parts), node=node) if parts is not None else site.unknown
        case "rpartition" if site.key and site.first is not None:
            parts = texts.part_last(target, site.key)
            middle = site.first
            return Sequence([parts[0], middle, parts[1]], node=node) if parts is not None else site.unknown
        case "format" | "format_map":
            return formatted(target, site)
        case "join" if isinstance(site.first, Text):
            join = Join(target, node, "method", scope.module, scope.frame)
            return join_url(target, site.first, join)
        case "join" if site.first is not None:
            return texts.join(target, joined_parts(site.first, site))
        case "replace" if site.key and len(given.positional) > 1:
            new = texts.pieces_of(given.positional[1][1], node, scope.module, scope.frame)
            return texts.replace_all(target, site.key, new)
        case _ if site.name in TEXT_CHANGES:
            return TEXT_CHANGES[site.name](target)
        case _ if site.name in site.machine.libraries.of_unknown:
            return None
        case _:
            for value in given.values:
                responses.escape(value, "call", node, scope, site.name)
            return site.unknown


def parts_words(site: Site) -> bool:
    """Whether a text is taken apart at its spaces."""
    return not site.given.values or (site.key or "").isspace()


def is_one(value: Value | None) -> bool:
    """Whether a value is the number 1."""
    return isinstance(value, Constant) and value.value == 1


def joined_parts(first: Value, site: Site) -> list[tuple[Piece, ...]]:
    """What is joined to one text; what is unknown of it has a place only where a list is written there."""
    scope = site.scope
    items = first.items if isinstance(first, Sequence) else iterate(site.machine, first, site.node, scope)
    written = site.key_node.items if isinstance(site.key_node, tree.Sequence) else ()
    places = tuple(takewhile(lambda place: not isinstance(place, tree.Spread), written))
    found = [
        texts.pieces_of(item, place, scope.module, scope.frame)
        for item, place in zip(items, places, strict=False)
    ]
    return found + [texts.pieces_of(item, site.node, scope.module, None) for item in items[len(places) :]]


def cleaned(target: Text, found: Value | None, node: tree.Call) -> Value | None:
    """A text that cleaning leaves as it is; what its name gives where the program runs is cleaned as well."""
    if found is not target or not says_all(node):
        return found
    pieces = (replace(piece, via=cleaned_names(piece.via, node)) for piece in target.pieces)
    return replace(target, pieces=tuple(pieces))


def says_all(node: tree.Call) -> bool:
    """Whether a call of a method means the same wherever its object has the same name."""
    return isinstance(node.callee, tree.Attr) and all(isinstance(arg.value, tree.Text) for arg in node.args)


def cleaned_names(names: tuple[Via, ...], node: tree.Call) -> tuple[Via, ...]:
    """The names of what is cleaned by a call: the one it is called on goes on, with the call."""
    before = node.callee.target if isinstance(node.callee, tree.Attr) else None
    name = dotted(before) if before is not None else ""

    def renamed(via: Via) -> Via:
        same = via.cleaned is before if via.cleaned is not None else via.symbol == name
        return replace(via, cleaned=node) if same else replace(via, whole=False)

    return tuple(renamed(one) for one in names)


def whole_or_taken(target: Text, found: Value | None, site: Site) -> Value | None:
    """The result of a method; the literals of a route that it takes apart at some word are noted."""
    machine, key = site.machine, site.key or ""
    if site.name in CLEANING:
        found = cleaned(target, found, site.node)
    names = machine.libraries.names
    split = site.name in names.splitting
    if site.name not in names.cutting or not (split or any(map(str.isalpha, key))):
        return found
    if not key or key not in target.shape or "{" in key:
        return found
    gaps = target.shape.count(HOLE)
    changed = any(
        one.shape != target.shape and one.shape.count(HOLE) <= gaps
        for one in (options(found) if found is not None else ())
        if isinstance(one, Text)
    )
    if split or changed:
        take(machine, target)
    return found


def changed_default(target: Hole, site: Site) -> Hole:
    """An unknown text that is cleaned is another unknown; its default is cleaned too."""
    default = text_method(target.default, site) if isinstance(target.default, Text) else None
    names = tuple(dict.fromkeys((*target.names, *(via.symbol for via in target.via))))
    via = cleaned_names(target.via, site.node) if site.name in CLEANING and says_all(site.node) else ()
    return Hole(site.node, site.scope.module, names, default, via, kind=target.kind)


def formatted(target: Text, site: Site) -> Text:
    """`text.format(…)` and `text.format_map(…)`; a response's keys are read."""
    given, node, scope = site.given, site.node, site.scope
    behind = [one for value in given.values for one in responses_behind(value)]
    spread_responses = [one for one in behind if one.stage == "data"]

    def pieces(arg: tree.Arg | None, value: Value) -> tuple[Piece, ...]:
        return texts.pieces_of(value, arg.value if arg else node, scope.module, scope.frame)

    def missing(found: str) -> tuple[Piece, ...]:
        name = found.strip("{}").split(":")[0].split("!")[0]
        value: Value = Hole(node, scope.module, (name,) if name else ())
        if name.isidentifier() and spread_responses:
            value = responses.read(spread_responses[0], name, How("format", node), scope)
        return (Gap(value, node, scope.module, (), scope.frame),)

    for value in given.values if "[" in target.shape else ():
        responses.escape(value, "call", node, scope)
    positional = [pieces(arg, value) for arg, value in given.positional]
    named = {name: pieces(arg, value) for name, (arg, value) in given.named.items()}
    for name, item in given.entries.items():
        if item.value_node is not None and item.module != scope.module:
            named[name] = texts.pieces_of(item.value, item.value_node, item.module, None)
    if isinstance(site.first, Mapping) and site.name == "format_map":
        named.update({name: pieces(None, item.value) for name, item in site.first.items.items()})
    return texts.format_fields(target, positional, named, missing)
