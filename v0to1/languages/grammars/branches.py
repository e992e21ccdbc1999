"""Lower branches, loops and choices."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.lowering import Lowered, Lowering, role
from v0to1.languages.grammars.statements import BOUND, bound_names
from v0to1.languages.grammars.tables import Parts, below, located


@role("if")
def branch(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`if` and `else`; names that the test binds are bound before."""
    test, then, other = (located(node, part) for part in parts[:3])
    before = low.block(located(node, parts[3])) if len(parts) > 3 else ()
    opening = conditions(low, node, test)
    arms = (low.block(then), low.block(other))
    return (*before, *opening, tree.Branch(node, low.optional(test), arms, True))


def conditions(low: Lowering, node: SgNode, test: SgNode | None) -> tree.Body:
    """The names that `if let x = value` binds."""
    lets = [one for one in ([test] if test is not None else []) if one.kind() == "let_condition"]
    lets += [one for one in (below(test) if test is not None else []) if one.kind() == "let_condition"]
    found: list[tree.Node] = []
    for one in lets:
        pattern, value = one.field("pattern"), one.field("value")
        if pattern is not None and value is not None:
            found.extend(bindings(low, pattern, low.lower(value)))
    return tuple(found)


def bindings(low: Lowering, pattern: SgNode, value: tree.Node) -> Iterator[tree.Node]:
    """The variables of a pattern, each with the whole value."""
    for name in bound_names(pattern):
        if BOUND.fullmatch(name) and name != "_":
            low.declare(name)
            yield tree.Assign(pattern, (tree.Name(pattern, name),), value)


@role("swift_if", "guard")
def swift_if(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`if let a = b, test { … } else { … }` and `guard … else { … }`, whose parts stand in a row."""
    found: list[tree.Node] = []
    tests: list[tree.Node] = []
    arms: list[tree.Body] = []
    waiting = ""
    for child in below(node):
        kind = child.kind()
        if kind in ("statements", "if_statement"):
            arms.append(low.block(child))
        elif kind == "value_binding_pattern":
            waiting = "?"
        elif waiting == "?":
            waiting = (bound_names(child) or [""])[0]
        elif waiting and kind != "type_annotation":
            low.declare(waiting)
            found.append(tree.Assign(child, (tree.Name(child, waiting),), low.lower(child)))
            waiting = ""
        elif kind != "else":
            tests.append(low.lower(child))
    test = tests[0] if len(tests) == 1 else tree.Unknown(node, tuple(tests))
    guard = node.kind() == "guard_statement"
    return (
        *found,
        tree.Branch(node, None if guard else test, tuple(arms), len(arms) > 1),
        *(tests if guard else ()),
    )


@role("modifier_if")
def modifier_if(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`statement if test`."""
    return tree.Branch(node, low.part(node, parts[1]), (low.block(located(node, parts[0])), ()), True)


@role("each")
def each(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`for target in values`: of several targets the last, as the first is a place or a key."""
    target, values, body = (located(node, part) for part in parts[:3])
    names = bound_names(target) if target is not None else []
    for name in names:
        low.declare(name)
    bound = tree.Name(target or node, names[-1]) if names else None
    return tree.Loop(node, bound, low.optional(values), None, low.block(body))


@role("loop")
def loop(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """Any other loop; the one of Go that goes through values has them in a clause."""
    clause = located(node, "~range_clause")
    if clause is not None:
        left, right, body = located(clause, "left"), located(clause, "right"), node.field("body")
        names = bound_names(left) if left is not None else []
        for name in names:
            low.declare(name)
        target = tree.Name(clause, names[-1]) if names and names[-1] != "_" else None
        return tree.Loop(node, target, low.optional(right), None, low.block(body))
    test = located(node, parts[0]) if parts else None
    opening = conditions(low, node, test)
    body = node.field("body")
    inner = low.block(body) if body is not None else low.inner(node)
    return (*opening, tree.Loop(node, None, None, low.optional(test), inner))


@role("switch")
def switch(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A choice among cases: the subject is compared with every literal of a case, then its body runs."""
    subject = located(node, parts[0])
    kept = tree.Name(node, f"@subject {node.range().start.index}")
    before = (tree.Assign(node, (kept,), low.optional(subject) or tree.Unknown(node, ())),)
    holder = located(node, parts[1]) if len(parts) > 1 else node
    arms: list[tree.Body] = []
    complete = False
    for case in below(holder or node):
        if subject is not None and case == subject:
            continue
        labels = labels_of(low, case)
        literals = [one for label in labels for one in texts_in(low, label)]
        bound = [one for label in labels for one in bindings(low, label, kept) if not literals]
        rest = low.statements(one for one in below(case) if one not in labels)
        arms.append((*(tree.Compare(one, kept, "==", low.lower(one)) for one in literals), *bound, *rest))
        complete = (
            complete or case.kind() in low.table.defaults or case.text().startswith(("default", "else", "_"))
        )
    return (*before, tree.Branch(node, None, tuple(arms), complete))


def labels_of(low: Lowering, case: SgNode) -> list[SgNode]:
    """What a case is chosen by."""
    field = (
        case.field("pattern") or case.field("value")
        if case.kind() in ("match_arm", "expression_case")
        else None
    )
    found = [one for one in below(case) if one.kind() in low.table.labels]
    if case.kind() == "match_arm":
        return [one for one in (case.field("pattern"),) if one is not None]
    return found or ([field] if field is not None else [])


def texts_in(low: Lowering, node: SgNode) -> list[SgNode]:
    """The string literals in the label of a case."""
    if low.table.kinds.get(node.kind(), ("",))[0] == "text":
        return [node]
    return [one for child in below(node) for one in texts_in(low, child)]


@role("try")
def try_(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`try`, its handlers, and what runs in any case."""
    handlers: list[tree.Body] = []
    body: list[tree.Node] = []
    final: tree.Body = ()
    for child in below(node):
        kind = child.kind()
        if kind in ("catch_clause", "catch_block", "rescue"):
            handlers.append(low.inner(child))
        elif kind in ("finally_clause", "finally_block", "ensure"):
            final = low.inner(child)
        else:
            body.extend(low.statements([child]))
    return tree.Try(node, tuple(body), tuple(handlers), final)
