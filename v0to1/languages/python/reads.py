"""Reads of answers in Python: renamed keys, removed steps, decoded answers that pass through a helper."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Comparison, Fallback, Read
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.polls import waits_for_end

BOOLEANS = {"true": "True", "false": "False"}


def read_name(read: Read) -> str:
    """The path of a read as rules write it: `results[].status`."""
    return ".".join(read.path).replace(".[]", "[]")


def change_reads(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Rename every read of the answer; raises `Refusal` for one that V1 cannot give."""
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
        change_read(sketch, read, rule)
        if name in bridged:
            bridge(sketch, read, rule)


def bridged_names(operation: Operation, target: Target) -> frozenset[str]:
    """Reads whose value must keep its V0 shape: something in it is gone in V1, or it escapes."""
    found = set()
    for name, rule in target.reads.items():
        if not rule.bridge:
            continue
        inner = [read_name(read) for read in operation.reads if read_name(read).startswith(f"{name}[]")]
        rules = [target.reads.get(one) for one in inner]
        escaping = [one for request in operation.requests for one in request.escapes if one.how != "print"]
        if any(one is not None and one.gone for one in rules) or (not inner and escaping) or not inner:
            found.add(name)
    return frozenset(found)


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


def renames_values(sketch: Sketch, read: Read, rule: ReadRule) -> bool:
    """Whether all values that the read is compared with have a V1 value that means the same there."""
    known = rule.values or {}
    compared = comparisons(sketch, read)
    if rule.to is None or any(one.text not in known for one in compared):
        return False
    return not rule.ending or not waits_for_end(sketch, compared, rule.ending)


def comparisons(sketch: Sketch, read: Read) -> tuple[Comparison, ...]:
    """What a read is compared with, by whatever operation's answer."""
    return tuple(sketch.sources.compared.get(id(read.node), {}).values())


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
    """`answer["status"]` becomes `helper(answer)`."""
    if read.container is None or read.style not in ("index", "get"):
        raise Refusal(f"{read.path[-1]} is read in a way that has no V1 counterpart")
    locator = sketch.sources.locator(read.module)
    container, whole = locator.whole(cst_node(read.container)), locator.origin(cst_node(read.node))
    function = sketch.use(read.module, rule.helper)
    sketch.replace(read.module, Span(whole.start, whole.start), f"{function}(")
    sketch.replace(read.module, Span(container.end, whole.end), ")")
    sketch.note(f"{read.path[-1]} is worked out from V1's two states by {rule.helper}.")


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
