"""The last look at the texts of programs in languages that are not evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.mentions import MentionMatcher
from v0to1.attribution.own_servers import SPOKEN
from v0to1.attribution.route_literals import Literal, named_routes
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE
from v0to1.core.model import Finding, Span, Unresolved, Verdict
from v0to1.core.text import lines_of
from v0to1.findings.route_pieces import IN_TEST, PIECE, STEP, names_system
from v0to1.findings.unaccounted import SERVED, with_v1
from v0to1.languages.embedding.hosting import Opened
from v0to1.languages.registry import UNREAD, load
from v0to1.languages.reported.tokens import HOLE as EXPRESSION
from v0to1.languages.reported.tokens import marks
from v0to1.languages.serving import declared_in


def left_in_texts(
    files: Iterable[Opened],
    findings: Sequence[Finding],
    listed: Iterable[Unresolved],
    known: Knowledge,
) -> Iterator[Unresolved]:
    """The routes of V0 in texts of such programs, on lines of which nothing is told yet."""
    matcher = MentionMatcher(known.signals, known.rules)
    clients = {one.path for one in findings if one.verdict is not Verdict.AMBIGUOUS}
    told = {(one.path, one.line) for one in findings} | {(one.path, one.line) for one in listed}
    told |= {(part.path, part.line) for one in findings for part in one.parts}
    for file in files:
        if not file.path.lower().endswith(UNREAD):
            continue
        texts = [*texts_in(file)]
        found = named_routes(texts, known.routes)
        served = {path for _, path in declared_in(file.kind, file.path, file.text)} if found else set()
        mixed = matcher.has_v1_route(file.text, (one.shape for one in texts))
        for one in matcher.v0_routes_in(file.text, found, mixed=mixed, client=file.path in clients):
            line, column = position(file, one.literal)
            if (file.path, line) not in told:
                test = load(SPOKEN).is_test(file.path)
                reason = IN_TEST if test else SERVED if one.literal.shape in served else PIECE
                told_of = with_v1(reason, one.routes, known)
                told.add((file.path, line))
                yield Unresolved(file.path, line, column, one.literal.text, told_of)
        if all(path != file.path for path, _ in told):
            yield from steps_left(file, texts, known)


def steps_left(file: Opened, texts: Sequence[Literal], known: Knowledge) -> Iterator[Unresolved]:
    """The steps of V0's routes in a program of which nothing is told, beside its root and OpenHands' host."""
    root = api().v0_root
    rooted = any(f"/{one.shape.strip('/')}".endswith(root) for one in texts)
    if rooted and names_system(known, "\n".join(one.shape for one in texts)):
        for one in texts:
            if one.shape.strip("/") == api().collection:
                yield Unresolved(file.path, *position(file, one), one.text, STEP)


def texts_in(file: Opened) -> Iterator[Literal]:
    """The texts of a program, with a hole for each expression in them."""
    for one in marks(file.text, file.path, 0, len(file.text)):
        if one.kind == "text":
            yield Literal((), EXPRESSION.sub(HOLE, one.text), Span(one.start, one.end))


def position(file: Opened, one: Literal) -> tuple[int, int]:
    """The line and the column at which a text stands."""
    return lines_of(file.text).position(one.at.start if one.at is not None else 0)
