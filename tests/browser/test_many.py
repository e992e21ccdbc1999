"""Ten thousand findings: they open and filter in a time that nobody minds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.clock import Clock
from tests.browser.conftest import MANY
from tests.browser.many import many
from v0to1.core.model import Severity

LIMIT = 2.0
"""Seconds that opening, and each act, may take."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    yield page
    page.close()


def test_it_opens_and_filters_in_time(page: Page, pages: Callable[[str], Path]) -> None:
    clock = Clock(page)
    limit = LIMIT * clock.slowness()
    address = pages("many").as_uri()
    clock.lap()
    page.goto(address)
    assert clock.lap() < limit
    for view, shown in (
        ("#?state=manual", None),
        ("#?q=socket", None),
        ("#?rule=files/zip&sort=effort", None),
        ("#?group=rule", MANY),
        ("#?", MANY),
    ):
        clock.lap()
        page.evaluate(
            "(to) => new Promise((done) => { addEventListener('hashchange', () => requestAnimationFrame(() =>"
            " setTimeout(done, 0)), { once: true }); location.hash = to; })",
            view,
        )
        assert clock.lap() < limit, view
        found = page.locator("[data-finding]:not([hidden])").count()
        assert found == shown if shown else 0 < found < MANY


def test_cards_that_say_a_number_are_found_by_what_it_stands_for(
    page: Page, pages: Callable[[str], Path]
) -> None:
    findings = many(MANY).findings
    first = findings[0]
    alike = [each for each in findings if each.rule == first.rule]
    beside = [each for each in findings if each.path == first.path]
    for view, wanted in (
        (f"rule={first.rule}&group=rule&sort=place", alike),
        (f"path={first.path}&group=path&sort=place", beside),
        (f"path={first.path}&severity=error&group=path&sort=place", beside),
    ):
        page.goto(f"{pages('many').as_uri()}#?{view}")
        shown = page.locator("[data-finding]:not([hidden]) .place").all_text_contents()
        places = sorted(
            (each.path, each.line)
            for each in wanted
            if "severity=" not in view or each.severity is Severity.ERROR
        )
        assert [each.rpartition(":")[0] for each in shown] == [f"{path}:{line}" for path, line in places]
        assert 0 < len(places) < MANY


def test_cards_that_are_far_away_are_found_by_their_address(page: Page, pages: Callable[[str], Path]) -> None:
    page.goto(pages("many").as_uri())
    last = str(page.locator("[data-finding]").last.get_attribute("id"))
    page.goto(f"{pages('many').as_uri()}#{last}")
    page.wait_for_function("(name) => document.getElementById(name).matches('.aimed')", arg=last)
    assert page.locator(f"[id='{last}'] .message").is_visible()
    box = page.locator(f"[id='{last}']").bounding_box()
    assert box is not None and 0 <= box["y"] < 720


def test_chunks_take_the_room_of_what_is_shown_in_them(page: Page, pages: Callable[[str], Path]) -> None:
    page.goto(f"{pages('many').as_uri()}#?q=p007/")
    found = page.locator("[data-finding]:not([hidden])").count()
    assert 0 < found < 100
    height = page.locator("[data-lists]").evaluate("(each) => each.getBoundingClientRect().height")
    assert height < found * 200 + 2_000
