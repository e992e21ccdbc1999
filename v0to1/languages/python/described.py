"""A function of the client's own that takes a request as an object: `send(Request("GET", url))`."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.given import first_given, refuse_own_query
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import KEPT_OPTIONS, Handle, option_name
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location

TAKEN = re.compile(r"(?<![\w.])(?:method|url)\b(?!=)")
"""The names that the function for a helper has itself."""

PLAIN = tree.Name | tree.Attr | tree.Text | tree.Const


def through_description(sketch: Sketch, request: Request, where: Location) -> Handle | None:
    """That function, with a request of each method and URL described as the site does it."""
    call = request.call
    described = next((arg.value for arg in call.args if describes(request, arg.value)), None)
    others = [arg for arg in call.args if arg.value is not described]
    if not isinstance(described, tree.Call) or any(
        arg.stars or not isinstance(arg.value, PLAIN) for arg in others
    ):
        return None
    refuse_own_query(request)
    module = request.site.module
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    given = [
        f"{name}={sketch.sources.source(module, one.arg.value)}"
        for one in request.arguments
        if one.arg is not None and one.arg in described.args and (name := option_name(one)) in KEPT_OPTIONS
    ]
    kind = sketch.sources.source(module, described.callee)
    made = f"{kind}({', '.join(('method=method', 'url=url', *given))})"
    texts = [
        (f"{arg.name}=" if arg.name else "")
        + (made if arg.value is described else sketch.sources.source(module, arg.value))
        for arg in call.args
    ]
    callee = sketch.sources.source(module, call.callee)
    if any(TAKEN.search(text) for text in (callee, *given, *(text for text in texts if made not in text))):
        return None
    return Handle(f"lambda method, url: {callee}({', '.join(texts)})", root, (), wrapper=True)


def describes(request: Request, node: tree.Node) -> bool:
    """Whether a call is what a library describes this very request with."""
    if not isinstance(node, tree.Call) or any(arg.stars for arg in node.args):
        return False
    return any(one.role == "url" and one.arg in node.args for one in request.arguments)
