"""Every way to call the App Server from where a client does: its library, or its wrapper."""

from __future__ import annotations

import re
from collections.abc import Callable

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.returned import gives_other
from v0to1.flow.values import Known
from v0to1.languages.base import Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.given import (
    first_given,
    refuse_own_query,
    refuse_parts,
    url_argument,
    within,
)
from v0to1.languages.javascript.behind import inner
from v0to1.languages.javascript.foreign import refuse_wrapped
from v0to1.languages.javascript.handles import Handle, direct, entries_of, plain
from v0to1.languages.javascript.nodes import callee_text, syntax
from v0to1.languages.javascript.seams import HANDED, OTHERS
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.strings import literal
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.ways import first_way

LOOKING_UP = frozenset(["wait_until_ready", "all_events", "sandbox", "numbered_events"])
"""Helper functions that only read."""

MAX_BEFORE = 2
OWN = frozenset(["path", "init"])
"""The names of what a function takes that is written around a wrapper."""

PLAIN = re.compile(r"[\w$]+")


def reach(
    sketch: Sketch, operation: Operation, where: Location, helper: str, *, instead: bool = False
) -> Handle:
    """The handle for a helper function, the same in all contexts; raises `Refusal` when there is none.

    `instead` says that the helper is called in the place of the request.
    """
    return agreed(
        sketch,
        operation,
        where,
        lambda draft, request, place: reached(draft, request, place, helper, instead=instead),
    )


def reached(sketch: Sketch, request: Request, where: Location, helper: str, *, instead: bool) -> Handle:
    """The handle in one context; raises `Refusal` with the first reason when there is none."""
    if not request.wrapped:
        return direct(sketch, request, where, instead=instead)
    refuse_handed(request)
    ways: list[Callable[[Sketch], Handle | None]] = [
        lambda trial: through_wrapper(trial, request, where, reading=helper in LOOKING_UP),
        lambda trial: inner(trial, request, where),
    ]
    return first_way(sketch, ways, "the client's own request function cannot be called from here")


def through_wrapper(sketch: Sketch, request: Request, where: Location, *, reading: bool) -> Handle | None:
    """The client's own wrapper as a function of a URL and its options; None when it is no such function."""
    call = request.call
    refuse_parts(sketch, request)
    refuse_own_query(request)
    url = url_argument(sketch, request, call, records=True)
    frame = request.wrapper
    if url is None or frame is None or frame.function is None or any(arg.stars for arg in call.args):
        return None
    refuse_wrapped(request)
    refuse_other(request)
    function, place = frame.function, call.args.index(url)
    params = [one for one in function.params if one.name != "this"]
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    callee = callee_text(call)
    method = method_place(request, call)
    if method is not None:
        if not plain_rest(params, {method, place}):
            return None
        words = {method: verb_like(sketch, request, method, reading=reading), place: "path"}
        taken = "path" if reading else "path, init"
        return Handle(f"({taken}) => {callee}({ordered(words)})", root, (), wrapper=True)
    before = given_before(sketch, request, place)
    if before is None:
        return None
    config = plain(syntax(url.value))
    if config.kind() == "object":
        quote = sketch.sources.quote_in(request.site.module)
        return by_config(config, callee, root, quote) if reading and not place else None
    return by_path(sketch, request, function, root, reading=reading, before=before)


def given_before(sketch: Sketch, request: Request, place: int) -> tuple[str, ...] | None:
    """What a wrapper is given before the path, whatever it sends; None where that may be sent itself."""
    module, given = request.site.module, request.call.args
    if place and (request.query is not None or place > MAX_BEFORE):
        return None
    body = request.body.node if request.body is not None else None
    if place and (body is not None or request.body_text is not None):
        spans = [sketch.sources.whole(module, arg.value) for arg in given[place + 1 :]]
        own = sketch.sources.span(module, body) if body is not None and request.body is not None else None
        if own is None or not any(span is not None and own in span for span in spans):
            return None
    plainly = all(isinstance(arg.value, tree.Name | tree.Attr | tree.Text) for arg in given[:place])
    said = tuple(sketch.sources.source(module, arg.value) for arg in given[:place])
    first = (PLAIN.match(one.lstrip("(")) for one in said)
    hidden = any(one is not None and one[0] in OWN for one in first)
    return said if plainly and not hidden else None


def refuse_handed(request: Request) -> None:
    """Raise `Refusal` where something else than the site calls the client's own request function."""
    frame = request.wrapper
    if frame is not None and frame.handed:
        raise Refusal(HANDED)


def refuse_other(request: Request) -> None:
    """Raise `Refusal` where the client's own function gives neither a response nor what it says."""
    here = [one for one in request.decodes if any(each.call is request.call for each in one.frame.chain)]
    if any(gives_other(request, one) for one in here):
        raise Refusal(OTHERS)


def by_config(config: SgNode, callee: str, root: str, quote: str) -> Handle | None:
    """A wrapper that takes one object with the URL and the method in it; other URLs are read by it too."""
    keys = [pair.field("key") for pair in config.named_children() if pair.kind() == "pair"]
    names = [key.text() for key in keys if key is not None]
    if "url" not in names or len(keys) != len(config.named_children()):
        return None
    if not set(names) <= {"url", "method", "data", "body", "json"}:
        return None
    method = f", method: {literal('GET', quote)}" if "method" in names else ""
    return Handle(f"(url) => {callee}({{ url{method} }})", root, (), wrapper=True)


def by_path(
    sketch: Sketch,
    request: Request,
    function: tree.Function,
    root: str,
    *,
    reading: bool,
    before: tuple[str, ...] = (),
) -> Handle | None:
    """A wrapper that takes the path, perhaps behind what is the same `before` all, and options of `fetch`."""
    first = len(before)
    args, callee = request.call.args[first:], callee_text(request.call)
    params = [one for one in function.params if one.name != "this"][first:]
    bare = PLAIN.fullmatch(callee) is not None and not before
    called = f"{callee}({''.join(f'{one}, ' for one in before)}"
    if len(params) > 1 and is_init(function, params[1].name) and plain_rest(params, {0, 1}):
        given = plain(syntax(args[1].value)) if len(args) > 1 else None
        options = tuple(entries_of(sketch, request, given, None)) if given is not None else ()
        http = callee if bare else f"(path, init) => {called}path, init)"
        return Handle(http, root, options, wrapper=True)
    only_reads = request.method is not None and request.method.literal == "GET"
    if reading and (only_reads or gives_method(sketch, request)) and plain_rest(params, {0}):
        alone = bare and len(params) == 1
        return Handle(callee if alone else f"(path) => {called}path)", root, (), wrapper=True)
    return sibling(sketch, request, root) if reading and not before else None


def gives_method(sketch: Sketch, request: Request) -> bool:
    """Whether the site itself says the method, among options that the wrapper can go without."""
    pieces = request.method.pieces if request.method is not None else ()
    return any(
        isinstance(piece, Known) and within(sketch, piece, arg, request.site.module)
        for piece in pieces
        for arg in request.call.args
    )


def ordered(words: dict[int, str]) -> str:
    """Arguments in their order."""
    return ", ".join(words[place] for place in sorted(words))


def plain_rest(params: list[tree.Param], known: set[int]) -> bool:
    """Whether a function can go without all parameters but some."""
    return all(one.default is not None or one.stars for place, one in enumerate(params) if place not in known)


def method_place(request: Request, call: tree.Call) -> int | None:
    """Which argument of the wrapper's call is the method's name."""
    literal = request.method.literal if request.method is not None else None
    for place, arg in enumerate(call.args):
        if (
            isinstance(arg.value, tree.Text)
            and literal is not None
            and arg.value.value.upper() == literal.upper()
        ):
            return place
    return None


def verb_like(sketch: Sketch, request: Request, place: int, *, reading: bool) -> str:
    """`"GET"`, as the client writes methods; for a helper that does more than read, what it asks for."""
    text = sketch.sources.source(request.site.module, request.call.args[place].value)
    if not reading:
        return "init.method.toLowerCase()" if text.islower() else "init.method"
    word = "get" if text.islower() else "GET"
    return f"{text[0]}{word}{text[-1]}"


def is_init(function: tree.Function, name: str) -> bool:
    """Whether a parameter is what `fetch` takes as options: it is handed on, or spread into them."""
    body = syntax(function).text()
    own = re.escape(name)
    return (
        re.search(rf"\.\.\.\(?{own}\b|\bfetch\([^()]*,\s*{own}\s*\)|\b{own}\??\.method\b", body) is not None
    )


def sibling(sketch: Sketch, request: Request, root: str) -> Handle | None:
    """A wrapper beside this one that reads: `this.get(path)` beside `this.post(path, body)`."""
    own = request.wrapper
    for operation in sketch.sources.operations:
        for other in operation.requests if not operation.mock else ():
            theirs = other.wrapper
            known = other.method.literal if other.method is not None else None
            if known != "GET" or theirs is None or own is None or len(other.call.args) != 1:
                continue
            beside = other.site.module == request.site.module and theirs.module == own.module
            if beside and owner_of(other) == owner_of(request) and theirs.function is not own.function:
                return Handle(f"(path) => {callee_text(other.call)}(path)", root, (), wrapper=True)
    return None


def owner_of(request: Request) -> str:
    """Of what the client's own request function is called; empty for a function by itself."""
    return callee_text(request.call).rpartition(".")[0]
