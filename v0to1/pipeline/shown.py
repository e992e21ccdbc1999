"""Documents of clients that use the run-time adapter: they show what the code sends, and are only told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from v0to1.core.model import Unresolved, Verdict
from v0to1.core.rules import Rule
from v0to1.languages.containers.hosting import Opened
from v0to1.languages.registry import CONTAINERS
from v0to1.pipeline.passes import Passed

TOLD = "the document shows a request that the code sends through the adapter; V1 has {}"


def of_adapted(
    passes: Sequence[Passed], files: Iterable[Opened], rules: Iterable[Rule]
) -> tuple[list[Passed], tuple[Unresolved, ...]]:
    """What was found, but for documents about code that goes through the adapter, and these as told.

    Such a document says what the code still sends, so that it is nothing to migrate, but to look at; so are
    the headers that it shows.
    """
    prose = {file.path for file in files if CONTAINERS[file.kind].prose}
    every = [each for one in passes for each in one.findings]
    adapted = {one.rule for one in every if one.fix == "adapter" and one.path not in prose}
    left = [one for one in every if one.path in prose and one.verdict is Verdict.MANUAL]
    shown = {one.path for one in left if one.rule in adapted}
    headers = {rule.id for rule in rules if rule.header is not None} if shown else set()
    told = [one for one in left if one.path in shown and one.rule in {*adapted, *headers}]
    gone = {id(one) for one in told if one.suppressed is None}
    return [
        replace(one, findings=tuple(each for each in one.findings if id(each) not in gone)) for one in passes
    ], tuple(
        Unresolved(one.path, one.line, one.column, one.v0, TOLD.format(one.v1 or "none"))
        for one in told
        if id(one) in gone
    )
