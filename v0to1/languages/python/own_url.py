"""A URL of its own for a call whose URL is shared with other operations."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst
from libcst import matchers

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.languages import own_url as shared_url
from v0to1.languages.base import Change
from v0to1.languages.own_url import own_text
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.leftovers import drop_unused
from v0to1.languages.python.locate import cst_node
from v0to1.languages.routes import Location


def own_url(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Write the whole URL at the call, because its literals serve other operations too."""
    request = operation.request
    arg, text = own_text(sketch, operation, target, where)
    locator = sketch.sources.locator(request.site.module)
    origin = cst_node(arg.value)
    sketch.replace(request.site.module, locator.whole(origin), text)
    used = (one for one in matchers.findall(origin, matchers.Name()) if isinstance(one, cst.Name))
    for name in sorted({one.value for one in used}):
        if not re.search(rf"\b{name}\b", text):
            drop_unused(sketch, request.site.module, request.site.function, name, request.call)


def extend_url(sketch: Sketch, operation: Operation, target: Target, shared: Sequence[Change]) -> None:
    """Share the changed literal with other operations, and add at the call what V1 has behind it."""
    arg, rest = shared_url.extend_url(sketch, operation, target, shared)
    add_suffix(sketch, operation.request, arg, rest)


def add_suffix(sketch: Sketch, request: Request, arg: tree.Arg, rest: str) -> None:
    """Write an expression with text behind it."""
    quote = sketch.sources.quote(request)
    module = request.site.module
    span = sketch.sources.locator(module).whole(cst_node(arg.value))
    if isinstance(arg.value, tree.Name | tree.Attr):
        sketch.around(module, span, f"f{quote}{{", f"}}{rest}{quote}")
    elif isinstance(arg.value, tree.Choice):
        sketch.around(module, span, "(", f") + {quote}{rest}{quote}")
    else:
        sketch.around(module, span, "", f" + {quote}{rest}{quote}")
