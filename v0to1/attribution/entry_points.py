"""Functions that were run with unknown arguments, because they may be called from elsewhere."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.interpreter.program import Evaluation


def uncalled(request: Request) -> tree.Function | None:
    """The function that led to a request by being run with unknown arguments, not by a call."""
    entry = next((one for one in request.frame.chain if one.function is not None), None)
    return entry.function if entry is not None and entry.call is None else None


def is_seen_elsewhere(request: Request, evaluation: Evaluation) -> bool:
    """Whether the function that led to a request is called by the project, so that it is seen there."""
    entered = uncalled(request)
    return entered is not None and id(entered) in evaluation.called
