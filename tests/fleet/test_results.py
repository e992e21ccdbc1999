"""The files of a campaign's folder: all repositories, one point a day, the page, and what reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.fleet.made import CLIENT
from v0to1 import resources
from v0to1.cli.commands import commands
from v0to1.config import Config
from v0to1.errors import UsageError
from v0to1.fleet import campaign as campaigns
from v0to1.fleet.campaign import Campaign
from v0to1.fleet.repositories import parse
from v0to1.fleet.results import overview, write_results
from v0to1.fleet.summary import summary
from v0to1.fleet.work import Result
from v0to1.pipeline import run
from v0to1.reports import render

Made = Callable[..., Campaign]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A run with one finding, which a team owns."""
    root = tmp_path_factory.mktemp("client")
    files = {**CLIENT, "CODEOWNERS": "*.py @acme/api @acme/web\n"}
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return render(run(Config(root, (root,), date(2026, 11, 30)), fixing=False), "json").encode()


@pytest.fixture
def made(tmp_path: Path, saved: bytes, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Makes a campaign of two repositories, of which one has a run of `day`, and the other failed."""

    def make(day: str, name: str = "camp") -> Campaign:
        class Clock(campaigns.datetime):  # type: ignore[name-defined,misc]
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return cls.fromisoformat(f"{day}T03:00:00+00:00")

        monkeypatch.setattr(campaigns, "datetime", Clock)
        listed = parse(["https://git.example/acme/web", "https://git.example/acme/api"], "list")
        campaign = Campaign.begun(tmp_path / name, listed, {"command": "check", "server": "cloud"})
        campaign.store(Result("acme-web", "findings", run=saved, report=b"<p>", summary=summary(saved)))
        campaign.store(
            Result("acme-api", "failed", "git clone: fatal: no key sk-oh-0123456789abcdef0123456789")
        )
        return campaign

    return make


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_summary_parts_a_run_by_rule_and_by_owner(saved: bytes) -> None:
    found = summary(saved)
    share = found["rules"]["conversations/create"]
    assert found["numbers"]["operations"] == found["numbers"]["left"] == 1
    assert (share["operations"], share["left"]) == (1, 1)
    assert found["owners"] == {"@acme/api": share, "@acme/web": share}
    assert share["minutes"] == found["numbers"]["minutes"]


def test_what_nobody_owns_has_no_owner(saved: bytes) -> None:
    data = json.loads(saved)
    data["owners"] = []
    assert list(summary(json.dumps(data).encode())["owners"]) == ["no owner"]


def test_each_day_has_one_point(made: Made) -> None:
    folder = made("2026-11-28").folder
    for day in ("2026-11-28", "2026-11-29", "2026-11-29", "2026-11-30"):
        write_results(made(day))
    found = lines(folder / "history.jsonl")
    assert [each["day"] for each in found] == ["2026-11-28", "2026-11-29", "2026-11-30"]
    assert {each["numbers"]["left"] for each in found} == {1}
    repositories = lines(folder / "fleet.jsonl")
    assert [(each["name"], each["state"], each["results"]) for each in repositories] == [
        ("acme-api", "failed", []),
        ("acme-web", "findings", ["report.html", "run.json"]),
    ]
    assert "sk-oh" not in (folder / "fleet.jsonl").read_text("utf-8")
    text = (folder / "index.html").read_text("utf-8")
    assert 'href="repositories/acme-web/report.html"' in text
    assert "Over time" in text


def test_older_folders_come_before(made: Made, tmp_path: Path) -> None:
    for day, name in (("2026-11-01", "a"), ("2026-11-02", "b")):
        write_results(made(day, name))
    (tmp_path / "b/history.jsonl").unlink()
    campaign = made("2026-11-30")
    write_results(campaign)
    found = overview(campaign, [tmp_path / "b", tmp_path / "a"])
    assert [each.day for each in found.points] == ["2026-11-01", "2026-11-02", "2026-11-30"]


def test_a_reason_may_have_any_characters(made: Made, tmp_path: Path) -> None:
    older = made("2026-11-01", "older")
    older.store(Result("acme-api", "failed", "git clone: remote: one\u2028two\x85three"))
    write_results(older)
    (older.folder / "history.jsonl").unlink()
    assert len(overview(made("2026-11-02"), [older.folder]).points) == 2


def test_a_history_that_is_no_text_is_told_with_its_line(made: Made) -> None:
    campaign = made("2026-11-01")
    (campaign.folder / "history.jsonl").write_bytes(b"\n\xff\n")
    with pytest.raises(UsageError, match=r"history\.jsonl, line 2: cannot be read"):
        write_results(campaign)


def test_a_history_that_cannot_be_read_is_told_with_its_line(made: Made) -> None:
    campaign = made("2026-11-28")
    write_results(campaign)
    path = campaign.folder / "history.jsonl"
    path.write_text(path.read_text("utf-8") + "{\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        write_results(campaign)
    assert refused.value.where == f"{path}, line 2"


def test_a_repository_that_is_done_again_has_no_old_results(made: Made) -> None:
    campaign = made("2026-11-28")
    place = campaign.place("acme-web")
    (place / "report.sarif").write_text("{}")
    campaign.store(Result("acme-web", "failed", "why"))
    assert [each.name for each in place.iterdir()] == ["state.json"]


def test_the_report_is_written_where_it_is_wanted(made: Made, tmp_path: Path) -> None:
    folder = write_results(made("2026-11-28")).parent
    pages = tmp_path / "pages"
    pages.mkdir()
    done = CliRunner().invoke(
        commands, ["fleet", "report", str(folder), "-o", str(pages / "c.html")], standalone_mode=False
    )
    assert done.return_value == 0
    assert 'href="../camp/repositories/acme-web/report.html"' in (pages / "c.html").read_text("utf-8")
    for ending, begins in (
        ("csv", "name,url"),
        ("md", "## 1 OpenHands"),
        ("json", "{"),
        ("txt", "1 OpenHands"),
    ):
        path = pages / f"c.{ending}"
        CliRunner().invoke(commands, ["fleet", "report", str(folder), "-o", str(path)], standalone_mode=False)
        assert path.read_text("utf-8").startswith(begins)
    done = CliRunner().invoke(commands, ["fleet", "report", str(folder)], standalone_mode=False)
    assert done.output.startswith(
        "1 OpenHands V0 operation in 1 of 2 repositories, 1 of them left; 1 failed."
    )
    with pytest.raises(UsageError, match="sarif is no format of several repositories"):
        CliRunner().invoke(
            commands,
            ["fleet", "report", str(folder), "-o", str(pages / "c.sarif")],
            standalone_mode=False,
            catch_exceptions=False,
        )


def test_each_repository_may_have_another_report(made: Made) -> None:
    folder = write_results(made("2026-11-28")).parent
    words = ["fleet", "report", str(folder), "--each", "sarif"]
    CliRunner().invoke(commands, words, standalone_mode=False, catch_exceptions=False)
    found = json.loads((folder / "repositories/acme-web/report.sarif").read_text("utf-8"))
    assert [each["ruleId"] for each in found["runs"][0]["results"]] == ["conversations/create"]
    assert not (folder / "repositories/acme-api/report.sarif").exists()


def test_the_files_are_as_the_published_schema_says(made: Made) -> None:
    folder = write_results(made("2026-11-28")).parent
    schema = json.loads((resources.SCHEMAS / "campaign.schema.json").read_text("utf-8"))
    for name, part in (("fleet.jsonl", "repository"), ("history.jsonl", "point")):
        for each in lines(folder / name):
            jsonschema.validate(each, {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]})
