"""One repository: what is cloned and what comes of it, whatever is in it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fleet.made import CLIENT, LOOKALIKE, bare, git
from v0to1.fleet import work
from v0to1.fleet.cloning import clone
from v0to1.fleet.limited import PROGRAM
from v0to1.fleet.repositories import Repository
from v0to1.fleet.work import Task, do

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("own_git")]


def task(url: str, command: str = "check", **more: object) -> Task:
    options = {key: more.pop(key) for key in ("ref", "folder") if key in more}
    return Task(Repository("one", url, **options), command, **more)  # type: ignore[arg-type]


def test_a_client_is_found(tmp_path: Path) -> None:
    url = bare(tmp_path / "a.git", CLIENT)
    result = do(task(url))
    assert (result.name, result.state, result.reason) == ("one", "findings", "")
    saved = json.loads(result.run)
    assert [one["rule"] for one in saved["findings"]] == ["conversations/create"]
    assert saved["origin"]["commit"] == result.commit == git(tmp_path / "a.git", "rev-parse", "HEAD").strip()
    assert b"<!doctype html>" in result.report.lower()
    assert 0 < result.processor < result.seconds + 5
    assert 10_000_000 < result.memory < 2_000_000_000


def test_something_else_is_clean(tmp_path: Path) -> None:
    result = do(task(bare(tmp_path / "a.git", LOOKALIKE)))
    assert (result.state, result.reason, result.patch) == ("clean", "", b"")
    assert (result.report, result.summary["rules"], result.summary["owners"]) == (b"", {}, {})


def test_what_nobody_waits_for_ends(tmp_path: Path) -> None:
    """A run whose worker is killed has a bound of its own, on the time of its processor."""
    url = bare(
        tmp_path / "a.git", {**CLIENT, "big.py": CLIENT["bot.py"] + "x = [f(1, 2), {3: 4}]\n" * 40_000}
    )
    git(tmp_path, "clone", "--quiet", url, "tree")
    words = ["check", ".", "--jobs=1", "--no-cache"]
    command = [sys.executable, "-c", PROGRAM, str(4 * 1024**3), "1", str(tmp_path / "tree"), str(tmp_path)]
    assert subprocess.run([*command, *words], check=False).returncode == -signal.SIGKILL


def test_memory_is_that_of_the_run_and_not_of_what_started_it(tmp_path: Path) -> None:
    url = bare(tmp_path / "a.git", LOOKALIKE)
    held = bytearray(400_000_000)
    held[::4096] = b"x" * len(held[::4096])
    assert do(task(url)).memory < 200_000_000


def test_a_migration_is_a_patch_that_applies(tmp_path: Path) -> None:
    files = {**CLIENT, "crlf.py": CLIENT["bot.py"].replace("\n", "\r\n")}
    result = do(task(bare(tmp_path / "a.git", files), "migrate"))
    assert result.state == "patched"
    git(tmp_path, "clone", "--quiet", f"file://{tmp_path}/a.git", "again")
    (tmp_path / "changes.patch").write_bytes(result.patch)
    git(tmp_path / "again", "apply", str(tmp_path / "changes.patch"))
    text = (tmp_path / "again/crlf.py").read_bytes()
    assert b"v0_created" in text
    assert text.count(b"\n") == text.count(b"\r\n")
    assert (tmp_path / "again/openhands_v1.py").is_file()


def test_new_files_are_in_a_patch_whatever_git_ignores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignored").write_text("openhands_v1.py\n")
    (tmp_path / "gitconfig").write_text(f"[core]\n\texcludesFile = {tmp_path}/ignored\n")
    url = bare(tmp_path / "a.git", CLIENT)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert b"b/openhands_v1.py" in do(task(url, "migrate")).patch


def test_a_saved_run_that_cannot_be_read_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = work._limited

    def cut(given: Task, root: Path, folder: Path, words: list[str], deadline: float) -> object:
        ended = limited(given, root, folder, words, deadline)
        (folder / "run.json").write_bytes(b'{"findings": [')
        return ended

    monkeypatch.setattr(work, "_limited", cut)
    result = do(task(bare(tmp_path / "a.git", CLIENT)))
    assert (result.state, result.reason[:26]) == ("failed", "its run cannot be read: Ex")


def test_a_branch_and_a_folder(tmp_path: Path) -> None:
    url = bare(
        tmp_path / "a.git", {"bots/bot.py": CLIENT["bot.py"], "other/bot.py": CLIENT["bot.py"]}, branch="dev"
    )
    result = do(task(url, ref="dev", folder="bots"))
    assert [one["path"] for one in json.loads(result.run)["findings"]] == ["bot.py"]
    assert do(task(url, ref="none")).reason.startswith("git clone: ")
    assert do(task(url, folder="none")).reason == "has no folder none"


def test_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "a.git")
    result = do(task(f"file://{tmp_path}/a.git"))
    assert (result.state, result.reason) == ("clean", "it is empty")


def test_a_default_branch_that_is_gone_is_not_an_empty_repository(tmp_path: Path) -> None:
    url = bare(tmp_path / "a.git", CLIENT)
    git(tmp_path / "a.git", "branch", "--move", "main", "trunk")
    git(tmp_path / "a.git", "symbolic-ref", "HEAD", "refs/heads/main")
    result = do(task(url))
    reason = "its default branch is not there, but others are: name one in the list"
    assert (result.state, result.reason) == ("failed", reason)
    assert do(task(url, ref="trunk")).state == "findings"


@pytest.mark.parametrize("name", ["100%41", "a b", "ünï", "-a", "a?b#c", "%25"])
def test_a_path_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    bare(tmp_path / f"{name}.git", LOOKALIKE)
    assert do(task(f"{tmp_path}/{name}.git")).state == "clean"


def test_large_files_are_not_fetched(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **CLIENT,
        "model [1].bin": b"\x00" * 3_000_000,
        "deep/#model.bin": b"\x01" * 3_000_000,
    }
    url = bare(tmp_path / "a.git", files)
    folder = tmp_path / "clone"
    folder.mkdir()
    clone(Repository("a", url), folder, time.monotonic() + 60)
    assert sorted(one.name for one in folder.rglob("*") if ".git" not in one.parts and one.is_file()) == [
        "README.md",
        "bot.py",
    ]
    assert git(folder, "status", "--porcelain") == ""
    assert do(task(url, "migrate")).state == "patched"


def test_nothing_of_a_repository_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its modules, hooks, filters or settings of Git, and no link leads out of it."""
    ran = tmp_path / "ran"
    evil = f"open({str(ran)!r}, 'a').write(__name__)\n"
    names = (
        "json",
        "v0to1/__init__",
        "sitecustomize",
        "conftest",
        "click",
        "v0to1/fleet/__init__",
        "resource",
    )
    files: dict[str, str | bytes] = {**CLIENT, **{f"{name}.py": evil for name in names}}
    files[".gitattributes"] = "*.py filter=a=b.c diff=evil\n"
    files[".gitmodules"] = '[submodule "x"]\n\tpath = x\n\turl = ../none\n\tupdate = "!touch ran"\n'
    url = bare(tmp_path / "a.git", files)
    (tmp_path / "a.git/hooks/post-checkout").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (tmp_path / "a.git/hooks/post-checkout").chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(
        f'[core]\n\thooksPath = {tmp_path}/a.git/hooks\n[protocol "file"]\n\tallow = always\n'
        f'[filter "a=b.c"]\n\tclean = touch {ran}\n\tsmudge = touch {ran}\n\trequired\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert do(task(url, "migrate")).state == "patched"
    assert not ran.exists()


def test_a_link_out_of_the_repository_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(CLIENT["bot.py"])
    work_folder = tmp_path / "w"
    work_folder.mkdir()
    git(work_folder, "init", "--quiet")
    (work_folder / "linked.py").symlink_to(tmp_path / "secret.py")
    git(work_folder, "add", "--all")
    git(work_folder, "commit", "--quiet", "--message", "x")
    result = do(task(f"file://{work_folder}"))
    assert result.state == "clean"


def test_what_cannot_be_processed_is_not_clean(tmp_path: Path) -> None:
    result = do(task(bare(tmp_path / "a.git", {"bot.py": CLIENT["bot.py"] + "\ndef broken(:\n"})))
    assert result.state == "failed"
    assert result.reason.startswith("bot.py: ")
    assert json.loads(result.run)["failed"]


def test_a_reason_does_not_say_where_a_clone_was(tmp_path: Path) -> None:
    """So that repositories that fail alike are told of together."""
    result = do(task(bare(tmp_path / "a.git", {**CLIENT, "v0to1.toml": 'extend = "/etc/other.toml"\n'})))
    reason = "v0to1 ended with 2: error: v0to1.toml: `extend` leads out of .; name v0to1.toml with --config"
    assert (result.state, result.reason.partition(", if")[0]) == ("failed", reason)
    assert "v0to1-fleet-" not in result.log


def test_what_is_clean_as_nothing_was_checked_says_so(tmp_path: Path) -> None:
    result = do(task(bare(tmp_path / "a.git", {**CLIENT, "v0to1.toml": 'exclude = ["*"]\n'})))
    reason = "nothing was checked: the settings exclude everything"
    assert (result.state, result.reason) == ("clean", reason)


def test_time_ends(tmp_path: Path) -> None:
    result = do(task(bare(tmp_path / "a.git", CLIENT), seconds=0.0))
    assert (result.state, result.reason) == ("failed", "git was not done in time")


def test_a_clone_that_hangs_ends_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = f"hang{time.time_ns()}"
    (tmp_path / "ssh").write_text(f"#!/bin/sh\nexec python3 -c 'import time; time.sleep(600)' {mark}\n")
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(tmp_path / "ssh"))
    result = do(task("ssh://git@nowhere.example/a", seconds=1.0))
    assert (result.state, result.reason) == ("failed", "git was not done in time")
    running = subprocess.run(["pgrep", "-f", mark], capture_output=True, check=False).stdout
    assert running == b""


def test_memory_ends(tmp_path: Path) -> None:
    result = do(task(bare(tmp_path / "a.git", CLIENT), memory=40 * 1024**2))
    assert result.state == "failed"
    assert result.reason == "needs more than 40 MiB of memory"


def test_memory_ends_for_git(tmp_path: Path) -> None:
    """A repository of a few small objects, whose tree has ten million files."""
    url = bare(tmp_path / "a.git", {f"f{number}.py": "" for number in range(10)})
    tree = git(tmp_path / "a.git", "rev-parse", "main^{tree}").strip()
    for _ in range(6):
        listed = tmp_path / "listed"
        listed.write_text("".join(f"040000 tree {tree}\td{number}\n" for number in range(10)))
        with listed.open() as given:
            words = ["git", "mktree"]
            made = subprocess.run(words, cwd=tmp_path / "a.git", stdin=given, stdout=-1, check=True)
        tree = made.stdout.decode().strip()
    commit = git(tmp_path / "a.git", "commit-tree", "-m", "x", tree).strip()
    git(tmp_path / "a.git", "update-ref", "refs/heads/main", commit)
    result = do(task(url, memory=300 * 1024**2))
    assert (result.state, result.reason) == ("failed", "needs more than 300 MiB of memory")


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    url = bare(tmp_path / "a.git", CLIENT)
    result = do(replace(task(url), disk=10**18))
    assert result.state == "failed"
    assert "MiB of disk space left" in result.reason


def test_no_password_is_in_a_reason(tmp_path: Path) -> None:
    result = do(task("http://me:secret@127.0.0.1:9/a.git"))
    assert result.state == "failed"
    assert "secret" not in result.reason


def test_long_logs_are_shortened() -> None:
    text = work._shortened("a" * work.MOST_LOG + "b")
    assert text.startswith("aaa")
    assert text.endswith("b")
    assert len(text) < work.MOST_LOG + 100
    assert "1 characters left out" in text
