"""The arms of a match."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.binding import fit
from v0to1.flow.machine import Machine, handles
from v0to1.flow.scope import Scope, merge
from v0to1.flow.statements import leave_out
from v0to1.flow.truth import fits, known
from v0to1.flow.values import NULL, Value


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
        machine.ran.add(id(case.body))
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
