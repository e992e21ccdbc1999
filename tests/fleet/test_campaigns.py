"""Campaigns: what is kept of each repository, and how a call goes on where another one ended."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.made import CLIENT, INTERRUPTIBLE, LOOKALIKE, bare
from v0to1.core import atomic_files
from v0to1.errors import UsageError
from v0to1.fleet.campaign import Campaign, in_use
from v0to1.fleet.campaigns import Wanted, run_campaign
from v0to1.fleet.repositories import parse

COUNT = 8

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("own_git")]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of eight repositories: every second one is a client; another one is not there."""
    folder = tmp_path_factory.mktemp("bare")
    urls = [bare(folder / f"r{number}.git", LOOKALIKE if number % 2 else CLIENT) for number in range(COUNT)]
    path = folder / "list"
    path.write_text("\n".join([*urls, f"file://{folder}/gone.git"]))
    return path


def fleet(*words: str, given: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "v0to1", "fleet", *words],
        capture_output=True,
        text=True,
        check=False,
        input=given,
    )
    return done.returncode, done.stdout, done.stderr


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "fleet.jsonl").read_text().splitlines()]


def what(folder: Path) -> list[tuple[str, str, str, int]]:
    """Name, state, commit and findings of each repository: what has to be the same wherever it was found."""
    return [
        (one["name"], one["state"], one["commit"], (one["numbers"] or {}).get("operations", 0))
        for one in lines(folder)
    ]


def test_a_fleet_is_checked(listed: Path, tmp_path: Path) -> None:
    code, printed, said = fleet("check", str(listed), "--out", str(tmp_path / "out"))
    assert code == 2, said
    first, failed, *_ = printed.splitlines()
    assert first == f"{COUNT + 1} repositories: 4 clean, 4 findings, 1 failed"
    assert failed.split()[1] == "failed"
    assert "gone.git" in failed
    assert len(said.splitlines()) == COUNT + 1
    states = {one["name"].rpartition("-")[2]: one["state"] for one in lines(tmp_path / "out")}
    assert states == {**{f"r{n}": "clean" if n % 2 else "findings" for n in range(COUNT)}, "gone": "failed"}
    found = next(one for one in lines(tmp_path / "out") if one["name"].endswith("r0"))
    assert (found["numbers"]["operations"], found["numbers"]["left"]) == (1, 1)
    assert list(found["rules"]) == ["conversations/create"]
    assert (tmp_path / "out/index.html").is_file()
    place = tmp_path / "out/repositories" / found["name"]
    assert sorted(one.name for one in place.iterdir()) == ["report.html", "run.json", "state.json"]


def test_a_second_call_does_what_is_left(listed: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    fleet("migrate", str(listed), "--out", out)
    before = {one["name"]: one["at"] for one in lines(tmp_path / "out")}
    time.sleep(1.1)
    code, printed, said = fleet("migrate", "--out", out)
    assert (code, printed.splitlines()[0]) == (2, f"{COUNT + 1} repositories: 4 clean, 4 patched, 1 failed")
    assert [line.split()[-3] for line in said.splitlines() if "failed" in line]
    after = {one["name"]: one["at"] for one in lines(tmp_path / "out")}
    assert [name for name in before if before[name] != after[name]] == [f"{listed.parent.name}-gone"]
    code, printed, said = fleet("status", out, "--list")
    assert len(printed.splitlines()) == COUNT + 3


def test_a_folder_has_one_campaign(listed: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    fleet("check", str(listed), "--out", out)
    code, _, said = fleet("migrate", str(listed), "--out", out)
    assert code == 2
    assert "has a campaign with command 'check', and not 'migrate'" in said
    code, _, said = fleet("check", str(listed), "--out", out, "--server", "1.6")
    assert "has a campaign with server 'cloud', and not '1.6'" in said
    code, _, said = fleet("status", str(tmp_path))
    assert "has no campaign" in said


@pytest.mark.parametrize("name", ["--all", "a..b", "a\nb", "x.lock", "a b", "HEAD"])
def test_a_campaign_has_a_branch_that_can_be(listed: Path, tmp_path: Path, name: str) -> None:
    """Also where nothing is pushed yet: the branch of a campaign stays as it is."""
    code, _, said = fleet("migrate", str(listed), "--out", str(tmp_path / "out"), f"--branch={name}")
    assert (code, "is no name of a branch" in said, (tmp_path / "out").exists()) == (2, True, False)


def test_a_path_that_is_written_in_two_ways_is_one_repository(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(listed.parent)
    given = "r1.git\n./r1.git # the same\n"
    assert fleet("check", "-", "--out", str(tmp_path / "out"), given=given)[1].startswith("1 repositories: ")


def test_a_list_that_is_a_folder(tmp_path: Path) -> None:
    code, _, said = fleet("check", str(tmp_path), "--out", str(tmp_path / "out"))
    assert (code, said.strip()) == (2, f"error: [Errno 22] not a regular file: '{tmp_path}'")


def test_new_repositories_join_a_campaign(listed: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.write_text(listed.read_text().splitlines()[0])
    out = str(tmp_path / "out")
    assert fleet("check", str(first), "--out", out)[1].startswith("1 repositories: 1 findings")
    assert fleet("check", str(listed), "--out", out)[1].startswith(
        f"{COUNT + 1} repositories: 4 clean, 4 findings"
    )


def test_a_path_is_the_same_wherever_the_next_call_is_made(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = str(tmp_path / "out")
    monkeypatch.chdir(listed.parent)
    assert fleet("check", "-", "--out", out, given="r1.git\n./r0.git")[0] == 1
    monkeypatch.chdir(tmp_path)
    code, printed, _ = fleet("check", "--out", out, "--again")
    assert (code, printed.splitlines()[0]) == (1, "2 repositories: 1 clean, 1 findings")
    assert [one["name"] for one in lines(tmp_path / "out")] == ["r0", "r1"]


def test_nothing_of_a_repository_acts_on_the_terminal(tmp_path: Path) -> None:
    url = bare(tmp_path / "a.git", {"\x1b[31m\x08bot.py": CLIENT["bot.py"] + "\ndef broken(:\n"})
    code, printed, said = fleet("check", "-", "--out", str(tmp_path / "out"), given=url)
    assert (code, "bot.py: " in said, "bot.py: " in printed) == (2, True, True)
    assert not {"\x1b", "\x08"} & {*said, *printed}


def test_standard_input_is_a_list(listed: Path, tmp_path: Path) -> None:
    text = listed.read_text().splitlines()[1]
    code, printed, _ = fleet("check", "-", "--out", str(tmp_path / "out"), given=text)
    assert (code, printed.splitlines()[0]) == (0, "1 repositories: 1 clean")


def killed(listed: Path, out: Path, seconds: float) -> None:
    """Begin a call, and kill it with all that it started."""
    command = [sys.executable, "-m", "v0to1", "fleet", "migrate", str(listed), "--out", str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_call_that_was_killed_is_continued(listed: Path, tmp_path: Path) -> None:
    """At whatever point: the result is that of a call that was not."""
    fleet("migrate", str(listed), "--out", str(tmp_path / "whole"))
    for number in range(4):
        killed(listed, tmp_path / "cut", random.Random(number).uniform(0.3, 3.0))
    fleet("migrate", str(listed), "--out", str(tmp_path / "cut"))
    assert what(tmp_path / "cut") == what(tmp_path / "whole")
    for one in lines(tmp_path / "whole"):
        there, here = (
            tmp_path / name / "repositories" / one["name"] / "changes.patch" for name in ("whole", "cut")
        )
        assert there.exists() == here.exists()
        assert not there.exists() or there.read_bytes() == here.read_bytes()


def test_results_that_cannot_be_stored(listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk costs the results that did not fit; the others are there, and these are done again."""
    campaign = Campaign.begun(
        tmp_path / "out", parse(listed.read_text().splitlines(), "x"), {"command": "check"}
    )
    written = atomic_files.replace

    def full(path: Path, data: bytes, *, mode: int) -> None:
        if path.parent.name.endswith(("r0", "r3")):
            raise OSError(28, "No space left on device")
        written(path, data, mode=mode)

    monkeypatch.setattr(atomic_files, "replace", full)
    wanted = Wanted("check", ("--server=cloud",), "threads", "", 2, 60.0, 4 * 1024**3)
    told: list[str] = []
    errors = list(run_campaign(campaign, wanted, lambda entry: told.append(entry.state)))
    assert [one.strerror for one in errors] == ["No space left on device"] * 2
    assert len(told) == COUNT - 1
    assert campaign.counts()["pending"] == 2
    monkeypatch.setattr(atomic_files, "replace", written)
    again = Campaign.opened(tmp_path / "out")
    assert list(run_campaign(again, wanted, lambda entry: None)) == []
    assert again.counts()["pending"] == 0


def test_two_calls_do_not_work_at_one_campaign(listed: Path, tmp_path: Path) -> None:
    """One that is refused leaves everything as it is."""
    out = tmp_path / "out"
    text = listed.read_text().splitlines()
    fleet("migrate", "-", "--out", str(out), given=text[0])
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()}
    with in_use(out):
        for words in (["--again"], ["--push", "--forge=none"], [str(listed)]):
            code, _, said = fleet("migrate", "--out", str(out), *words)
            assert (code, "is in use by another call" in said) == (2, True)
    assert {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()} == before


def test_a_report_that_cannot_be_written_hides_nothing(listed: Path, tmp_path: Path) -> None:
    (tmp_path / "out/index.html").mkdir(parents=True)
    code, printed, said = fleet("check", str(listed), "--out", str(tmp_path / "out"))
    assert (code, printed.splitlines()[0]) == (2, f"{COUNT + 1} repositories: 4 clean, 4 findings, 1 failed")
    assert said.splitlines()[-1] == f"error: {tmp_path}/out/index.html: cannot be written: Is a directory"


def test_the_report_of_a_call_that_was_interrupted_is_there(listed: Path, tmp_path: Path) -> None:
    words = ["fleet", "check", str(listed), "--out", str(tmp_path / "out"), "--jobs", "1"]
    command = [sys.executable, "-c", INTERRUPTIBLE, *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode
    states = {one["state"] for one in lines(tmp_path / "out")}
    assert "pending" in states
    assert len(states) > 1
    assert (tmp_path / "out/index.html").is_file()


def test_a_state_that_cannot_be_read_is_done_again(listed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fleet("check", str(listed), "--out", str(out))
    before = what(out)
    broken = out / "repositories" / lines(out)[1]["name"] / "state.json"
    broken.write_text("{")
    assert Campaign.opened(out).counts()["failed"] == 2
    fleet("check", "--out", str(out))
    assert what(out) == before


def test_a_campaign_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "campaign.json").write_text('{"version": 99}')
    with pytest.raises(UsageError, match="is of version 99"):
        Campaign.opened(tmp_path)


@pytest.fixture
def cluster() -> Iterator[str]:
    """A Dask cluster of this machine with two workers, which are processes."""
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made.scheduler_address


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same(listed: Path, tmp_path: Path, cluster: str) -> None:
    fleet("migrate", str(listed), "--out", str(tmp_path / "threads"))
    code, _, said = fleet(
        "migrate", str(listed), "--out", str(tmp_path / "dask"), "--engine", "dask", "--scheduler", cluster
    )
    assert code == 2, said
    assert what(tmp_path / "dask") == what(tmp_path / "threads")


def test_a_cluster_that_is_not_there(listed: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    code, _, said = fleet("check", str(listed), "--out", out, "--engine", "dask")
    assert code == 2
    assert "needs a scheduler" in said


@pytest.mark.parametrize(
    ("name", "url"),
    [("../../evil", "/srv/a"), ("..", "/srv/a"), ("", "/srv/a"), ("a", "-x"), ("a", "ext::sh -c true")],
)
def test_a_folder_of_others_names_nothing_elsewhere(name: str, url: str, tmp_path: Path) -> None:
    kept = {"version": 1, "repositories": {name: {"url": url, "ref": "", "folder": ""}}}
    (tmp_path / "campaign.json").write_text(json.dumps(kept))
    with pytest.raises(UsageError, match=r"campaign\.json"):
        Campaign.opened(tmp_path)
