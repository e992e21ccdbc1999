"""The page of several runs: numbers that add up, a part for each repository, a line that falls."""

from __future__ import annotations

import json
from itertools import pairwise

from tests.reports.pages import GIVEN, Element, page, parse
from tests.reports.several import DAYS, several
from v0to1.reports import render
from v0to1.reports.fleet import gather
from v0to1.reports.fleet.as_json import document
from v0to1.reports.fleet.rows import burn_down, roll_up

FLEET = gather(several())
FIXBOT = next(each for each in FLEET.repositories if each.slug == "fixbot")


def cells(table: Element) -> list[list[str]]:
    return [[cell.text for cell in row.children if isinstance(cell, Element)] for row in table.all("tr")][1:]


def test_the_roll_up_is_the_one_of_all_formats_and_leads_to_each_repository() -> None:
    table = page("several").one("table", class_="list sortable roll-up")
    assert cells(table) == [list(row) for row in roll_up(FLEET)]
    links = [each.attributes["href"][1:] for each in table.all("a")]
    assert links == [each.slug for each in FLEET.repositories]
    for each in links:
        assert page("several").one("section", id=each).attributes["data-prefix"] == f"{each}."


def test_the_tiles_add_up_to_the_operations() -> None:
    tiles = page("several").one("ul", class_="tiles six").all("b")
    first, *rest = [int(each.text) for each in tiles]
    assert first == sum(rest) == FLEET.total.operations


def test_each_part_has_the_findings_of_its_newest_run() -> None:
    for each in FLEET.repositories:
        part = page("several").one("section", id=each.slug)
        found = [card.attributes["id"] for card in part.all("details", data_finding="")]
        assert sorted(found) == sorted(
            f"{each.slug}.f-{finding.fingerprint}" for finding in each.latest.run.findings
        )


def test_the_burn_down_has_a_point_a_run_and_a_table_that_says_the_same() -> None:
    part = page("several").one("section", id="fixbot")
    points = part.all("circle")
    assert len(points) == len(DAYS) + 1
    across = [float(each.attributes["cx"]) for each in points]
    assert across == sorted(across) and across[0] > 0
    left = [each.numbers.left for each in FIXBOT.moments]
    heights = [float(each.attributes["cy"]) for each in points]
    pairs = list(zip(left, heights, strict=True))
    assert all((one < other) == (low > high) for one, low in pairs for other, high in pairs)
    assert cells(part.all("table")[0]) == [list(row) for row in burn_down(FIXBOT)]
    assert not page("several").one("section", id="shop").all("circle")


def test_what_is_new_and_resolved_since_the_run_before_is_named() -> None:
    part, since = page("several").one("section", id="fixbot"), FIXBOT.latest.since
    assert since is not None and since.new and since.resolved
    told = {each.all("summary")[0].text: each for each in part.all("details", class_="more")}
    assert [each.text for each in told[f"Resolved: {len(since.resolved)}"].all("code")] == [
        f"{each.path}:{each.line}" for each in since.resolved
    ]
    links = [each.attributes["href"] for each in told[f"New: {len(since.new)}"].all("a")]
    assert links == [f"#fixbot.f-{each.fingerprint}" for each in since.new]


def test_one_heading_of_the_first_rank_and_none_left_out() -> None:
    ranks = [
        int(each.tag[1]) for each in page("several").walk() if each.tag in ("h1", "h2", "h3", "h4", "h5")
    ]
    assert ranks.count(1) == 1 and ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_the_numbers_are_in_the_page_as_json() -> None:
    assert json.loads(page("several").one("script", id="run").text) == document(FLEET)


def test_runs_of_one_repository_alone_are_its_burn_down() -> None:
    top = parse(render([each for each in several() if each.name == "fixbot"], "html"))
    assert len(top.all("circle")) == len(DAYS) + 1 and len(top.all("tfoot")) == 0


def test_strangers_make_no_element_in_several_runs_either() -> None:
    top = page("strangers")
    assert not {each.tag for each in top.walk()} & {"img", "iframe", "form", "base", "object"}
    assert len([each for each in top.all("script") if "type" not in each.attributes]) == 1
    assert not any(name.startswith("on") for each in top.walk() for name in each.attributes)
    assert "alert(1)" in top.one("main").text
    assert set(GIVEN) == {"sample", "hostile", "used", "several", "used-by-several", "strangers"}
