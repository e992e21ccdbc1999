"""What is native and what is adapted, in one word for each state, in every format."""

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
from tests.reports.sample import NEXT_STEP, sample
from v0to1.cli.making import fails
from v0to1.core.kinds import ADAPTER, REWRITE
from v0to1.core.model import Calendar, Finding, Run, Suppressed, Verdict
from v0to1.core.record import RecordError
from v0to1.reports import render, tally
from v0to1.reports.fleet import Saved, gather
from v0to1.reports.following import next_step
from v0to1.reports.json_report import document, dump, load
from v0to1.reports.standing import sentence
from v0to1.reports.tasks import adapted, tasks

WROTE = sample()
ADAPTED = tally.adapted_of(WROTE.findings)
REASONS = {each.reason for each in ADAPTED}
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
    assert len(ADAPTED) == 11 and len(REASONS) == 8
    assert {each.verdict for each in ADAPTED} == {Verdict.REVIEW}


def test_the_headline_has_one_word_for_each_state() -> None:
    forms = "1 helper, 1 mapped, 11 adapted"
    assert f": 7 inline (2 not applied), {forms}, 3 manual, 5 gap." in tally.headline(WROTE)
    assert f": 7 inline, {forms}, 3 manual, 5 gap." in tally.headline(planned())
    assert ": 2 inline, 11 adapted (before this run), 3 manual" in tally.headline(again())


def test_the_percentage_counts_what_is_native() -> None:
    lines = sum(tally.lines(each.after) for each in WROTE.changes if each.path.endswith("openhands_v0.py"))
    said = f"native: 7 of 28 operations; the adapter for the others has {lines} lines"
    assert (tally.progress(WROTE).percent, tally.progress(WROTE).said) == (25, said)
    assert tally.progress(planned()).said == "native after v0to1 migrate: 9 of 28 operations"
    proposed = tally.progress(replace(WROTE, wrote=False)).said
    assert proposed.startswith("native with the proposed diff: 7 of 28 operations; ")
    assert tally.progress(only(())).said == ""


def test_what_is_kept_or_may_not_be_v0_is_not_adapted() -> None:
    kept = replace(ADAPTED[0], suppressed=Suppressed("a.py", 1, "old"))
    unsure = replace(ADAPTED[0], verdict=Verdict.AMBIGUOUS, fix="", edits=(), applied=False)
    assert tally.adapted_of((kept, unsure, ADAPTED[0])) == (ADAPTED[0],)


def test_what_works_already_is_left_nowhere_and_fails_no_check() -> None:
    run = again()
    found = tally.adapted_of(run.findings)
    assert len(found) == 11
    assert not any(tally.is_left(each, run) or fails(each, "info") for each in found)
    assert all(
        tally.is_left(each, planned()) and fails(each, "error")
        for each in tally.adapted_of(planned().findings)
    )
    for fmt in ("github", "gitlab", "junit", "rdjson", "sarif"):
        assert "dashboard.py" not in render(run, fmt)
        assert "dashboard.py" in render(planned(), fmt)


def test_what_works_already_is_no_next_step() -> None:
    run = again()
    found = only(tally.adapted_of(run.findings), run)
    assert next_step(found) == "" and next_step(only(tally.adapted_of(planned().findings), planned()))
    assert tally.headline(found).endswith(": 11 adapted (before this run).")


def test_the_fixes_of_a_saved_run_add_up_and_are_checked() -> None:
    summary = document(WROTE)["summary"]
    assert isinstance(summary, dict)
    assert summary["fixes"] == {"rewrite": 9, "adapter": 11, "none": 9}
    saved = json.loads(dump(WROTE))
    saved["findings"][0]["fix"] = "magic"
    with pytest.raises(RecordError, match=r"findings\[0\]\.fix: 'magic' is none of rewrite, adapter, none"):
        load(json.dumps(saved))


def test_a_run_of_before_there_were_adapters_is_read() -> None:
    rewritten = only(each for each in WROTE.findings if each.fix != ADAPTER)
    saved = json.loads(dump(rewritten))
    saved["schema_version"] = "1.2"
    del saved["summary"]["fixes"]
    for each in saved["findings"]:
        del each["fix"], each["next_step"]
        each.pop("form", None)
    told = load(json.dumps(saved))
    assert {each.fix for each in told.findings} == {""}
    assert tally.fixes(told.findings) == tally.fixes(rewritten.findings)


def test_tables_and_sarif_say_the_fix() -> None:
    rows = list(csv.DictReader(io.StringIO(render(WROTE, "csv"))))
    assert [each["fix"] for each in rows] == [each.fix or "none" for each in WROTE.findings]
    assert [each["form"] for each in rows] == [each.form for each in WROTE.findings]
    assert [each["state"] for each in rows] == [tally.state(each).value for each in WROTE.findings]
    results = json.loads(render(planned(), "sarif"))["runs"][0]["results"]
    assert sorted(each["properties"]["fix"] for each in results) == sorted(
        each.fix or "none" for each in WROTE.findings
    )
    assert {each["properties"].get("form", "") for each in results} == {"", "inline", "helper", "mapped"}
    assert all(("form" in each["properties"]) == (each["properties"]["fix"] == REWRITE) for each in results)
    assert not any("fixes" in each for each in results if each["properties"]["fix"] == ADAPTER)


def test_a_sentence_says_why_it_is_adapted() -> None:
    one = replace(ADAPTED[0], reason="nobody knows who reads it.")
    assert " Adapted: nobody knows who reads it." in sentence(one)
    assert sentence(replace(one, reason="")).count("Adapted.") == 1
    assert "Adapted" not in sentence(replace(one, fix=REWRITE))
    told = replace(one, message=f"{one.message} Adapted: nobody knows who reads it.")
    assert sentence(told) == sentence(one)


def test_the_terminal_says_the_state_and_once_why() -> None:
    text = render(WROTE, "text")
    assert len(re.findall(r"(?m)^\S+:\d+:\d+ adapted ", text)) == 11
    assert len(re.findall(r"(?m) adapted .*\[review, silent\]$", render(planned(), "text"))) == 3
    assert text.count("    why: ") == 19
    assert "\nReasons\n  3 places: the response leaves the class" in text
    assert "11 adapted. The V0 requests stay" in text
    assert f"What makes each native: {SHOWN}\n" in text
    native = only(each for each in WROTE.findings if each.fix != ADAPTER)
    assert " adapted" not in render(native, "text")


def test_the_next_step_is_told_with_a_common_reason_and_where_details_are() -> None:
    assert (
        f"leaves the class by a public method, and who reads it there is not seen\n    next: {NEXT_STEP}\n"
        in (render(WROTE, "text"))
    )
    steps = [each for each in WROTE.findings if each.next_step]
    assert len(steps) == 20
    assert render(WROTE, "text", verbose=1).count(f"    next: {NEXT_STEP}\n") == len(steps)


def test_what_was_adapted_before_is_told_with_the_command_that_says_why() -> None:
    bare = only(replace(each, reason="") if each.fix == ADAPTER else each for each in again().findings)
    told = render(replace(bare, command="v0to1 check --adapter=auto src -v"), "text")
    assert "What makes each native: v0to1 check src --adapter never\n" in told


def test_the_summary_lists_what_is_adapted() -> None:
    text = render(WROTE, "markdown")
    assert re.search(r"(?m)^### Adapted: 11 operations, \d+ lines of adapter$", text)
    rows = [line for line in text.splitlines() if "dashboard.py:" in line and "who reads it" in line]
    assert len(rows) == 3
    assert text.count("| adapted |") == 12
    assert text.count(f"| {NEXT_STEP} |") == 11


def test_tasks_say_when_an_adapted_operation_is_done() -> None:
    told = [each for each in tasks(planned()) if each.fix == ADAPTER]
    assert len(told) == 11 and not adapted(planned())
    for each in told:
        assert each.how == "v0to1 migrate . --write"
        first, check, tests, native = each.acceptance
        assert first.endswith("and the adapter translates it to V1.")
        assert each.path in check and check.endswith("says that it is adapted.")
        assert "as they are" in tests and "--adapter never" in native
        assert each.request in each.notes[0] and each.what in each.notes[0]
    assert any("reads events" in each.notes[0] for each in told)


@pytest.mark.parametrize("run", [WROTE, again()])
def test_what_is_adapted_is_no_task_but_told_with_them(run: Run) -> None:
    assert not any(each.fix == ADAPTER for each in tasks(run))
    told = adapted(run)
    assert len(told) == 11 and {each.blocked for each in told} == REASONS
    for each in told:
        assert each.how == COMMAND
        assert any(each.request in one for one in each.acceptance)
    text = render(run, "todo")
    assert "\n# Adapted: 11 operations\n" in text
    assert text.partition("# Adapted:")[2].count("- Why it is not native: ") == 11
    assert "**silent**" not in text.partition("# Adapted:")[2]
    assert len(json.loads(render(run, "tasks"))["adapted"]) == 11


def test_several_runs_count_them_apart() -> None:
    fleet = gather([Saved(planned(), "a"), Saved(replace(again(), calendar=after()), "a")])
    (one,) = fleet.repositories
    first, last = one.moments
    assert (first.numbers.adapted, first.numbers.left) == (0, 28)
    assert (last.numbers.adapted, last.numbers.native, last.numbers.left) == (11, 0, 10)
    assert last.since is not None and set(ADAPTED) <= {
        replace(each, applied=True) for each in last.since.resolved
    }
    assert ": 11 adapted, 2 planned, 3 manual, 5 gap." in render([Saved(again())], "text")


def after() -> Calendar:
    return replace(WROTE.calendar, as_of="2026-07-01")


def test_the_page_has_tiles_and_lists_native_ones_first() -> None:
    words = [each.one("span").text for each in page().all("a") if "data-tile" in each.attributes]
    assert [each.partition(",")[0] for each in words] == [
        "Inline",
        "Helper",
        "Mapped",
        "Adapted",
        "Manual",
        "Gap",
        "Ambiguous",
    ]
    assert page().one("p", class_="progress").text.startswith("25 % native: 7 of 28 operations")


def test_the_page_has_a_tile_a_list_a_filter_and_a_section() -> None:
    top = page()
    lines = tally.adapter_lines(WROTE)
    tile = top.one("a", data_tile="adapted")
    assert tile.one("b").text == "11"
    assert tile.one("span").text == f"Adapted, {lines} lines of adapter"
    assert len(top.one("section", id="state-adapted").all("details", data_state="adapted")) == 11
    (menu,) = top.all("select", data_key="state")
    assert [each.text for each in menu.all("option")][:5] == ["all", "Inline", "Helper", "Mapped", "Adapted"]
    section = top.one("section", id="adapted")
    assert section.one("h2").text == f"Left to do: adapted 11, {lines} lines of adapter"
    whys = [re.sub(r"\s+", " ", each.text) for each in section.all("p", class_="why")]
    assert sorted(each for each in whys if each.startswith("Why:")) == sorted(
        f"Why: {why} {tally.count(number, 'operation')}"
        for why, number in Counter(each.reason for each in ADAPTED).items()
    )
    assert whys.count(f"Next step: {NEXT_STEP}") == len(REASONS)
    links = {each.attributes["href"] for each in section.all("a")}
    assert links == {f"#f-{each.fingerprint}" for each in ADAPTED}
    assert section.one("pre").text == SHOWN
    assert top.one("nav").one("a", href="#adapted").one("small").text == "11"


def test_a_card_says_why_and_the_next_step() -> None:
    for each in ADAPTED:
        card = page().one("details", id=f"f-{each.fingerprint}")
        assert f"Why adapted: {each.reason}" in card.text
        assert f"Next step: {NEXT_STEP}" in card.text
    later = parse(render(planned(), "html"))
    assert "adapted, not applied" in later.one("section", id="state-adapted").text
    assert later.one("section", id="adapted").one("h2").text.endswith(" 11, not applied")


def test_a_page_without_any_has_no_section_of_them() -> None:
    top = parse(render(only(each for each in WROTE.findings if each.fix != ADAPTER), "html"))
    assert not top.all("section", id="adapted") and not top.one("nav").all("a", href="#adapted")


def test_what_has_been_adapted_before_needs_no_reason() -> None:
    run = again()
    run = only((replace(each, reason="") if each.fix == ADAPTER else each for each in run.findings), run)
    section = parse(render(run, "html")).one("section", id="adapted")
    (why,) = section.all("p", class_="why")
    assert why.text.startswith("Adapted before this run; the command below says")
    assert render(run, "markdown").count("adapted before this run") == 11
    assert "Why it is not native" not in render(run, "todo").partition("# Adapted:")[2]


def test_many_of_one_reason_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v0to1.reports.view.adapter.NAMED", 2)
    section = parse(render(WROTE, "html")).one("section", id="adapted")
    assert section.one("a", data_filter="state=adapted").text == "1 more"
