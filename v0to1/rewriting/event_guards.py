"""Which kinds of events a place in the code is for: what the tests around it say of a variable."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from v0to1 import tree
from v0to1.core.event_kinds import Name
from v0to1.tree.walking import fields_of, walk_through

Facts = Mapping[str, frozenset[Name]]
"""The V0 names of which an event in a variable has one, by the variable; of items of a list, by `name[]`."""

NOTHING: Facts = {}
EQUAL, UNEQUAL = frozenset(["==", "===", "is"]), frozenset(["!=", "!==", "is not"])
KEEPING = frozenset(["reversed", "list", "tuple", "slice", "reverse", "toReversed"])
"""Functions that give the items of what they are given."""

REARRANGING = frozenset(
    [
        "concat",
        "entries",
        "flat",
        "keys",
        "reverse",
        "slice",
        "sort",
        "splice",
        "toReversed",
        "toSorted",
        "values",
    ]
)
"""Methods of lists that give other items, or in another order."""

ITERATING = frozenset(
    ["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "forEach", "map", "some"]
)
"""Methods of lists that call a function with each item."""


class Guards:
    """Walks through functions and modules, and keeps what is known of events where they are read.

    Events are looked for in variables that only loops, comprehensions and functions given to a list set:
    `sources` are the ids of these by the ids of wanted nodes. `opaque` are those of them that do anything for
    an event whose kind is not looked for. `unsure` are the ids of names that are read where a missing key is
    caught, or with another default than nothing. `bodies` are those of functions and modules; `lists` are
    variables that are gone through, with the index of their body, and `gone_through` the places.

    `names` are the expressions that read an event's name ("action", "observation") with that key. `found` is
    what holds at each wanted node, by its id, `beside` also what the rest of a conjunction says. `tests` are
    the literals that names are compared with, by the id of what is compared. `lookups` are the ids of
    expressions that are used as keys alone.
    """

    def __init__(self, names: Mapping[int, str], wanted: Iterable[int]) -> None:
        self.names = names
        self.wanted = frozenset(wanted)
        self.found: dict[int, Facts] = {}
        self.beside: dict[int, Facts] = {}
        self.tests: dict[int, tuple[tree.Text, ...]] = {}
        self.lookups: set[int] = set()
        self.sources: dict[int, int] = {}
        self.opaque: set[int] = set()
        self.unsure: set[int] = set()
        self.bodies: list[tuple[tree.Node, ...]] = []
        self.lists: set[tuple[int, str]] = set()
        self.gone_through: set[int] = set()
        self._conjunct: Facts = NOTHING
        self._set_by: dict[str, int] = {}
        self._body = 0
        self._trying = False

    def walk(self, body: Iterable[tree.Node]) -> None:
        """Walk through the statements of a module."""
        statements = tuple(body)
        self._body = len(self.bodies)
        self.bodies.append(statements)
        self._block(statements, NOTHING)

    def _item(self, node: tree.Node, target: tree.Node | None, iterable: tree.Node, body: object) -> str:
        """Keep that a variable has the items of a list, and nothing else; returns its name, or nothing."""
        is_whole = self._go_through(iterable)
        name = target.name if isinstance(target, tree.Name | tree.Param) else ""
        if not is_whole or not name or name in bound_in(body):
            self._set_by.pop(name, None)
            return ""
        self._set_by[name] = id(node)
        return name

    def _go_through(self, iterable: tree.Node) -> bool:
        """Keep which variable has a list that is gone through, and where; false if that may not be all."""
        found: tree.Node | None = iterable
        while found is not None:
            self.gone_through.add(id(found))
            match found:
                case tree.Name(name=name):
                    self.lists.add((self._body, name))
                    return True
                case tree.Call(callee=tree.Attr(target=target, name="filter")):
                    found = target
                case tree.Call(callee=tree.Name(name="reversed"), args=(first,)):
                    found = first.value
                case tree.Choice(test=None, options=(first, tree.Sequence(items=()))):
                    found = first
                case tree.Await(value=value):
                    found = value
                case tree.Call(callee=tree.Attr(name=name)):
                    return name not in REARRANGING
                case _:
                    return isinstance(found, tree.Call | tree.Attr | tree.Index)
        return False

    def _block(self, body: Iterable[tree.Node], facts: Facts) -> Facts:
        for one in body:
            facts = self._statement(one, facts)
        return facts

    def _statement(self, node: tree.Node, facts: Facts) -> Facts:
        """Walk through a statement; returns what holds after it."""
        match node:
            case tree.Branch(test=test, arms=arms):
                return self._branch(test, arms, facts)
            case tree.Loop(target=target, iterable=iterable, test=test, body=body):
                self._inside((iterable, test), facts)
                kept = without(facts, bound_in(node))
                known = self._known(self._items(iterable), facts) if iterable is not None else frozenset()
                inner = bound_to(target, known, kept)
                outer = dict(self._set_by)
                name = self._item(node, target, iterable, body) if iterable is not None else ""
                if not known and not (name and self._is_transparent(body, name)):
                    self.opaque.add(id(node))
                self._block(body, merged(inner, self.holds(test)) if test is not None else inner)
                self._set_by = outer
                return kept
            case tree.Assign(targets=(tree.Name(name=name),), value=tree.Node() as value):
                self._expression(value, facts)
                items = self._known(self._items(value), facts)
                kept = without(facts, {name})
                return {**kept, f"{name}[]": items} if items else kept
            case tree.Try() | tree.Scoped():
                kept = without(facts, bound_in(node))
                outer_try, self._trying = self._trying, self._trying or isinstance(node, tree.Try)
                for part in fields_of(node):
                    self._inside(part, kept, block=True)
                self._trying = outer_try
                return kept
            case tree.Function() | tree.Class():
                self._expression(node, facts)
                return facts
            case _:
                self._expression(node, facts)
                return without(facts, bound_in(node))

    def _branch(self, test: tree.Node | None, arms: tuple[tuple[tree.Node, ...], ...], facts: Facts) -> Facts:
        if test is None or not 1 <= len(arms) <= 2:
            self._inside(test, facts)
            for arm in arms:
                self._block(arm, facts)
            return without(facts, bound_in(arms))
        self._expression(test, facts)
        facts = without(facts, bound_in(test))
        holds, fails = self.holds(test), self.fails(test)
        self._block(arms[0], merged(facts, holds))
        for arm in arms[1:]:
            self._block(arm, merged(facts, fails))
        after = merged(facts, fails) if leaves(arms[0]) else facts
        return without(after, bound_in(arms))

    def _inside(self, value: object, facts: Facts, *, block: bool = False) -> None:
        """Walk through what is in a field of a node."""
        if isinstance(value, tree.Node):
            self._expression(value, facts)
        elif isinstance(value, tuple):
            if block and all(isinstance(one, tree.Node) for one in value):
                self._block(value, facts)
            else:
                for one in value:
                    self._inside(one, facts, block=block)

    def _expression(self, node: tree.Node, facts: Facts) -> None:
        if id(node) in self.wanted:
            owner = root_of(node)
            source = self._set_by.get(owner.name) if isinstance(owner, tree.Name) else None
            if source is not None:
                self.sources[id(node)] = source
            if id(node) in self.names and (self._trying or has_default(node)):
                self.unsure.add(id(node))
            self.found[id(node)] = facts
            self.beside[id(node)] = merged(facts, self._conjunct)
        match node:
            case tree.Choice(test=tree.Node() as test, options=(second,)):
                outer = self._conjunct
                self._conjunct = merged(outer, self.holds(second))
                self._expression(test, facts)
                self._conjunct = outer
                self._expression(second, merged(facts, self.holds(test)))
            case tree.Choice(test=None, options=several):
                for one in several:
                    self._expression(one, facts)
                    facts = merged(facts, self.fails(one))
            case tree.Choice(test=tree.Node() as test, options=(first, second)):
                self._expression(test, facts)
                self._expression(first, merged(facts, self.holds(test)))
                self._expression(second, merged(facts, self.fails(test)))
            case tree.Comprehension(key=key, element=element, clauses=clauses):
                inner, outer_set = facts, dict(self._set_by)
                for target, iterable, tests in clauses:
                    self._expression(iterable, inner)
                    known = self._known(self._items(iterable), inner)
                    inner = bound_to(target, known, inner)
                    name = self._item(node, target, iterable, (key, element, tests))
                    told = NOTHING
                    for test in tests:
                        self._expression(test, inner)
                        told = merged(told, self.holds(test))
                    inner = merged(inner, told)
                    if len(clauses) > 1 or not (known or told.get(name)):
                        self.opaque.add(id(node))
                self._looked_up(key)
                self._inside((key, element), inner)
                self._set_by = outer_set
            case tree.Function(params=params, body=body):
                self._inside(node.decorators, facts)
                self._inside(tuple(one.default for one in params), facts)
                own = {one.name for one in params} | bound_in(body)
                kept = (self._set_by, self._body, self._trying)
                self._set_by = {name: by for name, by in self._set_by.items() if name not in own}
                self._trying = False
                if not node.is_value:
                    self._set_by, self._body = {}, len(self.bodies)
                    self.bodies.append(body)
                self._block(body, without(facts, own) if node.is_value else NOTHING)
                self._set_by, self._body, self._trying = kept
            case tree.Class(body=body):
                self._block(body, NOTHING)
            case tree.Call(callee=callee, args=args):
                self._call(callee, args, facts)
            case tree.Branch() | tree.Loop() | tree.Try() | tree.Scoped():
                self._statement(node, facts)
            case _:
                self._note(node)
                for part in fields_of(node):
                    self._inside(part, facts)

    def _note(self, node: tree.Node) -> None:
        """Keep what a comparison says of a name, and what is used as a key."""
        match node:
            case tree.Compare(left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    texts = texts_in(other, node.operator)
                    if id(one) in self.names and texts:
                        self.tests[id(one)] = texts
            case tree.Index(key=key) | tree.Entry(key=tree.Node() as key):
                self._looked_up(key)

    def _looked_up(self, node: tree.Node | None) -> None:
        if node is not None:
            self.lookups.add(id(node))

    def _call(self, callee: tree.Node, args: tuple[tree.Arg, ...], facts: Facts) -> None:
        self._expression(callee, facts)
        method = callee.name if isinstance(callee, tree.Attr) else ""
        if method in ("get", "has") and args:
            self._looked_up(args[0].value)
        for arg in args:
            given = arg.value
            if method in ITERATING and isinstance(given, tree.Function) and isinstance(callee, tree.Attr):
                own = {one.name for one in given.params} | bound_in(given.body)
                items = self._known(self._items(callee.target), facts)
                inner, outer = without(facts, own), dict(self._set_by)
                if given.params and items:
                    inner = {**inner, given.params[0].name: items}
                self._set_by = {name: by for name, by in outer.items() if name not in own}
                first = given.params[0] if given.params else None
                name = self._item(given, first, callee.target, given.body)
                if not items and not (len(given.params) == 1 and self._keeps_to_kinds(given, method, name)):
                    self.opaque.add(id(given))
                self._block(given.body, inner)
                self._set_by = outer
            else:
                self._expression(given, facts)

    def uses_of(self, name: str, body: int) -> Iterator[tree.Name]:
        """Where a variable of a body is used, but to set it and to return it."""
        apart: set[int] = set()
        for node in walk_through(self.bodies[body]):
            match node:
                case tree.Assign(targets=targets):
                    apart.update(map(id, walk_through(targets)))
                case tree.Return(value=tree.Name() as value):
                    apart.add(id(value))
                case tree.Name() if node.name == name and id(node) not in apart:
                    yield node

    def is_set(self, name: str, body: int) -> bool:
        """Whether a body sets a variable itself."""
        return name in bound_in(self.bodies[body])

    def are_keys_alone(self, keys: Container[int]) -> bool:
        """Whether some expressions are only keys of variables with which nothing else is done."""
        return all(keeps_keys(body, keys) for body in self.bodies)

    def _keeps_to_kinds(self, function: tree.Function, method: str, name: str) -> bool:
        """Whether a function that is given each event does and tells nothing for other kinds."""
        if method == "forEach":
            return bool(name) and self._is_transparent(function.body, name, returning=True)
        return method in ("filter", "find", "findLast", "some") and bool(self._given_back(function))

    def _is_transparent(self, body: tuple[tree.Node, ...], name: str, *, returning: bool = False) -> bool:
        """Whether statements do nothing for an event in a variable whose kind is not looked for.

        With `returning`, they are those of a function for one event, so that a `return` goes on.
        """
        for one in body:
            if not isinstance(one, tree.Branch) or one.test is None or not 1 <= len(one.arms) <= 2:
                return False
            others = one.arms[1] if one.arms[1:] else ()
            if self.fails(one.test).get(name) and is_skipped(one.arms[0], returning) and not others:
                return True
            told = self.holds(one.test).get(name)
            if not told or not self._is_transparent(others, name, returning=returning):
                return False
        return True

    def _known(self, items: str | frozenset[Name] | None, facts: Facts) -> frozenset[Name]:
        """What is known of the items of a list, or of that in a variable."""
        return facts.get(f"{items}[]", frozenset()) if isinstance(items, str) else items or frozenset()

    def _items(self, node: tree.Node | None) -> str | frozenset[Name] | None:
        """The names that the items of an expression have one of, or the variable that says so."""
        match node:
            case tree.Name(name=name):
                return name
            case tree.Call(callee=tree.Attr(target=target, name="filter"), args=(first, *_)):
                if isinstance(first.value, tree.Function) and first.value.params:
                    told = self._given_back(first.value)
                    return told or self._items(target)
            case tree.Call(callee=tree.Attr(target=target, name=name)) if name in KEEPING:
                return self._items(target)
            case tree.Call(callee=tree.Name(name=name), args=(first, *_)) if name in KEEPING:
                return self._items(first.value)
            case tree.Comprehension(
                key=None, element=tree.Name(name=name), clauses=((tree.Name(name=own), source, tests),)
            ) if name == own:
                told_of = NOTHING
                for test in tests:
                    told_of = merged(told_of, self.holds(test))
                return told_of.get(name) or self._items(source)
        return None

    def _given_back(self, function: tree.Function) -> frozenset[Name]:
        """The names that an event has one of for which a function returns true."""
        match function.body:
            case (tree.Return(value=tree.Node() as value),):
                return self.holds(value).get(function.params[0].name, frozenset())
        return frozenset()

    def holds(self, test: tree.Node) -> Facts:
        """What is known where a test is true."""
        match test:
            case tree.Not(value=inner):
                return self.fails(inner)
            case tree.Choice(test=tree.Node() as first, options=(second,)):
                return merged(self.holds(first), self.holds(second))
            case tree.Choice(test=None, options=several):
                return either([self.holds(one) for one in several])
            case tree.Compare(left=left, operator=operator, right=right):
                if operator in EQUAL or operator == "in":
                    return self._compared(left, right, operator) or self._compared(right, left, operator)
        return NOTHING

    def fails(self, test: tree.Node) -> Facts:
        """What is known where a test is false."""
        match test:
            case tree.Not(value=inner):
                return self.holds(inner)
            case tree.Choice(test=tree.Node() as first, options=(second,)):
                return either([self.fails(first), self.fails(second)])
            case tree.Choice(test=None, options=several):
                found = NOTHING
                for one in several:
                    found = merged(found, self.fails(one))
                return found
            case tree.Compare(left=left, operator=operator, right=right):
                if operator in UNEQUAL or operator == "not in":
                    return self._compared(left, right, operator) or self._compared(right, left, operator)
        return NOTHING

    def _compared(self, one: tree.Node, other: tree.Node, operator: str) -> Facts:
        key, owner = self.names.get(id(one)), owner_of(one)
        texts = texts_in(other, operator)
        if key is None or not isinstance(owner, tree.Name) or not texts:
            return NOTHING
        return {owner.name: frozenset((key, text.value) for text in texts)}


def keeps_keys(body: tuple[tree.Node, ...], keys: Container[int]) -> bool:
    """Whether some expressions in a body are only keys of variables with which nothing else is done."""
    nodes = list(walk_through(body))
    places: dict[str, set[int]] = {}
    seen: set[int] = set()
    for node in nodes:
        owner, key = container_in(node)
        if owner is not None and (key is None or id(key) in keys):
            places.setdefault(owner.name, set()).add(id(owner))
            seen.add(id(key))
    names = (node for node in nodes if isinstance(node, tree.Name) and node.name in places)
    if any(id(node) not in places[node.name] for node in names):
        return False
    return not any(id(node) in keys and id(node) not in seen for node in nodes)


def container_in(node: tree.Node) -> tuple[tree.Name | None, tree.Node | None]:
    """The variable whose entries a node reads or sets, and the key; an empty one is set without a key."""
    match node:
        case tree.Index(target=tree.Name() as owner, key=key):
            return owner, key
        case tree.Call(callee=tree.Attr(target=tree.Name() as owner, name="get"), args=(first, *_)):
            return owner, first.value
        case tree.Assign(targets=(tree.Name() as owner,), value=tree.Comprehension(key=tree.Node() as key)):
            return owner, key
        case tree.Assign(targets=(tree.Name() as owner,), value=tree.Mapping(entries=())):
            return owner, None
    return None, None


def texts_in(node: tree.Node, operator: str) -> tuple[tree.Text, ...]:
    """The literal, or those of the list, that something is compared with; none for other comparisons."""
    match node:
        case tree.Text() if operator in EQUAL | UNEQUAL:
            return (node,)
        case tree.Sequence(items=items) if operator in ("in", "not in"):
            texts = tuple(one for one in items if isinstance(one, tree.Text))
            return texts if len(texts) == len(items) else ()
    return ()


def root_of(node: tree.Node) -> tree.Node:
    """The expression that a chain of keys begins with."""
    found = node
    while (above := owner_of(found)) is not None:
        found = above
    return found


def has_default(node: tree.Node) -> bool:
    """Whether something else than nothing is given for a key that is missing."""
    match node:
        case tree.Call(args=(_, second, *_)):
            return not (isinstance(second.value, tree.Const) and second.value.value is None)
    return False


def is_skipped(block: tuple[tree.Node, ...], returning: bool) -> bool:
    """Whether a block does nothing but go on with the next item, be it by a `return`."""
    match block:
        case (tree.Leave(value=None, goes_on=True),):
            return True
        case (tree.Return(value=None),):
            return returning
    return False


def owner_of(node: tree.Node, depth: int = 1) -> tree.Node | None:
    """The expression of the object that a key is read from, `depth` keys above."""
    found: tree.Node | None = node
    for _ in range(depth):
        match bare(found):
            case tree.Index(target=target) | tree.Attr(target=target):
                found = target
            case tree.Call(callee=tree.Attr(target=target, name="get")):
                found = target
            case _:
                return None
    return found


def bare(node: tree.Node | None) -> tree.Node | None:
    """An expression without the empty object that stands for it where it gives nothing."""
    match node:
        case tree.Choice(test=None, options=(first, tree.Mapping(entries=()))):
            return first
    return node


def leaves(block: tuple[tree.Node, ...]) -> bool:
    """Whether what follows a block is not reached from it."""
    last = block[-1] if block else None
    return isinstance(last, tree.Return) or (
        isinstance(last, tree.Leave) and (last.goes_on or not last.loop_only)
    )


def merged(one: Facts, other: Facts) -> Facts:
    """What is known where both hold."""
    if not other:
        return one
    both = {name: one[name] & other[name] for name in one.keys() & other.keys()}
    return {**one, **other, **both}


def either(several: list[Facts]) -> Facts:
    """What is known where one of several holds."""
    shared = set.intersection(*(set(one) for one in several)) if several else set()
    return {name: frozenset().union(*(one[name] for one in several)) for name in shared}


def without(facts: Facts, names: Iterable[str]) -> Facts:
    """What is still known after variables may have got other values."""
    gone = set(names)
    return {name: kinds for name, kinds in facts.items() if name.removesuffix("[]") not in gone}


def bound_to(target: tree.Node | None, items: frozenset[Name], facts: Facts) -> Facts:
    """What is known where a variable has an item of a list."""
    kept = without(facts, (one.name for one in walk_through(target) if isinstance(one, tree.Name)))
    return {**kept, target.name: items} if items and isinstance(target, tree.Name) else kept


def bound_in(value: object) -> set[str]:
    """The variables that are set in nodes, but for those of functions inside."""
    return set(_bound(value))


def _bound(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _bound(one)
    elif isinstance(value, tree.Node):
        match value:
            case tree.Assign(targets=targets):
                yield from (one.name for one in walk_through(targets) if isinstance(one, tree.Name))
            case tree.Loop(target=tree.Node() as target):
                yield from (one.name for one in walk_through(target) if isinstance(one, tree.Name))
            case tree.Scoped(items=items):
                given = tuple(target for _, target in items)
                yield from (one.name for one in walk_through(given) if isinstance(one, tree.Name))
            case tree.Function(is_value=False, name=name) | tree.Class(name=name):
                yield name
            case tree.NamePattern(name=str() as name):
                yield name
        if not isinstance(value, tree.Function | tree.Class):
            for part in fields_of(value):
                yield from _bound(part)
