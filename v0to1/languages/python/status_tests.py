"""For which statuses of a response a test holds, and which way a statement goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

import libcst as cst

from v0to1.languages.outcomes import GOOD, STATUSES, UNKNOWN, Numbers, Ways
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.names import bound_in

FINE = ("ok", "is_success")
WRONG = MappingProxyType(
    {"is_error": range(400, 600), "is_client_error": range(400, 500), "is_server_error": range(500, 600)}
)
STATUS = ("status_code", "status")
STEPS = 4

Compared = Callable[[int, frozenset[int]], bool]
OPERATORS: Mapping[type[cst.BaseCompOp], Compared] = MappingProxyType(
    {
        cst.Equal: lambda status, known: status in known,
        cst.NotEqual: lambda status, known: status not in known,
        cst.In: lambda status, known: status in known,
        cst.NotIn: lambda status, known: status not in known,
        cst.LessThan: lambda status, known: status < min(known),
        cst.LessThanEqual: lambda status, known: status <= min(known),
        cst.GreaterThan: lambda status, known: status > min(known),
        cst.GreaterThanEqual: lambda status, known: status >= min(known),
    }
)
MIRRORED: Mapping[type[cst.BaseCompOp], type[cst.BaseCompOp]] = MappingProxyType(
    {
        cst.Equal: cst.Equal,
        cst.NotEqual: cst.NotEqual,
        cst.LessThan: cst.GreaterThan,
        cst.LessThanEqual: cst.GreaterThanEqual,
        cst.GreaterThan: cst.LessThan,
        cst.GreaterThanEqual: cst.LessThanEqual,
    }
)


@dataclass(frozen=True, slots=True)
class Response:
    """A response that a node speaks of, in some words."""

    locator: Locator
    node: cst.CSTNode
    names: str

    def is_meant(self, target: cst.CSTNode) -> bool:
        """Whether an expression is this response, and is not set anew before the node."""
        return speaks(self.locator, target, self.names) and not is_another(self, target)

    def ways(self, test: cst.CSTNode, steps: int = STEPS) -> Ways:
        """For which statuses a test may hold, and for which it may not."""
        match test:
            case cst.UnaryOperation(operator=cst.Not(), expression=inner):
                holds, fails = self.ways(inner, steps)
                return fails, holds
            case cst.BooleanOperation(left=left, operator=operator, right=right):
                (one, not_one), (other, not_other) = self.ways(left, steps), self.ways(right, steps)
                if isinstance(operator, cst.And):
                    return one & other, not_one | not_other
                return one | other, not_one & not_other
            case cst.Attribute(value=value, attr=cst.Name(value=member)) if self.is_meant(value):
                kept = GOOD if member in FINE else frozenset(WRONG.get(member, ()))
                return (kept, STATUSES - kept) if kept else UNKNOWN
            case cst.Comparison():
                return self.compared(test, steps)
            case cst.NamedExpr(value=value):
                return self.ways(value, steps)
            case cst.Name() if steps:
                found = given(self.locator, test)
                return self.ways(found, steps - 1) if found is not None else UNKNOWN
            case _:
                return UNKNOWN

    def compared(self, test: cst.Comparison, steps: int) -> Ways:
        """The ways of a comparison of one or more steps."""
        holds, fails = STATUSES, frozenset[int]()
        left = test.left
        for one in test.comparisons:
            step, right = OPERATORS.get(type(one.operator)), one.comparator
            numbers, known = self.numbers(left, steps), statuses(right)
            if not numbers:
                step = OPERATORS.get(MIRRORED.get(type(one.operator), cst.Is))
                numbers, known = self.numbers(right, steps), statuses(left)
            if step is None or not numbers or not known:
                fails = STATUSES
            else:
                kept = frozenset(status for status in STATUSES if step(numbers[status], known))
                holds, fails = holds & kept, fails | (STATUSES - kept)
            left = right
        return holds, fails

    def numbers(self, node: cst.CSTNode, steps: int = STEPS) -> Numbers:
        """What a number is for each status; empty for one that is not the status."""
        match node:
            case cst.Attribute(value=value, attr=cst.Name(value=member)) if member in STATUS:
                return {one: one for one in STATUSES} if self.is_meant(value) else {}
            case cst.BinaryOperation(
                left=left, operator=cst.FloorDivide(), right=cst.Integer(value=digits)
            ) if digits.strip("0"):
                return {one: found // int(digits, 0) for one, found in self.numbers(left, steps).items()}
            case cst.NamedExpr(value=value):
                return self.numbers(value, steps)
            case cst.Name() if steps:
                found = given(self.locator, node)
                return self.numbers(found, steps - 1) if found is not None else {}
            case _:
                return {}

    def taken(self, choice: cst.Match) -> tuple[list[tuple[cst.MatchCase, frozenset[int]]], frozenset[int]]:
        """For which statuses each case of a `match` may run, and for which none may."""
        left, numbers = STATUSES, self.numbers(choice.subject)
        found = []
        for one in choice.cases:
            holds, fails = self.fitting(one.pattern, numbers)
            if one.guard is not None:
                also, not_also = self.ways(one.guard)
                holds, fails = holds & also, fails | not_also
            found.append((one, left & holds))
            left &= fails
        return found, left

    def fitting(self, pattern: cst.MatchPattern, numbers: Numbers) -> Ways:
        """For which statuses a pattern may fit what is made of them, and for which it may not."""
        match pattern:
            case cst.MatchAs(pattern=None):
                return STATUSES, frozenset()
            case cst.MatchAs(pattern=cst.MatchPattern() as inner):
                return self.fitting(inner, numbers)
            case cst.MatchOr(patterns=several):
                each = [self.fitting(one.pattern, numbers) for one in several]
                return frozenset().union(*(one for one, _ in each)), STATUSES.intersection(
                    *(one for _, one in each)
                )
            case cst.MatchValue(value=value) if numbers and (known := statuses(value)):
                kept = frozenset(one for one in STATUSES if numbers[one] in known)
                return kept, STATUSES - kept
            case _:
                return UNKNOWN


def given(locator: Locator, name: cst.Name) -> cst.CSTNode | None:
    """What a variable is given at the one place that sets it, where that is an expression or a `match`."""
    owner = locator.function(name) or locator.module
    places = bound_in(owner).get(name.value, [])
    places += [
        one
        for one in locator.inside(owner, cst.MatchAs)
        if one.name is not None and one.name.value == name.value
    ]
    if len(places) != 1:
        return None
    (place,), parent = places, locator.parent(places[0])
    match parent:
        case cst.AssignTarget() if isinstance(line := locator.parent(parent), cst.Assign):
            return line.value
        case cst.AnnAssign(value=value) | cst.NamedExpr(value=value):
            return value
        case cst.MatchCase() if isinstance(place, cst.MatchAs) and place.pattern is None:
            choice = locator.parent(parent)
            return choice.subject if isinstance(choice, cst.Match) else None
        case _:
            return None


def is_another(response: Response, place: cst.CSTNode) -> bool:
    """Whether what a node speaks of is set anew between a place and the node."""
    locator = response.locator
    owner = locator.function(response.node) or locator.module
    between = range(locator.origin(place).end, locator.origin(response.node).start)
    targets: list[cst.CSTNode] = [one.target for one in locator.inside(owner, cst.AssignTarget)]
    targets += [one.target for one in locator.inside(owner, cst.AnnAssign)]
    targets += [one.target for one in locator.inside(owner, cst.NamedExpr)]
    targets += [one.target for one in locator.inside(owner, cst.For)]
    targets += [one.name for one in locator.inside(owner, cst.AsName)]
    several = [one for one in targets if isinstance(one, cst.Tuple | cst.List)]
    targets += [each.value for one in several for each in one.elements]
    return any(
        locator.origin(one).start in between and speaks(locator, one, response.names) for one in targets
    )


def speaks(locator: Locator, response: cst.CSTNode, names: str) -> bool:
    """Whether a source text is about a response."""
    return re.search(rf"(?<![\w.]){re.escape(locator.source(response))}\b", names) is not None


def statuses(literal: cst.BaseExpression) -> frozenset[int]:
    """The statuses that an expression writes out; empty for any other."""
    match literal:
        case cst.Integer(value=digits) if digits.isdigit():
            return frozenset([int(digits)])
        case cst.Attribute(value=inner, attr=cst.Name(value="value")):
            return statuses(inner)
        case cst.Attribute(attr=cst.Name(value=name)) if name.upper() in HTTPStatus.__members__:
            return frozenset([HTTPStatus[name.upper()].value])
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Set(elements=elements):
            several = [statuses(one.value) for one in elements]
            return frozenset[int]().union(*several) if all(several) else frozenset()
        case cst.Call(func=cst.Name(value="range"), args=[cst.Arg(value=first), cst.Arg(value=end)]):
            bounds = statuses(first), statuses(end)
            return frozenset(range(min(bounds[0]), min(bounds[1]))) if all(bounds) else frozenset()
        case _:
            return frozenset()
