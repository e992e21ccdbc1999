"""What is put around decoded answers: the first of several, a helper function, the V0 view of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.lacking import taken_apart
from v0to1.languages.javascript.lines import NAMES, fresh, kind_of, line_after
from v0to1.languages.javascript.made_async import made_async
from v0to1.languages.javascript.mapped import is_given_data, write_given
from v0to1.languages.javascript.nodes import (
    cast,
    function_of,
    is_field,
    may_wait,
    span_of,
    statement_of,
    whole,
)
from v0to1.languages.javascript.observed import write_piped
from v0to1.languages.javascript.seams import Form, Seam, later
from v0to1.languages.javascript.sketch import Moved, Sketch
from v0to1.languages.javascript.steps import Step, composed, first_of, many, said_of, used
from v0to1.languages.javascript.taken import write_pattern

CAUGHT = re.compile(r"\.(?:catch|then)\(")
TAKING = ("as_expression", "satisfies_expression", "return_statement", "variable_declarator")
"""What takes a value as it is, and changes nothing beside it."""

LONG = 60
"""Characters; a longer expression is not put into another one."""


def pass_on(sketch: Sketch, seams: Iterable[Seam], *, first: bool, steps: Sequence[Step]) -> None:
    """Take the first element, and pass the data through functions; raises `Refusal`."""
    if not first and not steps:
        return
    waiting = any(step.waits for step in steps)
    wanted = (one for one in seams if not is_unused(one))
    every = tuple(later(one) if waiting and not one.waits else one for one in wanted)
    for seam in every:
        refuse_mixed(seam)
        if waiting and not seam.waits and not made_async(sketch, seam):
            raise Refusal("the answer is decoded in a function that cannot wait")
    if steps and len(every) > 1 and assigned_once(sketch, every, first=first, steps=steps):
        return
    for seam in every:
        WRITERS[seam.form](sketch, seam, first, tuple(steps))


def refuse_mixed(seam: Seam) -> None:
    """Raise `Refusal` where the data is not there as such."""
    if seam.mixed:
        raise Refusal(seam.mixed)


def is_unused(seam: Seam) -> bool:
    """Whether a promise of an answer is a whole statement: nobody waits for what it gives."""
    parent = cast(seam.outer).parent()
    return seam.form is Form.PROMISE and parent is not None and parent.kind() == "expression_statement"


def write_awaited(sketch: Sketch, seam: Seam, first: bool, steps: tuple[Step, ...]) -> None:
    """`await r.json()` becomes `(await r.json())[0]`, or `await helper(await r.json())`."""
    outer, given = whole(seam.outer), span_of_awaited(seam.outer)
    plain = given == span_of(seam.outer)
    if steps and plain and is_long(seam.outer) and on_next_line(sketch, seam, first, steps):
        return
    said = said_of(seam) if first else ""
    empty = " ?? {}" if first and not steps and sketch.lacking and taken_apart(outer) else ""
    if first and not steps and plain and outer != seam.outer and not (seam.missing or seam.heard):
        end = span_of(outer).end
        if said:
            sketch.replace(seam.module, Span(end - 1, end - 1), said)
        sketch.replace(seam.module, Span(end, end), f"[0]{empty}")
    else:
        before, after = composed(
            element(seam, ("(", f"{said})") if first else ("", ""), steps, first=first), steps
        )
        inside = plain and bool(steps) and not steps[-1].waits and not seam.missing
        if not (inside and in_place_of_parentheses(sketch, seam, before, after)):
            sketch.around(seam.module, given, before, after + empty)
    if first:
        many(sketch, seam)


def span_of_awaited(node: SgNode) -> Span:
    """Where an answer that is waited for stands, without the types that it is said to have.

    They are those of the answer, though for the grammar they belong to what is waited for.
    """
    inner = node.named_children()[-1] if node.kind() == "await_expression" else node
    while inner.kind() in ("as_expression", "satisfies_expression"):
        inner = inner.named_children()[0]
    return Span(span_of(node).start, span_of(inner).end)


def in_place_of_parentheses(sketch: Sketch, seam: Seam, before: str, after: str) -> bool:
    """Put a call where parentheses stand around an answer, which needs none; False where there are none."""
    outer, text = whole(seam.outer), sketch.sources.text(seam.module)
    start, end = span_of(outer).start, span_of(outer).end
    around = outer.parent()
    if outer == seam.outer or outer.named_children() != [seam.outer] or around is None:
        return False
    if around.kind() not in TAKING or text[start - 1] != " ":
        return False
    sketch.replace(seam.module, Span(start, start + 1), before)
    sketch.replace(seam.module, Span(end - 1, end), after)
    return True


def element(seam: Seam, text: tuple[str, str], steps: Sequence[Step], *, first: bool) -> tuple[str, str]:
    """What stands around an answer, with `text` around it: of several, the first is meant."""
    return first_of(seam, text) if first else text


def is_long(node: SgNode) -> bool:
    """Whether an expression reads badly inside of another one."""
    return len(node.text()) > LONG or "\n" in node.text()


def on_next_line(sketch: Sketch, seam: Seam, first: bool, steps: tuple[Step, ...]) -> bool:
    """`const data = await …` gets another name, and `data` a line of its own; False where that cannot be."""
    declarator, line = whole(seam.outer).parent(), statement_of(seam.outer)
    sets = declarator is not None and declarator.kind() == "variable_declarator"
    name = declarator.field("name") if declarator is not None and sets else None
    kinds = ("identifier", "object_pattern")
    if declarator is None or line is None or name is None or name.kind() not in kinds:
        return False
    if line.kind() != "lexical_declaration" or len(line.named_children()) != 1 or declarator.field("type"):
        return False
    before, after = composed(element(seam, ("", ""), steps, first=first), steps)
    if first:
        many(sketch, seam)
    if name.kind() == "object_pattern":
        sketch.moved.append(Moved(seam.module, name, before, after))
        return True
    word = fresh(sketch, seam.outer)
    sketch.replace(seam.module, span_of(name), word)
    line_after(sketch, seam.module, line, f"{kind_of(line)} {name.text()} = {before}{word}{after}")
    return True


def write_value(sketch: Sketch, seam: Seam, first: bool, steps: tuple[Step, ...]) -> None:
    """`r.data` becomes `r.data[0]`, or `helper(r.data)`."""
    if is_given_data(seam):
        write_given(sketch, seam, first, steps)
        return
    if first:
        many(sketch, seam)
    before, after = composed(element(seam, ("", ""), steps, first=first), steps)
    outer = whole(seam.outer)
    parent = outer.parent()
    inner = outer == seam.outer and is_field(outer, parent, "object", "function")
    if steps and steps[-1].waits and inner:
        before, after = f"({before}", f"{after})"
    if before:
        sketch.around(seam.module, span_of(seam.outer), before, after)
    else:
        end = span_of(outer).end
        sketch.replace(seam.module, Span(end, end), after)


def write_promise(sketch: Sketch, seam: Seam, first: bool, steps: tuple[Step, ...]) -> None:
    """`p` becomes `p.then((answer) => helper(answer))`."""
    parent = cast(seam.outer).parent()
    if parent is not None and parent.kind() == "return_statement" and may_wait(seam.outer):
        noted = cast(seam.outer)
        around = ("await (", ")") if noted != whole(seam.outer) else ("await ", "")
        waited = element(seam, (f"({around[0]}", f"{around[1]})") if first else around, steps, first=first)
        before, after = composed(waited, steps)
        plain = [Step(one.before, one.after) for one in steps[-1:]]
        if steps and steps[-1].waits:
            before, after = composed(waited, (*steps[:-1], *plain))
        sketch.around(seam.module, span_of(noted), before, after)
        if first:
            many(sketch, seam)
        return
    text = sketch.sources.text(seam.module)
    end = span_of(whole(seam.outer)).end
    gap = chain_gap(text, seam.outer)
    name = next((one for one in NAMES if not any(used(one, step) for step in steps)), NAMES[-1])
    said = "".join(element(seam, ("", name), steps, first=first))
    if first:
        many(sketch, seam)
    links = [f"{gap}.then(({name}) => {said})"] if first and not steps else []
    for step in steps:
        links.append(f"{gap}.then(({name}) => {step.before}{said}{step.after})")
        said = name
    sketch.replace(seam.module, Span(end, end), "".join(links))


def chain_gap(text: str, promise: SgNode) -> str:
    """The space before the last `.then` of a chain: links may have lines of their own."""
    callee = promise.field("function")
    inner = callee.field("object") if callee is not None else None
    key = callee.field("property") if callee is not None else None
    if inner is None or key is None or key.text() not in ("then", "catch", "finally"):
        return ""
    between = text[span_of(inner).end : span_of(key).start]
    gap = between[: between.find(".")]
    return gap if not gap.strip() else ""


def assigned_once(sketch: Sketch, seams: tuple[Seam, ...], *, first: bool, steps: Sequence[Step]) -> bool:
    """`r.data` that is read in several places passes through the functions once, after `r` is set.

    Not where a failure may have been caught, and `r` be nothing, or the response to something else.
    """
    one = seams[0]
    target = one.node.field("object")
    same = all(
        seam.form is Form.VALUE
        and seam.node.text() == one.node.text()
        and function_of(seam.node) == function_of(one.node)
        for seam in seams
    )
    if not same or target is None or target.kind() != "identifier":
        return False
    scope = function_of(one.node) or one.node.get_root().root()
    places = [
        place
        for place in sketch.sources.bound_in(scope).get(target.text(), [])
        if place.kind() == "variable_declarator"
    ]
    line = statement_of(places[0]) if len(places) == 1 else None
    if line is None or line.kind() != "lexical_declaration" or function_of(line) != function_of(one.node):
        return False
    value = places[0].field("value")
    if value is not None and CAUGHT.search(value.text()):
        return False
    before, after = composed(element(one, ("", ""), steps, first=first), steps)
    line_after(sketch, one.module, line, f"{one.node.text()} = {before}{one.node.text()}{after}")
    return True


WRITERS = {
    Form.AWAITED: write_awaited,
    Form.VALUE: write_value,
    Form.PROMISE: write_promise,
    Form.PATTERN: write_pattern,
    Form.PIPED: write_piped,
}
