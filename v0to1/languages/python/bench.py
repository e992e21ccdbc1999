"""One Python project on the workbench: sources and positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Frame, Request
from v0to1.flow.values import Known, Text
from v0to1.languages.base import Refusal
from v0to1.languages.python.beginnings import beginning
from v0to1.languages.python.embedded import fitting
from v0to1.languages.python.failing import fails
from v0to1.languages.python.importing_beside import add_alias
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.stale import stale
from v0to1.languages.python.strings import inner_text, joined, spelled
from v0to1.languages.python.visiting import visit
from v0to1.languages.python.written_in import region_of
from v0to1.languages.sketch import AnySketch
from v0to1.languages.sketch import Sketch as SketchOf
from v0to1.languages.sketch import Sources as Base


class Sources(Base):
    """Texts and locators of the modules, made when they are first asked for."""

    def __init__(self, modules: PythonModules) -> None:
        super().__init__()
        self.modules = modules
        self._locators: dict[str, Locator] = {}
        self._fields: dict[str, Mapping[str, list[cst.Comparison]]] = {}

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Take up all operations, with the places of the modules in which they are made and read.

        What a locator tells it keeps, and it asks its peers: all of them are there before the first question.
        """
        super().prepare(operations)
        requests = [request for one in self.operations for request in one.requests]
        modules = {each for one in requests for each in (one.module, one.site.module)}
        modules |= {each.module for one in requests for each in one.decodes}
        modules |= {each.module for one in requests for each in one.reads}
        for module in sorted(modules):
            if self.modules.layout(module) is not None:
                self.locator(module)

    @property
    def known(self) -> PythonModules:
        """The modules, for the evaluator."""
        return self.modules

    def locator(self, module: str) -> Locator:
        """The locator of a module; raises `Refusal` for a module that could not be parsed."""
        if module not in self._locators:
            layout, text = self.modules.layout(module), self.modules.read(module)
            if layout is None or text is None:
                raise Refusal(f"{module} could not be read")
            self._locators[module] = Locator(layout, text, self._locators)
        return self._locators[module]

    def compared_fields(self, module: str) -> Mapping[str, list[cst.Comparison]]:
        """The comparisons that begin with an attribute, by its name; none where a module has no tree."""
        if module not in self._fields:
            parsed = self.modules.parse(module)
            compared = Compared()
            if parsed is not None:
                visit(parsed, compared)
            self._fields[module] = compared.fields
        return self._fields[module]

    def free_name(self, module: str, name: str) -> str:
        """The name for a function of the helper: its own, unless the module has that name already."""
        if name not in self.text(module) or region_of(self.text(module)) is not None:
            return name
        locator = self.locator(module)
        places = locator.bound(locator.module, name)
        taken = [one for one in places if not self._from_helper(module, one)]
        return f"v1_{name}" if taken else name

    def _from_helper(self, module: str, node: cst.CSTNode) -> bool:
        outer = self.locator(module).parent(node)
        while outer is not None and not isinstance(outer, cst.ImportFrom):
            outer = self.locator(module).parent(outer)
        text = self.locator(module).source(outer.module) if outer is not None and outer.module else ""
        return "openhands_v1" in text or "openhands_v0" in text or text == "v0to1.adapter"

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a lowered node stands."""
        return self.locator(module).span(node)

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.locator(module).text

    def whole(self, module: str, node: tree.Node) -> Span | None:
        """Where an expression stands, with its parentheses; None for anything else."""
        origin = cst_node(node)
        return self.locator(module).whole(origin) if isinstance(origin, cst.BaseExpression) else None

    def content(self, module: str, node: tree.Node) -> Span | None:
        """The inside of a literal, when each of its characters stands for itself; else None."""
        return self.locator(module).content(node) if isinstance(node, tree.Text) else None

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
        return beginning(sketch, url, *within, site, suffix=suffix, quote=quote)

    def joined(self, base: str, rest: str, quote: str) -> str:
        """A URL made of a base expression and a text with `{expression}` parts."""
        return joined(base, rest, quote)

    def inner(self, value: str) -> str:
        """An expression as a part of an f-string."""
        return inner_text(value)

    def quote(self, request: Request) -> str:
        """The quote that the client writes its URLs with."""
        for piece in request.url.pieces:
            if isinstance(piece, Known) and isinstance(piece.source, tree.Text) and "/" in piece.text:
                text = self.source(piece.module, piece.source)
                if text[-1:] in "\"'":
                    return text[-1]
                parent = self.locator(piece.module).parent(cst_node(piece.source))
                if isinstance(parent, cst.FormattedString):
                    return parent.quote[-1]
        return '"'

    def step_less(self, name: str) -> str:
        """An expression for a URL, held by a name, without the last step of its path."""
        return f'{name}.rsplit("/", 1)[0]'

    def import_beside(self, sketch: AnySketch, module: str, node: tree.Import, name: str) -> bool:
        """Import one more name of another module where one of it is imported; whether that could be done."""
        return add_alias(sketch, self.locator(module), (module, node), name)

    def stale(self, request: Request, node: tree.Node) -> bool:
        """Whether a name of an expression gets another value between the expression and the call."""
        return stale(self.locator(request.site.module), request, node)

    def constant(self, request: Request, text: str) -> str:
        """A text in the usual quotes."""
        return f'"{text}"'

    def entry(self, whole: str, name: str) -> str:
        """An expression for an entry of a mapping."""
        return f'{whole}["{name}"]'

    def optional(self, whole: str, name: str) -> str:
        """An expression for an entry that may be missing."""
        return f'{whole}.get("{name}")'

    def conditional(self, test: str, value: str) -> str:
        """An expression that is None where a test does not hold."""
        return f"{value} if {test} else None"

    def fails(self, module: str, node: tree.Node) -> bool:
        """Whether a node stands where the client fails: in a `raise`, or in a branch that ends with one."""
        return self.locator(module).told(fails, cst_node(node))

    def spelled(self, parts: Sequence[tuple[str, str]], quote: str) -> str:
        """One expression for names and texts."""
        return spelled(parts, quote)

    def fitting(self, module: str, span: Span, text: str) -> str:
        """A text as it can stand at a place, with other quotes where that is inside an f-string."""
        return fitting(self.locator(module), span, text)

    def hidden(self, name: str, site: Frame) -> bool:
        """Whether the site's function has a variable of its own with a module's name."""
        if site.function is None:
            return False
        return name in self.locator(site.module).bindings(cst_node(site.function))

    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node."""
        return self.locator(module).source(node)

    def inside(self, module: str, node: tree.Node, function: tree.Function | None) -> bool:
        """Whether a node stands in a function (or, without one, anywhere in the module)."""
        if function is None:
            return True
        locator = self.locator(module)
        try:
            return locator.span(node) in locator.span(function)
        except KeyError:
            return False


class Compared(cst.CSTVisitor):
    """The comparisons that begin with an attribute, by its name."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[cst.Comparison]] = {}

    def visit_Comparison(self, node: cst.Comparison) -> None:
        if isinstance(node.left, cst.Attribute):
            self.fields.setdefault(node.left.attr.value, []).append(node)


Sketch = SketchOf[Sources]


def tight(parent: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    """Whether an expression stands where `await …` would need parentheses."""
    match parent:
        case cst.Subscript(value=value) | cst.Attribute(value=value):
            return value is node
        case cst.Call(func=func):
            return func is node
        case _:
            return False
