"""Reads of answers in Python."""

from __future__ import annotations

from types import MappingProxyType

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages import reads
from v0to1.languages.base import Refusal
from v0to1.languages.event_lists import list_in_v1
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.event_reads import PythonEvents, write_reads
from v0to1.languages.python.fallbacks import drop_default
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.statuses import JUDGE
from v0to1.languages.python.truths import page_for_flag


def change_reads(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Rename every read of the answer; raises `Refusal` for one that V1 cannot give."""
    reads.change_reads(sketch, operation, target, READS)


class PythonReads(reads.Reads[Sketch]):
    """Subscripts, `get` and whatever else Python reads a mapping with."""

    judge = JUDGE
    booleans = MappingProxyType({"true": "True", "false": "False"})

    def rename_key(self, sketch: Sketch, read: Read, name: str) -> None:
        """Write the V1 name of a key where its V0 name stands."""
        rename_key(sketch, read, name)

    def drop_access(self, sketch: Sketch, read: Read) -> None:
        """Remove the access: the container is the value now."""
        drop_access(sketch, read)

    def through_helper(self, sketch: Sketch, read: Read, helper: str) -> None:
        """`answer["status"]` becomes `helper(answer)`."""
        through_value_helper(sketch, read, helper)

    def events_in_v1(self, sketch: Sketch, operation: Operation, name: str) -> bool:
        """Say what is read of the events in a list in V1's words; false where that cannot be done."""
        return list_in_v1(sketch, operation, name, PythonEvents(sketch.sources), write_reads)

    def page_for_flag(self, sketch: Sketch, read: Read) -> None:
        """Write `is not None` where more than the truth of the flag counts."""
        page_for_flag(sketch, read)

    def copes(self, read: Read) -> bool:
        """Whether a read copes with the absence of its key."""
        return read.style == "get"

    def drop_default(self, sketch: Sketch, operation: Operation, read: Read) -> bool:
        """Take out a default that reads what V0 never gave; whether there was one."""
        return drop_default(sketch, operation, read)


READS = PythonReads()


def rename_key(sketch: Sketch, read: Read, name: str) -> None:
    """Write the V1 name of a key where its V0 name stands."""
    if name == read.path[-1]:
        return
    if read.style == "model":
        raise Refusal(f"{read.path[-1]} is read as a declared field of a model")
    sketch.rename_text(read.module, read.key, name)


def drop_access(sketch: Sketch, read: Read) -> None:
    """Remove the access: the container is the value now."""
    if read.container is None or read.style not in ("index", "get"):
        raise Refusal(f"{read.path[-1]} is read in a way that cannot be taken out")
    locator = sketch.sources.locator(read.module)
    inner, whole = locator.whole(cst_node(read.container)), locator.origin(cst_node(read.node))
    sketch.replace(read.module, Span(inner.end, whole.end), "")


def through_value_helper(sketch: Sketch, read: Read, helper: str) -> None:
    """`answer["status"]` becomes `helper(answer)`; a default is kept as `helper(answer) or default`."""
    if read.container is None or read.style not in ("index", "get"):
        raise Refusal(f"{read.path[-1]} is read in a way that has no V1 counterpart")
    locator = sketch.sources.locator(read.module)
    container, node = cst_node(read.container), cst_node(read.node)
    whole, inner = locator.origin(node), locator.whole(container)
    if isinstance(container, cst.BooleanOperation):
        inner = locator.origin(container)
    default = default_of(node)
    bare = default is None or stands_alone(locator.parent(node))
    function = sketch.use(read.module, helper)
    sketch.replace(read.module, Span(whole.start, inner.start), f"{'' if bare else '('}{function}(")
    end = inner.end
    if default is not None:
        span = locator.whole(default)
        sketch.replace(read.module, Span(end, span.start), ") or ")
        end = span.end
    closing = ("" if bare else ")") if default is not None else ")"
    sketch.replace(read.module, Span(end, whole.end), closing)
    sketch.note(f"{read.path[-1]} is worked out from V1's two states by {helper}.")


def default_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What `get(key, default)` gives for a missing key, unless that is None."""
    match node:
        case cst.Call(args=[_, cst.Arg(value=cst.Name("None"))]):
            return None
        case cst.Call(args=[_, cst.Arg(value=default)]):
            return default
        case _:
            return None


def stands_alone(parent: cst.CSTNode | None) -> bool:
    """Whether an expression with `or` can stand in a place without parentheses."""
    return isinstance(
        parent, cst.Assign | cst.AnnAssign | cst.Return | cst.Arg | cst.DictElement | cst.Element
    )
