"""The GitHub action: its steps are run in the environment that GitHub would give them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stories.scratch import DELETE, HEAD, ROOT, STOP, Scratch, repository

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step.get("id") or step["name"]: step for step in ACTION["runs"]["steps"]}
FAIL = "Fail where something was found"


class Runner:
    """Stands for a runner of GitHub: one job, with the action checked out."""

    def __init__(self, team: Scratch, temporary: Path, action: Path) -> None:
        self.team, self.temporary, self.action = team, temporary, action
        self.summary, self.output = temporary / "summary", temporary / "output"

    def run(self, name: str, given: Mapping[str, str], outputs: Mapping[str, str], code: int = 0) -> str:
        """Run one step; returns what it prints."""
        step = STEPS[name]
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "text of others would become part of the script"
        script = self.temporary / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        values = {key: self.value(text, given, outputs) for key, text in step.get("env", {}).items()}
        job = Scratch(self.team.root, {**self.surroundings(), **values})
        return job.run("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script), codes=(code,))

    def surroundings(self) -> dict[str, str]:
        """The variables of the runner."""
        return {
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_WORKSPACE": str(self.team.root),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_ACTIONS": "true",
            "CI": "true",
        }

    def value(self, text: str, given: Mapping[str, str], outputs: Mapping[str, str]) -> str:
        """What an expression of the action stands for."""
        found = re.fullmatch(
            r"\$\{\{ (?P<kind>inputs|github|steps\.check\.outputs)\.(?P<name>[\w-]+) \}\}", text
        )
        assert found, text
        match found["kind"], found["name"]:
            case "github", "action_path":
                return str(self.action)
            case "inputs", name:
                return given.get(name, str(ACTION["inputs"][name]["default"]))
            case _, name:
                return outputs[name]

    def check(self, **given: str) -> tuple[str, dict[str, str]]:
        """Run the step that looks; returns what it prints, and its outputs."""
        self.output.write_text("", encoding="utf-8")
        self.summary.write_text("", encoding="utf-8")
        said = self.run("check", {key.replace("_", "-"): value for key, value in given.items()}, {})
        rows = [row.partition("=") for row in self.output.read_text(encoding="utf-8").splitlines()]
        return said, {key: value for key, _, value in rows}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, ours: Scratch) -> tuple[Path, Path]:
    """The folder of a runner in which the action's first step was run."""
    temporary = tmp_path_factory.mktemp("runner")
    team = repository(tmp_path_factory.mktemp("team") / "none")
    Runner(team, temporary, ours.root).run("install", {"python": sys.executable}, {})
    return temporary, ours.root


@pytest.fixture
def runner(installed: tuple[Path, Path], tmp_path: Path) -> Runner:
    """A job of a repository with one V0 client."""
    team = repository(tmp_path / "team")
    team.write("client.py", HEAD + STOP)
    team.commit("First")
    return Runner(team, *installed)


def test_what_is_found_is_annotated_summed_up_and_fails_at_the_end(runner: Runner) -> None:
    said, outputs = runner.check()
    assert "::error file=client.py,line=3" in said
    assert (outputs["exit-code"], outputs["findings"]) == ("1", "1")
    assert "1 OpenHands V0 operation in 1 file" in runner.summary.read_text(encoding="utf-8")
    assert Path(outputs["html"]).read_text(encoding="utf-8").startswith("<!doctype html>")
    sarif = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))
    assert [one["ruleId"] for one in sarif["runs"][0]["results"]] == ["conversations/stop"]
    runner.run(FAIL, {}, outputs, code=1)


def test_a_clean_repository_passes(runner: Runner) -> None:
    runner.team.write("client.py", "x = 1\n")
    said, outputs = runner.check(annotations="false", summary="false")
    assert "::error" not in said
    assert (outputs["exit-code"], outputs["findings"]) == ("0", "0")
    assert runner.summary.read_text(encoding="utf-8") == ""
    runner.run(FAIL, {}, outputs, code=0)


def test_inputs_reach_the_command(runner: Runner) -> None:
    runner.team.write("sub/new.py", HEAD + DELETE)
    _, outputs = runner.check(diff_base="HEAD")
    assert outputs["findings"] == "1"
    _, outputs = runner.check(working_directory="sub", args="--select conversations/stop --as-of 2026-03-01")
    assert outputs["findings"] == "0"
    _, outputs = runner.check(paths="client.py sub", fail_on="never")
    assert (outputs["exit-code"], outputs["findings"]) == ("0", "2")
    runner.team.run(
        str(runner.temporary / "v0to1" / "environment" / "bin" / "v0to1"),
        *("check", "--baseline", "known.json", "--write-baseline"),
    )
    _, outputs = runner.check(baseline="known.json", server="1.6")
    assert outputs["findings"] == "0"


HOSTILE = "$(touch pwned) `touch pwned`; touch pwned"


@pytest.mark.parametrize("name", ["paths", "args", "baseline", "server", "fail_on", "diff_base"])
@pytest.mark.parametrize("text", [HOSTILE, f'" {HOSTILE} "'])
def test_text_of_others_is_never_run(runner: Runner, name: str, text: str) -> None:
    _, outputs = runner.check(**{name: text})
    assert outputs["exit-code"] == "2"
    assert not list(runner.team.root.rglob("pwned"))


def test_hostile_source_gives_no_command_to_the_runner(runner: Runner) -> None:
    runner.team.write("::set-output name=x::y.py", HEAD + STOP + "# ::error::x\n")
    said, outputs = runner.check()
    assert outputs["findings"] == "2"
    ours = ("::error file=", "::warning file=", "::notice")
    assert all(line.startswith(ours) for line in said.splitlines() if line.startswith("::"))


def test_a_file_that_cannot_be_processed_fails_with_all_reports_there(runner: Runner) -> None:
    runner.team.write("broken.py", 'requests.get("/api/conversations"\n')
    _, outputs = runner.check()
    assert outputs["exit-code"] == "2"
    assert "broken.py" in Path(outputs["html"]).read_text(encoding="utf-8")
    runner.run(FAIL, {}, outputs, code=2)


def test_everything_that_is_named_is_there() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for about in ACTION["inputs"].values():
        assert about["description"]
        assert "default" in about
    for about in ACTION["outputs"].values():
        name = re.fullmatch(r"\$\{\{ steps\.check\.outputs\.([\w-]+) \}\}", about["value"])
        assert name
        assert f'echo "{name[1]}=' in STEPS["check"]["run"]
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(ACTION["inputs"])


def test_what_comes_after_the_check_runs_whatever_it_found() -> None:
    after: list[dict[str, Any]] = list(STEPS.values())[2:]
    assert [step["if"].startswith("always()") for step in after] == [True, True, True]
    assert all("exit-code != ''" in step["if"] for step in after)
