"""What speaks against a rewrite that could be made: something that it touches is not seen."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape, Request
from v0to1.flow.values import Answer, Gap, Text, Value, options
from v0to1.languages.base import Change, Workbench
from v0to1.languages.truths import WITH_FLAG
from v0to1.languages.unseen import changes as is_other_key
from v0to1.languages.unseen import escaped_to, has_keys, unseen
from v0to1.pipeline.places import used_nodes
from v0to1.pipeline.plans import Plan

BRIDGED = "something of V0 would stay behind ({})"
PRINTED = "its response is printed as it is, and other programs may read that"
HEADER = "it sends a header that was read from another response, which may be the key of a sandbox"
GOES_ON = "its response escapes to {}"
GIVEN_OUT = "its response is returned by a public function, which others may call"
DECLARED = "its response is declared to be of a type that is not seen"

GOING = ("return", "yield", "call", "attribute")
"""Ways in which a response as a whole leaves what can be seen."""

Place = tuple[str, Span]


def doubt(
    bench: Workbench, plan: Plan, given_out: Mapping[int, Sequence[Escape]], inside: Container[str] = ()
) -> str:
    """Why a rewrite is not plain, or nothing; `given_out` is what public functions return of requests.

    What is printed `inside` of documents and other files is read by people.
    """
    draft, target = plan.draft, plan.target
    if draft is None or target is None or plan.operation.mock:
        return ""
    alone = next(filter(None, (bench.alone(use.module) for use in draft.uses)), "")
    if alone:
        return alone
    if draft.debts:
        return bridged(draft.debts[0])
    if draft.doubts:
        return draft.doubts[0]
    decodes = {(each.module, each.node) for request in plan.operation.requests for each in request.decodes}
    flagged = plan.operation.rule.method in WITH_FLAG
    if not flagged and not differs(target) and not decodes_anew(bench, plan, decodes):
        return ""
    left = next(leaving(plan.operation, target), None)
    if left is not None:
        return GOES_ON.format(escaped_to(left, bench.span, bench.modules.text))
    if plan.operation.module not in inside and prints(plan.operation, target):
        return PRINTED
    returned = (each for request in plan.operation.requests for each in given_out.get(id(request), ()))
    if any(has_other_keys(one, target) for one in returned):
        return GIVEN_OUT
    held = (one for request in plan.operation.requests for one in request.held)
    return "" if all(one.known for one in held) else DECLARED


def bridged(debt: str) -> str:
    """Why a debt that a rewrite leaves speaks against it; of what is said of it, the first sentence."""
    return BRIDGED.format(debt.partition(". ")[0].removesuffix("."))


def decodes_anew(bench: Workbench, plan: Plan, decodes: Iterable[tuple[str, tree.Node]]) -> bool:
    """Whether a rewrite makes data of the response in another way."""
    kept: dict[str, list[Span]] = {}
    for module, node in decodes:
        span = standing(bench, module, node)
        kept.setdefault(module, []).extend([span] if span is not None else [])
    return plan.draft is not None and disturbs(plan.draft.changes, kept)


def differs(target: Target) -> bool:
    """Whether V1 answers with other keys, or in another shape."""
    renamed = any(is_other_key(name, rule) for name, rule in target.reads.items())
    return renamed or target.first or bool(target.through) or target.answer != "json"


def as_before(target: Target) -> bool:
    """Whether data of the response, once a helper has read it, have the keys and the shape of V0."""
    return bool(target.through) and not any(
        is_other_key(name, rule) for name, rule in target.reads.items() if not rule.gone
    )


def has_other_keys(one: Escape, target: Target) -> bool:
    """Whether what leaves is a response, or data of one, that V1 gives otherwise."""
    return has_keys(one, target) and not (one.stage == "data" and as_before(target))


def leaving(one: Operation, target: Target) -> Iterator[Escape]:
    """Where a response, or data of it that V1 has otherwise, goes to code that is not analysed."""
    decodes = [each for request in one.requests for each in request.decodes]
    if not as_before(target):
        yield from unseen(one, target, decodes)
    escapes = (each for request in one.requests for each in request.escapes)
    yield from (each for each in escapes if each.stage in ("response", "bytes") and each.how in GOING)


def prints(one: Operation, target: Target) -> bool:
    """Whether a response, or a part of it with keys of its own, is printed."""
    escapes = (each for request in one.requests for each in request.escapes if each.how == "print")
    return any(each.stage != "data" or has_other_keys(each, target) for each in escapes)


def with_keys(plans: Iterable[Plan]) -> Iterator[tuple[Operation, str]]:
    """Operations whose rewrite would send what was read from another response in a header."""
    for plan in plans:
        if plan.draft is not None and any(map(read_elsewhere, plan.operation.requests)):
            yield plan.operation, HEADER


def read_elsewhere(request: Request) -> bool:
    """Whether a header of a request was read from a response."""
    values = (option for item in request.headers for option in options(item.value))
    return any(is_read(each) for each in values)


def is_read(value: Value) -> bool:
    """Whether a value, or a part of a text, was read from a response."""
    if isinstance(value, Text):
        return any(isinstance(one, Gap) and is_read(one.value) for one in value.pieces)
    return isinstance(value, Answer) and bool(value.path)


def kept_by(bench: Workbench, one: Operation) -> Iterator[Place]:
    """The places that an operation needs as they are while it is on V0: what it sends, and how it is read."""
    for request in one.requests:
        for module, node in kept_nodes(request):
            span = standing(bench, module, node)
            if span is not None:
                yield module, span


def kept_nodes(request: Request) -> Iterator[tuple[str, tree.Node]]:
    """The nodes of a request, of the readers of its response and of what test doubles answer to it."""
    yield from used_nodes(request)
    for read in (*request.reads, *request.owned):
        yield read.module, read.node
        for one in read.compared:
            yield one.module, one.node
    for decode in request.decodes:
        yield decode.module, decode.node
    for fallback in request.fallbacks:
        yield fallback.module, fallback.node
    for held in request.held:
        yield held.frame.module, held.node
    for canned in request.canned:
        if canned.node is not None:
            yield canned.home.module if canned.home is not None else canned.module, canned.node


def standing(bench: Workbench, module: str, node: tree.Node) -> Span | None:
    """Where a node stands; None where that cannot be told."""
    try:
        return bench.span(module, node)
    except (AssertionError, KeyError):
        return None


def disturbs(changes: Iterable[Change], kept: dict[str, list[Span]]) -> bool:
    """Whether a change is made in, or at the edge of, a place that has to stay as it is."""
    return any(
        span.start <= change.span.start and change.span.end <= span.end
        for change in changes
        for span in kept.get(change.module, ())
    )
