"""Query parameters: renamed, capped, or refused."""

from __future__ import annotations

import re

from v0to1.core.endpoints import HOLE
from v0to1.core.rules import FieldRule, Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, is_null
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.bodies import Around, change_value
from v0to1.languages.fields import D, Fields
from v0to1.languages.sketch import AnySketch


def change_query(sketch: D, operation: Operation, target: Target, fields: Fields[D]) -> None:
    """Rename query parameters; one that V1 lacks would change the answer, so it is refused."""
    for request in operation.requests:
        items = request.query.items.values() if request.query is not None else ()
        for item in items:
            change_parameter(sketch, item, target.query_fields.get(item.key), fields)
        change_query_text(sketch, request, target)


def change_parameter(sketch: D, item: Item, rule: FieldRule | None, fields: Fields[D]) -> None:
    """Change one query parameter."""
    if rule is None:
        return
    sketch.note(rule.note)
    if rule.gap and not is_null(item.value):
        raise GapRefusal(f"{item.key}: {rule.gap}")
    if rule.to is not None:
        fields.rename_key(sketch, item, rule.to)
        change_value(sketch, (item, rule), Around(), fields)


def change_query_text(sketch: AnySketch, request: Request, target: Target) -> None:
    """Query parameters that are written into the URL."""
    shape = request.url.shape
    query = shape.partition("?")[2]
    for name in re.findall(r"(?:^|&)([A-Za-z_]+)=", query):
        rule = target.query_fields.get(name)
        if rule is not None and (rule.gap or rule.to != name or rule.maximum is not None):
            refuse_query_text(sketch, name, rule, query)


def refuse_query_text(sketch: AnySketch, name: str, rule: FieldRule, query: str) -> None:
    """A parameter inside the URL text that would have to change; one that is not known may be fine."""
    value = re.search(rf"(?:^|&){name}=(\d+)(?!{HOLE})", query)
    if rule.to == name and rule.maximum is not None:
        if value and int(value[1]) <= rule.maximum:
            return
        if re.search(rf"(?:^|&){name}={HOLE}", query):
            sketch.note(f"V1 accepts at most {rule.maximum} for {name}.")
            return
    raise Refusal(f"{name} is written into the URL and has to change: {rule.gap or rule.note or rule.to}")
