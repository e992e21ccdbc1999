"""Lower assignments, conditions and loops."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.registering import blocks, lowers
from v0to1.languages.shell.lowering.tests import decided, test_of
from v0to1.languages.shell.lowering.walk import BLOCKS, Lowering, Output, insides, named, tokens
from v0to1.languages.shell.lowering.words import items_of
from v0to1.languages.shell.units import characters, origin_of


@lowers("variable_assignment")
def assignment(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`name=value`, `name+=value`, `name=(…)`, `name[key]=value`."""
    target, *rest = named(node)
    origin = origin_of(node)
    value = assigned(low, node, rest[0] if rest else None)
    if target.kind() == "subscript":
        name, key = named(target)[0].text(), named(target)[1:]
        place = tree.Index(
            origin, tree.Name(origin, name), low.word(key[0]) if key else tree.Const(origin, 0)
        )
        return Output((tree.Assign(origin, (place,), value),))
    name_node = tree.Name(origin_of(target), target.text())
    if "+=" in tokens(node):
        if isinstance(value, tree.Sequence):
            spread = tree.Spread(origin, low.variable(target, target.text()))
            value = tree.Sequence(origin, (spread, *value.items))
        else:
            value = tree.Template(origin, (low.variable(target, target.text()), value))
    return Output((tree.Assign(origin, (name_node,), value),))


def assigned(low: Lowering, node: SgNode, value: SgNode | None) -> tree.Node:
    """The value of an assignment."""
    if value is None:
        return tree.Text(origin_of(node), "")
    if value.kind() == "array":
        return tree.Sequence(origin_of(value), items_of(low, named(value)))
    return low.word(value)


@lowers("declaration_command")
def declaration(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`local`, `export`, `readonly`, `declare`."""
    found: list[tree.Node] = []
    for one in named(node):
        if one.kind() == "variable_assignment":
            found.extend(assignment(low, one, None).before)
    return Output(tuple(found))


@lowers("variable_assignments")
def assignments(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`a=1 b=2`."""
    return Output(tuple(one for child in named(node) for one in assignment(low, child, None).before))


@lowers("unset_command")
def unset(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`unset name` leaves nothing that is of interest."""
    return Output()


@lowers("list", "negated_command", "test_command")
def listed(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`a && b`, `a || b`, `! a`, `[ … ]`."""
    if node.kind() == "test_command":
        return Output((test_of(low, node),))
    if node.kind() == "negated_command":
        return low.output(named(node)[0], stdin)
    first, *rest = named(node)
    done = (
        low.output(first, stdin)
        if first.kind() not in BLOCKS
        else Output(low.statement(first, returns=False))
    )
    arms = tuple(one for other in rest for one in low.statement(other, returns=False))
    last = low.output(rest[0], stdin) if rest and rest[0].kind() not in BLOCKS else Output()
    holds = decided(low, first)
    if holds is not None and last.value is None:
        ways = (arms, ()) if "&&" in tokens(node) else ((), arms)
        return Output((tree.Branch(origin_of(node), holds, ways, complete=True),))
    branch = tree.Branch(origin_of(node), None, (arms,), complete=False)
    if done.value is not None and "||" in tokens(node):
        return Output((*done.before, branch), done.value)
    if last.value is not None and done.value is None:
        return Output((*done.before, *last.before), last.value)
    return Output((*done.before, *low.shown(node, done.value, returns=False), branch))


@blocks("compound_statement", "subshell", "do_group", "else_clause")
def group(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`{ … }`, `( … )`."""
    if tokens(node)[:1] == ["(("]:
        return insides(low, node)
    return low.block(named(node), returns=returns)


@blocks("if_statement")
def conditional(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`if … then … elif … else … fi`."""
    return branched(low, node, node.children(), returns)


def branched(low: Lowering, node: SgNode, parts: list[SgNode], returns: bool) -> tuple[tree.Node, ...]:
    """A condition and the blocks under it."""
    texts = [one.text() if not one.is_named() else "" for one in parts]
    then = texts.index("then")
    test = [one for one in parts[:then] if one.is_named()]
    rest = [one for one in parts[then:] if one.is_named()]
    others = [one for one in rest if one.kind() in ("elif_clause", "else_clause")]
    body = [one for one in rest if one not in others and one.kind() not in ("elif_clause", "else_clause")]
    known = low.parameters
    holds = decided(low, test[0]) if len(test) == 1 else None
    before = low.block(test) if holds is None else ()
    shifted = known.shifted if known is not None else 0
    arms = [low.block(body, returns=returns)]
    complete = False
    for one in others:
        if one.kind() == "else_clause":
            arms.append(low.block(named(one), returns=returns))
            complete = True
        else:
            arms.append(branched(low, one, one.children(), returns))
    if known is not None and known.shifted != shifted:
        known.lost = True
    if not complete and len(arms) > 1:
        arms.append(())
    if holds is not None and len(arms) == 1:
        arms.append(())
    return (*before, tree.Branch(origin_of(node), holds, tuple(arms), complete or len(arms) > 1))


@blocks("case_statement")
def cases(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`case … in … esac`."""
    subject, *rest = named(node)
    arms = tuple(case(low, one, returns) for one in rest if one.kind() == "case_item")
    return (tree.Match(origin_of(node), low.word(subject), arms),)


def case(low: Lowering, node: SgNode, returns: bool) -> tree.Case:
    """One arm: its patterns and what runs."""
    end = next(place for place, one in enumerate(node.children()) if one.text() == ")")
    patterns = [one for one in node.children()[:end] if one.is_named()]
    body = [one for one in node.children()[end:] if one.is_named()]
    found = []
    for one in patterns:
        text = characters(low.units(one))
        if text != "*":
            found.append(tree.EqualPattern(origin_of(one), low.word(one)))
    origin = origin_of(node)
    pattern = tree.AnyPattern(origin, tuple(found)) if found else tree.NamePattern(origin, None, None)
    return tree.Case(origin, pattern, None, low.block(body, returns=returns))


@blocks("while_statement", "until_statement")
def loop(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`while …; do …; done`."""
    *tests, body = named(node)
    known = low.parameters
    shifted = known.shifted if known is not None else 0
    first = low.block(tests)
    inner = low.block(named(body))
    if known is not None and known.shifted != shifted:
        known.lost = True
    return (tree.Loop(origin_of(node), None, None, None, (*first, *inner)),)


@blocks("for_statement")
def for_each(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`for name in …; do …; done`."""
    target, *rest = named(node)
    body = rest[-1]
    items = items_of(low, rest[:-1]) if len(rest) > 1 else ()
    origin = origin_of(node)
    name = tree.Name(origin_of(target), target.text())
    inner = low.block(named(body))
    if len(items) == 1 and not isinstance(items[0], tree.Spread):
        bound = tree.Assign(origin, (name,), items[0])
        return (tree.Loop(origin, None, None, None, (bound, *inner)),)
    return (tree.Loop(origin, name, tree.Sequence(origin, items), None, inner),)


@blocks("c_style_for_statement")
def counted(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`for ((…)); do …; done`."""
    return (tree.Loop(origin_of(node), None, None, None, low.block(named(named(node)[-1]))),)
