"""What goes through the adapter: counted as migrated, shown apart as debt, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.reports.pages import page, parse
from tests.reports.sample import sample
from v0to1.cli.making import fails
from v0to1.core.kinds import ADAPTER, REWRITE
from v0to1.core.model import Calendar, Finding, Run, Suppressed, Verdict
from v0to1.core.record import RecordError
from v0to1.reports import render, tally
from v0to1.reports.fleet import Saved, gather
from v0to1.reports.following import next_step
from v0to1.reports.json_report import document, dump, load
from v0to1.reports.standing import sentence
from v0to1.reports.tasks import debts, tasks

WROTE = sample()
OWED = tally.debts(WROTE.findings)
REASONS = {each.reason for each in OWED}
COMMAND = "v0to1 migrate . --adapter never"
SHOWN = "v0to1 check . --adapter never"


def planned(run: Run = WROTE) -> Run:
    """The same run as `v0to1 check` tells it."""
    findings = tuple(replace(each, applied=False) for each in run.findings)
    return replace(run, findings=findings, wrote=False, changes=(), command="v0to1 check .")


def again(run: Run = WROTE) -> Run:
    """What `v0to1 check` finds after the migration: rewritten operations are gone, adapted ones stay."""
    left = (each for each in run.findings if not (each.applied and each.fix == REWRITE))
    findings = tuple(replace(each, edits=()) if each.fix == ADAPTER else each for each in left)
    return replace(run, findings=findings, wrote=False, changes=(), command="v0to1 check .")


def only(findings: Iterable[Finding], run: Run = WROTE) -> Run:
    return replace(run, findings=tuple(findings))


def test_the_sample_has_some() -> None:
    assert len(OWED) == 11 and len(REASONS) == 8
    assert {each.verdict for each in OWED} == {Verdict.REVIEW}


def test_the_headline_parts_what_is_migrated() -> None:
    assert ": 18 migrated (7 rewritten, 11 through the adapter), 2 fixable" in tally.headline(WROTE)
    assert ": 20 that v0to1 can migrate (9 rewritten, 11 through the adapter), 3" in tally.headline(planned())
    assert ": 11 already through the adapter, 2 that v0to1 can migrate, 3 manual" in tally.headline(again())


@pytest.mark.parametrize(
    ("number", "through", "said"),
    [
        (3, 0, ""),
        (3, 3, " (all through the adapter)"),
        (1, 1, " (through the adapter)"),
        (3, 1, " (2 rewritten, 1 through the adapter)"),
    ],
)
def test_a_number_is_parted_only_where_there_is_something_to_part(
    number: int, through: int, said: str
) -> None:
    assert tally.parted(number, through) == said


def test_what_is_kept_or_may_not_be_v0_is_no_debt() -> None:
    kept = replace(OWED[0], suppressed=Suppressed("a.py", 1, "old"))
    unsure = replace(OWED[0], verdict=Verdict.AMBIGUOUS, applied=False)
    assert tally.debts((kept, unsure, OWED[0])) == (OWED[0],)


def test_what_works_already_is_left_nowhere_and_fails_no_check() -> None:
    run = again()
    owed = tally.debts(run.findings)
    assert len(owed) == 11
    assert not any(tally.is_left(each, run) or fails(each, "info") for each in owed)
    assert all(
        tally.is_left(each, planned()) and fails(each, "error") for each in tally.debts(planned().findings)
    )
    for fmt in ("github", "gitlab", "junit", "rdjson", "sarif"):
        assert "dashboard.py" not in render(run, fmt)
        assert "dashboard.py" in render(planned(), fmt)


def test_what_works_already_is_no_next_step() -> None:
    run = again()
    owed = only(tally.debts(run.findings), run)
    assert next_step(owed) == "" and next_step(only(tally.debts(planned().findings), planned()))
    assert tally.headline(owed).endswith(": 11 already through the adapter.")


def test_the_fixes_of_a_saved_run_add_up_and_are_checked() -> None:
    summary = document(WROTE)["summary"]
    assert isinstance(summary, dict)
    assert summary["fixes"] == {"rewrite": 9, "adapter": 11, "none": 9}
    saved = json.loads(dump(WROTE))
    saved["findings"][0]["fix"] = "magic"
    with pytest.raises(RecordError, match=r"findings\[0\]\.fix: 'magic' is none of rewrite, adapter"):
        load(json.dumps(saved))


def test_a_run_of_before_there_were_adapters_is_read() -> None:
    rewritten = only(each for each in WROTE.findings if each.fix != ADAPTER)
    saved = json.loads(dump(rewritten))
    saved["schema_version"] = "1.2"
    del saved["summary"]["fixes"]
    for each in saved["findings"]:
        del each["fix"]
    told = load(json.dumps(saved))
    assert {each.fix for each in told.findings} == {""}
    assert tally.fixes(told.findings) == tally.fixes(rewritten.findings)


def test_tables_and_sarif_say_the_fix() -> None:
    rows = list(csv.DictReader(io.StringIO(render(WROTE, "csv"))))
    assert [each["fix"] for each in rows] == [each.fix for each in WROTE.findings]
    results = json.loads(render(planned(), "sarif"))["runs"][0]["results"]
    assert sorted(each["properties"]["fix"] for each in results) == sorted(
        each.fix for each in WROTE.findings
    )
    assert not any("fixes" in each for each in results if each["properties"]["fix"] == ADAPTER)


def test_a_sentence_says_why_it_is_adapted() -> None:
    one = replace(OWED[0], reason="nobody knows who reads it.")
    assert " Through the adapter, not rewritten: nobody knows who reads it." in sentence(one)
    assert sentence(replace(one, reason="")).count("Through the adapter.") == 1
    assert "Through" not in sentence(replace(one, fix=REWRITE))
    told = replace(
        one, message=f"{one.message} Through the adapter, not rewritten: nobody knows who reads it."
    )
    assert sentence(told) == sentence(one)


def test_the_terminal_marks_them_and_says_once_why() -> None:
    text = render(WROTE, "text")
    assert text.count("[migrated, through the adapter]") == 11
    assert render(planned(), "text").count("[through the adapter, silent]") == 3
    assert text.count("    why not rewritten: ") == 8
    once = "\nWhy they were adapted and not rewritten\n  3 places: the response leaves the class"
    assert once in text and "Why they were left" not in text
    assert "11 operations through the adapter. The V0 requests stay" in text
    assert f"What a rewrite of each needs: {SHOWN}\n" in text
    assert "adapter" not in render(only(each for each in WROTE.findings if each.fix != ADAPTER), "text")


def test_what_was_adapted_before_is_told_with_the_command_that_says_why() -> None:
    bare = only(replace(each, reason="") if each.fix == ADAPTER else each for each in again().findings)
    told = render(replace(bare, command="v0to1 check --adapter=auto src -v"), "text")
    assert "What a rewrite of each needs: v0to1 check src --adapter never\n" in told


def test_the_summary_lists_what_a_rewrite_would_send() -> None:
    text = render(WROTE, "markdown")
    assert "### Through the adapter: 11 operations\n" in text
    rows = [line for line in text.splitlines() if "dashboard.py:" in line and "who reads it" in line]
    assert len(rows) == 3
    assert text.count("fixed, through the adapter") == 11


def test_tasks_say_when_an_adapted_operation_is_done() -> None:
    told = [each for each in tasks(planned()) if each.fix == ADAPTER]
    assert len(told) == 11 and not debts(planned())
    for each in told:
        assert each.how == "v0to1 migrate . --write"
        first, check, tests, debt = each.acceptance
        assert first.endswith("through the adapter: it works on V1, and is still V0-shaped.")
        assert each.path in check and "is migrated through the adapter" in check
        assert "as they are" in tests and "--adapter never" in debt
        assert each.request in each.notes[0] and each.what in each.notes[0]
    assert any("(events)" in each.notes[0] for each in told)


@pytest.mark.parametrize("run", [WROTE, again()])
def test_debts_are_no_tasks_but_told_with_them(run: Run) -> None:
    assert not any(each.fix == ADAPTER for each in tasks(run))
    told = debts(run)
    assert len(told) == 11 and {each.blocked for each in told} == REASONS
    for each in told:
        assert each.how == COMMAND
        assert any(each.request in one for one in each.acceptance)
    text = render(run, "todo")
    assert "\n# Debt: 11 operations through the adapter\n" in text
    assert text.count("- Why it is not rewritten: ") == 11
    assert "**silent**" not in text.partition("# Debt:")[2]
    assert len(json.loads(render(run, "tasks"))["debts"]) == 11


def test_several_runs_count_them_apart() -> None:
    fleet = gather([Saved(planned(), "a"), Saved(replace(again(), calendar=after()), "a")])
    (one,) = fleet.repositories
    first, last = one.moments
    assert (first.numbers.adapted, first.numbers.left) == (0, 28)
    assert (last.numbers.adapted, last.numbers.migrated, last.numbers.left) == (11, 11, 10)
    assert last.since is not None and set(OWED) <= {replace(each, applied=True) for each in last.since.fixed}
    assert "11 migrated (all through the adapter)" in render([Saved(again())], "text")


def after() -> Calendar:
    return replace(WROTE.calendar, as_of="2026-07-01")


def test_the_page_has_a_tile_a_list_a_filter_and_a_section() -> None:
    top = page()
    assert top.one("a", data_tile="adapter").one("b").text == "11"
    assert len(top.one("section", id="state-adapter").all("details", data_fix="adapter")) == 11
    (menu,) = top.all("select", data_key="fix")
    assert [each.text for each in menu.all("option")] == ["all", "adapter", "none", "rewritten"]
    section = top.one("section", id="adapter")
    assert section.one("h2").text == "Runs through the adapter: debt 11"
    reasons = [each.text for each in section.all("p", class_="why")]
    assert sorted(re.sub(r"\s+", " ", each) for each in reasons) == sorted(
        f"Not rewritten: {why} {tally.count(number, 'operation')}"
        for why, number in Counter(each.reason for each in OWED).items()
    )
    links = {each.attributes["href"] for each in section.all("a")}
    assert links == {f"#f-{each.fingerprint}" for each in OWED}
    assert section.one("pre").text == SHOWN
    assert top.one("nav").one("a", href="#adapter").one("small").text == "11"


def test_a_card_says_why_it_was_adapted_and_not_rewritten() -> None:
    for each in OWED:
        card = page().one("details", id=f"f-{each.fingerprint}")
        assert f"Why it was adapted and not rewritten: {each.reason}" in card.text
        assert "Why it was not changed" not in card.text
    later = parse(render(planned(), "html"))
    assert "Why it is adapted and not rewritten:" in later.one("section", id="state-adapter").text
    assert later.one("section", id="adapter").one("h2").text.endswith(" 11, planned")


def test_a_page_without_any_has_no_section_of_them() -> None:
    top = parse(render(only(each for each in WROTE.findings if each.fix != ADAPTER), "html"))
    assert not top.all("section", id="adapter") and not top.one("nav").all("a", href="#adapter")


def test_what_has_been_adapted_before_needs_no_reason() -> None:
    run = again()
    run = only((replace(each, reason="") if each.fix == ADAPTER else each for each in run.findings), run)
    section = parse(render(run, "html")).one("section", id="adapter")
    (why,) = section.all("p", class_="why")
    assert why.text.startswith("Adapted before this run; the command below says")
    assert render(run, "markdown").count("adapted before this run") == 11
    assert "Why it is not rewritten" not in render(run, "todo")


def test_many_of_one_reason_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v0to1.reports.view.adapter.NAMED", 2)
    section = parse(render(WROTE, "html")).one("section", id="adapter")
    assert section.one("a", data_filter="fix=adapter").text == "1 more"
