"""The session behind a wrapper, said from where the wrapper is called."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch


def receiver_path(sketch: Sketch, request: Request) -> str:
    """How the object whose method is the wrapper is called at the site; empty when it is none."""
    callee = request.call.callee
    if not isinstance(callee, tree.Attr) or request.frame.receiver is None:
        return ""
    text = sketch.sources.source(request.site.module, callee.target)
    if request.site.receiver is request.frame.receiver and text == "self":
        return "self"
    return text if re.fullmatch(r"[\w.]+", text) else ""


LOCAL_NAME = re.compile(r"(?<![\w.\"'])([A-Za-z_]\w*)(?!\w*[\"'=])")


def transplanted(text: str, owner: str) -> str:
    """An expression of a method, said from outside; raises `Refusal` when it uses local names."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', text)
    names = {name for name in LOCAL_NAME.findall(bare) if not name.isupper()} - {
        "self",
        "True",
        "False",
        "None",
        "f",
        "b",
        "r",
    }
    if names or (owner != "self" and re.search(r"f[\"']", text)):
        raise Refusal("the headers or time-outs of the request are made of local names of the wrapper")
    return re.sub(r"\bself\b", owner, text)
