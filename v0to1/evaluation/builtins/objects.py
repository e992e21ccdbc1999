"""Library functions about objects, fields and paths."""

from __future__ import annotations

import re

from v0to1 import tree
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data import texts
from v0to1.evaluation.http.url_joins import join_url
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.interpreter.objects import attribute, set_attribute
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.text_tests import sizes
from v0to1.evaluation.values import (
    NULL,
    Class,
    External,
    Hole,
    Instance,
    Join,
    Known,
    Mapping,
    Super,
    Text,
    Value,
    options,
    union,
)

SCHEME = re.compile("https?|wss?")


@means("show")
def show(site: Site) -> Value:
    """A function that only looks at its arguments."""
    for value in site.given.values:
        responses.escape(value, "print", site.node, site.scope, dotted(site.node.callee))
    found = sizes(site.given.values)
    return union(found) if found else site.unknown


@means("measure")
def measure(site: Site) -> Value:
    """A function that tells the length or the type of its argument, and gives its content to nobody."""
    for value in site.given.values:
        responses.escape(value, "measure", site.node, site.scope, dotted(site.node.callee))
    found = sizes(site.given.values)
    return union(found) if found else site.unknown


@means("write")
def write(site: Site) -> Value:
    """A function that writes its first argument to a file; to the terminal, it only shows it."""
    shown = isinstance(site.second, External) and site.second.name in ("sys.stdout", "sys.stderr")
    how, name = "print" if shown else "call", dotted(site.node.callee)
    if site.first is not None:
        responses.escape(site.first, how, site.node, site.scope, name)
    return site.unknown


@means("join_url")
def joined(site: Site) -> Value:
    """`urljoin(base, path)`, of everything that they may be."""
    bases, paths = (forms(site, site.given.at(place)) for place in (0, 1))
    if not bases or not paths:
        return union([*bases, *paths]) if bases or paths else site.unknown
    where = (site.node.callee, "call", site.scope.module, site.scope.frame)
    return union(join_url(base, path, Join(base, *where)) for base in bases for path in paths)


@means("join_path")
def joined_path(site: Site) -> Value:
    """Path pieces joined by slashes."""
    known = [form for _, value in site.given.positional for form in forms(site, value)[:1]]
    slash = Text((Known("/", None, site.scope.module),))
    return texts.join(slash, [texts.strip_end(part, "/").pieces for part in known]) if known else site.unknown


def forms(site: Site, value: Value | None) -> list[Text]:
    """A value as texts."""
    return texts.forms(value, site.node, site.scope.module, site.scope.frame) if value is not None else []


@means("field")
def field(site: Site) -> Value:
    """The declaration of a field: its default, as far as it is known."""
    factory = site.given.named.get("default_factory")
    if factory is not None:
        return site.call(factory[1])
    default = site.given.at(0, "default")
    return default if isinstance(default, Text | Hole | Mapping) else site.unknown


@means("attribute")
def get_attribute(site: Site) -> Value:
    """`getattr(object, name)`, for every text that the name may be."""
    target, name, node = site.first, site.second, site.node
    found: list[Value] = []
    for option in options(name) if name is not None and target is not None else ():
        text = option.literal if isinstance(option, Text) else None
        text = text or (
            option.default.literal if isinstance(option, Hole) and isinstance(option.default, Text) else None
        )
        if isinstance(target, Instance) and text:
            found.append(attribute(site.machine, target, text, node, site.scope))
        elif text and node.args:
            found.append(site.machine.evaluate(tree.Attr(node.origin, node.args[0].value, text), site.scope))
    return union(found) if found else site.unknown


@means("set_attribute")
def assign_attribute(site: Site) -> Value:
    """`setattr(object, name, value)`."""
    name = site.text(1)
    if name and site.first is not None:
        set_attribute(site.machine, site.first, name, site.given.at(2) or NULL, site.scope, site.node)
    return NULL


@means("super")
def super_of(site: Site) -> Value:
    """`super()` inside a method, of an object or of the class itself."""
    where: Scope | None = site.scope
    receiver: Instance | Class | None = site.scope.frame.receiver
    while where is not None and where.cls is None:
        if where.running is not None and isinstance(where.running.receiver, Class):
            receiver = where.running.receiver
        where = where.parent
    if receiver is None or where is None or where.cls is None:
        return site.unknown
    return Super(receiver, where.cls, receiver if isinstance(receiver, Class) else receiver.cls)


@means("class_of")
def class_of(site: Site) -> Value:
    """The class of an object."""
    return site.first.cls if isinstance(site.first, Instance) else site.unknown
