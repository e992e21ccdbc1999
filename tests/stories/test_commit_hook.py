"""The commit hooks as a team has them: installed by pre-commit from this tree, on commits of all kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.scratch import DELETE, HEAD, SAFE, STOP, Scratch, repository

CONFIG = """repos:
  - repo: {url}
    rev: {rev}
    hooks:
      - id: {hook}
"""


@pytest.fixture
def team(tmp_path: Path, hooks_home: Path) -> Scratch:
    """A repository of a team with one file that is clean."""
    made = repository(tmp_path / "team", PRE_COMMIT_HOME=str(hooks_home))
    made.write("clean.py", "x = 1\n")
    made.commit("First")
    return made


def adopted(team: Scratch, ours: Scratch, hook: str, pre_commit: tuple[str, ...]) -> None:
    """Adopt a hook, and install it for commits."""
    rev = ours.git("rev-parse", "HEAD").strip()
    team.write(".pre-commit-config.yaml", CONFIG.format(url=ours.root.as_uri(), rev=rev, hook=hook))
    team.commit("Adopt v0to1")
    team.run(*pre_commit, "install")


def test_try_repo_runs_both_hooks_on_clean_and_dirty_files(
    team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]
) -> None:
    team.write("dirty.py", HEAD + STOP)
    team.write("safe.py", HEAD + SAFE)
    team.git("add", ".")
    said = team.run(*pre_commit, "try-repo", str(ours.root), "--all-files", "--verbose", codes=(1,))
    found, fixed = said.split("hook id: v0to1-check")[1].split("hook id: v0to1-fix")
    assert "dirty.py:3:1 adapted conversations/stop" in found
    assert "safe.py:3:1 inline secrets/delete" in found
    assert "clean.py:" not in found
    assert "files were modified by this hook" in fixed
    assert team.read("dirty.py") == HEAD + STOP
    assert team.read("safe.py") != HEAD + SAFE


def test_a_commit_with_v0_is_stopped_and_one_without_goes_through(
    team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]
) -> None:
    adopted(team, ours, "v0to1-check", pre_commit)
    team.write("client.py", HEAD + DELETE)
    team.git("add", "client.py")
    assert "client.py:3:1 inline conversations/delete" in team.git("commit", "-m", "V0", codes=(1,))
    team.write("client.py", HEAD + DELETE.rstrip() + "  # v0to1: ignore the old server stays\n")
    team.git("add", "client.py")
    assert "Passed" in team.git("commit", "-m", "Kept for now")


def test_only_what_is_staged_counts(team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]) -> None:
    adopted(team, ours, "v0to1-check", pre_commit)
    team.write("clean.py", HEAD)
    team.git("add", "clean.py")
    team.write("clean.py", HEAD + STOP)
    assert "Passed" in team.git("commit", "-m", "The clean half")
    assert team.read("clean.py") == HEAD + STOP
    team.git("add", "clean.py")
    team.write("clean.py", HEAD)
    assert "conversations/stop" in team.git("commit", "-m", "The dirty half", codes=(1,))
    assert team.read("clean.py") == HEAD


def test_the_fix_changes_staged_files_and_lets_the_commit_be_looked_at(
    team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]
) -> None:
    adopted(team, ours, "v0to1-fix", pre_commit)
    team.write("client.py", HEAD + SAFE)
    team.git("add", "client.py")
    assert "files were modified by this hook" in team.git("commit", "-m", "V0", codes=(1,))
    assert team.read("client.py") != HEAD + SAFE
    assert team.git("show", ":client.py") == HEAD + SAFE
    assert sorted(one.name for one in team.root.iterdir() if one.name.startswith("openhands")) == []
    team.git("add", "client.py")
    assert "Passed" in team.git("commit", "-m", "V1")


def test_a_fix_never_loses_what_is_not_staged(
    team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]
) -> None:
    adopted(team, ours, "v0to1-fix", pre_commit)
    team.write("client.py", HEAD + SAFE)
    team.git("add", "client.py")
    unstaged = HEAD + "# being worked on\n" + SAFE
    team.write("client.py", unstaged)
    team.git("commit", "-m", "Half", codes=(1,))
    assert team.read("client.py") == unstaged
    assert team.git("show", ":client.py") == HEAD + SAFE


def test_excluded_files_stay_excluded_in_a_hook(
    team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]
) -> None:
    adopted(team, ours, "v0to1-check", pre_commit)
    team.write("v0to1.toml", 'exclude = ["legacy/"]\n')
    team.write("legacy/client.py", HEAD + STOP)
    team.git("add", ".")
    assert "Passed" in team.git("commit", "-m", "Legacy")


def test_the_audit_runs_when_it_is_asked_for(
    team: Scratch, ours: Scratch, pre_commit: tuple[str, ...]
) -> None:
    adopted(team, ours, "v0to1-audit", pre_commit)
    team.write("client.py", HEAD + STOP)
    team.git("add", "client.py")
    team.git("commit", "-m", "Not scanned")
    said = team.run(*pre_commit, "run", "--hook-stage", "manual", "--all-files", codes=(1,))
    assert "client.py:3:1 adapted conversations/stop" in said
