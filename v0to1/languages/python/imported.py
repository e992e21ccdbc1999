"""Names that modules share: where they come from, and how another one of the same source is reached."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.requests import Frame
from v0to1.languages.definitions import origin_of
from v0to1.languages.python.bench import Sketch


def name_in(sketch: Sketch, site: Frame, known: str, module: str, wanted: str) -> str | None:
    """The name at a site for `wanted` of another module; it may be imported where `known` is.

    None when the site cannot say it.
    """
    target = origin_of(sketch, module, wanted)
    if target is None or sketch.sources.hidden(wanted, site):
        return None
    here = origin_of(sketch, site.module, wanted)
    if here is not None:
        return wanted if here == target else None
    return wanted if import_beside(sketch, site.module, known, wanted, target) else None


def import_beside(sketch: Sketch, module: str, known: str, wanted: str, target: tuple[str, str]) -> bool:
    """Import a name from where another one is imported already; whether that could be done."""
    for node in sketch.sources.modules.body(module):
        if not isinstance(node, tree.Import) or node.alias != known or node.name is None:
            continue
        kind, source = sketch.sources.modules.resolve(module, node)
        if kind == "member" and origin_of(sketch, source, wanted) == target:
            return sketch.sources.import_beside(sketch, module, node, wanted)
    return False
