"""Answers that keep their V0 keys for readers that cannot be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape
from v0to1.languages.base import Refusal
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.reads import READS
from v0to1.languages.python.seams import Seam
from v0to1.languages.python.wrapping import give_view, wrap_seams
from v0to1.languages.statuses import renames_values
from v0to1.languages.unseen import first_place, is_word, refuse_other_keys

APART = ("destructure", "getter")
"""Reads without a place of their own for a call."""


def beyond_helpers(sketch: Sketch, operation: Operation, target: Target) -> bool:
    """Whether a pattern of `match`, or a getter, asks for what only a helper or a view gives."""
    return bool(target.bridge) and any(
        one.style in APART
        and (rule := target.reads.get(read_name(one))) is not None
        and bool(rule.helper)
        and not renames_values(sketch, one, rule, READS.judge)
        for one in operation.reads
    )


def keep_view(sketch: Sketch, target: Target, seams: Iterable[Seam], escaping: Sequence[Escape]) -> bool:
    """Hand on the V0 view of the answer; False when there is none.

    Raises `Refusal` where V1's other keys or words would do harm without one.
    """
    whole = next((rule for rule in target.reads.values() if rule.drop and rule.bridge), None)
    if whole is None and not target.bridge:
        if any(is_word(one, target) for one in escaping):
            raise Refusal(
                f"a word of the response escapes to {first_place(sketch, escaping)}, and V1 has another"
            )
        refuse_other_keys(sketch, target, escaping)
        return False
    for seam in seams:
        if whole is not None:
            if isinstance(sketch.sources.locator(seam.module).parent(seam.outer), cst.Subscript):
                raise Refusal(f"{whole.name} is read where the answer goes on as a whole; read it by itself")
            name = sketch.use(seam.module, whole.bridge)
            wrap_seams(sketch, [seam], f'{{"{whole.name}": {name}(', ")}")
        else:
            give_view(sketch, seam, sketch.use(seam.module, target.bridge), always=not target.first)
    name = whole.bridge if whole is not None else target.bridge
    sketch.debts.append(f"{name} keeps the V0 names beside the V1 ones for code that v0to1 cannot analyse")
    return True
