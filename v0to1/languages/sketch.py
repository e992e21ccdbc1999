"""A draft while it grows, and what it asks of the sources that it is about; the same in every language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.machine import Modules
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Comparison, Frame, Request
from v0to1.flow.values import Text
from v0to1.languages.base import Change, Draft, Refusal, Use
from v0to1.languages.limits import OwnedLoop
from v0to1.languages.neighbours import Neighbours


class Sources(ABC):
    """The sources of a project, with what its operations have in common.

    `operations` are all that were found, `neighbours` the same by what they share, `compared` what each read
    is compared with. `standalone` are modules that cannot import.
    """

    def __init__(self) -> None:
        self.operations: tuple[Operation, ...] = ()
        self.compared: dict[int, dict[tuple[int, int], Comparison]] = {}
        self.loops: dict[str, tuple[OwnedLoop, ...]] = {}
        self.standalone: Container[str] = ()
        self.neighbours = Neighbours(self.operations, self.compared)

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Take up all operations, and what each read is compared with, whichever answer it reads."""
        self.operations = tuple(operations)
        self.neighbours = Neighbours(self.operations, self.compared)
        for read in (each for one in self.operations for each in one.reads):
            self.compared.setdefault(id(read.node), {}).update((one.place, one) for one in read.compared)

    @property
    @abstractmethod
    def known(self) -> Modules:
        """The modules, for the evaluator."""

    @abstractmethod
    def text(self, module: str) -> str:
        """The text of a module."""

    @abstractmethod
    def span(self, module: str, node: tree.Node) -> Span:
        """Where a lowered node stands."""

    @abstractmethod
    def whole(self, module: str, node: tree.Node) -> Span | None:
        """Where an expression stands, with the parentheses that belong to it; None for anything else."""

    @abstractmethod
    def content(self, module: str, node: tree.Node) -> Span | None:
        """The inside of a literal, when each of its characters stands for itself; else None."""

    @abstractmethod
    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node."""

    @abstractmethod
    def inside(self, module: str, node: tree.Node, function: tree.Function | None) -> bool:
        """Whether a node stands in a function (or, without one, anywhere in the module)."""

    @abstractmethod
    def hidden(self, name: str, site: Frame) -> bool:
        """Whether the site's function has a variable of its own with a module's name."""

    @abstractmethod
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
        """An expression for the characters of a URL from the beginning of its base on, and `suffix`.

        Raises `Refusal` where the site cannot say it.
        """

    @abstractmethod
    def joined(self, base: str, rest: str, quote: str) -> str:
        """A URL made of a base expression and a text with parts as `inner` gives them; may refuse."""

    @abstractmethod
    def inner(self, value: str) -> str:
        """An expression as a part of a longer text."""

    @abstractmethod
    def quote(self, request: Request) -> str:
        """The quote that the client writes its URLs with."""

    @abstractmethod
    def step_less(self, name: str) -> str:
        """An expression for a URL, held by a name, without the last step of its path."""

    @abstractmethod
    def stale(self, request: Request, node: tree.Node) -> bool:
        """Whether a name of an expression gets another value between the expression and the call."""

    @abstractmethod
    def constant(self, request: Request, text: str) -> str:
        """A text as it is written where a request is made."""

    @abstractmethod
    def entry(self, whole: str, name: str) -> str:
        """An expression for an entry of a mapping."""

    @abstractmethod
    def optional(self, whole: str, name: str) -> str:
        """An expression for an entry of a mapping that may be missing."""

    def conditional(self, test: str, value: str) -> str:
        """An expression that is `value` where `test` holds, and nothing at all elsewhere; may refuse."""
        raise Refusal(f"`{value}` is sent only where `{test}` holds, and a call cannot say that here")

    @abstractmethod
    def fails(self, module: str, node: tree.Node) -> bool:
        """Whether a node stands where the client fails: in an error that it raises, or on the way to one."""

    @abstractmethod
    def spelled(self, parts: Sequence[tuple[str, str]], quote: str) -> str:
        """One expression for parts (a "name" or a "text", and itself); raises `Refusal` without one."""

    @abstractmethod
    def free_name(self, module: str, name: str) -> str:
        """The name for a function of the helper: its own, unless the module has that name already."""

    def fitting(self, module: str, span: Span, text: str) -> str:
        """A text as it can stand at a place, which may be inside a text; raises `Refusal` where it cannot."""
        return text

    def gives(self, module: str, name: str) -> bool:
        """Whether other modules can take a name from a module."""
        return True

    def import_beside(self, sketch: AnySketch, module: str, node: tree.Import, name: str) -> bool:
        """Import one more name of another module where one of it is imported; whether that could be done."""
        return False

    def portable(self, module: str, node: tree.Node, site: Frame) -> bool:
        """Whether an expression of another function means the same in that of the site."""
        return False

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        content = self.content(module, node) if isinstance(node, tree.Text) else None
        return Span(content.start + offset, content.start + offset + length) if content else None


S_co = TypeVar("S_co", bound=Sources, covariant=True)


@dataclass(slots=True)
class Sketch(Generic[S_co]):
    """A draft while it grows: changes, needs of the helper, and remarks.

    `collection` is the V0 path before the route's first parameter and what becomes of it in V1.
    """

    sources: S_co
    flavour: str
    collection: tuple[str, str] = ("", "")
    changes: list[Change] = field(default_factory=list)
    wrapped: set[tuple[str, Span, str, str]] = field(default_factory=set)
    uses: set[Use] = field(default_factory=set)
    imports: set[tuple[str, str]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    debts: list[str] = field(default_factory=list)
    stays: set[tuple[str, Span]] = field(default_factory=set)
    copies: set[tuple[str, Span]] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)

    def replace(self, module: str, span: Span, text: str) -> None:
        """Replace characters; the same change twice is one."""
        change = Change(module, span, self.sources.fitting(module, span, text))
        if not any(one.span.start == span.start and one == change for one in self.changes):
            self.changes.append(change)

    def rename_text(self, module: str, node: tree.Node | None, text: str) -> None:
        """Replace the inside of a literal; raises `Refusal` where it is no plain literal."""
        content = self.sources.content(module, node) if isinstance(node, tree.Text) else None
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
        span = self.sources.whole(module, node)
        if span is None:
            raise Refusal("a value is built up step by step, so that it cannot be put into another form")
        self.around(module, span, before, after)

    def around(self, module: str, span: Span, before: str, after: str) -> None:
        """Put text around a range; what is put there later stands outside of what was put earlier.

        The same text around the same range is put there once: several contexts may ask for it.
        """
        if (module, span, before, after) in self.wrapped:
            return
        self.wrapped.add((module, span, before, after))
        before, after = (self.sources.fitting(module, span, text) for text in (before, after))
        opening = Change(module, Span(span.start, span.start), before)
        same = (i for i, one in enumerate(self.changes) if (one.module, one.span) == (module, opening.span))
        self.changes.insert(next(same, len(self.changes)), opening)
        self.changes.append(Change(module, Span(span.end, span.end), after))

    def note(self, text: str) -> None:
        """Tell a person something, once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def doubt(self, text: str) -> None:
        """Say what speaks against the draft where the request can go through the adapter instead."""
        if text not in self.doubts:
            self.doubts.append(text)

    def draft(self, headers: Iterable[Change] = ()) -> Draft:
        """What was gathered; `headers` are those of its changes that only concern headers."""
        return Draft(
            changes=tuple(self.changes),
            uses=tuple(self.uses),
            imports=tuple(self.imports),
            notes=tuple(self.notes),
            debts=tuple(self.debts),
            headers=tuple(headers),
            stays=tuple(self.stays),
            copies=tuple(self.copies),
            doubts=tuple(self.doubts),
        )


AnySketch = Sketch[Sources]
Kept = TypeVar("Kept", bound=Sketch[Sources])
GROWING = ("changes", "wrapped", "uses", "imports", "notes", "debts", "stays", "copies", "doubts")


def copied(sketch: Kept) -> Kept:
    """A draft to try something on."""
    own: dict[str, Any] = {name: copy(getattr(sketch, name)) for name in GROWING}
    return replace(sketch, **own)


def take_over(sketch: Kept, trial: Kept) -> None:
    """Make a draft what one is that was tried and went well."""
    for name in GROWING:
        setattr(sketch, name, getattr(trial, name))
