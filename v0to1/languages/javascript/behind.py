"""What is behind a client's own request function, where it can be said from where that is called."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.handles import Handle, options_of, sender
from v0to1.languages.javascript.names import flavour_of
from v0to1.languages.javascript.nodes import ancestors, syntax
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.spelling import own_pieces

WORD = re.compile(r"(?<![\w$.\"'])([A-Za-z_$][\w$]*)(?![\w$]*\s*(?::|[\"']))")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
TEMPLATE = re.compile(r"`[^`]*`")
SHOWN = re.compile(r"\$\{([^{}]*)\}")
KNOWN_WORDS = frozenset(
    ["this", "true", "false", "null", "undefined", "new", "await", "typeof", "JSON", "process"]
)


def inner(sketch: Sketch, request: Request, where: Location) -> Handle:
    """What is behind the wrapper, reached from the site: `fetch`, or an instance that both know."""
    http = sender(sketch, request, where)
    refuse_locals(sketch, request, http)
    options = options_of(sketch, request)
    for text in options:
        refuse_locals(sketch, request, text.partition(":")[2] or text)
    own = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=own)
    return Handle(http, root, options, wrapper=False, flavour=flavour_of(request))


def refuse_locals(sketch: Sketch, request: Request, text: str) -> None:
    """Raise `Refusal` where an expression of the wrapper means something else, or nothing, at the site."""
    shown = TEMPLATE.sub(lambda one: " ".join(SHOWN.findall(one.group())), text)
    names = set(WORD.findall(QUOTED.sub('""', shown))) - KNOWN_WORDS
    same = request.module == request.site.module
    if not same and names - {"fetch"}:
        raise Refusal("what is behind the client's own request function cannot be reached from here")
    if any(sketch.sources.hidden(name, one) for name in names for one in (request.frame, request.site)):
        raise Refusal("the headers of the request are made of local names of the client's request function")
    if "this" in text and (not same_object(sketch, request) or is_private(sketch, request, text)):
        raise Refusal("the session behind the client's own request function cannot be reached here")


def is_private(sketch: Sketch, request: Request, text: str) -> bool:
    """Whether a member of the wrapper's class is hidden from the class in which the request is made."""
    if request.module == request.site.module:
        return "#" in text
    names = re.findall(r"this\.(\w+)", text)
    source = sketch.sources.text(request.module)
    return any(re.search(rf"\bprivate\s+(?:readonly\s+)?{name}\b", source) for name in names)


def same_object(sketch: Sketch, request: Request) -> bool:
    """Whether `this` is the same in the wrapper and where it is called."""
    callee = request.call.callee
    callee = callee.value if isinstance(callee, tree.Await) else callee
    owner = sketch.sources.source(request.site.module, callee.target) if isinstance(callee, tree.Attr) else ""
    inside = any(one.kind() == "class_body" for one in ancestors(syntax(request.call)))
    return inside and owner == "this"
