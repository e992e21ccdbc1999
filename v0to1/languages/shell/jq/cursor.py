"""Going through the words of a filter of jq, one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.shell.jq.tokens import NoFilter, Token
from v0to1.languages.shell.units import Origin


class Cursor(ABC):
    """Reads a filter; every method is given what the filter reads, and gives what it makes of it."""

    def __init__(self, found: tuple[Token, ...], given: Mapping[str, tree.Node]) -> None:
        self.tokens = found
        self.given = dict(given)
        self.place = 0

    @property
    def here(self) -> Token:
        """The next word; raises `NoFilter` at the end."""
        if self.place >= len(self.tokens):
            raise NoFilter
        return self.tokens[self.place]

    def at(self, *texts: str) -> bool:
        """Whether one of some marks or names comes next."""
        return (
            self.place < len(self.tokens) and self.here.kind in ("mark", "name") and self.here.text in texts
        )

    def take(self, *texts: str) -> Token:
        """The next word, which must be one of some, if any are given."""
        found = self.here
        if texts and not self.at(*texts):
            raise NoFilter
        self.place += 1
        return found

    def origin(self, first: int) -> Origin:
        """The range from a word to the one before the next."""
        start, end = self.tokens[first].span.start, self.tokens[self.place - 1].span.end
        span = Span(start, end)
        return Origin(span, whole=span, around=self.tokens[first].units[0].quoting)

    @abstractmethod
    def pipe(self, source: tree.Node) -> tree.Node:
        """A whole filter."""

    @abstractmethod
    def alternative(self, source: tree.Node) -> tree.Node:
        """A filter that stands between commas."""

    @abstractmethod
    def postfix(self, source: tree.Node) -> tree.Node:
        """A term with what is read from it."""

    @abstractmethod
    def field(self, source: tree.Node, first: int) -> tree.Node:
        """`.key`."""
