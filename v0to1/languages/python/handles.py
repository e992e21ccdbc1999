"""How a client reaches the App Server, in its own words: the arguments that helper functions take.

A handle is `http, root, options`: the client's own session (or its request wrapper), where the V1
API begins as this client writes URLs, and what goes with each request.
"""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.flow import tree
from v0to1.flow.adapted import is_wrapping
from v0to1.flow.requests import Argument, Request
from v0to1.flow.values import Session
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.transplanting import handed_on, transplanted
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.spelling import own_pieces

KEPT_OPTIONS = frozenset(
    [
        "headers",
        "timeout",
        "auth",
        "verify",
        "cert",
        "proxies",
        "cookies",
        "allow_redirects",
        "follow_redirects",
        "ssl",
        "proxy",
        "context",
    ]
)


@dataclass(frozen=True, slots=True)
class Handle:
    """Source texts of a helper call's first arguments; `wrapper` says that `http` is the client's wrapper."""

    http: str
    root: str
    options: tuple[str, ...]
    wrapper: bool

    def call(self, name: str, first: tuple[str, ...], more: tuple[str, ...] = ()) -> str:
        """A call of a helper function with this handle."""
        return f"{name}({', '.join((*first, self.http, self.root, *more, *self.options))})"


def flavour_of(request: Request) -> str:
    """Which flavour of the helper fits a request's library."""
    if request.library == "httpx":
        return "httpx_async" if request.is_async else "httpx"
    if request.library in ("aiohttp", "requests"):
        return request.library
    return "urllib" if request.library in ("urllib", "http.client", "urllib3") else ""


def direct(sketch: Sketch, request: Request, where: Location) -> Handle:
    """The library is called at the site itself."""
    http = receiver(sketch, request)
    first = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=first)
    return Handle(http, root, options_of(sketch, request), wrapper=False)


def sender_texts(sketch: Sketch, request: Request, where: Location) -> dict[str, str]:
    """The `http`, `root` and `headers` of a request made on a library that code by hand can call alike.

    `requests` is that library, without the session and its keys. Headers that the session has itself are
    read off it. Raises `Refusal` where they cannot be written.
    """
    if request.wrapped or flavour_of(request) not in ("requests", "httpx"):
        return {}
    handle = direct(sketch, request, where)
    found = {"http": handle.http, "requests": request.library, "root": handle.root}
    given = [one.removeprefix("headers=") for one in handle.options if one.startswith("headers=")]
    if given and "\n" not in given[0]:
        found["headers"] = given[0]
    elif not given and isinstance(request.session, Session) and request.session.headers:
        found["headers"] = f"{handle.http}.headers"
    return found


def receiver(sketch: Sketch, request: Request) -> str:
    """The session, or the module, on which a request is made."""
    callee = request.node.callee
    if request.library in ("http.client", "urllib3") or (request.library and not flavour_of(request)):
        raise Refusal(f"helper functions cannot use a connection of {request.library}")
    if request.library == "urllib" and request.session is None:
        sketch.imports.add((request.module, "import urllib.request"))
        return "urllib.request"
    if isinstance(callee, tree.Attr):
        target = callee.target
        if isinstance(target, tree.Call) and is_wrapping(target) and len(target.args) == 1:
            target = target.args[0].value
        return sketch.sources.source(request.module, target)
    if request.library and request.session is None:
        sketch.imports.add((request.module, f"import {request.library}"))
        return request.library
    raise Refusal("the function that sends the request is not a member of a session or module")


def options_of(sketch: Sketch, request: Request, receiver_text: str = "") -> tuple[str, ...]:
    """Headers, time-outs and the like that go with a request, as keyword arguments."""
    found = {}
    added = added_headers(sketch, request, receiver_text)
    for argument in request.arguments:
        name = option_name(argument)
        if name not in KEPT_OPTIONS or argument.arg is None or (added and name == "headers"):
            continue
        if any(one.call is not None and argument.arg in one.call.args for one in request.frame.chain):
            continue
        if not at_the_call(sketch, request, argument.arg):
            raise Refusal(f"the {name} of the request are given where a helper function cannot be given them")
        text = sketch.sources.source(request.module, argument.arg.value)
        found[name] = transplanted(text, receiver_text) if receiver_text else text
    texts = [f"{name}={text}" for name, text in (found | added).items()]
    handed = handed_on(sketch, request, KEPT_OPTIONS) if receiver_text else None
    function = request.frame.function
    texts.extend(handed or ())
    if handed is None:
        texts.extend(spread_options(sketch, request.module, request.node, function, receiver_text))
    return tuple(texts)


def added_headers(sketch: Sketch, request: Request, receiver_text: str) -> dict[str, str]:
    """The headers of a described request that was given more of them, as one argument; empty when it was not.

    Only urllib's request keeps them apart from what belongs to its body.
    """
    if request.added is None or not (request.added.items or request.added.open):
        return {}
    described = request.node.args[0].value if request.node.args else None
    if request.library != "urllib" or receiver_text or not isinstance(described, tree.Name | tree.Attr):
        raise Refusal("the headers of the request are given where a helper function cannot be given them")
    return {"headers": f"{sketch.sources.source(request.module, described)}.headers"}


def at_the_call(sketch: Sketch, request: Request, arg: tree.Arg) -> bool:
    """Whether an argument is one of the call, or of a request object that the same function makes."""
    if arg in request.node.args:
        return True
    locator = sketch.sources.locator(request.module)
    given = cst_node(arg.value)
    if locator.parent(given) is None:
        return False
    return locator.function(given) is locator.function(cst_node(request.node))


def spread_options(
    sketch: Sketch, module: str, call: tree.Call, function: tree.Function | None, receiver_text: str = ""
) -> tuple[str, ...]:
    """Options that are spread into a call; raises `Refusal` where they may hold the body as well."""
    spread = [arg for arg in call.args if arg.stars == 2]
    passed_on = (
        {param.name for param in function.params if param.stars == 2} if function is not None else set()
    )
    for arg in spread:
        if not isinstance(arg.value, tree.Name | tree.Attr | tree.Call):
            raise Refusal("the options of the request are put together in the call itself")
        if isinstance(arg.value, tree.Name) and arg.value.name in passed_on:
            raise Refusal("what is given to the function goes on to the request, and cannot be seen")
    texts = [sketch.sources.source(module, arg.value) for arg in spread]
    return tuple(f"**{transplanted(text, receiver_text) if receiver_text else text}" for text in texts)


def option_name(argument: Argument) -> str:
    """The keyword under which an argument is passed on."""
    if argument.arg is not None and argument.arg.name:
        return argument.arg.name
    return argument.role if argument.role in KEPT_OPTIONS else ""
