"""The answer of a migrated request: passed through the helper, and read by its V1 names."""

from __future__ import annotations

import re

from v0to1.core.rules import Target
from v0to1.flow.looked_for import FLAG, NULL_TEST
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape, Read, Request
from v0to1.languages import decodes, reads, unseen
from v0to1.languages.base import Refusal
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.routes import Location
from v0to1.languages.shell.arguments import argument_text, only_once
from v0to1.languages.shell.calls import (
    after,
    before,
    of_request,
    of_site,
    refuse_other_output,
    writes_otherwise,
)
from v0to1.languages.shell.reaching import reach
from v0to1.languages.shell.reads import READS, refuse_deeper, take_first
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.truths import refuse_flags

SEARCHING = frozenset(
    ["grep", "egrep", "fgrep", "rg", "sed", "awk", "gawk", "cut", "tr", "head", "tail", "sort", "=~", "${…}"]
)
"""What looks at characters: it may find the words of V1 where it looks for those of V0."""


def change_answer(sketch: ShellSketch, operation: Operation, target: Target, where: Location) -> None:
    """Pass the answer on as V1 gives it, and rename what is read from it."""
    unseen.refuse_compared(operation, target)
    unseen.refuse_only_success(operation, target)
    refuse_flags(operation)
    refuse_deeper(operation, target)
    if target.through and (operation.reads or decoded(operation) or leaves(operation)):
        pass_through(sketch, operation, target, where)
    if leaves(operation) or (target.first and is_asked_for(operation)):
        refuse_leaving(operation, target)
    change_reads(sketch, operation, target)


def change_reads(sketch: ShellSketch, operation: Operation, target: Target) -> None:
    """Rename what is read; with V1's list of one, read from its first element."""
    if target.answer == "text":
        for read in operation.reads:
            READS.replace_filter(sketch, read, "cat")
        return
    known = set(sketch.uses)
    reads.change_reads(sketch, operation, target, READS)
    if target.first:
        helped = {name for one in target.reads.values() if (name := one.helper)}
        used = {use.name for use in sketch.uses - known} & helped
        replaced = {id(one.node) for one in operation.reads if replaced_by(sketch, one, used)}
        take_first(sketch, operation, replaced)


def replaced_by(sketch: ShellSketch, read: Read, used: set[str]) -> bool:
    """Whether a function of the helper reads in the place of a filter."""
    span = sketch.sources.span(read.module, read.node)
    functions = {sketch.sources.free_name(read.module, name) for name in used}
    return any(
        one.module == read.module and span in one.span and one.text in functions for one in sketch.changes
    )


def decoded(operation: Operation) -> bool:
    """Whether an answer is taken for JSON somewhere."""
    return any(request.decodes for request in operation.requests)


def leaves(operation: Operation) -> list[Escape]:
    """Where the answer as a whole, or an object in it, goes to readers that cannot be seen."""
    return [
        one
        for request in operation.requests
        for one in request.escapes
        if one.how not in ("print", "keys") and not is_value(operation, one)
    ]


def is_asked_for(operation: Operation) -> bool:
    """Whether it is asked of the answer as a whole whether there is any, of which kind, or of which size."""
    taken = (one for request in operation.requests for one in request.taken)
    return any(one.how in (FLAG, NULL_TEST) for one in taken)


def is_value(operation: Operation, escape: Escape) -> bool:
    """Whether what goes on is a key that is read there, and has no keys of its own."""
    if not escape.path or not any(read.path == escape.path for read in escape.reads):
        return False
    name = path_name(escape.path)
    known = (key for target in operation.rule.targets for key in target.reads)
    return not any(key.startswith((f"{name}.", f"{name}[")) for key in known)


def pass_through(sketch: ShellSketch, operation: Operation, target: Target, where: Location) -> None:
    """Let a function of the helper read the answer before anything else does."""
    request = operation.request
    refuse_inner(operation)
    words = [sketch.use(request.site.module, target.through)]
    given = [only_once(argument_text(sketch, operation, where, one)) for one in target.through_args]
    if target.through_http:
        if any(read_name(read) in target.told_later for read in operation.reads):
            raise Refusal(decodes.TOLD_LATER)
        root, command = reach(sketch, request, where)
        given = [root, *given, command]
    words += [one for one in given if one]
    put_stage(sketch, operation, " ".join(words))


def put_stage(sketch: ShellSketch, operation: Operation, stage: str) -> None:
    """Let a command read the answer: behind the request, or else where it is taken for JSON."""
    request = operation.request
    try:
        refuse_other_output(request)
    except Refusal:
        nodes = {id(one.node): one for each in operation.requests for one in each.decodes}
        place = next(iter(nodes.values())) if len(nodes) == 1 else None
        if place is None or leaves(operation) or request.wrapped or not adds_only_a_line(request):
            raise
        before(sketch, place.module, place.node, stage)
    else:
        after(sketch, request.site.module, of_site(request), stage)


def adds_only_a_line(request: Request) -> bool:
    """Whether the command writes the answer, and what it was asked to tell: behind it, or beside its file."""
    others = [word.text() for word in of_request(request).words if writes_otherwise(word.text())]
    return all(re.fullmatch(r"-w.*|--write-out.*|-[a-zA-Z]*o|--output", one) for one in others)


def refuse_leaving(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where the answer goes on as a whole, in which V1 has other keys."""
    searched = any(one.detail in SEARCHING for one in leaves(operation))
    if target.view and not searched:
        return
    parts = [one for one in leaves(operation) if one.path]
    one = next((one for one in (*parts, *leaves(operation)) if one.detail), None)
    reader = f" to {one.detail}" if one is not None else ""
    if parts and not searched:
        raise Refusal(
            f"{'.'.join(parts[0].path)} of the answer goes on{reader} as a whole, and V1 has other keys "
            "in it; take each key with jq first"
        )
    raise Refusal(
        f"the answer goes on{reader} as text, and V1 answers in another shape; read it with jq first"
    )


def refuse_inner(operation: Operation) -> None:
    """Raise `Refusal` where the script's own function for requests takes the answer apart itself."""
    for request in operation.requests:
        inside = [one for one in request.decodes if one.frame is request.frame] if request.wrapped else []
        if inside:
            raise Refusal("the script's own function for requests reads the answer itself")
