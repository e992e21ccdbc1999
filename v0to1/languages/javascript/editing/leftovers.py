"""What only built a request that is gone: variables, imports and types that nothing reads any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.javascript.editing.payloads import alone, entry_span, is_in_block
from v0to1.languages.javascript.editing.syntax import (
    covers,
    inside_any,
    is_single,
    lines_of,
    named,
    references,
    same,
    scope_of,
)
from v0to1.languages.javascript.nodes import ancestors, of_kinds, root_of, span_of
from v0to1.languages.javascript.sources import Sources

HARMLESS = re.compile(
    r"(?:new\s+)?(?:URL|URLSearchParams|encodeURIComponent|String|Number|JSON\.stringify|Object\.(?:assign|entries|keys)"
    r"|(?:[\w$.]+|`[^`]*`|\"[^\"]*\"|'[^']*')\.(?:toString|replace|replaceAll|trim|join|slice|concat|filter|map))\b"
)
"""Calls that do nothing but give a value."""

BUILDING = frozenset(["set", "append", "delete", "push"])
BUILT = re.compile(r"new\s+(?:URL|URLSearchParams)\b|\{|\[")
"""Values of variables that are built step by step."""

RISKY = (
    "await_expression",
    "yield_expression",
    "assignment_expression",
    "update_expression",
    "augmented_assignment_expression",
)
DOING = ("call_expression", "new_expression", "throw_statement", "for_in_statement")
"""What a function may have beside these that does more than to give a value."""

TYPES = ("type_alias_declaration", "interface_declaration")
FUNCTIONS = ("function_declaration", "generator_function_declaration")
VALUES = ("arrow_function", "function_expression")


def leftovers(sources: Sources, module: str, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes that take out what nothing reads any more after some changes of a module."""
    if sources.modules.shows(module):
        return
    root, whole = sources.root(module), sources.text(module)
    own = [one for one in changes if one.module == module]
    gone = [one.span for one in own if one.span.start < one.span.end]
    said = " ".join(one.text for one in own)
    found: list[Span] = []
    waiting = True
    while waiting:
        waiting = False
        for span in removable(root, whole, [*gone, *found], said):
            if any(overlaps(span, one.span) for one in own) or any(overlaps(span, one) for one in found):
                continue
            found.append(span)
            waiting = True
    for span in sorted(tidy(whole, found), key=lambda one: one.start):
        yield Change(module, span, "")


def overlaps(one: Span, other: Span) -> bool:
    """Whether two ranges have characters in common, or one is a place in the other."""
    return (one.start < other.end and other.start < one.end) or (
        one.start < other.start == other.end < one.end
    )


def removable(root: SgNode, whole: str, gone: Sequence[Span], said: str) -> Iterator[Span]:
    """The ranges of declarations that were read, and are read no more."""
    for name, declaration, scope in declarations(root):
        if re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$:])", said):
            continue
        place = span_of(declaration)
        if inside_any(place, gone):
            continue
        used = [
            one for one in references(scope, name) if not covers(own_name(declaration, name), span_of(one))
        ]
        used = [one for one in used if not is_member_type(one)]
        left = [one for one in used if not inside_any(span_of(one), gone)]
        if len(left) == len(used):
            continue
        steps = [step_of(one) for one in left] if is_built(declaration) else [None] * len(left)
        if any(one is None for one in steps):
            continue
        for step in steps:
            if step is not None:
                yield lines_of(whole, span_of(alone(step)))
        yield from spans_of(whole, declaration)


def declarations(root: SgNode) -> Iterator[tuple[str, SgNode, SgNode]]:
    """What a module declares and does not export: the name, the declaration, and where the name is known."""
    for one in of_kinds(root, "variable_declarator"):
        name = one.field("name")
        value = one.field("value")
        if name is None or name.kind() != "identifier" or value is None or is_exported(one):
            continue
        if value.kind() in VALUES or is_harmless(value):
            yield name.text(), one, scope_of(one)
    for one in of_kinds(root, *FUNCTIONS, *TYPES):
        name = one.field("name")
        if name is not None and not is_exported(one):
            yield name.text(), one, root
    for one in of_kinds(root, "import_specifier"):
        name = one.field("alias") or one.field("name")
        if name is not None:
            yield name.text(), one, root


def own_name(declaration: SgNode, name: str) -> Span:
    """Where a declaration names what it declares; a function that calls itself does not count either."""
    if declaration.kind() in (*FUNCTIONS, *TYPES, "import_specifier"):
        return span_of(declaration)
    own = declaration.field("name")
    return span_of(own if own is not None else declaration)


def is_member_type(node: SgNode) -> bool:
    """Whether a name is the key of an entry, and no variable."""
    outer = node.parent()
    return outer is not None and outer.kind() == "pair_pattern" and same(outer.field("key"), node)


def is_exported(node: SgNode) -> bool:
    """Whether a declaration is exported where it stands."""
    for one in ancestors(node):
        if one.kind() == "export_statement":
            return True
        if one.kind() == "statement_block":
            return False
    return False


def is_harmless(value: SgNode) -> bool:
    """Whether making a value does nothing else."""
    if value.kind() in RISKY or of_kinds(value, *RISKY):
        return False
    calls = [
        one
        for one in (value, *of_kinds(value, "call_expression", "new_expression"))
        if one.kind() in ("call_expression", "new_expression")
    ]
    return all(HARMLESS.match(one.text()) or only_gives_value(one) for one in calls)


def only_gives_value(call: SgNode) -> bool:
    """Whether a call is of a function of the module that does nothing but give a value."""
    callee = call.field("function")
    called = re.fullmatch(r"(?:this\.)?([\w$]+)", callee.text()) if callee is not None else None
    if called is None:
        return False
    known = of_kinds(root_of(call), "method_definition", *FUNCTIONS)
    own = [one for one in known if (name := one.field("name")) is not None and name.text() == called[1]]
    body = own[0].field("body") if len(own) == 1 else None
    return body is not None and not of_kinds(body, *RISKY, *DOING)


def is_built(declaration: SgNode) -> bool:
    """Whether a variable may be built step by step."""
    value = declaration.field("value") if declaration.kind() == "variable_declarator" else None
    return value is not None and BUILT.match(value.text()) is not None


def step_of(reference: SgNode) -> SgNode | None:
    """The statement that does nothing but build what a variable holds one step further."""
    current = reference
    while (outer := current.parent()) is not None and outer.kind() in (
        "member_expression",
        "subscript_expression",
    ):
        if not same(outer.field("object"), current):
            return None
        current = outer
    if same(current, reference) or outer is None:
        return None
    if outer.kind() == "call_expression":
        member = current.field("property")
        given = outer.field("arguments")
        if member is None or member.text() not in BUILDING or given is None or not is_harmless(given):
            return None
    elif outer.kind() == "assignment_expression":
        right = outer.field("right")
        if not same(outer.field("left"), current) or right is None or not is_harmless(right):
            return None
    else:
        return None
    statement = outer.parent()
    if statement is None or statement.kind() != "expression_statement":
        return None
    return statement if is_in_block(alone(statement)) else None


def spans_of(whole: str, declaration: SgNode) -> Iterator[Span]:
    """The range of a declaration: its statement, or its entry of one."""
    outer = declaration.parent()
    if declaration.kind() == "import_specifier":
        if outer is not None and len(named(outer)) > 1:
            yield entry_span(whole, declaration)
            return
        statement = next(one for one in ancestors(declaration) if one.kind() == "import_statement")
        clause = statement.find(kind="import_clause")
        if clause is not None and len(named(clause)) == 1:
            yield lines_of(whole, span_of(statement))
        return
    if declaration.kind() != "variable_declarator":
        yield with_comment(whole, declaration)
        return
    if outer is not None and is_single(declaration):
        if outer.parent() is not None and outer.parent().kind() in ("for_statement", "for_in_statement"):  # type: ignore[union-attr]
            return
        yield lines_of(whole, span_of(outer))


def with_comment(whole: str, declaration: SgNode) -> Span:
    """A declaration with the comment that describes it."""
    span = lines_of(whole, span_of(declaration))
    before = declaration.prev()
    if before is None or before.kind() != "comment":
        return span
    between = whole[span_of(before).end : span_of(declaration).start]
    is_beside = not between.strip() and between.count("\n") == 1
    return Span(lines_of(whole, span_of(before)).start, span.end) if is_beside else span


def tidy(whole: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Whole lines that are taken out, with the empty line that would be one too many."""
    for span in joined(spans):
        before, after = whole[: span.start], whole[span.end :]
        at_line = before.endswith("\n") or not before
        opens = re.search(r"(?:\n[ \t]*\r?\n|\{[ \t]*\r?\n)$", before) is not None or not before
        blank = re.match(r"[ \t]*\r?\n", after)
        yield Span(span.start, span.end + blank.end()) if at_line and opens and blank is not None else span


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Ranges of which those that touch are one."""
    last: Span | None = None
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if last is not None and span.start <= last.end:
            last = Span(last.start, max(last.end, span.end))
        else:
            if last is not None:
                yield last
            last = span
    if last is not None:
        yield last
