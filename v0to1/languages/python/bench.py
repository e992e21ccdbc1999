"""One Python project on the workbench: sources, positions, and what a draft gathers while it grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Comparison, Read
from v0to1.languages.base import Change, Refusal, Use
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.names import bound_in


class Sources:
    """Texts and locators of the modules, made when they are first asked for."""

    def __init__(self, modules: PythonModules) -> None:
        self.modules = modules
        self._locators: dict[str, Locator] = {}
        self.operations: tuple[Operation, ...] = ()
        self._bound: dict[str, dict[str, list[cst.CSTNode]]] = {}
        self.compared: dict[int, dict[tuple[int, int], Comparison]] = {}

    def prepare(self, reads: Iterable[Read]) -> None:
        """Note what each read is compared with, whichever operation's answer it reads."""
        for read in reads:
            self.compared.setdefault(id(read.node), {}).update((one.place, one) for one in read.compared)

    def locator(self, module: str) -> Locator:
        """The locator of a module; raises `Refusal` for a module that could not be parsed."""
        if module not in self._locators:
            parsed, text = self.modules.parse(module), self.modules.read(module)
            if parsed is None or text is None:
                raise Refusal(f"{module} could not be read")
            self._locators[module] = Locator(parsed, text, self._locators)
        return self._locators[module]

    def free_name(self, module: str, name: str) -> str:
        """The name for a function of the helper: its own, unless the module has that name already."""
        if module not in self._bound:
            self._bound[module] = bound_in(self.locator(module).module)
        taken = [one for one in self._bound[module].get(name, ()) if not self._from_helper(module, one)]
        return f"v1_{name}" if taken else name

    def _from_helper(self, module: str, node: cst.CSTNode) -> bool:
        outer = self.locator(module).parent(node)
        while outer is not None and not isinstance(outer, cst.ImportFrom):
            outer = self.locator(module).parent(outer)
        text = self.locator(module).source(outer.module) if outer is not None and outer.module else ""
        return "openhands_v1" in text

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a lowered node stands."""
        return self.locator(module).span(node)

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.locator(module).text

    def characters(self, module: str, node: tree.Node, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        return self.locator(module).characters(node, offset, length)

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


@dataclass(slots=True)
class Sketch:
    """A draft while it grows: changes, needs of the helper, and remarks.

    `collection` is the V0 path before the route's first parameter and what becomes of it in V1.
    """

    sources: Sources
    flavour: str
    collection: tuple[str, str] = ("", "")
    changes: list[Change] = field(default_factory=list)
    wrapped: set[tuple[str, Span, str, str]] = field(default_factory=set)
    uses: set[Use] = field(default_factory=set)
    imports: set[tuple[str, str]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    debts: list[str] = field(default_factory=list)

    def replace(self, module: str, span: Span, text: str) -> None:
        """Replace characters; the same change twice is one."""
        change = Change(module, span, text)
        if change not in self.changes:
            self.changes.append(change)

    def rename_text(self, module: str, node: tree.Node | None, text: str) -> None:
        """Replace the inside of a literal; raises `Refusal` where it is no plain literal."""
        content = self.sources.locator(module).content(node) if isinstance(node, tree.Text) else None
        if content is None:
            raise Refusal("a name on the wire is not written as a plain literal")
        self.replace(module, content, text)

    def use(self, module: str, name: str) -> str:
        """Need a function of the helper in a module; gives the name to write there."""
        alias = self.sources.free_name(module, name)
        self.uses.add(Use(module, self.flavour, name, alias))
        return alias

    def wrap(self, module: str, node: tree.Node, before: str, after: str) -> None:
        """Put text around an expression."""
        origin = cst_node(node)
        if not isinstance(origin, cst.BaseExpression):
            raise Refusal("a value is built up step by step, so that it cannot be put into another form")
        self.around(module, self.sources.locator(module).whole(origin), before, after)

    def around(self, module: str, span: Span, before: str, after: str) -> None:
        """Put text around a range; what is put there later stands outside of what was put earlier.

        The same text around the same range is put there once: several contexts may ask for it.
        """
        if (module, span, before, after) in self.wrapped:
            return
        self.wrapped.add((module, span, before, after))
        opening = Change(module, Span(span.start, span.start), before)
        place = next(
            (i for i, one in enumerate(self.changes) if one.module == module and one.span == opening.span),
            None,
        )
        self.changes.insert(len(self.changes) if place is None else place, opening)
        self.changes.append(Change(module, Span(span.end, span.end), after))

    def note(self, text: str) -> None:
        """Tell a person something, once."""
        if text and text not in self.notes:
            self.notes.append(text)


def edited(text: str, span: Span, changes: Iterable[Change]) -> str:
    """A text of a range with the changes inside of it."""
    inside = sorted(
        (one for one in changes if one.span in span), key=lambda one: one.span.start, reverse=True
    )
    for one in inside:
        start, end = one.span.start - span.start, one.span.end - span.start
        text = text[:start] + one.text + text[end:]
    return text


def tight(parent: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    """Whether an expression stands where `await …` would need parentheses."""
    match parent:
        case cst.Subscript(value=value) | cst.Attribute(value=value):
            return value is node
        case cst.Call(func=func):
            return func is node
        case _:
            return False
