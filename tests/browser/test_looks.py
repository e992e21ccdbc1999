"""How it looks: without a script, in light and dark, on a phone, for everybody (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.browser.opened import Opened
from tests.node.packages import node_modules
from tests.reports.sample import sample

Open = Callable[..., Opened]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def axe() -> str:
    return (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Opened) -> list[str]:
    """What axe finds wrong, with all that is folded open."""
    page.ask("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.ask("() => document.querySelectorAll('[data-page]').forEach((each) => { each.hidden = false; })")
    # What is not drawn yet has no place of its own, and axe would see it lie over something else.
    page.ask(
        "() => document.querySelectorAll('.finding')"
        ".forEach((each) => { each.style.contentVisibility = 'visible'; })"
    )
    page.ask(axe())
    found = page.ask("(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS)
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("sample", "light"),
        ("sample", "dark"),
        ("hostile", "dark"),
        ("several", "light"),
        ("used", "dark"),
        ("campaign", "light"),
        ("campaign", "dark"),
    ],
)
def test_axe_finds_nothing(opened: Open, name: str, scheme: str) -> None:
    assert violations(opened(name, color_scheme=scheme)) == []


def test_axe_finds_nothing_in_groups_two_columns_and_the_dialog(opened: Open) -> None:
    page = opened(address="#?group=rule&q=e")
    page.page.keyboard.press("s")
    assert violations(page) == []
    page.page.keyboard.press("?")
    assert violations(page) == []


def test_everything_can_be_read_without_a_script(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    for finding in sample().findings:
        card = page.all(f"[id='f-{finding.fingerprint}']")
        if card.get_attribute("open") is None:
            card.locator("summary").first.click()
        assert card.locator(".message").is_visible()
    page.all(".split-view > summary").first.click()
    assert page.all(".file .diff.two").first.is_visible()
    for each in page.all(".js").all():
        assert not each.is_visible()
    page.all("[data-tile=gap]").click()
    assert page.page.url.endswith("#state-gap")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_and_the_button(opened: Open, scheme: str) -> None:
    other = {"light": "dark", "dark": "light"}[scheme]
    page = opened(color_scheme=scheme)

    def ground() -> int:
        colour = str(page.ask("() => getComputedStyle(document.body).backgroundColor"))
        return sum(int(each) for each in colour[4:-1].split(","))

    first = ground()
    assert (first < 200) == (scheme == "dark")
    assert page.all("#theme").inner_text().lower() == other
    page.all("#theme").click()
    assert (ground() < 200) == (other == "dark")
    page.go("")
    assert page.ask("() => document.documentElement.dataset.theme") == other


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("name", ["sample", "hostile", "several", "deep", "campaign"])
def test_nothing_stands_out_of_a_narrow_page(opened: Open, name: str, width: int) -> None:
    page = opened(name, viewport={"width": width, "height": 800})
    page.ask("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.ask("() => document.querySelectorAll('[data-page]').forEach((each) => { each.hidden = false; })")
    # What is not drawn yet takes no more room than it is given.
    page.ask(
        "() => document.querySelectorAll('.finding, .scroll')"
        ".forEach((each) => { each.style.contentVisibility = 'visible'; })"
    )
    assert page.ask("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("columns", ["one", "two"])
def test_no_diff_is_cut_off_on_a_phone(opened: Open, columns: str) -> None:
    page = opened(viewport={"width": 390, "height": 800})
    if columns == "two":
        page.page.keyboard.press("s")
    page.ask("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    shown = page.ask(
        "() => Array.from(document.querySelectorAll('.diff')).filter((each) => each.checkVisibility())"
        ".map((each) => [each.scrollWidth, each.clientWidth])"
    )
    assert len(shown) > len(sample().changes)
    assert all(needed <= room for needed, room in shown)


def test_what_is_pressed_is_large_enough(opened: Open) -> None:
    page = opened()
    small = page.ask(
        "() => Array.from(document.querySelectorAll('button, select, input, summary'))"
        ".filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect())"
        ".filter((box) => box.height < 16 || box.width < 24).length"
    )
    assert small == 0
