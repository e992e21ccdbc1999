"""Fields that hold a status: what the project compares them with, found by their name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import libcst as cst

from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.polls import consequence

MAX_MODULES = 200


def field_of(locator: Locator, node: cst.CSTNode) -> str:
    """The field that an expression is given to: `Model(field=…)`, `self.field = …`; empty for no field."""
    parent = locator.parent(node)
    match parent:
        case cst.Arg(keyword=cst.Name(value=name)):
            return name
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(attr=cst.Name(value=name)))]):
            return name
        case _:
            return ""


def only_begins(sketch: Sketch, name: str, values: Mapping[str, str]) -> bool:
    """Whether the project compares a field only with words that V1 has too, and waits for a beginning."""
    made = list(outcomes(sketch, name, values))
    return "goes on" in made and not {"stays", "again", "unknown"} & set(made)


def outcomes(sketch: Sketch, name: str, values: Mapping[str, str]) -> Iterator[str]:
    """What each comparison of a field leads to: as polls have it, or "unknown"."""
    modules = sketch.sources.modules
    for path in list(modules.parsed)[:MAX_MODULES]:
        module = modules.parse(path)
        if module is None or f".{name}" not in (modules.read(path) or ""):
            continue
        for one in sketch.sources.compared_fields(path).get(name, ()):
            target = one.comparisons[0]
            word = getattr(target.comparator, "raw_value", "")
            alone = len(one.comparisons) == 1 and isinstance(target.comparator, cst.SimpleString)
            known = (
                alone and values.get(word) == word and isinstance(target.operator, cst.Equal | cst.NotEqual)
            )
            holds = isinstance(target.operator, cst.Equal)
            yield consequence(sketch.sources.locator(path), one, holds) if known else "unknown"
