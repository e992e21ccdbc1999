"""Uses of a message socket, as calls of the helper's client: opening, sending and what is told of each."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import (
    cast,
    is_field,
    span_of,
)
from v0to1.languages.javascript.sketch import Sketch

LIMITS = ("timeout", "volatile", "compress")
"""Members of a socket that say how an event is sent, and give the socket."""

FAILED = ".catch(console.error)"
FUNCTIONS = ("arrow_function", "function_expression")
ENDING = ("then", "catch", "finally")


def write_send(sketch: Sketch, module: str, call: SgNode, text: str, heard: SgNode | None) -> None:
    """Write a call of a member of the client (`sendMessage(text)`) in the place of one that sends an event.

    What was sent by an event could not fail where it was sent, and a request can: its failure is shown. It is
    not waited for where the event was not, as listeners that come after it would miss what happens meanwhile.
    `heard` is the function that is called as soon as the server has the event. Raises `Refusal`.
    """
    callee = call.field("function")
    named = callee.field("property") if callee is not None else None
    if callee is None or named is None:
        raise Refusal("the function that sends the event is taken from the socket, and called without it")
    target = sender_of(callee)
    start, end = span_of(target).end, span_of(call).end
    dot = "?." if is_optional(callee) or is_optional(target.parent()) else "."
    sketch.replace(module, Span(start, end), f"{dot}{text}{after_sending(call, named.text(), heard)}")


def sender_of(callee: SgNode) -> SgNode:
    """The socket that an event is sent over, without what says how."""
    target = callee.field("object")
    while target is not None:
        inner = target.field("function") if target.kind() == "call_expression" else target
        named = inner.field("property") if inner is not None and inner.kind() == "member_expression" else None
        below = inner.field("object") if inner is not None else None
        if named is None or named.text() not in LIMITS or below is None:
            return target
        target = below
    raise Refusal("the socket that an event is sent over cannot be told")


def is_optional(node: SgNode | None) -> bool:
    """Whether a member is taken by `?.`."""
    return node is not None and any(one.kind() == "optional_chain" for one in node.children())


def after_sending(call: SgNode, member: str, heard: SgNode | None) -> str:
    """What follows the call: who hears that it was sent, and who that it failed."""
    outer = cast(call)
    parent = outer.parent()
    if is_field(outer, parent, "object"):
        name = parent.field("property") if parent is not None else None
        if name is None or name.text() not in ENDING or heard is not None:
            raise Refusal("something is called on what sending the event gives")
        return ""
    if heard is not None:
        return f".then({without_answer(heard)}){FAILED}"
    if member == "emitWithAck" or (parent is not None and parent.kind() == "await_expression"):
        return ""
    return FAILED


def without_answer(heard: SgNode) -> str:
    """A function that hears of an event's arrival; raises `Refusal` where it looks at an answer."""
    parameters = heard.field("parameters") or heard.field("parameter")
    if heard.kind() in FUNCTIONS and parameters is not None and not parameters.named_children():
        return heard.text() if parameters.kind() != "identifier" else refuse_answer()
    return f"() => {heard.text()}()" if heard.kind() == "identifier" else refuse_answer()


def refuse_answer() -> str:
    """V1 gives another answer than the one that was never there in V0."""
    raise Refusal("what hears that the event has arrived takes an answer, which V1 does not give")
