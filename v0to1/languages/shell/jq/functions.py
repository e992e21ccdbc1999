"""What the functions of jq make of what they read."""

from __future__ import annotations

from v0to1 import tree
from v0to1.languages.shell.jq.tokens import NoFilter
from v0to1.languages.shell.units import Origin

MEASURE = "@measure"
"""The function that tells a length, for the evaluator."""

CONSTANTS = {"true": True, "false": False, "null": None, "empty": None, "error": None}


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
    """What a function makes of its input and its arguments; raises `NoFilter` for one that is not known."""
    if name in CONSTANTS:
        return tree.Const(origin, CONSTANTS[name])
    if name == "select" and len(arguments) == 1:
        return tree.Choice(origin, truth(origin, arguments[0]), (source, source))
    if name == "length" and is_whole(source):
        return asked(origin, source, tree.Unknown(origin, ()))
    if name == "length":
        return tree.Call(origin, tree.Name(origin, MEASURE), (tree.Arg(origin, None, source),))
    raise NoFilter
