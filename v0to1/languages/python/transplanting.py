"""The session behind a wrapper, said from where the wrapper is called."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch

SIMPLE = re.compile(r"[\w.]+")


def receiver_path(sketch: Sketch, request: Request) -> str:
    """How the object whose method is the wrapper is called at the site; empty when it is none."""
    callee = request.call.callee
    if request.frame.receiver is None:
        return ""
    if request.frame.function is not None and request.frame.function.name == "__call__":
        text = sketch.sources.source(request.site.module, callee)
        return text if SIMPLE.fullmatch(text) else ""
    if not isinstance(callee, tree.Attr):
        return ""
    text = sketch.sources.source(request.site.module, callee.target)
    if request.site.receiver is request.frame.receiver and text == "self":
        return "self"
    return text if SIMPLE.fullmatch(text) else ""


def handed_on(sketch: Sketch, request: Request, kept: frozenset[str]) -> tuple[str, ...] | None:
    """The options that a wrapper hands on (`**options`), as the site's call gives them; None when unseen."""
    frame = request.frame
    if frame.function is None or request.wrapper is not frame:
        return None
    taken = {param.name for param in frame.function.params}
    rest = {param.name for param in frame.function.params if param.stars == 2}
    spread = [arg.value for arg in request.node.args if arg.stars == 2]
    known = all(isinstance(one, tree.Name) and one.name in rest for one in spread)
    if not known or any(arg.stars for arg in request.call.args):
        return None
    module = request.site.module
    found = [arg for arg in request.call.args if arg.name in kept and arg.name not in taken]
    return tuple(f"{arg.name}={sketch.sources.source(module, arg.value)}" for arg in found)


LOCAL_NAME = re.compile(r"(?<![\w.\"'])([A-Za-z_]\w*)(?!\w*[\"'=])")


FORMATTED = re.compile(r"\b[rR]?[fF][rR]?(?:\"[^\"]*\"|'[^']*')")
SHOWN = re.compile(r"\{([^{}]*)\}")


def transplanted(text: str, owner: str) -> str:
    """An expression of a method, said from outside; raises `Refusal` when it uses local names."""
    shown = FORMATTED.sub(lambda one: " ".join(SHOWN.findall(one.group())), text)
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', shown)
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
