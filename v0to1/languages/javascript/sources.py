"""One JavaScript project's sources: positions of lowered nodes, and what is asked of the text around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.requests import Frame, Request
from v0to1.flow.values import Known, Text
from v0to1.helpers.compose_javascript import script_name
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.beginnings import beginning
from v0to1.languages.javascript.failing import fails
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.names import HELPER, flavour_at
from v0to1.languages.javascript.nodes import (
    ancestors,
    bound,
    function_of,
    origin_span,
    span_of,
    sure,
    syntax,
    whole,
)
from v0to1.languages.javascript.strings import inner_text, joined, literal, spelled
from v0to1.languages.javascript.unknown_syntax import is_replaced
from v0to1.languages.sketch import AnySketch
from v0to1.languages.sketch import Sources as Base

QUOTED = ("string", "template_string")
QUOTES = re.compile(r"(?<![\w\\])([\"'])(?:\\.|(?!\1)[^\\\n])*\1")
PORTABLE = (
    "this",
    "member_expression",
    "property_identifier",
    "private_property_identifier",
    "binary_expression",
    "unary_expression",
    "number",
    "null",
    "undefined",
)
"""What expressions are made of that mean the same in every method of an object."""

IMPORTING = ("import_specifier", "import_statement")
CHANGING = ("assignment_expression", "augmented_assignment_expression", "update_expression")


class Sources(Base):
    """The modules of a JavaScript project, and the names that each binds."""

    def __init__(self, modules: JavaScriptModules) -> None:
        super().__init__()
        self.modules = modules
        self._bound: dict[str, dict[str, list[SgNode]]] = {}
        self.given: dict[SgNode, dict[int, str]] = {}
        self._own: dict[object, dict[str, list[SgNode]]] = {}
        self._quotes: dict[str, str] = {}

    @property
    def known(self) -> JavaScriptModules:
        """The modules, for the evaluator."""
        return self.modules

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def root(self, module: str) -> SgNode:
        """The syntax tree of a module; raises `Refusal` for one that could not be parsed."""
        found = self.modules.parse(module)
        if found is None:
            raise Refusal(f"{module} could not be read")
        return found

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return origin_span(node)

    def whole(self, module: str, node: tree.Node) -> Span | None:
        """Where an expression stands, with its parentheses; None for anything else."""
        origin = syntax(node)
        return None if origin.kind().endswith(("_declaration", "statement")) else span_of(whole(origin))

    def content(self, module: str, node: tree.Node) -> Span | None:
        """The inside of a literal, when each of its characters stands for itself; else None."""
        if not isinstance(node, tree.Text):
            return None
        span = origin_span(node)
        if syntax(node).kind() in QUOTED:
            span = Span(span.start + 1, span.end - 1)
        return span if self.text(module)[span.start : span.end] == node.value else None

    def source(self, module: str, node: tree.Node) -> str:
        """The text of an expression as it is written, parentheses and the `!` behind it included."""
        return sure(whole(syntax(node))).text()

    def inside(self, module: str, node: tree.Node, function: tree.Function | None) -> bool:
        """Whether a node stands in a function (or, without one, anywhere in the module)."""
        if function is None:
            return True
        outer = syntax(function)
        own = syntax(node)
        return own == outer or any(one == outer for one in ancestors(own))

    def bound_in(self, node: SgNode) -> dict[str, list[SgNode]]:
        """The names that are declared below a node."""
        if node not in self._own:
            self._own[node] = bound(node)
        return self._own[node]

    def hidden(self, name: str, site: Frame) -> bool:
        """Whether the site's function, or one around it, has a variable of its own with a module's name."""
        if site.function is None:
            return False
        own = syntax(site.function)
        around = [own, *(one for one in ancestors(own) if one.kind() != "program")]
        return any(name in self.bound_in(one) for one in around if one.kind() != "statement_block")

    def beginning(
        self,
        sketch: AnySketch,
        url: Text,
        within: tuple[int, int],
        site: Frame,
        *,
        suffix: str = "",
        quote: str = '"',
    ) -> str:
        """An expression for the characters of a URL from the beginning of its base on, and `suffix`."""
        return beginning(sketch, url, within, site, suffix=suffix, quote=quote)

    def spelled(self, parts: Sequence[tuple[str, str]], quote: str) -> str:
        """One expression for names and texts."""
        return spelled(parts, quote)

    def joined(self, base: str, rest: str, quote: str) -> str:
        """A URL made of a base expression and a text with `${expression}` parts."""
        return joined(base, rest, quote)

    def inner(self, value: str) -> str:
        """An expression as a part of a template."""
        return inner_text(value)

    def quote(self, request: Request) -> str:
        """The quote that the client writes its URLs with, or else its other texts."""
        for piece in request.url.pieces:
            if isinstance(piece, Known) and isinstance(piece.source, tree.Text) and "/" in piece.text:
                last = syntax(piece.source).text()[-1:]
                if last in "\"'":
                    return last
        return self.quote_in(request.site.module)

    def quote_in(self, module: str) -> str:
        """The quote that a module uses more often."""
        if module not in self._quotes:
            found = QUOTES.findall(self.text(module))
            self._quotes[module] = "'" if found.count("'") > found.count('"') else '"'
        return self._quotes[module]

    def step_less(self, name: str) -> str:
        """An expression for a URL, held by a name, without the last step of its path."""
        return f'{name}.slice(0, {name}.lastIndexOf("/"))'

    def gives(self, module: str, name: str) -> bool:
        """Whether other modules can take a name from a module."""
        return name in self.modules.exports(module)

    def import_beside(self, sketch: AnySketch, module: str, node: tree.Import, name: str) -> bool:
        """Import one more name of another module where one of it is imported; whether that could be done."""
        given = syntax(node)
        if given.kind() != "import_specifier" or is_type(given):
            return False
        end = span_of(given).end
        sketch.replace(module, Span(end, end), f", {name}")
        return True

    def stale(self, request: Request, node: tree.Node) -> bool:
        """Whether a name of an expression gets another value between the expression and the call."""
        start, end = origin_span(node).end, origin_span(request.call).start
        owner = request.site.function
        scope = self.root(request.site.module) if owner is None else syntax(owner)
        own = syntax(node)
        names = {one.text() for one in (own, *own.find_all(kind="identifier")) if one.kind() == "identifier"}
        for change in scope.find_all(any=[{"kind": kind} for kind in CHANGING]):
            target = change.field("left") or change.field("argument")
            if target is not None and target.text() in names and start <= span_of(change).start < end:
                return True
        return False

    def portable(self, module: str, node: tree.Node, site: Frame) -> bool:
        """Whether an expression is made of members of the same object and of constants alone."""
        method = function_of(syntax(node))
        other = syntax(site.function) if site.function is not None else None
        if method is None or other is None or method.parent() != other.parent():
            return False
        same = all(one.kind() == "method_definition" for one in (method, other))
        return same and all(one.kind() in PORTABLE for one in within(syntax(node)))

    def constant(self, request: Request, text: str) -> str:
        """A text in the quotes that the module has."""
        return literal(text, self.quote_in(request.site.module))

    def entry(self, whole: str, name: str) -> str:
        """An expression for an entry of a mapping."""
        return f"{whole}.{name}" if name.isidentifier() else f"{whole}[{self._text(name)}]"

    def optional(self, whole: str, name: str) -> str:
        """An expression for an entry that may be missing."""
        return self.entry(whole, name)

    def conditional(self, test: str, value: str) -> str:
        """An expression that is undefined where a test does not hold."""
        return f"{test} ? {value} : undefined"

    def _text(self, name: str) -> str:
        return spelled([("text", name)], '"')

    def flavours(self, module: str) -> frozenset[str]:
        """The flavours of the helper that the operations of a module need, as far as their library tells.

        A module without any, which only reads what others ask for, has those of all.
        """
        asking = [one for one in self.operations if not one.mock]
        here = [one for one in asking if one.module == module]
        return frozenset(flavour_at(one.request) for one in here or asking)

    def fails(self, module: str, node: tree.Node) -> bool:
        """Whether a node stands where the client fails: in an error that it throws, or on the way to one."""
        return fails(syntax(node))

    def fitting(self, module: str, span: Span, text: str) -> str:
        """A text as it can stand at a place; raises `Refusal` for what was taken of unknown syntax."""
        if is_replaced(text):
            raise Refusal("it is written around code that the parser does not know")
        return text

    def free_name(self, module: str, name: str) -> str:
        """The name for a function of the helper: its own, unless the module has that name already."""
        if module not in self._bound:
            self._bound[module] = bound(self.root(module))
        own = script_name(name)
        taken = [one for one in self._bound[module].get(own, ()) if not from_helper(one)]
        return f"v1{own[0].upper()}{own[1:]}" if taken else own


def within(node: SgNode) -> Iterator[SgNode]:
    """A node, and all that have names below it."""
    yield node
    for child in node.named_children():
        yield from within(child)


def is_type(specifier: SgNode) -> bool:
    """Whether what an entry of an import names is a type alone."""
    around = (specifier, *ancestors(specifier))
    return any(re.match(r"(?:import\s+)?type\s", one.text()) for one in around if one.kind() in IMPORTING)


def from_helper(node: SgNode) -> bool:
    """Whether a name is bound by an import of the helper."""
    for outer in (node, *ancestors(node)):
        if outer.kind() in ("import_statement", "variable_declarator"):
            return HELPER in outer.text()
    return False
