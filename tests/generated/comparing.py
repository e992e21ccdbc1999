"""What is otherwise after the migration of a client: what it printed, how it ended, what it did."""

from __future__ import annotations

import ast
import re
from typing import Any

from tests.generated.allowed import ADAPTED_LINES, ENDS, LINES, REFUSED, may_differ
from tests.generated.operations import EXACT, KEYS, NAMES, SOME, TITLE_OF
from tests.generated.pen import Client
from tests.generated.running import Outcome
from tests.generated.situations import SITUATIONS


def differences(client: Client, before: Outcome, after: Outcome, *, adapted: bool = False) -> list[str]:
    """What is otherwise after the migration; `adapted` says that the adapter serves some requests."""
    rows = {**LINES, **(ADAPTED_LINES if adapted else {})}
    found = [f"contract: {each}" for each in after.breaches]
    if before.end != after.end and not may_differ(ENDS, before.end, after.end):
        found.append(f"end: {before.end!r} became {after.end!r}")
    treats = dict(client.treats)
    lines = [_lines(one, treats) for one in (before, after)]
    if lines[0] != lines[1]:
        found += [
            f"printed: {one!r} became {two!r}"
            for one, two in zip(*lines, strict=False)
            if one != two and not may_differ(rows, one, two)
        ]
        if len(lines[0]) != len(lines[1]):
            found.append(f"printed: {len(lines[0])} lines became {len(lines[1])}")
    woken = adapted and REFUSED in lines[0]
    effects = [_effects(client, one, woken=woken) for one in (before, after)]
    found += [
        f"server: {key}: {effects[0].get(key)!r} became {effects[1].get(key)!r}"
        for key in sorted({*effects[0], *effects[1]})
        if effects[0].get(key) != effects[1].get(key)
    ]
    return found


def _effects(client: Client, one: Outcome, *, woken: bool) -> dict[str, Any]:
    """What is on the server; V1 keeps no conversation that could not start, and a woken one does more."""
    left_out = ("this",) if SITUATIONS[client.situation].fails else ("earlier", "files") if woken else ()
    return {key: value for key, value in one.effects.items() if not key.startswith(left_out)}


def _lines(one: Outcome, treats: dict[str, str]) -> list[str]:
    """What was printed, as far as it has to be the same."""
    parts = (line.partition(": ") for line in one.lines)
    return [f"{label}: {_plain(value, treats.get(label, EXACT))}" for label, _, value in parts]


def _plain(value: str, treat: str) -> str:
    if treat == SOME:
        return "some" if value not in ("None", "") else "none"
    if treat == TITLE_OF:
        return re.sub(r"Conversation [0-9a-f<]\w* ?\d?>?", "<given>", value)
    if treat == NAMES:  # one folder of the V1 world has all repositories
        return str([one for one in ast.literal_eval(value) if one != "web/"])
    return str(_shape(ast.literal_eval(value))) if treat == KEYS else value


def _shape(value: Any) -> Any:
    """The keys of data, and those of the first element of a list."""
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in sorted(value.items())}
    return [_shape(each) for each in value[:1]] if isinstance(value, list) else "value"
