"""Answers that may be what a server says of a failure, where the client looks into them or hands them on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Read, Request
from v0to1.languages.decodes import known_keys, reads_of
from v0to1.languages.javascript.guards import is_guarded, is_sure
from v0to1.languages.javascript.lacking import THROWING, response_of
from v0to1.languages.javascript.nodes import ancestors, root_of, span_of, syntax
from v0to1.languages.javascript.seams import Seam, seams_of, with_requests
from v0to1.languages.javascript.sketch import Sketch

NOT_THROWING = re.compile(
    r"validateStatus|throwHttpErrors|ignoreResponseError|(?:=>\s*|return\s+|resolve\()\w+\.response\b(?!\.)"
)
"""What a client says that wants the answer to a failure from a library which throws on one."""

TESTS = ("if_statement", "ternary_expression", "while_statement")
COMBINED = ("parenthesized_expression", "unary_expression", "binary_expression")
JOINING = ("!", "&&", "||")
"""What a test may be made of, and with which operators."""

STYLES = ("shape", "set")
"""Reads that look at nothing that a server said."""


def told(
    sketch: Sketch, operation: Operation, target: Target, decodes: Iterable[Decode], seams: tuple[Seam, ...]
) -> tuple[Seam, ...]:
    """The seams, with those marked at which the answer may be that of a failure, and is looked into."""
    refused, heard = set(), set()
    for request, decode in with_requests(operation, decodes):
        for seam in seams_of([(request, decode)]):
            if not is_sound(request, decode, seam):
                refused.add(seam.outer)
            if is_looked_into(sketch, operation, target, decode, seam):
                heard.add(seam.outer)
    return tuple(
        replace(one, refused=one.outer in refused, heard=one.outer in refused & heard) for one in seams
    )


def is_looked_into(sketch: Sketch, operation: Operation, target: Target, decode: Decode, seam: Seam) -> bool:
    """Whether something is read of an answer that no success has, or it goes on as a whole.

    What is done with it in functions that give it to the seam does not count.
    """
    inner = [one for one in functions_of(decode) if one not in list(ancestors(seam.outer))]

    def is_behind(node: tree.Node) -> bool:
        return not any(one in inner for one in ancestors(syntax(node)))

    known = known_keys(target)
    for read in reads_of(operation, decode):
        if read.style not in STYLES and read.path[0] not in (*known, "[]") and is_behind(read.node):
            return True
    return any(
        one.root is decode.node
        and not one.path
        and one.how != "keys"
        and is_behind(one.node)
        and (one.how != "print" or sketch.sources.fails(one.module, one.node))
        for request in operation.requests
        for one in request.escapes
    )


def is_tested(read: Read) -> bool:
    """Whether a test depends on whether an answer has a key at all."""
    node = syntax(read.node)
    for outer in ancestors(node):
        if outer.kind() in TESTS:
            return outer.field("condition") == node
        sign = outer.field("operator")
        if outer.kind() not in COMBINED or (sign is not None and sign.text() not in JOINING):
            return read.style == "test"
        node = outer
    return read.style == "test"


def is_sound(request: Request, decode: Decode, seam: Seam) -> bool:
    """Whether the answer at a seam is surely that of a success."""
    texts = {root_of(one).text() for one in (syntax(request.node), seam.node)}
    if request.library in THROWING and not any(NOT_THROWING.search(one) for one in texts):
        return True
    name = response_of(syntax(decode.node))
    if is_sure(seam.outer, name) or is_sure(syntax(decode.node), name):
        return True
    around = list(ancestors(seam.outer))
    end = span_of(seam.outer).end
    functions = functions_of(decode, request) or [root_of(seam.outer)]
    return any(is_guarded(one, *((end, name) if one in around else (None, ""))) for one in functions)


def functions_of(*places: Decode | Request) -> list[SgNode]:
    """The functions that led to some places."""
    found = [one.function for place in places for one in place.frame.chain]
    return [syntax(one) for one in {id(one): one for one in found}.values() if one is not None]
