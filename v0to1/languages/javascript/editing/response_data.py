"""Clients of axios that use nothing of a response but its data: helper functions give them these alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.evaluation.http.operations import Operation
from v0to1.helper.javascript.compose import gives_responses
from v0to1.languages.base import Change
from v0to1.languages.javascript.editing.names import HELPER
from v0to1.languages.javascript.editing.reads import is_optional, taken_as
from v0to1.languages.javascript.editing.syntax import awaited, named, references, same, scope_of
from v0to1.languages.javascript.nodes import of_kinds, span_of, syntax
from v0to1.languages.javascript.sources import Sources

DATA = "data"
RESPONSES = ("axiosResponse", "reply", "res", "resp", "response", "result")
"""Names that clients have for responses, and that say nothing of their data."""

READING = ("member_expression", "subscript_expression", "call_expression")


def is_data_used_alone(sources: Sources) -> bool:
    """Whether all requests of a project by axios for which there are helper functions are used so.

    Functions of one file give the same; those that are in one by now stay as they are.
    """
    for path in sources.modules.paths:
        is_helper = posixpath.basename(path).startswith(f"{HELPER}.")
        if is_helper and gives_responses(sources.modules.read(path) or ""):
            return False
    asked = [one for one in sources.operations if is_helped(one)]
    return all(taken(one.request.module, syntax(one.request.call)) is not None for one in asked)


def is_helped(operation: Operation) -> bool:
    """Whether an operation is sent by axios, and a helper function may take its place."""
    if operation.request.library != "axios" or operation.request.wrapped:
        return False
    plans = (target.native for target in operation.rule.targets)
    return any(plan is not None and plan.helper for plan in plans)


def taken(module: str, call: SgNode) -> tuple[Change, ...] | None:
    """The changes by which what is awaited is taken for the data of a response; None where it is more."""
    outer = awaited(call)
    user = outer.parent()
    if same(outer, call) or user is None:
        return None
    if user.kind() == "expression_statement":
        return ()
    member = user.parent()
    if user.kind() == "parenthesized_expression" and member is not None and is_data_of(member, user):
        return tuple(unwrapped(module, user, outer, member))
    if user.kind() != "variable_declarator" or user.field("type") is not None:
        return None
    name = user.field("name")
    if name is None or not same(user.field("value"), outer):
        return None
    if name.kind() == "object_pattern":
        return taken_apart(module, name)
    return by_members(module, name) if name.kind() == "identifier" else None


def is_data_of(member: SgNode, owner: SgNode) -> bool:
    """Whether an expression reads the data of a response."""
    key = member.field("property") if member.kind() == "member_expression" else None
    is_data = key is not None and key.text() == DATA and not is_optional(member)
    return is_data and same(member.field("object"), owner)


def unwrapped(module: str, user: SgNode, value: SgNode, member: SgNode) -> Iterator[Change]:
    """The changes that take `(await …)` for its data, with its parentheses where something of it is read."""
    outer = member.parent()
    inner, whole = span_of(value), span_of(member)
    if outer is not None and outer.kind() in READING and not is_argument(outer, member):
        yield Change(module, Span(span_of(user).end, whole.end), "")
        return
    yield Change(module, Span(whole.start, inner.start), "")
    yield Change(module, Span(inner.end, whole.end), "")


def is_argument(outer: SgNode, member: SgNode) -> bool:
    """Whether an expression is no function that is called, and no object of which something is read."""
    return not any(same(outer.field(one), member) for one in ("function", "object"))


def taken_apart(module: str, pattern: SgNode) -> tuple[Change, ...] | None:
    """The change where `{ data }` is all that is taken out of a response."""
    entries = named(pattern)
    if len(entries) != 1:
        return None
    own, key = taken_as(entries[0]), entries[0].field("key") or entries[0]
    if own is None or key.text() != DATA:
        return None
    return (Change(module, span_of(pattern), own.text()),)


def by_members(module: str, name: SgNode) -> tuple[Change, ...] | None:
    """The changes where only `.data` is read of the variable that a response is in."""
    scope = scope_of(name)
    is_free = name.text() in RESPONSES and not references(scope, DATA)
    own = DATA if is_free else name.text()
    changes = [Change(module, span_of(name), DATA)] if is_free else []
    for one in references(scope, name.text()):
        if same(one, name):
            continue
        member = one.parent()
        if member is None or not is_data_of(member, one):
            return None
        changes.append(Change(module, span_of(member), own))
    names = [one for one in of_kinds(scope, "variable_declarator") if one.field("name") is not None]
    if sum(one.field("name").text() == name.text() for one in names) > 1:  # type: ignore[union-attr]
        return None
    return tuple(changes)
