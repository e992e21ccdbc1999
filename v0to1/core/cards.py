"""The code of gap cards: templates in which `{name}` stands for what a client has there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

_PLACE = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_NOTHING: Mapping[str, str] = MappingProxyType({})


def fill(text: str, names: Mapping[str, str] = _NOTHING) -> str:
    """Put the client's expressions in the place of `{name}`; doubled braces are braces.

    A name without an expression becomes a variable of that name.
    """
    return _PLACE.sub(lambda found: names.get(found[1], found[1]) if found[1] else found[0][0], text)


def shell(text: str, names: Mapping[str, str] = _NOTHING) -> str:
    """The code for a shell with the words of a script.

    A name without a word becomes a variable, in double quotes where it does not stand in some already.
    """

    def filled(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0][0]
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        quoted = bool(line.count('"') % 2)
        if found[1] in names:
            return bare(names[found[1]]) if quoted else names[found[1]]
        return f"${found[1]}" if quoted else f'"${found[1]}"'

    return _PLACE.sub(filled, text)


@cache
def unnamed(text: str, *, for_shell: bool) -> str:
    """The code of a card for whoever has no names of their own: the same each time."""
    return shell(text) if for_shell else fill(text)


def bare(word: str) -> str:
    """A word of a script as it stands inside double quotes."""
    inner = word[1:-1]
    return inner if word[:1] == word[-1:] == '"' and '"' not in inner else word


def code(own: str, for_shell: str, names: Mapping[str, str]) -> str:
    """The code of a card in a client's language with its expressions, where the card has such code.

    Else it is that for a shell, in which expressions of other languages mean nothing.
    """
    if not own:
        return shell(for_shell)
    return shell(own, names) if own == for_shell else fill(own, names)
