"""Prepared answers as they stand in a test: the calls that give a mocked route what it replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from v0to1.flow.requests import Request
from v0to1.flow.values import Mapping as Data
from v0to1.languages.python.bench import Sources
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit

KINDS = {"json": "json", "payload": "json", "text": "text", "body": "text", "content": "text", "html": "text"}
STATUSES = ("status", "status_code")
GIVING = ("mock", "respond")
WHOLE = ("return_value", "side_effect")
RESPONSES = ("Response", "MockResponse")
OK = 200


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """One prepared answer.

    `kind` says how `node` becomes the body: json (the library encodes it), dumped (the test encodes
    it itself), text (it is the body) or made (by a function, or in a way that cannot be read).
    `owner` is what names it: an argument or an entry. `status` is the HTTP status, 0 where it is not
    known. `data` is the mapping behind the node, where it is known.
    """

    kind: str
    node: cst.BaseExpression
    owner: cst.Arg | cst.DictElement | None
    module: str
    status: int
    data: tuple[Data, ...] = ()
    library: str = ""


def replies_of(sources: Sources, request: Request) -> list[Reply]:
    """Every answer that a mocked route was given, each place once."""
    locator = sources.locator(request.module)
    call = cst_node(request.node)
    assert isinstance(call, cst.Call)
    reader = Reader(locator, request)
    found = [*reader.given(call.args, direct=True), *reader.chained(call)]
    places = {id(one.node): one for one in found}
    return list(places.values())


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the answers of one mocked route."""

    locator: Locator
    request: Request

    def given(self, args: Sequence[cst.Arg], *, direct: bool) -> Iterator[Reply]:
        """The answers among the arguments of a mocking call, or of a response."""
        status = status_in(args)
        for arg in args:
            name = self.name_of(arg, direct=direct)
            if name in KINDS:
                yield self.reply(KINDS[name], arg.value, arg, status)
            elif name in WHOLE or name == "response_list":
                yield from self.whole(arg.value)
            elif name == "callback":
                yield Reply("made", arg.value, arg, self.request.module, 0)

    def name_of(self, arg: cst.Arg, *, direct: bool) -> str:
        """The name of an argument; positional ones of the mocking call by what the library calls them."""
        if arg.keyword is not None:
            return arg.keyword.value
        if not direct:
            return ""
        roles = {"answer": "body", "answers": "response_list", "callback": "callback"}
        found = [one.role for one in self.request.arguments if one.arg is not None and one.arg.origin is arg]
        return roles.get(found[0], "") if found else ""

    def chained(self, call: cst.Call) -> Iterator[Reply]:
        """The answers that a route is given later: `route.mock(…)`, `route.return_value = …`."""
        node: cst.CSTNode = call
        while True:
            attribute = self.locator.parent(node)
            outer = self.locator.parent(attribute) if isinstance(attribute, cst.Attribute) else None
            if not isinstance(attribute, cst.Attribute) or not isinstance(outer, cst.Call):
                break
            if attribute.attr.value in GIVING:
                yield from self.given(outer.args, direct=False)
            node = outer
        assign = self.locator.parent(node)
        names = (
            [one.target.value for one in assign.targets if isinstance(one.target, cst.Name)]
            if isinstance(assign, cst.Assign)
            else []
        )
        owner = self.locator.function(call) or self.locator.module
        for name in names:
            uses = Uses(name)
            visit(owner, uses)
            for args in uses.calls:
                yield from self.given(args, direct=False)
            for value in uses.values:
                yield from self.whole(value)

    def whole(self, node: cst.BaseExpression) -> Iterator[Reply]:
        """The answers that a value is: a response, or several of them."""
        match node:
            case cst.Call() if called(node) in RESPONSES:
                yield from self.given(node.args, direct=False)
            case cst.List() | cst.Tuple():
                for element in node.elements:
                    yield from self.whole(element.value)
            case cst.Dict():
                yield from self.described(node)
            case cst.Name():
                yield from self.named(node)
            case _:
                yield Reply("made", node, None, self.request.module, 0)

    def named(self, node: cst.Name) -> Iterator[Reply]:
        """The answer that a name stands for, when it is bound once in this module."""
        bound = Bindings(node.value)
        visit(self.locator.module, bound)
        if len(bound.values) == 1 and not isinstance(bound.values[0], cst.Name):
            yield from self.whole(bound.values[0])
        else:
            yield Reply("made", node, None, self.request.module, 0)

    def described(self, node: cst.Dict) -> Iterator[Reply]:
        """An answer that a mapping describes: `{"json": …, "status_code": …}`."""
        entries = {
            str(one.key.evaluated_value): one
            for one in node.elements
            if isinstance(one, cst.DictElement) and isinstance(one.key, cst.SimpleString)
        }
        status = next((number(entries[name].value) for name in STATUSES if name in entries), OK)
        for name, entry in entries.items():
            if name in KINDS:
                yield self.reply(KINDS[name], entry.value, entry, status)

    def reply(
        self, kind: str, node: cst.BaseExpression, owner: cst.Arg | cst.DictElement, status: int
    ) -> Reply:
        """An answer with the mapping that it is."""
        if kind == "text" and isinstance(node, cst.Call) and called(node) == "dumps" and node.args:
            kind, node = "dumped", node.args[0].value
        return Reply(kind, node, owner, self.request.module, status, self.data(node), self.request.library)

    def data(self, node: cst.BaseExpression) -> tuple[Data, ...]:
        """The mappings that an expression is, or holds as a list."""
        own = {id(one.node.origin): one for one in self.request.bodies if one.node is not None}
        if isinstance(node, cst.Dict):
            return (own[id(node)],) if id(node) in own else ()
        if isinstance(node, cst.List):
            return tuple(one for element in node.elements for one in self.data(element.value))
        literal = Literals()
        owner = self.locator.function(node) or self.locator.module
        visit(owner, literal)
        return tuple(one for key, one in own.items() if key not in literal.answers)


def called(node: cst.Call) -> str:
    """The last name of what is called."""
    match node.func:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
        case _:
            return ""


def number(node: cst.BaseExpression) -> int:
    """A status that is written as a number; 0 for anything else."""
    return node.evaluated_value if isinstance(node, cst.Integer) else 0


def status_in(args: Sequence[cst.Arg]) -> int:
    """The status among arguments: by name, or a number that is given first."""
    named = {arg.keyword.value: arg.value for arg in args if arg.keyword is not None}
    for name in STATUSES:
        if name in named:
            return number(named[name])
    first = args[0] if args else None
    return (
        number(first.value)
        if first is not None and first.keyword is None and isinstance(first.value, cst.Integer)
        else OK
    )


class Uses(cst.CSTVisitor):
    """What is given to the route of a name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.calls: list[tuple[cst.Arg, ...]] = []
        self.values: list[cst.BaseExpression] = []

    def visit_Call(self, node: cst.Call) -> None:
        """`name.mock(…)`."""
        match node.func:
            case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=giving)) if (
                name == self.name and giving in GIVING
            ):
                self.calls.append(tuple(node.args))

    def visit_Assign(self, node: cst.Assign) -> None:
        """`name.return_value = …`."""
        match node.targets[0].target:
            case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=giving)) if (
                name == self.name and giving in WHOLE
            ):
                self.values.append(node.value)


class Bindings(cst.CSTVisitor):
    """The values that a name is bound to."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.values: list[cst.BaseExpression] = []

    def visit_Assign(self, node: cst.Assign) -> None:
        """`name = value`."""
        if any(isinstance(one.target, cst.Name) and one.target.value == self.name for one in node.targets):
            self.values.append(node.value)


class Literals(cst.CSTVisitor):
    """Mapping literals that stand directly where an answer is given."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: set[int] = set()

    def visit_Arg(self, node: cst.Arg) -> None:
        """`json={…}`."""
        if isinstance(node.value, cst.Dict):
            self.answers.add(id(node.value))
