"""Every way to call the App Server from where a client does: its session, its wrapper, or several of them."""

from __future__ import annotations

from collections.abc import Callable

from v0to1.flow import tree
from v0to1.flow.classes import member
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.given import (
    entered,
    first_given,
    method_argument,
    refuse_own_query,
    refuse_parts,
    url_argument,
)
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.described import through_description
from v0to1.languages.python.handles import Handle, direct
from v0to1.languages.python.siblings import through_siblings
from v0to1.languages.python.wrappers import inner, passed_options, through_wrapper
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.ways import first_way

SENDER = "request"
"""The method of sessions that takes that of a request, and the URL."""

URLLIB = "urllib"
ASKING_APP = frozenset(["numbered_events"])
LOOKING_UP = frozenset(["wait_until_ready", "all_events", "sandbox", "numbered_events"])


def reach(sketch: Sketch, operation: Operation, where: Location, helper: str) -> Handle:
    """The handle for a helper function, the same in all contexts; raises `Refusal` when there is none."""
    return agreed(
        sketch, operation, where, lambda draft, request, place: reached(draft, request, place, helper)
    )


def reached(sketch: Sketch, request: Request, where: Location, helper: str) -> Handle:
    """The handle in one context; raises `Refusal` with the first reason when there is none."""
    if not request.wrapped:
        return direct(sketch, request, where) if request.modelled else unknown(sketch, request, where)
    methods = ("GET",) if helper in LOOKING_UP else ("GET", "POST")
    ways: list[Callable[[Sketch], Handle | None]] = [
        lambda trial: through_session(trial, request, where),
        lambda trial: through_wrapper(trial, request, where),
        lambda trial: through_description(trial, request, where),
        lambda trial: inner(trial, request, where),
        lambda trial: through_verb(trial, request, where),
        lambda trial: through_siblings(trial, request, where, methods),
    ]
    if helper in ASKING_APP:  # its answer is the wrapper's own, with what the wrapper makes of a failure
        ways.insert(2, ways.pop())
    return first_way(sketch, ways, "the client's own request function cannot be called from here")


def unknown(sketch: Sketch, request: Request, where: Location) -> Handle:
    """An object of which only a call is seen: that call, if it takes the method, else what has `request` too.

    Raises `Refusal` where neither can be: urllib has no objects with methods for requests.
    """
    callee = request.node.callee
    sends = isinstance(callee, tree.Attr) and callee.name == SENDER
    if method_argument(request, request.call) is not None and not sends:
        found = through_wrapper(sketch, request, where)
        if found is not None:
            return found
    elif sketch.flavour != URLLIB:
        return direct(sketch, request, where)
    raise Refusal("the function that sends the request is not known, and cannot be given to a helper")


def through_session(sketch: Sketch, request: Request, where: Location) -> Handle | None:
    """A session of the client's own class, whose `request` is behind the library's `get` and `post`."""
    call, frame = request.call, request.wrapper
    if frame is None or frame.receiver is None or frame.receiver.session is None:
        return None
    if not isinstance(call.callee, tree.Attr) or member(frame.receiver.cls, call.callee.name) is not None:
        return None
    module = request.site.module
    http = sketch.sources.source(module, call.callee.target)
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    return Handle(http, root, passed_options(sketch, module, call, ()), wrapper=False)


def through_verb(sketch: Sketch, request: Request, where: Location) -> Handle | None:
    """A wrapper that takes the method as a word (`call("post", path)`) which never reaches the library."""
    refuse_parts(sketch, request)
    verb, url = verb_argument(sketch, request), url_argument(sketch, request, request.call)
    if verb is None or url is None or verb is url:
        return None
    module, args = request.site.module, request.call.args
    refuse_own_query(request)
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    lower = isinstance(verb.value, tree.Text) and verb.value.value.islower()
    words = {id(verb): "method.lower()" if lower else "method", id(url): "url"}
    if any(id(arg) not in words and (arg.name is None or arg.stars) for arg in args[: args.index(url)]):
        return None
    given = [
        f"{arg.name}={words[id(arg)]}" if arg.name else words[id(arg)] for arg in args if id(arg) in words
    ]
    kept = passed_options(sketch, module, request.call, (verb, url))
    callee = sketch.sources.source(module, request.call.callee)
    return Handle(f"lambda method, url: {callee}({', '.join((*given, *kept))})", root, (), wrapper=True)


def verb_argument(sketch: Sketch, request: Request) -> tree.Arg | None:
    """The argument that is the method's name, as calls of the same wrapper with other methods show."""
    frame, method = request.wrapper, request.method.literal if request.method else None
    if frame is None or frame.function is None or method is None:
        return None
    for place, arg in enumerate(request.call.args):
        if word_of(arg) != method:
            continue
        seen = {method}
        for other in calls_of(sketch, frame.function):
            found = same_argument(other.call, place, arg)
            known = other.method.literal if other.method else None
            if found is None or known is None or word_of(found) != known:
                break
            seen.add(known)
        else:
            return arg if len(seen) > 1 else None
    return None


def calls_of(sketch: Sketch, function: tree.Function) -> list[Request]:
    """The requests that go through one wrapper."""
    return [one for each, one in sketch.sources.neighbours.alike(entered, id(function)) if not each.mock]


def word_of(arg: tree.Arg) -> str:
    """A literal argument in capitals."""
    return arg.value.value.upper() if isinstance(arg.value, tree.Text) and not arg.stars else ""


def same_argument(call: tree.Call, place: int, arg: tree.Arg) -> tree.Arg | None:
    """The argument of another call by the same name, or in the same place."""
    if arg.name is not None:
        return next((one for one in call.args if one.name == arg.name), None)
    return call.args[place] if place < len(call.args) and call.args[place].name is None else None
