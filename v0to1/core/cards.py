"""The code of gap cards: templates in which `{name}` stands for what a client has there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_PLACE = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_NOTHING: Mapping[str, str] = MappingProxyType({})


def fill(text: str, names: Mapping[str, str] = _NOTHING) -> str:
    """Put the client's expressions in the place of `{name}`; doubled braces are braces.

    A name without an expression becomes a variable of that name.
    """
    return _PLACE.sub(lambda found: names.get(found[1], found[1]) if found[1] else found[0][0], text)


def shell(text: str) -> str:
    """The code for a shell, with variables in double quotes where they do not stand in some already."""

    def filled(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0][0]
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        return f"${found[1]}" if line.count('"') % 2 else f'"${found[1]}"'

    return _PLACE.sub(filled, text)
