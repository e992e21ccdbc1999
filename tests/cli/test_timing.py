"""Where the time of a run went is told when somebody asks, whichever process it was spent in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.engine import outcome
from v0to1 import resources
from v0to1.core.monitor import PARSE, PLAN, STAGES, STEPS, Monitor, active, count, recording, stage
from v0to1.pipeline import analysis
from v0to1.reports.timings import TITLES

EXAMPLES = Path(__file__).parents[2] / "examples"
SCHEMA = json.loads((resources.SCHEMAS / "timings.schema.json").read_text("utf-8"))


@pytest.fixture
def clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two clients in two languages, which are analysed in workers where there may be any."""
    monkeypatch.setattr(analysis, "ENOUGH", 1)
    for name in ("requests_script", "esm_cli"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def timings(capfd: pytest.CaptureFixture[str], folder: Path, *argv: str) -> dict[str, Any]:
    file = folder / "out" / "timings.json"
    code, _, err = outcome(capfd, *argv, "--no-cache", "--timings", str(file))
    assert code == 1, err
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    Draft202012Validator(SCHEMA).validate(told)
    return told


def test_the_schema_has_all_stages() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    stages = SCHEMA["properties"]["stages"]["items"]["properties"]["stage"]["enum"]
    assert stages == list(STAGES) == list(TITLES)


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_workers_send_what_they_record(
    clients: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    alone, shared = (timings(capfd, clients, command, "--jobs", jobs) for jobs in ("1", "2"))
    assert alone["languages"] == shared["languages"]
    assert alone["files_found"] == shared["files_found"] > 2
    by_language = {one["language"]: one for one in shared["languages"]}
    for language in ("python", "javascript"):
        assert min(value for value in by_language[language].values() if isinstance(value, int)) > 0
        seen = {one["stage"] for one in shared["stages"] if one["language"] == language}
        assert seen >= {"select", "parse", "evaluate", "functions", "match", "misuse", "plan", "findings"}
    assert {one["stage"] for one in shared["stages"] if one["language"] is None} >= {"find", "report"}
    spent = sum(one["processor_seconds"] for one in alone["stages"])
    assert 0 < spent <= alone["processor_seconds"]


def test_a_verbose_run_says_it_on_standard_error(clients: Path, capfd: pytest.CaptureFixture[str]) -> None:
    plain = outcome(capfd, "check", "--no-cache")
    assert "time:" not in plain[1] + plain[2]
    _, out, err = outcome(capfd, "check", "--no-cache", "-v")
    assert "time:" not in out
    first, *lines = err.splitlines()
    assert first.startswith("time: ")
    assert first.endswith("evaluation steps")
    assert len(lines) <= 3
    assert outcome(capfd, "check", "--no-cache", "-v", "-q")[2] == ""


def test_a_clean_run_says_it_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    _, _, err = outcome(capfd, "check", "-v", str(tmp_path))
    assert err.startswith("time: ")
    assert "1 file found, 0 parsed, 0 evaluation steps" in err


def test_a_source_is_never_replaced(clients: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = next(clients.rglob("*.py"))
    before = source.read_bytes()
    code, _, err = outcome(capfd, "check", "--timings", str(source))
    assert (code, source.read_bytes()) == (2, before)
    assert "is a source" in err


def test_the_time_of_an_inner_stage_is_none_of_the_outer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(100))
    monkeypatch.setattr("time.perf_counter", lambda: next(times))
    with recording(Monitor()) as monitor:
        with stage(PLAN), stage(PARSE):
            count(STEPS)
        with stage(PARSE):
            count(STEPS, 2)
    assert {key: seconds for key, (seconds, _) in monitor.times.items()} == {("", PLAN): 2, ("", PARSE): 2}
    assert monitor.counts == {("", STEPS): 3}


def test_nothing_is_recorded_where_nobody_asks() -> None:
    with stage(PLAN):
        count(STEPS)
    assert active() is None
