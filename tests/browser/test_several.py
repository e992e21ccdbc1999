"""Several runs in one page: one repository at a time, with filters and addresses of its own."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.opened import Opened
from tests.reports.several import several
from v0to1.reports.fleet import gather

Open = Callable[..., Opened]
FLEET = gather(several())


def sections(page: Opened) -> list[str]:
    return page.shown("[data-page]")


def test_a_repository_is_shown_when_it_is_chosen(opened: Open) -> None:
    page = opened("several")
    assert sections(page) == []
    for each in FLEET.repositories:
        page.follow(page.all(f".roll-up a[href='#{each.slug}']"))
        assert sections(page) == [each.slug]
        assert len(page.shown()) == len(each.latest.run.findings)


def test_without_a_script_all_repositories_are_there(opened: Open) -> None:
    page = opened("several", java_script_enabled=False)
    for each in FLEET.repositories:
        assert page.all(f"[id='{each.slug}-title']").is_visible()
    assert page.all("polyline.left").count() == 1


def test_filters_and_findings_have_addresses_in_their_repository(opened: Open) -> None:
    page = opened("several", "#fixbot")
    page.follow(page.all("#fixbot [data-tile=gap]"))
    there, found = page.hash, page.shown()
    assert there == "#fixbot.?state=gap" and found
    page.go(there)
    assert (sections(page), page.shown()) == (["fixbot"], found)
    page.go(f"#{found[0]}")
    assert sections(page) == ["fixbot"]
    assert page.all(f"[id='{found[0]}']").get_attribute("open") is not None
    page.page.keyboard.press("j")
    assert page.ask("() => document.activeElement.closest('[data-page]').id") == "fixbot"


def test_strangers_names_of_repositories_do_nothing(opened: Open) -> None:
    page = opened("strangers")
    for link in page.all(".roll-up a").all():
        page.follow(link)
        assert len(sections(page)) == 1
    assert page.ask("() => document.querySelectorAll('img, iframe, [onerror], [onload]').length") == 0
