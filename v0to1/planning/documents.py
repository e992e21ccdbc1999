"""Documents: what of them is not rewritten, so that they stay true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from v0to1.attribution.v0_names import old_names
from v0to1.languages.base import Workbench
from v0to1.languages.embedding.hosting import Hosted
from v0to1.languages.registry import CONTAINERS
from v0to1.planning.model import Plan, refused

DESCRIBED = "the document describes its V0 response ({}); change both together"
MAPPED = "its response would be mapped to that of V0, and the document shows people V1"
NAMED = re.compile(r"`(?:[\w.]+[.\[\]])?(\w+)(?:\[\])?`|\"(\w+)\"\s*:")
"""Names in inline code, and keys of JSON."""


def in_documents(bench: Workbench, plans: Iterable[Plan], hosted: Hosted) -> tuple[Plan, ...]:
    """The plans, without rewrites that would make a document untrue."""
    plans = tuple(plans)
    places: dict[str, list[int]] = {}
    for plan in plans:
        if is_prose(hosted, plan.operation.module):
            path = hosted.home(plan.operation.module)
            places.setdefault(path, []).append(place_of(bench, plan, hosted))
    return tuple(without_harm(bench, plan, hosted, places) for plan in plans) if places else plans


def without_harm(bench: Workbench, plan: Plan, hosted: Hosted, places: dict[str, list[int]]) -> Plan:
    """The plan, without its rewrite where that does harm; `places` are those of all operations by file."""
    module = plan.operation.module
    if plan.fix != "rewrite" or plan.draft is None or not is_prose(hosted, module):
        return plan
    if plan.draft.form == "mapped":
        return refused(plan, MAPPED)
    path, own = hosted.home(module), place_of(bench, plan, hosted)
    end = min((one for one in places[path] if one > own), default=len(hosted.texts[path]))
    rule = plan.operation.rule
    old = set(old_names((rule,), {rule.id})) - {name for one in rule.targets for name in one.body}
    found = [name for name in named(hosted.texts[path][own:end]) if name in old]
    return refused(plan, DESCRIBED.format(", ".join(dict.fromkeys(found)))) if found else plan


def is_prose(hosted: Hosted, module: str) -> bool:
    """Whether a module stands in a document for people."""
    kind = hosted.formats.get(hosted.home(module)) if module in hosted.modules else None
    return kind is not None and CONTAINERS[kind].prose


def place_of(bench: Workbench, plan: Plan, hosted: Hosted) -> int:
    """Where a request stands in its document."""
    one = plan.operation
    return hosted.modules[one.module].outer(bench.span(one.module, one.call).start)


def named(text: str) -> Iterator[str]:
    """The names that a text speaks of."""
    return (found[1] or found[2] for found in NAMED.finditer(text))
