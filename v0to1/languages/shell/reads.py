"""Reads of answers, as filters of jq write them."""

from __future__ import annotations

from types import MappingProxyType

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages import reads
from v0to1.languages.base import Refusal
from v0to1.languages.shell.jq_terms import SHORTHAND
from v0to1.languages.shell.judging import JUDGE
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import command_at, escaped, origin_of
from v0to1.languages.shell.units import span_of

RAW = ("-r", "--raw-output")


WORKED_OUT = "{} is worked out from two states of V1, and what the script compares it with is not seen"


class ShellReads(reads.Reads[ShellSketch]):
    """Paths in filters of jq."""

    judge = JUDGE
    booleans = MappingProxyType({"true": "true", "false": "false"})

    def rename_key(self, sketch: ShellSketch, read: Read, name: str) -> None:
        """Write the V1 name of a key where its V0 name stands."""
        if name == read.path[-1]:
            return
        if read.key is not None and origin_of(read.key).quoting == SHORTHAND:
            span = origin_of(read.key).span
            sketch.replace(read.module, span, f"{read.path[-1]}: .{name}")
            return
        sketch.rename_text(read.module, read.key, name)

    def drop_access(self, sketch: ShellSketch, read: Read) -> None:
        """`.key` becomes `.`: the input is the value now."""
        if len(read.path) != 1 or not sketch.sources.source(read.module, read.node).startswith("."):
            raise Refusal(f"{read.path[-1]} is read in a way that cannot be taken out")
        sketch.replace(read.module, origin_of(read.node).span, ".")

    def write_constant(self, sketch: ShellSketch, read: Read, value: str) -> None:
        """Write what the value always is in V1 in the place of the read."""
        origin = origin_of(read.node)
        sketch.replace(read.module, origin.span, escaped(f'"{value}"', origin.around))

    def through_helper(self, sketch: ShellSketch, read: Read, helper: str) -> None:
        """`jq -r .key` becomes the helper's function, which reads the answer itself."""
        function = sketch.use(read.module, helper)
        self.replace_filter(sketch, read, function)
        sketch.doubt(WORKED_OUT.format(read.path[-1]))
        sketch.note(f"{read.path[-1]} is worked out from V1's two states by {function}.")

    def replace_filter(self, sketch: ShellSketch, read: Read, text: str) -> None:
        """Put a command in the place of one of jq that only reads one key as a text; may refuse."""
        command = jq_around(sketch, read)
        words = named(command)[1:]
        redirected = [one for one in words if one.kind() == "herestring_redirect"]
        plain = [one for one in words if one not in redirected]
        flags = [one for one in plain if one.text() in RAW]
        filters = [one for one in plain if one not in flags]
        whole = span_of(filters[0]) if len(filters) == 1 else None
        inner = origin_of(read.node).span
        bare = whole is not None and whole.end - whole.start <= inner.end - inner.start + 2
        if len(read.path) != 1 or not flags or not bare:
            raise Refusal(f"{read.path[-1]} is read beside other things, and V1 gives it otherwise")
        last = max(span_of(one).end for one in plain)
        sketch.replace(read.module, Span(span_of(command).start, last), text)

    def bridge(self, sketch: ShellSketch, read: Read, bridge: str) -> None:
        """Raises `Refusal`: a filter cannot call the helper."""
        raise Refusal(f"something in {read.path[-1]} is read that V1 has not")

    def page_for_flag(self, sketch: ShellSketch, read: Read) -> None:
        """The id of the next page becomes a truth."""
        origin = origin_of(read.node)
        sketch.around(read.module, origin.span, "(", " != null)")

    def copes(self, read: Read) -> bool:
        """A filter gives null for what is not there, which is no word of V0."""
        return False

    def drop_default(self, sketch: ShellSketch, operation: Operation, read: Read) -> bool:
        """There are no defaults but those of `//`, which are fallbacks."""
        return False

    def note_address(self, sketch: ShellSketch, read: Read) -> None:
        """An address that is read is not sent anything to here."""


def jq_around(sketch: ShellSketch, read: Read) -> SgNode:
    """The command whose filter a read stands in; raises `Refusal` without one."""
    root = sketch.sources.modules.parse(read.module)
    node = command_at(root, origin_of(read.node).span) if root is not None else None
    if node is None:
        raise Refusal(f"{read.path[-1]} is read in a way that has no V1 counterpart")
    return node


def take_first(sketch: ShellSketch, operation: Operation, replaced: set[int]) -> None:
    """V1 answers with a list of one: every path that begins at the answer begins at its first element."""
    for read in operation.reads:
        if len(read.path) != 1 or id(read.node) in replaced:
            continue
        origin = origin_of(read.node)
        start = origin.span.start
        source = sketch.sources.source(read.module, read.node)
        if origin.quoting == SHORTHAND:
            changed = [one for one in sketch.changes if one.span == origin.span]
            if not changed:
                sketch.replace(read.module, origin.span, f"{source}: .[0].{source}")
            for one in changed:
                place = sketch.changes.index(one)
                sketch.changes[place] = type(one)(one.module, one.span, one.text.replace(": .", ": .[0]."))
        elif source.startswith(('.["', ".[\\")):
            sketch.replace(read.module, Span(start, start + 1), ".[0]")
        elif source.startswith("."):
            sketch.replace(read.module, Span(start, start), ".[0]")
        else:
            raise Refusal(f"{read.path[-1]} is read in a way that has no V1 counterpart")


READS = ShellReads()
