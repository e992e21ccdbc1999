"""Findings that an older commit does not have, and files from standard input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import v0to1

HEAD = "import requests\n\n"
STOP = 'requests.post("https://app.all-hands.dev/api/conversations/{id}/stop")\n'
DELETE = 'requests.delete("https://app.all-hands.dev/api/conversations/c1")\n'


def git(root: Path, *words: str) -> str:
    """What git says in a folder."""
    names = ("-c", "user.name=v0to1", "-c", "user.email=v0to1@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *names, *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a V0 client in its first commit."""
    (tmp_path / "a.py").write_text(HEAD + STOP.format(id="c1"), encoding="utf-8")
    (tmp_path / "base.py").write_text('BASE = "https://app.all-hands.dev"\n', encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    return tmp_path


def new(root: Path, *arguments: str, folder: Path | None = None) -> list[tuple[str, str]]:
    """File and rule of what `check` does not leave alone."""
    done = v0to1("check", "--format", "json", *arguments, folder=folder or root)
    assert done.returncode in (0, 1), done.stderr
    found = [one for one in json.loads(done.stdout)["findings"] if one["suppressed"] is None]
    assert done.returncode == int(bool(found))
    return [(one["path"], one["rule"]) for one in found]


def test_only_what_came_since_counts_and_nothing_is_touched(root: Path) -> None:
    assert new(root, "--diff-base", "HEAD") == []
    (root / "a.py").write_text(f"{HEAD}# moved\n\n{STOP.format(id='c1')}{DELETE}", encoding="utf-8")
    (root / "b.py").write_text(HEAD + STOP.format(id="c1"), encoding="utf-8")
    git(root, "add", "b.py")
    (root / "c.py").write_text(HEAD + DELETE, encoding="utf-8")
    before = git(root, "status", "--porcelain"), (root / ".git" / "index").read_bytes()
    assert new(root, "--diff-base", "HEAD") == [
        ("a.py", "conversations/delete"),
        ("b.py", "conversations/stop"),
        ("c.py", "conversations/delete"),
    ]
    assert (git(root, "status", "--porcelain"), (root / ".git" / "index").read_bytes()) == before


def test_a_file_that_is_gone_or_was_renamed_is_read_from_git(root: Path) -> None:
    (root / "a.py").rename(root / "z.py")
    assert new(root, "--diff-base", "HEAD") == [("z.py", "conversations/stop")]
    (root / "z.py").unlink()
    assert new(root, "--diff-base", "HEAD") == []


def test_a_renamed_file_is_held_against_its_own_past(root: Path) -> None:
    git(root, "mv", "a.py", "new name.py")
    assert new(root, "--diff-base", "HEAD") == []
    (root / "new name.py").write_text(HEAD + STOP.format(id="c1") + DELETE, encoding="utf-8")
    assert new(root, "--diff-base", "HEAD") == [("new name.py", "conversations/delete")]


@pytest.mark.parametrize("options", [["out/c.py"], ["out"], ["--no-respect-gitignore"]])
def test_what_git_ignores_is_new_where_it_is_looked_at(root: Path, options: list[str]) -> None:
    (root / ".gitignore").write_text("out/\n", encoding="utf-8")
    (root / "out").mkdir()
    (root / "out" / "c.py").write_text(HEAD + DELETE, encoding="utf-8")
    assert new(root, "--diff-base", "HEAD") == []
    assert new(root, "--diff-base", "HEAD", *options) == [("out/c.py", "conversations/delete")]


def test_a_copy_is_new(root: Path) -> None:
    (root / "z.py").write_bytes((root / "a.py").read_bytes())
    git(root, "add", "z.py")
    assert new(root, "--diff-base", "HEAD") == [("z.py", "conversations/stop")]


def test_a_change_in_another_file_can_make_a_finding_new(root: Path) -> None:
    text = f"{HEAD}from base import BASE\n\nrequests.post(BASE + '/api/conversations/c1/stop')\n"
    (root / "a.py").write_text(text, encoding="utf-8")
    (root / "base.py").write_text('BASE = "https://chat.example.org"\n', encoding="utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "Elsewhere")
    assert new(root) == []
    (root / "base.py").write_text('BASE = "https://app.all-hands.dev"\n', encoding="utf-8")
    assert new(root, "--diff-base", "HEAD") == [("a.py", "conversations/stop")]


def test_the_commit_counts_where_the_branch_left_it(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "feature")
    git(root, "checkout", "--quiet", "-")
    (root / "a.py").write_text("x = 1\n", encoding="utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "Migrated on main")
    trunk = git(root, "rev-parse", "--abbrev-ref", "HEAD").strip()
    git(root, "checkout", "--quiet", "feature")
    assert new(root, "--diff-base", trunk) == []


def test_folders_of_a_repository_are_held_against_their_own_past(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "sub" / "d.py").write_text(HEAD + DELETE, encoding="utf-8")
    (root / "a.py").write_text(HEAD + DELETE, encoding="utf-8")
    assert new(root, "--diff-base", "HEAD", folder=root / "sub") == [("d.py", "conversations/delete")]
    assert new(root, "sub", "--diff-base", "HEAD") == [("sub/d.py", "conversations/delete")]


def test_a_repository_inside_of_this_one_is_new_with_all_that_is_in_it(root: Path) -> None:
    inner = root / "lib"
    inner.mkdir()
    (inner / "e.py").write_text(HEAD + DELETE, encoding="utf-8")
    git(inner, "init", "--quiet")
    git(inner, "add", ".")
    git(inner, "commit", "--quiet", "--message", "Inner")
    assert new(root, "--diff-base", "HEAD") == [("lib/e.py", "conversations/delete")]
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "lib")
    git(root, "commit", "--quiet", "--message", "A submodule")
    assert new(root, "--diff-base", "HEAD~1") == [("lib/e.py", "conversations/delete")]
    assert new(root, "--diff-base", "HEAD") == []


@pytest.mark.parametrize("ref", ["gone", "--output=leak", ""])
def test_a_commit_that_is_not_there_is_an_error(root: Path, ref: str) -> None:
    done = v0to1("check", "--diff-base", ref, folder=root)
    if not ref:
        assert done.returncode == 1
        return
    assert done.returncode == 2
    assert "--diff-base" in done.stderr
    assert "name a commit that is there" in done.stderr
    assert not (root / "leak").exists()


def test_without_a_repository_there_is_no_past(tmp_path: Path) -> None:
    done = v0to1("check", "--diff-base", "HEAD", folder=tmp_path)
    assert done.returncode == 2
    assert "is in no git repository" in done.stderr


def piped(root: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a command says of a text on standard input."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8"))))
        return v0to1(*arguments, folder=root)


def test_a_file_from_standard_input_is_named_as_it_is_said(root: Path) -> None:
    done = piped(root, HEAD + DELETE, "check", "-", "--stdin-filename", "sub/new.py", "-q")
    assert done.returncode == 1
    assert done.stdout.startswith("sub/new.py:3:1 inline conversations/delete [review]")
    assert not (root / "sub").exists()


def test_standard_input_stands_for_the_file_on_the_disk(root: Path) -> None:
    assert piped(root, "x = 1\n", "check", "-", "--stdin-filename", "a.py").returncode == 0
    diff = piped(root, HEAD + DELETE, "migrate", "-", "--stdin-filename", "a.py").stdout
    assert diff.startswith("diff --git a/a.py b/a.py\n")
    assert (root / "a.py").read_text(encoding="utf-8") == HEAD + STOP.format(id="c1")


def test_standard_input_is_passed_over_as_a_file_would_be(root: Path) -> None:
    words = ("check", "-", "--stdin-filename", "gen/a.py", "--exclude", "gen/")
    assert piped(root, HEAD + DELETE, *words).returncode == 1
    assert piped(root, HEAD + DELETE, *words, "--force-exclude").returncode == 0
    done = piped(root, "words\n", "check", "-", "--stdin-filename", "a.xyz")
    assert (done.returncode, "a.xyz: unsupported language" in done.stdout) == (0, True)
    done = piped(root, HEAD + DELETE + "#" * 2_000_000, "check", "-", "--stdin-filename", "a.py")
    assert (done.returncode, "error: a.py: cannot be read: larger" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["check", "-"], "add --stdin-filename FILE"),
        (["check", "-", "a.py", "--stdin-filename", "b.py"], "cannot go with other paths"),
        (["check", "--stdin-filename", "b.py"], "write - for PATHS"),
        (["migrate", "-", "--stdin-filename", "b.py", "--write"], "name the file"),
    ],
)
def test_standard_input_in_a_wrong_place_is_refused(root: Path, arguments: list[str], complaint: str) -> None:
    done = piped(root, HEAD + DELETE, *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
