"""What many findings cost in Chromium: `python -m benchmarks.report [NUMBER]`, 10,000 without one.

Told are seconds by the clock, and seconds that the page's own thread worked. The bound is 2.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import executable
from tests.browser.clock import Clock
from tests.browser.many import many
from v0to1.reports import render

BOUND = 2.0
VIEWS = ("state=manual", "q=socket", "rule=files/zip&sort=effort", "sort=effort", "group=rule", "")
GO = """(to) => new Promise((done) => {
    addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(done, 0)), { once: true });
    location.hash = to;
})"""


def measured(page: Page, path: Path) -> dict[str, tuple[float, float]]:
    """Return the seconds of opening a page and of each view of it."""
    clock = Clock(page)
    found = {}
    for act in ("open", *VIEWS):
        clock.lap()
        start = time.perf_counter()
        if act == "open":
            page.goto(path.as_uri())
        else:
            page.evaluate(GO, f"#?{act}")
        found[act] = (time.perf_counter() - start, clock.lap())
    return found


def main(number: int) -> int:
    """Print the seconds; 1 if something took longer than the bound."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "many.html"
        path.write_text(render(many(number), "html"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        found = measured(browser.new_page(reduced_motion="reduce"), path)
        browser.close()
        size = path.stat().st_size
    sys.stdout.write(f"{number:,} findings, {size / 1e6:.1f} MB\n")
    for act, (wall, own) in found.items():
        sys.stdout.write(f"{wall:6.2f} s {own:6.2f} s  {act or 'all'}\n")
    return int(any(own > BOUND for _, own in found.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
