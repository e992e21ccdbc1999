"""The URLs in a program that is not evaluated: texts that look like one, with what is joined to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from v0to1.core.immutable import replace
from v0to1.languages.reported.names import SETS, Names
from v0to1.languages.reported.tokens import (
    CAPITALS,
    HOLE,
    LISPS,
    Token,
    capitals,
    ending,
    is_route,
    last_name,
)
from v0to1.records import record

JOINS = frozenset(["+", "++", "..", "<>", ".", "&", "^", "||", "<<"])
"""Signs that put texts together."""

JOINERS = frozenset(["paste0", "string", "str", "strcat", "concat", "join"])
"""Functions that put what they are given together."""

STEP = re.compile(
    r"(?i)(?:(?:join|add|append|push|set|appending|resolve)_?(?:encoded)?(?:path)?_?(?:segments?|components?|reference)?"
    r"|path_?segments?|push|extend)"
)
ADDS = re.compile(r"(?i)path|append|push|join|resolve|segment|extend")
"""The names of functions that add steps to the path of a URL."""

STEPPING = re.compile(r"(?i)path|segment|component|appending")
"""Of such words are names that speak of nothing but the path of a URL."""

IDENTIFIER_PATH = re.compile(r"[\w-]+(?:/[^\s/]+)*")
QUERY = re.compile(r"(?i)quer|param")
LINE = re.compile(r"(?P<method>GET|POST|PUT|PATCH|DELETE) +(?P<path>/\S+)")
POSITIONAL = re.compile(r"\{\d*\}|%[sdv@]|~[psw]|%\d\$s")
"""Where a format has the next of the values behind it."""

PIECES = 20
"""Texts and names that one URL is made of, at most."""

ENCODES = 8
"""Tokens of a call that a piece of a URL may be."""

FAR = 4_000
"""Tokens behind a URL that got a name among which the name is used."""

NESTED = 4
Tokens = tuple[Token, ...]


@record(frozen=True, slots=True)
class Url:
    """A URL: the places of its first and last token, the text or name that each of its pieces is, its name.

    The name is what it is set to; `named` is where that stands, and -1 where it has none. The `method` is
    that which stands before its path in the same text.
    """

    first: int
    last: int
    pieces: Tokens
    named: int = -1
    name: str = ""
    method: str = ""


def urls_in(tokens: Tokens, path: str, names: Names) -> Iterator[Url]:
    """The texts that look like URLs or paths, and the names of such texts, with what is joined to them."""
    bare, behind = ending(path) in LISPS, 0
    for place, one in enumerate(tokens):
        given = place > 1 and tokens[place - 1].text == "(" and tokens[place - 2].text != "import"
        starts = one.kind == "text" and is_route(one.text, given=given) and not is_step(tokens, place)
        if place < behind:
            continue
        line = LINE.fullmatch(one.text) if given and one.kind == "text" else None
        url = chain(tokens, place) if line is None else of_line(one, place, line)
        if url is None and (starts or is_joined_name(tokens, place, names)):
            url = ahead(tokens, beginning(tokens, place, bare=bare), bare=bare)
        if url is not None:
            behind = steps_end(tokens, url)
            at = name_place(tokens, url)
            yield replace(url, named=at, name=named(tokens[at].text) if at >= 0 else "")


def of_line(one: Token, place: int, line: re.Match[str]) -> Url:
    """The URL in a text that begins with its method."""
    path = replace(one, text=line["path"], start=one.start + line.start("path"))
    return Url(place, place, (path,), method=line["method"])


def steps_end(tokens: Tokens, url: Url) -> int:
    """The place behind a URL and the calls in the same chain that add to its path."""
    place = url.last + 1
    for at in range(place, min(place + 30, len(tokens))):
        if tokens[at].text in (";", "{", "}", ",") or tokens[at].line > tokens[url.last].line:
            break
        if is_adding(tokens, at, STEPPING):
            place = max(place, call_of(tokens, at, "")[1])
    return place


def named(text: str) -> str:
    """The name that something is set to; of the path of an object the object's."""
    words = [one for one in re.split(r"\W+", text) if one]
    return words[0] if len(words) > 1 and words[-1].lower() == "path" and words[0] != "self" else words[-1]


def is_step(tokens: Tokens, place: int) -> bool:
    """Whether a text is one step that something adds to the path of a URL."""
    if "/" in tokens[place].text.strip("/"):
        return False
    before = [one.text for one in tokens[max(place - 3, 0) : place]]
    if len(before) > 2 and before[1:] == ["+", "="] and before[0].lower().endswith("path"):
        return True
    word = re.split(r"\W+", before[-2])[-1] if len(before) > 1 and before[-1] == "(" else ""
    return bool(STEP.fullmatch(word) and ADDS.search(word))


def is_joined_name(tokens: Tokens, place: int, names: Names) -> bool:
    """Whether a word is the name of a path, and something is joined to it."""
    one = tokens[place]
    if one.kind != "word" or capitals_only(one, names):
        return False
    known = names.value(one.text, one.start)
    if known is None or capitals(known.text) or not is_route(known.text, given=False):
        return False
    return (joint(tokens, place + 1, 1, bare=False) or joint(tokens, place - 1, -1, bare=False)) is not None


def capitals_only(one: Token, names: Names) -> bool:
    """Whether nothing is known of a word."""
    return last_name(one.text) not in names.values


def beginning(tokens: Tokens, place: int, *, bare: bool) -> Url:
    """A text with the names that stand before it in the same sum, or in the same call that joins."""
    pieces, first = [tokens[place]], place
    while len(pieces) < PIECES and (before := joint(tokens, first - 1, -1, bare=bare)) is not None:
        one, first = piece(tokens, before, -1)
        if one is None:
            break
        pieces.insert(0, one)
    return Url(min(first, place), place, tuple(pieces))


def ahead(tokens: Tokens, url: Url, *, bare: bool) -> Url:
    """A URL with what stands behind its last text in the same way."""
    while len(url.pieces) < PIECES and (behind := joint(tokens, url.last + 1, 1, bare=bare)) is not None:
        one, last = piece(tokens, behind, 1)
        if one is None:
            break
        url = Url(url.first, last, (*url.pieces, one))
    return url


def joint(tokens: Tokens, place: int, step: int, *, bare: bool) -> int | None:
    """Where the next piece of a URL is, if a token joins it."""
    if not 0 < place < len(tokens) - 1:
        return None
    one = tokens[place]
    if one.kind == "sign" and one.text in JOINS:
        right = tokens[place + 1]
        member = one.text == "." and right.kind != "text" and right.start == one.end and right.text[0] != "$"
        return None if member or right.text == "=" else place + step
    if bare and one.kind == "word" and tokens[place - 1].text == "(":
        return None
    if (bare and one.kind != "sign") or (one.kind == "sign" and one.text == ","):
        inside = is_joined(tokens, place)
        return (place if bare and one.kind != "sign" else place + step) if inside else None
    return None


def is_joined(tokens: Tokens, place: int) -> bool:
    """Whether a token stands among the arguments of a function that joins them."""
    depth = 0
    for at in range(place - 1, max(place - 40, 0), -1):
        sign = tokens[at].text if tokens[at].kind == "sign" else ""
        depth += (sign == ")") - (sign == "(")
        if depth < 0:
            words = [one.text for one in (tokens[at - 1], tokens[at + 1]) if one.kind == "word"]
            return any(re.split(r"\W", word)[-1] in JOINERS for word in words)
    return False


def piece(tokens: Tokens, place: int, step: int) -> tuple[Token | None, int]:
    """A piece of a URL that begins or ends at a token, and where it ends; a call is its last name.

    The name of a variable of the environment that is asked for is that variable, an entry what it is one of.
    """
    if not 0 <= place < len(tokens):
        return None, place
    one = tokens[place]
    ahead = [each.text for each in tokens[place + 1 : place + 4]]
    if step > 0 and one.kind == "word" and ahead[:1] == ["["] and ahead[-1] == "]":
        return one, place + 3
    if step > 0 and one.kind == "word" and place + 1 < len(tokens) and tokens[place + 1].text == "(":
        close = next(
            (at for at in range(place, min(place + ENCODES, len(tokens))) if tokens[at].text == ")"), place
        )
        return name_of_call(tokens[place : close + 1], one), close
    if step < 0 and one.text == ")":
        opened = next(
            (at for at in range(place, max(place - ENCODES, 0), -1) if tokens[at].text == "("), place
        )
        if opened and tokens[opened - 1].kind == "word":
            return name_of_call(tokens[opened - 1 : place], tokens[opened - 1]), opened - 1
        return None, place
    return (one if one.kind != "sign" else None), place


def name_of_call(call: Tokens, name: Token) -> Token:
    """What a call stands for: the variable that it asks for, else its last name."""
    asked = next((one for one in call if one.kind == "text" and CAPITALS.fullmatch(one.text)), None)
    words = [one for one in call if one.kind == "word"]
    return replace(asked, kind="word") if asked is not None else words[-1] if words else name


def name_place(tokens: Tokens, url: Url) -> int:
    """Where the name stands that a URL gets, as it is or in a call or two; -1 where it gets none."""
    for place in range(url.first - 1, max(url.first - 12, 0), -1):
        one = tokens[place]
        if one.kind == "sign" and one.text in SETS and tokens[place - 1].kind == "word":
            while place > 2 and tokens[place - 2].text in (":", ",") and tokens[place - 3].kind == "word":
                place -= 2
            return place - 1
        method = one.kind == "text" and one.text.isupper()
        if (one.kind == "text" and not method) or (one.kind == "sign" and one.text not in "({.[:@!&?,"):
            return -1
    return -1


def uses(tokens: Tokens, url: Url) -> Iterator[int]:
    """Where the name of a URL is used behind it, up to where it is set again."""
    last = min(url.last + FAR, len(tokens)) if url.name else 0
    for place in range(url.last + 1, last):
        one = tokens[place]
        if one.kind == "text" and any(
            url.name in re.split(r"\W+", each[0]) for each in HOLE.finditer(one.text)
        ):
            yield place
        if one.kind == "word" and url.name in re.split(r"\W+", one.text):
            sign = tokens[place + 1].text if place + 1 < last else ""
            if sign in SETS and one.text == tokens[url.named].text and tokens[place + 2].text != "=":
                return
            yield place


def is_part(tokens: Tokens, place: int) -> bool:
    """Whether the name at a place is joined to more, or stands in a text."""
    if tokens[place].kind == "text":
        return True
    found = ((step, joint(tokens, place + step, step, bare=False)) for step in (1, -1))
    return any(at is not None and piece(tokens, at, step)[0] is not None for step, at in found)


def flat(tokens: Tokens, url: Url, names: Names) -> Tokens:
    """The pieces of a URL, with what is known in the place of names, and of what formats are given."""
    given = values_behind(tokens, url.last + 1)
    return tuple(one for each in url.pieces for one in opened(each, given, names, 0))


def opened(one: Token, given: Iterator[Token], names: Names, depth: int) -> Iterator[Token]:
    """A piece of a URL as texts without expressions in them, and expressions."""
    if one.kind == "word":
        known = names.value(one.text, one.start) if depth < NESTED else None
        if known is None or (known.kind == "text" and capitals(known.text)):
            yield replace(one, text=known.text) if known is not None else one
            return
        for each in opened(known, iter(()), names, depth + 1):
            yield replace(each, start=one.start, end=one.end)
        return
    place = 0
    for hole in HOLE.finditer(one.text):
        if hole.start() > place:
            yield replace(
                one,
                text=one.text[place : hole.start()],
                start=one.start + place,
                end=one.start + hole.start(),
            )
        word = next(given, None) if POSITIONAL.fullmatch(hole[0]) else None
        at = one.start + hole.start()
        inside = word or Token("word", hole[0], at, at, one.line)
        yield from opened(inside, iter(()), names, depth + 1)
        place = hole.end()
    if place < len(one.text):
        yield replace(one, text=one.text[place:], start=one.start + place, end=one.start + len(one.text))


def values_behind(tokens: Tokens, place: int) -> Iterator[Token]:
    """What a format is given: for each value its text, or its last name."""
    if place >= len(tokens) or tokens[place].text != ",":
        return
    depth, value = 0, list[Token]()
    for one in tokens[place + 1 : place + 40]:
        depth += (one.text in ("(", "[", "{")) - (one.text in (")", "]", "}")) if one.kind == "sign" else 0
        if depth < 0 or (one.text == "," and not depth):
            if value:
                words = [each for each in value if each.kind != "sign"]
                yield name_of_call(tuple(value), value[0]) if len(words) != 1 else words[0]
            value = []
            if depth < 0:
                return
        else:
            value.append(one)


def steps_behind(tokens: Tokens, start: int, end: int, name: str) -> Iterator[Token]:
    """What functions add to the path of a URL: in the same chain of calls, or by the name that it has."""
    place, depth, end = start, 0, min(end, len(tokens))
    lines = tokens[min(start, len(tokens) - 1)].line + 5
    while place + 1 < end and tokens[place].line <= lines and depth >= 0:
        one = tokens[place]
        depth += (one.text == "{") - (one.text == "}") if one.kind == "sign" else 0
        words = re.split(r"\W+", one.text) if one.kind == "word" else [""]
        beside = [each for each in tokens[max(place - 8, start) : place + 8] if each.line == one.line]
        own = one.line == tokens[start - 1].line or tokens[place - 1].text in (".", "{")
        if name and not own:
            own = any(name in re.split(r"\W+", each.text) for each in beside if each.kind == "word")
        if own and is_adding(tokens, place, ADDS):
            found, place = call_of(tokens, place, name)
            yield from found
        elif own and words[-1].lower() == "path" and tokens[place + 1].text == "+":
            line = [each for each in tokens[place + 1 : place + 20] if each.line == one.line]
            yield from values(line, name)
            return
        else:
            place += 1


def is_adding(tokens: Tokens, place: int, names: re.Pattern[str]) -> bool:
    """Whether a call begins at a place that adds steps to a path."""
    one = tokens[place]
    if (
        one.kind != "word"
        or place + 1 >= len(tokens)
        or tokens[place + 1].text != "("
        or QUERY.search(one.text)
    ):
        return False
    word = re.split(r"\W+", one.text)[-1]
    return STEP.fullmatch(word) is not None and names.search(word) is not None


def call_of(tokens: Tokens, place: int, name: str) -> tuple[Tokens, int]:
    """What a call is given, and the place behind it."""
    depth = 0
    for at in range(place + 1, min(place + 30, len(tokens))):
        depth += (
            (tokens[at].text in ("(", "[")) - (tokens[at].text in (")", "]"))
            if tokens[at].kind == "sign"
            else 0
        )
        if depth <= 0:
            return tuple(values(tokens[place + 1 : at + 1], name)), at + 1
    return (), place + 2


def values(some: Sequence[Token], name: str) -> Iterator[Token]:
    """The texts and last names among some tokens, without those of functions, labels and the URL itself."""
    for one, following in zip(some, [*some[1:], some[-1]], strict=True):
        words = re.split(r"\W+", one.text)
        aside = following.text in ("(", ":") or words[-1].lower() == "path" or name in words
        if one.kind != "sign" and one.text.strip("/") and not aside:
            yield replace(one, text=one.text.strip("/")) if one.kind == "text" else one


def chain(tokens: Tokens, place: int) -> Url | None:
    """A URL of nothing but the steps that a chain of calls adds to a base."""
    first, found = place, list[Token]()
    while is_adding(tokens, place, STEPPING):
        given, place = call_of(tokens, place, "")
        found += given
        place += tokens[place].text == "." if place < len(tokens) else 0
    texts = [one for one in found if one.kind == "text"]
    if (
        not texts
        or found[0].kind != "text"
        or not all(IDENTIFIER_PATH.fullmatch(one.text) for one in texts[:1])
    ):
        return None
    slash = [Token("text", "/", one.start, one.start, one.line) for one in found]
    pieces = [each for pair in zip(slash, found, strict=True) for each in pair]
    first = chain_start(tokens, first)
    return Url(first, place - 1, tuple(pieces)) if len(found) > 1 or "/" in texts[0].text else None


def chain_start(tokens: Tokens, place: int) -> int:
    """Where the chain of calls begins that goes on at a place."""
    while place > 1 and tokens[place - 1].text == "." and tokens[place - 2].text == ")":
        depth = 0
        for at in range(place - 2, max(place - 40, 0), -1):
            depth += (tokens[at].text == ")") - (tokens[at].text == "(") if tokens[at].kind == "sign" else 0
            if not depth:
                break
        else:
            return place
        place = at - 1 if tokens[at - 1].kind == "word" else at
    return place
