"""Usage records beside runs: what is used, since when it is not, and which clients nothing explains."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.reports.consumers import read_json, validator
from tests.reports.hostile import hostile
from tests.reports.pages import parse
from tests.reports.sample import sample
from tests.reports.several import several
from tests.reports.used import (
    CREATE,
    DIFF,
    GET,
    GO,
    LIST,
    NOBODY,
    RECORD,
    SCRIPT,
    SETTINGS,
    SHOP,
    ZIP,
    judged,
    record,
    use,
    used,
    used_by_several,
)
from v0to1.core.model import Finding, Run
from v0to1.core.production import UnexplainedClient
from v0to1.core.usage import Record, Use
from v0to1.reports import FORMATS, SEVERAL, render
from v0to1.reports.json_report import document, dump, load
from v0to1.reports.production import Marks


def found(rule: str, v0: str) -> Finding:
    return replace(sample().findings[0], rule=rule, v0=v0)


def run_of(*operations: tuple[str, str]) -> Run:
    return replace(sample(), findings=tuple(found(*each) for each in operations))


def sentence(operation: tuple[str, str], *records: Record) -> str:
    """What is said of the only finding of a run, or nothing."""
    run = run_of(operation)
    mark = Marks(judged(run, *records)).of(run.findings[0])
    return mark.sentence if mark else ""


def test_what_is_used_says_when_last_how_often_and_by_how_many() -> None:
    several_uses = record(use(GET, count=4), use(GET, SCRIPT, first="2026-04-01", last="2026-06-01"))
    assert sentence(GET, several_uses) == (
        "used in production, last on 2026-06-13 (5 uses by 2 clients since 2026-04-01)"
    )
    assert sentence(GET, record(use(GET))) == (
        "used in production, last on 2026-06-13 (1 use by 1 client since 2026-04-02)"
    )


@pytest.mark.parametrize(
    ("began", "said"),
    [
        ("2026-01-01T00:00:00Z", "not seen in 30 days"),
        ("2026-05-15T12:00:00Z", "not seen in 30 days"),
        ("2026-05-15T12:00:01Z", "not seen since 2026-05-15 (29 days)"),
        ("2026-06-11T06:00:00Z", "not seen since 2026-06-11 (3 days)"),
        ("2026-06-13T06:00:00Z", "not seen since 2026-06-13 (1 day)"),
        ("2026-06-14T06:00:00Z", "not seen since 2026-06-14 (less than a day)"),
    ],
)
def test_what_is_not_used_says_so_for_the_time_that_is_covered(began: str, said: str) -> None:
    assert sentence(LIST, record(began=began)) == said
    assert sentence(LIST, record(use(GET), began=began)) == said


def test_what_was_used_before_says_when_last() -> None:
    edge = record(use(GET, first="2026-05-15", last="2026-05-15"))
    assert sentence(GET, edge).startswith("not seen in 30 days, last on 2026-05-15 (1 use by 1 client")
    late = replace(edge, uses=(replace(edge.uses[0], last="2026-05-15T12:00:00Z"),))
    assert sentence(GET, late).startswith("used in production, last on 2026-05-15 (")


def test_replicas_cover_what_the_first_of_them_covers() -> None:
    young = record(use(CREATE), began="2026-06-10T00:00:00Z")
    assert sentence(LIST, record(use(CREATE)), young) == "not seen in 30 days"


def test_records_of_different_servers_or_kinds_cover_only_what_all_of_them_cover() -> None:
    elsewhere = replace(use(CREATE), server="https://other.example")
    for young in (record(elsewhere, began="2026-06-10T00:00:00Z"), record(began="2026-06-10T00:00:00Z")):
        assert sentence(LIST, record(use(CREATE)), young) == "not seen since 2026-06-10 (4 days)"
    lines = record(use(CREATE), began="2026-06-01T00:00:00Z", kind="adapter")
    assert sentence(LIST, record(use(CREATE)), lines) == "not seen since 2026-06-01 (13 days)"
    seen = record(use(LIST, last="2026-05-01"))
    assert sentence(LIST, seen, lines).startswith("not seen since 2026-06-01 (13 days), last on 2026-05-01 (")


@pytest.mark.parametrize(
    ("finding", "used_one", "is_used"),
    [
        (GET, GET, True),
        (GET, CREATE, False),
        (("events/send", "POST /api/conversations/{conversation_id}/events"), ("events/act", ""), True),
        (("user/info", "GET /api/github/user"), ("user/info", "GET /api/user/info"), False),
        (("user/info", "GET /api/github/user"), ("user/info", "GET /api/github/user"), True),
        (
            ("socketio/connect", "Socket.IO connect ?conversation_id&latest_event_id"),
            ("socketio/connect", "Socket.IO connect"),
            True,
        ),
        (
            ("socketio/message", "Socket.IO emit oh_user_action"),
            ("socketio/pause", "Socket.IO emit oh_user_action"),
            False,
        ),
        (
            ("socketio/any", "Socket.IO emit oh_user_action"),
            ("socketio/pause", "Socket.IO emit oh_user_action"),
            True,
        ),
        (
            ("socketio/any", "Socket.IO emit oh_action"),
            ("socketio/pause", "Socket.IO emit oh_user_action"),
            False,
        ),
    ],
)
def test_a_finding_is_its_route_or_else_its_rule(
    finding: tuple[str, str], used_one: tuple[str, str], is_used: bool
) -> None:
    rule, route = used_one
    given = use((rule, route or finding[1]))
    assert sentence(finding, record(given)).startswith("used in production" if is_used else "not seen")


@pytest.mark.parametrize(
    "operation",
    [
        ("auth/session-key", "X-Session-API-Key"),
        ("misuse/path", "GET /api/v1/conversations"),
        ("feedback/batch", "GET /feedback/conversation/{conversation_id}/batch"),
        ("socketio/dead", "Socket.IO on oh_agent_state"),
    ],
)
def test_nothing_is_said_of_what_leaves_no_trace_in_a_record(operation: tuple[str, str]) -> None:
    assert sentence(operation, RECORD) == ""
    assert judged(run_of(operation), record()).operations == ()


def unexplained(*uses: Use, run: Run) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    for each in judged(run, record(*uses)).unexplained:
        yield each.agent, each.uses, each.explained, each.operations


def test_clients_that_no_run_explains_are_listed_the_least_known_first() -> None:
    run = run_of(CREATE, GET)
    known = [use(CREATE, SHOP, count=900), use(GET, SCRIPT, count=800)]
    assert list(unexplained(*known, run=run)) == []
    more = [use(SETTINGS, SHOP, count=50), use(ZIP, GO, count=3), use(DIFF, GO, count=4), use(DIFF, NOBODY)]
    assert list(unexplained(*known, *more, run=run)) == [
        (GO.agent, 7, 0, (DIFF[1], ZIP[1])),
        ("", 1, 0, (DIFF[1],)),
        (SHOP.agent, 50, 1, (SETTINGS[1],)),
    ]


def test_any_run_explains_a_client_also_by_what_is_suppressed_or_perhaps_v0() -> None:
    other = run_of(SETTINGS)
    found = judged(run_of(CREATE), record(use(SETTINGS, SHOP)), others=[other])
    assert found.unexplained == ()
    assert [(each.v0, each.uses, each.findings) for each in found.operations] == [
        (SETTINGS[1], 1, 1),
        (CREATE[1], 0, 1),
    ]


def test_clients_that_are_not_told_apart_are_listed_as_such() -> None:
    (others,) = judged(run_of(GET), record(use(DIFF, None, count=7))).unexplained
    expected = UnexplainedClient(
        "", "", "", True, "2026-04-02T08:00:00Z", "2026-06-13T09:30:00Z", 7, 0, (DIFF[1],)
    )
    assert others == expected


def test_the_numbers_of_the_sample() -> None:
    said = render(used(), "text")
    assert "Usage record: usage-1.json (gateway), 2026-04-01 to 2026-06-14.\n" in said
    certain = [each for each in used().findings if each.counts]
    marks = Marks(judged(sample(), RECORD))
    told = [mark for each in certain if (mark := marks.of(each))]
    assert (len(told), sum(each.used for each in told)) == (25, 4)
    assert "4 of 25 operations used in production, 21 not seen in the 30 days to 2026-06-14.\n" in said


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_run_without_a_record_is_rendered_as_before(fmt: str) -> None:
    said = render(sample(), fmt, verbose=1)
    assert "production" not in said.replace("Production", "production").partition("<style>")[0]
    for word in ("used in production", "not seen in", "usage record"):
        assert word not in said.lower()
    several_said = render(several(), fmt)
    assert "used in production" not in several_said and "not seen in" not in several_said


@pytest.mark.parametrize("fmt", ["text", "markdown", "html", "csv", "json", "sarif"])
def test_formats_say_what_is_used(fmt: str) -> None:
    said = render(used(), fmt)
    if fmt == "json":
        assert json.loads(said)["production"]["operations"][0]["last"] == "2026-06-13T09:30:00Z"
    else:
        assert "used in production, last on 2026-06-13" in said
        assert "not seen in 30 days" in said
    if fmt in ("text", "markdown", "html"):
        assert "Clients that no scanned repository explains" in said
        for name in ("Go-http-client/2.0", "shop-sync/2.1", "all clients beyond those that the record"):
            assert name in said


@pytest.mark.parametrize("fmt", ["text", "markdown", "html", "json"])
def test_formats_for_several_runs_say_what_is_used(fmt: str) -> None:
    assert fmt in SEVERAL
    said = render(used_by_several(), fmt)
    if fmt == "json":
        assert json.loads(said)["production"]["unexplained"][0]["agent"] == GO.agent
    else:
        assert "operations used in production" in said
        assert said.count("Clients that no scanned repository explains") >= 1
        assert GO.agent in said


def test_the_json_of_a_run_has_it_and_gives_it_back() -> None:
    run = used()
    text = dump(run)
    validator("run").validate(read_json(text))
    assert load(text) == run
    assert "production" not in document(sample())
    with_more = json.loads(text)
    with_more["production"]["until"] = "soon"
    with pytest.raises(Exception, match=r"\$\.production\.until: expected a moment"):
        load(json.dumps(with_more))


def test_the_json_of_several_runs_is_as_its_schema_says() -> None:
    validator("fleet").validate(read_json(render(used_by_several(), "json")))


def test_tasks_say_whether_they_are_urgent() -> None:
    (get,) = [each for each in json.loads(render(used(), "tasks"))["tasks"] if each["rule"] == "files/zip"]
    assert get["notes"][-1].startswith("Not seen in 30 days, last on 2026-04-20 (9 uses by 1 client since ")
    assert "Not seen in 30 days." in render(used(), "todo")


def test_columns_come_to_those_of_csv() -> None:
    plain = list(csv.reader(io.StringIO(render(sample(), "csv"))))
    rows = list(csv.DictReader(io.StringIO(render(used(), "csv"))))
    assert list(rows[0])[: len(plain[0])] == plain[0]
    first = rows[0]
    assert (first["used_last"], first["uses"], first["clients"]) == ("2026-06-13T09:30:00Z", "1236", "2")
    assert first["in_production"] == "used in production, last on 2026-06-13"
    (header,) = [row for row in rows if row["rule"] == "auth/session-key"]
    assert [header[name] for name in ("used_last", "uses", "clients", "in_production")] == [""] * 4


def test_sarif_has_it_in_the_properties() -> None:
    run = replace(used(), wrote=False)
    (log,) = json.loads(render(run, "sarif"))["runs"]
    told = {each["properties"]["v0"]: each["properties"].get("production") for each in log["results"]}
    assert told[CREATE[1]] == {
        "used": True,
        "last": "2026-06-13T09:30:00Z",
        "uses": 1236,
        "clients": 2,
        "said": "used in production, last on 2026-06-13",
    }
    assert told[LIST[1]]["used"] is False and told["X-Session-API-Key"] is None


def test_the_page_has_a_section_a_tile_tags_and_a_filter() -> None:
    top = parse(render(used(), "html"))
    section = top.one("section", id="production")
    assert "4 of 25 operations used in production" in section.text
    (tile,) = top.all("a", class_="tile", href="#production")
    assert tile.text.startswith("4Used in production, of 25 operations")
    cards = [each for each in top.walk() if "data-finding" in each.attributes]
    assert {each.attributes.get("data-production", "") for each in cards} == {"used", "not seen", ""}
    (choice,) = [each for each in top.all("select") if each.attributes.get("data-key") == "production"]
    assert [each.text for each in choice.all("option")] == ["all", "not seen", "used"]
    rows = [each for each in section.all("tr") if each.all("td")]
    assert len(rows) == len(judged(sample(), RECORD).operations) + 3
    assert parse(render(sample(), "html")).all("section", id="production") == []


def test_the_page_of_several_runs_lists_clients_once() -> None:
    top = parse(render(used_by_several(), "html"))
    ids = [
        each.attributes["id"] for each in top.walk() if each.attributes.get("id", "").endswith("unexplained")
    ]
    assert ids == ["unexplained"]
    assert len(top.all("section", id="fixbot.production")) == 1


def test_what_strangers_send_as_their_user_agent_does_nothing() -> None:
    poison = " ".join(("</script><script>alert(1)</script>", "\x1b[2J", "\u202e", "=1+1"))
    run = used(record(use(SETTINGS, replace(GO, agent=poison))))
    assert "\x1b" not in render(run, "text") and "\u202e" not in render(run, "text")
    assert len(parse(render(run, "html")).all("script")) == len(parse(render(sample(), "html")).all("script"))
    assert "<script>" not in render(run, "markdown")
    assert hostile().production is not None
