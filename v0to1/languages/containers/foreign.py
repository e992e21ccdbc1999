"""Programs in languages that are not read: the requests that their texts speak of, told and never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from v0to1.core.immutable import replace
from v0to1.errors import SourceError
from v0to1.languages.containers.commands import Command, fixed
from v0to1.languages.containers.foreign_bases import base_for, base_words, based
from v0to1.languages.containers.foreign_commands import is_script, scripts
from v0to1.languages.containers.foreign_marks import (
    HOLE,
    IDENTIFIER,
    PIECES,
    Token,
    capitals,
    is_expression,
    last_name,
    marks,
)
from v0to1.languages.containers.foreign_urls import Url, urls_in
from v0to1.languages.containers.regions import Region, Tracing
from v0to1.languages.containers.shells import defined, names_for
from v0to1.languages.serving import places_in

TOLD = "code in this language is told and not changed; write the V1 request there by hand"
LOOK = "look for the routes yourself, or exclude it"
MOST = 500
"""URLs that are looked at in one file; a program with more is a table of something, and told as not read."""

NEAR = 60
"""Marks before and behind a URL among which its method and its body may stand."""

FAR = 500
"""Marks behind a URL that got a name among which the name is used."""

VERBS = {"postfields": "POST", **{one: one.upper() for one in ("get", "post", "put", "patch", "delete")}}
UNKNOWN = ("GET", "POST")
"""What a request may be of which nothing says its method: both are told."""

KEY = re.compile(r"\\?[\"'](\w+)\\?[\"']\s*:")
HEADER = re.compile(r"[A-Z]\w*(?:-[A-Z]\w*)+")
HOST = re.compile(r"\w+://[^\s/$#{}%\\]+")
FORMATTED = re.compile(r"\{\}|%[sdv@]|~[psw]|/")
"""How a path begins that is put behind a base elsewhere."""

BODIES = re.compile(r"(?i)(?:req|request|set|with)_?(?:http_?)?body")
DEFINES = frozenset(["def", "defonce", "defvar", "defparameter", "define"])
SETS = frozenset(["=", ":=", "<-"])
OPENS = frozenset(["{", "(", "[", ",", "|", "."])
PAIRS = frozenset(["=", ":", "=>", "->", "-"])
Known = Mapping[str, str]
"""The texts that names stand for: a URL, or the name of a variable of the environment."""


@dataclass(frozen=True, slots=True)
class Room:
    """The marks around a URL that no other URL is nearer to."""

    before: tuple[Token, ...]
    behind: tuple[Token, ...]

    @property
    def all(self) -> tuple[Token, ...]:
        """All of them, in their order."""
        return (*self.before, *self.behind)


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each request as a command of its own."""
    return tuple((one,) for one in commands(text, path, 0, len(text)))


def commands(text: str, path: str, start: int, end: int) -> Iterator[Region]:
    """The requests in a range of a file, in the language of the ending of `path`; may raise `SourceError`."""
    found = tuple(marks(text, path, start, end))
    known = dict(assigned(found))
    hosts = {one[0] for each in found if each.kind == "text" and (one := HOST.match(each.text)) is not None}
    host = hosts.pop() if len(hosts) == 1 else ""
    served = places_in("foreign", text)
    urls = [one for one in urls_in(found, path) if one.pieces[0].start not in served]
    if len(urls) + sum(map(is_script, found)) > MOST:
        raise SourceError(path, f"has more than {MOST} texts that look like URLs or requests", fix=LOOK)
    urls = based(found, urls)
    ends = [0, *(one.last + 1 for one in urls)]
    starts = [*(one.first for one in urls[1:]), len(found)]
    for url, before, behind in zip(urls, ends, starts, strict=False):
        first, last = max(before, url.first - NEAR), min(behind, url.last + NEAR)
        room = Room(found[first : url.first], found[url.last + 1 : last])
        for verb in methods(found, url, room):
            base = base_for(room.behind, known) or host
            yield request(text, url, f"-X {verb}{sent(room, verb, known)}", (known, base))
    yield from (fixed(one, TOLD) for one in scripts(found, text))


def assigned(found: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    """The names that are set to the text of a URL, or from a variable of the environment."""
    for place, one in enumerate(found):
        before = found[place - 1] if place else one
        sets = one.kind == "sign" and one.text in (*SETS, ":") and before.kind == "word"
        if sets or (one.kind == "word" and before.text in DEFINES):
            near = (each for each in found[place + 1 : place + 12] if each.line <= one.line + 1)
            texts = [each.text for each in near if each.kind == "text"]
            said = [each for each in texts if "://" in each] or [each for each in texts if capitals(each)]
            if said:
                yield last_name((before if sets else one).text), said[0]


def methods(found: tuple[Token, ...], url: Url, room: Room) -> tuple[str, ...]:
    """The method of a request: said before its URL or behind it, or where the name of the URL is used."""
    line = found[url.first].line
    place = name_place(found, url)
    name = last_name(found[place].text) if place >= 0 else ""
    near = [one for one in room.before if one.line >= line - (0 if name else 3)]
    near = list(found[place + 1 : url.first]) if name and found[place].line < line else near
    said = next(verbs(reversed(near)), "") or next(verbs(used(found, url, name)), "")
    behind = (one for one in room.behind if one.line <= line + 8)
    said = said or next(verbs(behind), "")
    return (said,) if said else UNKNOWN


def name_place(found: tuple[Token, ...], url: Url) -> int:
    """Where the name stands that a URL gets, as it is or in a call or two; -1 where it gets none."""
    for place in range(url.first - 1, max(url.first - 12, 0), -1):
        one = found[place]
        if one.kind == "sign" and one.text in SETS and found[place - 1].kind == "word":
            return place - 1
        if one.kind == "text" or (one.kind == "sign" and one.text not in "({.[:@"):
            return -1
    return -1


def used(found: tuple[Token, ...], url: Url, name: str) -> Iterator[Token]:
    """What stands around the uses of a name behind the URL that it got: before each, then behind.

    Where it is set again it is another one.
    """
    last = min(url.last + FAR, len(found)) if name else 0
    again = (place for place in range(url.last + 1, last) if found[place].text == name)
    last = next((place for place in again if sets_at(found, place + 1)), last)
    for place in range(url.last + 1, last):
        if found[place].kind == "word" and found[place].text.split(".")[0] == name:
            yield from reversed(found[max(url.last + 1, place - 8) : place])
            yield from found[place : min(place + 8, last)]


def sets_at(found: tuple[Token, ...], place: int) -> bool:
    """Whether the sign at a place sets what stands before it, and does not compare."""
    sign, behind = (found[each].text if each < len(found) else "" for each in (place, place + 1))
    return sign in SETS and behind != "="


def verbs(some: Iterable[Token]) -> Iterator[str]:
    """The methods that words and whole texts say; what asks the environment, or a table, is none."""
    behind: Token | None = None
    for one in some:
        pieces = [each.lower() for each in PIECES.findall(one.text)]
        asks = behind is not None and behind.kind == "text" and capitals(behind.text)
        if (one.kind == "word" and "env" not in pieces and not asks) or (
            one.kind == "text" and len(pieces) == 1 and one.text.isalpha()
        ):
            yield from (VERBS[each] for each in reversed(pieces) if each in VERBS)
            yield from ("POST",) if BODIES.match(one.text) else ()
        behind = behind if one.kind == "sign" and one.text in "([" else one


def sent(room: Room, verb: str, known: Known) -> str:
    """What tells whose a request is, as options: names of headers and of the environment, and fields."""
    texts = [one.text for one in room.all if one.kind == "text"]
    words = [last_name(one.text) for one in room.all if one.kind == "word"]
    names = [one for one in (*texts, *(known.get(word, "") for word in words)) if capitals(one)]
    options = "".join(f' -H "Authorization: ${{{name}}}"' for name in dict.fromkeys(names))
    heads = dict.fromkeys(one for one in texts if HEADER.fullmatch(one))
    options += "".join(f' -H "{head}: …"' for head in heads)
    fields = ", ".join(f'"{key}": "…"' for key in dict.fromkeys(keys_in(room.all)))
    return f"{options} -d '{{{fields}}}'" if fields and verb not in ("GET", "DELETE") else options


def keys_in(some: tuple[Token, ...]) -> Iterator[str]:
    """The keys of bodies: in a text that is JSON, and what stands in front of the sign of a pair."""
    for before, one, behind in zip(some, some[1:], some[2:], strict=False):
        if one.kind == "text":
            yield from KEY.findall(one.text)
        word = one.text.strip(":")
        pair = before.text in OPENS and (behind.text in PAIRS or one.text != word)
        listed = one.kind == "text" and before.text in OPENS and behind.text in (",", ")", ".")
        if (pair or listed) and IDENTIFIER.fullmatch(word) and not capitals(word):
            yield word


def request(text: str, url: Url, options: str, spoken: tuple[Known, str]) -> Region:
    """The command of a request, with its method and what it sends; `spoken` are known names, and the base."""
    known, base = spoken
    names = expressions(url)
    built = Command(text, named(names, known), Tracing(text), variables=HOLE)
    first = url.pieces[0]
    for expression in names:
        value = known.get(last_name(expression), "")
        if not capitals(value):
            defined(built.tracing, built.names[expression][2:-1], value.rstrip("/"), first.start, first.start)
    built.glue(f"curl {options} {base_words(url, built.names)}", first.start)
    opening = FORMATTED.match(first.text) if first.kind == "text" and base and not url.base else None
    if opening is not None:
        quote = '"' if base.startswith("$") else "'"
        built.glue(f"{quote}{base}{'/' * (opening[0] == '/')}{quote}", first.start)
        first = replace(first, text=first.text[opening.end() :], start=first.start + opening.end())
    for one in (first, *url.pieces[1:]):
        if is_expression(one):
            built.glue(f'"{built.names[one.text]}"', one.start)
        elif one.text:
            part = Tracing(text)
            part.plain(one.start, one.end)
            built.double(part)
    built.glue("\n", url.pieces[-1].end)
    return fixed(built.region(), TOLD)


def expressions(url: Url) -> list[str]:
    """What a URL has in it that is no text."""
    found: list[str] = []
    for one in (*url.base, *url.pieces):
        found += [one.text] if is_expression(one) else [each[0] for each in HOLE.finditer(one.text)]
    return found


def named(found: list[str], known: Known) -> dict[str, str]:
    """A variable of the shell for each expression; one that comes from the environment has its name there."""
    names = names_for(found, "")
    said = {one: known.get(last_name(one), "") for one in names}
    return names | {one: f"${{{said[one]}}}" for one in names if capitals(said[one])}
