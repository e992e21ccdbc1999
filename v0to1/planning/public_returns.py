"""Responses that leave by a public function: who else calls that, and reads them, is not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from v0to1 import tree
from v0to1.evaluation.http.requests import Escape, Request
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.evaluation.responses.responses import escape_of, responses_of, settled
from v0to1.evaluation.responses.text_tests import RAW
from v0to1.evaluation.values import ResponseValue, Value, options
from v0to1.planning.closed_world import ClosedWorld

DATA = "data"
"""The stage of a response that was decoded."""

Public = Callable[[int, str, str], bool]
"""Tells whether a function, by its id, module and name, is for others; a method has no module of its own."""


def given_out(
    evaluation: Evaluation, public: Public, world: ClosedWorld | None = None
) -> dict[int, list[Escape]]:
    """What public functions return of the responses of requests, by the ids of these.

    A function of a program whose calls are all seen gives them to nobody else, which its `world` notes.
    """
    functions = {
        id(frame.function): ("" if frame.receiver is not None else frame.module, frame.function.name)
        for request in evaluation.requests
        for frame in request.frame.chain
        if frame.function is not None
    }
    found: dict[int, list[Escape]] = {}
    for function, values in evaluation.returned.items():
        if function in functions and public(function, *functions[function]):
            leaving = [each for value, *_ in values for each in escaping(value)]
            if leaving and world is not None and world.closed(function):
                world.spare(function, (request for request, _ in leaving))
                continue
            for request, escape in leaving:
                found.setdefault(id(request), []).append(escape)
    return found


def escaping(value: object) -> Iterator[tuple[Request, Escape]]:
    """The requests of the responses in a value, with how they leave."""
    for one in responses_of(value) if isinstance(value, Value) else ():
        for request in one.requests:
            if isinstance(request, Request):
                yield request, escape_of(one, "return", (request.node, request.module))


def gives_data(evaluation: Evaluation, function: tree.Function) -> bool:
    """Whether all that a function returns of a response is its whole data."""
    found = evaluation.returned.get(id(function), ())
    values = [option for value, *_ in found if isinstance(value, Value) for option in options(settled(value))]
    whole = [one for one in values if isinstance(one, ResponseValue) and one.stage == DATA and not one.path]
    rest = [one for one in values if not any(one is each for each in whole)]
    return bool(whole) and not any(responses_of(one) for one in rest)


def mark_returned(evaluation: Evaluation, world: ClosedWorld | None = None) -> None:
    """A response escapes that is returned by a function which nobody in the project, or others too, call.

    Where all calls of a function are seen, and there is none, nobody reads what it returns.
    """
    for function, values in evaluation.returned.items():
        if function in evaluation.called and function not in evaluation.registered:
            continue
        leaving = [
            (request, one, module, node)
            for value, module, node in values
            for one in (responses_of(value) if isinstance(value, Value) else ())
            for request in one.requests
            if isinstance(request, Request)
        ]
        if leaving and world is not None and world.closed(function):
            world.spare(function, (request for request, *_ in leaving))
            continue
        for request, one, module, node in leaving:
            own = request.node, request.module
            place = (node, module) if one.stage == RAW else own
            request.response.escapes.append(escape_of(one, "return", place))
