"""Usage records in the page: the tag of a card, the filter, and the table that leads to findings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.opened import Opened
from tests.reports.used import used
from v0to1.reports.production import Marks

Open = Callable[..., Opened]
RUN = used()
assert RUN.production is not None
MARKS = Marks(RUN.production)
WORDS = {f"f-{each.fingerprint}": mark.word for each in RUN.findings if (mark := MARKS.of(each))}


@pytest.mark.parametrize("word", ["used", "not seen"])
def test_findings_are_chosen_by_what_production_says_of_them(opened: Open, word: str) -> None:
    page = opened("used")
    page.ask("() => { document.querySelector('.rest').open = true; }")
    page.all("[data-key=production]").select_option(word)
    assert set(page.shown()) == {name for name, own in WORDS.items() if own == word}
    assert page.hash == f"#?production={word.replace(' ', '+')}"
    page.go(page.hash)
    assert set(page.shown()) == {name for name, own in WORDS.items() if own == word}


def test_the_table_leads_to_the_findings_of_an_operation(opened: Open) -> None:
    page = opened("used")
    page.follow(page.all("#production a", has_text="GET /api/conversations/{conversation_id}").first)
    assert set(page.shown()) == {f"f-{e.fingerprint}" for e in RUN.findings if e.rule == "conversations/get"}


def test_the_tile_leads_to_the_section(opened: Open) -> None:
    page = opened("used")
    page.follow(page.all("a.tile[href='#production']"))
    assert page.all("#production-title").is_visible()
    tags = [each.strip() for each in page.all(".finding .tag.live").all_text_contents()]
    assert set(tags) == {"used in production, last on 2026-06-13"}
    assert len(tags) == list(WORDS.values()).count("used")


def test_a_phone_shows_all_of_it_without_scrolling_the_page(opened: Open) -> None:
    page = opened("used", viewport={"width": 390, "height": 844})
    page.go("#production")
    assert page.ask("() => document.documentElement.scrollWidth <= window.innerWidth")
