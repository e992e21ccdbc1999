"""Bodies in JavaScript: renamed where they stand, or converted where their objects have a declared type."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.languages import bodies
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.declared import body_type
from v0to1.languages.javascript.fields import FIELDS
from v0to1.languages.javascript.nodes import syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.widening import widen_records
from v0to1.languages.payloads import convert_payload


def change_body(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Make every body that the operation may send a V1 body; raises `Refusal`."""
    name = type_of(sketch, operation, target)
    if not name:
        bodies.change_body(sketch, operation, target, FIELDS)
        widen_records(sketch, operation, target)
    elif target.convert:
        convert_payload(sketch, operation, target)
    else:
        raise Refusal(f"{name} declares the fields of V0's request; declare V1's, and send those")


def type_of(sketch: Sketch, operation: Operation, target: Target) -> str:
    """The project's own type that an object is declared to have in which fields would be renamed."""
    for request in operation.requests:
        node = request.body.node if request.body is not None else None
        renamed = [
            key
            for key in (request.body.items if request.body is not None else ())
            if (rule := target.body.get(key)) is not None and rule.to != key
        ]
        name = body_type(sketch, syntax(node)) if isinstance(node, tree.Mapping) and renamed else ""
        if name:
            return name
    return ""
