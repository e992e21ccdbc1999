"""Reports: several of one run, of saved runs, and without secrets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.engine import AFTER, BEFORE, KEY, Engine, finding, outcome, run_of
from v0to1.cli import main
from v0to1.core.diff import unified
from v0to1.core.model import (
    Endpoint,
    Failed,
    Files,
    Gap,
    Run,
    Skipped,
)
from v0to1.core.usage import Client, Use
from v0to1.core.usage_files import usage_file
from v0to1.reports import SEVERAL, json_report
from v0to1.reports.fleet import Saved, gather
from v0to1.reports.merge import merge


def test_several_reports_of_one_run(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    engine.found = run_of(engine.root, finding())
    code, out, _ = outcome(
        capfd,
        "check",
        "--format",
        "json",
        "--report",
        "html=page",
        "--report",
        "x.md",
        "--report",
        "sub/r.txt",
    )
    assert code == 1
    assert json.loads(out)["findings"][0]["rule"] == "conversations/stop"
    assert (engine.root / "page").read_text(encoding="utf-8").startswith("<!")
    assert (engine.root / "x.md").stat().st_size
    assert (engine.root / "sub/r.txt").stat().st_size


def test_a_dash_is_no_file(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    engine.found = run_of(engine.root, finding())
    code, out, _ = outcome(capfd, "check", "--format", "json", "-o", "-")
    assert code == 1
    assert json.loads(out)["findings"][0]["rule"] == "conversations/stop"
    code, out, said = outcome(capfd, "check", "--report", "json=-")
    assert (code, out) == (2, "")
    assert "'json=-' names no file" in said
    assert not (engine.root / "-").exists()


@pytest.mark.parametrize(
    ("argv", "start"),
    [
        (["-o", "out.json"], "{"),
        (["-o", "out.html"], "<!"),
        (["-o", "out.html", "--format", "json"], "{"),
        (["-o", "build/reports/out.html"], "<!"),
    ],
)
def test_the_name_of_the_file_says_the_format(engine: Engine, argv: list[str], start: str) -> None:
    main(["check", *argv])
    assert (engine.root / argv[1]).read_text(encoding="utf-8").startswith(start)


def test_a_folder_that_cannot_be_made_is_told(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    (engine.root / "build").write_text("a file")
    code, _, said = outcome(capfd, "check", "-o", "build/reports/out.html")
    assert code == 2
    assert "build/reports/out.html" in said
    assert "cannot be written: " in said
    assert (engine.root / "build").read_text() == "a file"


def test_no_secret_is_shown(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    engine.found = run_of(engine.root, finding(), failed=(Failed("b.py", f"Bearer {KEY}"),))
    shown = [
        outcome(capfd, "check", "-v", "--format", fmt)[1:] for fmt in ("text", "json", "html", "markdown")
    ]
    engine.found = run_of(engine.root, finding())
    assert all(KEY not in out + err for out, err in shown)
    assert "[redacted]" in shown[0][0] + shown[0][1]


def save(path: Path, run: Run) -> str:
    path.write_text(json_report.dump(run))
    return str(path)


def test_a_saved_run_is_rendered_without_scanning(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    saved = save(engine.root / "run.json", run_of(engine.root, finding()))
    assert outcome(capfd, "report", saved, "-o", "page.html") == (0, "", "")
    assert engine.config is None
    assert "A title" in (engine.root / "page.html").read_text(encoding="utf-8")
    code, out, _ = outcome(capfd, "report", saved, "--format", "json")
    assert (code, json_report.load(out)) == (0, json_report.load(Path(saved).read_text()))


def test_several_runs_become_one() -> None:
    row = Endpoint("conversations/stop", "POST /old", "POST /new", "app", "", 2)
    gap = Gap("files/zip", "t", "v", "w", "", "", "", "", ("a.py:1",))
    one = replace(
        run_of(Path("/x/client"), finding(), changed=True), endpoints=(row,), gaps=(gap,), command="one"
    )
    two = replace(
        one, root="/y/client", command="two", skipped=(Skipped("s.py", "r"),), files=Files(2, 1, 1, 0)
    )
    merged = merge(gather([Saved(one), Saved(two), Saved(one)]))
    assert (merged.root, merged.command) == ("/x/client, /y/client", "one && two")
    assert [each.path for each in merged.findings] == ["client/a.py", "client-2/a.py"]
    assert [each.parts[0].path for each in merged.findings] == ["client/a.py", "client-2/a.py"]
    assert [each.path for each in merged.skipped] == ["client-2/s.py"]
    assert merged.files == Files(3, 2, 1, 0)
    assert merged.gaps[0].sites == ("client/a.py:1", "client-2/a.py:1")
    assert merged.endpoints == (replace(row, uses=4),)
    expected = unified("client-2/a.py", BEFORE.encode(), AFTER.encode())
    assert [each.diff for each in merged.changes][1] == expected


def test_several_runs_are_reported_together(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    one = save(engine.root / "one.json", run_of(Path("/x/client"), finding()))
    two = save(engine.root / "a=b.json", run_of(Path("/y/client")))
    argv = ("report", f"shop={one}", two, "--report", "all.md", "--report", "all.csv", "--report", "all.json")
    code, out, err = outcome(capfd, *argv, "--report", "all.sarif", "-o", "all.html")
    assert (code, out, err) == (0, "", "")
    document = json.loads((engine.root / "all.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in document["repositories"]] == ["client", "shop"]
    assert "shop" in (engine.root / "all.html").read_text(encoding="utf-8")
    for name in ("all.md", "all.csv", "all.sarif"):
        assert "conversations/stop" in (engine.root / name).read_text("utf-8") or "shop" in (
            engine.root / name
        ).read_text("utf-8")
    assert set(SEVERAL) >= {"text", "json", "markdown", "csv"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"repositories": []}', "is no saved run: $: these are several runs"),
        ('{"tasks": []}', "is no saved run: $: this is a list of tasks"),
        ('{"version": "2.1.0", "runs": []}', "is no saved run: $: this is SARIF"),
        ('{"schema_version": "9.0"}', "is no saved run: $.schema_version: this v0to1 reads"),
        ("", "is no saved run: line 1, column 1: not JSON"),
    ],
)
def test_a_file_that_is_no_run_is_named_with_what_it_is(
    engine: Engine, capfd: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    good = save(engine.root / "one.json", run_of(Path("/x/client"), finding()))
    (engine.root / "bad.json").write_text(text, encoding="utf-8")
    code, out, err = outcome(capfd, "report", good, "name=bad.json")
    assert (code, out) == (2, "")
    assert f"bad.json: {said}" in err and "v0to1 check --format json" in err


def test_a_file_that_is_not_there_is_named(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = outcome(capfd, "report", "name=gone.json")
    assert (code, out) == (2, "")
    assert "'gone.json' is no file" in err


@pytest.mark.parametrize("option", [["-o", "sub/../a.json"], ["--report", "text=a.json"], ["-o", "b.json"]])
def test_a_saved_run_is_not_replaced_by_its_report(
    engine: Engine, capfd: pytest.CaptureFixture[str], option: list[str]
) -> None:
    (engine.root / "sub").mkdir()
    for name in ("a.json", "b.json"):
        (engine.root / name).write_text(json_report.dump(run_of(engine.root, finding())), encoding="utf-8")
    before = (engine.root / "a.json").read_bytes()
    code, out, err = outcome(capfd, "report", "a.json", "b.json", *option)
    assert (code, out) == (2, "") and "is one of the runs, which the report would replace" in err
    assert (engine.root / "a.json").read_bytes() == before == (engine.root / "b.json").read_bytes()


def usage_record(path: Path, *rules: str) -> Path:
    """Write a usage record in which routes of some rules are used."""
    record = usage_file(path)
    moment = "2026-11-20T08:00:00Z"
    uses = [Use(rule, f"Socket.IO {rule}", "", Client("bot/1.0"), moment, moment, 1) for rule in rules]
    record.add([], now="2026-09-01T00:00:00Z")
    record.add(uses, now="2026-11-24T00:00:00Z")
    return path


@pytest.mark.parametrize("name", ["usage.json", "usage.sqlite", "usage.jsonl"])
def test_usage_records_stand_beside_runs(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    saved, used, gone = tmp_path / "run.json", "socketio/connect", "socketio/events"
    findings = [replace(finding(), rule=rule, v0=f"Socket.IO {rule}") for rule in (used, gone)]
    saved.write_text(json_report.dump(run_of(tmp_path, *findings)), encoding="utf-8")
    path = tmp_path / name
    if path.suffix == ".jsonl":
        told = {"rule": used, "route": "Socket.IO connect", "count": 1}
        told |= {"first": "2026-09-01T00:00:00Z", "last": "2026-11-20T08:00:00Z", "program": "bot/1.0"}
        path.write_text(json.dumps({"v0to1_usage": 1, **told}) + "\n", encoding="utf-8")
    else:
        usage_record(path, used, "socketio/stop")
    code, out, err = outcome(capfd, "report", str(path), str(saved))
    assert (code, err) == (0, "")
    assert "used in production, last on 2026-11-20 (1 use by 1 client since " in out
    assert "    not seen in 30 days\n" in out
    stranger = "bot/1.0: 1 use, last on 2026-11-20: Socket.IO socketio/stop (runs have 1 other of it)"
    assert (stranger in out) is (path.suffix != ".jsonl")
    code, out, _ = outcome(capfd, "report", str(saved))
    assert code == 0 and "in production" not in out and "not seen" not in out


def test_a_usage_record_alone_asks_for_a_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = outcome(capfd, "report", str(usage_record(tmp_path / "usage.json")))
    assert (code, out) == (2, "")
    assert "usage.json: is a usage record, and there is no run beside it; name one that `v0to1 check" in err


def test_a_wrong_usage_record_is_told_with_its_place(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = usage_record(tmp_path / "usage.json", "socketio/stop")
    given = json.loads(path.read_text(encoding="utf-8"))
    given["uses"][0]["count"] = "many"
    path.write_text(json.dumps(given), encoding="utf-8")
    code, out, err = outcome(capfd, "report", str(path))
    assert (code, out) == (2, "")
    assert "usage.json: no usage record: Expected `int`, got `str` - at `$.uses[0].count`" in err


def test_a_report_does_not_take_the_place_of_a_record(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = usage_record(tmp_path / "usage.json")
    code, _, err = outcome(capfd, "report", str(path), "-o", str(path))
    assert code == 2 and "is one of the runs, which the report would replace" in err
