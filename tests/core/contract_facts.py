"""The contract facts as tests read them: operations by method and path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from v0to1.core.versions import Version

FOLDER = Path(__file__).parents[2] / "rules" / "contracts"
EXCEPTIONS = Path(__file__).parents[1] / "contracts" / "not_in_rules.json"
NEWEST = Version(9999)

APP = {
    "app-cloud-2026-03-02": Version(1, 4),
    "app-1.11.0": Version(1, 11),
    "app-cloud-2026-08-13": NEWEST,
}
"""App Server documents and their releases; the cloud of March 2026 had the routes of 1.4."""

AGENT = {"agent-1.34.0": Version(1, 34), "agent-1.58.2": Version(1, 58, 2)}

Key = tuple[str, str]
"""Method and path with the names of the parameters taken out."""


@dataclass(slots=True)
class Operation:
    """What the documents say of one operation."""

    method: str
    path: str
    query: dict[str, bool] = field(default_factory=dict)
    body: dict[str, bool] = field(default_factory=dict)
    answer: set[str] = field(default_factory=set)
    open: bool = False


def key(method: str, path: str) -> Key:
    """The key of an operation, the same whatever its parameters are called."""
    return method, re.sub(r"\{[^}]*\}", "{}", path)


def operations(*names: str) -> dict[Key, Operation]:
    """The operations of the named documents; what several say of one operation is joined."""
    found: dict[Key, Operation] = {}
    for name in names:
        for raw in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["operations"]:
            one = found.setdefault(key(raw["method"], raw["path"]), Operation(raw["method"], raw["path"]))
            one.query.update(_names(raw["query"]))
            one.body.update(_names(raw["body"]))
            one.answer.update(raw["answer"])
            one.open = one.open or raw.get("body_open", False)
    return found


def _names(fields: Iterable[dict[str, object]]) -> dict[str, bool]:
    return {str(one["name"]): bool(one["required"]) for one in fields}


def v0_operations() -> dict[Key, Operation]:
    """All of V0: two documents and what no document has, without what is V1 or outlived V0."""
    kept = operations("app-cloud-2026-08-13")
    every = operations("v0-0.53", "app-cloud-2026-03-02", "v0_extra")
    return {
        name: one for name, one in every.items() if name not in kept and not one.path.startswith("/api/v1/")
    }


def exceptions() -> dict[Key, str]:
    """Operations of those documents that no rule is needed for, with the reason."""
    raw = json.loads(EXCEPTIONS.read_text("utf-8"))["exceptions"]
    return {key(one["method"], one["path"]): one["reason"] for one in raw}
