"""What names stand for in a program that is not evaluated: URLs, variables of the environment, types."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from v0to1.core.immutable import replace
from v0to1.languages.reported.tokens import IDENTIFIER, Token, capitals, is_route, last_name
from v0to1.records import record

SETS = frozenset(["=", ":=", "<-"])
DEFINES = frozenset(["def", "defonce", "defvar", "defparameter", "define"])
TYPES = frozenset(
    [
        "class",
        "interface",
        "struct",
        "object",
        "record",
        "trait",
        "module",
        "protocol",
        "type",
        "enum",
        "extension",
    ]
)
KEEPS = 16
"""Tokens behind the sign that sets a name among which its text stands."""

LARGEST = 20_000
"""Tokens of a declaration that are scanned."""

MANY_TYPES = 500
TEST_SERVER = re.compile(r"(?:httptest|Mock|WireMock|Test)\W?(?:New)?(?:TLS|Web)?Server$")
CONSTANT = re.compile(r"[A-Z][A-Z0-9_]+")
WRITTEN = re.compile(r"([A-Za-z_]\w*)(?:,\w+)*")
"""The name of a field in a tag or an annotation, with options."""

Tokens = tuple[Token, ...]


@record(frozen=True, slots=True)
class Type:
    """A type that a file declares: where it begins and ends, and the names of its fields on the wire."""

    name: str
    start: int
    end: int
    keys: tuple[str, ...]


@record(frozen=True, slots=True)
class Names:
    """The names of a file: the texts that they are set to, by place, and the types that it declares.

    The `tested` ones are set to servers that a test starts.
    """

    values: Mapping[str, tuple[tuple[int, Token], ...]]
    types: Mapping[str, Type]
    package: str
    tested: frozenset[str]

    def value(self, name: str, start: int) -> Token | None:
        """The text or variable of the environment that a name stands for at a place of the file."""
        found = self.values.get(last_name(name), ())
        above = bisect_left(found, start, key=lambda each: each[0])
        one = found[max(above - 1, 0)][1] if found else None
        return (
            replace(one, text=one.text.partition(".")[0]) if one is not None and one.kind == "word" else one
        )

    def variable(self, word: Token) -> str:
        """The variable of the environment that a word stands for, or nothing."""
        found = self.value(word.text, word.start)
        return found.text if found is not None and capitals(found.text) else ""

    def innermost_type(self, place: int) -> str:
        """The innermost type around a place; empty where there is none."""
        found = [one for one in self.types.values() if one.start < place <= one.end]
        return max(found, key=lambda one: one.start).name if found else ""


def names_in(tokens: Tokens, path: str) -> Names:
    """The names of a file; its package is called like its last word, or like the file where it names none."""
    values: dict[str, list[tuple[int, Token]]] = {}
    for place, one in enumerate(tokens):
        name = set_at(tokens, place)
        said = value_at(tokens, place) if name else None
        if said is not None:
            values.setdefault(name, []).append((one.start, said))
    pairs = pairwise(tokens)
    package = next(
        (two.text for one, two in pairs if one.text in ("package", "namespace") and two.kind == "word"), ""
    )
    stem = re.sub(r"\W", "_", posixpath.basename(path).partition(".")[0])
    found = {name: tuple(set_to) for name, set_to in values.items()}
    servers = (at for at, one in enumerate(tokens) if one.kind == "word" and TEST_SERVER.search(one.text))
    tested = {
        name for at in servers for place in range(max(at - 3, 1), at) if (name := set_at(tokens, place))
    }
    return Names(found, dict(types_in(tokens)), last_name(package) or stem or "client", frozenset(tested))


def set_at(tokens: Tokens, place: int) -> str:
    """The name that is set at a place, by a sign behind it and its type or a word before it; else empty."""
    one, before = tokens[place], tokens[place - 1] if place else tokens[place]
    if one.kind == "word" and before.text in DEFINES:
        return last_name(one.text)
    if one.text == "=" and before.text == ")" and place > 3 and tokens[place - 2].text == "(":
        at = place - 4 if tokens[place - 3].text == "get" else place - 3
        return last_name(tokens[at].text) if tokens[at].kind == "word" else ""
    if one.kind != "sign" or one.text not in (*SETS, ":", "=>") or before.kind == "sign" or not place:
        return ""
    if one.text in SETS and place + 1 < len(tokens) and tokens[place + 1].text == "=":
        return ""
    at = place - 1
    while at > 1 and one.text != ":" and tokens[at - 1].text in (":", "&", "?", "As"):
        at -= 2 if tokens[at - 1].text in (":", "As") else 1
    return last_name(tokens[at].text)


def value_at(tokens: Tokens, place: int) -> Token | None:
    """What a name is set to behind a place: a text, a variable of the environment, another name."""
    near: list[Token] = []
    for one in tokens[place + 1 : place + KEEPS]:
        if one.line > tokens[place].line + 1 or one.text in (";", "}") or (near and one.text in SETS):
            break
        near.append(one)
    texts = [one for one in near if one.kind == "text"]
    said = [one for one in texts if "://" in one.text] or [one for one in texts if capitals(one.text)]
    first = texts[:1] if near and near[0] in texts and is_route(texts[0].text, given=False) else []
    alias = near[:1] if not texts and near and CONSTANT.fullmatch(near[0].text.partition(".")[0]) else []
    return next(iter(said or first or alias), None)


def types_in(tokens: Tokens) -> Iterator[tuple[str, Type]]:
    """The types of a file, by name; of those inside others the last."""
    left = MANY_TYPES
    for place, one in enumerate(tokens[:-1]):
        named = tokens[place + 1]
        if not left:
            return
        if one.kind == "word" and one.text in TYPES and named.kind == "word" and named.text[0].isalpha():
            left -= 1
            end = end_of(tokens, place + 2)
            name = last_name(named.text)
            body = tokens[place + 2 : end]
            asks = any(each.kind == "text" and is_route(each.text, given=False) for each in body)
            yield name, Type(name, place, end, () if asks else tuple(dict.fromkeys(fields_in(body))))


def end_of(tokens: Tokens, start: int) -> int:
    """Where a declaration ends: behind its brackets; one without any goes on to the next, or the end."""
    depth, opened = 0, False
    last = min(start + LARGEST, len(tokens))
    for place in range(start, last):
        one = tokens[place]
        if one.kind == "sign":
            depth += (one.text in ("(", "{", "[")) - (one.text in (")", "}", "]"))
            opened = opened or one.text == "{"
            if depth < 0 or (opened and not depth):
                return place
            if one.text == ";" and not depth:
                return place
        elif one.kind == "word" and not depth and place > start and one.text in TYPES:
            return place
    return last


def fields_in(tokens: Tokens) -> Iterator[str]:
    """The names of fields on the wire: those of tags and annotations, else the fields' own."""
    written = False
    for before, one, behind in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if one.kind == "text":
            found = WRITTEN.fullmatch(one.text)
            if found is not None and "json" not in found[1]:
                written = True
                yield found[1]
        elif one.kind == "word" and IDENTIFIER.fullmatch(one.text):
            typed = before.kind == "word" and behind.text in (",", ";", ")", "{", "=")
            if behind.text == ":" or (typed and before.text not in ("case", "return")) or behind.text == "?":
                if not written and one.text[0].islower():
                    yield one.text
                written = False


def sent_types(tokens: Tokens, names: Names) -> frozenset[str]:
    """The declared types of which values are made among some tokens, or that a function is given."""
    found, depth = set(), 0
    for before, one, behind in zip(tokens, tokens[1:], tokens[2:], strict=False):
        depth += (before.text == "(") - (before.text == ")") if before.kind == "sign" else 0
        name = last_name(one.text) if one.kind == "word" and before.text not in TYPES else ""
        made = behind.text == "(" or (behind.text == "{" and before.text not in (">", ":"))
        given = depth > 0 and (before.text in (":", "&") or before.kind == "word") and behind.text != "."
        if name in names.types and (made or given):
            found.add(name)
    return frozenset(found)


def keys_of(types: Iterable[str], names: Names) -> Iterator[str]:
    """The fields of some types on the wire."""
    return (key for one in types for key in names.types[one].keys)
