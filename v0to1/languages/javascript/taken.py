"""Data that a pattern takes out of a response: `const { data } = await axios.get(…)`."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.lines import fresh, kind_of, line_after
from v0to1.languages.javascript.nodes import span_of, statement_of
from v0to1.languages.javascript.seams import Seam, then_of
from v0to1.languages.javascript.sketch import Moved, Sketch
from v0to1.languages.javascript.steps import Step, composed, first_of, many, used

STATUS = ("status", "statusCode", "ok", "error")
IDENTIFIERS = ("identifier", "shorthand_property_identifier_pattern")


def write_pattern(sketch: Sketch, seam: Seam, first: bool, steps: tuple[Step, ...]) -> None:
    """`const { data } = …` becomes `const { data: [data] } = …`, or gets a line of its own for a helper."""
    entry, name = entry_of(seam.node)
    if first:
        many(sketch, seam)
        refuse_status(entry)
    if first and not steps and not seam.heard:
        shorthand = entry.kind() == IDENTIFIERS[1]
        span = span_of(entry if shorthand else name)
        if shorthand:
            sketch.replace(seam.module, span, f"{seam.node.text()}: [{name.text()}]")
        else:
            sketch.around(seam.module, span, "[", "]")
        return
    if link_before(sketch, seam, entry, name, first=first, steps=steps):
        return
    declarator = next((one for one in parents(entry) if one.kind() == "variable_declarator"), None)
    line = statement_of(entry)
    simple = line is not None and line.kind() == "lexical_declaration" and len(line.named_children()) == 1
    before, after = composed(first_of(seam, ("", "")) if first else ("", ""), steps)
    if declarator is not None and simple and name.kind() == "object_pattern":
        sketch.moved.append(Moved(seam.module, name, before, after))
        return
    if declarator is None or line is None or not simple or name.kind() not in IDENTIFIERS:
        raise Refusal("the answer is taken apart where it is decoded; give it a name first")
    word = fresh(sketch, entry)
    shorthand = entry.kind() == IDENTIFIERS[1]
    value = span_of(entry if shorthand else name)
    sketch.replace(seam.module, value, f"{seam.node.text()}: {word}" if shorthand else word)
    line_after(sketch, seam.module, line, f"{kind_of(line)} {name.text()} = {before}{word}{after}")


def refuse_status(entry: SgNode) -> None:
    """Raise `Refusal` where the status of the response is taken beside the data, which may be no list."""
    pattern = entry.parent()
    for one in pattern.named_children() if pattern is not None else ():
        if (one.field("key") or one).text() in STATUS:
            raise Refusal(
                "the data is taken out of the response together with its status, and is a list only where "
                "the request succeeded; take it apart after the status was looked at"
            )


def link_before(
    sketch: Sketch, seam: Seam, entry: SgNode, name: SgNode, *, first: bool, steps: tuple[Step, ...]
) -> bool:
    """`.then(({ data }) => …)` gets a link before it, and `data` as a whole; False for what is no `.then`."""
    pattern = entry.parent()
    call = then_of(entry)
    callee = call.field("function") if call is not None else None
    promise = callee.field("object") if callee is not None else None
    if pattern is None or promise is None or callee is None:
        return False
    key = (entry.field("key") or entry).text()
    word = name.text() if name.kind() in IDENTIFIERS else key
    if len(pattern.named_children()) != 1 or any(used(word, step) for step in steps):
        raise Refusal("the answer is taken apart where it is decoded; give it a name first")
    gap = gap_before(callee, promise)
    given = f"({{ {word} }})" if word == key else f"({{ {key}: {word} }})"
    taken = "".join(first_of(seam, ("", word))) if first else word
    links = [] if steps else [f"{gap}.then({given} => {taken})"]
    for step in steps:
        links.append(f"{gap}.then({given} => {step.before}{taken}{step.after})")
        given, taken = f"({word})", word
    end, whole, inner = span_of(promise).end, span_of(pattern), span_of(name)
    sketch.replace(seam.module, Span(end, end), "".join(links))
    sketch.replace(seam.module, Span(whole.start, inner.start), "")
    sketch.replace(seam.module, Span(inner.end, whole.end), "")
    return True


def gap_before(callee: SgNode, promise: SgNode) -> str:
    """The space before the dot of a member: links of a chain may have lines of their own."""
    between = callee.text()[span_of(promise).end - span_of(callee).start :]
    return between[: len(between) - len(between.lstrip())]


def entry_of(node: SgNode) -> tuple[SgNode, SgNode]:
    """The entry of a pattern (a shorthand is one itself), and what its value is given to."""
    parent = node if node.kind() == "pair_pattern" else node.parent()
    if parent is not None and parent.kind() == "pair_pattern":
        value = parent.field("value")
        if value is not None and value.kind() != "assignment_pattern":
            return parent, value
    if parent is not None and parent.kind() == "object_pattern":
        return node, node
    raise Refusal("the answer has a default where it is decoded, which V1's answer would not fit")


def parents(node: SgNode) -> list[SgNode]:
    """The nodes around a node, as far as its statement."""
    found = []
    current = node.parent()
    while current is not None and not current.kind().endswith(("_declaration", "_statement", "_function")):
        found.append(current)
        current = current.parent()
    return found
