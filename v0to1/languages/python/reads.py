"""Reads of answers in Python: renamed keys, removed steps, decoded answers that pass through a helper."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.python.addresses import note_address
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.decodes import of_failure
from v0to1.languages.python.fallbacks import change_fallbacks, drop_default, target_names
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.statuses import comparisons, renames_values
from v0to1.languages.python.truths import is_flag, page_for_flag

BOOLEANS = {"true": "True", "false": "False"}


def change_reads(sketch: Sketch, operation: Operation, target: Target, *, kept: bool = False) -> None:
    """Rename every read of the answer; raises `Refusal` for one that V1 cannot give.

    With `kept` the answer still has its V0 keys, and only reads of failures change, and those that
    other operations share.
    """
    handled = change_fallbacks(sketch, operation, target)
    bridged = bridged_names(operation, target)
    for read in operation.reads:
        name = read_name(read)
        if id(read.node) in handled or any(name.startswith((f"{one}[]", f"{one}.")) for one in bridged):
            continue
        rule = target.reads.get(name)
        if not kept and (rule is None or rule.gone) and beside_dropped(name, target):
            raise Refusal(f"{name} is read beside what V1 answers with alone")
        if rule is None:
            if name == "id" and "id" in target_names(target) and not drop_default(sketch, operation, read):
                raise Refusal(
                    "the answer's id is read, which V0 never gave; in V1 it is the id of something else"
                )
            continue
        if kept and not changes_anyway(sketch, operation, read, rule):
            continue
        refuse_reason(sketch, operation, read, rule)
        change_read(sketch, read, rule)
        note_address(sketch, read)
        if name in bridged and not kept:
            bridge(sketch, read, rule)


def beside_dropped(name: str, target: Target) -> bool:
    """Whether what a key is read from is gone, for the value of another key has taken its place."""
    level = name.rpartition(".")[0]
    return any(rule.drop and one.rpartition(".")[0] == level for one, rule in target.reads.items())


def refuse_reason(sketch: Sketch, operation: Operation, read: Read, rule: ReadRule) -> None:
    """Raise `Refusal` where a client decides by the words of a reason, or by a value that V1 has not."""
    if rule.to != "detail" and not rule.gone:
        return
    looked_into = any(one.path[:-1] == read.path and one.style == "test" for one in operation.reads)
    if looked_into or comparisons(sketch, read):
        raise Refusal(f"{read_name(read)} is compared with words of V0, and V1 has none of them")


def changes_anyway(sketch: Sketch, operation: Operation, read: Read, rule: ReadRule) -> bool:
    """Whether a read of an answer with its V0 keys must change all the same."""
    if rule.gone or of_failure(sketch.sources.locator(read.module), read):
        return rule.to is not None or bool(rule.gone)
    if rule.ending and comparisons(sketch, read):
        return renames_values(sketch, read, rule)
    others = (one for one in sketch.sources.operations if one is not operation and not one.mock)
    return any(other.node is read.node for one in others for other in one.reads)


def bridged_names(operation: Operation, target: Target) -> frozenset[str]:
    """Reads whose value must keep its V0 shape: something in it is gone in V1, or it goes on unseen."""
    found = set()
    for name, rule in target.reads.items():
        if not rule.bridge:
            continue
        inner = [read_name(read) for read in operation.reads if read_name(read).startswith(f"{name}[]")]
        rules = [target.reads.get(one) for one in inner]
        if any(one is not None and one.gone for one in rules) or goes_on(operation, name):
            found.add(name)
    return frozenset(found)


def goes_on(operation: Operation, name: str) -> bool:
    """Whether a list, or one of its elements, goes on to readers that cannot be seen."""
    return any(
        one.how not in ("print", "keys" if path_name(one.path) == name else "")
        and one.stage == "data"
        and path_name(one.path) in (name, f"{name}[]")
        for request in operation.requests
        for one in request.escapes
    )


def bridge(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """Hand on the V0 view of a value."""
    function = sketch.use(read.module, rule.bridge)
    span = sketch.sources.locator(read.module).whole(cst_node(read.node))
    sketch.around(read.module, span, f"{function}(", ")")
    sketch.debts.append(
        f"{rule.bridge} hands on the V0 view of {read_name(read)}; read the V1 fields instead to end it"
    )


def change_read(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """Change one read as its rule says."""
    sketch.note(rule.note)
    if (rule.drop or rule.constant or rule.helper) and not isinstance(read.key, tree.Text):
        raise Refusal("a name on the wire is not written as a plain literal")
    if rule.drop:
        drop_access(sketch, read)
    elif rule.constant:
        write_constant(sketch, read, rule)
    elif rule.gone:
        gone(sketch, read, rule)
    elif rule.helper and not renames_values(sketch, read, rule):
        through_value_helper(sketch, read, rule)
    elif rule.to is not None:
        rename_key(sketch, read, rule.to)
        if is_flag(read, rule):
            page_for_flag(sketch, read)
        rename_values(sketch, read, rule)


def write_constant(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """Write what the value always is in V1 in the place of the read."""
    if read.style not in ("index", "get"):
        raise Refusal(f"{read.path[-1]} is read in a way that cannot be replaced by its value")
    locator = sketch.sources.locator(read.module)
    quote = locator.source(read.key)[-1] if isinstance(read.key, tree.Text) else '"'
    sketch.replace(read.module, locator.origin(cst_node(read.node)), f"{quote}{rule.constant}{quote}")


def gone(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """A value that V1 does not have: a read that copes with its absence stays."""
    if read.style == "get":
        sketch.note(f"{read_name(read)} is gone: {rule.gone}")
        return
    raise Refusal(f"{read_name(read)} is read from the answer: {rule.gone}")


def rename_values(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """Rename the literals that a read is compared with."""
    for one in comparisons(sketch, read):
        new = (rule.values or {}).get(one.text)
        if new in BOOLEANS:
            sketch.replace(one.module, sketch.sources.span(one.module, one.node), BOOLEANS[new])
        elif new is not None and new != one.text:
            sketch.rename_text(one.module, one.node, new)


def rename_key(sketch: Sketch, read: Read, name: str) -> None:
    """Write the V1 name of a key where its V0 name stands."""
    if name == read.path[-1]:
        return
    if read.style == "model":
        raise Refusal(f"{read.path[-1]} is read as a declared field of a model")
    sketch.rename_text(read.module, read.key, name)


def drop_access(sketch: Sketch, read: Read) -> None:
    """Remove the access: the container is the value now."""
    if read.container is None or read.style not in ("index", "get"):
        raise Refusal(f"{read.path[-1]} is read in a way that cannot be taken out")
    locator = sketch.sources.locator(read.module)
    inner, whole = locator.whole(cst_node(read.container)), locator.origin(cst_node(read.node))
    sketch.replace(read.module, Span(inner.end, whole.end), "")


def through_value_helper(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """`answer["status"]` becomes `helper(answer)`; a default is kept as `helper(answer) or default`."""
    if read.container is None or read.style not in ("index", "get"):
        raise Refusal(f"{read.path[-1]} is read in a way that has no V1 counterpart")
    locator = sketch.sources.locator(read.module)
    container, node = cst_node(read.container), cst_node(read.node)
    whole, inner = locator.origin(node), locator.whole(container)
    if isinstance(container, cst.BooleanOperation):
        inner = locator.origin(container)
    default = default_of(node)
    bare = default is None or stands_alone(locator.parent(node))
    function = sketch.use(read.module, rule.helper)
    sketch.replace(read.module, Span(whole.start, inner.start), f"{'' if bare else '('}{function}(")
    end = inner.end
    if default is not None:
        span = locator.whole(default)
        sketch.replace(read.module, Span(end, span.start), ") or ")
        end = span.end
    closing = ("" if bare else ")") if default is not None else ")"
    sketch.replace(read.module, Span(end, whole.end), closing)
    sketch.note(f"{read.path[-1]} is worked out from V1's two states by {rule.helper}.")


def default_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What `get(key, default)` gives for a missing key, unless that is None."""
    match node:
        case cst.Call(args=[_, cst.Arg(value=cst.Name("None"))]):
            return None
        case cst.Call(args=[_, cst.Arg(value=default)]):
            return default
        case _:
            return None


def stands_alone(parent: cst.CSTNode | None) -> bool:
    """Whether an expression with `or` can stand in a place without parentheses."""
    return isinstance(
        parent, cst.Assign | cst.AnnAssign | cst.Return | cst.Arg | cst.DictElement | cst.Element
    )
