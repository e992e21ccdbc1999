"""The places of all names in a module, found once for whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import libcst as cst

from v0to1.languages.python.layout import Layout


@dataclass(frozen=True, slots=True)
class Named:
    """The places at which a name stands, or at which something of that name is called."""

    loads: list[cst.Name] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    attributes: list[cst.Attribute] = field(default_factory=list)


NOWHERE = Named()


def named(layout: Layout) -> Mapping[str, Named]:
    """The places of all names in a module."""
    found: defaultdict[str, Named] = defaultdict(Named)
    for name in layout.inside(layout.module, cst.Name):
        found[name.value].loads.append(name)
    for one in layout.inside(layout.module, cst.Attribute):
        found[one.attr.value].attributes.append(one)
    for call in layout.inside(layout.module, cst.Call):
        match call.func:
            case cst.Name(value=value) | cst.Attribute(attr=cst.Name(value=value)):
                found[value].calls.append(call)
    return found
