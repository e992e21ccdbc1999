"""The task list has all that is left and nothing else, and what a task says can be done and checked."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from itertools import pairwise

import click
import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from tests.laws.stories import QUICK
from tests.reports.consumers import read_json, validator
from tests.reports.hostile import hostile
from tests.reports.sample import sample
from tests.reports.strategies import RUNS
from v0to1.cli.commands import command as command_of
from v0to1.core.model import Failed, Gap, OwnedFile, Run, Verdict
from v0to1.reports import render, tally
from v0to1.reports.tasks import adapted, tasks
from v0to1.reports.visible import visible


@QUICK
@given(RUNS)
def test_any_list_is_valid_and_whole(run: Run) -> None:
    document = read_json(render(run, "tasks"))
    validator("tasks").validate(document)
    left = sorted(visible(each.fingerprint) for each in run.findings if tally.is_left(each, run))
    assert sorted(each["id"] for each in document["tasks"]) == left


def test_the_sample_is_valid() -> None:
    validator("tasks").validate(read_json(render(sample(), "tasks")))


def test_silent_ones_come_first_and_what_is_native_is_no_task() -> None:
    told = tasks(sample())
    assert told and [each.silent for each in told] == sorted((each.silent for each in told), reverse=True)
    assert {each.id for each in told} == {
        each.fingerprint for each in sample().findings if each.counts and not each.applied
    }


def test_a_task_names_the_place_from_the_top_of_the_repository() -> None:
    for each in tasks(sample()):
        assert each.path.startswith("clients/fixbot/")
        assert each.places[0] == f"{each.path}:{each.line}"
        assert each.title.startswith(each.places[0])


def test_what_v0to1_can_do_has_the_command_and_what_it_cannot_the_code() -> None:
    run = replace(sample(), wrote=False, command="v0to1 check src --server 1.6 --format tasks -o x.json")
    findings = {each.fingerprint: each for each in run.findings}
    for task in tasks(run):
        finding = findings[task.id]
        if finding.workaround:
            assert task.how == finding.workaround
        elif finding.edits:
            assert task.how == "v0to1 migrate src --server 1.6 --write"
        else:
            assert task.how == ""


@pytest.mark.parametrize(
    "command", ["v0to1 check a b --server 1.6 --rules=own --ignore x -v", "v0to1 report '"]
)
def test_the_command_of_the_acceptance_is_one(command: str) -> None:
    run = replace(sample(), command=command)
    for task in tasks(run):
        (said,) = [each for each in task.acceptance if each.startswith("`")]
        found = re.fullmatch(r"`v0to1 check -v (.*)` does not report (\w+) any more\.", said)
        assert found is not None and found[2] == task.id
        given = shlex.split(found[1])
        assert given[-3:] == ["--select", task.rule, task.path]
        assert given[:-3] == (["--server", "1.6", "--rules=own"] if "1.6" in command else [])
        known = {name for each in command_of("check").params for name in each.opts}
        assert {each.partition("=")[0] for each in given if each.startswith("--")} <= known
    assert isinstance(command_of("check"), click.Command)


def test_what_a_newer_server_has_is_told_of_older_ones() -> None:
    left = sample()
    finding = replace(
        left.findings[0], v1="", applied=False, suppressed=None, verdict=Verdict.GAP, edits=(), fix=""
    )
    gap = Gap(
        rule=finding.rule,
        title="Old servers",
        v0=finding.v0,
        why="Leave it.",
        python="",
        shell="",
        closed_since="app server 1.7.0",
        conflict="",
        sites=(),
    )
    (task,) = tasks(replace(left, findings=(finding,), gaps=(gap,)))
    assert task.notes[0] == "Old servers: Leave it."
    assert task.acceptance[0].endswith(f" does without {finding.v0}, or speaks to app server 1.7.0 or newer.")
    (still,) = tasks(replace(left, findings=(replace(finding, v1="GET /x"),), gaps=(gap,)))
    assert still.notes == finding.notes


def test_the_checklist_has_an_entry_for_each_task() -> None:
    text, told = render(sample(), "todo"), (*tasks(sample()), *adapted(sample()))
    assert re.findall(r"^Fingerprint: `(\w+)`$", text, re.MULTILINE) == [each.id for each in told]
    assert [int(each) for each in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)] == [
        *range(1, len(told) + 1)
    ]
    beside = len(sample().unresolved) + len(sample().stale) + len(sample().failed)
    assert text.count("\n- [ ] ") == sum(len(each.acceptance) for each in told) + beside


def test_owners_are_told_with_the_tasks_and_rows_of_their_files() -> None:
    run = sample()
    path = next(each.path for each in run.findings if each.counts and not each.applied)
    owned = replace(run, owners=(OwnedFile(path, ("@team/bots", "=me@example.org")),))
    for each in tasks(owned):
        assert each.owners == (("@team/bots", "=me@example.org") if each.path.endswith(path) else ())
    assert "- Owner: `@team/bots`, `=me@example.org`" in render(owned, "todo")
    assert "'@team/bots =me@example.org" in render(owned, "csv")


def test_a_checklist_of_nothing_says_so() -> None:
    nothing = replace(sample(), findings=(), unresolved=(), stale=(), failed=())
    assert render(nothing, "todo").startswith("# Nothing is left of ")


def test_a_checklist_of_files_that_failed_names_them() -> None:
    broken = Failed("client.py", "line 3: not valid Python")
    text = render(replace(sample(), findings=(), unresolved=(), stale=(), failed=(broken,)), "todo")
    assert not text.startswith("# Nothing is left of ")
    assert "- [ ] `client.py`: line 3: not valid Python" in text


@pytest.mark.parametrize("fmt", ["todo", "markdown"])
def test_hostile_text_stays_in_its_block(fmt: str) -> None:
    run = hostile(
        ("```\n# Injected", "\n- [x] done", "</details><script>", "[x](https://evil.example)", "~~~")
    )
    tokens = MarkdownIt("commonmark").enable("table").parse(render(run, fmt))
    every = [each for token in tokens for each in (token, *(token.children or ()))]
    kinds = {each.type for each in every}
    assert not kinds & {"html_block", "html_inline", "link_open", "image"}
    titles = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    assert titles and not any(each.startswith("Injected") for each in titles)
    items = [after.content for token, after in pairwise(tokens) if token.type == "paragraph_open"]
    assert not any(each.startswith("[x] done") for each in items)


def test_a_command_in_the_checklist_is_code_that_can_be_copied() -> None:
    run = sample()
    odd = tuple(replace(each, path=f"o`d`d/a_b|{each.path}") for each in run.findings)
    for shown in (run, replace(run, findings=odd)):
        spans = {
            child.content
            for token in MarkdownIt().parse(render(shown, "todo"))
            for child in token.children or ()
            if child.type == "code_inline"
        }
        for task in tasks(shown):
            (said,) = [each for each in task.acceptance if "`v0to1 check" in each]
            assert said.partition("`")[2].rpartition("`")[0] in spans


def test_a_bar_in_code_stands_as_it_is_outside_of_tables() -> None:
    run = sample()
    assert run.unresolved
    shown = replace(run, unresolved=(replace(run.unresolved[0], text="`${root || base}/x`"),))
    assert "`` `${root || base}/x` ``" in render(shown, "todo")
