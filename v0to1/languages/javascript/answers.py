"""The answer of a migrated request: passed through the helper, and read by its V1 names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Escape, Request
from v0to1.languages.addresses import refuse_answered_base
from v0to1.languages.arguments import argument_text
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import TOLD_LATER, notices_failure, of_success, of_use
from v0to1.languages.held import refuse_held_alone, refuse_held_before, refuse_held_words
from v0to1.languages.javascript.checking import checked_later
from v0to1.languages.javascript.declared import notes_of, typed
from v0to1.languages.javascript.foreign import HOOKED, is_alone, refuse_observed
from v0to1.languages.javascript.lacking import is_unchecked
from v0to1.languages.javascript.needing import needed
from v0to1.languages.javascript.nodes import ancestors, function_of, syntax
from v0to1.languages.javascript.observed import observed
from v0to1.languages.javascript.passing import pass_on, refuse_mixed
from v0to1.languages.javascript.reaching import reach
from v0to1.languages.javascript.reads import READS
from v0to1.languages.javascript.refused_answers import is_tested, told
from v0to1.languages.javascript.seams import Form, Seam, seams_of, with_requests
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.splitting import split_patterns
from v0to1.languages.javascript.steps import Step
from v0to1.languages.javascript.texts import keeps_decodes, read_text
from v0to1.languages.javascript.truths import change_truths
from v0to1.languages.paths import read_name
from v0to1.languages.reads import change_reads
from v0to1.languages.routes import Location
from v0to1.languages.truths import refuse_words
from v0to1.languages.unseen import (
    refuse_compared,
    refuse_only_success,
    refuse_other_keys,
    refuse_raw_text,
    refuse_unseen,
    unseen,
)

HANDED = ("return", "call", "attribute", "yield", "export")
FRAMEWORKS = ("rtk-query",)
"""Libraries that decode answers by themselves, and hand them to hooks."""


def change_answer(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Pass the decoded answer on as V1 gives it, and rename what is read from it."""
    refuse_answered_base(operation)
    sketch.lacking = target.first and is_unchecked(operation)
    decodes = of_success(sketch, operation, target)
    every = seams = seams_of(with_requests(operation, decodes))
    if target.first:
        every = seams = told(sketch, operation, target, decodes, seams)
    if target.call is not None and operation.request.wrapped:
        seams = tuple(one for one in seams if one.node != syntax(operation.call))
    seams = change_truths(sketch, operation, seams)
    refuse_raw_text(sketch, operation, target)
    refuse_compared(operation, target)
    refuse_words(sketch, operation)
    refuse_only_success(operation, target)
    refuse_held_alone(operation, target)
    refuse_held_words(operation, target)
    if target.answer == "text":
        kept = target.call is not None and keeps_decodes(sketch, operation, target)
        read_text(sketch, seams, as_json=kept, checked=not is_unchecked(operation))
    refuse_record_types(operation, target, seams)
    steps = passed(sketch, operation, target, where, decodes)
    refuse_view(sketch, operation, target, decodes, seams)
    if steps and target.through_http:
        useful = seams_of(with_requests(operation, of_use(operation, target, decodes)))
        chosen = tuple(one for one in seams if one.outer in {each.outer for each in useful})
        others = tuple(one for one in seams if one not in chosen)
        pass_on(sketch, others, first=target.first, steps=())
        seams = chosen
    if steps and not target.through_http:
        seams = taken(target, every)
    if seams and (target.first or steps):
        seams = observed_seams(operation, seams, waits=any(one.waits for one in steps))
        refuse_held_before(operation)
    if seams:
        pass_on(sketch, seams, first=target.first, steps=steps)
    else:
        refuse_undecoded(sketch, operation, target)
    change_reads(sketch, operation, target, READS)
    split_patterns(sketch)


def observed_seams(operation: Operation, seams: tuple[Seam, ...], *, waits: bool) -> tuple[Seam, ...]:
    """The same places, where what gives answers in another way lets them be changed; raises `Refusal`."""
    found = [observed(one, operation.request) for one in seams]
    if operation.request.library in HOOKED or None in found:
        refuse_observed(operation.request)
    if waits and any(one is not None and one.form is Form.PIPED for one in found):
        refuse_observed(operation.request)
    return tuple(one for one in found if one is not None)


def refuse_undecoded(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Raise `Refusal` where an answer of another form is decoded by readers that cannot be seen."""
    handed = [one for one in escapes_of(operation) if one.stage == "response" and one.how in HANDED]
    gone = bool(handed) or operation.request.library in FRAMEWORKS
    if operation.request.library in FRAMEWORKS and (target.first or target.through):
        raise Refusal(
            "the library hands the answer to hooks, and V1 gives it another form; give the endpoint a "
            "transformResponse that makes of V1's answer what the hooks read"
        )
    if (target.first or target.through) and (operation.reads or gone):
        raise Refusal("the answer is decoded where it cannot be seen, and V1 gives it another form")
    if gone:
        refuse_other_keys(sketch, target, handed)


def refuse_record_types(operation: Operation, target: Target, seams: Iterable[Seam]) -> None:
    """Raise `Refusal` where a type says that the answer is a record, and V1 answers with what is in it."""
    dropped = [name for name, rule in target.reads.items() if rule.drop]
    read = {read_name(one) for one in operation.reads}
    for name in dropped if read.intersection(dropped) else ():
        if any(re.search(rf"\b{name}\b", note.text()) for seam in seams for note in notes_of(seam)):
            raise Refusal(
                f"a type says that the answer has {name}, and V1 answers with what is in it; declare that"
            )


def escapes_of(operation: Operation) -> Iterator[Escape]:
    """Where answers of an operation leave what can be seen."""
    yield from (one for request in operation.requests for one in request.escapes)


def taken(target: Target, seams: tuple[Seam, ...]) -> tuple[Seam, ...]:
    """The places at which something takes the data.

    What a helper gives in the place of a client's own function is no data yet, and stays so there.
    """
    return tuple(one for one in seams if target.call is None or not is_alone(one.outer))


def passed(
    sketch: Sketch, operation: Operation, target: Target, where: Location, decodes: tuple[Decode, ...]
) -> tuple[Step, ...]:
    """The helper function that the decoded answer passes through, if there is one."""
    if not target.through:
        return ()
    request, module = operation.request, operation.module
    useful = of_use(operation, target, decodes) if target.through_http else decodes
    seams = seams_of(with_requests(operation, useful))
    if not seams or not (target.through_http or taken(target, seams)):
        return ()
    given = (argument_text(sketch, operation, where, source) for source in target.through_args)
    arguments = tuple(one for one in given if one)
    if not target.through_http:
        name = sketch.use(module, target.through)
        return (Step(f"{name}(", "".join(f", {one}" for one in arguments) + ")"),)
    for seam in seams:
        refuse_mixed(seam)
        if not seam_inside(seam, request):
            raise Refusal("the answer is decoded in another function than the request is made")
    handle = reach(sketch, operation, where, target.through)
    strict = checked_later(operation, seams)
    lenient = (f"strict: {strict}",) if strict and target.told_later else ()
    copes = bool(target.told_later) and any(one.missing and not needed(one.outer) for one in seams)
    asks = target.told_later and not strict
    checked = not asks or not any(one.refused for one in told(sketch, operation, target, useful, seams))
    if not checked and any(is_tested(one) for one in operation.reads if len(one.path) == 1):
        copes = True
    if copes or notices_failure(sketch, operation, target, useful, checked=checked):
        raise Refusal(TOLD_LATER)
    name = sketch.use_of(module, target.through, handle.flavour)
    if len(seams) > 1 and not all(one.form is Form.VALUE for one in seams):
        sketch.note(f"The answer is decoded in several places; {name} asks the server at each of them.")
    return (Step(f"{name}(", f", {handle.rest(arguments, lenient)})", waits=True),)


def seam_inside(seam: Seam, request: Request) -> bool:
    """Whether an answer is decoded where the names of the function that makes the request are known."""
    if seam.module != request.site.module:
        return False
    own = function_of(syntax(request.call))
    return own is None or any(one == own for one in ancestors(seam.outer))


def refuse_view(
    sketch: Sketch, operation: Operation, target: Target, decodes: tuple[Decode, ...], seams: tuple[Seam, ...]
) -> None:
    """Raise `Refusal` where a type, or code that is not analysed, needs the keys or words of V0."""
    types = typed(sketch, operation, target, seams)
    if types:
        raise Refusal(f"{types} declares the keys of V0's answer; declare V1's, and read those")
    refuse_unseen(sketch, operation, target, unseen(operation, target, decodes))
