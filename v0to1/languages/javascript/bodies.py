"""Bodies whose objects are declared to have a type of the project: a new key would not fit it."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.declared import body_type
from v0to1.languages.javascript.nodes import syntax
from v0to1.languages.javascript.sources import Sketch


def refuse_types(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Raise `Refusal` where a body has a declared type, and there is no function to convert it."""
    for request in operation.requests:
        node = request.body.node if request.body is not None else None
        name = body_type(sketch, syntax(node)) if isinstance(node, tree.Mapping) else ""
        if name and not target.convert and target.body:
            raise Refusal(f"{name} declares the fields of V0's request; declare V1's, and send those")
