"""The URLs in a program of an unknown language: texts that look like one, with what is joined to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from v0to1.core.immutable import replace
from v0to1.languages.containers.foreign_marks import CAPITALS, HOLE, LISPS, Token, ending

ROUTE = re.compile(r"(?:\w+://[^\s/]+/|/|\0)[^\s<>\"'|\\]+")
STEPS = re.compile(r"\w+/[^\s<>\"'|\\]+")
"""A path without its first slash, which is one where a call is given it."""

JOINS = frozenset(["+", "++", "..", "<>", ".", "&", "^", "||", "<<"])
"""Signs that put texts together."""

JOINERS = frozenset(["paste0", "string", "str", "strcat", "concat", "join", "format", "printf"])
"""Functions that put what they are given together."""

PIECES = 20
"""Texts and names that one URL is made of, at most."""

ENCODES = 8
"""Marks of a call that a piece of a URL may be."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL: the places of its first and last mark, and the text or name that each of its pieces is.

    `base` are the pieces of what a client puts before it.
    """

    first: int
    last: int
    pieces: tuple[Token, ...]
    base: tuple[Token, ...] = ()


def urls_in(found: tuple[Token, ...], path: str) -> Iterator[Url]:
    """The texts that look like URLs or paths, with what is joined to them."""
    bare, behind = ending(path) in LISPS, 0
    for place, one in enumerate(found):
        given = place > 0 and found[place - 1].text == "("
        if place >= behind and one.kind == "text" and is_route(one.text, given=given):
            url = ahead(found, beginning(found, place, bare=bare), bare=bare)
            behind = url.last + 1
            yield url


def is_route(text: str, *, given: bool) -> bool:
    """Whether a text looks like a URL or a path; `given` says that a call is given it, and nothing before."""
    plain = HOLE.sub("\0", text)
    return "/" in text and bool(ROUTE.fullmatch(plain) or (given and STEPS.fullmatch(plain)))


def beginning(found: tuple[Token, ...], place: int, *, bare: bool) -> Url:
    """A text with the names that stand before it in the same sum, or in the same call that joins."""
    pieces, first = [found[place]], place
    while len(pieces) < PIECES and (before := joint(found, first - 1, -1, bare=bare)) is not None:
        one, first = piece(found, before, -1)
        if one is None:
            break
        pieces.insert(0, one)
    return Url(min(first, place), place, tuple(pieces))


def ahead(found: tuple[Token, ...], url: Url, *, bare: bool) -> Url:
    """A URL with what stands behind its last text in the same way."""
    while len(url.pieces) < PIECES and (behind := joint(found, url.last + 1, 1, bare=bare)) is not None:
        one, last = piece(found, behind, 1)
        if one is None:
            break
        url = Url(url.first, last, (*url.pieces, one))
    return url


def joint(found: tuple[Token, ...], place: int, step: int, *, bare: bool) -> int | None:
    """Where the next piece of a URL is, if a mark joins it."""
    if not 0 < place < len(found):
        return None
    one = found[place]
    if one.kind == "sign" and one.text in JOINS:
        return place + step
    if bare and one.kind == "word" and found[place - 1].text == "(":
        return None
    if (bare and one.kind != "sign") or (one.kind == "sign" and one.text == ","):
        inside = is_joined(found, place)
        return (place if bare and one.kind != "sign" else place + step) if inside else None
    return None


def is_joined(found: tuple[Token, ...], place: int) -> bool:
    """Whether a mark stands among the arguments of a function that joins them."""
    depth = 0
    for at in range(place - 1, max(place - 40, 0), -1):
        sign = found[at].text if found[at].kind == "sign" else ""
        depth += (sign == ")") - (sign == "(")
        if depth < 0:
            words = [one.text for one in (found[at - 1], found[at + 1]) if one.kind == "word"]
            return any(re.split(r"\W", word)[-1] in JOINERS for word in words)
    return False


def piece(found: tuple[Token, ...], place: int, step: int) -> tuple[Token | None, int]:
    """A piece of a URL that begins or ends at a mark, and where it ends; a call is its last name.

    The name of a variable of the environment that is asked for is that variable.
    """
    if not 0 <= place < len(found):
        return None, place
    one = found[place]
    if step > 0 and one.kind == "word" and place + 1 < len(found) and found[place + 1].text == "(":
        close = next(
            (at for at in range(place, min(place + ENCODES, len(found))) if found[at].text == ")"), place
        )
        return said(found[place : close + 1], one), close
    if step < 0 and one.text == ")":
        opened = next(
            (at for at in range(place, max(place - ENCODES, 0), -1) if found[at].text == "("), place
        )
        if opened and found[opened - 1].kind == "word":
            return said(found[opened - 1 : place], found[opened - 1]), opened - 1
        return None, place
    return (one if one.kind != "sign" else None), place


def said(call: tuple[Token, ...], name: Token) -> Token:
    """What a call stands for: the variable that it asks for, else its last name."""
    asked = next((one for one in call if one.kind == "text" and CAPITALS.fullmatch(one.text)), None)
    words = [one for one in call if one.kind == "word"]
    return replace(asked, kind="word") if asked is not None else words[-1] if words else name
