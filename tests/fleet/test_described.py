"""What pull requests say of a run."""

from __future__ import annotations

from dataclasses import replace

from tests.fleet.patched import made
from v0to1.core.kinds import Verdict
from v0to1.core.model import Run
from v0to1.fleet.described import MOST, description
from v0to1.reports.json_report import load


def saved() -> Run:
    return load(made("plain")[1].run.decode())


def test_it_says_what_was_found_and_what_to_look_at() -> None:
    run = saved()
    (one,) = run.findings
    seen = replace(run, findings=(replace(one, look=("the wait is gone",)),))
    lines = description(seen).splitlines()
    assert lines[0].startswith("1 OpenHands V0 operation in 1 file: 1 mapped.")
    assert lines[2:6] == [
        "| Rule | Operations | Native | Adapted |",
        "|---|---|---|---|",
        "| `conversations/create` | 1 | 1 | 0 |",
        "",
    ]
    assert lines[6] == "### What to look at"
    assert lines[8] == "- [ ] `bot.py:5`: the wait is gone"
    assert lines[-1].startswith("Made by `v0to1 fleet migrate`.")


def test_what_is_left_and_what_has_no_counterpart() -> None:
    run = saved()
    (one,) = run.findings
    text = "ask @team, fixes #12 <b>"
    left = replace(one, applied=False, verdict=Verdict.MANUAL, line=7, message=text, edits=(), fix="")
    gap = replace(left, verdict=Verdict.GAP, line=9, message="nothing like it")
    said = description(replace(run, findings=(one, left, gap)))
    assert "### Left to do\n\n- [ ] `bot.py:7`" in said
    assert r"ask \@team, fixes \#12 \<b\>" in said
    assert "### Without a counterpart in V1\n\n- [ ] `bot.py:9`" in said
    assert "| `conversations/create` | 3 | 1 | 0 |" in said


def test_it_is_short_enough_for_a_forge() -> None:
    run = saved()
    (one,) = run.findings
    many = tuple(replace(one, path=f"{'ä' * 400}{number}.py", look=("the wait",)) for number in range(3000))
    said = description(replace(run, findings=many))
    assert len(said.encode()) <= MOST
    assert said.count("- [ ]") == 50
    assert "- … and 2950 more, in the report of the run." in said
    long = tuple(replace(one, look=("x" * 2000,)) for _ in range(60))
    said = description(replace(run, findings=long))
    assert len(said.encode()) <= MOST
    assert "… and more, in the report of the run." in said
