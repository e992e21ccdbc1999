"""The edits that put the run-time adapter under what a client sends, gathered one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from v0to1.core.model import Span
from v0to1.languages.base import Change, Draft, Use

S = TypeVar("S")


@dataclass(slots=True)
class EditBuilder(Generic[S]):
    """Edits while they are gathered, with what they need of the adapter and what is said of them."""

    sources: S
    changes: list[Change] = field(default_factory=list)
    uses: set[Use] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def replace(self, module: str, span: Span, text: str) -> None:
        """Replace characters; the same change twice is one."""
        change = Change(module, span, text)
        if change not in self.changes:
            self.changes.append(change)

    def wrap(self, module: str, span: Span, before: str, after: str) -> None:
        """Put text around a range; the same text around the same range is put there once."""
        self.replace(module, Span(span.start, span.start), before)
        self.replace(module, Span(span.end, span.end), after)

    def note(self, text: str) -> None:
        """Tell a person something, once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def draft(self) -> Draft:
        """What was gathered."""
        return Draft(tuple(self.changes), tuple(self.uses), notes=tuple(self.notes), fix="adapter")
