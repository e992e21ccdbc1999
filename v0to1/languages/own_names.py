"""Names of the client's own, beside the keys of an answer, that V1 has for something."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.fallbacks import target_names
from v0to1.languages.paths import path_name, read_name


def is_own_name(read: Read, target: Target) -> str:
    """What is wrong with a key that V0 never gave, and under which V1 has something else; or empty."""
    name = read_name(read)
    if name == "id" and name in target_names(target):
        return "the answer's id is read, which V0 never gave; in V1 it is the id of something else"
    if read.style == "set" and (taken := taken_by(name, target)):
        return f"the client sets {name}, which is what V1 calls {taken}"
    return ""


def refuse_beside(operation: Operation, target: Target) -> None:
    """Raise `Refusal` for a key beside those of a copied answer that V1 has too, or has no room for."""
    alone = next((name for name, rule in target.reads.items() if rule.drop), "")
    for path, values in (one for request in operation.requests for one in request.beside):
        if alone and len(path) == 1:
            raise Refusal(f"the client puts {path[0]} beside {alone}, with which V1 answers alone")
        taken = taken_by(path_name(path), target)
        if taken and not all(path_name(one) == taken for one in values):
            name = path_name(path)
            raise Refusal(f"the client puts {name} beside the answer, which is what V1 calls {taken}")


def taken_by(name: str, target: Target) -> str:
    """The V0 name of what V1 has under a name, where that is another one; else empty."""
    above, _, last = name.rpartition(".")
    for old, rule in target.reads.items():
        place, _, own = old.rpartition(".")
        if place == above and rule.to == last and own != last:
            return old
    return ""
