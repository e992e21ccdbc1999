"""Mentions of V0 routes in the prose of documents whose code uses V0: listed, so that both stay one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from v0to1.core.endpoints import match, split_address
from v0to1.core.model import Finding, Unresolved, Verdict
from v0to1.core.text import LineIndex
from v0to1.core.versions import choose
from v0to1.languages.containers.hosting import Opened, mentions
from v0to1.pipeline.findings import v1_text
from v0to1.pipeline.match import Route
from v0to1.pipeline.project import Knowledge

REASON = "the text mentions a route of V0 beside code that uses it; {}"


def mentioned(
    files: Iterable[Opened], findings: Iterable[Finding], known: Knowledge, prefer: str
) -> Iterator[Unresolved]:
    """The mentions in documents with code that certainly uses V0."""
    users = {one.path for one in findings if one.verdict is not Verdict.AMBIGUOUS}
    for file in files:
        if file.path not in users:
            continue
        index = LineIndex(file.text)
        for offset, method, path in mentions(file.path, file.kind, file.text):
            route = route_of(method, path, known)
            if route is not None:
                target = v1_text(choose(route.rule, known.server, prefer))
                advice = f"V1 has {target}" if target else "V1 has none"
                line, column = index.position(offset)
                yield Unresolved(file.path, line, column, f"{method} {path}", REASON.format(advice))


def route_of(method: str, path: str, known: Knowledge) -> Route | None:
    """The most particular route that a method and a path in a text are."""
    steps = split_address(path).segments
    fitting = (one for one in known.routes if one.rule.method in (method, "ANY"))
    found = ((one, match(one.template, steps)) for one in fitting)
    return next((one for one, where in found if where is not None and not where.prefix), None)
