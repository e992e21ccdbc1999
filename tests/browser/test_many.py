"""Ten thousand findings: they open and filter in a time that nobody minds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import MANY

LIMIT = 2.0
"""Seconds of the page's own thread: what else the machine does takes none of them."""


class Clock:
    """Counts the seconds that the main thread of a page has worked."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.last = self._now()

    def _now(self) -> float:
        told = self.session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in told if each["name"] == "TaskDuration"))

    def lap(self) -> float:
        """Return the seconds since the last lap."""
        before, self.last = self.last, self._now()
        return self.last - before


@pytest.fixture(scope="module")
def page(browser: Browser, pages: Callable[[str], Path]) -> Page:
    page = browser.new_page()
    page.clock_of_page = Clock(page)  # type: ignore[attr-defined]
    page.goto(pages("many").as_uri())
    return page


def lap(page: Page) -> float:
    return float(page.clock_of_page.lap())  # type: ignore[attr-defined]


def test_it_opens_and_filters_in_time(page: Page) -> None:
    assert lap(page) < LIMIT
    for address, shown in (
        ("#?state=manual", None),
        ("#?q=socket", None),
        ("#?rule=files/zip&sort=effort", None),
        ("#?group=rule", MANY),
        ("#?", MANY),
    ):
        page.evaluate(
            "(to) => new Promise((done) => { addEventListener('hashchange', () => requestAnimationFrame(() =>"
            " setTimeout(done, 0)), { once: true }); location.hash = to; })",
            address,
        )
        assert lap(page) < LIMIT, address
        found = page.locator("[data-finding]:not([hidden])").count()
        assert found == shown if shown else 0 < found < MANY
        page.evaluate("() => 0")
        lap(page)
