"""Methods of interfaces that only say by annotations which request they send."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.walking import walk
from v0to1.languages.grammars.functions import names_of, type_of
from v0to1.languages.grammars.lowering import Lowering, Piece, named
from v0to1.languages.grammars.paths import around, sent_by
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared
from v0to1.languages.grammars.wire import first_content

ROLES = {"header": "header"} | dict.fromkeys(("query", "querymap", "requestparam", "queryparam"), "query")
ROLES |= dict.fromkeys(("body", "field", "requestbody"), "json")
HOLES = ("path", "pathvariable", "pathparam")


def annotated(low: Lowering, node: SgNode, parts: Parts) -> tree.Function | None:
    """A method whose annotation names the HTTP method and the path, as a function that sends that request."""
    found = sent_by(node) if node.field("body") is None else None
    if found is None:
        return None
    verb, path = found
    shared = around(node)
    own = [path] if path is not None else []
    return sender(low, node, parts, verb, joined(node, shared, own)) if shared or own else None


def joined(node: SgNode, shared: list[SgNode], own: list[SgNode | Piece]) -> tree.Node:
    """The URL that literals make together, each behind a slash.

    What the interface says belongs to all of its methods, and to what implements it: so it stands for no
    literal that one of them could change.
    """
    pieces: list[tree.Node] = []
    for one in (*shared, *own):
        before = pieces[-1] if pieces else None
        text = one.text()
        if isinstance(before, tree.Text) and not before.value.endswith("/") and not text.startswith("/"):
            pieces.append(tree.Text(node, "/"))
        pieces.append(tree.Text(one if one in own else node, text))
    return pieces[0] if len(pieces) == 1 else tree.Template(node, tuple(pieces))


def sender(low: Lowering, node: SgNode, parts: Parts, verb: str, path: tree.Node) -> tree.Function:
    """The function that sends the request of an annotated method."""
    params = [tree.Param(node, low.table.receiver, None)]
    holes: list[tree.Arg] = []
    given: list[tree.Arg] = []
    query: list[tree.Entry] = []
    text = "".join(one.value for one in walk(path) if isinstance(one, tree.Text))
    for param, marks in annotated_parameters(node, parts):
        name = (names_of(param) or [""])[-1]
        params.append(tree.Param(param, name, None, annotation=declared(low, type_of(param))))
        value = tree.Name(param, name)
        word, content = mark_of(marks)
        own = content.text() if content is not None else name
        if word.lower() in HOLES or f"{{{name}}}" in text or f"{{{own}}}" in text:
            holes.append(tree.Arg(param, own, value))
        elif ROLES.get(word.lower()) == "json":
            given.append(tree.Arg(param, "json", value))
        elif ROLES.get(word.lower()) == "query":
            query.append(tree.Entry(param, key_of(param, name, content), value))
    if query:
        given.append(tree.Arg(node, "query", tree.Mapping(node, tuple(query))))
    url = tree.Call(node, tree.Attr(node, path, "format"), tuple(holes)) if holes else path
    callee = tree.Attr(node, tree.Name(node, "@annotated"), verb)
    call = tree.Call(node, callee, (tree.Arg(node, None, url), *given))
    note = declared(low, located(node, parts[3]) if len(parts) > 3 else type_of(node))
    answer = as_type(low, node, call, note)
    if answer is call and not gives_nothing(low, note):
        answer = tree.Call(node, tree.Attr(node, call, "body"), ())
    return tree.Function(node, named(located(node, parts[0])), tuple(params), (tree.Return(node, answer),))


def key_of(param: SgNode, name: str, content: SgNode | None) -> tree.Node | None:
    """What a parameter of the query is called; None where it holds several of them."""
    if content is not None:
        return tree.Text(content, content.text())
    note = type_of(param)
    return None if note is not None and "Map" in note.text() else tree.Text(param, name)


def gives_nothing(low: Lowering, note: tree.Node | None) -> bool:
    """Whether the declared type of an answer leaves unread what is in it."""
    return note is None or (
        isinstance(note, tree.Name) and note.name in low.table.unread | low.table.wrappers
    )


def annotated_parameters(node: SgNode, parts: Parts) -> list[tuple[SgNode, list[SgNode]]]:
    """The parameters of a method, each with its annotations."""
    holder = located(node, parts[1])
    found: list[tuple[SgNode, list[SgNode]]] = []
    marks: list[SgNode] = []
    for child in below(holder) if holder is not None else ():
        if child.kind() in ("parameter", "formal_parameter"):
            inside = [one for one in below(child) if one.kind() in ("modifiers", "attribute_list")]
            found.append((child, [*marks, *inside]))
            marks = []
        else:
            marks = [child]
    return found


def mark_of(marks: list[SgNode]) -> tuple[str, SgNode | None]:
    """The word of an annotation, and the inside of its literal."""
    for one in marks:
        word = re.search(r"\w+", one.text())
        if word is not None:
            return word[0], first_content(one)
    return "", None
