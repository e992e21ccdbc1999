"""What writes a client: choices that Hypothesis can make smaller, and lines of code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")
INDENT = "    "


class Pen:
    """Makes choices; the first of several is the plainest one."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def one(self, *options: Choice) -> Choice:
        """One of several."""
        return options[self._random.randrange(len(options))]

    def some(self, options: Sequence[Choice], *, least: int = 0, most: int | None = None) -> list[Choice]:
        """A few of several, in their order."""
        number = least + self._random.randrange((len(options) if most is None else most) - least + 1)
        left = list(range(len(options)))
        taken = [left.pop(self._random.randrange(len(left))) for _ in range(min(number, len(left)))]
        return [options[each] for each in sorted(taken)]

    def often(self) -> bool:
        """Yes or no, and no is plainer."""
        return self._random.randrange(3) == 2

    def rarely(self) -> bool:
        """Mostly no."""
        return self._random.randrange(8) == 7


def indented(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Lines of a block."""
    return [INDENT * levels + line if line else line for line in lines]


@dataclass(frozen=True, slots=True)
class Client:
    """A generated program.

    `files` are its texts by path, `main` is the one that is run; `operations` are the names of what it
    does, in order; `treats` says by label of a printed line how it is compared. `situation` names what it
    meets on the server.
    """

    files: tuple[tuple[str, str], ...]
    main: str
    operations: tuple[str, ...]
    treats: tuple[tuple[str, str], ...]
    situation: str = "usual"

    def __str__(self) -> str:
        """All its files, for whoever reads what failed."""
        files = [f"# ---- {name}\n{text}" for name, text in self.files]
        return "\n".join([f"# situation: {self.situation}", *files])
