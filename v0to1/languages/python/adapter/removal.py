"""The run-time adapter taken away again: from under sessions and calls, and out of the imports."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

import libcst as cst

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.evaluation.http.adapted import is_wrapping
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Session
from v0to1.languages.base import Change, Draft
from v0to1.languages.python.adapter.inside import region_of
from v0to1.languages.python.adapter.placing import FUNCTION, assigned, class_of, is_wrapped
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.sources import Sources

SOURCE = r"(?:[\w.]*openhands_v0|v0to1\.adapter)"
ALIAS = r"(?:[ \t]+as[ \t]+\w+)?[ \t]*(?:#[^\n]*)?"
NAMES = rf"from[ \t]+{SOURCE}[ \t]+import[ \t]+{FUNCTION}{ALIAS}\r?\n"
GUARDED = rf"try:\r?\n[ \t]+{NAMES}except ImportError:[^\n]*\n[ \t]+{NAMES}"
EMPTY_BEFORE = r"(?:(?<=\n\n)|(?<=\n\r\n))"
IMPORT = re.compile(
    rf"{EMPTY_BEFORE}(?:{GUARDED}|{NAMES})(?:\r?\n)?|^(?:{GUARDED}|{NAMES})(?:\r?\n(?=\r?\n))?", re.MULTILINE
)
"""The import of the adapter's function, with an empty line behind it where one stays."""
CALLED = re.compile(rf"\b\w*{FUNCTION}\(")


def wrappers(sources: Sources, operation: Operation) -> tuple[tuple[Change, ...], ...]:
    """The changes that take each adapter away that an operation goes through."""
    found: dict[tuple[Change, ...], None] = {}
    for request in operation.requests:
        for module, call in wrapping_calls(sources, request):
            found[tuple(unwrapped(sources.locator(module), module, call))] = None
    return tuple(found)


def wrapping_calls(sources: Sources, request: Request) -> Iterator[tuple[str, cst.Call]]:
    """The calls of the adapter's function that a request goes through, with their modules."""
    callee: tree.Node = request.node.callee
    held = callee.target if isinstance(callee, tree.Attr) else callee
    if is_wrapping(held):
        call = sources.modules.syntax(held)
        if isinstance(call, cst.Call):
            yield request.module, call
    made = request.session.made if isinstance(request.session, Session) else None
    if made is not None and sources.modules.layout(made[0]) is not None:
        outer = adapter_call(sources.locator(made[0]), sources.modules.syntax(made[1]))
        if outer is not None:
            yield made[0], outer
    if isinstance(held, tree.Attr) and isinstance(held.target, tree.Name):
        locator = sources.locator(request.module)
        function = locator.function(sources.modules.syntax(request.node))
        owner = class_of(locator, function) if function is not None else None
        for value in assigned(locator, owner, held.name):
            if isinstance(value, cst.Call) and is_wrapped(value):
                yield request.module, value


def adapter_call(locator: Locator, node: cst.CSTNode) -> cst.Call | None:
    """The call of the adapter's function around an expression."""
    outer = locator.parent(node)
    while isinstance(outer, cst.BooleanOperation | cst.IfExp | cst.Arg):
        node, outer = outer, locator.parent(outer)
    return outer if isinstance(outer, cst.Call) and is_wrapped(outer) and outer.func is not node else None


def unwrapped(locator: Locator, module: str, call: cst.Call) -> Iterator[Change]:
    """The changes that leave of a call of the adapter's function what it is given."""
    if not call.args:
        return
    outer, inner = locator.origin(call), locator.span_with_parentheses(call.args[0].value)
    yield Change(module, Span(outer.start, inner.start), "")
    yield Change(module, Span(inner.end, outer.end), "")


def unneeded(sources: Sources, drafts: Iterable[Draft], needing: Container[str]) -> Iterator[Change]:
    """The imports, and code, of the adapter in modules that do not call it any more."""
    gone: dict[str, set[Span]] = {}
    for change in (one for draft in drafts for one in draft.changes):
        gone.setdefault(change.module, set()).add(change.span)
    for module, spans in sorted(gone.items()):
        text = sources.modules.text(module)
        if FUNCTION not in text or module in needing or module in sources.standalone:
            continue
        region, line = region_of(text), IMPORT.search(text)
        calls = [Span(found.start(), found.end()) for found in CALLED.finditer(text)]
        calls = [one for one in calls if region is None or one not in region.span]
        if calls and all(any(one in span for span in spans) for one in calls):
            if region is not None:
                yield Change(module, region.span, "")
            if line is not None:
                yield Change(module, Span(line.start(), line.end()), "")
