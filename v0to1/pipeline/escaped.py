"""Answers that leave what a run can see."""

from __future__ import annotations

from v0to1.flow.answers import answers_of, escape_of
from v0to1.flow.looked_for import RAW
from v0to1.flow.program import Evaluation
from v0to1.flow.requests import Request
from v0to1.flow.values import Value


def mark_returned(evaluation: Evaluation) -> None:
    """An answer escapes that is returned by a function which nobody in the project, or others too, call."""
    for function, values in evaluation.returned.items():
        if function in evaluation.called and function not in evaluation.registered:
            continue
        for value, module, node in values:
            for one in answers_of(value) if isinstance(value, Value) else ():
                for request in one.requests:
                    if isinstance(request, Request):
                        own = request.node, request.module
                        place = (node, module) if one.stage == RAW else own
                        request.escapes.append(escape_of(one, "return", place))
