"""A page taken apart by the standard parser, for tests that ask what is really in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser

from tests.reports.hostile import PAYLOADS, hostile
from tests.reports.sample import sample
from tests.reports.several import several
from tests.reports.used import used, used_by_several
from v0to1.core.model import Run
from v0to1.reports import render
from v0to1.reports.fleet import Saved

VOID = frozenset({"meta", "link", "br", "img", "input", "col", "hr", "source", "wbr"})


@dataclass
class Element:
    """One element with its attributes and what is inside."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it in order."""
        yield self
        for each in self.children:
            if isinstance(each, Element):
                yield from each.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return all elements below with this tag and these attributes (`_` stands for `-`)."""
        wanted = {name.replace("_", "-").strip("-"): value for name, value in attributes.items()}
        return [
            each
            for each in self.walk()
            if each is not self
            and (not tag or each.tag == tag)
            and all(each.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> Element:
        """Return the only such element; anything else is an error."""
        found = self.all(tag, **attributes)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} elements {tag} {attributes}")
        return found[0]

    @property
    def text(self) -> str:
        """The text inside, as a reader sees it."""
        return "".join(each if isinstance(each, str) else each.text for each in self.children)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("#document", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            raise AssertionError(f"</{tag}> at {self.getpos()} ends <{self.open[-1].tag}>")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return the document; raises AssertionError where an element is not closed where it should be."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    if parser.open != [parser.top]:
        raise AssertionError(f"never closed: {[each.tag for each in parser.open[1:]]}")
    return parser.top


RUNS = {"sample": sample, "hostile": hostile, "used": used}
GIVEN: Mapping[str, Callable[[], Run | Sequence[Saved]]] = {
    **RUNS,
    "several": several,
    "used-by-several": used_by_several,
    "strangers": lambda: (Saved(hostile(), PAYLOADS[0]), Saved(replace(hostile(), root="x"), PAYLOADS[1])),
}
"""What pages are made of; the last three are reports of several runs."""


@cache
def page(name: str = "sample") -> Element:
    """Return the parsed page of a run, made once for all tests."""
    return parse(render(GIVEN[name](), "html"))
