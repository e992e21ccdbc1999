"""Commands in files that have variables of their own: how those stand in the shell, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from v0to1.languages.embedding.regions import Spell, Spot, Tracing

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


def restored(spell: Spell, names: Mapping[str, str]) -> Spell:
    """Writes the expressions again where new code repeats a variable that stands for one."""

    def write(text: str, spot: Spot) -> str:
        known = sorted(filter(None, names.values()), key=len, reverse=True)
        pattern = "|".join(map(spelt, known))
        parts = re.split(pattern, text) if pattern else [text]
        found = re.findall(pattern, text) if pattern else []
        back = {spelling: expression for expression, name in names.items() for spelling in (name, bare(name))}
        written = [spell(parts[0], spot)]
        for name, part in zip(found, parts[1:], strict=True):
            written += (back[name], spell(part, spot))
        return "".join(written)

    return write


def plain(value: str) -> bool:
    """Whether a value is one word without quotes or variables."""
    return SIMPLE.fullmatch(value) is not None


def bare(name: str) -> str:
    """A variable without the braces around its name."""
    return re.sub(r"^\$\{(\w+)\}$", r"$\1", name)


def spelt(name: str) -> str:
    """A regular expression for a variable, with or without braces, or for another text."""
    return re.escape(name) if bare(name) == name else rf"{re.escape(name)}|{re.escape(bare(name))}\b"


def defined(tracing: Tracing, name: str, value: str, start: int, end: int) -> None:
    """Let the shell know the plain value of a variable that the file sets above."""
    if value and plain(value):
        tracing.sign(f"{name}={value}\n", start, end, fixed=True)
