"""Reads of answers, as filters of jq write them."""

from __future__ import annotations

from types import MappingProxyType

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages import reads
from v0to1.languages.base import Refusal
from v0to1.languages.paths import read_name
from v0to1.languages.shell.jq_terms import SHORTHAND
from v0to1.languages.shell.judging import JUDGE
from v0to1.languages.shell.lower_grep import PICKED
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import command_at, origin_of
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
        if is_picked(read):
            sketch.replace(read.module, origin_of(read.node).span, filtering(sketch, read, f".{name}"))
            return
        if read.key is not None and origin_of(read.key).quoting == SHORTHAND:
            span = origin_of(read.key).span
            sketch.replace(read.module, span, f"{read.path[-1]}: .{name}")
            return
        sketch.rename_text(read.module, read.key, name)

    def drop_access(self, sketch: ShellSketch, read: Read) -> None:
        """`.key` becomes `.`: the input is the value now."""
        if is_picked(read):
            sketch.replace(read.module, origin_of(read.node).span, filtering(sketch, read, "."))
            return
        if len(read.path) != 1 or not sketch.sources.source(read.module, read.node).startswith("."):
            raise Refusal(f"{read.path[-1]} is read in a way that cannot be taken out")
        sketch.replace(read.module, origin_of(read.node).span, ".")

    def through_helper(self, sketch: ShellSketch, read: Read, helper: str) -> None:
        """`jq -r .key` becomes the helper's function, which reads the answer itself."""
        function = sketch.use(read.module, helper)
        self.replace_filter(sketch, read, function)
        sketch.doubt(WORKED_OUT.format(read.path[-1]))
        sketch.note(f"{read.path[-1]} is worked out from V1's two states by {function}.")

    def replace_filter(self, sketch: ShellSketch, read: Read, text: str) -> None:
        """Put a command in the place of one of jq that only reads one key as a text; may refuse."""
        if is_picked(read):
            sketch.replace(read.module, origin_of(read.node).span, text)
            return
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

    def page_for_flag(self, sketch: ShellSketch, read: Read) -> None:
        """The id of the next page becomes a truth; may refuse."""
        refuse_picked(read)
        origin = origin_of(read.node)
        sketch.around(read.module, origin.span, "(", " != null)")

    def copes(self, read: Read) -> bool:
        """A filter gives null for what is not there, which is no word of V0."""
        return False

    def drop_default(self, sketch: ShellSketch, operation: Operation, read: Read) -> bool:
        """There are no defaults but those of `//`, which are fallbacks."""
        return False


def is_picked(read: Read) -> bool:
    """Whether commands for text pick a key out of the answer."""
    return origin_of(read.node).quoting == PICKED


def refuse_deeper(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where commands for text may find a key in things that the answer has, or lists."""
    for read in filter(is_picked, operation.reads):
        name = read_name(read)
        inside = any("[]" in each or each.endswith(f".{name}") for each in target.reads)
        if name not in target.reads and inside:
            raise Refusal(
                "the answer goes on to grep as text, and V1 answers in another shape; read it with jq first"
            )


def refuse_picked(read: Read) -> None:
    """Raise `Refusal` where commands for text pick a key out of the answer."""
    if is_picked(read):
        raise Refusal(f"{read.path[-1]} is picked out of the text of the answer; read it with jq")


def filtering(sketch: ShellSketch, read: Read, path: str) -> str:
    """The call of jq that gives what grep finds; it fails where that is to end the script."""
    failing = "-er" if "pipefail" in sketch.sources.text(read.module) else "-r"
    sketch.note("jq reads the answer now, in the place of commands for text.")
    return f"jq {failing} '{path} // empty'"


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
        if is_picked(read):
            renamed = [one for one in sketch.changes if one.span == origin.span]
            for one in renamed:
                sketch.changes[sketch.changes.index(one)] = replace(
                    one, text=one.text.replace("'.", "'.[0].")
                )
            if not renamed:
                sketch.replace(read.module, origin.span, filtering(sketch, read, f".[0].{read.path[-1]}"))
        elif origin.quoting == SHORTHAND:
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
