"""A helper's call in the place of a request: what it must not leave out, and what it leaves behind."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.values import is_null
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.sketch import AnySketch


def refuse_lost(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where a request sends what the helper's call would leave out.

    Only a target that says what becomes of each parameter of a query can tell.
    """
    for request in operation.requests if target.query_fields else ():
        if request.query is not None and (request.query.open or request.query.rest):
            raise Refusal("what else is sent in the query cannot be seen, and the helper takes it one by one")
        for mapping, rules in ((request.query, target.query_fields), (request.body, target.body)):
            for name, item in mapping.items.items() if mapping is not None else ():
                rule = rules.get(name)
                if rule is not None and rule.gap and not is_null(item.value):
                    raise GapRefusal(f"{name}: {rule.gap}")


def note_view(sketch: AnySketch, target: Target) -> None:
    """Count it as a debt where a helper's call gives the V0 view of an answer."""
    if target.view and target.call is not None:
        sketch.debts.append(
            f"{target.call.name} hands on the V0 view of the answer; read the V1 fields instead to end it"
        )
