"""URLs as objects: what a program sets of their parts, and what it adds to them."""

from __future__ import annotations

from v0to1.core.immutable import immutable, replace
from v0to1.flow import texts, tree
from v0to1.flow.arguments import Arguments
from v0to1.flow.machine import Machine
from v0to1.flow.names import path_of
from v0to1.flow.objects import set_attribute
from v0to1.flow.same_urls import anew, change_all
from v0to1.flow.scope import Scope
from v0to1.flow.taken import take
from v0to1.flow.url_joins import ORIGIN, add_step, join_url, joint, put_path, rest_of, with_host
from v0to1.flow.values import (
    Address,
    Encoded,
    Hole,
    Instance,
    Item,
    Join,
    Mapping,
    Prepared,
    Sequence,
    Session,
    Text,
    UrlPart,
    Value,
    options,
    union,
)

SETTING = frozenset(["path", "quoted", "query", "host", "base"])
READING = frozenset(["steps", "quoted", "path_of"])
"""Methods that give the path of a URL where they are given nothing."""

PAIR = 2


@immutable
class Place:
    """Where a part of a URL is set or added."""

    machine: Machine
    node: tree.Node
    scope: Scope

    def join(self, base: Text, how: str) -> Join:
        """What says that a path is put behind a base here."""
        return Join(base, self.node, how, self.scope.module, self.scope.frame)

    def forms(self, value: Value) -> list[Text]:
        """A value as texts."""
        return texts.forms(value, self.node, self.scope.module, self.scope.frame)

    def empty(self, *, is_open: bool = False) -> Mapping:
        """A query of which nothing is known yet."""
        return Mapping(depth=self.machine.branch, node=self.node, module=self.scope.module, open=is_open)


def address(value: Value, where: Place) -> Value:
    """A value as an object of a URL."""
    found: list[Value] = []
    mark = object()
    for option in options(value):
        if isinstance(option, Address):
            found.append(option)
        else:
            found.extend(Address(one.pieces, where.empty(), mark=mark) for one in where.forms(option))
    return union(found)


def with_part(
    machine: Machine, target: Address, place: tree.Attr, value: Value, scope: Scope
) -> Value | None:
    """`url.pathname = value`: the URL with another path or query; None for parts that do not matter."""
    role = machine.libraries.names.url_parts.get(place.name, "")
    if role not in SETTING:
        return None
    made = with_role(target, role, [(None, value)], Place(machine, place, scope))
    note_lent(machine, target, made, place.target, scope)
    return made


def with_role(target: Address, role: str, given: list[tuple[tree.Arg | None, Value]], where: Place) -> Value:
    """A URL with a part of it set, or something added to it, by what that part is.

    A query that is set takes the place of any that the text has: the joint behind that says so.
    """
    values = [value for _, value in given]
    match role:
        case "query":
            mappings = (one.value for option in values for one in options(option) if isinstance(one, Encoded))
            found = next((one for one in mappings if isinstance(one, Mapping)), where.empty(is_open=True))
            return replace(target, query=found, pieces=(*target.pieces, joint("", where.join(target, role))))
        case "entry":
            return replace(target, query=with_entry(target.query, given, where))
        case "same" | "lend":
            return target
        case _:
            return with_text(target, role, values, where)


def with_text(target: Address, role: str, values: list[Value], where: Place) -> Value:
    """A URL with its text changed, for all that the values may be."""
    found = [target]
    steps = [one for value in values for one in (value.items if isinstance(value, Sequence) else [value])]
    for value in steps:
        found = [
            replace(one, pieces=changed(one, role, text, where).pieces)
            for one in found
            for text in where.forms(value)
        ][:4]
        role = "steps" if role == "quoted" else role
    return union(found)


def changed(base: Address, role: str, value: Text, where: Place) -> Text:
    """The text of a URL with another path or host, or with more behind it."""
    match role:
        case "path":
            return join_url(base, value, where.join(base, "call"))
        case "quoted":
            return put_path(base, value, where.join(base, "step"))
        case "join":
            return join_url(base, value, where.join(base, "step"))
        case "base":
            return base if ORIGIN.match(base.shape) else join_url(value, base, where.join(value, "step"))
        case "glue":
            return Text((*base.pieces, *value.pieces))
        case "host":
            return with_host(base, value, where.scope.module)
        case _:
            how = "segment" if role == "segment" else "step"
            return add_step(base, texts.strip_start(value, "/"), where.join(base, how))


def with_entry(query: Mapping, given: list[tuple[tree.Arg | None, Value]], where: Place) -> Mapping:
    """A query with one more entry; what it is given otherwise is not known."""
    return add_entry(query.snapshot(), given, where)


def add_entry(found: Mapping, given: list[tuple[tree.Arg | None, Value]], where: Place) -> Mapping:
    """Put one more entry into a query."""
    name = given[0][1].literal if given and isinstance(given[0][1], Text) else None
    if name is None or len(given) != PAIR:
        found.open = True
        return found
    nodes = [arg.value if arg is not None else None for arg, _ in given]
    found.put(Item(name, nodes[0], given[1][1], nodes[1], where.scope.module))
    return found


def part_of(machine: Machine, target: Address, name: str) -> Value | None:
    """What a URL has by the name of a part: itself, or its path as far as that is known."""
    match machine.libraries.names.url_parts.get(name):
        case "same":
            return anew(target)
        case "quoted":
            return UrlPart(rest_of(target).pieces, target, name)
        case _:
            return None


def address_method(where: Place, target: Value, name: str, given: Arguments, node: tree.Call) -> Value | None:
    """A method of a URL, or one that only URLs have; None for any other."""
    machine, scope = where.machine, where.scope
    role, *more = machine.libraries.names.url_methods[name].split()
    kinds = {"any": Text | Hole, "text": Text}
    if not isinstance(target, (Address, *(kinds[word] for word in more if word in kinds))):
        return None
    known = [one for one in options(address(target, where)) if isinstance(one, Address)]
    if role in READING and not given.positional:
        return union(rest_of(one) for one in known)
    if role == "gather":
        return union(Encoded(one.query.snapshot()) for one in known)
    if role == "lend":
        home = (node.callee.target, scope) if isinstance(node.callee, tree.Attr) else None
        return union(replace(one, home=one.home or home) for one in known)
    made = union(with_role(one, role, list(given.positional), where) for one in known)
    if "here" not in more and not ("own" in more and isinstance(target, Address)):
        return anew(made)
    keep(machine, target, made, node, scope)
    return made


def keep(machine: Machine, target: Value, made: Value, node: tree.Call, scope: Scope) -> None:
    """What a method changes in place is what its object is called from now on."""
    methods = machine.libraries.names.url_methods
    place = node.callee.target if isinstance(node.callee, tree.Attr) else None
    while isinstance(place, tree.Call) and isinstance(place.callee, tree.Attr):
        if not {"here", "lend"} & set(methods.get(place.callee.name, "").split()):
            return
        place = place.callee.target
    if isinstance(target, UrlPart) or place is None:
        take(machine, target)
        return
    put(machine, place, made, scope)
    note_lent(machine, target, made, place, scope)


def note_lent(machine: Machine, target: Value, made: Value, place: tree.Node, scope: Scope) -> None:
    """What changes where it was lent to is changed for its owner; who calls a function may have it, too."""
    if isinstance(target, Address) and target.home is not None:
        owner, where = target.home
        if isinstance(where, Scope):
            put(machine, owner, made, where)
    function = scope.function
    params = {one.name for one in function.params} if function is not None else set()
    if isinstance(place, tree.Name) and place.name in params:
        take(machine, target)


def put(machine: Machine, place: tree.Node, value: Value, scope: Scope) -> None:
    """Give a variable, or a member of an object, a URL that was changed."""
    change_all(scope, value)
    match place:
        case tree.Name(name=name):
            scope.assign(name, value)
        case tree.Attr(target=owner, name=name):
            for option in options(machine.evaluate(owner, scope)):
                if isinstance(option, Instance | Prepared | Session):
                    set_attribute(machine, option, name, value, scope, place)
                elif isinstance(option, Hole) and path_of(place):
                    scope.paths[path_of(place)] = value
