"""Responses that are read by declared models, which V1's keys do not fit."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import of_failure
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.unseen import changes


def refuse_models(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Raise `Refusal` for a model that declares keys of a response which V1 gives other ones."""
    modelled = (read for read in operation.reads if read.style == "model")
    if any(not tells_failure(sketch, operation, target, read) for read in modelled) and (
        target.first or any(changes(name, rule) for name, rule in target.reads.items())
    ):
        raise Refusal("a model declares the keys of V0's response; declare those of V1, and read them")


def tells_failure(sketch: Sketch, operation: Operation, target: Target, read: Read) -> bool:
    """Whether a model reads why something failed; raises `Refusal` where V1 has another key for that."""
    if not of_failure(sketch.sources, operation, read):
        return False
    rule = target.reads.get(read_name(read))
    if rule is not None and rule.to and rule.to != read.path[-1]:
        raise Refusal(
            f"a model reads {read.path[-1]} of a failure, and V1 calls it {rule.to}; read that of the data"
        )
    return True
