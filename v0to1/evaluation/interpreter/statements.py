"""What statements do: branches, loops, contexts, removals and the ends of blocks."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.iteration import MAX_ROUNDS, iterate
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.interpreter.binding import bind, fit
from v0to1.evaluation.interpreter.branches import fits, known, truth
from v0to1.evaluation.interpreter.classes import member
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.narrowing import failed_under, widened, with_failed
from v0to1.evaluation.interpreter.objects import attribute
from v0to1.evaluation.interpreter.scopes import Arm, Scope, merge
from v0to1.evaluation.responses.local_data import or_before
from v0to1.evaluation.responses.responses import How, escape, failure_of, read_key, responses_behind
from v0to1.evaluation.responses.shared_reads import note_read
from v0to1.evaluation.values import (
    NULL,
    Future,
    Instance,
    Mapping,
    Sequence,
    Text,
    Value,
    options,
    ready,
    union,
)

MAX_RETURNED = 64


@handles(tree.Return)
def return_(machine: Machine, node: tree.Return, scope: Scope) -> Value:
    """Keep the value for the caller; the block ends."""
    value = machine.evaluate(node.value, scope) if node.value else NULL
    scope.returns.append(value)
    function = scope.frame.function
    if function is not None and node.value is not None:
        returned = machine.calls.returned.setdefault(id(function), [])
        if len(returned) < MAX_RETURNED:
            returned.append((value, scope.module, node.value))
    scope.done = True
    return NULL


@handles(tree.Yield)
def yield_(machine: Machine, node: tree.Yield, scope: Scope) -> Value:
    """Keep the value for whoever iterates."""
    if node.value is not None and len(scope.yields) < MAX_RETURNED:
        value = machine.evaluate(node.value, scope)
        found = iterate(machine, value, node, scope) if node.many else [value]
        scope.yields.extend(found)
        if scope.function is not None:
            given = machine.calls.returned.setdefault(id(scope.function), [])
            given.extend((one, scope.module, node.value) for one in found)
    return machine.unknown(node, scope)


@handles(tree.Leave)
def leave(machine: Machine, node: tree.Leave, scope: Scope) -> Value:
    """End the block."""
    if node.value is not None:
        escape(machine.evaluate(node.value, scope), "return", node.value, scope)
    scope.done = True
    return NULL


@handles(tree.Outer)
def outer(machine: Machine, node: tree.Outer, scope: Scope) -> Value:
    """From here on the names belong to a scope outside."""
    scope.outer |= frozenset(node.names)
    return NULL


def run_arm(machine: Machine, body: tree.Body, scope: Scope, before: dict[str, Value]) -> Arm:
    """Run one of several alternative blocks on its own copy of the variables."""
    scope.variables, scope.done = dict(before), False
    machine.branch += 1
    machine.calls.ran.add(id(body))
    machine.run(body, scope)
    machine.branch -= 1
    return scope.variables, scope.done


def join_arms(scope: Scope, before: dict[str, Value], arms: list[Arm]) -> None:
    """Go on after alternative blocks."""
    merged = merge(before, arms)
    scope.variables = before if merged is None else merged
    scope.done = merged is None


@handles(tree.Branch)
def branch(machine: Machine, node: tree.Branch, scope: Scope) -> Value:
    """Every arm may run, and what they leave is joined; known arguments may leave only one."""
    holds = truth(machine, node.test, scope) if scope.arguments and len(node.arms) == 2 else None
    if node.test is not None:
        machine.evaluate(node.test, scope)
    if holds is not None:
        chosen, other = node.arms if holds else reversed(node.arms)
        leave_out(machine, other, scope)
        machine.calls.ran.add(id(chosen))
        machine.run(chosen, scope)
        return NULL
    before = scope.variables
    starts = [before] * len(node.arms)
    if len(node.arms) == 2:
        starts = [with_failed(before, one) for one in failed_under(machine.libraries.names, node.test)]
    arms = [run_arm(machine, arm, scope, start) for arm, start in zip(node.arms, starts, strict=True)]
    if not any(done for _, done in arms):
        arms = [
            (widened(after, start, before), False) for (after, _), start in zip(arms, starts, strict=True)
        ]
    if not node.complete:
        arms.append((before, False))
    join_arms(scope, before, arms)
    return NULL


def leave_out(machine: Machine, body: tree.Body, scope: Scope) -> None:
    """Remember a block that did not run, and the function to run again if nothing else runs it."""
    if body and scope.running is not None:
        machine.calls.pruned.setdefault(id(body), scope.running)


@handles(tree.Try)
def try_(machine: Machine, node: tree.Try, scope: Scope) -> Value:
    """The body runs; each handler may run after any part of it."""
    before, first = dict(scope.variables), len(machine.requests)
    machine.run(node.body, scope)
    arms = [(scope.variables, scope.done)]
    start = interrupted(before, scope.variables)
    outer, machine.caught = machine.caught, tuple(machine.requests[first:])
    arms.extend(run_arm(machine, handler, scope, start) for handler in node.handlers)
    machine.caught = outer
    join_arms(scope, start, arms)
    ended, scope.done = scope.done, False
    machine.run(node.final, scope)
    scope.done = scope.done or ended
    return NULL


@handles(tree.Caught)
def caught(machine: Machine, node: tree.Caught, scope: Scope) -> Value:
    """The error that a handler was given: any request of the block may have failed."""
    return failure_of(machine.caught) or machine.unknown(node, scope)


def interrupted(before: dict[str, Value], after: dict[str, Value]) -> dict[str, Value]:
    """What variables may be where a block ended anywhere: data that they had before may be there still."""
    start = {**before, **after}
    for name, value in before.items():
        if name in after and after[name] is not value:
            start[name] = or_before(ready(after[name]), ready(value))
    return start


@handles(tree.Loop)
def loop(machine: Machine, node: tree.Loop, scope: Scope) -> Value:
    """Known items one by one, otherwise two rounds; it may also not run at all."""
    items: list[Value | None] = [None, None]
    if node.iterable is not None:
        found = iterate(machine, machine.evaluate(node.iterable, scope), node, scope)[:MAX_ROUNDS]
        items = [*found, found[0]] if len(found) == 1 else list(found)
    before = dict(scope.variables)
    machine.branch += 1
    for item in items:
        if node.test is not None:
            machine.evaluate(node.test, scope)
        if item is not None and node.target is not None:
            bind(machine, node.target, item, scope)
        machine.run(node.body, scope)
        scope.done = False
    machine.branch -= 1
    scope.variables = merge(before, [(before, False), (scope.variables, False)]) or before
    return NULL


@handles(tree.Scoped)
def scoped(machine: Machine, node: tree.Scoped, scope: Scope) -> Value:
    """Enter each context, then run the body."""
    for context, target in node.items:
        value = machine.evaluate(context, scope)
        entered = union(enter(machine, option, context, scope) for option in options(value))
        if target is not None:
            bind(machine, target, entered, scope)
    machine.run(node.body, scope)
    return NULL


def enter(machine: Machine, value: Value, node: tree.Node, scope: Scope) -> Value:
    """What `with value as x` binds."""
    match value:
        case Instance():
            for name in ("__aenter__", "__enter__"):
                if member(value.cls, name) is not None:
                    return machine.call(attribute(machine, value, name, node, scope), node, scope)
            return value
        case Future(value=inner):
            return enter(machine, inner, node, scope)
        case Sequence(items=[first, *_]):
            return first
        case _:
            return value


@handles(tree.Unknown)
def unknown(machine: Machine, node: tree.Unknown, scope: Scope) -> Value:
    """Evaluate the children for what they do."""
    for child in node.children:
        machine.evaluate(child, scope)
    return machine.unknown(node, scope)


@handles(tree.Match)
def match_(machine: Machine, node: tree.Match, scope: Scope) -> Value:
    """Each case may run; what they leave is joined, and so is the case that none of them fits.

    Known arguments may leave out some of them.
    """
    subject = machine.evaluate(node.subject, scope)
    held = known(machine, node.subject, scope) if scope.arguments else None
    before = scope.variables
    arms = [(before, False)]
    for place, case in enumerate(node.cases):
        chosen = fits(machine, case.pattern, held, scope)
        if chosen is False:
            leave_out(machine, case.body, scope)
            continue
        machine.calls.ran.add(id(case.body))
        scope.variables, scope.done = dict(before), False
        machine.branch += 1
        fit(machine, case.pattern, subject, scope)
        if case.test is not None:
            machine.evaluate(case.test, scope)
        machine.run(case.body, scope)
        machine.branch -= 1
        arms.append((scope.variables, scope.done))
        if chosen and case.test is None:
            for other in node.cases[place + 1 :]:
                leave_out(machine, other.body, scope)
            arms.pop(0)
            break
    else:
        if ends_open(node):
            arms.pop(0)
    merged = merge(before, arms)
    scope.variables, scope.done = (before, True) if merged is None else (merged, False)
    return NULL


def ends_open(node: tree.Match) -> bool:
    """Whether the last case fits anything."""
    last = node.cases[-1] if node.cases else None
    return (
        last is not None
        and last.test is None
        and isinstance(last.pattern, tree.NamePattern)
        and not last.pattern.inner
    )


@handles(tree.Delete)
def delete(machine: Machine, node: tree.Delete, scope: Scope) -> Value:
    """Remove entries of mappings; a name that is removed is kept, for nothing can use it."""
    for target in node.targets:
        if isinstance(target, tree.Index | tree.Attr) and target.key is not None:
            key = (
                literal(target.name, target.key, scope.module)
                if isinstance(target, tree.Attr)
                else machine.evaluate(target.key, scope)
            )
            owner = machine.evaluate(target.target, scope)
            note_read(machine, owner, target.key)
            for option in options(owner):
                known = key.literal if isinstance(option, Mapping) and isinstance(key, Text) else None
                if known is not None and isinstance(option, Mapping) and known in option.items:
                    remove(machine.branch, option, known)
                    continue
                for one in responses_behind(option):
                    read_key(one, key, How("set", target, target.key), scope)
    return NULL


def remove(branch: int, mapping: Mapping, key: str) -> None:
    """Remove an entry, or mark it as perhaps removed where a deeper branch does that."""
    found = mapping.items.get(key)
    if found is not None and branch <= mapping.depth:
        del mapping.items[key]
    elif found is not None:
        found.maybe = True
