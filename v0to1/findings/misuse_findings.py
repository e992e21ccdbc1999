"""Findings of misuses of V1: where they stand, and what to write in the client's own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from v0to1.config import Config
from v0to1.core.api import api
from v0to1.core.model import Finding, Part, Severity, Suppressed, Verdict
from v0to1.evaluation.http.urls import after_query
from v0to1.evaluation.values import Gap, Known, Text
from v0to1.findings.findings import Teller
from v0to1.findings.misuse import Mistake
from v0to1.findings.misuse_parts import Hit
from v0to1.findings.sockets import source
from v0to1.languages.base import Change
from v0to1.planning.kept_operations import Standing
from v0to1.planning.operation_errors import unless_blamed
from v0to1.planning.seen import ProjectFacts, Read
from v0to1.planning.selected_rules import wanted

UNKNOWN = "…"


def tell_misuses(
    teller: Teller, found: Iterable[Mistake], seen: ProjectFacts, config: Config, read: Read
) -> list[Finding]:
    """The findings of the misuses that a run wants to hear of; those under a comment are suppressed."""
    places = Standing(teller.bench, read)
    asked = (one for one in found if wanted(config, one.misuse.rule.id, seen.home(one.request.site.module)))

    def finding(one: Mistake) -> Finding:
        return misuse_finding(teller, one, kept_by(seen, one, places))

    return [
        each
        for one in asked
        for each in unless_blamed(
            teller.bench, one.request.site.module, one.request.call, partial(finding, one)
        )
    ]


def kept_by(seen: ProjectFacts, one: Mistake, places: Standing) -> Suppressed | None:
    """The comment that keeps a misuse as it is, at its call or at one of its parts."""
    request, bench = one.request, places.bench
    lines = [places.lines(request.site.module, bench.span(request.site.module, request.call))]
    lines += [
        places.lines(hit.module, bench.span(hit.module, hit.node)) for hit in one.hits if hit.node is not None
    ]
    return seen.kept.comments.over(one.misuse.rule.id, lines)


def misuse_finding(teller: Teller, one: Mistake, kept: Suppressed | None) -> Finding:
    """The finding of one misuse."""
    rule, request = one.misuse.rule, one.request
    module = request.site.module
    span = teller.bench.span(module, request.call)
    place = teller.place(module, Change(module, span, ""))
    said = ", ".join(dict.fromkeys(hit.said for hit in one.hits))
    return Finding(
        rule=rule.id,
        verdict=Verdict.MANUAL,
        severity=Severity.ERROR,
        title=rule.title,
        message=f"{rule.why} Here: {said}." if said else rule.why,
        path=module,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        v0=f"{here(one)} ({said})" if said else here(one),
        v1=one.misuse.right(one.path),
        evidence=one.evidence,
        fingerprint="",
        applied=False,
        parts=tuple(parts(teller, one.hits)),
        workaround=workaround(teller, one),
        server=one.misuse.server,
        auth=api().auth[one.misuse.server],
        silent=rule.silent,
        minutes=rule.minutes if kept is None else (0, 0),
        suppressed=kept,
        snippet=teller.code(module, span),
    )


def here(one: Mistake) -> str:
    """The request as the client makes it, in short: its method and the path that the rule speaks of."""
    method = one.request.method
    return f"{(method.literal or '').upper() if method is not None else ''} {one.path}".strip()


def parts(teller: Teller, hits: Iterable[Hit]) -> Iterator[Part]:
    """The places that the misuse was told by."""
    for hit in hits:
        if hit.node is not None:
            place = teller.place(hit.module, Change(hit.module, teller.bench.span(hit.module, hit.node), ""))
            yield Part(hit.kind, hit.key, hit.module, place.line, place.column)


def workaround(teller: Teller, one: Mistake) -> str:
    """What to do, with the client's own expressions."""
    first = one.hits[0] if one.hits else None
    method = one.request.method
    return one.misuse.fix.format(
        method=(method.literal or "").upper() if method is not None else "",
        url=written(teller, one.request.url),
        name=first.key if first is not None else "",
        value=value_of(teller, one, first) if first is not None else "",
    )


def written(teller: Teller, url: Text) -> str:
    """A URL without its query, with the client's expressions."""
    found = ""
    for piece in url.pieces:
        found += piece.text if isinstance(piece, Known) else in_braces(expression(teller, piece))
        if "?" in found:
            break
    return found.partition("?")[0]


def in_braces(name: str) -> str:
    """An expression in a URL; one of the shell stands there as it is."""
    return name if name.startswith("$") else f"{{{name}}}"


def expression(teller: Teller, gap: Gap) -> str:
    """The client's expression for an unknown part of a text."""
    names = (via.symbol for via in gap.via if via.whole)
    return source(teller, gap.module, gap.node) or next(names, UNKNOWN)


def value_of(teller: Teller, one: Mistake, hit: Hit) -> str:
    """The client's expression for a value that is sent."""
    gap = after_query(one.request.url, hit.key)
    if hit.value is not None:
        return source(teller, hit.module, hit.value) or UNKNOWN
    return expression(teller, gap) if gap is not None else UNKNOWN
