"""Responses that leave by a public function: who else calls that, and reads them, is not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from v0to1.evaluation.http.requests import Escape, Request
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.evaluation.responses.responses import escape_of, responses_of
from v0to1.evaluation.responses.text_tests import RAW
from v0to1.evaluation.values import Value

Public = Callable[[str, str], bool]
"""Tells whether a function, by its module and name, is for others; a method has no module of its own."""


def given_out(evaluation: Evaluation, public: Public) -> dict[int, list[Escape]]:
    """What public functions return of the responses of requests, by the ids of these."""
    functions = {
        id(frame.function): ("" if frame.receiver is not None else frame.module, frame.function.name)
        for request in evaluation.requests
        for frame in request.frame.chain
        if frame.function is not None
    }
    found: dict[int, list[Escape]] = {}
    for function, values in evaluation.returned.items():
        if function in functions and public(*functions[function]):
            for value, *_ in values:
                for request, escape in escaping(value):
                    found.setdefault(id(request), []).append(escape)
    return found


def escaping(value: object) -> Iterator[tuple[Request, Escape]]:
    """The requests of the responses in a value, with how they leave."""
    for one in responses_of(value) if isinstance(value, Value) else ():
        for request in one.requests:
            if isinstance(request, Request):
                yield request, escape_of(one, "return", (request.node, request.module))


def mark_returned(evaluation: Evaluation) -> None:
    """A response escapes that is returned by a function which nobody in the project, or others too, call."""
    for function, values in evaluation.returned.items():
        if function in evaluation.called and function not in evaluation.registered:
            continue
        for value, module, node in values:
            for one in responses_of(value) if isinstance(value, Value) else ():
                for request in one.requests:
                    if isinstance(request, Request):
                        own = request.node, request.module
                        place = (node, module) if one.stage == RAW else own
                        request.response.escapes.append(escape_of(one, "return", place))
