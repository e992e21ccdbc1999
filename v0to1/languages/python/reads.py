"""Reads of answers in Python: renamed keys, removed steps, decoded answers that pass through a helper."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Fallback, Read
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.decodes import of_failure
from v0to1.languages.python.paths import path_name, read_name
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
        if rule is None:
            if name == "id" and "id" in target_names(target) and not drop_default(sketch, operation, read):
                raise Refusal(
                    "the answer's id is read, which V0 never gave; in V1 it is the id of something else"
                )
            continue
        if kept and not changes_anyway(sketch, operation, read, rule):
            continue
        change_read(sketch, read, rule)
        if name in bridged and not kept:
            bridge(sketch, read, rule)


def changes_anyway(sketch: Sketch, operation: Operation, read: Read, rule: ReadRule) -> bool:
    """Whether a read of an answer with its V0 keys must change all the same."""
    if rule.gone or of_failure(sketch.sources.locator(read.module), read):
        return rule.to is not None or bool(rule.gone)
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
        one.how != "print" and one.stage == "data" and path_name(one.path) in (name, f"{name}[]")
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


def target_names(target: Target) -> set[str]:
    """The V1 names that V0 names become, and `id`, which a start task has of its own."""
    return {rule.to for rule in target.reads.values() if rule.to} | {"id"}


def change_read(sketch: Sketch, read: Read, rule: ReadRule) -> None:
    """Change one read as its rule says."""
    sketch.note(rule.note)
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
    """`answer["status"]` becomes `helper(answer)`, `answer.get("status", x)` becomes `helper(answer) or x`."""
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
    return isinstance(parent, cst.Assign | cst.AnnAssign | cst.Return | cst.Arg | cst.DictElement | cst.Element)


def change_fallbacks(sketch: Sketch, operation: Operation, target: Target) -> set[int]:
    """`a or b` over reads: what V0 never gave goes, so that V1's other values cannot slip in."""
    handled: set[int] = set()
    for fallback in operation.fallbacks:
        handled |= change_fallback(sketch, fallback, target)
    return handled


def change_fallback(sketch: Sketch, fallback: Fallback, target: Target) -> set[int]:
    """Remove the options that read what V0 never gave; gives the removed reads' nodes."""
    locator = sketch.sources.locator(fallback.module)
    rules = [target.reads.get(read_name(read)) for read in fallback.reads]
    dropped = any(rule is not None and rule.drop for rule in rules)
    wrong = [
        read
        for read, rule in zip(fallback.reads, rules, strict=True)
        if rule is None and (dropped or read.path[-1] in target_names(target))
    ]
    options = list(fallback.node.options)
    removed = [
        option for option in options if any(holds(sketch, fallback.module, option, read) for read in wrong)
    ]
    kept = [option for option in options if option not in removed]
    if not kept or not removed:
        return set()
    for option in removed:
        index = options.index(option)
        span = locator.whole(cst_node(option))
        if index:
            start = locator.whole(cst_node(options[index - 1])).end
            sketch.replace(fallback.module, Span(start, span.end), "")
        else:
            sketch.replace(fallback.module, Span(span.start, locator.whole(cst_node(options[1])).start), "")
    sketch.note("A fallback to another key is gone: V1 has another value under that name.")
    return {id(read.node) for read in wrong}


def drop_default(sketch: Sketch, operation: Operation, wrong: Read) -> bool:
    """`get("a", answer.get("b"))`: take out the default that reads what V0 never gave."""
    locator = sketch.sources.locator(wrong.module)
    for read in operation.reads:
        call = cst_node(read.node)
        if (
            read is wrong
            or read.module != wrong.module
            or not isinstance(call, cst.Call)
            or len(call.args) != 2
        ):
            continue
        if locator.origin(cst_node(wrong.node)) in locator.whole(call.args[1].value):
            first, second = locator.whole(call.args[0].value), locator.whole(call.args[1].value)
            sketch.replace(wrong.module, Span(first.end, second.end), "")
            sketch.note("A default that reads another key is gone: V1 has another value under that name.")
            return True
    return False


def holds(sketch: Sketch, module: str, option: tree.Node, read: Read) -> bool:
    """Whether an option is, or contains, a read."""
    if read.module != module:
        return False
    locator = sketch.sources.locator(module)
    return locator.origin(cst_node(read.node)) in locator.whole(cst_node(option))
