"""What a comparison of a status decides: whether something has begun, or whether it has ended."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.flow.requests import Comparison
from v0to1.languages.javascript.nodes import (
    FUNCTIONS,
    ancestors,
    callee_of,
    function_of,
    is_field,
    reads_of,
    root_of,
    syntax,
)

BEGINNINGS = re.compile(r"ready|started|available|(?:^|_)up(?:$|_)|Up$", re.IGNORECASE)
LASTING = re.compile(r"running|active|busy|working|pending|in_?progress", re.IGNORECASE)
WAITS = re.compile(r"\b(?:setTimeout|setInterval|sleep|delay|wait)\b")
LOOPS = ("while_statement", "do_statement")
TESTS = ("binary_expression", "call_expression", "switch_case", "switch_statement")
INTERVAL = re.compile(r"interval\b", re.IGNORECASE)
NEVER = ("", "false", "0", "null", "undefined")
ENDS_TIMER = frozenset(["clearInterval", "clearTimeout"])
MAX_STEPS = 3


def decision(one: Comparison) -> str:
    """What a status that is compared leads to: "goes on" (leaves the wait), "stays" (waits on), or ""."""
    test = syntax(one.test)
    case = next((outer for outer in (test, *ancestors(test)) if outer.kind() == "switch_case"), None)
    if case is None and (syntax(one.node).parent() or test).kind() == "switch_case":
        case = syntax(one.node).parent()
    if case is not None:
        return "goes on" if leaves(case) else ""
    holder = next((outer for outer in (test, *ancestors(test)) if outer.kind() in TESTS), None)
    return consequence(holder, holds=one.operator in ("==", "in")) if holder is not None else ""


def consequence(test: SgNode, *, holds: bool, steps: int = MAX_STEPS) -> str:
    """What it leads to that an expression is true (or, without `holds`, false)."""
    outer, negated = through_logic(test)
    holds = holds != negated
    parent = outer.parent()
    match parent.kind() if parent is not None else "":
        case "while_statement" | "do_statement" if is_field(outer, parent, "condition"):
            return "stays" if holds else "goes on"
        case "if_statement" | "ternary_expression" if (
            is_field(outer, parent, "condition") and parent is not None
        ):
            return branched(parent, holds=holds)
        case "return_statement" | "arrow_function":
            owner = function_of(outer)
            name = name_of(owner) if owner is not None else ""
            return first_of(name, calls_of(root_of(outer), name), steps, holds=holds)
        case "variable_declarator" if parent is not None:
            target = parent.field("name")
            name = target.text() if target is not None and target.kind() == "identifier" else ""
            scope = function_of(outer) or root_of(outer)
            return first_of(name, reads_of(scope, name) if name else [], steps, holds=holds)
        case _:
            return ""


def branched(statement: SgNode, *, holds: bool) -> str:
    """What it leads to that the condition of an `if` or of `?:` holds.

    A branch that has its own function called again, now or by a timer, waits on, whatever it returns.
    """
    body, other = statement.field("consequence"), statement.field("alternative")
    again = body is not None and (repeats(body) or asks_later(body))
    if again != (other is not None and (repeats(other) or asks_later(other))):
        return "stays" if holds == again else "goes on"
    ends = body is not None and (leaves(body) or ends_timer(body))
    return ("goes on" if holds else "stays") if ends else ""


def first_of(name: str, places: Iterable[SgNode], steps: int, *, holds: bool) -> str:
    """What a name that stands for a test leads to, where it is used; without a use, by what it is called."""
    places = list(places)
    if steps:
        found = [consequence(place, holds=holds, steps=steps - 1) for place in places]
        for one in ("stays", "goes on"):
            if one in found:
                return one
    if BEGINNINGS.search(name):
        return "goes on" if holds else "stays"
    if not places and LASTING.search(name):
        return "stays" if holds else "goes on"
    return "" if holds else "stays"


def name_of(function: SgNode) -> str:
    """What a function is called: by itself, or by the variable that it is given to."""
    own = function.field("name")
    parent = function.parent()
    given = parent.field("name") if own is None and parent is not None else own
    return given.text() if given is not None else ""


def calls_of(root: SgNode, name: str) -> list[SgNode]:
    """The calls of a function by its name, with the `await` around them."""
    found = []
    for call in root.find_all(kind="call_expression") if name else ():
        callee = call.field("function")
        key = callee.field("property") or callee if callee is not None else None
        if key is not None and key.text() == name:
            parent = call.parent()
            found.append(parent if parent is not None and parent.kind() == "await_expression" else call)
    return found


def through_logic(node: SgNode) -> tuple[SgNode, bool]:
    """The whole test around a comparison, and whether it is negated."""
    negated = False
    parent = node.parent()
    while parent is not None and is_logic(parent):
        negated = negated != (parent.kind() == "unary_expression")
        node, parent = parent, parent.parent()
    return node, negated


def is_logic(node: SgNode) -> bool:
    """Whether a node joins or negates tests, or puts parentheses around one."""
    sign = node.field("operator")
    match node.kind():
        case "binary_expression":
            return sign is not None and sign.text() in ("&&", "||", "??")
        case "unary_expression":
            return sign is not None and sign.text() == "!"
        case kind:
            return kind in ("parenthesized_expression", "await_expression")


def repeats(body: SgNode) -> bool:
    """Whether a branch calls a function in which it stands, or hands it to what calls it, such as a timer."""
    around = {name_around(one) for one in ancestors(body) if one.kind() in FUNCTIONS} - {""}
    for call in body.find_all(kind="call_expression"):
        given = call.field("arguments")
        named = {own_name(one) for one in given.named_children()} if given is not None else set()
        if called(call) in around or (called(call) not in ENDS_TIMER and named & around):
            return True
    return False


def asks_later(branch: SgNode) -> bool:
    """Whether a branch gives the time after which a library asks again, as for a `refetchInterval`."""
    key = next((one.field("key") for one in ancestors(branch) if one.kind() == "pair"), None)
    if key is None or not INTERVAL.search(key.text()):
        return False
    ends = [branch] if branch.kind() == "return_statement" else branch.find_all(kind="return_statement")
    given = [one.text().removeprefix("return").strip(" ;") for one in ends]
    if not given and not branch.kind().endswith(("statement", "_block", "_clause")):
        given = [branch.text()]
    return any(one not in NEVER for one in given)


def name_around(function: SgNode) -> str:
    """What a function is called, also where something such as `useCallback` is put around it."""
    parent = function.parent()
    while parent is not None and parent.kind() in ("arguments", "call_expression"):
        if parent.kind() == "call_expression" and WAITS.search(called(parent)):
            return ""
        function, parent = parent, parent.parent()
    return name_of(function)


def called(call: SgNode) -> str:
    """The name of the function, or of the method of `this`, that is called; nothing for anything else."""
    callee = callee_of(call)
    return own_name(callee) if callee is not None else ""


def own_name(node: SgNode) -> str:
    """The name of a variable, or of a property of `this`; nothing for anything else."""
    if node.kind() == "identifier":
        return node.text()
    owner, key = node.field("object"), node.field("property")
    return key.text() if key is not None and owner is not None and owner.text() in ("this", "window") else ""


def ends_timer(body: SgNode) -> bool:
    """Whether a branch stops a timer."""
    return any(called(call) in ENDS_TIMER for call in body.find_all(kind="call_expression"))


def leaves(body: SgNode) -> bool:
    """Whether a block ends the wait with success: it returns, or breaks out of a loop."""
    if body.kind() in ("return_statement", "break_statement"):
        return body.kind() == "return_statement" or in_loop(body)
    inner = [one for one in body.named_children() if one.kind() != "comment"]
    last = inner[-1] if inner else None
    if last is None:
        return False
    if last.kind() == "statement_block":
        return leaves(last)
    if last.kind() == "return_statement":
        return True
    return last.kind() == "break_statement" and body.kind() != "switch_case"


def in_loop(node: SgNode) -> bool:
    """Whether a statement stands in a loop."""
    return any(one.kind() in (*LOOPS, "for_statement", "for_in_statement") for one in ancestors(node))


def polls(node: SgNode) -> bool:
    """Whether the function that a node stands in waits: it has a `while`, or sleeps."""
    owner = function_of(node)
    while owner is not None and owner.kind() == "arrow_function" and owner.field("body") is not None:
        outer = function_of(owner)
        if outer is None:
            break
        owner = outer
    scope = owner or root_of(node)
    loops = scope.find_all(any=[{"kind": one} for one in LOOPS])
    return bool(loops) or WAITS.search(scope.text()) is not None
