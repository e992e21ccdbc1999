"""How a client reaches the App Server, in its own words: the arguments that helper functions take.

A handle is `http, root, options`: the client's own session (or its request wrapper), where the V1
API begins as this client writes URLs, and what goes with each request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Argument, Request
from v0to1.flow.values import Known, Piece, Text
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.spelling import expression, own_pieces
from v0to1.languages.python.transplanting import receiver_path, transplanted
from v0to1.languages.python.urls import Location, change_run

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


def handle_of(sketch: Sketch, operation: Operation, where: Location) -> Handle:
    """The handle at an operation's call; raises `Refusal` when none can be written there."""
    request = operation.request
    if not request.wrapped:
        return direct(sketch, request, where)
    found = through_wrapper(sketch, request, where)
    return found if found is not None else inner(sketch, request, where)


def quote_of(sketch: Sketch, request: Request) -> str:
    """The quote that the client writes its URLs with."""
    for piece in request.url.pieces:
        if isinstance(piece, Known) and isinstance(piece.source, tree.Text) and "/" in piece.text:
            text = sketch.sources.source(piece.module, piece.source)
            if text[-1:] in "\"'":
                return text[-1]
            locator = sketch.sources.locator(piece.module)
            parent = locator.parent(cst_node(piece.source))
            if isinstance(parent, cst.FormattedString):
                return parent.quote[-1]
    return '"'


def root_of(sketch: Sketch, request: Request, where: Location, *, first: int) -> str:
    """The URL up to and including `/api/v1`, from its piece number `first` on, in the site's frame."""
    skipped = sum(size(piece) for piece in request.url.pieces[:first])
    api = 0 if where.assumed else len("/api" if request.url.shape[where.start :].startswith("/") else "api")
    end = where.start + api
    suffix = "/v1"
    if skipped > end + len(between(request.url.shape, end)):
        raise Refusal("the client's own request function puts more than `/api` in front of the path")
    if end <= skipped:
        rest = "/api/v1" if not where.assumed and end - api >= skipped else "/v1"
        rest = rest if request.url.shape[skipped : skipped + 1] == "/" else rest[1:]
        return expression(
            sketch.sources, Text(()), 0, 0, request.site, suffix=rest, quote=quote_of(sketch, request)
        )
    quote = quote_of(sketch, request)
    try:
        return root_from_collection(sketch, request, where, skipped)
    except Refusal:
        return expression(sketch.sources, request.url, skipped, end, request.site, suffix=suffix, quote=quote)


def between(shape: str, end: int) -> str:
    """The slash after `/api`, if there is one."""
    return shape[end : end + 1] if shape[end : end + 1] == "/" else ""


def root_from_collection(sketch: Sketch, request: Request, where: Location, skipped: int) -> str:
    """The root, from a name that holds the URL of the whole collection and changes with it."""
    old, new = sketch.collection
    if where.assumed:
        old, new = old.removeprefix("/api"), new.removeprefix("/api")
    end = where.start + len(old)
    if not new or request.url.shape[where.start : end] != old:
        raise Refusal("the base URL has no name of its own where the call stands")
    name = expression(sketch.sources, request.url, skipped, end, request.site)
    if not re.fullmatch(r"[\w.]+", name):
        raise Refusal("the base URL has no name of its own where the call stands")
    change_run(sketch, request.url, where.start, old, new)
    return f'{name}.rsplit("/", 1)[0]'


def size(piece: Piece) -> int:
    """How many characters of the shape a piece takes."""
    return len(piece.text) if isinstance(piece, Known) else 1


def direct(sketch: Sketch, request: Request, where: Location) -> Handle:
    """The library is called at the site itself."""
    http = receiver(sketch, request)
    first = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=first)
    return Handle(http, root, options_of(sketch, request), wrapper=False)


def receiver(sketch: Sketch, request: Request) -> str:
    """The session, or the module, on which a request is made."""
    callee = request.node.callee
    if request.library in ("http.client", "urllib3"):
        raise Refusal(f"helper functions cannot use a connection of {request.library}")
    if request.library == "urllib":
        sketch.imports.add((request.module, "import urllib.request"))
        return "urllib.request"
    if isinstance(callee, tree.Attr):
        return sketch.sources.source(request.module, callee.target)
    if request.library:
        sketch.imports.add((request.module, f"import {request.library}"))
        return request.library
    raise Refusal("the function that sends the request is not a member of a session or module")


def options_of(sketch: Sketch, request: Request, receiver_text: str = "") -> tuple[str, ...]:
    """Headers, time-outs and the like that go with a request, as keyword arguments."""
    found = []
    for argument in request.arguments:
        name = option_name(argument)
        if name not in KEPT_OPTIONS or argument.arg is None:
            continue
        text = sketch.sources.source(request.module, argument.arg.value)
        if receiver_text:
            text = transplanted(text, receiver_text)
        found.append(f"{name}={text}")
    found.extend(spread_options(sketch, request.module, request.node, request.frame.function, receiver_text))
    return tuple(found)


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
            raise Refusal(
                "what is given to the function goes on to the request, and cannot be seen"
            )
    texts = [sketch.sources.source(module, arg.value) for arg in spread]
    return tuple(f"**{transplanted(text, receiver_text) if receiver_text else text}" for text in texts)


def option_name(argument: Argument) -> str:
    """The keyword under which an argument is passed on."""
    if argument.arg is not None and argument.arg.name:
        return argument.arg.name
    return argument.role if argument.role == "headers" else ""


def through_wrapper(sketch: Sketch, request: Request, where: Location) -> Handle | None:
    """The client's own wrapper as `call(method, url)`; None when it cannot be called that way."""
    call = request.call
    refuse_parts(sketch, request)
    method = method_argument(request, call)
    url = url_argument(sketch, request, call)
    if url is None or method is None:
        return None
    module = request.site.module
    callee = sketch.sources.source(module, call.callee)
    first = next((i for i, piece in enumerate(request.url.pieces) if belongs(request, piece)), 0)
    root = root_of(sketch, request, where, first=first)
    positions = [call.args.index(method), call.args.index(url)]
    if positions == [0, 1] and method.name is None and url.name is None:
        return Handle(callee, root, passed_options(sketch, module, call, (method, url)), wrapper=True)
    words = {id(method): "method", id(url): "url"}
    arguments = []
    for arg in call.args[: max(positions) + 1]:
        text = words.get(id(arg)) or sketch.sources.source(module, arg.value)
        if id(arg) in words or (arg.name is None and not arg.stars):
            arguments.append(f"{arg.name}={text}" if arg.name else text)
    kept = passed_options(sketch, module, call, (method, url))
    return Handle(f"lambda method, url: {callee}({', '.join((*arguments, *kept))})", root, (), wrapper=True)


def refuse_parts(sketch: Sketch, request: Request) -> None:
    """A wrapper that takes the path in several arguments cannot be given a whole one."""
    if not request.wrapped:
        return
    module = request.site.module
    giving = [arg for arg in request.call.args if gives_piece(sketch, request, arg, module)]
    if len(giving) > 1 or any(arg.stars for arg in giving):
        raise Refusal("the client's own request function takes the path in several pieces")


def gives_piece(sketch: Sketch, request: Request, arg: tree.Arg, module: str) -> bool:
    """Whether a part of the URL comes from an argument of the site's call."""
    text = sketch.sources.source(module, arg.value)
    for piece in request.url.pieces:
        if any(via.symbol == text and via.owner is request.site.function for via in piece.via):
            return True
        if isinstance(piece, Known) and belongs(request, piece) and within(sketch, piece, arg, module):
            return True
    return False


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


def belongs(request: Request, piece: Piece) -> bool:
    """Whether a piece of the URL was written in the site's frame, or handed to it."""
    return piece.frame is request.site


def method_argument(request: Request, call: tree.Call) -> tree.Arg | None:
    """The argument of the wrapper's call that holds the method."""
    sources = (
        {id(piece.source) for piece in request.method.pieces if isinstance(piece, Known)}
        if request.method
        else set()
    )
    return next((arg for arg in call.args if id(arg.value) in sources), None)


def url_argument(sketch: Sketch, request: Request, call: tree.Call) -> tree.Arg | None:
    """The argument of the wrapper's call that holds the route."""
    pieces = [
        piece
        for piece in request.url.pieces
        if isinstance(piece, Known) and belongs(request, piece) and piece.source
    ]
    names = {via.symbol for piece in pieces for via in piece.via}
    for arg in call.args:
        text = sketch.sources.source(request.site.module, arg.value)
        if text in names:
            return arg
        if any(within(sketch, piece, arg, request.site.module) for piece in pieces):
            return arg
    return None


def within(sketch: Sketch, piece: Known, arg: tree.Arg, module: str) -> bool:
    """Whether a literal stands inside an argument."""
    if piece.module != module or piece.source is None:
        return False
    locator = sketch.sources.locator(module)
    return locator.span(piece.source) in locator.whole(cst_node(arg.value))


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
    elif request.module == request.site.module and re.fullmatch(r"[\w.]+", text):
        http = text
    else:
        raise Refusal("the session behind the client's own request function cannot be reached here")
    own = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=own)
    return Handle(http, root, options_of(sketch, request, owner or "self"), wrapper=False)
