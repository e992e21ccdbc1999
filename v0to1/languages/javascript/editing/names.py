"""What the functions of the helper file are called in JavaScript, and in a module of the client."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.helper.javascript.compose import FUNCTIONS
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.nodes import bound, of_kinds

HELPER = "openhands-v1"
"""The name of the helper file, without its ending."""

NAMESPACE = "v1"
"""What a module calls the whole helper file, where functions of its own have the names of some in there."""

SOURCE = re.compile(rf"[\"'][^\"']*{HELPER}(?:-\w+)?(?:\.[cm]?[jt]s)?[\"']")


def js_name(name: str) -> str:
    """A name of the rules as JavaScript writes it: `read_conversation` is `readConversation`."""
    first, *rest = name.split("_")
    return first + "".join(one[:1].upper() + one[1:] for one in rest)


def known(name: str) -> str:
    """The name of a function in JavaScript; raises `Refusal` where there is none yet."""
    found = js_name(name)
    if found not in FUNCTIONS:
        raise Refusal(reasons.NO_FUNCTION.format(found))
    return found


def helper_imports(root: SgNode) -> list[SgNode]:
    """The imports of the helper file in a module."""
    found = []
    for line in of_kinds(root, "import_statement"):
        source = line.field("source")
        if source is not None and SOURCE.fullmatch(source.text()):
            found.append(line)
    for declarator in of_kinds(root, "variable_declarator"):
        value, outer = declarator.field("value"), declarator.parent()
        required = value is not None and re.fullmatch(rf"require\(\s*{SOURCE.pattern}\s*\)", value.text())
        if required and outer is not None:
            found.append(outer)
    return found


def namespace_of(root: SgNode) -> str:
    """What a module calls the whole helper file, or shall; empty where it imports functions by name."""
    lines = helper_imports(root)
    for line in lines:
        star = line.find(kind="namespace_import")
        if star is not None:
            return star.named_children()[-1].text()
        declarator = line.find(kind="variable_declarator")
        own = declarator.field("name") if declarator is not None else None
        if own is not None and own.kind() == "identifier":
            return own.text()
    names = bound(root)
    own_names = {name for name, nodes in names.items() if not all(in_any(node, lines) for node in nodes)}
    if not own_names.intersection(FUNCTIONS):
        return ""
    if lines or NAMESPACE in names:
        taken = sorted(own_names.intersection(FUNCTIONS))
        raise Refusal(reasons.NAME_TAKEN.format(taken[0]))
    return NAMESPACE


def in_any(node: SgNode, lines: list[SgNode]) -> bool:
    """Whether a node stands in one of several statements."""
    place = node.range()
    return any(
        line.range().start.index <= place.start.index and place.end.index <= line.range().end.index
        for line in lines
    )


def written(root: SgNode, name: str) -> str:
    """How a module calls a function of the helper file, by the name of the rules; raises `Refusal`."""
    found, space = known(name), namespace_of(root)
    return f"{space}.{found}" if space else found
