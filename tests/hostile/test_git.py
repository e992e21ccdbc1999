"""A repository of strangers: git is asked in it, but nothing runs that its configuration names."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.hostile.clients import CLIENT, MIGRATED, client, git, repository
from v0to1.scan import git as module

pytestmark = pytest.mark.whole

CHANGED = CLIENT.replace("def remove", "def delete")
"""Another text of the same length, so that git has to look into the file."""


def filtered(folder: Path, evil: str) -> tuple[str, ...]:
    (folder / ".gitattributes").write_text("*.py filter=a=b.c\n", encoding="utf-8")
    git(folder, "config", "filter.a=b.c.clean", f"{evil}; cat")
    return ("status",)


def filtered_by_process(folder: Path, evil: str) -> tuple[str, ...]:
    (folder / ".git/info/attributes").write_text("*.py filter=evil\n", encoding="utf-8")
    git(folder, "config", "filter.evil.process", evil)
    git(folder, "config", "filter.evil.required", "true")
    return ("status",)


def watched(folder: Path, evil: str) -> tuple[str, ...]:
    git(folder, "config", "core.fsmonitor", f"{evil}; false")
    return ("status",)


def hooked(folder: Path, evil: str) -> tuple[str, ...]:
    hook = folder / ".git/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{evil}\n", encoding="utf-8")
    hook.chmod(0o755)
    return ("status",)


def compared(folder: Path, evil: str) -> tuple[str, ...]:
    (folder / ".gitattributes").write_text("*.py diff=evil\n", encoding="utf-8")
    git(folder, "config", "diff.evil.command", evil)
    git(folder, "config", "diff.external", evil)
    return ("diff",)


def converted(folder: Path, evil: str) -> tuple[str, ...]:
    (folder / ".gitattributes").write_text("*.py diff=evil\n", encoding="utf-8")
    git(folder, "config", "diff.evil.textconv", f"{evil}; cat")
    return ("diff",)


def promised(folder: Path, evil: str) -> tuple[str, ...]:
    """Lack an object that git would fetch from its remote, which is a command."""
    script = folder / ".git/evil"
    script.write_text(f"#!/bin/sh\n{evil}\n", encoding="utf-8")
    script.chmod(0o755)
    lacking = git(folder, "rev-parse", "HEAD:client.py").decode().strip()
    (folder / ".git/objects" / lacking[:2] / lacking[2:]).unlink()
    for name, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{script}"),
        ("protocol.allow", "always"),
    ):
        git(folder, "config", name, value)
    return ("cat-file", "blob", lacking)


@pytest.mark.parametrize(
    "attack", [filtered, filtered_by_process, watched, hooked, compared, converted, promised]
)
def test_nothing_runs_that_a_repository_names(
    tmp_path: Path, attack: Callable[[Path, str], tuple[str, ...]]
) -> None:
    root, mark = tmp_path / "root", tmp_path / "ran"
    root.mkdir()
    client(root)
    repository(root)
    words = attack(root, f"touch {shlex.quote(str(mark))}")
    (root / "client.py").write_text(CHANGED, encoding="utf-8")
    subprocess.run(["git", *words], cwd=root, check=False, capture_output=True)
    assert mark.exists(), "git itself would not run it, so nothing is shown"
    mark.unlink()
    os.utime(root / "client.py", (1, 1))
    assert v0to1("check", "--diff-base", "HEAD", folder=root).returncode in (0, 2)
    assert v0to1("migrate", "--write", folder=root).returncode == 2
    assert v0to1("migrate", "--write", "--allow-dirty", folder=root).returncode == 0
    assert not mark.exists()


def test_a_submodule_runs_nothing_either(tmp_path: Path) -> None:
    root, mark = tmp_path / "root", tmp_path / "ran"
    inner = root / "inner"
    inner.mkdir(parents=True)
    client(inner)
    repository(inner)
    client(root)
    git(root, "-c", "advice.addEmbeddedRepo=false", "init", "--quiet")
    repository(root)
    filtered(inner, f"touch {shlex.quote(str(mark))}")
    (inner / "client.py").write_text(CHANGED, encoding="utf-8")
    git(root, "status")
    assert mark.exists(), "git itself would not run it, so nothing is shown"
    mark.unlink()
    os.utime(inner / "client.py", (1, 1))
    assert v0to1("check", "--diff-base", "HEAD", folder=root).returncode == 0
    assert v0to1("migrate", "--write", "client.py", folder=root).returncode == 0
    assert not mark.exists()


def test_a_filter_hides_no_change(tmp_path: Path) -> None:
    """What is committed would be lost to git, if a filter said that a file was the committed one."""
    client(tmp_path)
    repository(tmp_path)
    git(tmp_path, "config", "filter.hide.clean", "git show HEAD:client.py")
    (tmp_path / ".gitattributes").write_text("*.py filter=hide\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Second")
    changed = CLIENT + "MINE = 1\n"
    (tmp_path / "client.py").write_text(changed, encoding="utf-8")
    done = v0to1("migrate", "--write", folder=tmp_path)
    assert (done.returncode, "uncommitted changes in client.py" in done.stderr) == (2, True)
    assert (tmp_path / "client.py").read_text(encoding="utf-8") == changed


def test_settings_of_the_environment_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path)
    repository(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "v0to1.test")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "kept")
    git(tmp_path, "config", "filter.x.clean", "false")
    assert module.compare(tmp_path, "config", "--get", "v0to1.test") == b"kept\n"
    assert module.compare(tmp_path, "config", "--get", "filter.x.clean") == b"\n"


@pytest.mark.parametrize(("name", "said"), [("index", "did not answer within"), ("HEAD", "git cannot say")])
def test_git_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    client(tmp_path)
    repository(tmp_path)
    (tmp_path / ".git" / name).unlink()
    os.mkfifo(tmp_path / ".git" / name)
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    assert v0to1("check", folder=tmp_path).returncode == 1
    done = v0to1("migrate", "--write", folder=tmp_path)
    assert (done.returncode, said in done.stderr) == (2, True)
    assert v0to1("check", "--diff-base", "HEAD", folder=tmp_path).returncode == 2


@pytest.mark.parametrize(
    "script", ["exit 128", "kill -9 $$", "echo a; echo no >&2; exit 1", "cat; read x < /dev/tty"]
)
def test_git_that_fails_is_no_clean_work_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    root, tools = tmp_path / "root", tmp_path / "tools"
    root.mkdir()
    tools.mkdir()
    client(root)
    (root / ".git").mkdir()
    (tools / "git").write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    assert v0to1("check", folder=root).returncode == 1
    done = v0to1("migrate", "--write", folder=root)
    assert (done.returncode, "git cannot say whether files have uncommitted" in done.stderr) == (2, True)
    assert (root / "client.py").read_text(encoding="utf-8") == CLIENT
    assert v0to1("migrate", "--write", "--allow-dirty", folder=root).returncode == 0
    assert (root / "client.py").read_text(encoding="utf-8") == MIGRATED


def test_what_looks_like_a_bare_repository_is_none(tmp_path: Path) -> None:
    """A folder with the files of a repository, committed in another, brings its own configuration."""
    inner, mark = tmp_path / "inner", tmp_path / "ran"
    inner.mkdir()
    git(inner, "init", "--quiet", "--bare", ".")
    git(inner, "config", "core.bare", "false")
    git(inner, "config", "core.worktree", str(inner))
    git(inner, "config", "core.fsmonitor", f"touch {shlex.quote(str(mark))}; false")
    client(inner)
    repository(tmp_path)
    git(inner, "status")
    assert mark.exists(), "git itself would not run it, so nothing is shown"
    mark.unlink()
    assert v0to1("check", "--diff-base", "HEAD", folder=inner).returncode == 0
    assert v0to1("migrate", "--write", folder=inner).returncode == 0
    assert not mark.exists()
