"""Where an answer becomes data for the client, and what is put around that place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch, tight
from v0to1.languages.python.locate import cst_node


@dataclass(frozen=True, slots=True)
class Seam:
    """Where an answer becomes data for the site: an expression to wrap, and whether `await` is around it."""

    module: str
    node: cst.CSTNode
    awaited: cst.Await | None

    @property
    def outer(self) -> cst.CSTNode:
        """The expression whose value is the data."""
        return self.awaited or self.node


def seams_of(sketch: Sketch, operation: Operation) -> tuple[Seam, ...]:
    """The decode of the answer in the site's frame, or the call of a wrapper that decodes."""
    found: dict[int, Seam] = {}
    for request in operation.requests:
        for decode in request.decodes:
            node = request.call if below(decode, request.call) else decode.node
            module = request.site.module if node is request.call else decode.module
            seam = seam_at(sketch, module, node)
            found[id(seam.node)] = seam
    return tuple(found.values())


def below(decode: Decode, call: tree.Call) -> bool:
    """Whether a decode happened inside the function that a call runs."""
    return any(frame.call is call for frame in decode.frame.chain)


def seam_at(sketch: Sketch, module: str, node: tree.Node) -> Seam:
    """The expression at a node with the `await` around it."""
    origin = cst_node(node)
    parent = sketch.sources.locator(module).parent(origin)
    return Seam(module, origin, parent if isinstance(parent, cst.Await) else None)


def wrap_seams(
    sketch: Sketch, seams: Iterable[Seam], before: str, after: str, *, is_async: bool = False
) -> None:
    """Pass decoded answers through a function."""
    for seam in seams:
        locator = sketch.sources.locator(seam.module)
        if is_async and not in_async(sketch, seam):
            raise Refusal("the answer is decoded in a function that cannot wait")
        if pass_on_next_line(sketch, seam, f"{'await ' if is_async else ''}{before}", after):
            continue
        span = locator.whole(seam.outer)
        opened, closed = before, after
        if is_async:
            opened = f"await {opened}"
            if tight(locator.parent(seam.outer), seam.outer):
                opened, closed = f"({opened}", f"{closed})"
        sketch.around(seam.module, span, opened, closed)


def pass_on_next_line(sketch: Sketch, seam: Seam, before: str, after: str) -> bool:
    """`data = answer` gets a line of its own after it, where that reads better than nesting."""
    locator = sketch.sources.locator(seam.module)
    assign = locator.parent(seam.outer)
    line = locator.parent(assign) if isinstance(assign, cst.Assign) else None
    if (
        not isinstance(assign, cst.Assign)
        or not isinstance(line, cst.SimpleStatementLine)
        or len(line.body) != 1
    ):
        return False
    if len(assign.targets) != 1 or not isinstance(name := assign.targets[0].target, cst.Name) or after == ")":
        return False
    start = locator.origin(line).start
    indent = locator.text[locator.text.rfind("\n", 0, start) + 1 : start]
    end = locator.text.find("\n", locator.origin(line).end)
    newline = "\r\n" if locator.text[end - 1 : end] == "\r" else "\n"
    if end < 0 or indent.strip():
        return False
    sketch.replace(
        seam.module, Span(end + 1, end + 1), f"{indent}{name.value} = {before}{name.value}{after}{newline}"
    )
    return True


def in_async(sketch: Sketch, seam: Seam) -> bool:
    """Whether `await` is allowed where a seam is."""
    function = sketch.sources.locator(seam.module).function(seam.node)
    return isinstance(function, cst.FunctionDef) and function.asynchronous is not None


def take_first(sketch: Sketch, seams: Iterable[Seam]) -> None:
    """V1 answers with a list of one: take its element."""
    for seam in seams:
        locator = sketch.sources.locator(seam.module)
        span = locator.whole(seam.outer)
        if isinstance(seam.outer, cst.Await) and not seam.outer.lpar:
            sketch.around(seam.module, span, "(", ")[0]")
        else:
            sketch.replace(seam.module, Span(span.end, span.end), "[0]")


def read_text(sketch: Sketch, seams: Iterable[Seam]) -> None:
    """V1 answers with the text itself: `r.json()` becomes `r.text`."""
    for seam in seams:
        locator = sketch.sources.locator(seam.module)
        match seam.node:
            case cst.Call(func=cst.Attribute(value=target, attr=cst.Name("json"))):
                whole = locator.origin(seam.node)
                ending = ".text()" if seam.awaited else ".text"
                sketch.replace(seam.module, Span(locator.whole(target).end, whole.end), ending)
            case cst.Call(args=[cst.Arg(value=inner), *_]):
                text = locator.source(inner)
                read = f"{text}.decode()" if text.endswith(".read()") else f"{text}.read().decode()"
                sketch.replace(seam.module, locator.origin(seam.node), read)
            case _:
                raise Refusal("the answer is decoded in a way that has no text form")
