"""Clients that already speak V1 beside V0: they are reported, not rewritten."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence

from v0to1.core.endpoints import Template, match, parse_template, split_address
from v0to1.core.rules import Rule
from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.pipeline.match import method_of

REASON = "this client makes the same request on V1 as well; decide by hand which of the two drivers stays"


def blocker(
    rules: Iterable[Rule],
    operations: Sequence[Operation],
    requests: Iterable[Request],
    helper: Callable[[str], bool],
) -> Callable[[Operation], str]:
    """A function that gives the reason to leave an operation alone, or ""."""
    spoken = spoken_on_v1(rules, (one for one in requests if not helper(one.module) and not one.mock))
    dual = {
        one.module
        for one in operations
        if not one.mock and (one.rule.id, posixpath.dirname(one.module)) in spoken
    }
    return lambda operation: REASON if operation.module in dual else ""


def spoken_on_v1(rules: Iterable[Rule], requests: Iterable[Request]) -> frozenset[tuple[str, str]]:
    """Rule ids whose V1 request is made, each with the folder that makes it."""
    targets = [
        (rule.id, target.method, parse_template(target.path))
        for rule in rules
        for target in rule.targets
        if target.server == "app" and rule.method == "POST" and not target.lookups
    ]
    return frozenset(
        (rule, posixpath.dirname(request.site.module))
        for request in requests
        for rule, method, template in targets
        if method == method_of(request.method) and on_path(template, request)
    )


def on_path(template: Template, request: Request) -> bool:
    """Whether a request goes to a V1 path."""
    return match(template, split_address(preview(request.url)).segments) is not None
