"""The requests and responses of an operation, as a run of the client on V0 and on V1 had them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from v0to1.cli.commands.check import run_of
from v0to1.cli.explained import at_place
from v0to1.cli.output import Output
from v0to1.cli.proofs import exchanges
from v0to1.cli.proving import Asked
from v0to1.config import Config
from v0to1.core.redact import redact
from v0to1.mock.recording import Call
from v0to1.reports.harmless import harmless
from v0to1.reports.visible import visible

if TYPE_CHECKING:
    from v0to1.core.model import Finding

SHOWN, LINES = 2, 16
"""How many requests of an operation are shown, and lines of each body."""


def exchanged(
    asked: Asked, paths: tuple[Path, ...], config: Config, output: Output, place: tuple[str, int]
) -> str:
    """What the operations at a place send and receive on V0 and on V1."""
    run = run_of(config, output, fixing=True, whole=True)
    told: list[str] = []
    for finding in at_place(run, *place):
        before, after = exchanges(run, asked, paths, config, finding)
        told += _operation(finding, before, after)
    return harmless("".join(f"{visible(redact(line))}\n" for line in told))


def _operation(finding: Finding, before: Sequence[Call], after: Sequence[Call]) -> Iterator[str]:
    for name, calls in (("V0", before), ("V1", after)):
        yield ""
        requests = f"{len(calls)} request{'s' if len(calls) != 1 else ''}"
        yield f"{name} had {requests} of {finding.rule}" + (":" if calls else "")
        for call in calls[:SHOWN]:
            yield from _call(call)
        if len(calls) > SHOWN:
            yield f"    … and {len(calls) - SHOWN} more"


def _call(call: Call) -> Iterator[str]:
    query = f"?{urlencode(call.query, doseq=True)}" if call.query else ""
    yield f"    {call.method} {call.path}{query}"
    yield from _body(call.json)
    yield f"    {call.status}"
    yield from _body(call.answer)


def _body(value: Any) -> Iterator[str]:
    if value is None:
        return
    lines = json.dumps(value, indent=2, ensure_ascii=False).splitlines()
    yield from (f"      {line}" for line in lines[:LINES])
    if len(lines) > LINES:
        yield f"      … {len(lines) - LINES} more lines"
