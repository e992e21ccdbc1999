"""Libraries whose responses are not those of `fetch` or axios: how helpers stand in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.names import AXIOS, FETCH
from v0to1.languages.javascript.nodes import callee_of, cast, function_of, is_field, reads_of, root_of, syntax
from v0to1.languages.javascript.sketch import Sketch

DECODING = ("got", "ky", "ofetch")
"""Libraries that are called with a URL and what `fetch` takes, and throw on an error status."""

OBSERVED = ("angular",)
"""Libraries whose answers are no promises."""

HOOKED = ("raycast", "actions")
"""Libraries that may give null in the place of an answer: hooks at first, others for a failure."""

OWN_WAY = ("actions", "obsidian", "wretch", "jquery", "cypress", "playwright")
"""Libraries that add to requests what cannot be seen, or send them as `fetch` may not."""

LEFT = {
    "openapi-fetch": (
        "the routes of openapi-fetch are types, made of the description of V0's API; "
        "make them anew of V1's, and the type checker leads to what has to change"
    ),
    "useFetch": (
        "useFetch hands the answer to what shows it, which cannot be seen here; "
        "send V1's request, and give it a transform that makes of V1's answer what is shown"
    ),
}
"""Libraries whose requests are told of and left: their routes are types, or nobody sees who reads answers."""

PROMISED = {"@nestjs/axios.HttpService": "axiosRef"}
"""Classes whose methods give Observables of what axios gives, and their member that is axios itself."""

GIVING = ("ofetch",)
"""Those of them that give the data at once; the others do with `.json()`."""

RESPONSES = {"undici": "{ statusCode: response.status, body: response }"}
"""For a library that gives a response whatever its status: what it gives, made of a `response` of fetch."""

MEMBERS = {"undici": {"statusCode": (), "body": ("json", "text", "arrayBuffer", "blob")}}
"""What of such a response is there, and which methods it has."""

LIKE_FETCH = (FETCH, "ky")
NAME = re.compile(r"[\w$.#]+")
STREAM = "stream"
ENTRY = "shorthand_property_identifier_pattern"


def is_foreign(request: Request) -> bool:
    """Whether what a request gives is no response of `fetch`, or of axios."""
    return request.library not in (FETCH, AXIOS, "")


def decoding(sketch: Sketch, request: Request) -> str:
    """The client's own library, or its instance, as a function that gives what a server answers."""
    callee = bare(request.node.callee)
    if isinstance(callee, tree.Attr) and callee.name == STREAM:
        raise Refusal(f"the answer is a stream of {request.library}, and helpers need the answer as data")
    verb = isinstance(callee, tree.Attr) and callee.name.upper() == method_of(request)
    owner = bare(callee.target) if isinstance(callee, tree.Attr) and verb else callee
    name = sketch.sources.source(request.module, owner)
    if not NAME.fullmatch(name):
        raise Refusal(
            f"helper functions cannot use an instance of {request.library} that has no name; give it one"
        )
    return name if request.library in GIVING else f"(path, init) => {name}(path, init).json()"


def method_of(request: Request) -> str:
    """The method of a request, in capitals; empty where it is not known."""
    return ((request.method.literal if request.method is not None else None) or "").upper()


def bare(node: tree.Node) -> tree.Node:
    """An expression without the `await` that the grammar takes for a part of it."""
    return node.value if isinstance(node, tree.Await) else node


def is_alone(call: SgNode) -> bool:
    """Whether nothing takes what a call gives."""
    parent = cast(call).parent()
    if parent is not None and parent.kind() == "await_expression":
        parent = cast(parent).parent()
    return parent is not None and parent.kind() == "expression_statement"


def chained(call: SgNode) -> bool:
    """Whether a method is called on what a call gives, or it is kept so that one may be."""
    outer = cast(call)
    parent = outer.parent()
    kept = parent is not None and parent.kind() in ("variable_declarator", "assignment_expression")
    return kept or is_field(outer, parent, "object")


def chained_decode(call: SgNode) -> SgNode | None:
    """The call of `.json()` on what a call gives, written right behind it."""
    outer = cast(call)
    parent = outer.parent()
    key = parent.field("property") if parent is not None and is_field(outer, parent, "object") else None
    decode = parent.parent() if parent is not None else None
    if decode is not None and decode.kind() == "await_expression":
        decode = decode.parent()
    invoked = decode is not None and parent is not None and callee_of(decode) == parent
    return decode if invoked and key is not None and key.text() == "json" else None


def replaced(request: Request) -> SgNode:
    """What a helper's call takes the place of: the request, and the decode that is chained to it.

    Raises `Refusal` where the response itself is used.
    """
    call = syntax(request.call)
    if is_alone(call) or request.library in GIVING:
        return call
    found = chained_decode(call)
    if found is None:
        raise Refusal(
            f"the response of {request.library} is used, and helpers give one of fetch; "
            "read the data where it is requested: `.json()` right behind the call"
        )
    return found


def as_response(request: Request) -> str:
    """What makes a response of the request's library of one of fetch; empty where nothing takes it.

    Raises `Refusal` for a library, or a member of the response, that is not known.
    """
    call = syntax(request.call)
    if is_alone(call):
        return ""
    known = MEMBERS.get(request.library)
    if known is None:
        raise Refusal(
            f"the response of {request.library} is used, and helpers give one of fetch; "
            "send this request with fetch, and read what that gives"
        )
    unknown = [name for name in members(call, known) if name not in known]
    if unknown:
        raise Refusal(
            f"{unknown[0] or 'the response'} of {request.library} is used as fetch has it not; "
            "send this request with fetch, and read what that gives"
        )
    return f".then((response) => ({RESPONSES[request.library]}))"


def members(call: SgNode, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The members of an awaited response that are used; empty for any other use of it."""
    outer = cast(call)
    parent = outer.parent()
    if parent is None or parent.kind() != "await_expression":
        yield ""
        return
    for name, place in taken(cast(parent)):
        yield name
        methods = known.get(name, ())
        if methods and any(one not in methods for one in called(place)):
            yield f"{name}, as it is used,"


def taken(value: SgNode) -> Iterator[tuple[str, SgNode]]:
    """Each member that is taken of a value, or of the variable that it is given to, with where it is then."""
    parent = value.parent()
    if parent is not None and is_field(value, parent, "object"):
        key = parent.field("property")
        yield key.text() if key is not None else "", parent
        return
    target = parent.field("name") if parent is not None and parent.kind() == "variable_declarator" else None
    if target is None:
        yield "", value
    elif target.kind() == "identifier":
        for one in reads_of(function_of(value) or root_of(value), target.text()):
            if one != target:
                yield from taken_of_name(one)
    else:
        yield from entries(target)


def taken_of_name(place: SgNode) -> Iterator[tuple[str, SgNode]]:
    """The member that is taken of a variable at a place."""
    parent = place.parent()
    key = parent.field("property") if parent is not None and is_field(place, parent, "object") else None
    yield (key.text(), parent) if key is not None and parent is not None else ("", place)


def entries(pattern: SgNode) -> Iterator[tuple[str, SgNode]]:
    """The entries of a pattern, each with the places of the variable that it gives."""
    for one in pattern.named_children():
        key = one if one.kind() == ENTRY else one.field("key")
        name = one if one.kind() == ENTRY else one.field("value")
        if key is None or name is None or name.kind() not in (ENTRY, "identifier"):
            yield "", one
            continue
        yield key.text(), one
        scope = function_of(pattern) or root_of(pattern)
        yield from ((key.text(), place) for place in reads_of(scope, name.text()) if place != name)


def called(place: SgNode) -> Iterator[str]:
    """The method that is called on an expression; empty where it is used otherwise."""
    if place.kind() in (ENTRY, "pair_pattern"):
        return
    outer = cast(place)
    parent = outer.parent()
    key = parent.field("property") if parent is not None and is_field(outer, parent, "object") else None
    call = parent.parent() if parent is not None else None
    invoked = parent is not None and call is not None and is_field(parent, call, "function")
    yield key.text() if key is not None and invoked else ""


def refuse_observed(request: Request) -> None:
    """Raise `Refusal` where an answer of another form comes to observers, and not to who waits."""
    if request.library in OBSERVED:
        raise Refusal(
            "the answer comes as an Observable, and V1 gives it another form; "
            "take what is needed of it in a `map` behind the request"
        )
    if request.library in HOOKED:
        raise Refusal(
            f"{request.library} may give null in the place of an answer, and V1 gives it another form; "
            "take what is needed of it where there is data"
        )


def refuse_left(request: Request) -> None:
    """Raise `Refusal` for a library whose requests are only told of."""
    if request.library in LEFT:
        raise Refusal(LEFT[request.library])


def refuse_wrapped(request: Request) -> None:
    """Raise `Refusal` where the client's own function gives a response that helpers cannot take."""
    decoded = any(any(frame.call is request.call for frame in one.frame.chain) for one in request.decodes)
    if request.library not in LIKE_FETCH and not decoded:
        raise Refusal(
            f"the client's own request function gives a response of {request.library or 'a library'}, "
            "which helpers cannot take"
        )
