"""Scripts in the texts of a program in an unknown language, such as those that it gives to a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import names_for
from v0to1.languages.reported.tokens import HOLE, Token, is_expression
from v0to1.languages.reported.urls import ahead, beginning

ASKS = re.compile(r"(?:^|[\s;&|(\"'`/])(?:curl|wget|xhs?|https?)\s+[^\s:=]")
"""A program that sends requests, with a word behind it."""

SHOWS = frozenset(["echo", "print", "puts"])
"""Statements that show a text."""

MANY = 100
"""Expressions in one text that have names of their own."""

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SIGNS = {"n": "\n", "t": "\t", "\n": ""}


def scripts(found: tuple[Token, ...], outer: str) -> Iterator[Region]:
    """Each text that sends requests as a script, with what it is joined to."""
    behind = 0
    for place, one in enumerate(found):
        shown = place > 0 and re.split(r"\W+", found[place - 1].text)[-1] in SHOWS
        if place >= behind and is_script(one) and not shown:
            whole = ahead(found, beginning(found, place, bare=False), bare=False)
            behind = whole.last + 1
            yield script(whole.pieces, outer)


def is_script(one: Token) -> bool:
    """Whether a text has the name of a program that sends requests, with more behind it."""
    return one.kind == "text" and ASKS.search(one.text) is not None


def script(pieces: tuple[Token, ...], outer: str) -> Region:
    """A script of texts, with variables of the shell in the place of all else."""
    tracing = Tracing(outer)
    words = [one.text for one in pieces if is_expression(one)]
    holes = [each[0] for one in pieces if not is_expression(one) for each in HOLE.finditer(one.text)]
    holes = [one for one in dict.fromkeys(holes) if not one.startswith("%")]
    names = names_for([*words, *holes[:MANY]], "")
    for one in pieces:
        if is_expression(one):
            tracing.sign(names[one.text], one.start, one.end)
        else:
            put_text(tracing, one, names)
    return tracing.region(".sh")


def put_text(tracing: Tracing, one: Token, names: dict[str, str]) -> None:
    """The characters of a text, as they are where the program runs."""
    place = 0
    while place < len(one.text):
        hole, escape = HOLE.match(one.text, place), ESCAPED.match(one.text, place)
        end = hole.end() if hole is not None else escape.end() if escape is not None else place + 1
        shown = one.text[place:end]
        if hole is not None:
            shown = names.get(shown, "${value}")
        elif escape is not None:
            shown = SIGNS.get(escape[1], escape[1])
        tracing.sign(shown, one.start + place, one.start + end)
        place = end
