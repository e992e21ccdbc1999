"""Answers that a library gives to a function of the client: what it is given passes through a helper."""

from __future__ import annotations

from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import function_of, reads_of, span_of
from v0to1.languages.javascript.seams import Seam
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.steps import Step, composed, first_of, several

FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition")


def is_given_data(seam: Seam) -> bool:
    """Whether the data of an answer come as the first argument of a function."""
    return seam.node.kind() in FUNCTIONS


def write_given(sketch: Sketch, seam: Seam, first: bool, steps: Sequence[Step]) -> None:
    """`(data) => data.results` becomes `(data) => helper(data).results`; raises `Refusal`."""
    given, said = first_parameter(seam.node)
    body = seam.node.field("body")
    uses = [
        one
        for one in (reads_of(body, given.text()) if given is not None and body is not None else ())
        if function_of(one) == seam.node
    ]
    if len(uses) != 1 or any(step.waits for step in steps):
        raise Refusal(
            "the library gives the answer to a function that takes it apart, and V1's answer "
            "has another form; read V1's names there"
        )
    before, after = composed(first_of(seam, ("", "")) if first else ("", ""), tuple(steps))
    sketch.around(seam.module, span_of(uses[0]), before, after)
    if first and said is not None:
        several(sketch, seam.module, said)


def first_parameter(function: SgNode) -> tuple[SgNode | None, SgNode | None]:
    """The name of a function's first parameter, and its type; None where it is no plain name, or has none."""
    alone = function.field("parameter")
    listed = function.field("parameters")
    found = alone or (next(iter(listed.named_children()), None) if listed is not None else None)
    if found is None or found.kind() == "identifier":
        return found, None
    name, noted = found.field("pattern"), found.field("type")
    plain = name if name is not None and name.kind() == "identifier" else None
    return plain, next(iter(noted.named_children()), None) if noted is not None else None
