"""What a program reads from files beside it stands for the unknown parts of its URLs, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from v0to1.core.immutable import replace
from v0to1.evaluation.values import STORED, Gap, Hole, Known, Piece, Text
from v0to1.records import record

OUTSIDE = ("environment", "", "call", STORED)
"""Kinds of unknown values that may come from a file; a parameter comes from a caller."""

COMPOUND = re.compile(r"[a-z0-9][A-Z]|[A-Za-z0-9][_-][A-Za-z0-9]")
"""A key of several words; one alone, such as `url`, may be anything's."""


@record(frozen=True, slots=True)
class ConfigValue:
    """A text of a file beside the program, with its keys; `place` is `path:line` for people.

    With `variable` the last key is a variable of the environment.
    """

    keys: tuple[str, ...]
    value: str
    path: str
    line: int
    column: int
    variable: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names without which no source reads it: the variable, or its last keys."""
        return self.keys[-1:] if self.variable else tuple(key for key in self.keys if not key.isdigit())[-2:]

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.path}:{self.line}"


class Lookup:
    """Texts of files by the names that lead to them: most files of a project have the same few names."""

    def __init__(self, given: Iterable[ConfigValue]) -> None:
        self._ends: dict[tuple[bool, tuple[str, ...]], list[ConfigValue]] = {}
        self._called: dict[tuple[bool, tuple[str, ...]], tuple[ConfigValue, ...]] = {}
        paths: set[str] = set()
        names: dict[tuple[str, ...], None] = {}
        for one in given:
            self._ends.setdefault((one.variable, one.keys[-1:]), []).append(one)
            paths.add(one.path)
            names[one.names] = None
        self.paths = frozenset(paths)
        self.names = tuple(names)

    def called(self, hole: Hole) -> tuple[ConfigValue, ...]:
        """The texts that the names of an unknown value lead to."""
        variable = hole.kind == "environment"
        key = variable, hole.names
        if key not in self._called:
            names = hole.names if variable else steps_of(hole)
            ending = self._ends.get((variable, names[-1:]), ())
            self._called[key] = tuple(one for one in ending if names_it(hole, one))
        return self._called[key]


@dataclass(frozen=True, slots=True)
class Outside:
    """The texts of files beside the program that may be of interest to it."""

    given: tuple[ConfigValue, ...] = ()
    lookup: Lookup = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lookup", Lookup(self.given))

    def named_in(self, text: str) -> bool:
        """Whether a source has the names without which it reads none of them."""
        return any(all(named_in(name, text) for name in names) for names in self.lookup.names)

    def of(self, hole: Hole) -> tuple[ConfigValue, ...]:
        """What an unknown value may be."""
        if not self.given or hole.default is not None or hole.kind not in OUTSIDE:
            return ()
        return self.lookup.called(hole)


NOTHING = Outside()
"""Beside most programs there is nothing of interest."""


def named_in(name: str, text: str) -> bool:
    """Whether a text has a name as a word."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def names_it(hole: Hole, one: ConfigValue) -> bool:
    """Whether the names that lead to an unknown value are the keys that lead to a text."""
    if hole.kind == "environment":
        return one.variable and hole.names[-1:] == one.keys[-1:]
    named = steps_of(hole)
    if one.variable or not named:
        return False
    if len(named) == 1 or len(one.keys) == 1:
        return named[-1] == one.keys[-1] and COMPOUND.search(named[-1]) is not None
    size = min(len(named), len(one.keys), 2)
    keys = one.keys
    if keys[-2:-1] == ("vars",) and named[-2:-1] == ("env",):  # Workers: wrangler.toml, and `env` in the code
        keys = (*keys[:-2], "env", keys[-1])
    return named[-size:] == keys[-size:]


def steps_of(hole: Hole) -> tuple[str, ...]:
    """The steps of the names that lead to an unknown value."""
    return tuple(step for name in hole.names for step in name.split(".") if step)


def informed(url: Text, outside: Outside) -> Text:
    """A URL with texts of files as defaults of its unknown parts, where there is but one for a part."""
    return Text(tuple(with_default(piece, outside) for piece in url.pieces)) if outside.given else url


def with_default(piece: Piece, outside: Outside) -> Piece:
    """An unknown part with its default."""
    if not isinstance(piece, Gap) or not isinstance(piece.value, Hole):
        return piece
    found = outside.of(piece.value)
    if len({one.value for one in found}) != 1:
        return piece
    default = Text((Known(found[0].value, None, found[0].path, found[0].line),))
    return replace(piece, value=replace(piece.value, default=default))


def holes(url: Text) -> Iterator[Hole]:
    """The unknown parts of a URL."""
    for piece in url.pieces:
        if isinstance(piece, Gap) and isinstance(piece.value, Hole):
            yield piece.value


def from_outside(url: Text, outside: Outside) -> tuple[ConfigValue, ...]:
    """The texts that stand in a URL for parts that it does not show itself."""
    bare = (replace(hole, default=None) for hole in holes(url) if is_configured(hole, outside))
    return tuple(one for hole in bare for one in outside.of(hole))


def is_configured(hole: Hole, outside: Outside) -> bool:
    """Whether an unknown part has no default, or one from outside."""
    default = hole.default
    if not isinstance(default, Text):
        return default is None
    paths = outside.lookup.paths
    return all(
        isinstance(one, Known) and one.source is None and one.module in paths for one in default.pieces
    )
