"""Loops of scripts that wait for an answer and may never end: they are told of, and stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import origin_of
from v0to1.languages.shell.units import Origin, span_of
from v0to1.languages.waits import ENDLESS, tell

LOOPS = ("while_statement", "until_statement")
PAUSE = re.compile(r"(?:^|[\s;&|({])sleep\s")
COUNTING = re.compile(
    r"\(\(|\[\s*\(|-(?:lt|le|gt|ge)\b|\blet\s|\bexpr\s|\bdate\b|\bSECONDS\b|\bEPOCHSECONDS\b|\bread\b"
)
"""What a loop has that counts its rounds, looks at the time, or takes a line of something each time."""

ENDING = re.compile(r"\btimeout\b|\bulimit\b|\btrap\b[^\n]*\bALRM\b|\bkill\b", re.IGNORECASE)
"""What a script has that may end one of its loops in time, or says of one that it ends."""


def note_polls(sketch: ShellSketch, operation: Operation) -> None:
    """Tell of the loops without an end in which an operation's answer is waited for."""
    places = {
        (one.test_module, id(one.test)): (one.test_module, one.test)
        for read in operation.reads
        for one in read.compared
    }
    known: set[tuple[str, int]] = set()
    for module, node in places.values():
        for loop in loops_around(origin_of(node).syntax):
            place = module, span_of(loop).start
            if place not in known and is_endless(loop, sketch.sources.text(module)):
                known.add(place)
                tell(sketch, module, tree.Unknown(Origin(span_of(loop)), ()), ENDLESS)
            break


def loops_around(node: SgNode | None) -> Iterator[SgNode]:
    """The loops around a node, from the innermost, as far as its function goes."""
    while node is not None and node.kind() != "function_definition":
        if node.kind() in LOOPS:
            yield node
        node = node.parent()


def is_endless(loop: SgNode, text: str) -> bool:
    """Whether a loop lets time go by, counts nothing, and nothing in its script ends it in time."""
    own = loop.text()
    return PAUSE.search(own) is not None and not COUNTING.search(own) and not ENDING.search(text)
