"""The page of a campaign: 5,000 repositories open, filter and sort in a time that nobody minds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.clock import Clock
from tests.browser.opened import Opened
from tests.fleet.many import many

Open = Callable[..., Opened]
LIMIT = 2.0
"""Seconds that opening, and each act, may take."""

GO = """(to) => new Promise((done) => {
    addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(done, 0)), { once: true });
    location.hash = to;
})"""


def rows(page: Opened) -> list[str]:
    """The names of the repositories that can be seen, in their order."""
    page.settle()
    script = (
        "(all) => all.filter((each) => !each.hidden).map((each) => each.querySelector('a, th').textContent)"
    )
    found: list[str] = page.all(".fleet tbody tr").evaluate_all(script)
    return [each.split(" ")[0].split("https:")[0] for each in found]


def test_five_thousand_repositories_open_and_filter_in_time(
    browser: Browser, pages: Callable[[str], Path]
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    clock = Clock(page)
    limit = LIMIT * clock.slowness()
    clock.lap()
    page.goto(pages("campaign-many").as_uri())
    assert clock.lap() < limit
    for address, shown in (
        ("#?state=failed", 131),
        ("#?q=service-0012", 1),
        ("#?state=clean&team=0", 0),
        ("#?", 5000),
    ):
        clock.lap()
        page.evaluate(GO, address)
        assert clock.lap() < limit, address
        assert page.locator(".fleet tbody tr:not([hidden])").count() == shown
    for column in (0, 4):
        clock.lap()
        page.locator(".fleet thead button").nth(column).click()
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")
        assert clock.lap() < limit, column
    page.close()


def test_filters_have_addresses(opened: Open) -> None:
    page = opened("campaign")
    given = many(76)
    page.follow(page.all(".tile.is-gap"))
    assert page.hash == "#?state=failed"
    assert rows(page) == [each.name for each in given.failed]
    page.page.keyboard.press("Escape")
    page.settle()
    assert len(rows(page)) == 76
    rule = given.rules[0]
    page.follow(page.all("#rules a").first)
    assert page.hash == "#?rule=0"
    assert rows(page) == [each.name for each in given.lines if rule.name in each.rules]
    page.all("[data-key=team]").select_option(label=given.teams[0].name)
    wanted = [each for each in given.lines if rule.name in each.rules and given.teams[0].name in each.owners]
    assert wanted
    assert rows(page) == [each.name for each in wanted]
    there = page.hash
    page.all("[data-clear]").click()
    assert len(rows(page)) == 76
    page.go(there)
    assert rows(page) == [each.name for each in wanted]
    page.go("#?q=nothing+like+it")
    assert page.all("[data-nothing]").is_visible()


def test_columns_sort_by_what_they_mean(opened: Open) -> None:
    page = opened("campaign", "#?state=findings")
    given = [each for each in many(76).lines if each.state == "findings"]
    effort = page.all(".fleet thead button", has_text="Effort left")
    effort.click()
    minutes = {each.name: each.numbers.minutes[1] for each in given if each.numbers}
    found = [minutes[each] for each in rows(page)]
    assert found == sorted(found)
    effort.click()
    assert [minutes[each] for each in rows(page)] == sorted(found, reverse=True)


def test_without_a_script_everything_is_there(opened: Open) -> None:
    page = opened("campaign", java_script_enabled=False)
    assert page.all(".fleet tbody tr").count() == 76
    assert page.all(".fleet tbody tr").last.is_visible()
    assert not page.all("[data-key=q]").is_visible()
    assert page.all("#trend polyline.left").count() == 1


def test_keys_are_those_that_the_page_has(opened: Open) -> None:
    page = opened("campaign")
    page.page.keyboard.press("s")
    assert page.all("#said").inner_text() == ""
    page.page.keyboard.press("/")
    assert page.ask("() => document.activeElement.dataset.key") == "q"
