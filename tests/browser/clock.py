"""The time that a page takes of its own thread: what else the machine does counts little in it."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

_TASK = """() => {
    for (let round = 0; round < 4; round += 1) {
        const list = document.createElement("div");
        for (let number = 0; number < 10000; number += 1) {
            const line = document.createElement("p");
            line.textContent = "line " + number;
            list.append(line);
        }
        document.body.append(list);
        document.body.getBoundingClientRect();
        list.remove();
    }
}"""

_USUAL = 0.25
"""Seconds that this task takes on a machine of two cores with nothing else to do."""


class Clock:
    """Counts the seconds that the main thread of a page has worked."""

    def __init__(self, page: Page) -> None:
        self.page = page
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

    def slowness(self) -> float:
        """Return how many times as long as usual a task of known size takes here and now, 1 at least."""
        self.page.goto("about:blank")
        self.lap()
        self.page.evaluate(_TASK)
        return max(1.0, self.lap() / _USUAL)
