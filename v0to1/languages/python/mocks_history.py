"""What a mocking library kept of all requests: places and counts shift when a look-up goes first."""

from __future__ import annotations

import libcst as cst

from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit

SHARED = {
    "responses": ("calls",),
    "requests_mock": ("request_history", "call_count", "called_once"),
    "aioresponses": ("requests",),
}
PYTEST = ("get_request", "get_requests")


def shift_history(sketch: Sketch, operation: Operation) -> None:
    """Count the look-up in; raises `Refusal` where it cannot be said how."""
    request = operation.request
    locator = sketch.sources.locator(request.module)
    owner = locator.function(cst_node(request.node))
    names = SHARED.get(request.library, PYTEST if request.library == "pytest_httpx" else ())
    if owner is None or not names:
        return
    finder = History(locator, names)
    visit(owner, finder)
    alone = [
        one
        for one in sketch.sources.operations
        if one.mock and one.request.site.function is request.site.function
    ]
    if finder.others or (finder.places and len(alone) > 1):
        raise Refusal("the test looks at all requests that were made; one more is made in V1")
    for node in finder.places:
        number = node.evaluated_value
        sketch.replace(request.module, locator.origin(node), str(number + 1))


class History(cst.CSTVisitor):
    """Numbers that say a place in the history, or how long it is; and other looks at it."""

    def __init__(self, locator: Locator, names: tuple[str, ...]) -> None:
        super().__init__()
        self.locator = locator
        self.names = names
        self.places: list[cst.Integer] = []
        self.others: list[cst.CSTNode] = []

    def visit_Attribute(self, node: cst.Attribute) -> None:
        """Look at one mention of the history."""
        if node.attr.value not in self.names or not isinstance(node.value, cst.Name):
            return
        number = self.number(node)
        if isinstance(number, cst.Integer):
            self.places.append(number)
        elif number is None:
            self.others.append(node)

    def number(self, node: cst.Attribute) -> cst.Integer | bool | None:
        """The number that shifts with one more request; True where none does, None where it is not known."""
        parent = self.locator.parent(node)
        match parent:
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer() as place))]):
                return place
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.UnaryOperation()))]):
                return True
            case cst.Attribute(attr=cst.Name(value="last")):
                return True
            case cst.Comparison(
                comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=cst.Integer() as count)]
            ):
                return count
        call = self.locator.parent(parent) if isinstance(parent, cst.Arg) else None
        match self.locator.parent(call) if isinstance(call, cst.Call) else None:
            case cst.Comparison(
                comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=cst.Integer() as count)]
            ):
                return count
        return None
