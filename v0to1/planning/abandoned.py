"""Modules whose evaluation was given up: they are reported, and nothing that they belong to is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from v0to1.core.model import Span, Unresolved
from v0to1.core.text import lines_of
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.interpreter.program import Evaluation

TOLD = (
    "its analysis was aborted, because it takes too many steps or recurses too deeply; "
    "it may use V0 in more places than were found: check its folder by itself, or read it"
)
BLOCKED = "the analysis of a module that it belongs to was aborted ({}), so other code may read its response"

PART = "a part of its file could not be parsed, so the file is not changed"
OFTEN = "`{}` is called in more places than v0to1 follows, so it may send or read something else there"
READERS = "a part of {} could not be parsed, and may read its response"
LEFT_OUT = "this could not be parsed; the rest of the file was analysed, but the file is not changed"


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


def whole_only(
    others: Callable[[Iterable[str]], str], gaps: Mapping[str, object]
) -> Callable[[Iterable[str]], str]:
    """A function that gives the reason of `others`, or that a part of a module is not understood."""

    def reason(modules: Iterable[str]) -> str:
        modules = tuple(modules)
        return others(modules) or (PART if any(one in gaps for one in modules) else "")

    return reason


def called_unseen(evaluation: Evaluation, one: Operation) -> str:
    """Why an operation is not rewritten: not all calls of a function that leads to it are followed."""
    frames = (frame for request in one.requests for frame in request.frame.chain)
    name = next((f.function.name for f in frames if f.function and id(f.function) in evaluation.dropped), "")
    return OFTEN.format(name) if name else ""


def read_unseen(evaluation: Evaluation, gaps: Mapping[str, object], one: Operation) -> str:
    """Why an operation is not rewritten: something may read its response in a part that is not understood."""
    by = {to: module for module in gaps for to in evaluation.imports.get(module, ())}
    cause = next((by[module] for module in modules_of(one) if module in by), None)
    return "" if cause is None else READERS.format(cause)


def left_out(gaps: Mapping[str, Iterable[Span]], texts: Mapping[str, str]) -> Iterator[Unresolved]:
    """The parts of files that are not understood, as places to look at."""
    for module, spans in gaps.items():
        for span in spans if module in texts else ():
            text = texts[module]
            line, column = lines_of(text).position(span.start)
            first = text[span.start : span.end].strip().partition("\n")[0]
            yield Unresolved(module, line, column, first, LEFT_OUT)
