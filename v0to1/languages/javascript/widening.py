"""Records of texts that send a message of V1: their type says that they may hold other values, too."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Mapping
from v0to1.languages.fields import MESSAGES
from v0to1.languages.javascript.nodes import cast, of_kinds, span_of, syntax
from v0to1.languages.javascript.sketch import Sketch

TEXTS = re.compile(
    r"[\s|]*(?:string|number|boolean|null|undefined)(?:[\s|]+(?:string|number|boolean|null|undefined))*"
)
"""Types of values among which no object can be."""


def widen_records(sketch: Sketch, operation: Operation, target: Target) -> None:
    """`const body: Record<string, string>` becomes one of `unknown` where a message is put into it."""
    for request in operation.requests:
        body = request.body
        messages = [
            one
            for key, one in (body.items.items() if body is not None else ())
            if (rule := target.body.get(key)) is not None and rule.shape in MESSAGES
        ]
        if body is not None and messages and isinstance(body.node, tree.Mapping):
            widen(sketch, body, syntax(body.node))


def widen(sketch: Sketch, body: Mapping, literal: SgNode) -> None:
    """Say of the variable that holds an object that its entries may be anything."""
    parent = cast(literal).parent()
    declared = parent is not None and parent.kind() == "variable_declarator"
    note = parent.field("type") if parent is not None and declared else None
    for one in of_kinds(note, "generic_type", "index_signature") if note is not None else ():
        value = value_type(one)
        if value is not None and TEXTS.fullmatch(value.text()):
            sketch.replace(body.module, span_of(value), "unknown")


def value_type(node: SgNode) -> SgNode | None:
    """The type of the values of a record: of `Record<string, T>`, or of `{ [key: string]: T }`."""
    if node.kind() == "index_signature":
        said = node.field("type")
        return said.named_children()[0] if said is not None else None
    name, given = node.field("name"), node.field("type_arguments")
    types = given.named_children() if given is not None else []
    return types[1] if name is not None and name.text() == "Record" and len(types) == 2 else None
