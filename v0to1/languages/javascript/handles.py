"""How a client reaches the App Server, in its own words: the arguments that helper functions take.

A handle is `http, root, options`: what the client sends requests with, where the V1 API begins as
this client writes URLs, and what goes with each request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.requests import Argument, Request
from v0to1.flow.values import Session
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.foreign import DECODING, OWN_WAY, PROMISED, decoding, refuse_observed
from v0to1.languages.javascript.names import AXIOS, FETCH, flavour_of
from v0to1.languages.javascript.nodes import CASTS, cast, function_of, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.spelling import own_pieces

SENT = frozenset(
    ["method", "body", "url", "data", "params", "json", "form", "searchParams", "query", "path", "hostname",
     "host", "port", "protocol", "prefixUrl", "responseType", "validateStatus", "signal", "onUploadProgress"]
)  # fmt: skip
"""What belongs to the one request, and not to others of the same client (a signal may end after a time)."""

ONLY = frozenset(["headers"])
"""What other libraries than the flavours' give in the same words as `fetch`."""

BESIDE = frozenset(["json", "timeout", "open_timeout", "response_timeout", "read_timeout", "compressed"])
"""Options that other requests of the same client can go without."""

QUIET = frozenset(["validateStatus", "throwHttpErrors", "ignoreResponseError"])
"""Options by which a library that throws on an error status does not."""

ATTACHING = ("superagent", "needle", "node.http", "node.https")
PLAIN = re.compile(r"[\w$.]+")


@dataclass(frozen=True, slots=True)
class Handle:
    """Source texts of a helper call's first arguments; `wrapper` says that `http` is the client's wrapper."""

    http: str
    root: str
    options: tuple[str, ...]
    wrapper: bool
    flavour: str = FETCH

    def rest(self, more: Iterable[str] = (), named: Iterable[str] = ()) -> str:
        """The arguments of a helper function from `http` on, with entries for its options."""
        entries = (*named, *self.options)
        return ", ".join((self.http, self.root, *more, *options_text(entries)))


def options_text(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries as one argument: an object, or the object that is all there is; nothing without any."""
    if not entries:
        return ()
    alone = entries[0].removeprefix("...") if len(entries) == 1 and entries[0].startswith("...") else ""
    if alone and PLAIN.fullmatch(alone):
        return (alone,)
    return (f"{{ {', '.join(entries)} }}",)


def direct(sketch: Sketch, request: Request, where: Location, *, instead: bool = False) -> Handle:
    """The handle of a request that stands in the site's own function; raises `Refusal`.

    `instead` says that what the helper gives takes the place of the answer.
    """
    if instead:
        refuse_observed_client(request)
        refuse_quiet(request)
    own = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=own)
    if request.library in DECODING and (instead or is_instance(request) or options_beside(request)):
        options = options_of(sketch, request)
        return Handle(decoding(sketch, request), root, options, wrapper=True)
    http = sender(sketch, request, where)
    return Handle(http, root, options_of(sketch, request), wrapper=False, flavour=flavour_of(request))


def is_instance(request: Request) -> bool:
    """Whether a request is sent by an instance of its library that adds to it."""
    session = request.session
    return any(getattr(session, name, None) is not None for name in ("base", "headers", "mapper"))


def is_made(request: Request) -> bool:
    """Whether the client has made what sends a request: it adds what it was given to all of them."""
    return isinstance(request.session, Session) and "." in request.session.name


def sender(sketch: Sketch, request: Request, where: Location) -> str:
    """What sends the request: `fetch`, an instance of axios, or `fetch` where the library has no flavour."""
    callee = request.node.callee
    if isinstance(callee, tree.Await):
        callee = callee.value
    if request.library == FETCH:
        return cast(syntax(callee)).text()
    if request.library == AXIOS:
        owner = callee.target if isinstance(callee, tree.Attr) and is_verb(callee.name) else callee
        return sketch.sources.source(request.module, owner) + promising(request)
    if request.library in OWN_WAY:
        raise Refusal(
            f"helper functions take what is called like fetch; put such a function around {request.library}, "
            "and send this request with it"
        )
    if is_instance(request) or is_made(request):
        refuse_observed(request)
        raise Refusal(
            f"helper functions cannot use an instance of {request.library}; "
            "give the whole URL and the headers to this call"
        )
    if not request.library:
        raise Refusal("the function that sends the request is not known, and cannot be given to a helper")
    return FETCH


def promising(request: Request) -> str:
    """The access to what gives promises, in an object whose own methods give Observables."""
    session = request.session
    member = PROMISED.get(session.name) if isinstance(session, Session) else None
    return f".{member}" if member else ""


def refuse_observed_client(request: Request) -> None:
    """Raise `Refusal` where an Observable of an answer would be replaced by a promise of one."""
    member = promising(request).removeprefix(".")
    if member:
        raise Refusal(
            "the answer comes as an Observable, and helpers give a promise; "
            f"send this request with `{member}`"
        )


def refuse_quiet(request: Request) -> None:
    """Raise `Refusal` where a request does not fail for an error status, as the helper does."""
    for one in request.arguments:
        if one.item is not None and one.item.key in QUIET:
            raise Refusal(
                f"{one.item.key} lets the request answer with an error status, for which the helper throws; "
                "take it away, and catch the error"
            )


VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "postForm", "putForm", "patchForm")


def is_verb(name: str) -> bool:
    """Whether a member of an instance sends requests."""
    return name in VERBS


def options_of(sketch: Sketch, request: Request) -> tuple[str, ...]:
    """Headers, credentials and the like that go with a request, as entries of an object."""
    if request.library in ATTACHING:
        if request.headers or request.added is not None or options_beside(request):
            raise Refusal(
                f"the headers or options of the request are given in the way of {request.library}; "
                "send this request with fetch, which helpers use"
            )
        return ()
    if request.library == FETCH and any(is_elsewhere(request, one) for one in request.arguments):
        raise Refusal("the headers of the request are in an object that it is made of; give them to fetch")
    own = request.library in DECODING and options_beside(request)
    only = None if request.library in (FETCH, AXIOS) or own else ONLY
    node = config_of(request)
    return tuple(entries_of(sketch, request, node, only)) if node is not None else ()


def options_beside(request: Request) -> frozenset[str]:
    """The options that all requests of a client may need, and that `fetch` may not have: `username`, say."""
    keys = frozenset(one.item.key for one in request.arguments if one.item is not None)
    return keys - SENT - ONLY - BESIDE


def is_elsewhere(request: Request, given: Argument) -> bool:
    """Whether an option that goes with other requests too is not given to the call itself."""
    return given.item is not None and given.arg not in request.node.args and given.item.key not in SENT


def config_of(request: Request) -> SgNode | None:
    """The argument of a request that holds its options."""
    held = [one.arg for one in request.arguments if one.item is not None and one.arg in request.node.args]
    args = request.node.args
    place = 1 if request.library != AXIOS or len(args) < 2 else len(args) - 1
    found = held[0] if held else args[place] if place < len(args) else None
    if found is None or any(one.arg is found and one.item is None for one in request.arguments):
        return None
    return plain(syntax(found.value))


def plain(node: SgNode) -> SgNode:
    """An expression without parentheses, and without the type that it is said to have."""
    while node.kind() in (*CASTS, "parenthesized_expression"):
        node = node.named_children()[0]
    return node


def entries_of(sketch: Sketch, request: Request, node: SgNode, only: frozenset[str] | None) -> Iterator[str]:
    """The entries of an object of options that go with other requests too; raises `Refusal`."""
    if node.kind() == "identifier":
        yield from entries_of_name(sketch, request, node, only)
        return
    if node.kind() != "object":
        raise Refusal("the options of the request are put together in the call itself")
    for child in node.named_children():
        if child.kind() == "spread_element":
            yield spread(child)
        elif child.kind() != "comment":
            key = child.field("key") or child.field("name") or child
            name = key.text().strip("\"'")
            if name not in SENT and (only is None or name in only):
                yield child.text()


def spread(node: SgNode) -> str:
    """What is spread into the options; raises `Refusal` where it may hold the body as well."""
    inner = node.named_children()[0]
    owner = function_of(node)
    parameters = owner.field("parameters") if owner is not None else None
    names = set(re.findall(r"[\w$]+", parameters.text())) if parameters is not None else set()
    if not PLAIN.fullmatch(inner.text()) or inner.text() in names:
        raise Refusal("what is given to the function goes on to the request, and cannot be seen")
    return node.text()


def entries_of_name(
    sketch: Sketch, request: Request, node: SgNode, only: frozenset[str] | None
) -> Iterator[str]:
    """The entries of options that have a name: `headers: init.headers`."""
    items = {one.item.key for one in request.arguments if one.item is not None}
    if not items and request.headers:
        raise Refusal("the options of the request are given where they cannot be seen")
    for key in sorted(items - SENT):
        if only is None or key in only:
            yield f"{key}: {node.text()}.{key}"
