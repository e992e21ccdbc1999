"""Reports have the same bytes whatever the clock, the hash seed, the time zone and the folder are."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.reports.sample import sample
from v0to1.cli import main
from v0to1.config import Config
from v0to1.pipeline import run
from v0to1.reports import FORMATS, render
from v0to1.reports.json_report import dump, load

CLIENT = """import requests

BASE = "https://app.all-hands.dev"

def stop(cid):
    requests.post(f"{BASE}/api/conversations/{cid}/stop")
    return requests.get(f"{BASE}/api/conversations/{cid}/list-files").json()
"""

WITH_ROOT = frozenset({"json", "html"})
"""Formats that say which folder was looked at."""


def test_another_process_writes_the_same(tmp_path: Path) -> None:
    saved = tmp_path / "run.json"
    saved.write_text(dump(sample()), encoding="utf-8")
    words = [word for fmt in FORMATS for word in ("--report", f"{fmt}={tmp_path / fmt}")]
    environ = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": "1"}
    command = [sys.executable, "-m", "v0to1", "report", str(saved), *words, "-o", str(tmp_path / "main.txt")]
    subprocess.run(command, env=environ, check=True, cwd=tmp_path)
    again = load(saved.read_text(encoding="utf-8"))
    for fmt in FORMATS:
        assert (tmp_path / fmt).read_bytes().decode("utf-8") == render(again, fmt), fmt


def test_the_day_is_that_of_the_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(CLIENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767916800")
    words = [word for fmt in ("sarif", "tasks", "markdown") for word in ("--report", f"{fmt}=1.{fmt}")]
    assert main(["check", "a.py", *words, "-o", "1.json"]) == 1
    assert load((tmp_path / "1.json").read_text(encoding="utf-8")).calendar.as_of == "2026-01-09"
    first = {each: (tmp_path / f"1.{each}").read_bytes() for each in ("sarif", "tasks", "markdown", "json")}
    assert main(["check", "a.py", *words, "-o", "1.json"]) == 1
    assert first == {each: (tmp_path / f"1.{each}").read_bytes() for each in first}


def test_the_folder_makes_no_difference(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        root = tmp_path / name
        root.mkdir()
        (root / "a.py").write_text(CLIENT, encoding="utf-8")
        found = run(Config(root, (root,), date(2026, 11, 25), command="v0to1 check"), fixing=True)
        told.append({fmt: render(found, fmt) for fmt in FORMATS if fmt not in WITH_ROOT})
    assert told[0] == told[1]
    assert all(str(tmp_path) not in text for text in told[0].values())
