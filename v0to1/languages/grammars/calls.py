"""Lower calls, with those that say in their own way what the evaluator knows: formats, decoders, builders."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.walking import walk
from v0to1.languages.grammars.arguments import arguments, unlabelled
from v0to1.languages.grammars.functions import lambda_
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.special import special
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared
from v0to1.languages.grammars.url_blocks import URL, Step, may_describe, on_url, steps_in, url_steps

PAIR = 2
MOST_ASKS = 3
"""How deep blocks are asked in each other what they describe: each is lowered once more for that."""

TRAILING = ("annotated_lambda", "lambda_literal", "block", "do_block")


@role("call")
def call(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`callee(arguments)`; types given to the callee say what its result is decoded as."""
    callee = located(node, parts[0])
    if callee is None:
        return tree.Unknown(node, low.inner(node))
    same = unchanged(low, callee)
    if same is not None:
        return low.lower(same)
    note, callee = typed_callee(low, callee)
    target = low.lower(callee)
    made = special(low, node, target, arguments(low, located(node, parts[1])))
    return as_type(low, node, made, note)


def unchanged(low: Lowering, callee: SgNode) -> SgNode | None:
    """What a method is called on that changes nothing about it; None for any other callee."""
    parts = low.table.kinds.get(callee.kind(), ("",))
    if parts[0] != "member" or named(located(callee, parts[2])) not in low.table.transparent:
        return None
    return located(callee, parts[1])


def typed_callee(low: Lowering, node: SgNode) -> tuple[tree.Node | None, SgNode]:
    """The type that a callee is given (`json::<T>`, `Get<T>`), and the callee."""
    generic = node if node.kind() == "generic_function" else None
    if generic is not None:
        listed = located(node, "type_arguments/0")
        return declared(low, listed), located(node, "function") or node
    last = located(node, "~generic_name") or (node if node.kind() == "generic_name" else None)
    return declared(low, located(last, "~type_argument_list/0")) if last is not None else None, node


@role("generic")
def generic(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A name with types behind it."""
    return low.part(node, parts[0] if parts else "0")


@role("method")
def method(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`object.name(arguments)`, or a function where there is no object."""
    target, key = located(node, parts[0]), located(node, parts[1])
    given = list(arguments(low, located(node, parts[2])))
    block = located(node, parts[3]) if len(parts) > 3 else None
    if key is None:
        return tree.Unknown(node, low.inner(node))
    if target is None:
        callee = low.member(node, named(key)) or own_method(low, key) or tree.Name(key, named(key))
    elif named(key) in low.table.transparent:
        return low.lower(target)
    else:
        callee = tree.Attr(node, low.lower(target), named(key))
    return with_block(low, node, callee, given, block)


def own_method(low: Lowering, key: SgNode) -> tree.Node | None:
    """A method of the class around that is called without its object."""
    owner = low.owners[-1] if low.owners else None
    if owner is None or named(key) not in owner.members or not low.table.bare_calls:
        return None
    return tree.Attr(key, tree.Name(key, low.table.receiver), named(key))


def with_block(
    low: Lowering, node: SgNode, callee: tree.Node, given: list[tree.Arg], block: SgNode | None
) -> tree.Node:
    """A call with the function behind it; one that only describes a request is a chain of calls on it."""
    if block is None:
        return special(low, node, callee, tuple(given))
    name = callee.name if isinstance(callee, tree.Name | tree.Attr) else ""
    if name in low.table.pairs:
        return tree.Mapping(node, tuple(put_entries(low, block)))
    if name in low.table.describing and isinstance(callee, tree.Attr) and not given:
        with low.asking():
            steps = list(steps_in(low, block)) if low.asks <= MOST_ASKS else []
        if steps and None not in steps:
            return on_url(node, callee.target, steps)
    described, moved = asked_of(low, block)
    if described is not None or moved:
        described = described or []
        urls = [args[0] for step, args in described if step == "url" and args]
        given = [*urls, *given]
        if moved:
            url = on_url(node, given[0].value if given else None, moved)
            given = [tree.Arg(given[0].origin if given else node, None, url), *given[1:]]
        described = [one for one in described if one[0] != "url"]
        found = special(low, node, callee, tuple(given))
        for name, args in described:
            found = tree.Call(node, tree.Attr(node, found, name), args)
        return found
    given.append(tree.Arg(block, None, lambda_(low, block)))
    return special(low, node, callee, tuple(given))


def asked_of(low: Lowering, block: SgNode) -> tuple[list[Step] | None, list[Step | None]]:
    """What a block says of a request, and of its URL: nothing of both for one too deep in others that may."""
    with low.asking():
        return (builder(low, block), url_steps(low, block)) if low.asks <= MOST_ASKS else (None, [])


def builder(low: Lowering, block: SgNode) -> list[Step] | None:
    """The calls of a block that describes a request, by the names that the table has for them."""
    found: list[Step] = []
    inner = block
    while (deeper := located(inner, "~lambda_literal|statements|body_statement|block_body")) is not None:
        inner = deeper
    for statement in below(inner):
        one = step(low, statement) if concerns(statement, block) else None
        if one is not None:
            found.append(one)
    return found or None


def concerns(statement: SgNode, block: SgNode) -> bool:
    """Whether a statement is about what its block is given; one that assigns may be about something else."""
    given = located(block, "~block_parameters")
    left = located(statement, "0") if statement.kind() == "assignment" else None
    owner = left.text() if left is not None else ""
    return not owner or any(
        owner.startswith((f"{one.text()}.", f"{one.text()}["))
        for one in (below(given) if given is not None else ())
    )


def put_entries(low: Lowering, block: SgNode) -> Iterator[tree.Entry]:
    """The entries that a block puts into a mapping."""
    for one in (each for statement in lambda_(low, block).body for each in walk(statement)):
        if isinstance(one, tree.Call) and isinstance(one.callee, tree.Name) and len(one.args) == PAIR:
            yield tree.Entry(one.origin, one.args[0].value, one.args[1].value)


def step(low: Lowering, node: SgNode) -> Step | None:
    """One statement of such a block: `setBody(x)`, `request.body = x`, `request.headers["a"] = x`."""
    if node.kind() == "assignment":
        left, right = below(node)[0], below(node)[-1]
        key = below(left)[-1] if left.kind() == "element_reference" else None
        owner = below(left)[0] if key is not None else left
        name = low.table.blocks.get(named(owner.field("method")) + "=")
        args = tuple(tree.Arg(one, None, low.lower(one)) for one in (key, right) if one is not None)
        return (name, args) if name is not None else None
    asked = node.kind() in ("call_expression", "call") and may_describe(low, node)
    lowered = low.handled(node) if asked else None
    while isinstance(lowered, tree.Call) and isinstance(lowered.callee, tree.Attr):
        lowered = lowered.callee.target  # what a block inside says besides
    if not isinstance(lowered, tree.Call) or not isinstance(lowered.callee, tree.Name):
        return None
    name = low.table.blocks.get(lowered.callee.name)
    if name == URL and lowered.args and isinstance(lowered.args[0].value, tree.Function):
        return None
    return (name, lowered.args) if name is not None else None


def labelled(low: Lowering, callee: tree.Node, given: list[tree.Arg]) -> tree.Node:
    """A method with the name of its first argument behind its own, where others share that."""
    label = given[0].name if given else None
    full = f"{callee.name}:{label}" if isinstance(callee, tree.Attr) else ""
    return (
        replace(callee, name=full) if isinstance(callee, tree.Attr) and full in low.table.labelled else callee
    )


@role("suffixed")
def suffixed(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A call in grammars that hang arguments, types and functions behind the callee as a suffix."""
    inner = below(node)
    if len(inner) < 2:
        return tree.Unknown(node, low.inner(node))
    suffix = inner[-1]
    listed = located(suffix, "~value_arguments")
    if listed is not None and (listed.text().startswith("[") or suffix.text().startswith("[")):
        key = located(listed, "0/-1")
        return tree.Index(
            node, low.lower(inner[0]), low.lower(key) if key is not None else tree.Unknown(node, ())
        )
    blocks = [child for child in below(suffix) if child.kind() in TRAILING]
    transparent = unchanged(low, inner[0])
    if transparent is not None:
        return low.lower(transparent)
    callee = low.lower(inner[0])
    given = list(arguments(low, listed))
    if isinstance(callee, tree.Binary | tree.Compare) and inner[0].kind() == "navigation_expression":
        return replace(callee, right=special(low, node, callee.right, unlabelled(given)))
    if not (isinstance(callee, tree.Name) and callee.name in low.known):
        callee, given = labelled(low, callee, given), list(unlabelled(given))
    made = with_block(low, node, callee, given, blocks[0] if blocks else None)
    return as_type(low, node, made, declared(low, located(suffix, "~type_arguments/0")))
