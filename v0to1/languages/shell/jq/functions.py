"""What the functions of jq make of what they read."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.languages.shell.units import Origin

EACH = frozenset(["map", "map_values", "any", "all", "sort_by", "group_by", "min_by", "max_by", "unique_by"])
"""Functions whose argument is a filter for every item of their input."""

SAME = frozenset(
    ["tostring", "tojson", "fromjson", "sort", "reverse", "unique", "add", "ascii_downcase",
     "ascii_upcase", "tonumber", "values", "flatten", "strings", "arrays", "objects", "todate"]
)  # fmt: skip
"""Functions that give their input, some of it, or the same in another order or form."""

ONE = frozenset(["first", "last", "min", "max"])
"""Functions that give one item of their input."""

OF_KIND = frozenset(["type", "length", "keys", "keys_unsorted"])
"""Functions that tell of their input what it is, and not what it has."""

MEASURE = "@measure"
"""The function that tells a length, for the evaluator."""

NONE = frozenset(["empty", "null", "error", "halt", "halt_error", "input", "now", "env"])


def item(origin: Origin, source: tree.Node) -> tree.Node:
    """One item of a list."""
    return tree.Index(origin, source, tree.Const(origin, 0))


def gathered(origin: Origin, inner: tree.Node) -> tree.Node:
    """All results of a filter as a list."""
    if isinstance(inner, tree.Sequence):
        return replace(inner, origin=origin)
    return tree.Sequence(origin, (inner,))


def truth(origin: object, tested: tree.Node) -> tree.Node:
    """A test: one of the input itself asks whether that is true."""
    if is_whole(tested):
        return tree.Compare(origin, tested, "==", tree.Const(origin, True))
    return tested


def is_whole(node: tree.Node) -> bool:
    """Whether a filter gives its input as it is, by whatever name."""
    match node:
        case tree.Name():
            return True
        case tree.Await(value=inner) | tree.Choice(options=(inner, *_)):
            return is_whole(inner)
        case _:
            return False


def asked(origin: Origin, source: tree.Node, found: tree.Node) -> tree.Node:
    """What is made of a value by its kind; of the input itself that asks whether there is any."""
    if not is_whole(source):
        return found
    return tree.Choice(origin, tree.Compare(origin, source, "==", tree.Const(origin, None)), (found,))


def called(origin: Origin, name: str, source: tree.Node, arguments: list[tree.Node]) -> tree.Node:
    """What a function makes of its input and its arguments."""
    if name in ("true", "false", "null"):
        return tree.Const(origin, {"true": True, "false": False}.get(name))
    if name in NONE:
        return tree.Const(origin, None)
    if name in SAME and not arguments:
        return asked(origin, source, source)
    if name in ONE and not arguments:
        return item(origin, source)
    if name == "map" and arguments:
        return gathered(origin, arguments[-1])
    if name in ("first", "last", "limit") and arguments:
        return arguments[-1]
    if name == "select" and arguments:
        return tree.Choice(origin, truth(origin, arguments[0]), (source, source))
    if name == "has" and arguments:
        return tree.Compare(origin, arguments[0], "in", source)
    if name in ("any", "all", "not", "isvalid", "type"):
        return tree.Unknown(origin, tuple(arguments) or (truth(origin, source),))
    if name == "group_by":
        return tree.Sequence(origin, (source, *arguments))
    if name in ("min_by", "max_by"):
        one = item(origin, source)
        return tree.Choice(origin, tree.Unknown(origin, tuple(arguments)), (one, one))
    if name in EACH:
        return tree.Choice(origin, tree.Unknown(origin, tuple(arguments)), (source, source))
    if name in ("split", "gsub", "sub", "ltrimstr", "rtrimstr", "ascii", "join"):
        test = tree.Compare(origin, source, "==", tree.Unknown(origin, tuple(arguments)))
        return tree.Choice(origin, test, (source,))
    if name in OF_KIND and is_whole(source):
        return asked(origin, source, tree.Unknown(origin, ()))
    args = (tree.Arg(origin, None, one) for one in (source, *arguments))
    return tree.Call(origin, tree.Name(origin, MEASURE if name == "length" else name), tuple(args))
