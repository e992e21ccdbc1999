"""What is known of the places in a module is what a visit of its nodes tells."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from v0to1.languages.python.layout import Layout
from v0to1.languages.python.names import bound_in

CLIENTS = Path(__file__).parents[2] / "fixtures/clients"
KINDS = (cst.Name, cst.Call, cst.Attribute, cst.Return, cst.If, cst.FunctionDef, cst.AssignTarget)
OWNERS = cst.Module | cst.ClassDef | cst.FunctionDef | cst.If | cst.Call


BOUND = """
import os.path
import json as text


class Client(Base):
    limit = 3
    one, (two, *three) = given

    def get(self, path, *rest, default=None):
        found: int = 1
        found += 1
        with open(path) as file, lock:
            for (key, value) in file:
                if (size := len(key)):
                    [inner for inner in value]
        return found

    class Inner:
        other = 1


def outer(first):
    def nested(second):
        return first
    return lambda third: nested
"""


class Visited(cst.CSTVisitor):
    """The nodes of one kind that LibCST's own visit shows."""

    def __init__(self, kind: type[cst.CSTNode]) -> None:
        super().__init__()
        self.kind = kind
        self.found: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        self.found += [node] if type(node) is self.kind else []
        return True


def visited(owner: cst.CSTNode, kind: type[cst.CSTNode]) -> list[cst.CSTNode]:
    visitor = Visited(kind)
    owner.visit(visitor)
    return visitor.found


@pytest.mark.parametrize("path", sorted(CLIENTS.rglob("*.py")), ids=lambda one: one.parent.name)
def test_nodes_of_a_kind_are_those_of_a_visit(path: Path) -> None:
    layout = Layout(cst.parse_module(path.read_text("utf-8")))
    owners = [one for one in layout.nodes if isinstance(one, OWNERS)]
    assert owners
    for owner in owners:
        for kind in KINDS:
            assert [*map(id, layout.inside(owner, kind))] == [*map(id, visited(owner, kind))], (owner, kind)


def names_below(layout: Layout, owner: cst.CSTNode) -> dict[str, int]:
    return {name: len(places) for name, places in bound_in(layout, owner).items()}


def test_every_way_to_bind_a_name_is_known() -> None:
    layout = Layout(cst.parse_module(BOUND))
    assert names_below(layout, layout.module) == {
        **dict.fromkeys(("os", "text", "Client", "self", "path", "rest", "default", "file", "key"), 1),
        **dict.fromkeys(
            ("value", "size", "inner", "Inner", "outer", "nested", "first", "second", "third"), 1
        ),
        "found": 2,
    }


def test_a_class_that_is_asked_for_itself_has_attributes_and_no_names() -> None:
    layout = Layout(cst.parse_module(BOUND))
    (inner,) = (one for one in layout.inside(layout.module, cst.ClassDef) if one.name.value == "Inner")
    assert names_below(layout, inner) == {"Inner": 1}
