"""The client's own request function as a handle, or the session behind it."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.given import (
    first_given,
    method_argument,
    refuse_own_query,
    refuse_parts,
    url_argument,
)
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import KEPT_OPTIONS, Handle, options_of, spread_options
from v0to1.languages.python.transplanting import receiver_path, transplanted
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.spelling import own_pieces


def through_wrapper(sketch: Sketch, request: Request, where: Location) -> Handle | None:
    """The client's own wrapper as `call(method, url)`; None when it cannot be called that way."""
    call = request.call
    refuse_parts(sketch, request)
    method = method_argument(request, call)
    url = url_argument(sketch, request, call)
    if url is None or method is None:
        return None
    module = request.site.module
    positions = [call.args.index(method), call.args.index(url)]
    if lacks(request, (method, url), beside(call, (method, url), max(positions))):
        return None
    callee = sketch.sources.source(module, call.callee)
    refuse_own_query(request)
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    if positions == [0, 1] and method.name is None and url.name is None:
        return Handle(callee, root, passed_options(sketch, module, call, (method, url)), wrapper=True)
    words = {id(method): "method", id(url): "url"}
    arguments = []
    for arg in call.args[: max(positions) + 1]:
        text = words.get(id(arg)) or handed_on(sketch, request, arg)
        if id(arg) in words or (arg.name is None and not arg.stars):
            arguments.append(f"{arg.name}={text}" if arg.name else text)
    kept = passed_options(sketch, module, call, (method, url))
    return Handle(f"lambda method, url: {callee}({', '.join((*arguments, *kept))})", root, (), wrapper=True)


def handed_on(sketch: Sketch, request: Request, arg: tree.Arg) -> str:
    """An argument as it goes on to the wrapper: what belongs to one request alone, by its default."""
    frame = request.wrapper
    params = frame.function.params if frame is not None and frame.function is not None else ()
    own = [one for one in params if not one.keyword_only and one.name not in ("self", "cls")]
    place = request.call.args.index(arg)
    param = own[place] if arg.name is None and place < len(own) else None
    default = param.default if param is not None and param.name not in KEPT_OPTIONS else None
    if frame is not None and default is not None:
        return sketch.sources.source(frame.module, default)
    return sketch.sources.source(request.site.module, arg.value)


def beside(call: tree.Call, known: tuple[tree.Arg, ...], last: int) -> int:
    """How many arguments without a name are handed on with the method and the URL, such as a session."""
    return sum(1 for arg in call.args[: last + 1] if arg not in known and arg.name is None and not arg.stars)


def lacks(request: Request, known: tuple[tree.Arg, ...], handed_on: int) -> bool:
    """Whether the wrapper needs more than it is given: a token, say, or a body."""
    frame = request.wrapper
    if frame is None or frame.function is None:
        return False
    needed = [one for one in frame.function.params if one.default is None and not one.stars]
    bound = 1 if needed and needed[0].name in ("self", "cls") else 0
    named = sum(1 for arg in request.call.args if arg not in known and arg.name in KEPT_OPTIONS)
    return len(needed) - bound > len(known) + named + handed_on


def passed_options(
    sketch: Sketch, module: str, call: tree.Call, known: tuple[tree.Arg, ...]
) -> tuple[str, ...]:
    """Options that the client gives to its wrapper by keyword."""
    named = (
        f"{arg.name}={sketch.sources.source(module, arg.value)}"
        for arg in call.args
        if arg not in known and arg.name in KEPT_OPTIONS
    )
    return (*named, *spread_options(sketch, module, call, None))


def inner(sketch: Sketch, request: Request, where: Location) -> Handle:
    """The session behind the wrapper, reached from the site through the same object."""
    callee = request.node.callee
    if not isinstance(callee, tree.Attr) or not request.library:
        raise Refusal(
            "the client's own request function takes no method, and its session cannot be reached here"
        )
    text = sketch.sources.source(request.module, callee.target)
    owner = receiver_path(sketch, request)
    if text.startswith("self.") and owner:
        http = transplanted(text, owner)
    elif request.module == request.site.module and is_shared(sketch, request, text):
        http = text
    else:
        raise Refusal("the session behind the client's own request function cannot be reached here")
    own = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=own)
    return Handle(http, root, options_of(sketch, request, owner or "self"), wrapper=False)


def is_shared(sketch: Sketch, request: Request, text: str) -> bool:
    """Whether a path of names begins with a name of the module, in the wrapper and where it is called."""
    name = text.partition(".")[0]
    plain = re.fullmatch(r"[\w.]+", text) is not None
    return plain and not any(sketch.sources.hidden(name, one) for one in (request.frame, request.site))
