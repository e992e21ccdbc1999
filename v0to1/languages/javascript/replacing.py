"""A call of a helper function in the place of a request."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.returned import gives_response
from v0to1.helpers.compose_javascript import script_name
from v0to1.languages.arguments import argument_text
from v0to1.languages.base import Refusal
from v0to1.languages.instead import note_view, refuse_lost
from v0to1.languages.javascript.foreign import as_response, chained, is_alone, is_foreign, replaced
from v0to1.languages.javascript.handles import ATTACHING, Handle
from v0to1.languages.javascript.leftovers import drop_dead
from v0to1.languages.javascript.names import FETCH
from v0to1.languages.javascript.nodes import cast, span_of, syntax
from v0to1.languages.javascript.nothing import gives_nothing
from v0to1.languages.javascript.reaching import reach, refuse_other
from v0to1.languages.javascript.seams import is_waited
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.texts import wanted_as_json
from v0to1.languages.routes import Location

DECODING = {"fetch": "json()", "axios": "data"}
OF_APP = ("sandbox", "pause_sandbox", "resume_sandbox", "numbered_events")
READING = {"fetch": "text()", "axios": "data"}


def replace_call(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Put a call of a helper function in the place of the request; raises `Refusal`."""
    assert target.call is not None
    refuse_lost(sketch, operation, target)
    note_view(sketch, target)
    request = operation.request
    handle = reach(sketch, operation, where, target.call.name, instead=True)
    arguments, named = [], []
    keywords = target.call.keywords or ("",) * len(target.call.args)
    for source, keyword in zip(target.call.args, keywords, strict=True):
        text = argument_text(sketch, operation, where, source)
        if text and keyword:
            key = script_name(keyword)
            named.append(key if text == key else f"{key}: {text}")
        elif text:
            arguments.append(text)
    if wanted_as_json(sketch, operation, target):
        named.append("asJson: true")
    module = request.site.module
    name = sketch.use_of(module, target.call.name, handle.flavour)
    call = f"{name}({handle.rest(arguments, named)})"
    write_call(sketch, request, call, target, handle)
    drop_dead(sketch, request, call)


def is_of_app(helper: str) -> bool:
    """Whether a helper gives what the App Server answers: through a wrapper that decodes, the data."""
    return helper in OF_APP or helper.endswith("_via_app")


def write_call(sketch: Sketch, request: Request, call: str, target: Target, handle: Handle) -> None:
    """Replace the site's call; where its wrapper decoded the answer, decode it here."""
    if is_foreign(request) and not request.wrapped:
        write_foreign(sketch, request, call, target, handle)
        return
    origin = syntax(request.call)
    decoded = request.wrapped and any(
        any(frame.call is request.call for frame in one.frame.chain) for one in request.decodes
    )
    parent = cast(origin).parent()
    if parent is not None and parent.kind() == "await_expression":
        parent = parent.parent()
    alone = parent is not None and parent.kind() == "expression_statement"
    if decoded and not alone:
        refuse_other(request)
    if decoded:
        refuse_missing(sketch, request, alone=alone)
    if target.answer == "value" and request.decodes and not decoded:
        raise Refusal("V1 gives the value itself, where the client decodes a response")
    unseen = request.wrapped and not decoded and bool(request.reads)
    if unseen and not (request.decodes and gives_response(request)):
        raise Refusal("the client's own request function gives something else than the answer")
    given = handle.wrapper and target.call is not None and is_of_app(target.call.name)
    if decoded and not alone and not given and target.answer != "value":
        forms = READING if target.answer == "text" else DECODING
        form = forms[handle.flavour]
        call = f"{call}.then((response) => response.{form})"
    if request.wrapped and not decoded and not alone:
        sketch.note(
            "The client's own function may have noticed an error status; the helper's answer is not checked."
        )
    waits = "await " if is_waited(origin) else ""
    sketch.replace(request.site.module, span_of(origin), waits + call)


def refuse_missing(sketch: Sketch, request: Request, *, alone: bool) -> None:
    """Raise `Refusal` where the client's own function gives null for a failure, and a helper would throw."""
    inside = [one for one in request.decodes if any(each.call is request.call for each in one.frame.chain)]
    if not any(gives_nothing(one, request.call) for one in inside):
        return
    if not alone:
        raise Refusal(
            "the client's own request function gives null where a request failed; the helper throws"
        )
    sketch.note("Where this fails, the helper throws; the client's own function gave null.")


def write_foreign(sketch: Sketch, request: Request, call: str, target: Target, handle: Handle) -> None:
    """Replace a call of a library whose responses are other ones; raises `Refusal`."""
    heard = any(one.role == "callback" for one in request.arguments)
    if heard or (request.library in ATTACHING and chained(syntax(request.call))):
        raise Refusal(
            f"the request is put together, or its answer heard, in the way of {request.library}; "
            "send this request with fetch, which helpers use"
        )
    whole = replaced(request) if handle.wrapper else syntax(request.call)
    if target.answer == "value" and not is_alone(whole):
        raise Refusal("V1 gives the value itself, where the client decodes a response")
    if not handle.wrapper:
        call += as_response(request)
    elif not is_alone(syntax(request.call)) and target.call is not None and not is_of_app(target.call.name):
        form = READING[FETCH] if target.answer == "text" else DECODING[FETCH]
        call += f".then((response) => response.{form})"
    waits = "await " if is_waited(whole) else ""
    sketch.replace(request.site.module, span_of(whole), waits + call)
