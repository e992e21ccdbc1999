"""The modules of a project in one language: parsed and lowered once, whoever asks first."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.core.monitor import PARSE, PARSED, count, stage
from v0to1.core.own_errors import own_error
from v0to1.tree.walking import walk_through

Parsed = TypeVar("Parsed")
DEEP = "nested too deeply to be analysed"


class Modules(ABC, Generic[Parsed]):
    """Files of a project by their POSIX path from the root, which is also their key.

    `read` gives the decoded text of a path, or None when it is no readable file of the project;
    `failures` keeps what could not be parsed, `gaps` the parts of files that were left out for that.
    A language says how it parses, lowers and resolves imports.
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.paths = frozenset(paths)
        self.read = read
        self.parsed: dict[str, Parsed | None] = {}
        self.lowered: dict[str, tree.Body] = {}
        self.failures: dict[str, str] = {}
        self.gaps: dict[str, tuple[Span, ...]] = {}
        self._imports: dict[str, frozenset[str]] = {}

    @abstractmethod
    def parse_text(self, path: str, text: str) -> tuple[Parsed | None, str]:
        """The syntax tree of a text, or None and the reason why there is none."""

    @abstractmethod
    def lower(self, path: str, parsed: Parsed) -> tree.Body:
        """The lowered statements of a syntax tree; may raise RecursionError."""

    @abstractmethod
    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """What an import binds, as `flow.machine.Modules` says."""

    def shows(self, module: str) -> bool:
        """Whether something that is not evaluated stands in a module's file, and reads its variables."""
        return False

    def exports(self, module: str) -> frozenset[str]:
        """The variables that a file shows to whoever imports it; none, where that is said of no variable."""
        return frozenset()

    def imports(self, module: str) -> frozenset[str]:
        """The files of the project that a module imports, wherever in it."""
        if module not in self._imports:
            found = (self.resolve(module, node) for node in self.importing_nodes(module))
            self._imports[module] = frozenset(to for kind, to in found if kind in ("module", "member"))
        return self._imports[module]

    def importing_nodes(self, module: str) -> Iterator[tree.Import]:
        """The imports of a module, wherever in it."""
        return (node for node in walk_through(self.body(module)) if type(node) is tree.Import)

    def parse(self, path: str) -> Parsed | None:
        """The syntax tree of a file; None when it cannot be parsed."""
        if path not in self.parsed:
            text = self.read(path)
            found, reason = self._parsed(path, text) if text is not None else (None, "")
            self.parsed[path] = found
            if reason:
                self.failures[path] = reason
        return self.parsed[path]

    def _parsed(self, path: str, text: str) -> tuple[Parsed | None, str]:
        count(PARSED)
        try:
            with stage(PARSE):
                return self.parse_text(path, text)
        except RecursionError:
            return None, DEEP
        except Exception as error:
            return None, own_error(error)

    def text(self, module: str) -> str:
        """The source text of a file; empty when it cannot be read."""
        return self.read(module) or ""

    def body(self, module: str) -> tree.Body:
        """The lowered statements of a file; empty when it cannot be parsed."""
        if module not in self.lowered:
            parsed = self.parse(module)
            try:
                with stage(PARSE):
                    self.lowered[module] = self.lower(module, parsed) if parsed is not None else ()
            except RecursionError:
                self.failures[module] = DEEP
                self.lowered[module] = ()
            except Exception as error:
                self.failures[module] = own_error(error)
                self.lowered[module] = ()
        return self.lowered[module]


def names_in(body: tree.Body) -> frozenset[str]:
    """The variables that some statements name."""
    return frozenset(one.name for one in walk_through(body) if isinstance(one, tree.Name))
