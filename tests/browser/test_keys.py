"""Everything with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.opened import Opened
from tests.reports.sample import sample

Open = Callable[..., Opened]
FINDINGS = len(sample().findings)


def focused(page: Opened) -> str:
    """The id of the finding that has the focus in it."""
    return str(page.ask("() => document.activeElement.closest('[data-finding]')?.id || ''"))


def press(page: Opened, *keys: str) -> None:
    for each in keys:
        page.page.keyboard.press(each)


def test_the_first_tab_skips_to_the_findings(opened: Open) -> None:
    page = opened()
    press(page, "Tab")
    assert page.all(".skip").evaluate("(each) => each === document.activeElement")
    press(page, "Enter")
    assert page.hash == "#findings"


def test_every_tile_can_be_reached_and_used(opened: Open) -> None:
    page = opened()
    for _ in range(40):
        press(page, "Tab")
        if page.ask("() => document.activeElement.dataset.tile === 'gap'"):
            break
    press(page, "Enter")
    assert page.hash == "#?state=gap" and len(page.shown()) < FINDINGS
    assert page.all("#findings").evaluate("(each) => each === document.activeElement")


def test_one_steps_through_the_findings_and_opens_them(opened: Open) -> None:
    page = opened(address="#?state=inline")
    own = page.shown()
    press(page, "j")
    assert focused(page) == own[0]
    press(page, "j", "o")
    assert focused(page) == own[1] and page.all(f"[id='{own[1]}']").get_attribute("open") is not None
    press(page, "k", "k")
    assert focused(page) == own[-1]
    press(page, "Enter")
    assert page.all(f"[id='{own[-1]}']").get_attribute("open") is not None


def test_search_help_and_escape(opened: Open) -> None:
    page = opened()
    press(page, "/")
    page.page.keyboard.type("socket?jk")
    assert page.all("[data-key=q]").input_value() == "socket?jk"
    press(page, "Escape")
    assert page.hash == "#findings" and len(page.shown()) == FINDINGS
    press(page, "?")
    assert page.all("#keys").is_visible()
    press(page, "Escape")
    assert not page.all("#keys").is_visible()
    page.all("#help").focus()
    press(page, "Enter")
    assert page.all("#keys-close").evaluate("(each) => each === document.activeElement")
    press(page, "Enter")
    assert not page.all("#keys").is_visible()


def test_groups_columns_theme_and_address_have_keys(opened: Open) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    press(page, "g")
    assert page.hash == "#?group=rule"
    press(page, "s")
    assert page.all("[data-two]").get_attribute("aria-pressed") == "true"
    press(page, "d")
    assert page.ask("() => document.documentElement.dataset.theme") == "dark"
    press(page, "j", "c")
    page.all("#said").filter(has_text="Address copied").wait_for(state="attached")
    assert page.ask("() => navigator.clipboard.readText()") == f"{page.url}#{focused(page)}"


def test_keys_with_a_modifier_are_the_browser_s(opened: Open) -> None:
    page = opened()
    press(page, "Control+g", "Alt+d", "Control+j")
    assert page.hash == "" and focused(page) == ""
