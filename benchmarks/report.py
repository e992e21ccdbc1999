"""What many findings cost in Chromium: opening the HTML report, and each view of it."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.aims import Figure
from benchmarks.parts import Part
from benchmarks.places import scratch
from tests.browser.chromium import NoBrowser, executable
from tests.browser.clock import Clock
from tests.browser.many import many
from v0to1.reports import render

NUMBER = 10_000
TITLE = "The report of many findings"
HEAD = ("view", "wall", "time of the page")
VIEWS = ("state=manual", "q=socket", "rule=files/zip&sort=effort", "sort=effort", "group=rule", "")
GO = """(to) => new Promise((done) => {
    addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(done, 0)), { once: true });
    location.hash = to;
})"""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds by the clock, and seconds that the page's own thread worked."""

    wall: float
    own: float


def report(rounds: int) -> Part:
    """A report of 10,000 findings, where there is a Chromium."""
    try:
        program = executable()
    except NoBrowser as problem:
        return Part(TITLE, "", HEAD, (), missing=dict.fromkeys(("report", "report-written"), str(problem)))
    path = scratch() / "many.html"
    findings = many(NUMBER)
    started = time.perf_counter()
    path.write_text(render(findings, "html"), encoding="utf-8")
    spent = time.perf_counter() - started
    found = _medians([_opened(path, program) for _ in range(rounds)])
    about = f"{NUMBER:,} findings, {path.stat().st_size / 1e6:.1f} MB, written in {spent:.1f} s."
    lines = tuple((f"`{act}`", f"{one.wall:.2f} s", f"{one.own:.2f} s") for act, one in found.items())
    return Part(
        TITLE,
        about,
        HEAD,
        lines,
        {"report": Figure(max(one.own for one in found.values())), "report-written": Figure(spent)},
    )


def _opened(path: Path, program: Path) -> dict[str, Times]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = _views(browser.new_page(reduced_motion="reduce"), path)
        browser.close()
    return found


def _views(page: Page, path: Path) -> dict[str, Times]:
    clock = Clock(page)
    found = {}
    for act in ("open", *VIEWS):
        clock.lap()
        start = time.perf_counter()
        if act == "open":
            page.goto(path.as_uri())
        else:
            page.evaluate(GO, f"#?{act}")
        found[act or "all"] = Times(time.perf_counter() - start, clock.lap())
    return found


def _medians(rounds: list[dict[str, Times]]) -> dict[str, Times]:
    return {
        act: Times(
            statistics.median(one[act].wall for one in rounds),
            statistics.median(one[act].own for one in rounds),
        )
        for act in rounds[0]
    }
