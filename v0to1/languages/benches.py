"""What the workbenches of all languages do alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Part, Span
from v0to1.core.rules import HeaderSource
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.languages.base import Around, Change, Editor, HelperUse, Refusal, nothing_around
from v0to1.languages.headers import header_places
from v0to1.languages.modules import Modules
from v0to1.languages.parts import Places, parts_of


class Sources(Places, Protocol):
    """The texts and places of a project."""

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Take up all operations."""


M = TypeVar("M", bound=Modules[Any])
S = TypeVar("S", bound=Sources)


class Bench(Generic[M, S]):
    """A project in one language, ready to be analysed and changed.

    `standalone` are modules that stand inside documents and the like. Commands of those in `run_in_folder`
    run in the folder of the file that is given there.
    """

    def __init__(self, modules: M, sources: S) -> None:
        self.modules = modules
        self.sources = sources
        self.standalone: set[str] = set()
        self.run_in_folder: dict[str, str] = {}
        self.packaged = False
        self.gives_v1_events = False
        self.composing = True
        self.around: Around = nothing_around

    @property
    def failures(self) -> dict[str, str]:
        """Modules that could not be parsed, with the reason."""
        return self.modules.failures

    @property
    def gaps(self) -> dict[str, tuple[Span, ...]]:
        """The parts of modules that were left out."""
        return self.modules.gaps

    def refuse_inside(self, uses: Sequence[HelperUse]) -> None:
        """Raise `Refusal` for helper functions that would have to stand in another file."""
        if any(use.module in self.standalone for use in uses):
            raise Refusal(reasons.IN_DOCUMENT)

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return self.sources.span(module, node)

    def drafted(self) -> None:
        """Be told that no more changes are drafted, which makes no difference here."""

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Learn what all operations have in common before any of them is planned."""
        self.sources.prepare(operations)

    def parts(self, operation: Operation) -> tuple[Part, ...]:
        """The places of everything that belongs to an operation."""
        return parts_of(self.sources, operation)

    def header_places(self, operation: Operation, source: HeaderSource) -> tuple[tuple[str, Span], ...]:
        """Where the headers stand that a rule speaks of, by module."""
        return header_places(operation, source, self.span)

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        return self.sources.characters(module, node, offset, length)

    def sent_for_more(self, request: Request) -> str:
        """Why more depends on a request than its response's data, or nothing."""
        return ""

    @property
    def editor(self) -> Editor | None:
        """What writes V1 into the code: nothing, unless a language has it."""
        return None

    def wrappers(self, operation: Operation) -> tuple[tuple[Change, ...], ...]:
        """The changes that take each adapter away that an operation goes through: none."""
        return ()
