"""Strangers' text in a real browser: it is shown, and does nothing."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.opened import Opened

Open = Callable[..., Opened]


def census(page: Opened) -> dict[str, int]:
    """How many elements of each kind there are, without those that are colours of source text."""
    found: dict[str, int] = page.ask(
        "() => Object.fromEntries(Object.entries(Object.groupBy(document.querySelectorAll('*:not(span)'),"
        " (each) => each.localName)).map(([name, each]) => [name, each.length]))"
    )
    return found


def test_hostile_text_opens_no_dialog_makes_no_element_and_asks_for_nothing(opened: Open) -> None:
    page = opened("hostile")
    before = census(page)
    assert not {"img", "iframe", "object", "embed", "form", "base"} & set(before)
    for address in ("#?q=<img src=x onerror=alert(1)>", "#?group=rule", "#?group=path&sort=effort", "#?"):
        page.ask("(to) => { location.hash = to; }", address)
        assert page.ask("() => document.querySelectorAll('img, iframe, [onerror], [onload]').length") == 0
    page.ask("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.page.mouse.move(300, 300)
    page.page.wait_for_timeout(50)
    assert census(page) == before
    assert "alert(1)" in page.all("main").inner_text()


def test_the_policy_holds_against_what_would_get_past_the_templates(opened: Open) -> None:
    page = opened()
    blocked = page.ask(
        """async () => {
            const blocked = [];
            const noted = (each) => blocked.push(each.effectiveDirective);
            document.addEventListener("securitypolicyviolation", noted);
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            const style = document.createElement("style");
            style.textContent = "body { display: none }";
            document.body.append(style);
            const image = document.createElement("img");
            image.src = "https://example.invalid/x.png";
            document.body.append(image);
            await fetch("https://example.invalid/").catch(() => {});
            await new Promise((done) => setTimeout(done, 50));
            return [...new Set(blocked), String(window.ran), getComputedStyle(document.body).display];
        }"""
    )
    said, page.troubles, page.requests = page.troubles, [], []  # what was blocked is told as asked for
    assert blocked[-2:] == ["undefined", "block"]
    assert set(blocked[:-2]) == {"script-src-elem", "style-src-elem", "img-src", "connect-src"}
    assert all("Content Security Policy" in each or "Fetch API" in each for each in said)
