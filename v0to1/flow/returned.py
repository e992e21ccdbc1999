"""What the client's own request function gives back: the answer itself, or the answer among other things."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.flow import tree
from v0to1.flow.requests import Decode, Frame, Request
from v0to1.flow.walking import walk

RECEIVERS = ("self", "cls")
"""Parameters that a call says nothing of."""


def gives_other(request: Request, decode: Decode, call: tree.Call | None = None) -> bool:
    """Whether a function between the request and its site may give something else than the decoded answer.

    With a `call`, the functions are those between it and the decode.

    A tuple of status and data, a record with the data in it, one part of the data, or a record for a failure,
    of its own or given by its caller: what is put around the call of such a function would meet that instead
    of the answer. Nothing at all (null, an empty record) does not count: clients give that for an answer
    without a body.
    """
    parts = {id(read.node) for read in request.reads}
    for frame in between(decode, call or request.call):
        if frame.function is not None:
            if id(frame.function) not in decode.givers and not frame.function.yields:
                return True
            values = returned_values(frame.function)
            if any(is_other(value) or id(value) in parts for value in values):
                return True
            if not all(is_nothing(value) for value in handed_back(frame)):
                return True
    return False


def between(decode: Decode, call: tree.Call) -> Iterator[Frame]:
    """The frames from that of a decode to that which a call runs."""
    for frame in reversed(decode.frame.chain):
        yield frame
        if frame.call is call:
            return


def gives_response(request: Request) -> bool:
    """Whether all functions between a request and its site give its response itself, and no part of it."""
    frame = request.frame
    while frame is not request.site and frame.parent is not None:
        values = returned_values(frame.function) if frame.function is not None else []
        if not values or any(is_other(one) or isinstance(one, tree.Attr | tree.Index) for one in values):
            return False
        if not all(is_nothing(value) for value in handed_back(frame)):
            return False
        frame = frame.parent
    return True


def decoding_call(request: Request, decode: Decode) -> tree.Call | None:
    """The call, in the function that makes a request, of another function that decodes its answer."""
    chain = decode.frame.chain
    places = [at for at, frame in enumerate(chain) if frame is request.site]
    if not places or any(frame.call is request.call for frame in chain):
        return None
    return next((frame.call for frame in chain[places[-1] + 1 :] if frame.call is not None), None)


def returned_values(function: tree.Function) -> list[tree.Node]:
    """The expressions that a function returns, with those of the names that it returns."""
    found = [one for statement in function.body for one in walk(statement)]
    returned = [one.value for one in found if isinstance(one, tree.Return) and one.value is not None]
    values = [one for value in returned for one in choices(value)]
    names = {value.name for value in values if isinstance(value, tree.Name)}
    given = [one.value for one in found if isinstance(one, tree.Assign) and names & names_of(one)]
    return [*values, *(one for value in given if value is not None for one in choices(value))]


def handed_back(frame: Frame) -> list[tree.Node | None]:
    """What the caller of a function gives it to give back as it is; None where that cannot be told."""
    function = frame.function
    if function is None:
        return []
    found = [one for statement in function.body for one in walk(statement)]
    returned = [one.value for one in found if isinstance(one, tree.Return) and one.value is not None]
    names = {one.name for value in returned for one in choices(value) if isinstance(one, tree.Name)}
    names -= {name for one in found if isinstance(one, tree.Assign) for name in names_of(one)}
    return [argument_for(frame, param) for param in function.params if param.name in names]


def argument_for(frame: Frame, param: tree.Param) -> tree.Node | None:
    """What a parameter is given by the call of its function, or its default; None where neither is known."""
    args = frame.call.args if frame.call is not None else ()
    params = frame.function.params if frame.function is not None else ()
    if param.stars or frame.call is None or any(arg.stars for arg in args):
        return None
    named = next((arg.value for arg in args if arg.name == param.name), None)
    own = [one.name for one in params if not one.keyword_only and one.name not in RECEIVERS]
    positional = dict(zip(own, [arg.value for arg in args if arg.name is None], strict=False))
    return named or positional.get(param.name) or param.default


def is_nothing(value: tree.Node | None) -> bool:
    """Whether an expression is null, or an empty text, list or record."""
    match value:
        case (
            tree.Const(value=None) | tree.Text(value="") | tree.Sequence(items=()) | tree.Mapping(entries=())
        ):
            return True
    return False


def names_of(node: tree.Assign) -> set[str]:
    """The variables that an assignment sets."""
    return {target.name for target in node.targets if isinstance(target, tree.Name)}


def choices(value: tree.Node) -> Iterator[tree.Node]:
    """Each expression that a conditional one may give."""
    match value:
        case tree.Choice(options=several):
            for one in several:
                yield from choices(one)
        case tree.Await(value=inner):
            yield from choices(inner)
        case _:
            yield value


def is_other(value: tree.Node) -> bool:
    """Whether an expression makes something around, or besides, an answer."""
    match value:
        case tree.Sequence(items=items):
            return any(not isinstance(one, tree.Spread) for one in items)
        case tree.Mapping(entries=entries):
            return any(one.key is not None for one in entries)
        case tree.Call(callee=tree.Name(name=name) | tree.Attr(name=name), args=args):
            return name[:1].isupper() and any(not arg.stars for arg in args)
    return False
