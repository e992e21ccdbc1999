"""The table of V0's routes, out of the rules: what the run-time adapter of every language is driven by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from v0to1 import resources
from v0to1.core.api import api
from v0to1.core.loading.rules import load_rules
from v0to1.core.loading.yaml import plain, read_document
from v0to1.core.rules import Rule, Target

Route = dict[str, Any]
"""One V0 route: its `rule`, `v0` (method and path), and `flow` with its data or why it has none (`gap`)."""


def routes(rules: Iterable[Rule]) -> list[Route]:
    """The routes of all rules about requests, in the order of the rules; of one path, one that has a flow."""
    found: dict[str, Route] = {}
    for rule in rules:
        for path in (rule.path, *rule.aliases) if rule.path else ():
            route = _route(rule, path)
            better = route is not None and "flow" in route and not rule.when
            if route is not None and (better or route["v0"] not in found):
                found[route["v0"]] = route
    return list(found.values())


def built_in() -> tuple[Rule, ...]:
    """The rules of this installation."""
    return load_rules([resources.RULES])


def _route(rule: Rule, path: str) -> Route | None:
    v0 = f"{rule.method} {path}"
    if rule.adapter is None:
        shared = "{conversation_id}" in path and not rule.specific  # the Agent Server of V1 may have it
        if rule.gap is None or rule.when or shared:
            return None
        return {"rule": rule.id, "v0": v0, "gap": f"{rule.gap.title}. {' '.join(rule.gap.why.split())}"}
    data = {key: given for key, given in rule.adapter.items() if key != "without_target"}
    route: Route = {"rule": rule.id, "v0": v0, "flow": data.pop("flow"), **data}
    route |= _target(rule.targets[0]) if rule.targets else {}
    if route["flow"] == "create":
        route["body"] = _fields(rule.targets[0])
    return route


def _target(target: Target) -> Route:
    """Method and path of the V1 request, the path below the root of the API."""
    root = api().v1_root
    if target.server != "app" or not target.path.startswith(root):
        return {}
    return {"method": target.method, "to": target.path[len(root) :]}


def _fields(target: Target) -> dict[str, str]:
    """V0's fields of a body: the V1 name of each, "" where none is needed, or `!` and why it is a gap."""
    return {name: f"!{field.gap}" if field.gap else field.to or "" for name, field in target.body.items()}


def events(folder: Path = resources.RULES) -> Mapping[str, Any]:
    """The V0 view of events by the kind of V1's event or of what is in it, and V0's `states` and `tools`."""
    whole: Any = plain(read_document(folder / "event_kinds.yaml").value)
    kinds = {**whole["v1"], **whole["parts"]["action"], **whole["parts"]["observation"]}
    used = ("action", "observation", "when", "when_command", "fields", "only", "always", "says")
    table = {
        kind: {key: told[key] for key in used if key in told}
        for kind, told in kinds.items()
        if "action" in told or "observation" in told
    }
    return {"kinds": table, "states": whole["states"], "tools": whole["tools"]}


def table() -> Mapping[str, Any]:
    """All that the adapter of any language knows of the two APIs, as JSON has it."""
    return {"routes": routes(built_in()), "events": events()}


FILE = Path(__file__).with_name("routes.json")
"""The table as the installed package reads it; `python -m v0to1.adapter.table` renews it."""


@cache
def stored() -> Mapping[str, Any]:
    """The table as it is stored: what an adapter file is composed of."""
    found: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def written() -> str:
    """What `routes.json` has to hold."""
    return json.dumps(table(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
