"""Whether an object that a project makes knows where to send something."""

from __future__ import annotations

from v0to1.evaluation.interpreter.calls import is_hot
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import Gap, Hole, Instance, Text, Value, options


def knows(machine: Machine, instance: Instance, other: Instance | None) -> bool:
    """Whether an object has a session, a URL, or an object that has one, of which another knows nothing."""
    known = other.attributes if other is not None else {}
    return any(
        is_hot(machine, value)
        for name, value in instance.attributes.items()
        if name not in known or any(map(is_open, options(known[name])))
    )


def is_open(value: Value) -> bool:
    """Whether nothing is known of a value, or of what a text begins with."""
    if isinstance(value, Text):
        first = value.pieces[0] if value.pieces else None
        return isinstance(first, Gap) and any(map(is_open, options(first.value)))
    return isinstance(value, Hole) and value.default is None
