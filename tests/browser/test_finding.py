"""From a number to its list, from a link to a finding: tiles, filters, groups, permanent addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.opened import Opened
from tests.reports.sample import sample
from v0to1.core.model import Finding
from v0to1.reports.tally import State, is_native, is_silent, state

Open = Callable[..., Opened]
FINDINGS = sample().findings
AIMED = """
(name) => {
  const card = document.getElementById(name);
  const top = card.getBoundingClientRect().top;
  return card.matches(".aimed") && 0 <= top && top < innerHeight;
}
"""
"""Whether the finding with an id is the one that the address aims at, and begins within the window."""


def ids(**wanted: object) -> set[str]:
    """The ids of the sample's findings with these values."""
    return {
        f"f-{each.fingerprint}"
        for each in FINDINGS
        if all(getattr(each, name) == value for name, value in wanted.items())
    }


def test_what_is_to_be_done_now_is_one_click_away(opened: Open) -> None:
    page = opened()
    tile = page.all(".tile.todo")
    page.follow(tile)
    assert page.hash == "#?todo=yes"
    native = [each for each in FINDINGS if each.applied and is_native(each)]
    left = {f"f-{each.fingerprint}" for each in FINDINGS if each.counts and each not in native}
    assert set(page.shown()) == left and len(left) == page.number(".tile.todo b")
    assert tile.get_attribute("aria-current") == "true"
    page.page.keyboard.press("Escape")
    assert len(page.shown()) == len(FINDINGS) and tile.get_attribute("aria-current") is None


@pytest.mark.parametrize("what", sorted({state(each) for each in FINDINGS}))
def test_a_tile_leads_to_as_many_findings_as_it_says(opened: Open, what: State) -> None:
    page = opened()
    page.follow(page.all(f"[data-tile={what.value}]"))
    found = page.shown()
    assert len(found) == page.number(f"[data-tile={what.value}] b")
    assert set(found) == {f"f-{each.fingerprint}" for each in FINDINGS if state(each) is what}
    assert page.hash == f"#?state={what.value}"
    assert page.all(f"[data-tile={what.value}]").get_attribute("aria-current") == "true"
    assert page.all("[data-nothing]").is_visible() == (not found)


def test_the_tiles_add_up_to_all_findings(opened: Open) -> None:
    page = opened()
    numbers = page.all("[data-tile] b").all_inner_texts()
    assert sum(map(int, numbers)) == page.number(".tile.all b") == len(page.shown()) == len(FINDINGS)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rule", "conversations/create"),
        ("path", "src/fixbot/poll.py"),
        ("verdict", "review"),
        ("severity", "info"),
        ("server", "agent"),
    ],
)
def test_a_filter_is_in_the_address_and_an_address_is_a_filter(opened: Open, key: str, value: str) -> None:
    page = opened()
    page.all(".rest > summary").click()
    page.all(f"[data-key={key}]").select_option(value)
    there, found = page.hash, page.shown()
    assert set(found) == ids(**{key: value}) and found
    page.go(there)
    assert page.shown() == found
    assert page.all(f"[data-key={key}]").input_value() == value
    assert page.all("[data-matching]").inner_text() == f"{len(found)} of {len(FINDINGS)} shown"
    assert page.all(f"[data-key={key}]").is_visible()


def test_silent_breakages_can_be_listed_alone(opened: Open) -> None:
    silent = {f"f-{each.fingerprint}" for each in FINDINGS if is_silent(each)}
    assert set(opened(address="#?silent=yes").shown()) == silent
    assert silent < ids(silent=True), "what is adapted breaks no longer"


def test_filters_are_combined_and_cleared(opened: Open) -> None:
    page = opened(address="#?state=gap&q=files")
    assert 0 < len(page.shown()) < len(ids())
    page.all("[data-key=q]").fill("no such text")
    assert page.shown() == [] and page.all("[data-nothing]").is_visible()
    page.follow(page.all("[data-nothing] button"))
    assert set(page.shown()) == ids()
    assert page.hash == "#findings"


def test_search_looks_into_everything_that_a_finding_says(opened: Open) -> None:
    page = opened()
    note = next(each for each in FINDINGS if each.notes)
    page.all("[data-key=q]").fill(note.notes[0][:40].upper())
    assert f"f-{note.fingerprint}" in page.shown()


@pytest.mark.parametrize("order", ["place", "effort", "rule", "severity"])
def test_sorting_keeps_all_and_goes_by_its_key(opened: Open, order: str) -> None:
    keys: dict[str, Callable[[Finding], Any]] = {
        "place": lambda each: (each.path, each.line),
        "effort": lambda each: -each.minutes[1],
        "rule": lambda each: each.rule,
        "severity": lambda each: ["error", "warning", "info"].index(each.severity.value),
    }
    known = {f"f-{each.fingerprint}": each for each in FINDINGS}
    found = [known[each] for each in opened(address=f"#?sort={order}&group=language").shown()]
    assert len(found) == len(FINDINGS)
    values = [keys[order](each) for each in found]
    assert values == sorted(values)


@pytest.mark.parametrize("key", ["rule", "path", "server"])
def test_groups_part_the_findings(opened: Open, key: str) -> None:
    page = opened(address=f"#?group={key}")
    groups = page.ask(
        "() => Array.from(document.querySelectorAll('[data-lists] > .group'), (group) =>"
        f" Array.from(group.querySelectorAll('[data-finding]'), (card) => card.dataset.{key} || ''))"
    )
    assert [len(set(group)) for group in groups] == [1] * len({getattr(each, key) for each in FINDINGS})
    assert sum(map(len, groups)) == len(FINDINGS)
    counts = page.all("[data-lists] > .group [data-count]").all_inner_texts()
    assert [int(each) for each in counts] == [len(group) for group in groups]
    page.all("[data-key=group]").select_option("")
    assert page.shown() == opened().shown()


def test_going_back_takes_the_filter_back(opened: Open) -> None:
    page = opened()
    page.follow(page.all("[data-tile=gap]"))
    page.page.go_back()
    page.settle()
    assert len(page.shown()) == len(FINDINGS)
    page.page.go_forward()
    assert page.hash == "#?state=gap" and len(page.shown()) < len(FINDINGS)


def test_a_permanent_address_opens_its_finding(opened: Open) -> None:
    page = opened(address=f"#f-{FINDINGS[3].fingerprint}")
    assert page.all(".aimed").get_attribute("id") == f"f-{FINDINGS[3].fingerprint}"
    for finding in FINDINGS:
        name = f"f-{finding.fingerprint}"
        page.ask("(to) => { location.hash = to; }", f"#{name}")
        page.page.wait_for_function(AIMED, arg=name)
        page.page.wait_for_timeout(250)
        assert page.ask(AIMED, name), "it has moved away again"
        assert page.all(f"[id='{name}']").get_attribute("open") is not None


def test_an_address_of_nothing_opens_the_page_as_it_is(opened: Open) -> None:
    for address in (
        "#f-nothing",
        "#%E0%A4%A",
        "#?sort=nonsense&group=nonsense&x=1",
        "#?sort=constructor",
        "#?group=__proto__",
        "#<img src=x>",
    ):
        assert len(opened(address=address).shown()) == len(FINDINGS)


def test_rows_of_tables_lead_to_their_findings(opened: Open) -> None:
    page = opened()
    page.follow(page.all("#work a[data-filter-key=path]").first)
    path = page.all("[data-key=path]").input_value()
    assert path and set(page.shown()) == ids(path=path)
    page.follow(page.all("#endpoints a[data-filter-key=rule]").first)
    rule = page.all("[data-key=rule]").input_value()
    assert rule and set(page.shown()) == ids(rule=rule)


def test_tables_sort_both_ways(opened: Open) -> None:
    page = opened()
    table = page.all("#endpoints table")
    for direction in ("ascending", "descending"):
        table.locator("th", has_text="Uses").locator("button").click()
        uses = [int(each) for each in table.locator("tbody td:nth-child(2)").all_inner_texts()]
        assert uses == sorted(uses, reverse=direction == "descending")
        assert table.locator("th", has_text="Uses").get_attribute("aria-sort") == direction


def test_the_work_of_an_owner_is_a_list_of_its_own(opened: Open) -> None:
    page = opened("owned")
    row = page.all("#work tr", has_text="@acme/api @bob")
    page.follow(row.locator("a"))
    assert page.hash == "#?owner=%40acme%2Fapi+%40bob"
    assert set(page.shown()) == ids(path="src/fixbot/client.py")
    assert row.locator("td").first.text_content() == str(len(page.shown()))
    page.go("#?group=owner")
    heads = page.all("[data-lists] > .group [data-name]").all_inner_texts()
    assert sorted(heads) == ["@acme/api @bob", "@acme/ops", "none"]
    assert len(page.shown()) == len(FINDINGS)


def test_places_open_in_an_editor_only_when_that_is_asked_for(opened: Open) -> None:
    page = opened()
    assert page.all(".in-editor").count() == 0
    button = page.all("[data-editor]")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    wanted = {f"{sample().root}/{each.path}:{each.line}:{each.column}" for each in FINDINGS}
    found = page.all(".in-editor").evaluate_all("(all) => all.map((each) => decodeURI(each.href))")
    assert {each.removeprefix("vscode://file").lstrip("/") for each in found} == {
        each.lstrip("/") for each in wanted
    }
    button.click()
    assert page.all(".in-editor").count() == 0
