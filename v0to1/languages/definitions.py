"""Where the names of modules are defined: imports are followed through the project."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.languages.sketch import AnySketch

MAX_HOPS = 6


def origin_of(sketch: AnySketch, module: str, name: str, hops: int = MAX_HOPS) -> tuple[str, str] | None:
    """The module and name under which a module's name is defined; None for one that is not followed."""
    for node in sketch.sources.known.body(module):
        if isinstance(node, tree.Import) and node.alias == name:
            kind, target = sketch.sources.known.resolve(module, node)
            if kind != "member" or node.name is None or not hops:
                return None
            return origin_of(sketch, target, node.name, hops - 1)
    return (module, name) if definition(sketch, module, name) is not None else None


def definition(sketch: AnySketch, module: str, name: str) -> tree.Node | None:
    """The one statement at the top of a module that defines a name."""
    found: list[tree.Node] = []
    for node in sketch.sources.known.body(module):
        match node:
            case tree.Function(name=own) | tree.Class(name=own) if own == name:
                found.append(node)
            case tree.Assign(targets=[tree.Name(name=own)]) if own == name:
                found.append(node)
    return found[0] if len(found) == 1 else None


def defined(sketch: AnySketch, module: str, name: str) -> tree.Node | None:
    """What a module's name is: a definition, or the value of its one assignment."""
    place = origin_of(sketch, module, name)
    found = definition(sketch, *place) if place is not None else None
    return found.value if isinstance(found, tree.Assign) else found
