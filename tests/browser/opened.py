"""A report that is open in the browser, with what it asked for and what went wrong in it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Dialog, Locator, Page

HEARD = """
const hear = () => { window.heard = location.hash; };
hear();
addEventListener("hashchange", () => setTimeout(hear, 0));
const replace = history.replaceState;
history.replaceState = (...given) => { replace.apply(history, given); hear(); };
"""
"""Which address the page has followed: of a new one it hears some time later, of its own never."""


class Opened:
    """One page; `url` is that of its file."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.troubles: list[str] = []
        page.add_init_script(HEARD)
        page.on("request", lambda each: self.requests.append(each.url))
        page.on("dialog", self._refuse)
        page.on("pageerror", lambda each: self.troubles.append(f"error: {each}"))
        page.on("console", lambda each: self.troubles.append(f"console: {each.text}"))
        page.on("popup", lambda each: self.troubles.append(f"window: {each.url}"))

    def _refuse(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def go(self, address: str) -> None:
        """Open the file at an address such as `#?state=gap`, as one does who pastes it."""
        self.page.goto("about:blank")
        self.page.goto(self.url + address)

    def check_quiet(self) -> None:
        """Fail if anything but the file itself was asked for, or if the page had something to say."""
        asked = {each.split("#")[0] for each in self.requests if not each.startswith("data:")}
        assert asked <= {self.url, "about:blank"}
        assert self.troubles == []

    def all(self, selector: str, *, has_text: str | None = None) -> Locator:
        """Return the elements that a selector names, or those of them with a text."""
        return self.page.locator(selector, has_text=has_text)

    def shown(self, selector: str = "[data-finding]") -> list[str]:
        """Return the ids of the elements that can be seen, in the order of the page."""
        self.settle()
        script = "(all) => all.filter((each) => each.checkVisibility()).map((each) => each.id)"
        found: list[str] = self.all(selector).evaluate_all(script)
        return found

    def follow(self, link: Locator) -> None:
        """Click what leads to another address in the file, and wait until the page is there."""
        with self.page.expect_event("framenavigated"):
            link.click()
        self.settle()

    def settle(self) -> None:
        """Wait until the page has done what its address asks of it: it hears of a new one some time later."""
        self.page.wait_for_function("() => window.heard === location.hash")

    def number(self, selector: str) -> int:
        """Return the number that an element says."""
        return int(self.all(selector).first.inner_text())

    @property
    def hash(self) -> str:
        """What stands in the address behind the file."""
        self.settle()
        return str(self.page.evaluate("location.hash"))

    def ask(self, script: str, *arguments: Any) -> Any:
        """Return what a script in the page says."""
        return self.page.evaluate(script, *arguments)
