"""Where an answer becomes data for the client, as an expression: waited for, given later, or taken apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Frame, Request
from v0to1.flow.returned import decoding_call, gives_other
from v0to1.flow.values import Callable
from v0to1.languages.javascript.nodes import (
    ancestors,
    callee_of,
    cast,
    function_of,
    is_field,
    may_wait,
    syntax,
)
from v0to1.languages.javascript.nothing import caught, gives_nothing, gives_own

PATTERNS = ("object_pattern", "object_assignment_pattern", "pair_pattern")
PASSING = ("catch", "finally")
GIVING = ("then", "catch", "call", "apply")
"""Methods that give what the function gives that is handed to them."""
READY = ("superagent", "needle", "axios")
"""Libraries whose answer is data already when it comes."""

OTHERS = (
    "the client's own request function may give other things than the answer (a part of it, a tuple, "
    "a record around it, a record for a failure), and V1's answer has another form"
)
HANDED = (
    "the client's own request function is handed to another one, which calls it, and V1's answer has "
    "another form; take what is needed of it in a function of its own, and hand that over"
)


class Form(Enum):
    """How the data is there: waited for, at once, for who waits, taken apart, or for observers."""

    AWAITED = "awaited"
    VALUE = "value"
    PROMISE = "promise"
    PATTERN = "pattern"
    PIPED = "piped"


@dataclass(frozen=True, slots=True)
class Seam:
    """Where an answer becomes data: `outer` is the expression (or the entry of a pattern) that gives it.

    `mixed` says why it may give other things than the data: nothing can be put around it. `call` is
    that of the request. The data may be `missing`: nothing is given where the request failed. It may
    be `refused`: what the server said of a failure may be there in its place. It is `heard` where the
    client looks into that, or hands it on. It is `untold` where its type is still that of a response, which
    a function of the session's own takes the data out of.
    """

    module: str
    node: SgNode
    form: Form
    outer: SgNode
    mixed: str = ""
    call: SgNode | None = None
    missing: bool = False
    refused: bool = False
    heard: bool = False
    untold: bool = False

    @property
    def waits(self) -> bool:
        """Whether something that has to be waited for can be put around it."""
        linked = self.form is Form.PATTERN and then_of(self.node) is not None
        return self.form is Form.PROMISE or linked or may_wait(self.outer)


def seams_of(decodes: Iterable[tuple[Request, Decode]]) -> tuple[Seam, ...]:
    """The decode of the answer in the site's frame, or the call of a function that decodes."""
    found: dict[SgNode, Seam] = {}
    for request, decode in decodes:
        call = decoding_call(request, decode)
        if call is not None and is_outside(decode, call):
            function = decode.frame.function
            later = function is None or function.is_async or is_later(request, syntax(decode.node))
            mixed = OTHERS if gives_other(request, decode, call) else ""
            seam = seam_at(request.site.module, syntax(call), later=later, mixed=mixed)
            missing = seam.missing or gives_nothing(decode, call)
            found[seam.outer] = replace(seam, call=syntax(request.call), missing=missing)
            continue
        wrapper = any(frame.call is request.call for frame in decode.frame.chain)
        node = syntax(request.call if wrapper else decode.node)
        module = request.site.module if wrapper else decode.module
        mixed = why_mixed(request, decode) if wrapper else ""
        seam = seam_at(module, node, later=wrapper or is_later(request, node), mixed=mixed)
        missing = seam.missing or (wrapper and gives_nothing(decode, request.call))
        untold = any(is_mapper(request, frame) for frame in decode.frame.chain)
        found[seam.outer] = replace(seam, call=syntax(request.call), missing=missing, untold=untold)
    return tuple(found.values())


def with_requests(operation: Operation, decodes: Iterable[Decode]) -> list[tuple[Request, Decode]]:
    """Each decode with the request whose answer it decodes."""
    wanted = {id(one) for one in decodes}
    return [(request, one) for request in operation.requests for one in request.decodes if id(one) in wanted]


def is_outside(decode: Decode, call: tree.Call) -> bool:
    """Whether an answer is decoded elsewhere than in the function that a call stands in."""
    own = function_of(syntax(call))
    return own is not None and all(one != own for one in ancestors(syntax(decode.node)))


def why_mixed(request: Request, decode: Decode) -> str:
    """Why the call of a client's own function may give something else than the data; empty if it does not."""
    frames = [one for one in decode.frame.chain if one.call is request.call and one.handed]
    handed = any(not is_mapper(request, one) for one in frames)
    callee = callee_of(syntax(request.call))
    key = callee.field("property") if callee is not None else None
    if handed and (key is None or key.text() not in GIVING):
        return HANDED
    return OTHERS if gives_other(request, decode) else ""


def is_mapper(request: Request, frame: Frame) -> bool:
    """Whether a function is the one that the session of a request gives every answer to."""
    mapper = getattr(request.session, "mapper", None)
    return isinstance(mapper, Callable) and mapper.node is frame.function


def is_later(request: Request, node: SgNode) -> bool:
    """Whether a decode gives the data only to whoever waits for it."""
    if node == syntax(request.node):
        return True
    callee = callee_of(node)
    key = callee.field("property") if callee is not None else None
    return request.library not in READY and key is not None and key.text() == "json"


def seam_at(module: str, node: SgNode, *, later: bool, mixed: str = "") -> Seam:
    """The expression that gives the data of a decode."""
    parent = node.parent()
    if parent is not None and parent.kind() in PATTERNS:
        return Seam(module, node, Form.PATTERN, node, mixed)
    if not later:
        return Seam(module, node, Form.VALUE, node, mixed)
    promise, missing = node, False
    while (further := handed_on(promise)) is not None and not gives_own(further):
        promise, missing = further, missing or caught(further)
    if is_waited(promise):
        return Seam(module, node, Form.AWAITED, promise, mixed, missing=missing)
    around = cast(promise).parent()
    if around is not None and around.kind() == "await_expression":
        return Seam(module, node, Form.AWAITED, around, mixed, missing=missing)
    return Seam(module, node, Form.PROMISE, promise, mixed, missing=missing)


def later(seam: Seam) -> Seam:
    """The promise that a whole arrow gives what it takes out to (`p.then((r) => r.data)`); else the same."""
    parent = cast(seam.node).parent()
    whole = seam.form is Form.VALUE and parent is not None and parent.kind() == "arrow_function"
    return replace(seam, form=Form.PROMISE, outer=promise) if whole and (promise := link(parent)) else seam


def link(arrow: SgNode | None) -> SgNode | None:
    """The call `p.then(arrow)` that an arrow is given to, or what gives on what that gives."""
    found = chained(arrow) if arrow is not None else None
    while found is not None and (further := handed_on(found)) is not None and not gives_own(further):
        found = further
    return found


def is_waited(call: SgNode) -> bool:
    """Whether an `await` belongs to the whole call, which the grammar takes for a part of its beginning.

    It does so in `await f<T>(x)`, and in `await (x).f()`.
    """
    first: SgNode | None = call
    while first is not None:
        if first.kind() == "await_expression":
            return first != call
        if first.kind() == "identifier":
            return first.text() == "await" and first != call
        first = first.field("function") or first.field("object")
    return False


def handed_on(promise: SgNode) -> SgNode | None:
    """The promise that gives what another one gives: `p.catch(…)`, or `q.then(() => p)`."""
    outer = cast(promise)
    parent = outer.parent()
    if parent is None:
        return None
    if parent.kind() == "member_expression" and is_field(outer, parent, "object"):
        key, call = parent.field("property"), parent.parent()
        called = call is not None and call.kind() == "call_expression"
        return call if called and key is not None and key.text() in PASSING else None
    if parent.kind() == "return_statement":
        function = only_return(parent)
        return chained(function) if function is not None else None
    if parent.kind() == "arrow_function" and is_field(outer, parent, "body"):
        return chained(parent)
    return None


def only_return(statement: SgNode) -> SgNode | None:
    """The function whose only way to give something is a statement at its end."""
    block = statement.parent()
    function = block.parent() if block is not None else None
    if block is None or function is None or function.kind() not in ("arrow_function", "function_expression"):
        return None
    return function if len(block.find_all(kind="return_statement")) == 1 else None


def chained(function: SgNode) -> SgNode | None:
    """The call `q.then(function)` that a function is given to."""
    given = function.parent()
    call = given.parent() if given is not None else None
    callee = call.field("function") if call is not None and call.kind() == "call_expression" else None
    key = callee.field("property") if callee is not None else None
    first = next(iter(given.named_children()), None) if given is not None else None
    return call if key is not None and key.text() == "then" and first == function else None


def then_of(entry: SgNode) -> SgNode | None:
    """The call `p.then(({ data }) => …)` whose function has a pattern without a type as its one parameter."""
    outer = entry
    while (parent := outer.parent()) is not None and parent.kind() in ("required_parameter", *PATTERNS):
        if parent.field("type") is not None:
            return None
        outer = parent
    items = parent.named_children() if parent is not None and parent.kind() == "formal_parameters" else []
    function = parent.parent() if parent is not None and len(items) == 1 else None
    if function is None or function.kind() not in ("arrow_function", "function_expression"):
        return None
    return chained(function)
