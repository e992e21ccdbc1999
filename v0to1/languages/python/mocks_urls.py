"""URLs of stand-ins: the same route in V1's words, the Agent Server's, and other places that name the URL."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

import libcst as cst

from v0to1.core.immutable import replace
from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Frame, Request
from v0to1.flow.values import Piece, Text, Via
from v0to1.languages.base import Refusal
from v0to1.languages.editing import edited
from v0to1.languages.own_url import url_text
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location, locate_route
from v0to1.languages.spelling import expression, own_pieces

SANDBOX = "sandbox-1"
AGENT = "https://agent.test"


def url_node(request: Request) -> cst.BaseExpression:
    """The expression of the URL in the mocking call; raises `Refusal`."""
    arg = next((one.arg for one in request.arguments if one.role == "url" and one.arg is not None), None)
    node = cst_node(arg.value) if arg is not None else None
    if not isinstance(node, cst.BaseExpression):
        raise Refusal("the URL of the stand-in is given in a way that cannot be changed")
    return node


def localised(sketch: Sketch, request: Request) -> Request:
    """The request with the names that its module imports: they say the same as where they are bound."""
    known = Imported()
    visit(sketch.sources.locator(request.site.module).module, known)
    pieces = tuple(with_names(piece, known.names, request.site.module) for piece in request.url.pieces)
    return replace(request, url=Text(pieces))


def with_names(piece: Piece, names: set[tuple[str, str]], module: str) -> Piece:
    """A piece with the names by which another module imports it."""
    stem = {via: posixpath.basename(via.module).removesuffix(".py") for via in piece.via if via.owner is None}
    extra = tuple(
        Via(via.symbol, module, None)
        for via, name in stem.items()
        if via.module != module and via.cleaned is None and (name, via.symbol) in names
    )
    return replace(piece, via=(*piece.via, *extra)) if extra else piece


class Imported(cst.CSTVisitor):
    """Pairs of a module's last name and a name that is imported from it unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[tuple[str, str]] = set()

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        """`from module import name`."""
        match node.module:
            case cst.Name(value=last) | cst.Attribute(attr=cst.Name(value=last)):
                names = node.names if isinstance(node.names, Sequence) else ()
                self.names |= {
                    (last, one.name.value)
                    for one in names
                    if one.asname is None and isinstance(one.name, cst.Name)
                }


def root_text(sketch: Sketch, request: Request, where: Location) -> str:
    """An expression of the V1 root, as the test writes URLs."""
    first = len(request.url.pieces) - len(own_pieces(request))
    return root_of(sketch, localised(sketch, request), where, first=first)


def parameter_text(sketch: Sketch, request: Request, where: Location, name: str) -> str:
    """An expression of one parameter of the route."""
    first, last = where.parameters[name]
    found = localised(sketch, request)
    return expression(sketch, found.url, first, last, request.site, quote=sketch.sources.quote(request))


def own_mock_url(sketch: Sketch, request: Request, where: Location, target: Target) -> None:
    """Write the whole URL at the mocking call, because its literals serve other operations too."""
    text = url_text(sketch, localised(sketch, request), target, where)
    whole = sketch.sources.locator(request.module).whole(url_node(request))
    sketch.replace(request.module, whole, text)


def follow_url(sketch: Sketch, request: Request) -> None:
    """Let asserts that spell the URL again follow the mocking call's own URL."""
    locator = sketch.sources.locator(request.module)
    node = url_node(request)
    span, before = locator.whole(node), locator.source(node)
    after = edited(before, span, [one for one in sketch.changes if one.module == request.module])
    owner = locator.function(cst_node(request.node))
    if after == before or owner is None or isinstance(node, cst.Name):
        return
    finder = Same(locator, before)
    visit(owner, finder)
    for other in finder.found:
        if other is not node:
            sketch.replace(request.module, locator.whole(other), after)


class Same(cst.CSTVisitor):
    """Expressions in asserts that are written like another one."""

    def __init__(self, locator: Locator, text: str) -> None:
        super().__init__()
        self.locator = locator
        self.text = text
        self.found: list[cst.BaseExpression] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Keep an expression that is compared, or given to an `assert_…` method."""
        if not isinstance(node, cst.SimpleString | cst.FormattedString | cst.BinaryOperation | cst.Call):
            return True
        if self.locator.source(node) == self.text and asserted(self.locator, node):
            self.found.append(node)
        return True


def asserted(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether an expression is one side of a comparison, or an argument of an `assert_…` method."""
    parent = locator.parent(node)
    if isinstance(parent, cst.Comparison | cst.ComparisonTarget):
        return True
    call = locator.parent(parent) if isinstance(parent, cst.Arg) else None
    return (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value.startswith("assert_")
    )


def follow_literals(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let asserts that spell a whole URL as one literal follow the request that a test makes."""
    for request in operation.requests:
        old, function = request.url.literal, outermost(request)
        if old is None or function is None:
            continue
        locator = sketch.sources.locator(function.module)
        assert function.function is not None
        found = [] if request.mock else literals(locator, cst_node(function.function), old)
        if not found:
            continue
        if target.call is not None or crowded(sketch, operation, request):
            sketch.note(f"A test in {function.module} expects the V0 URL; V1 takes other requests here.")
            continue
        new = moved(old, locate_route(request.url, operation.rule), target)
        for node in found:
            sketch.replace(
                function.module, locator.origin(node), f"{node.prefix}{node.quote}{new}{node.quote}"
            )


def outermost(request: Request) -> Frame | None:
    """The frame of the function that nobody calls: the test."""
    return next((frame for frame in request.frame.chain if frame.function is not None), None)


def crowded(sketch: Sketch, operation: Operation, request: Request) -> bool:
    """Whether the same test asks the same URL for something else."""
    others = sketch.sources.neighbours.alike(asked_by, asked_by(request))
    return any(one.rule.id != operation.rule.id and not one.mock for one, _ in others)


def asked_by(request: Request) -> tuple[str | None, int]:
    """The URL that a request is sent to, and the id of the function that is not called by others."""
    frame = outermost(request)
    return request.url.literal, id(frame.function) if frame is not None else 0


def moved(url: str, where: Location, target: Target) -> str:
    """A known URL with the route of V1 in the place of its V0 route."""
    path = target.route
    for name, (first, last) in where.parameters.items():
        path = path.replace(f"{{{name}}}", url[first:last])
    rest = url[where.end :]
    return url[: where.start] + path + (rest.replace("?", "&", 1) if "?" in path else rest)


def literals(locator: Locator, owner: cst.CSTNode, text: str) -> list[cst.SimpleString]:
    """String literals with a given text that an assert compares, alone or in a tuple."""
    found = (one for one in locator.inside(owner, cst.SimpleString) if is_compared(locator, one))
    return [one for one in found if one.evaluated_value == text]


def is_compared(locator: Locator, node: cst.SimpleString) -> bool:
    """Whether an assert compares a literal, alone or in a tuple."""
    parent = locator.parent(node)
    whole = locator.parent(parent) if isinstance(parent, cst.Element) else node
    return (
        whole is not None
        and asserted(locator, whole)
        and isinstance(locator.parent(whole), cst.Comparison | cst.ComparisonTarget)
    )
