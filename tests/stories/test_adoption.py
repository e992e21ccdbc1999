"""A repository that adopts v0to1 as a team would, from the first day to the announced end of V0."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.stories.scratch import DELETE, HEAD, SKILLS, STOP, Scratch, repository

V0TO1 = (sys.executable, "-m", "v0to1")
LINT = (*V0TO1, "check", "-q", "--as-of")
SETTINGS = '[tool.v0to1]\nbaseline = "v0to1-baseline.json"\n'
MARCH, APRIL, JUNE = "2026-03-01", "2026-04-02", "2026-06-01"


def test_a_team_adopts_the_lint_and_leaves_v0_step_by_step(tmp_path: Path) -> None:
    team = repository(tmp_path / "team", V0TO1_STATE_DIR=str(tmp_path / "state"))
    team.write("a.py", HEAD + SKILLS)
    team.write("b.py", HEAD + DELETE)
    team.write("pyproject.toml", '[project]\nname = "client"\n')
    team.commit("A client of V0")

    # Day one: all that is there is known, and the settings say where that stands.
    team.write("pyproject.toml", '[project]\nname = "client"\n\n' + SETTINGS)
    assert "2 known findings (2 new" in team.run(*V0TO1, "check", "--write-baseline", "--as-of", MARCH)
    team.commit("Adopt v0to1")
    assert team.run(*LINT, MARCH) == ""

    # A new use fails; another one is let through until summer, with a reason.
    team.write("c.py", HEAD + DELETE)
    assert "c.py:3:1 inline conversations/delete" in team.run(*LINT, MARCH, codes=(1,))
    team.run(*V0TO1, "check", "-q", "--as-of", MARCH, "--add-ignore=until=2026-05-31 the old server")
    assert "# v0to1: ignore[conversations/delete] until=2026-05-31 the old server" in team.read("c.py")
    team.commit("Let one more in until the end of May")
    assert team.run(*LINT, MARCH) == ""

    # What is migrated is taken out of the baseline, so that it cannot come back.
    team.run(*V0TO1, "migrate", "a.py", "--write", "-q", codes=(0, 1))
    assert "a.py:" not in team.run(
        *V0TO1, "check", "--select", "conversations/microagents", "-q", "--as-of", MARCH
    )
    said = team.run(*V0TO1, "check", "--prune-baseline", "--as-of", MARCH)
    assert "1 known finding (0 new, 1 taken out)" in said
    rows = json.loads(team.read("v0to1-baseline.json"))["findings"]
    assert [(one["path"], one["rule"]) for one in rows] == [("b.py", "conversations/delete")]
    team.commit("Migrate a.py")
    before = team.read("a.py")
    team.write("a.py", HEAD + SKILLS)
    assert "a.py:3:1 inline conversations/microagents" in team.run(*LINT, MARCH, codes=(1,))
    team.write("a.py", before)

    # A branch is held against where it left main.
    team.git("checkout", "--quiet", "-b", "feature")
    team.write("d.py", HEAD + SKILLS)
    said = team.run(*LINT, MARCH, "--diff-base", "main", codes=(1,))
    assert [line.split(":")[0] for line in said.splitlines()] == ["d.py"]
    (team.root / "d.py").unlink()
    team.git("checkout", "--quiet", "main")

    # The announced end makes errors of warnings, and in summer the comment holds no more.
    team.write("v.py", HEAD + DELETE)
    assert "v.py" in team.run(*LINT, MARCH, "--fail-on", "error")
    assert "v.py" in team.run(*LINT, APRIL, "--fail-on", "error", codes=(1,))
    (team.root / "v.py").unlink()
    assert team.run(*LINT, APRIL) == ""
    said = team.run(*LINT, JUNE, codes=(1,))
    assert "c.py:4:1 inline conversations/delete" in said
    assert "it expired after 2026-05-31" in said


def committed(team: Scratch) -> str:
    """What git says has changed."""
    return team.git("status", "--porcelain")


def test_a_lint_run_leaves_no_trace(tmp_path: Path) -> None:
    team = repository(tmp_path / "team", V0TO1_STATE_DIR=str(tmp_path / "state"))
    team.write("a.py", HEAD + STOP)
    team.commit("A client of V0")
    team.run(*LINT, MARCH, codes=(1,))
    team.run(*LINT, MARCH, "--diff-base", "HEAD")
    team.run(*V0TO1, "migrate", "-q", codes=(1,))
    assert committed(team) == ""
    assert not (tmp_path / "state").exists()
