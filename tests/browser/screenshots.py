"""The pictures of the report in its documentation, drawn anew: `make screenshots`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import executable
from tests.reports.sample import sample
from tests.reports.several import several
from tests.reports.used import used
from v0to1.core.model import Run
from v0to1.reports import render
from v0to1.reports.fleet import Saved

COLOURS = 128
"""Colours of a picture; a page has few, and a picture with few is a fifth of the size."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the report, its address, the theme and the size of the window; `keys` are pressed first."""

    report: str
    address: str
    theme: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()


RUNS: Mapping[str, Callable[[], Run | Sequence[Saved]]] = {"one": sample, "several": several, "used": used}

SHOTS: Mapping[str, Shot] = {
    "report-light": Shot("one", "", "light", (1200, 1180)),
    "report-dark": Shot("one", "", "dark", (1200, 1180)),
    "report-finding": Shot(
        "one", "#?state=review&rule=conversations/microagents", "light", (1200, 1260), ("j", "o")
    ),
    "report-two-columns": Shot("one", "#file-4", "dark", (1200, 760), ("s",)),
    "report-narrow": Shot("one", "", "light", (390, 900)),
    "report-several": Shot("several", "#fixbot", "light", (1200, 980)),
    "report-production": Shot("used", "#production", "light", (1200, 700)),
}


def draw(browser: Browser, shot: Shot, pages: Path) -> bytes:
    """Return a picture as PNG."""
    width, height = shot.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto((pages / f"{shot.report}.html").as_uri() + shot.address)
    for key in shot.keys:
        page.keyboard.press(key)
    if shot.keys and shot.address:
        page.evaluate("() => { const to = location.hash; location.hash = '#'; location.hash = to; }")
    page.wait_for_timeout(200)
    picture = page.screenshot()
    page.close()
    return small(picture)


def small(picture: bytes) -> bytes:
    """Return the same picture with fewer colours, packed as well as can be."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(folder: Path) -> None:
    """Write every picture into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made, sync_playwright() as playwright:
        for name, run in RUNS.items():
            (Path(made) / f"{name}.html").write_text(render(run(), "html"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        for name, shot in SHOTS.items():
            (folder / f"{name}.png").write_bytes(draw(browser, shot, Path(made)))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
