"""Every format: valid for its readers whatever a client's code says, without secrets, the same every time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.reports.consumers import (
    ACTING,
    ESCAPES,
    check_gitlab,
    check_junit,
    check_rdjson,
    check_sarif,
    commands_in,
)
from tests.reports.hostile import PAYLOADS, hostile
from tests.reports.sample import change, sample
from tests.reports.strategies import RUNS
from v0to1.core.model import Run
from v0to1.reports import FORMATS, render
from v0to1.reports.tally import State, is_left, state

SECRET = "sk-oh-9f8e7d6c5b4a39281706f5e4d3c2b1a0"
COMMANDS = (
    "::error file=a::b",
    "\n::set-output name=x::y",
    "\r\n  ::stop-commands::x",
    "##[add-path]/evil",
    "##vso[task.setvariable variable=x]y",
    "##teamcity[buildStop]",
    "a,b:c%0A::d",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
)
DIFF = frozenset({"diff"})
"""Formats that have to be faithful to the last character, and are for files."""


def check_annotations(text: str) -> None:
    told = commands_in(text)
    assert {each.name for each in told} <= {"error", "warning", "notice"}
    assert told[-1].properties == {"title": "v0to1"}


def check_table(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "|", "%")), cell


CHECKS: dict[str, Callable[[str], None]] = {
    "sarif": check_sarif,
    "gitlab": check_gitlab,
    "rdjson": check_rdjson,
    "junit": check_junit,
    "github": check_annotations,
    "csv": check_table,
}


@pytest.mark.parametrize("fmt", CHECKS)
@pytest.mark.parametrize("wrote", [True, False])
def test_the_sample_is_valid(fmt: str, wrote: bool) -> None:
    CHECKS[fmt](render(replace(sample(), wrote=wrote), fmt))


@pytest.mark.parametrize("fmt", CHECKS)
@settings(max_examples=8, deadline=None)
@given(run=RUNS)
def test_any_run_is_valid(fmt: str, run: Run) -> None:
    CHECKS[fmt](render(run, fmt))


@pytest.mark.parametrize("fmt", CHECKS)
def test_a_run_without_findings_is_valid(fmt: str) -> None:
    empty = replace(sample(), findings=(), failed=(), skipped=(), changes=(), rules=())
    CHECKS[fmt](render(empty, fmt))


@pytest.mark.parametrize("fmt", sorted(FORMATS.keys() - DIFF))
def test_hostile_text_does_nothing(fmt: str) -> None:
    run = hostile((*PAYLOADS, *COMMANDS))
    text = render(run, fmt, verbose=1)
    if fmt in CHECKS:
        CHECKS[fmt](text)
    assert not ESCAPES.search(text)
    own = ("error", "warning", "notice") if fmt == "github" else ()
    lines = [line for line in text.splitlines() if not line.startswith(tuple(f"::{each}" for each in own))]
    assert fmt == "html" or not ACTING.search("\n".join(lines))


@pytest.mark.parametrize("fmt", sorted(FORMATS.keys() - DIFF))
def test_no_secret_is_told(fmt: str) -> None:
    leak = f'headers = {{"Authorization": "Bearer {SECRET}"}}'
    whole = sample()
    findings = tuple(
        replace(
            each,
            message=leak,
            snippet=leak,
            workaround=leak,
            reason=leak,
            notes=(leak,),
            edits=tuple(replace(edit, text=leak) for edit in each.edits),
        )
        for each in whole.findings
    )
    run = replace(whole, findings=findings, changes=(change("a.py", leak, leak + "\n"),), wrote=False)
    assert SECRET not in render(run, fmt, verbose=1)


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_the_same_run_gives_the_same_bytes(fmt: str) -> None:
    assert render(sample(), fmt) == render(sample(), fmt)


def left(run: Run) -> list[str]:
    return sorted(each.fingerprint for each in run.findings if is_left(each, run))


def test_each_tells_all_that_is_left_and_nothing_that_is_migrated() -> None:
    run = sample()
    doubtful = [each.fingerprint for each in run.findings if state(each) is State.AMBIGUOUS]
    there = sorted([*left(run), *doubtful])
    (log,) = json.loads(render(run, "sarif"))["runs"]
    assert sorted(each["partialFingerprints"]["v0to1/v1"] for each in log["results"]) == there
    assert (
        sorted(
            each["fingerprint"] for each in json.loads(render(run, "gitlab")) if each["severity"] != "blocker"
        )
        == there
    )
    assert len(json.loads(render(run, "rdjson"))["diagnostics"]) == len(there) + len(run.failed)
    assert len(commands_in(render(run, "github"))) == len(there) + len(run.failed) + 1
    assert render(run, "junit").count("<failure") == len(left(run))
    assert render(run, "csv").count("\r\n") == 1 + len(run.findings)
