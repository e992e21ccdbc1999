"""Modules whose evaluation was given up: they are told, and nothing that they belong to is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from v0to1.flow.operations import Operation
from v0to1.flow.program import Evaluation

TOLD = (
    "its analysis was given up, as it takes too many steps or calls itself too deeply; "
    "there may be more in it than was found, so look at it by hand"
)
BLOCKED = "the analysis of a module that it belongs to was given up ({}), so that more may read its answer"


def blocker(evaluation: Evaluation) -> Callable[[Iterable[str]], str]:
    """A function that gives the reason to leave what stands in some modules alone, or ""."""
    reached = {module: cause for cause in evaluation.exhausted for module in programme(evaluation, cause)}

    def reason(modules: Iterable[str]) -> str:
        cause = next((reached[one] for one in modules if one in reached), None)
        return "" if cause is None else BLOCKED.format(cause)

    return reason


def modules_of(one: Operation) -> Iterator[str]:
    """The modules that lead to an operation's requests."""
    for request in one.requests:
        yield from (frame.module for frame in request.frame.chain)


def programme(evaluation: Evaluation, module: str) -> frozenset[str]:
    """A module with all that imports or is imported, at whatever distance."""
    beside: dict[str, set[str]] = {}
    for importer, targets in evaluation.imports.items():
        for target in targets:
            beside.setdefault(importer, set()).add(target)
            beside.setdefault(target, set()).add(importer)
    found, waiting = {module}, [module]
    while waiting:
        more = beside.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return frozenset(found)
