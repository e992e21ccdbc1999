"""What an expression is for each status of a response, or says of one."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType

import libcst as cst

from v0to1.languages.outcomes import STATUSES, UNKNOWN, Ways
from v0to1.languages.python.locate import Locator

STATUS = ("status_code", "status", "code")
REASON = ("reason", "reason_phrase", "phrase")
ASKING = ("getcode",)
NUMBERS = ("int", "HTTPStatus", "http.HTTPStatus", "codes", "httpx.codes")
PHRASES = MappingProxyType({one.value: one.phrase for one in HTTPStatus})
STEPS = 4

Values = Mapping[int, object]
"""What an expression is for each status."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A response that a node speaks of, in some words.

    `known` has what parameters of a function are for each status, and `called` tells what a function
    of the client's own answers with, which may ask others: as many as the `limit` says.
    """

    locator: Locator
    node: cst.CSTNode
    names: str
    called: Callable[[Spoken, cst.Call, int], Ways] = lambda *_: UNKNOWN
    known: Mapping[str, Values] = field(default_factory=dict)
    limit: int = STEPS

    def is_meant(self, target: cst.CSTNode) -> bool:
        """Whether an expression is this response, and is not set anew before the node."""
        target = target.target if isinstance(target, cst.NamedExpr) else target
        return speaks(self.locator, target, self.names) and not is_another(self, target)

    def values(self, node: cst.CSTNode, steps: int = STEPS) -> Values:
        """What an expression is for each status; empty for one that is not made of the status."""
        match node:
            case cst.Attribute(value=value, attr=cst.Name(value=member)) if member in STATUS + REASON:
                if self.is_meant(value):
                    return {one: one if member in STATUS else phrase(one) for one in STATUSES}
                return self.members(value, member, steps)
            case cst.Attribute(value=value, attr=cst.Name(value="value")):
                return self.values(value, steps)
            case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=name)), args=[]) if (
                name in ASKING
            ):
                return {one: one for one in STATUSES} if self.is_meant(value) else {}
            case cst.Call(func=func, args=[cst.Arg(value=given)]):
                return self.converted(self.locator.source(func), given, steps)
            case cst.FormattedString(
                parts=[cst.FormattedStringExpression(expression=inner, format_spec=None)]
            ):
                return {one: str(found) for one, found in self.values(inner, steps).items()}
            case cst.BinaryOperation(
                left=left, operator=cst.FloorDivide(), right=cst.Integer(value=digits)
            ) if digits.strip("0"):
                found = self.values(left, steps)
                return {
                    one: number // int(digits, 0) for one, number in found.items() if isinstance(number, int)
                }
            case cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=part)]):
                return self.cut(value, part, steps)
            case cst.NamedExpr(value=value):
                return self.values(value, steps)
            case cst.Name(value=name) if name in self.known:
                return self.known[name]
            case cst.Name() if steps:
                made = given_to(self.locator, node)
                return self.values(made, steps - 1) if made is not None else {}
            case _:
                return {}

    def members(self, value: cst.BaseExpression, member: str, steps: int) -> Values:
        """The phrase of a status that was made of a number."""
        found = self.values(value, steps) if member == "phrase" else {}
        return {one: phrase(number) for one, number in found.items() if isinstance(number, int)}

    def converted(self, name: str, value: cst.BaseExpression, steps: int) -> Values:
        """A status as a text, or as another kind of number."""
        found = self.values(value, steps) if name in ("str", *NUMBERS) else {}
        return {one: str(each) for one, each in found.items()} if name == "str" else found

    def cut(self, value: cst.BaseExpression, part: cst.BaseSlice, steps: int) -> Values:
        """Some characters of a status that is a text."""
        match part:
            case (
                cst.Index(value=cst.Integer(value="0"))
                | cst.Slice(lower=None, upper=cst.Integer(value="1"), step=None)
            ):
                found = self.values(value, steps)
                return {one: text[:1] for one, text in found.items() if isinstance(text, str)}
            case _:
                return {}


def phrase(status: int) -> str:
    """What a server calls a status."""
    return PHRASES.get(status, "")


def given_to(locator: Locator, name: cst.Name) -> cst.CSTNode | None:
    """What a variable is given at the one place that sets it, where that is an expression or a `match`."""
    places = given_in(locator, locator.function(name) or locator.module, name.value)
    places = places or given_in(locator, locator.module, name.value)
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


def given_in(locator: Locator, owner: cst.CSTNode, name: str) -> list[cst.CSTNode]:
    """The places in a function, or in a module, that set a variable."""
    cases = locator.inside(owner, cst.MatchAs)
    return [
        *locator.bound(owner, name),
        *[one for one in cases if one.name is not None and one.name.value == name],
    ]


def is_another(response: Spoken, place: cst.CSTNode) -> bool:
    """Whether what a node speaks of is set anew between a place and the node."""
    locator = response.locator
    owner = locator.function(response.node) or locator.module
    between = range(locator.origin(place).end, locator.origin(response.node).start)
    return any(
        start in between and speaks(locator, one, response.names)
        for start, one in locator.told(targets, owner)
    )


def targets(locator: Locator, owner: cst.CSTNode) -> list[tuple[int, cst.CSTNode]]:
    """What is set anew in a function, or in a module, with the places in characters."""
    found: list[cst.CSTNode] = [one.target for one in locator.inside(owner, cst.AssignTarget)]
    found += [one.target for one in locator.inside(owner, cst.AnnAssign)]
    found += [one.target for one in locator.inside(owner, cst.NamedExpr)]
    found += [one.target for one in locator.inside(owner, cst.For)]
    found += [one.name for one in locator.inside(owner, cst.AsName)]
    several = [one for one in found if isinstance(one, cst.Tuple | cst.List)]
    found += [each.value for one in several for each in one.elements]
    return [(locator.origin(one).start, one) for one in found]


def speaks(locator: Locator, response: cst.CSTNode, names: str) -> bool:
    """Whether a source text is about a response."""
    return re.search(rf"(?<![\w.]){re.escape(locator.source(response))}\b", names) is not None


def literals(locator: Locator, node: cst.BaseExpression, steps: int = STEPS) -> frozenset[object]:
    """The statuses, or texts, that an expression writes out; empty for any other."""
    match node:
        case cst.Integer(value=digits) if digits.isdigit():
            return frozenset([int(digits)])
        case cst.SimpleString(value=text) if text[:1] in "'\"":
            return frozenset([ast.literal_eval(text)])
        case cst.Attribute(value=inner, attr=cst.Name(value="value")):
            return literals(locator, inner, steps)
        case cst.Attribute(attr=cst.Name(value=name)) if name.upper() in HTTPStatus.__members__:
            return frozenset([HTTPStatus[name.upper()].value])
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Set(elements=elements):
            return of_all([literals(locator, one.value, steps) for one in elements])
        case cst.Dict(elements=entries):
            keys = [one.key for one in entries if isinstance(one, cst.DictElement)]
            return (
                of_all([literals(locator, one, steps) for one in keys])
                if len(keys) == len(entries)
                else of_all([])
            )
        case cst.Call(func=cst.Name(value="range"), args=[cst.Arg(value=first), cst.Arg(value=end)]):
            bounds = [
                one for each in (first, end) for one in literals(locator, each, steps) if isinstance(one, int)
            ]
            return frozenset(range(*bounds)) if len(bounds) == 2 else frozenset()
        case cst.Call(
            func=cst.Name(value="frozenset" | "set" | "tuple" | "list"), args=[cst.Arg(value=inner)]
        ):
            return literals(locator, inner, steps)
        case cst.Name() if steps:
            made = given_to(locator, node)
            return literals(locator, made, steps - 1) if isinstance(made, cst.BaseExpression) else frozenset()
        case _:
            return frozenset()


def of_all(several: list[frozenset[object]]) -> frozenset[object]:
    """What several literals are together; nothing, where one of them is not written out."""
    return frozenset[object]().union(*several) if several and all(several) else frozenset()
