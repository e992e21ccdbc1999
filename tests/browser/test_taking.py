"""What a reader takes along: code, patches, the run, paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.browser.opened import Opened
from tests.reports.sample import sample
from v0to1.reports.json_report import document

Open = Callable[..., Opened]


def clipboard(page: Opened) -> str:
    return str(page.ask("() => navigator.clipboard.readText()"))


def allowed(opened: Open) -> Opened:
    return opened(permissions=["clipboard-read", "clipboard-write"])


def downloaded(page: Opened, selector: str) -> str:
    with page.page.expect_download() as waiting:
        page.all(selector).first.click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")


def test_a_patch_is_copied_and_downloaded_as_it_is(opened: Open) -> None:
    page, changes = allowed(opened), sample().changes
    page.all("[data-copy-patch]").first.click()
    page.all("[data-copy-patch]").first.filter(has_text="Copied").wait_for()
    assert clipboard(page) == changes[0].diff
    assert downloaded(page, "a[data-patch]") == changes[0].diff
    assert downloaded(page, "[data-all-patches]") == "".join(each.diff for each in changes)


def test_code_is_copied_without_its_colours(opened: Open) -> None:
    page = allowed(opened)
    finding = next(each for each in sample().findings if each.workaround and not each.applied)
    button = page.all(f"[id='f-{finding.fingerprint}'] [data-copy]")
    button.click()
    button.filter(has_text="Copied").wait_for()
    assert clipboard(page) == finding.workaround.strip("\n")


def test_the_run_is_downloaded_whole(opened: Open) -> None:
    assert json.loads(downloaded(opened(), "#save-run")) == document(sample())


def test_diffs_stand_in_one_column_or_two(opened: Open) -> None:
    page = opened()
    assert page.all(".file .diff.one").first.is_visible()
    page.all("[data-two]").click()
    assert not page.all(".file:has(.split-view) .diff.one").first.is_visible()
    assert page.all(".file .diff.two").first.is_visible()
    page.all("[data-two]").click()
    assert page.all(".file .diff.one").first.is_visible()


def test_it_prints_everything_that_was_folded(opened: Open) -> None:
    page = opened()
    folded = page.all("[data-finding]:not([open])").count()
    pdf = page.page.pdf(print_background=True)
    assert pdf.startswith(b"%PDF-") and pdf.count(b"/Type /Page\n") > 5
    page.page.emulate_media(media="print")
    page.ask("() => window.dispatchEvent(new Event('beforeprint'))")
    for finding in sample().findings:
        assert page.all(f"[id='f-{finding.fingerprint}'] .message").is_visible()
    assert not page.all(".filters").is_visible() and not page.all(".sections").is_visible()
    page.ask("() => window.dispatchEvent(new Event('afterprint'))")
    assert page.all("[data-finding]:not([open])").count() == folded > 0
