"""A socket that is opened in order to send one thing, and goes when that is a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.languages.base import Change, Refusal
from v0to1.languages.editing import edited
from v0to1.languages.javascript.leftovers import cut_of, lines_of
from v0to1.languages.javascript.nodes import (
    function_of,
    is_async,
    may_wait,
    named,
    of_kinds,
    root_of,
    span_of,
    statement_of,
    whole,
)
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.sockets import FAILED, FUNCTIONS

TIMER = "setTimeout"


@dataclass(frozen=True, slots=True)
class Lonely:
    """All that is done with a socket: the call that opens it, the one that sends, and others.

    `connected` and `failed` are calls that hear of the connection coming about or failing, with the function
    that hears it; `heard` hears that the event has arrived; `closes` end the connection.
    """

    module: str
    opening: SgNode
    sending: SgNode
    connected: tuple[SgNode, SgNode] | None
    failed: tuple[SgNode, SgNode] | None
    heard: SgNode | None
    closes: tuple[SgNode, ...]


def send_alone(sketch: Sketch, lonely: Lonely, text: str) -> None:
    """Write one request (`text`) in the place of all; raises `Refusal` where more hangs on the socket."""
    opened = opening_statement(lonely)
    block = opened.parent()
    calls = [one for one in (lonely.connected, lonely.failed) if one is not None]
    sent = lonely.connected[0] if lonely.connected is not None else lonely.sending
    statements = [alone(one, block) for one in (sent, *(call for call, _ in calls))]
    refuse_other_names(lonely, opened)
    refuse_inner_names(sketch, lonely, text)
    whole_text = sketch.sources.text(lonely.module)
    rest = rest_of(lonely, whole_text)
    written = sentence(lonely, sent, (indent_of(whole_text, sent), rest), text)
    sketch.replace(lonely.module, span_of(statements[0]), written)
    for one in {span_of(each): each for each in (opened, *statements[1:], *closing(lonely, block))}.values():
        if span_of(one) != span_of(statements[0]):
            sketch.replace(lonely.module, cut_of(whole_text, span_of(one)), "")


def opening_statement(lonely: Lonely) -> SgNode:
    """The statement that gives the socket its name and does nothing else."""
    line = statement_of(lonely.opening)
    declarators = [] if line is None else line.named_children()
    if line is None or line.kind() not in ("lexical_declaration", "variable_declaration"):
        raise Refusal("the socket has no name of its own")
    value = declarators[0].field("value") if len(declarators) == 1 else None
    if value is None or span_of(value) != span_of(whole(lonely.opening)):
        raise Refusal("the socket has no name of its own")
    return line


def alone(call: SgNode, block: SgNode | None) -> SgNode:
    """The statement of a block that is this call; raises `Refusal` for a call that is a part of one."""
    line = statement_of(call)
    inner = line.named_children()[0] if line is not None and line.kind() == "expression_statement" else None
    while inner is not None and inner.kind() == "await_expression":
        inner = inner.named_children()[0]
    if line is None or inner is None or span_of(inner) != span_of(call):
        raise Refusal("what is done with the socket is a part of something else")
    if block is not None and line.parent() != block:
        raise Refusal("the socket is used in another block than that in which it is opened")
    return line


def refuse_other_names(lonely: Lonely, opened: SgNode) -> None:
    """The name of the socket must stand nowhere but where it is known to be used."""
    name = opened.named_children()[0].field("name")
    scope = function_of(opened) or root_of(opened)
    calls = [lonely.sending, *lonely.closes]
    calls += [one[0] for one in (lonely.connected, lonely.failed) if one is not None]
    known = {span_of(place) for call in calls for place in receiver(call)}
    known.add(span_of(name) if name is not None else span_of(opened))
    if name is None or any(span_of(place) not in known for place in named(scope, name.text())):
        raise Refusal("the socket is used for something else too")


def receiver(call: SgNode) -> list[SgNode]:
    """The names in what a method is called of."""
    callee = call.field("function")
    target = callee.field("object") if callee is not None else None
    if target is None:
        return []
    return [target] if target.kind() == "identifier" else of_kinds(target, "identifier")


def refuse_inner_names(sketch: Sketch, lonely: Lonely, text: str) -> None:
    """What is sent must be known where the connection was awaited, and not only when it had come about."""
    if lonely.connected is None:
        return
    handler = lonely.connected[1]
    for name, places in sketch.sources.bound_in(handler).items():
        words = {
            one.text() for one in of_kinds(lonely.sending, "identifier", "shorthand_property_identifier")
        }
        if name in words and name in text and places:
            raise Refusal(f"`{name}` is known only when the connection has come about")


def rest_of(lonely: Lonely, text: str) -> str:
    """What the functions do that hear of the connection and of the arrival, besides sending and closing."""
    sent = span_of(lonely.sending)
    gone = [lonely.sending, *(one for one in lonely.closes if span_of(one) not in sent)]
    heard = [one for one in lonely.closes if span_of(one) in sent]
    parts = []
    for handler in (lonely.connected[1] if lonely.connected else None, lonely.heard):
        if handler is None:
            continue
        if handler.kind() not in FUNCTIONS:
            parts.append(f"{handler.text()}();" if handler is lonely.heard else refuse_named(handler))
            continue
        body = handler.field("body")
        if body is None or body.kind() != "statement_block":
            if body is not None and all(span_of(one) != span_of(body) for one in (*gone, *heard)):
                parts.append(f"{body.text()};")
            continue
        parts.append(inside(body, heard if handler is lonely.heard else gone, text))
    return "\n".join(part for part in parts if part.strip())


def refuse_named(handler: SgNode) -> str:
    """A function with a name of its own may be called elsewhere."""
    raise Refusal(f"`{handler.text()}` hears of the connection, and may be called elsewhere too")


def inside(body: SgNode, gone: Iterable[SgNode], whole_text: str) -> str:
    """The lines of a block without some statements."""
    text, whole_span = body.text(), span_of(body)
    changes = []
    for one in gone:
        span = span_of(one)
        if span in whole_span:
            line = alone(delayed(one), body)
            lines = lines_of(whole_text, span_of(line))
            changes.append(Change("", lines, ""))
    return edited(text, whole_span, changes)[1:-1].rstrip().strip("\r\n")


def delayed(call: SgNode) -> SgNode:
    """A call, or that of a timer which does nothing but this call."""
    function = call.parent()
    given = function.parent() if function is not None and function.kind() == "arrow_function" else None
    timer = given.parent() if given is not None and given.kind() == "arguments" else None
    callee = timer.field("function") if timer is not None else None
    return timer if timer is not None and callee is not None and callee.text() == TIMER else call


def sentence(lonely: Lonely, sent: SgNode, after: tuple[str, str], text: str) -> str:
    """The statement that takes the place of all; `after` is how far in it stands, and what is done then."""
    indent, rest = after
    line = statement_of(sent)
    ending = ";" if line is not None and line.text().endswith(";") else ""
    asynchronous = lonely.connected is not None and is_async(lonely.connected[1])
    if may_wait(sent) and lonely.failed is None and not rest:
        return f"await {text}{ending}"
    then = ""
    if rest:
        start = "async () => {" if asynchronous else "() => {"
        then = f".then({start}\n{aligned(rest, indent + '  ')}\n{indent}}})"
    failed = f".catch({lonely.failed[1].text()})" if lonely.failed is not None else FAILED
    waiting = "await " if may_wait(sent) else ""
    return f"{waiting}{text}{then}{failed if lonely.failed is not None or not waiting else ''}{ending}"


def indent_of(text: str, node: SgNode) -> str:
    """The blanks before the line of a node."""
    start = span_of(node).start
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return line[: len(line) - len(line.lstrip())]


def aligned(lines: str, indent: str) -> str:
    """Lines that begin where a block does."""
    found = lines.splitlines()
    least = min((len(one) - len(one.lstrip()) for one in found if one.strip()), default=0)
    return "\n".join(f"{indent}{one[least:]}" if one.strip() else "" for one in found)


def closing(lonely: Lonely, block: SgNode | None) -> list[SgNode]:
    """The statements that close the connection, other than those in functions that go themselves."""
    handlers = [one[1] for one in (lonely.connected, lonely.failed) if one is not None]
    spans = [span_of(one) for one in (*handlers, *([lonely.heard] if lonely.heard is not None else ()))]
    outside = [one for one in lonely.closes if all(span_of(one) not in span for span in spans)]
    return [alone(one, block) for one in outside]
