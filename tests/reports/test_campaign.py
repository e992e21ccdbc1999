"""A campaign in each format: what it says adds up, and nothing of a stranger acts in it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import jsonschema
import pytest

from tests.fleet.many import many
from tests.reports.pages import parse
from v0to1 import resources
from v0to1.core.record import decode, encode
from v0to1.reports.campaign import FORMATS, render
from v0to1.reports.campaign.model import STATES, Campaign, Line, Point, Share, campaign
from v0to1.reports.campaign.rows import change, headline, names, reasons

NUMBER = 76
"""Twice as many as there are states in turn."""

SCHEMA = json.loads((resources.SCHEMAS / "campaign.schema.json").read_text("utf-8"))
HOSTILE = "</script><img src=x onerror=alert(1)> |`::set-output name=a::b \x1b[31m"


def hostile() -> Campaign:
    """A campaign with strangers' text wherever there may be any."""
    given = many(3, nights=1)
    share = {f"@{HOSTILE}": Share(1, 1, (1, 2))}
    lines = [
        replace(
            each, state="failed", reason=HOSTILE, owners=share, rules=share, request="javascript:alert(1)"
        )
        for each in given.lines
    ]
    return campaign(lines, given.points, command="check", server="cloud")


def test_numbers_add_up() -> None:
    given = many(NUMBER)
    now = given.now
    assert now.states == {
        "pending": 2,
        "clean": 32,
        "findings": 16,
        "patched": 8,
        "pushed": 8,
        "merged": 8,
        "failed": 2,
    }
    assert tuple(now.states) == STATES
    assert now.numbers.operations == now.numbers.native + now.numbers.adapted + now.numbers.left
    for groups in (given.rules, given.teams):
        assert sum(each.share.left for each in groups) == now.numbers.left
        assert sum(each.share.operations for each in groups) == now.numbers.operations
    assert (now.numbers.operations, now.numbers.left) == (378, 186)
    assert headline(given) == (
        "378 OpenHands V0 operations in 40 of 76 repositories, 186 of them left; 2 failed and 2 pending."
    )


def test_a_campaign_without_any_use_says_so() -> None:
    clean = [each for each in many(NUMBER).lines if each.state == "clean"]
    given = campaign(clean, (), command="check", server="cloud")
    assert headline(given) == "No certain use of the OpenHands V0 API in 32 repositories."
    assert (given.rules, given.teams, len(given.points)) == ((), (), 1)


def test_of_a_day_there_is_one_point_and_the_newest_comes_last() -> None:
    given = many(NUMBER, nights=3)
    assert [each.day for each in given.points] == ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"]
    again = campaign(given.lines, (*given.points, given.points[0]), command="check", server="cloud")
    assert again.points == given.points


def test_rules_and_teams_are_compared_with_the_point_before() -> None:
    first = many(NUMBER, nights=1)
    before = {**first.points[0].rules, "files/gone": 4}
    given = campaign(first.lines, [replace(first.points[0], rules=before)], command="check", server="cloud")
    told = {each.name: change(each) for each in given.rules}
    assert told["files/gone"] == "−4"
    assert given.rules[-1].repositories == 0
    new = campaign(first.lines, [replace(first.points[0], rules={})], command="check", server="cloud")
    assert {change(each) for each in new.rules} == {f"+{each.share.left}" for each in new.rules}
    assert {change(each) for each in many(NUMBER, nights=0).rules} == {""}


def test_what_failed_is_told_by_its_reasons() -> None:
    found = reasons(many(5000))
    assert [len(each.lines) for each in found] == [33, 33, 33, 32]
    assert names(found[0]).endswith(" and 28 more")


def test_lines_and_points_are_read_as_they_were_written() -> None:
    given = many(NUMBER)
    for line in given.lines:
        assert decode(Line, json.loads(json.dumps(encode(line)))) == line
    for point in given.points:
        assert decode(Point, json.loads(json.dumps(encode(point)))) == point


@pytest.mark.parametrize(
    "given", [many(NUMBER), many(1, nights=0), hostile()], ids=["many", "one", "hostile"]
)
def test_json_is_as_its_schema_says(given: Campaign) -> None:
    found = json.loads(render(given, "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert [each["name"] for each in found["repositories"]] == [each.name for each in given.lines]


@pytest.mark.parametrize("part", ["repository", "point"])
def test_lines_of_the_files_are_parts_of_the_schema(part: str) -> None:
    given = many(NUMBER)
    validator = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]})
    for each in given.lines if part == "repository" else given.points:
        validator.validate(encode(each))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**json.loads(json.dumps(encode(given.points[0]))), "more": 1})


def test_csv_has_a_row_for_each_repository() -> None:
    given = many(NUMBER)
    rows = list(csv.DictReader(io.StringIO(render(given, "csv"))))
    assert [each["name"] for each in rows] == [each.name for each in given.lines]
    assert sum(int(each["left"] or 0) for each in rows) == given.now.numbers.left
    assert {each["left"] for each in rows if each["state"] == "failed"} == {""}


def test_text_and_markdown_say_the_same_numbers() -> None:
    given = many(NUMBER)
    for fmt in ("text", "markdown"):
        text = render(given, fmt).replace("\\", "")
        assert headline(given) in text
        for each in given.rules:
            row = next(line for line in text.splitlines() if each.name in line)
            assert re.findall(r"[\d,]+", row.split(each.name)[1])[:3] == [
                str(each.repositories),
                str(each.share.operations),
                str(each.share.left),
            ]
        assert "2026-11-01" in text or fmt == "text"


@pytest.mark.parametrize("fmt", [each for each in FORMATS if each != "html"])
def test_nothing_of_a_stranger_acts_in_a_log(fmt: str) -> None:
    text = render(hostile(), fmt)
    assert "\x1b" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)


def test_the_page_has_every_repository_and_leads_to_its_files() -> None:
    given = many(NUMBER)
    page = parse(render(given, "html", place="../camp%20x/"))
    (table,) = [each for each in page.all("table") if "fleet" in each.attributes["class"].split()]
    rows = table.one("tbody").all("tr")
    assert len(rows) == NUMBER
    for row, line in zip(rows, given.lines, strict=True):
        cells = [each for each in row.walk() if each.tag in ("th", "td")]
        assert line.name in cells[0].text
        assert line.state in cells[1].text
        links = [each.attributes["href"] for each in cells[0].all("a")]
        wanted = [
            f"../camp%20x/repositories/{line.name}/{name}" for name in line.results if name != "run.json"
        ]
        assert set(links) == {*wanted, *([line.request] if line.request else [])}
        if line.numbers:
            assert [each.text for each in cells[3:8]] == [
                str(getattr(line.numbers, name))
                for name in ("operations", "left", "adapted", "manual", "gap")
            ]


def test_the_page_has_what_failed_before_all_others_and_a_chart_of_all_days() -> None:
    given = many(NUMBER)
    page = parse(render(given, "html"))
    sections = [each.attributes["id"] for each in page.all("section")]
    assert sections == ["failed", "trend", "rules", "teams", "repositories"]
    (line,) = [each for each in page.all("polyline") if each.attributes["class"] == "left"]
    assert len(line.attributes["points"].split()) == len(given.points)
    single = parse(render(many(36, nights=0), "html"))
    assert [each.attributes["id"] for each in single.all("section")] == ["rules", "teams", "repositories"]


def test_nothing_of_a_stranger_acts_in_the_page() -> None:
    page = parse(render(hostile(), "html"))
    assert not page.all("img")
    assert not [each for each in page.all("a") if each.attributes["href"].startswith("javascript:")]
    assert len(page.all("script")) == 1
    assert "<img src=x onerror=alert(1)>" in page.text
