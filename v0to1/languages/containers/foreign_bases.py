"""The base that a client in an unknown language is made with, before the paths that its requests have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

from v0to1.core.immutable import replace
from v0to1.languages.containers.foreign_marks import HOLE, PIECES, Token, capitals, is_expression, last_name
from v0to1.languages.containers.foreign_urls import ENCODES, Url

NAMES = frozenset(["base", "root", "prefix", "host", "server", "endpoint", "api"])
"""Of such words is the name of a base made."""

ASKING = frozenset(["get", "post", "put", "patch", "delete", "request"])
MORE = frozenset(["json", "uri", "url", "api", "request", "async", "raw", "data", "form"])
"""What else the name of a function says that sends a request."""

WITH_PATH = re.compile(r"(?:\w+://[^\s/]+|\0)(?P<path>(?:/[^\s/<>\"'|\\?#]+)+)/?")
PLAIN = re.compile(r"\w+://[\w.:/-]+")
FAR = 24
"""Marks before a path among which the call stands that is given it."""

LEADING = frozenset(["(", ":", "=", ":=", "<-", "=>", ",", "->"])
"""Signs that may stand between the name of a base and its text."""


def based(found: tuple[Token, ...], urls: list[Url]) -> list[Url]:
    """URLs, with the only base of a file before each path that is given to a call which sends it."""
    bases = {base_text(one): one for one in urls if is_base(found, one)}
    if len(bases) != 1:
        return urls
    ((text, base),) = bases.items()
    match = WITH_PATH.fullmatch(text)
    own = f"{match['path']}/" if match is not None else ""
    return [
        replace(one, base=base.pieces) if is_path(one, own) and sends(found, one.first) else one
        for one in urls
    ]


def base_text(url: Url) -> str:
    """A URL with a sign for everything in it that is no text."""
    return "".join(HOLE.sub("\0", one.text) if one.kind == "text" else "\0" for one in url.pieces)


def is_base(found: tuple[Token, ...], url: Url) -> bool:
    """Whether a URL has a path, and gets the name of a base."""
    if WITH_PATH.fullmatch(base_text(url)) is None or sends(found, url.first):
        return False
    for one in reversed(found[max(url.first - 8, 0) : url.first]):
        if one.kind == "word" and NAMES & {each.lower() for each in PIECES.findall(one.text)}:
            return True
        if one.kind == "text" or (one.kind == "sign" and one.text not in LEADING):
            return False
    return False


def is_path(url: Url, own: str) -> bool:
    """Whether a URL is a path that does not begin with that of the base itself."""
    text = base_text(url)
    return text[:1] != "\0" and "://" not in text and not f"/{text.lstrip('/')}".startswith(own)


def sends(found: tuple[Token, ...], place: int) -> bool:
    """Whether the call that is given a text is named for sending a request, and for nothing else."""
    words = [each.lower() for each in PIECES.findall(caller(found, place))]
    return bool(words) and words[0] in ASKING and set(words[1:]) <= MORE


def caller(found: tuple[Token, ...], place: int) -> str:
    """The last name before the bracket in which a mark stands; empty where there is none."""
    depth = 0
    for at in range(place - 1, max(place - FAR, 0), -1):
        sign = found[at].text if found[at].kind == "sign" else ""
        depth += (sign in (")", "]", "}")) - (sign in ("(", "[", "{"))
        if depth < 0:
            name = before_types(found, at - 1) if sign == "(" else 0
            return re.split(r"\W", found[name].text.rstrip("!?"))[-1] if found[name].kind == "word" else ""
    return ""


def before_types(found: tuple[Token, ...], place: int) -> int:
    """Where the name of a call stands, before its types: `get<Map<String, dynamic>>(`."""
    depth = 0
    while place > 0 and (depth or found[place].text == ">"):
        depth += (found[place].text == ">") - (found[place].text == "<")
        place -= 1
    return place


def base_for(behind: tuple[Token, ...], known: Mapping[str, str]) -> str:
    """What a format gets first: a URL, or a variable of the environment as the shell has it; else empty."""
    given = takewhile(lambda one: one.kind != "sign" or one.text != ",", behind[1:ENCODES])
    if not behind or behind[0].text != ",":
        return ""
    said = (one.text if one.kind == "text" else known.get(last_name(one.text), "") for one in given)
    bases = (f"${{{one}}}" if capitals(one) else one.rstrip("/") for one in said)
    return next((one for one in bases if one.startswith("$") or PLAIN.fullmatch(one)), "")


def base_words(url: Url, names: Mapping[str, str]) -> str:
    """What a client puts before a path, as words of a command, with the slash between them."""
    if not url.base:
        return ""
    words = (
        names[one.text] if is_expression(one) else HOLE.sub(lambda each: names[each[0]], one.text)
        for one in url.base
    )
    slash = "" if url.pieces[0].text.startswith("/") else "/"
    return f'"{"".join(words).rstrip("/")}{slash}"'
