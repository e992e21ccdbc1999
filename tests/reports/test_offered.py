"""Fixes that other programs make: what comes of them is what v0to1 itself would write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.reports.sample import edit, sample
from v0to1.config import Config
from v0to1.core.model import Run, Span
from v0to1.core.text import LineIndex
from v0to1.pipeline import run
from v0to1.reports import render
from v0to1.reports.offered import offered

BASE = 'BASE = "https://app.all-hands.dev"\n'
SKILLS = f"""import requests
{BASE}
def skills(é):
    print("é", requests.get(f"{{BASE}}/api/conversations/{{é}}/microagents").json()["microagents"][0]["name"])
"""
STARTED = f"""import requests
{BASE}
def start():
    r = requests.post(f"{{BASE}}/api/conversations", json={{"initial_user_msg": "x"}})
    return r.json()["conversation_id"]
"""


def looked(folder: Path, text: str, *, fixing: bool) -> Run:
    (folder / "a.py").write_text(text, encoding="utf-8")
    return run(Config(folder, (folder,), date(2026, 11, 25), adapter="auto"), fixing=fixing)


def replaced(text: str, changes: Iterable[tuple[Span, str]]) -> str:
    for span, new in sorted(changes, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


def by_sarif(text: str, fix: Mapping[str, Any]) -> str:
    """The text after a fix, made as an editor makes it: columns count characters."""
    (file,) = fix["artifactChanges"]
    index, found = LineIndex(text), []
    for each in file["replacements"]:
        region = each["deletedRegion"]
        start = index.offset(region["startLine"], region["startColumn"])
        end = index.offset(region["endLine"], region["endColumn"])
        found.append((Span(start, end), each["insertedContent"]["text"]))
    return replaced(text, found)


def by_reviewdog(text: str, suggestions: Iterable[Mapping[str, Any]]) -> str:
    """The text after suggestions, made as reviewdog makes them: columns count bytes."""
    lines, found = text.encode().splitlines(keepends=True), []
    for each in suggestions:
        ends = [each["range"][name] for name in ("start", "end")]
        start, end = (sum(map(len, lines[: one["line"] - 1])) + one["column"] - 1 for one in ends)
        found.append((Span(start, end), each["text"].encode().decode("latin-1")))
    return replaced(text.encode().decode("latin-1"), found).encode("latin-1").decode()


def test_what_others_write_is_what_v0to1_writes(tmp_path: Path) -> None:
    proposed = looked(tmp_path, SKILLS, fixing=True)
    (expected,) = [each.after for each in proposed.changes]
    (log,) = json.loads(render(looked(tmp_path, SKILLS, fixing=False), "sarif"))["runs"]
    (result,) = log["results"]
    assert by_sarif(SKILLS, result["fixes"][0]) == expected != SKILLS
    (diagnostic,) = json.loads(render(proposed, "rdjson"))["diagnostics"]
    assert by_reviewdog(SKILLS, diagnostic["suggestions"]) == expected


def test_without_the_text_there_are_no_columns_and_no_suggestions(tmp_path: Path) -> None:
    (diagnostic,) = json.loads(render(looked(tmp_path, SKILLS, fixing=False), "rdjson"))["diagnostics"]
    assert "suggestions" not in diagnostic
    assert diagnostic["location"]["range"] == {"start": {"line": 5}, "end": {"line": 5}}


def test_what_needs_a_new_file_is_not_offered(tmp_path: Path) -> None:
    found = looked(tmp_path, STARTED, fixing=False)
    assert [bool(each.edits) for each in found.findings] == [True]
    assert not offered(found)


def test_what_two_findings_share_is_not_offered(tmp_path: Path) -> None:
    url = 'f"{BASE}/api/conversations/{é}/microagents"'
    twice = f"    url = {url}\n    requests.get(url)\n    print"
    found = looked(tmp_path, SKILLS.replace(url, "url").replace("    print", twice), fixing=False)
    assert len(found.findings) == 2
    assert set.intersection(*({*each.edits} for each in found.findings))
    assert all(one.complete for one in found.findings)
    assert not offered(found)


@pytest.mark.parametrize(
    "text", ['key = "Bearer sk-oh-9f8e7d6c5b4a39281706f5e4d3c2b1a0"', "[redacted]", "\ud800"]
)
def test_what_cannot_be_written_as_it_is_is_not_offered(text: str) -> None:
    whole = sample()
    made = edit("src/fixbot/poll.py", "every: float = 5.0", "every: float = 9.0")
    open_one = next(each for each in whole.findings if each.counts and not each.applied)
    good = replace(open_one, edits=(made,), complete=True)
    assert offered(replace(whole, findings=(good,))) == {good.fingerprint: (made,)}
    bad = replace(good, edits=(replace(made, text=text),))
    assert not offered(replace(whole, findings=(bad,)))
    assert not offered(replace(whole, findings=(replace(good, applied=True),), wrote=True))
