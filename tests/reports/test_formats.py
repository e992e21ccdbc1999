"""Every format: valid for its readers whatever a client's code says, without secrets, the same every time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.laws.stories import QUICK
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
from v0to1.config import Config
from v0to1.core.kinds import BASELINE, COMMENT
from v0to1.core.model import Origin, Run, Suppressed
from v0to1.pipeline import run
from v0to1.reports import FORMATS, WHOLE, render, sarif
from v0to1.reports.json_report import dump, load
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State, is_left, state

SECRET = "sk-oh-9f8e7d6c5b4a39281706f5e4d3c2b1a0"
COMMANDS = (
    "::error file=a::b",
    "\n::set-output name=x::y",
    "\r\n  ::stop-commands::x",
    "##[add-path]/evil",
    "\n\u00a0\u3000::add-mask::x",
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


ISSUE = re.compile(r"##vso\[task\.logissue ((?:\w+=[^;\]]*;)+)\](.*)")


def check_issues(text: str) -> None:
    *issues, summary = text.splitlines()
    for line in issues:
        found = ISSUE.fullmatch(line)
        assert found, line
        properties = dict(each.split("=", 1) for each in found[1].split(";") if each)
        assert properties["type"] in ("error", "warning")
        assert properties["sourcepath"]
    assert summary and not summary.startswith("##")


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
    "azure": check_issues,
    "csv": check_table,
}


@pytest.mark.parametrize("fmt", CHECKS)
@pytest.mark.parametrize("wrote", [True, False])
def test_the_sample_is_valid(fmt: str, wrote: bool) -> None:
    CHECKS[fmt](render(replace(sample(), wrote=wrote), fmt))


@pytest.mark.parametrize("fmt", CHECKS)
@QUICK
@given(made=RUNS)
def test_any_run_is_valid(fmt: str, made: Run) -> None:
    CHECKS[fmt](render(made, fmt))


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
    own = {"github": ("::error", "::warning", "::notice"), "azure": ("##vso[task.logissue ",)}.get(fmt, ())
    lines = [line.removeprefix(each) for line in text.splitlines() for each in own if line.startswith(each)]
    lines += [line for line in text.splitlines() if not line.startswith(own)] if own else text.splitlines()
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


CODES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [*PAYLOADS, *COMMANDS]
)
NAMES = st.sampled_from(
    ["a b.py", "ä%41.py", "x,y=z.py", "[c](d).py", "'=1.py", "##[add-path]x.py", "&<>.py"]
)


@settings(QUICK, max_examples=2, phases=[Phase.explicit, Phase.generate])
@example(code=" ".join((*PAYLOADS, *COMMANDS)), name="##[add-path]x.py")
@given(code=CODES, name=NAMES)
def test_any_source_text_gives_valid_reports(
    code: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    comment = "".join(each if each.isprintable() else " " for each in code)
    text = (
        "import requests\n"
        'BASE = "https://app.all-hands.dev"\n'
        f"requests.post(BASE + '/api/conversations/1/stop', json={{'a': {code!r}}})  # {comment}\n"
        f"requests.get(BASE + '/api/conversations/' + {code!r} + '/list-files', headers={{{code!r}: 'b'}})\n"
    )
    (folder / name).write_text(text, encoding="utf-8")
    found = run(Config(folder, (folder,), date(2026, 11, 25)), fixing=True)
    assert found.findings and not found.failed
    for fmt, check in CHECKS.items():
        check(render(found, fmt))
    assert load(dump(found)) == redacted(found)


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


def many(number: int) -> Run:
    """A run with as many findings, each with a workaround."""
    one = next(each for each in sample().findings if each.counts and not each.applied)
    found = (replace(one, fingerprint=f"{each:020}", workaround="x = 1\n" * 40) for each in range(number))
    return replace(sample(), findings=tuple(found))


def test_code_scanning_gets_no_more_than_it_takes_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 30)
    text = render(many(50), "sarif")
    check_sarif(text)
    (log,) = json.loads(text)["runs"]
    assert len(log["results"]) == 30
    notices = log["invocations"][0]["toolExecutionNotifications"]
    assert notices[-1]["message"]["text"].startswith("20 findings are not in this log")


def test_a_summary_is_no_larger_than_a_step_may_have() -> None:
    text = render(many(6000), "markdown")
    assert 900_000 < len(text.encode()) < 1_048_576
    assert "and more, which does not fit" in text and text.rstrip().endswith("unterminated string literal")


def test_a_suppressed_finding_is_shown_as_such_or_not_at_all() -> None:
    by = Suppressed("a.py", 3, "until May")
    comment, line = many(2).findings
    kept = (
        replace(comment, suppressed=replace(by, kind=COMMENT)),
        replace(line, suppressed=replace(by, kind=BASELINE)),
    )
    run = replace(many(2), findings=kept, failed=())
    (log,) = json.loads(render(run, "sarif"))["runs"]
    told = [each["suppressions"] for each in log["results"]]
    assert [(len(each), each[0]["kind"], each[0]["justification"]) for each in told] == [
        (1, "inSource", "until May"),
        (1, "external", "until May"),
    ]
    assert json.loads(render(run, "gitlab")) == [] and json.loads(render(run, "rdjson"))["diagnostics"] == []
    assert render(run, "junit").count("<skipped>suppressed: until May</skipped>") == 2
    assert len(commands_in(render(run, "github"))) == 1


@pytest.mark.parametrize(
    ("remote", "uri"),
    [
        ("git@git.example:acme/shop.git", "ssh://git@git.example/acme/shop.git"),
        ("https://git.example/acme/a b.git", "https://git.example/acme/a%20b.git"),
        ("/srv/git/shop.git", None),
        ("file:///srv/git", None),
        ("https://git.example/<script>/x.git", "https://git.example/%3Cscript%3E/x.git"),
        ("https://git.example/x?a=b", "https://git.example/x%3Fa=b"),
        ("https://<b>/x.git", None),
        ("https://git.example:x/y.git", None),
        ("", None),
    ],
)
def test_a_log_names_the_repository_where_it_has_an_address(remote: str, uri: str | None) -> None:
    run = replace(sample(), origin=Origin(remote=remote, commit="1" * 40))
    (log,) = json.loads(render(run, "sarif"))["runs"]
    told = log.get("versionControlProvenance", [{}])[0]
    assert told.get("repositoryUri") == uri
    assert told.get("revisionId") == (None if uri is None else "1" * 40)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ä%.py", "sub/a%20b/%C3%A4%25.py"),
        ("c:d/?#.py", "sub/c%3Ad/%3F%23.py"),
        ("\udce4.py", "sub/%E4.py"),
    ],
)
def test_paths_are_references_from_the_top_of_the_repository(path: str, uri: str) -> None:
    one = replace(many(1).findings[0], path=path)
    run = replace(sample(), findings=(one,), origin=Origin(folder="sub"))
    (log,) = json.loads(render(run, "sarif"))["runs"]
    assert [each["location"]["uri"] for each in log["artifacts"]] == [uri]
    assert json.loads(render(run, "gitlab"))[-1]["location"]["path"].startswith("sub/")
    assert commands_in(render(run, "github"))[1].properties["file"].startswith("sub/")


@pytest.mark.parametrize("fmt", sorted(set(FORMATS) - WHOLE))
def test_a_format_that_asks_for_little_shows_no_more(fmt: str) -> None:
    """What `pipeline.run` leaves out for a format, which is all of the tables where nothing was found."""
    found = sample()
    assert render(found, fmt) == render(replace(found, origin=Origin(folder=found.origin.folder)), fmt)
    gaps = tuple(replace(each, sites=()) for each in found.gaps)
    nothing = replace(found, findings=(), unresolved=(), notices=(), changes=(), gaps=gaps)
    assert render(nothing, fmt) == render(replace(nothing, gaps=(), endpoints=(), rules=()), fmt)
