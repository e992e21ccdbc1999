"""Pages of the report as files, and the headless Chromium that opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import executable
from tests.browser.many import many
from tests.browser.opened import Opened
from tests.fleet.many import many as many_repositories
from tests.reports.pages import GIVEN
from tests.reports.sample import sample
from v0to1.core.model import OwnedFile, Run
from v0to1.reports import render
from v0to1.reports.campaign import render as render_campaign
from v0to1.reports.campaign.model import Campaign
from v0to1.reports.fleet import Saved

MANY = 10_000
OWNERS = (
    OwnedFile("scripts/nightly.py", ("@acme/ops",)),
    OwnedFile("src/fixbot/client.py", ("@acme/api", "@bob")),
)
USUAL: dict[str, object] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
"""What a context has unless a test wants it otherwise; nothing is to wait for a page that glides."""


def deep() -> Run:
    """The sample with the parts of each operation in another file, in folders with long names."""
    path = "conversation_manager/" * 3 + "conversation_manager.py"
    run = sample()
    findings = (replace(f, parts=tuple(replace(part, path=path) for part in f.parts)) for f in run.findings)
    return replace(run, findings=tuple(findings))


RUNS: Mapping[str, Callable[[], Run | Sequence[Saved]]] = {
    **GIVEN,
    "many": lambda: many(MANY),
    "deep": deep,
    "owned": lambda: replace(sample(), owners=OWNERS),
}


CAMPAIGNS: Mapping[str, Callable[[], Campaign]] = {
    "campaign": lambda: many_repositories(76),
    "campaign-many": lambda: many_repositories(5000),
}
"""Campaigns, by the names of their pages."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a report, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("pages")

    @cache
    def made(name: str) -> Path:
        path = folder / f"{name}.html"
        whole = (
            render_campaign(CAMPAIGNS[name](), "html") if name in CAMPAIGNS else render(RUNS[name](), "html")
        )
        path.write_text(whole, encoding="utf-8")
        return path

    return made


@pytest.fixture
def opened(browser: Browser, pages: Callable[[str], Path]) -> Iterator[Callable[..., Opened]]:
    """Opens a report and watches it: at the end nothing may have been asked for, said or broken."""
    contexts: list[BrowserContext] = []
    watched: list[Opened] = []

    def open_page(name: str = "sample", address: str = "", **options: object) -> Opened:
        context = browser.new_context(**{**USUAL, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page: Page = context.new_page()
        told = Opened(page, pages(name).as_uri())
        watched.append(told)
        told.go(address)
        return told

    yield open_page
    for each in watched:
        each.check_quiet()
    for context in contexts:
        context.close()
