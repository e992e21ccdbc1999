"""Whether a client looks at the status of a response only behind the place where it decodes it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.flow.operations import Operation
from v0to1.languages.javascript.foreign import LIKE_FETCH
from v0to1.languages.javascript.nodes import callee_of, function_of, root_of, span_of
from v0to1.languages.javascript.refused_answers import NOT_THROWING
from v0to1.languages.javascript.seams import Form, Seam

LENIENT = "false"
LOOKS = r"(?:ok|status(?:Code)?)"
ENTRY = re.compile(rf"[{{,]\s*{LOOKS}\b")
DECODING = ("json", "data", "body")
"""Members of responses that are their data, or give it."""


def checked_later(operation: Operation, seams: Iterable[Seam]) -> str:
    """What tells whether a helper may throw: the response's own word for a success, or never.

    Empty where the client has looked at the status already, or does not.
    """
    found = {checked(operation, one) for one in seams}
    return found.pop() if len(found) == 1 else LENIENT if any(found) else ""


def checked(operation: Operation, seam: Seam) -> str:
    """What tells it at one place."""
    like_fetch = operation.request.library in (*LIKE_FETCH, "")
    tolerant = like_fetch or NOT_THROWING.search(root_of(seam.node).text()) is not None
    if not tolerant:
        return ""
    name = response_of(seam.node)
    if seam.form is Form.PATTERN:
        pattern = seam.node.parent()
        return LENIENT if pattern is not None and ENTRY.search(pattern.text()) else ""
    if not name or not is_looked_at(name, seam):
        return ""
    return f"{name}.ok" if like_fetch else LENIENT


def response_of(node: SgNode) -> str:
    """The name of the response that is decoded: `r` of `r.json()`, or of `r.data`; empty without one."""
    access = callee_of(node) or node
    key, target = access.field("property"), access.field("object")
    known = key is not None and key.text() in DECODING
    return target.text() if known and target is not None and target.kind() == "identifier" else ""


def is_looked_at(name: str, seam: Seam) -> bool:
    """Whether a response, or a status that was taken of it, is looked at behind its decode."""
    function = function_of(seam.node)
    if function is None:
        return False
    text, end = function.text(), span_of(seam.outer).end - span_of(function).start
    before, rest = text[:end], text[end:]
    own = rf"(?<![\w$.]){re.escape(name)}\b"
    taken = [
        *re.findall(rf"([\w$]+)\s*=\s*{own}\s*\.{LOOKS}\b", before),
        *(
            entry.group(1) or entry.group(0)
            for part in re.findall(rf"{{([^{{}}]*)}}\s*=\s*{own}", before)
            for entry in re.finditer(rf"\b{LOOKS}\b(?:\s*:\s*([\w$]+))?", part)
        ),
    ]
    whole = re.search(rf"{own}(?:\s*\.{LOOKS}\b|\s*[,)])", rest) is not None
    return whole or any(re.search(rf"(?<![\w$.]){re.escape(one)}\b", rest) for one in taken)
