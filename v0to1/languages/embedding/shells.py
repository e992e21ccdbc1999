"""Commands in files that have variables of their own: how those stand in the shell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from v0to1.languages.embedding.regions import Tracing

WORD = re.compile(r"[A-Za-z_]\w*")
SIMPLE = re.compile(r"[\w./:@%+,~-]*")


def names_for(expressions: Iterable[str], text: str) -> dict[str, str]:
    """A variable of the shell for each expression, named like its last word, and like none that `text` has.

    Only variables count, so that the names stay the same when other words of the code change.
    """
    names: dict[str, str] = {}
    for expression in dict.fromkeys(expressions):
        words = WORD.findall(expression)
        name = words[-1] if words else "expression"
        taken = set(names.values())
        while f"${{{name}}}" in taken or re.search(rf"\$\{{?{name}\b|\b{name}=", text):
            name += "_"
        names[expression] = f"${{{name}}}"
    return names


def substituted(old: Tracing, pattern: re.Pattern[str], names: Mapping[str, str]) -> Tracing:
    """The code with variables in the place of expressions, which are no code of the shell."""
    new = Tracing(old.outer)
    place = 0
    for found in pattern.finditer("".join(old.text)):
        new.take(old, place, found.start())
        start, end = old.starts[found.start()], old.ends[found.end() - 1]
        shown = names[found[0]]
        new.sign(shown, start, end, fixed=len(shown) > 1)
        place = found.end()
    new.take(old, place, len(old.text))
    return new


def plain(value: str) -> bool:
    """Whether a value is one word without quotes or variables."""
    return SIMPLE.fullmatch(value) is not None


def defined(tracing: Tracing, name: str, value: str, start: int, end: int) -> None:
    """Let the shell know the plain value of a variable that the file sets above."""
    if value and plain(value):
        tracing.sign(f"{name}={value}\n", start, end, fixed=True)
