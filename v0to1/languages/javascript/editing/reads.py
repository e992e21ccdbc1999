"""Reads of a response that become something else than a read of another key."""

from __future__ import annotations

from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.evaluation.http.requests import Read
from v0to1.languages.base import Change, Refusal
from v0to1.languages.javascript.editing.syntax import (
    declarator_of,
    end_of_statement,
    is_single,
    margin_of,
    named,
    newline_of,
    same,
)
from v0to1.languages.javascript.nodes import ancestors, span_of, syntax
from v0to1.languages.javascript.sources import Sources

MEMBERS = ("member_expression", "subscript_expression")
TAKEN = "shorthand_property_identifier_pattern"


def key_of(read: Read) -> SgNode:
    """Where the key of a read is written; raises `Refusal`."""
    if not isinstance(read.key, tree.Text):
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    return syntax(read.key)


def member_of(read: Read) -> SgNode | None:
    """The access by which a key is read; None where it is taken by a pattern."""
    node = key_of(read).parent()
    return node if node is not None and node.kind() in MEMBERS else None


def entry_of(read: Read) -> tuple[SgNode, SgNode]:
    """The entry of a pattern that takes a key, and the pattern; raises `Refusal`."""
    key = key_of(read)
    entry = key if key.kind() == TAKEN else key.parent()
    pattern = entry.parent() if entry is not None else None
    if entry is None or pattern is None or pattern.kind() != "object_pattern":
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    return entry, pattern


def taken_as(entry: SgNode) -> SgNode | None:
    """The variable that an entry of a pattern is taken into; None where it is taken apart."""
    if entry.kind() == TAKEN:
        return entry
    value = entry.field("value") if entry.kind() == "pair_pattern" else None
    return value if value is not None and value.kind() == "identifier" else None


def is_optional(member: SgNode) -> bool:
    """Whether a key is read only of what there is."""
    return any(one.kind() == "optional_chain" or one.text() == "?." for one in member.children())


def read_itself(read: Read, *, mapped: bool = False) -> tuple[Change, ...]:
    """The changes that take what a key was read from for its value; if it is `mapped`, in its parentheses."""
    if is_told(key_of(read)):
        return ()
    member = member_of(read)
    if member is None:
        return pattern_itself(read)
    owner = member.field("object")
    if owner is None:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    outer, whole = member.parent(), span_of(member)
    if (
        outer is not None
        and outer.kind() == "member_expression"
        and is_optional(outer)
        and is_optional(member)
    ):
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    inner = named(owner)[0] if owner.kind() == "parenthesized_expression" else None
    needed = outer is not None and (
        outer.kind() in (*MEMBERS, "binary_expression", "unary_expression", "non_null_expression")
        or (outer.kind() == "call_expression" and same(outer.field("function"), member))
    )
    if inner is None or needed or mapped:
        return (Change(read.module, Span(span_of(owner).end, whole.end), ""),)
    return (
        Change(read.module, Span(whole.start, span_of(inner).start), ""),
        Change(read.module, Span(span_of(inner).end, whole.end), ""),
    )


def is_told(key: SgNode) -> bool:
    """Whether a key stands in the type that a call is told to give, which goes with the call."""
    return any(one.kind() == "type_arguments" for one in ancestors(key))


def pattern_itself(read: Read) -> tuple[Change, ...]:
    """The changes that take all of what was taken apart for the value of its only key."""
    entry, pattern = entry_of(read)
    own = taken_as(entry)
    if own is None or len(named(pattern)) != 1:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    outer = pattern.parent()
    changes = [Change(read.module, span_of(pattern), own.text())]
    note = outer.field("type") if outer is not None else None
    if note is not None:
        changes.append(Change(read.module, span_of(note), ""))
    return tuple(changes)


def read_through(sources: Sources, read: Read, called: str) -> tuple[Change, ...]:
    """The changes that read a value through a function; raises `Refusal`."""
    member = member_of(read)
    if member is None:
        return through_pattern(sources, read, called)
    owner = member.field("object")
    if owner is None:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    if is_optional(member):
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    whole = span_of(member)
    if owner.kind() == "parenthesized_expression":
        return (
            Change(read.module, Span(whole.start, whole.start), called),
            Change(read.module, Span(span_of(owner).end, whole.end), ""),
        )
    return (
        Change(read.module, Span(whole.start, whole.start), f"{called}("),
        Change(read.module, Span(span_of(owner).end, whole.end), ")"),
    )


def owner_above(read: Read, depth: int) -> tuple[SgNode, SgNode]:
    """The access by which a key is read, and the object that is `depth` keys above it; raises `Refusal`."""
    member = member_of(read)
    refusal = Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    owner = member
    for _ in range(depth):
        if owner is None or owner.kind() not in MEMBERS:
            raise refusal
        last, owner = owner, owner.field("object")
    if member is None or owner is None or is_optional(last):
        raise refusal
    return member, owner


def given_to(read: Read, called: str, depth: int) -> Change:
    """The change that gives a function the object that is `depth` keys above a value."""
    member, owner = owner_above(read, depth)
    return Change(read.module, span_of(member), f"{called}({owner.text()})")


def read_at(read: Read, keys: Sequence[str], depth: int) -> Change:
    """The change that reads a value by other keys of the object that is `depth` keys above it."""
    member, owner = owner_above(read, depth)
    return Change(
        read.module, Span(span_of(owner).end, span_of(member).end), "".join(f".{key}" for key in keys)
    )


def through_pattern(sources: Sources, read: Read, called: str) -> tuple[Change, ...]:
    """The changes where a value is taken by a pattern: it becomes a variable of its own."""
    entry, pattern = entry_of(read)
    own, declarator = taken_as(entry), pattern.parent()
    value = declarator.field("value") if declarator is not None else None
    refusal = Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    if own is None or declarator is None or value is None or declarator.kind() != "variable_declarator":
        raise refusal
    if declarator.field("type") is not None:
        raise refusal
    if len(named(pattern)) == 1:
        span = span_of(value)
        return (
            Change(read.module, span_of(pattern), own.text()),
            Change(read.module, Span(span.start, span.start), f"{called}("),
            Change(read.module, Span(span.end, span.end), ")"),
        )
    statement = declarator.parent()
    if value.kind() != "identifier" or statement is None or not is_single(declarator):
        raise refusal
    if any(one.kind() == "rest_pattern" for one in named(pattern)):
        raise refusal
    whole = sources.text(read.module)
    kind = statement.children()[0].text()
    end = span_of(statement).end
    added = f"{kind} {own.text()} = {called}({value.text()}){end_of_statement(whole)}"
    return (
        Change(read.module, entry_in_pattern(whole, entry), ""),
        Change(read.module, Span(end, end), f"{newline_of(whole)}{margin_of(whole, statement)}{added}"),
    )


def entry_in_pattern(whole: str, entry: SgNode) -> Span:
    """An entry of a pattern with its comma."""
    span = span_of(entry)
    after = whole[span.end :]
    blank = len(after) - len(after.lstrip())
    if after[blank : blank + 1] == ",":
        end = span.end + blank + 1
        rest = whole[end:]
        return Span(span.start, end + len(rest) - len(rest.lstrip()))
    before = whole[: span.start].rstrip()
    return Span(len(before) - 1 if before.endswith(",") else span.start, span.end)


__all__ = [
    "declarator_of",
    "entry_of",
    "given_to",
    "key_of",
    "member_of",
    "read_at",
    "read_itself",
    "read_through",
    "taken_as",
]
