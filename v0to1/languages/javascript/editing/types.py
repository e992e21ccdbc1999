"""Types of TypeScript that describe what a client sends: they change together with the payload."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.evaluation.values import Item
from v0to1.evaluation.values import Mapping as Body
from v0to1.languages.base import Change, Refusal
from v0to1.languages.javascript.editing.syntax import lines_of, named, newline_of
from v0to1.languages.javascript.nodes import ancestors, of_kinds, root_of, span_of, syntax
from v0to1.languages.javascript.sources import Sources

CONTENT = "object[]"
SHAPES = {"content": CONTENT, "args": CONTENT, "message": f"{{ content: {CONTENT} }}"}
"""The types of values in V1's shapes."""

MESSAGES = "messages"
SENT = ("variable_declarator", "as_expression", "satisfies_expression")
"""Where a type may stand that describes nothing but what is built there."""

IMPORTED = ("import_specifier",)


def declared(sources: Sources, item: Item, name: str | None, shape: str) -> Iterator[Change]:
    """The changes of the types that name a field; `name` is V1's, None if it has none. Raises `Refusal`."""
    for one in item.declarations:
        node = syntax(one.node)
        field = (
            node
            if node.kind() == "property_signature"
            else next((each for each in ancestors(node) if each.kind() == "property_signature"), None)
        )
        key = field.field("name") if field is not None else None
        if field is None or key is None or key.text() != item.key:
            raise Refusal(reasons.DECLARED_FIELD.format(item.key))
        refuse_others(sources, field, item)
        if name is None or shape == MESSAGES:
            yield Change(one.module, line_of_field(sources.text(one.module), field), "")
            continue
        yield Change(one.module, span_of(key), name)
        note = field.field("type")
        if shape and note is not None:
            yield Change(one.module, span_of(note), f": {SHAPES[shape]}")


def refuse_others(sources: Sources, field: SgNode, item: Item) -> None:
    """Raise `Refusal` for a type that describes more than the one object that is sent."""
    owner = next(
        (
            one
            for one in ancestors(field)
            if one.kind() in ("interface_declaration", "type_alias_declaration")
        ),
        None,
    )
    if owner is None:
        return
    own = owner.field("name")
    name = own.text() if own is not None else ""
    uses = 0
    for path in sources.modules.paths:
        if not re.search(rf"\b{re.escape(name)}\b", sources.text(path)):
            continue
        root = sources.modules.parse(path)
        if root is None:
            raise Refusal(reasons.DECLARED_FIELD.format(item.key))
        for one in of_kinds(root, "type_identifier", "identifier"):
            if one.text() != name or (
                own is not None and path_of(sources, own, path) and span_of(one) == span_of(own)
            ):
                continue
            kinds = [each.kind() for each in ancestors(one)]
            if any(kind in IMPORTED for kind in kinds[:1]):
                continue
            if not any(kind in SENT for kind in kinds[:2]):
                raise Refusal(reasons.DECLARED_FIELD.format(item.key))
            uses += 1
    if uses != 1:
        raise Refusal(reasons.DECLARED_FIELD.format(item.key))


def path_of(sources: Sources, node: SgNode, path: str) -> bool:
    """Whether a node is one of a module."""
    return root_of(node).text() == sources.text(path)


def line_of_field(whole: str, field: SgNode) -> Span:
    """The characters of a field of a type, with what ends it."""
    span = span_of(field)
    end = span.end
    after = re.match(r"[ \t]*[;,]", whole[end:])
    end += after.end() if after is not None else 0
    lines = lines_of(whole, Span(span.start, end))
    if lines.start != span.start:
        return lines
    blank = re.match(r"[ \t]+", whole[end:])
    return Span(span.start, end + (blank.end() if blank is not None else 0))


def widened(sources: Sources, body: Body, fields: Mapping[str, str]) -> Iterator[Change]:
    """The changes that declare further fields in the type of an object that is sent; raises `Refusal`."""
    places = [one for item in body.items.values() for one in item.declarations]
    if not places:
        return
    fields_of = [
        field
        for one in places
        for field in (syntax(one.node), *ancestors(syntax(one.node)))
        if field.kind() == "property_signature"
    ]
    module = places[0].module
    if not fields_of or any(one.module != module for one in places):
        raise Refusal(reasons.DECLARED_FIELD.format(next(iter(fields))))
    first = min(fields_of, key=lambda one: span_of(one).start)
    owner = first.parent()
    if owner is None or any(not inside(one, owner) for one in fields_of):
        raise Refusal(reasons.DECLARED_FIELD.format(next(iter(fields))))
    whole = sources.text(module)
    start = span_of(named(owner)[0]).start
    line = whole.rfind("\n", 0, start) + 1
    margin = whole[line:start]
    behind = re.match(r"[ \t]*([;,]?)", whole[span_of(first).end :])
    end = behind[1] if behind is not None else ""
    if margin.strip():
        text = "".join(f"{name}: {kind}; " for name, kind in fields.items())
    else:
        text = "".join(f"{name}: {kind}{end}{newline_of(whole)}{margin}" for name, kind in fields.items())
    yield Change(module, Span(start, start), text)


def inside(node: SgNode, owner: SgNode) -> bool:
    """Whether a field stands in a type."""
    span, around = span_of(node), span_of(owner)
    return around.start <= span.start and span.end <= around.end


def kind_of(value: object) -> str:
    """The type of a constant."""
    return "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
