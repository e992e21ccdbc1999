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
from v0to1.languages.route_edits import change_run
from v0to1.languages.sketch import AnySketch

PARAMETER = re.compile(r"(?<![^&])([A-Za-z_]+)=([^&#]*)")


def change_query(sketch: D, operation: Operation, target: Target, fields: Fields[D]) -> None:
    """Rename query parameters; one that V1 lacks would change the answer, so it is refused."""
    for request in operation.requests:
        if target.query_fields and is_unseen(request):
            tell_unseen(sketch, request, target)
        items = request.query.items.values() if request.query is not None else ()
        for item in items:
            change_parameter(sketch, item, target.query_fields.get(item.key), fields)
        change_query_text(sketch, request, target)


def is_unseen(request: Request) -> bool:
    """Whether a query may have more in it than is known."""
    query = request.query
    if query is not None:
        return query.open or bool(query.rest)
    return any(one.role == "query" and not is_null(one.value) for one in request.arguments)


def tell_unseen(sketch: AnySketch, request: Request, target: Target) -> None:
    """Name what V1 lacks where anything may be asked; raises `Refusal` where V1 has other names for it."""
    known = request.query.items.keys() if request.query is not None else ()
    others = {name: rule for name, rule in target.query_fields.items() if name not in known}
    renamed = [name for name, rule in others.items() if rule.to is not None and rule.to != name]
    if renamed:
        raise Refusal(
            "what the query asks for comes from callers that cannot be seen, and V1 has other names for it: "
            + ", ".join(f"{name} is {others[name].to}" for name in renamed)
        )
    for name, rule in others.items():
        if rule.gap:
            sketch.note(f"Callers that cannot be seen may ask for {name}. {rule.gap}")


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
    before, _, query = request.url.shape.partition("?")
    for found in PARAMETER.finditer(query):
        name, value = found.groups()
        rule = target.query_fields.get(name)
        new = renamed(rule, value) if rule is not None else None
        if rule is not None and new is not None:
            sketch.note(rule.note)
            change_run(
                sketch, request.url, len(before) + 1 + found.start(1), f"{name}={value}", f"{rule.to}={new}"
            )
        elif rule is not None and (rule.gap or rule.to != name or rule.maximum is not None):
            refuse_query_text(sketch, name, rule, query)


def renamed(rule: FieldRule, value: str) -> str | None:
    """The value of a parameter with another name in V1, where it is written out; None for any other one."""
    if rule.gap or rule.to is None or rule.maximum is not None or rule.shape or HOLE in value:
        return None
    return (rule.values or {}).get(value) if rule.values else None


def refuse_query_text(sketch: AnySketch, name: str, rule: FieldRule, query: str) -> None:
    """A parameter inside the URL text that would have to change; one that is not known may be fine."""
    value = re.search(rf"(?:^|&){name}=(\d+)(?!{HOLE})", query)
    if rule.to == name and rule.maximum is not None:
        if value and int(value[1]) <= rule.maximum:
            return
        if re.search(rf"(?:^|&){name}={HOLE}", query):
            sketch.note(f"V1 accepts at most {rule.maximum} for {name}.")
            return
    most = f"V1 accepts at most {rule.maximum}" if rule.maximum is not None else ""
    raise Refusal(
        f"{name} is written into the URL and has to change: {rule.gap or most or rule.note or rule.to}"
    )
