"""For which statuses of a response a test holds, and which way a statement goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import libcst as cst

from v0to1.languages.outcomes import GOOD, STATUSES, UNKNOWN, Ways
from v0to1.languages.python.status_values import STEPS, Spoken, Values, given_to, literals

FINE = ("ok", "is_success")
WRONG: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        "is_error": frozenset(range(400, 600)),
        "is_client_error": frozenset(range(400, 500)),
        "is_server_error": frozenset(range(500, 600)),
    }
)
MEMBERS: Mapping[str, frozenset[int]] = MappingProxyType({**dict.fromkeys(FINE, GOOD), **WRONG})
"""What responses, and libraries of statuses, say: the statuses for which it is true."""

STATUS_ITSELF: Values = MappingProxyType({one: one for one in STATUSES})
CONSTANTS: Mapping[str, Ways] = MappingProxyType(
    {"True": (STATUSES, frozenset()), "False": (frozenset(), STATUSES), "None": (frozenset(), STATUSES)}
)
TOLD_APART = (cst.Equal, cst.NotEqual, cst.In, cst.NotIn)

Compared = Callable[[Any, Any], bool]
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


class Response(Spoken):
    """A response that a node speaks of, and what tests say of its status."""

    __slots__ = ()

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
            case cst.Attribute(value=value, attr=cst.Name(value=member)):
                return self.said(member, STATUS_ITSELF if self.is_meant(value) else self.values(value, steps))
            case cst.Comparison():
                return self.compared(test, steps)
            case cst.Call():
                return self.asked(test, steps)
            case cst.NamedExpr(value=value):
                return self.ways(value, steps)
            case cst.Name(value=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case cst.Name() if steps and (made := given_to(self.locator, test)) is not None:
                return self.ways(made, steps - 1)
            case _:
                return UNKNOWN

    def asked(self, test: cst.Call, steps: int) -> Ways:
        """The ways of a call: of a function that knows statuses, of a text, or of one of the client's own."""
        match test:
            case cst.Call(func=cst.Name(value="bool"), args=[cst.Arg(value=inner)]):
                return self.ways(inner, steps)
            case cst.Call(
                func=cst.Attribute(value=value, attr=cst.Name(value="startswith")),
                args=[cst.Arg(value=begin)],
            ) if found := self.values(value, steps):
                begins = tuple(one for one in literals(self.locator, begin) if isinstance(one, str))
                return two_ways(lambda status: str(found[status]).startswith(begins)) if begins else UNKNOWN
            case cst.Call(func=cst.Attribute(attr=cst.Name(value=member)), args=[cst.Arg(value=number)]) if (
                member in MEMBERS and (found := self.values(number, steps))
            ):
                return self.said(member, found)
            case _:
                return self.called(self, test, steps - 1) if steps else UNKNOWN

    def said(self, member: str, found: Values) -> Ways:
        """The ways of what a response, or a status, says of itself."""
        kept = MEMBERS.get(member)
        return two_ways(lambda status: found[status] in kept) if kept is not None and found else UNKNOWN

    def compared(self, test: cst.Comparison, steps: int) -> Ways:
        """The ways of a comparison of one or more steps."""
        holds, fails = STATUSES, frozenset[int]()
        left = test.left
        for one in test.comparisons:
            right, operator = one.comparator, type(one.operator)
            found, known = self.values(left, steps), self.fixed(right)
            if operator in (cst.In, cst.NotIn) and isinstance(right, cst.SimpleString):
                known = parts_of(known)
            if not found:
                operator = MIRRORED.get(operator, cst.Is)
                found, known = self.values(right, steps), self.fixed(left)
            also, not_also = compared_with(found, operator, known)
            holds, fails = holds & also, fails | not_also
            left = right
        return holds, fails

    def fixed(self, node: cst.BaseExpression) -> frozenset[object]:
        """What an expression writes out, if it is not made of the status itself."""
        return (
            frozenset()
            if isinstance(node, cst.Name) and node.value in self.known
            else literals(self.locator, node)
        )

    def taken(self, choice: cst.Match) -> tuple[list[tuple[cst.MatchCase, frozenset[int]]], frozenset[int]]:
        """For which statuses each case of a `match` may run, and for which none may."""
        left, numbers = STATUSES, self.values(choice.subject, self.limit)
        found = []
        for one in choice.cases:
            holds, fails = self.fitting(one.pattern, numbers)
            if one.guard is not None:
                also, not_also = self.ways(one.guard, self.limit)
                holds, fails = holds & also, fails | not_also
            found.append((one, left & holds))
            left &= fails
        return found, left

    def fitting(self, pattern: cst.MatchPattern, numbers: Values) -> Ways:
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
            case cst.MatchValue(value=value) if numbers and (known := self.fixed(value)):
                kept = frozenset(one for one in STATUSES if numbers[one] in known)
                return kept, STATUSES - kept
            case _:
                return UNKNOWN


def compared_with(found: Values, operator: type[cst.BaseCompOp], known: frozenset[object]) -> Ways:
    """The ways of one step of a comparison with what is written out."""
    step = OPERATORS.get(operator)
    kinds = {type(one) for one in (*found.values(), *known)}
    if step is None or not found or not known or len(kinds) != 1:
        return UNKNOWN
    if str in kinds and operator not in TOLD_APART:
        return UNKNOWN
    return two_ways(lambda status: step(found[status], known))


def parts_of(texts: frozenset[object]) -> frozenset[object]:
    """All texts that are part of texts."""
    every = [one for one in texts if isinstance(one, str)]
    places = range(max(map(len, every), default=0) + 1)
    return frozenset(one[start:end] for one in every for start in places for end in places)


def two_ways(holds: Callable[[int], bool]) -> Ways:
    """The ways of a test that is sure of each status."""
    kept = frozenset(one for one in STATUSES if holds(one))
    return kept, STATUSES - kept
