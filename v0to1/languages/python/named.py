"""The places of all names in a module, found once for whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import libcst as cst


@dataclass(frozen=True, slots=True)
class Named:
    """The places at which a name stands, or at which something of that name is called."""

    loads: list[cst.Name] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    attributes: list[cst.Attribute] = field(default_factory=list)


NOWHERE = Named()


def named(nodes: Iterable[cst.CSTNode]) -> Mapping[str, Named]:
    """The places of all names among some nodes."""
    found: defaultdict[str, Named] = defaultdict(Named)
    for node in nodes:
        match node:
            case cst.Name(value=name):
                found[name].loads.append(node)
            case cst.Attribute(attr=attr):
                found[attr.value].attributes.append(node)
            case cst.Call(func=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name))):
                found[name].calls.append(node)
    return found
