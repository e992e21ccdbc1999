"""The Markdown report: a table that adds up, in which no text of a client acts."""

from __future__ import annotations

import re

from tests.reports.hostile import hostile
from tests.reports.sample import sample
from v0to1.reports import render, tally
from v0to1.reports.tally import State


def test_the_table_adds_up() -> None:
    text = render(sample(), "markdown")
    rows = [int(number) for number in re.findall(r"^\| [^|*]+ \| (\d+) \|$", text, re.MULTILINE)]
    assert rows == [tally.states(sample().findings)[each] for each in State]
    assert f"| **all** | **{sum(rows)}** |" in text


def test_every_finding_and_every_thing_to_do_is_there() -> None:
    text = render(sample(), "markdown")
    for each in sample().findings:
        assert f"`{each.path}:{each.line}`" in text
    todo = [each for each in sample().findings if each.workaround and not each.applied]
    assert text.count("- [ ] ") == len(todo)
    assert all(each.workaround in text for each in todo)


def test_hostile_text_neither_ends_its_code_nor_becomes_markup() -> None:
    text = render(hostile(), "markdown")
    outside = re.sub(r"^(`{3,})$.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert not re.search(r"(?<!\\)<", outside)
    assert "\x1b" not in text and "\u202e" not in text
