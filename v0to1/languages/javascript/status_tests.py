"""For which statuses of a response a test holds, and which way a statement goes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ast_grep_py import SgNode

from v0to1.languages.javascript.nodes import (
    bound,
    function_of,
    is_field,
    is_target,
    named,
    of_kinds,
    root_of,
    span_of,
)
from v0to1.languages.javascript.raising import is_failure
from v0to1.languages.outcomes import GOOD, STATUSES, UNKNOWN, Numbers, Ways

OK = "ok"
STATUS = ("status", "statusCode")
LEAVING = ("return_statement", "continue_statement", "break_statement", "throw_statement")
STEPS = 4
DIVISION = re.compile(r"(?:Math\.(?:floor|trunc)|parseInt)")

COMPARED: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {
        "==": operator.eq,
        "===": operator.eq,
        "!=": operator.ne,
        "!==": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)


@dataclass(frozen=True, slots=True)
class Response:
    """A response of which a place speaks, in some words; any where there are none."""

    node: SgNode
    words: str

    def is_meant(self, target: SgNode) -> bool:
        """Whether an expression is this response, and what the place speaks of is not set anew before it."""
        name = first_name(target)
        if target.kind() == "identifier" and name in (OK, *STATUS):
            name = ""
        elif self.words and not (
            stands_in(target.text(), self.words) or stands_in(self.words, target.text())
        ):
            return False
        scope, end = function_of(self.node) or root_of(self.node), span_of(self.node).start
        between = range(span_of(target).end, end)
        name = name if name and stands_in(name, self.words) else first_name(self.node)
        places = (one for one in named(scope, name) if is_target(one) or is_set(one))
        return not any(span_of(one).start in between for one in places)

    def ways(self, test: SgNode, steps: int = STEPS) -> Ways:
        """For which statuses a test may hold, and for which it may not."""
        kind, sign = test.kind(), test.field("operator")
        if kind == "parenthesized_expression":
            return self.ways(test.named_children()[0], steps) if test.named_children() else UNKNOWN
        if kind == "unary_expression" and sign is not None and sign.text() == "!":
            holds, fails = self.ways(test.field("argument") or test.named_children()[-1], steps)
            return fails, holds
        if kind == "binary_expression" and sign is not None:
            return self.joined(test, sign.text(), steps)
        if kind == "member_expression" and is_field_of(test, OK):
            return self.fine(test.field("object"))
        if kind == "identifier":
            value = given(test) if steps else None
            if value is not None:
                return self.ways(value, steps - 1)
            return self.fine(test) if test.text() == OK else UNKNOWN
        return UNKNOWN

    def fine(self, target: SgNode | None) -> Ways:
        """The ways of what says that a response is no failure."""
        return (GOOD, STATUSES - GOOD) if target is not None and self.is_meant(target) else UNKNOWN

    def joined(self, test: SgNode, sign: str, steps: int) -> Ways:
        """The ways of two tests, or of a comparison with a number."""
        left, right = test.field("left"), test.field("right")
        if left is None or right is None:
            return UNKNOWN
        if sign in ("&&", "||"):
            (one, not_one), (other, not_other) = self.ways(left, steps), self.ways(right, steps)
            return (one & other, not_one | not_other) if sign == "&&" else (one | other, not_one & not_other)
        compared, numbers, known = COMPARED.get(sign), self.numbers(left, steps), literal(right)
        if not numbers and (numbers := self.numbers(right, steps)):
            known = literal(left)
            compared = COMPARED.get(sign.translate(str.maketrans("<>", "><")))
        if compared is None or known is None or not numbers:
            return UNKNOWN
        kept = frozenset(one for one in STATUSES if compared(numbers[one], known))
        return kept, STATUSES - kept

    def numbers(self, node: SgNode, steps: int = STEPS) -> Numbers:
        """What a number is for each status; empty for one that is not the status."""
        kind, inner = node.kind(), node.named_children()
        if kind == "parenthesized_expression" and inner:
            return self.numbers(inner[0], steps)
        if kind == "member_expression" and any(is_field_of(node, one) for one in STATUS):
            target = node.field("object")
            return {one: one for one in STATUSES} if target is not None and self.is_meant(target) else {}
        if kind == "identifier":
            value = given(node) if steps else None
            if value is not None:
                return self.numbers(value, steps - 1)
            taken = node.text() in STATUS and self.is_meant(node)
            return {one: one for one in STATUSES} if taken else {}
        called = node.field("function") if kind == "call_expression" else None
        given_to = node.field("arguments")
        if called is None or given_to is None or DIVISION.fullmatch(called.text()) is None:
            return {}
        parts = [one for each in given_to.named_children()[:1] for one in each.named_children()]
        by = literal(parts[-1]) if len(parts) == len(inner) == 2 and "/" in given_to.text() else None
        return {one: found // by for one, found in self.numbers(parts[0], steps).items()} if by else {}

    def staying(self, statement: SgNode) -> frozenset[int]:
        """The statuses with which a program may get behind a statement."""
        kind = statement.kind()
        if kind in LEAVING or is_failure(statement):
            return frozenset()
        if kind == "if_statement":
            condition, body = statement.field("condition"), statement.field("consequence")
            if condition is None or body is None:
                return STATUSES
            (holds, fails), other = self.ways(condition), statement.field("alternative")
            behind = STATUSES if other is None else self.staying(other)
            return (holds & self.staying(body)) | (fails & behind)
        if kind == "switch_statement":
            cases, left = self.taken(statement)
            return left.union(*(kept for one, kept in cases if not leaves(one)))
        if kind in ("statement_block", "else_clause"):
            return STATUSES.intersection(*(self.staying(one) for one in statement.named_children()))
        return STATUSES

    def taken(self, choice: SgNode) -> tuple[list[tuple[SgNode, frozenset[int]]], frozenset[int]]:
        """For which statuses each case of a `switch` may run, and for which none may."""
        value, body = choice.field("value"), choice.field("body")
        numbers = self.numbers(value) if value is not None else {}
        cases = [one for one in body.named_children() if one.kind() != "comment"] if body is not None else []
        known = [case_of(one, numbers) for one in cases]
        left = STATUSES.difference(*(one for one in known if one != STATUSES))
        found, carried = [], frozenset[int]()
        for one, fitting in zip(cases, known, strict=True):
            default = one.kind() == "switch_default"
            carried |= left if default else fitting
            found.append((one, carried))
            carried = frozenset() if leaves(one) or breaks(one) else carried
        return found, frozenset() if any(one.kind() == "switch_default" for one in cases) else left


def case_of(case: SgNode, numbers: Numbers) -> frozenset[int]:
    """The statuses for which a case is the one that fits."""
    value = case.field("value")
    wanted = literal(value) if value is not None else None
    if wanted is None or not numbers:
        return STATUSES
    return frozenset(one for one in STATUSES if numbers[one] == wanted)


def leaves(case: SgNode) -> bool:
    """Whether a case ends by leaving what is around its `switch`."""
    return breaks(case) and not of_kinds(case, "break_statement")


def breaks(case: SgNode) -> bool:
    """Whether a case does not go on with the next one."""
    inner = list(steps_of(case))
    return bool(inner) and (inner[-1].kind() in LEAVING or is_failure(inner[-1]))


def steps_of(case: SgNode) -> Iterator[SgNode]:
    """The statements of a case, with those of a block that is all of it."""
    inner = [one for one in case.named_children() if one != case.field("value") and one.kind() != "comment"]
    block = inner[0] if len(inner) == 1 and inner[0].kind() == "statement_block" else None
    yield from (one for one in block.named_children() if one.kind() != "comment") if block else inner


def given(name: SgNode) -> SgNode | None:
    """What a constant is given where it is declared."""
    scope = function_of(name) or root_of(name)
    places = bound(scope).get(name.text(), [])
    if len(places) != 1 or places[0].kind() != "variable_declarator":
        return None
    target = places[0].field("name")
    again = any(is_target(one) for one in named(scope, name.text()))
    return (
        places[0].field("value")
        if target is not None and target.text() == name.text() and not again
        else None
    )


def literal(node: SgNode) -> int | None:
    """The number that an expression writes out."""
    text = node.text()
    return int(text) if node.kind() == "number" and text.isdigit() else None


def is_field_of(node: SgNode, name: str) -> bool:
    """Whether a member expression asks for a member of this name."""
    return any(is_field(one, node, "property") and one.text() == name for one in node.named_children())


def is_set(name: SgNode) -> bool:
    """Whether a variable is declared where its name stands."""
    parent = name.parent()
    return parent is not None and parent.kind() == "variable_declarator" and is_field(name, parent, "name")


def stands_in(words: str, text: str) -> bool:
    """Whether some words stand in a text as a whole."""
    return re.search(rf"(?<![\w$.]){re.escape(words)}(?![\w$])", text) is not None


def first_name(node: SgNode) -> str:
    """The variable that an expression begins with, if it does."""
    found = of_kinds(node, "identifier") if node.kind() != "identifier" else [node]
    return found[0].text() if found else ""
