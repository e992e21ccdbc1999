"""Where a text breaks off from its grammar: at what is not closed, or else at what is not understood."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ast_grep_py import SgNode

CLOSED: Mapping[str, str] = MappingProxyType(
    {
        "(": ")", "[": "]", "{": "}", "[[": "]]", "((": "))", "$(": ")", "${": "}", "<(": ")", ">(": ")",
        "if": "fi", "do": "done", "case": "esac", '"': '"', "'": "'", "`": "`",
    }
)  # fmt: skip
"""What begins something that has to be closed, and by what."""


def place_of(broken: SgNode) -> tuple[int, int]:
    """Line and column of what is wrong in a node that is an error, or a token that is missing."""
    if broken.kind() == "ERROR":
        inner = broken.find({"rule": {"kind": "ERROR", "inside": {"kind": "ERROR", "stopBy": "end"}}})
        found = inner or broken
        at = unclosed(found) or unclosed(broken) or found
    else:
        at = opened(broken) or broken
    start = at.range().start
    return start.line + 1, start.column + 1


def unclosed(error: SgNode) -> SgNode | None:
    """The last token in an error that should be closed, and is not."""
    opened: list[SgNode] = []
    for each in error.children():
        kind = each.kind()
        if opened and CLOSED[opened[-1].kind()] == kind:
            opened.pop()
        elif kind in CLOSED and each.text() == kind:
            opened.append(each)
    return opened[-1] if opened else None


def opened(missing: SgNode) -> SgNode | None:
    """What a missing token would close, or None."""
    parent = missing.parent()
    before = parent.children() if parent is not None else []
    return next((each for each in before if CLOSED.get(each.kind()) == missing.kind()), None)
