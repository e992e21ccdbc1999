"""The whole way, through the command: what it prints is valid, applies, and agrees with what it writes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.command import v0to1

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "reports" / "schemas" / "run.schema.json").read_text("utf-8"))


def git(*arguments: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run git in a folder."""
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=False)


def repository(folder: Path, wanted: str) -> Path:
    """A repository with the examples whose names fit a pattern."""
    for path in (ROOT / "examples").glob(wanted):
        if path.is_dir():
            shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(path, folder)
    git("init", "-q", folder=folder)
    git("add", "-A", folder=folder)
    git("commit", "-qm", "V0", folder=folder)
    return folder


def check_saved(run: dict[str, Any], folder: Path) -> None:
    """A saved run keeps to its schema, adds up, and speaks of what is in the folder."""
    jsonschema.validate(run, SCHEMA)
    files = run["files"]
    assert files["scanned"] + files["skipped"] + files["failed"] == files["discovered"]
    assert {one["verdict"] for one in run["findings"]} <= {"safe", "review", "manual", "gap", "ambiguous"}
    fingerprints = [one["fingerprint"] for one in run["findings"]]
    assert len(fingerprints) == len(set(fingerprints))
    for one in run["findings"]:
        assert one["parts"], one["rule"]
        lines = (folder / one["path"]).read_text("utf-8").splitlines()
        assert 1 <= one["line"] <= one["end_line"] <= len(lines)


def test_a_saved_run_is_valid_adds_up_and_is_rendered_without_another_look(tmp_path: Path) -> None:
    examples = repository(tmp_path / "examples", "[ru]*")
    saved, page = tmp_path / "run.json", tmp_path / "run.html"
    done = v0to1("check", "--format", "json", "-o", str(saved), folder=examples)
    assert done.returncode == 1
    check_saved(json.loads(saved.read_text("utf-8")), examples)

    shutil.rmtree(examples / "requests_script")
    done = v0to1("report", str(saved), "-o", str(page), folder=examples)
    assert done.returncode == 0
    assert "requests_script/openhands_task.py" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("adapter", "wanted", "left_over"), [("auto", "*", True), ("always", "[ru]*", False)]
)
def test_the_diff_is_what_is_written_a_second_run_is_empty_and_undo_complete(
    tmp_path: Path, adapter: str, wanted: str, left_over: bool
) -> None:
    """The first run leaves what the adapter answers, and code for it that stands in no file of its own."""
    examples, saved = repository(tmp_path / "examples", wanted), tmp_path / "run.json"
    untouched = git("write-tree", folder=examples).stdout
    mode = ("--adapter", adapter)
    diff = v0to1("migrate", *mode, "--format", "diff", "--report", str(saved), folder=examples)
    assert diff.returncode == 1
    check_saved(json.loads(saved.read_text("utf-8")), examples)
    assert git("apply", "--check", folder=examples, given=diff.stdout).returncode == 0
    assert git("status", "--porcelain", folder=examples).stdout == ""

    applied = tmp_path / "applied"
    shutil.copytree(examples, applied)
    assert git("apply", folder=applied, given=diff.stdout).returncode == 0
    assert v0to1("migrate", *mode, "--write", folder=examples).returncode in (0, 1)
    for folder in (examples, applied):
        git("add", "-A", folder=folder)
    once = git("write-tree", folder=examples).stdout
    assert once == git("write-tree", folder=applied).stdout != untouched

    again, left = ("migrate", *mode, "--write", "--allow-dirty", "--report"), tmp_path / "left.json"
    assert v0to1(*again, str(left), folder=examples).returncode == int(left_over)
    there = json.loads(left.read_text("utf-8"))["findings"]
    left_ones = [("none", False)] * left_over
    assert {(one["fix"], one["applied"]) for one in there} == {("adapter", True), *left_ones}
    assert {Path(one["path"]).suffix for one in there if not one["applied"]} <= {".ipynb", ".yml"}
    git("add", "-A", folder=examples)
    assert git("write-tree", folder=examples).stdout == once

    assert v0to1("undo", folder=examples).returncode == 0
    git("add", "-A", folder=examples)
    assert git("status", "--porcelain", folder=examples).stdout == ""


def test_one_bad_file_costs_one_file(tmp_path: Path) -> None:
    """A file that never mentions V0 is read as Python all the same, in the encoding that it names."""
    examples = repository(tmp_path / "examples", "[ru]*")
    (examples / "latin.py").write_bytes(b"# -*- coding: latin-1 -*-\nNAME = '\xe4'\n")
    (examples / "urllib_cli" / "broken.py").write_text("PATH = ('/api/conversations'\n", "utf-8")
    done = v0to1("check", "--format", "json", folder=examples)
    run = json.loads(done.stdout)

    assert done.returncode == 2
    assert [one["path"] for one in run["failed"]] == ["urllib_cli/broken.py"]
    paths = {one["path"] for one in run["findings"]}
    assert {"urllib_cli/oh.py", "requests_script/openhands_task.py"} <= paths
