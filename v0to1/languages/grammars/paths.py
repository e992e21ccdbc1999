"""What annotations of methods and of whole interfaces say of HTTP methods and paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.languages.grammars.literals import CONTENT
from v0to1.languages.grammars.lowering import Piece
from v0to1.languages.grammars.tables import below
from v0to1.languages.grammars.wire import notes_in

VERB = re.compile(
    r"\W*(?P<verb>GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete)(?P<kind>Mapping|Exchange)?(?=\W|$)"
)
GENERAL = re.compile(
    r"\W*(?:RequestMapping|HttpExchange)\b.*?\bmethod\s*=\W*(?:\w+\.)?\"?(GET|POST|PUT|PATCH|DELETE)",
    re.DOTALL,
)
LINE = re.compile(r"\W*RequestLine\(\s*(?:value\s*=\s*)?\"(GET|POST|PUT|PATCH|DELETE) +(\S+?)\"")
"""A method with its path in one text."""

PATH = re.compile(r"\W*Path\(")
NAMED = r"\b(?:{})\s*=\s*[\[{{(]*\s*\""
HOST = re.compile(r"\W*(?:FeignClient|HttpExchange|RegisterRestClient)\b")
BASE = re.compile(r"\W*(?:FeignClient|HttpExchange|RequestMapping|Path)\b")
INTERFACES = ("interface_declaration", "class_declaration")
"""What an interface is to the grammars; that of Kotlin calls all of them classes."""


def sent_by(node: SgNode) -> tuple[str, SgNode | Piece | None] | None:
    """The HTTP method and the literal (or a piece of one) of the path that its annotations say, or None."""
    notes = list(notes_in(node))
    path = next((value_of(one) for one in notes if PATH.match(one.text())), None)
    for one in notes:
        text = one.text()
        line = LINE.match(text)
        if line is not None:
            return line[1], Piece(one, *line.span(2))
        found = VERB.match(text)
        if found is not None and (found["kind"] or found["verb"].isupper() or "(" in text):
            return found["verb"].upper(), value_of(one) or path
        general = GENERAL.match(text)
        if general is not None:
            return general[1], value_of(one)
    return None


def value_of(note: SgNode, names: str = "value|path|url") -> SgNode | None:
    """The inside of the literal of a path in an annotation: by name, else its first where none has a name."""
    named = re.search(NAMED.format(names), note.text())
    if named is None:
        plain = re.search(r"\(\s*[\[{(]*\s*\"", note.text())
        return content_at(note, plain.end()) if plain is not None else None
    return content_at(note, named.end())


def content_at(note: SgNode, place: int) -> SgNode | None:
    """The inside of the literal that begins at a place of an annotation."""
    start = note.range().start.index + place
    return next((one for one in contents(note) if one.range().start.index == start), None)


def contents(node: SgNode) -> Iterator[SgNode]:
    """The insides of all literals."""
    if node.kind() in CONTENT:
        yield node
        return
    for child in below(node):
        yield from contents(child)


def around(node: SgNode) -> list[SgNode]:
    """The literals that stand before the path of each method: those of the interface around it."""
    outer = node.parent()
    while outer is not None and outer.kind() not in INTERFACES:
        outer = outer.parent()
    found: list[SgNode] = []
    notes = list(notes_in(outer)) if outer is not None else []
    for one in notes:
        if HOST.match(one.text()) and (host := value_of(one, "url|baseUri|baseUrl")) is not None:
            found.append(host)
    for one in notes:
        base = value_of(one, "path|value" if one.text().lstrip("@").startswith("Feign") else "value|path|url")
        if BASE.match(one.text()) and base is not None and not is_in(base, found):
            found.append(base)
    return found


def is_in(node: SgNode, found: list[SgNode]) -> bool:
    """Whether a node is one of some."""
    return any(one.range().start.index == node.range().start.index for one in found)
