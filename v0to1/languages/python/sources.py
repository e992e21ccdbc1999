"""The sources of a Python project: texts, and where nodes stand in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Sequence

import libcst as cst

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Mapping, Session
from v0to1.languages.base import Refusal
from v0to1.languages.python.adapter.inside import region_of
from v0to1.languages.python.helper_part import HELPER
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.modules import PythonModules


class Sources:
    """Texts and locators of the modules, made when they are first asked for.

    `operations` are all that were found; `standalone` are modules that stand inside other files. `drafting`
    says that changes may be asked for, which take LibCST's tree; places alone are found more cheaply.
    """

    def __init__(self, modules: PythonModules) -> None:
        self.modules = modules
        self.operations: tuple[Operation, ...] = ()
        self.drafting = True
        self.standalone: Container[str] = ()
        self._locators: dict[str, Locator] = {}
        self._made: dict[str, frozenset[Span]] = {}
        self._senders: dict[int, list[Request]] = {}
        self._requests: dict[str, list[Request]] = {}
        self._found: dict[re.Pattern[str], frozenset[str]] = {}

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Take up all operations."""
        self.operations = tuple(operations)
        self._made.clear()
        self._senders.clear()
        self._requests.clear()

    def senders_of(self, body: Mapping) -> Sequence[Request]:
        """The requests of operations that send a body."""
        if not self._senders:
            for request in (each for one in self.operations for each in one.requests):
                for sent in request.bodies:
                    self._senders.setdefault(id(sent), []).append(request)
        return self._senders.get(id(body), ())

    def requests_in(self, module: str) -> Sequence[Request]:
        """The requests of operations that are sent in a module, or whose responses are read there."""
        if not self._requests:
            for request in (each for one in self.operations for each in one.requests):
                for where in {request.site.module, *(read.module for read in request.response.reads)}:
                    self._requests.setdefault(where, []).append(request)
        return self._requests.get(module, ())

    def made_in(self, module: str) -> frozenset[Span]:
        """Where the calls of a module stand that are known to make sessions."""
        if module not in self._made:
            sessions = (request.session for one in self.operations for request in one.requests)
            made = (one.made for one in sessions if isinstance(one, Session) and one.made is not None)
            nodes = {id(node): node for where, node in made if where == module}
            locator = self.locator(module)
            self._made[module] = frozenset(
                locator.origin(self.modules.syntax(node)) for node in nodes.values()
            )
        return self._made[module]

    def found_anywhere(self, pattern: re.Pattern[str]) -> frozenset[str]:
        """What an expression finds in the modules of the project, without files that we have written."""
        if pattern not in self._found:
            written = f"{HELPER}.py"
            every = (one for one in self.modules.paths if posixpath.basename(one) != written)
            own = (one for one in every if not is_adapter(one, self.modules.read))
            found = (pattern.findall(self.modules.text(one)) for one in own)
            self._found[pattern] = frozenset(each for several in found for each in several)
        return self._found[pattern]

    def locator(self, module: str) -> Locator:
        """The locator of a module; raises `Refusal` for a module that could not be parsed."""
        if module not in self._locators:
            layout, text = self.modules.layout(module), self.modules.read(module)
            if layout is None or text is None:
                raise Refusal(f"{module} could not be read")
            self._locators[module] = Locator(layout, text, self.modules.syntax)
        return self._locators[module]

    def free_name(self, module: str, name: str) -> str:
        """The name for a function of the adapter: its own, unless the module has that name already."""
        if name not in self.text(module) or region_of(self.text(module)) is not None:
            return name
        locator = self.locator(module)
        places = locator.bound(locator.module, name)
        taken = [one for one in places if not self._from_adapter(module, one)]
        return f"v1_{name}" if taken else name

    def _from_adapter(self, module: str, node: cst.CSTNode) -> bool:
        outer = self.locator(module).parent(node)
        while outer is not None and not isinstance(outer, cst.ImportFrom):
            outer = self.locator(module).parent(outer)
        text = self.locator(module).source(outer.module) if outer is not None and outer.module else ""
        return "openhands_v0" in text or text == "v0to1.adapter"

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a lowered node stands."""
        known = None if self.drafting else self.modules.place(node)
        return known if known is not None else self.locator(module).span(node)

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.locator(module).text if self.drafting else self.modules.text(module)

    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node, with the parentheses that belong to it."""
        return self.locator(module).source(node)

    def span_with_parentheses(self, module: str, node: tree.Node) -> Span | None:
        """Where an expression stands, with its parentheses; None for anything else."""
        origin = self.modules.syntax(node)
        return (
            self.locator(module).span_with_parentheses(origin)
            if isinstance(origin, cst.BaseExpression)
            else None
        )

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        return self.locator(module).characters(node, offset, length)
