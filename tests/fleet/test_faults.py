"""What goes wrong in one place of a fleet costs that repository, and is told with its name."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fleet import faults
from tests.fleet.made import CLIENT, INTERRUPTIBLE, LOOKALIKE, bare
from v0to1.fleet.engines import Lost, done, executor
from v0to1.fleet.repositories import Repository
from v0to1.fleet.work import Result, Task

ROOT = Path(__file__).parents[2]
COUNT = 8

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("own_git"), pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of repositories: every second one is a client."""
    folder = tmp_path_factory.mktemp("bare")
    urls = [bare(folder / f"r{number}.git", LOOKALIKE if number % 2 else CLIENT) for number in range(COUNT)]
    path = folder / "list"
    path.write_text("\n".join(urls))
    return path


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A Dask cluster of this machine with two workers, whose nannies replace them when they die."""
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "v0to1", "fleet", *words]


def fleet(*words: str) -> tuple[int, str, str]:
    ended = subprocess.run(command(*words), capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def states(folder: Path) -> dict[str, str]:
    """The states of all repositories, by the last part of their names."""
    lines = (folder / "fleet.jsonl").read_text().splitlines()
    return {one["name"].rpartition("-")[2]: one["state"] for one in map(json.loads, lines)}


ALL = {f"r{number}": "clean" if number % 2 else "findings" for number in range(COUNT)}


def finished(folder: Path) -> int:
    """How many repositories have a state."""
    return len(list(folder.glob("repositories/*/state.json")))


@contextmanager
def begun(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A call that goes on while something happens to it."""
    process = subprocess.Popen(
        command(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def waited(what: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.02)


def tasks(*urls: str, ref: str = "") -> list[Task]:
    return [Task(Repository(url.rpartition("/")[2], url, ref), "check") for url in urls]


def results(cluster: Any, work: Callable[[Task], Result], given: list[Task]) -> dict[str, tuple[str, str]]:
    with executor("dask", jobs=1, scheduler=cluster.scheduler_address) as (pool, at_once):
        return {one.name: (one.state, one.reason) for one in done(pool, at_once, given, work)}


def test_a_worker_is_killed_in_the_middle(listed: Path, tmp_path: Path, cluster: Any) -> None:
    out = tmp_path / "out"
    words = ("check", str(listed), "--out", str(out), "--engine", "dask")
    with begun(*words, "--scheduler", cluster.scheduler_address) as process:
        waited(lambda: finished(out) >= 2)
        os.kill(random.Random(1).choice(list(cluster.workers.values())).pid, signal.SIGKILL)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert states(out) == ALL


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path, cluster: Any) -> None:
    urls = [f"/x/{name}" for name in ("a", "deadly", "b")]
    found = results(cluster, faults.deadly_once, tasks(*urls, ref=str(tmp_path / "mark")))
    assert found == dict.fromkeys(("a", "deadly", "b"), ("clean", ""))
    assert (tmp_path / "mark").exists()


def test_a_repository_that_kills_its_workers_is_alone_in_failing(cluster: Any) -> None:
    names = [*(f"r{number}" for number in range(6)), "deadly", *(f"s{number}" for number in range(6))]
    found = results(cluster, faults.deadly, tasks(*(f"/x/{name}" for name in names)))
    reason = "its worker died again and again: it may need more memory or disk than a worker has"
    assert found.pop("deadly") == ("failed", reason)
    assert found == dict.fromkeys((name for name in names if name != "deadly"), ("clean", ""))


def test_an_error_that_nobody_has_foreseen_is_told(cluster: Any) -> None:
    found = results(cluster, faults.broken, tasks("/x/a", "/x/deadly"))
    assert found == {"a": ("clean", ""), "deadly": ("failed", "it was lost (ZeroDivisionError: strange)")}


def test_workers_that_come_later_have_work(tmp_path: Path, cluster: Any) -> None:
    """A cluster that begins with no worker gets more to do as soon as it has some."""
    cluster.scale(0)
    waited(lambda: not cluster.workers)
    with executor("dask", jobs=1, scheduler=cluster.scheduler_address) as (pool, at_once):
        before = at_once()
        cluster.scale(2)
        waited(lambda: at_once() == 2 * before)
        given = tasks(*(f"/x/{number}" for number in range(6)))
        assert len(list(done(pool, at_once, given, faults.deadly))) == 6


@contextmanager
def scheduler(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Dask scheduler as a process, and two workers."""
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    tool = [sys.executable, "-m", "dask"]
    first = subprocess.Popen(
        [*tool, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        start_new_session=True,
        **quiet,  # type: ignore[call-overload]
    )
    second = subprocess.Popen(
        [*tool, "worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"],
        start_new_session=True,
        **quiet,  # type: ignore[call-overload]
    )
    try:
        yield first
    finally:
        for process in (second, first):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def test_the_scheduler_is_killed_and_the_call_done_again(listed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    port = free_port()
    words = (
        "check",
        str(listed),
        "--out",
        str(out),
        "--engine",
        "dask",
        "--scheduler",
        f"tcp://127.0.0.1:{port}",
    )
    with scheduler(port, tmp_path) as first, begun(*words) as process:
        waited(lambda: finished(out) >= 2)
        first.kill()
        printed, said = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert "the scheduler is gone; what is pending is done by the same call again" in printed
    before = states(out)
    assert "pending" in before.values()
    assert {name: state for name, state in before.items() if state != "pending"}.items() <= ALL.items()
    with scheduler(port, tmp_path):
        code, _, said = fleet(*words)
    assert (code, states(out)) == (1, ALL), said


class KilledWorker(Exception):
    """As Dask's, which is told by its name."""


class Blaming:
    """A cluster that blames every task that it has beside a deadly one, as Dask may."""

    def __init__(self) -> None:
        self.waiting: dict[Future[Result], Task] = {}
        self.submitted: list[tuple[str, ...]] = []

    def submit(self, _work: object, task: Task) -> Future[Result]:
        """Keep a deadly task and those after it until they are three, and blame all; later ones are alone."""
        made: Future[Result] = Future()
        self.waiting[made] = task
        names = tuple(one.repository.name for one in self.waiting.values())
        self.submitted.append(names)
        if "deadly" in names:
            for future in [*self.waiting] if len(names) == 3 or len(self.submitted) > 5 else []:
                self.waiting.pop(future)
                future.set_exception(KilledWorker())
        else:
            self.waiting.pop(made)
            made.set_result(Result(task.repository.name, "clean"))
        return made


def test_those_that_were_blamed_are_done_again_alone() -> None:
    pool = Blaming()
    given = tasks("/x/a", "/x/deadly", "/x/b", "/x/c", "/x/d")
    found = {one.name: one.state for one in done(pool, lambda: 3, given)}  # type: ignore[arg-type]
    assert found == {"a": "clean", "deadly": "failed", "b": "clean", "c": "clean", "d": "clean"}
    assert pool.submitted[1:4] == [("deadly",), ("deadly", "b"), ("deadly", "b", "c")]
    assert sorted(pool.submitted[5:]) == [("b",), ("c",), ("deadly",)]


class Gone:
    """A cluster whose scheduler is not there any more."""

    def submit(self, *_: object) -> Future[Result]:
        """Cancel it, as Dask does."""
        made: Future[Result] = Future()
        made.cancel()
        made.set_running_or_notify_cancel()
        return made


def test_a_scheduler_that_is_gone_is_no_failure_of_a_repository() -> None:
    with pytest.raises(Lost):
        list(done(Gone(), lambda: 2, tasks("/x/a", "/x/b")))  # type: ignore[arg-type]


def test_a_disk_that_is_full_costs_what_does_not_fit(tmp_path: Path) -> None:
    """In a mount namespace of its own, with a temporary folder of 4 MB."""
    noise = random.Random(0)
    large = {f"f{number}.py": noise.randbytes(1_500_000) for number in range(4)}
    urls = [
        bare(tmp_path / "a.git", CLIENT),
        bare(tmp_path / "large.git", {**CLIENT, **large}),
        bare(tmp_path / "b.git", LOOKALIKE),
    ]
    space = tmp_path / "space"
    space.mkdir()
    script = 'mount -t tmpfs -o size=4m tmpfs "$0" && TMPDIR="$0" exec "$@"'
    words = [sys.executable, "-m", "tests.fleet.faults", *urls]
    ended = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(space), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one[:2] for one in found] == [["a", "findings"], ["large", "failed"], ["b", "clean"]]
    assert "No space left on device" in found[1][2]


@contextmanager
def silence() -> Iterator[str]:
    """The address of a server that says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(silent.accept()[0]), daemon=True).start()
        yield f"git://127.0.0.1:{silent.getsockname()[1]}/acme/hangs"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_call_waits_for_no_clone(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """It ends at once, with a report, and leaves nothing running and no folder."""
    out, space = tmp_path / "out", tmp_path / "space"
    space.mkdir()
    monkeypatch.setenv("TMPDIR", str(space))
    with silence() as hangs:
        path = tmp_path / "list"
        path.write_text("\n".join([hangs, listed.read_text().splitlines()[1]]))
        words = [sys.executable, "-c", INTERRUPTIBLE, "fleet", "check", str(path), "--out", str(out)]
        process = subprocess.Popen([*words, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert states(out) == {"hangs": "pending", "r1": "clean"}
    assert list(space.iterdir()) == []
    assert subprocess.run(["pgrep", "-f", hangs], capture_output=True, check=False).stdout == b""


def test_folders_of_killed_calls_are_removed_later(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But none that is in use or new, and none that only looks like one."""
    space = tmp_path / "space"
    (space / "v0to1-fleet-other").mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(space))
    path = tmp_path / "list"
    with silence() as hangs:
        path.write_text(hangs)
        with begun("check", str(path), "--out", str(tmp_path / "first")) as process:
            waited(lambda: bool(list(space.glob("*/folder/tree/.git"))))
            os.killpg(process.pid, signal.SIGKILL)
            for number in subprocess.run(
                ["pgrep", "-f", f"clone.*{hangs}"], stdout=-1, check=True
            ).stdout.split():
                os.kill(int(number), signal.SIGKILL)
    (killed,) = (one for one in space.iterdir() if one.name != "v0to1-fleet-other")
    path.write_text(listed.read_text().splitlines()[1])
    words = ("check", str(path), "--out", str(tmp_path / "second"), "--again")
    assert (fleet(*words)[0], killed.exists()) == (0, True)
    for one in space.iterdir():
        os.utime(one, (0, 0))
    with (killed / ".in-use").open("rb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        assert (fleet(*words)[0], killed.exists()) == (0, True)
    assert fleet(*words)[0] == 0
    assert [one.name for one in space.iterdir()] == ["v0to1-fleet-other"]


def test_a_clone_that_hangs_and_a_repository_that_needs_too_much(listed: Path, tmp_path: Path) -> None:
    """The others are done, and the report names both with the reasons."""
    greedy = "".join(f'a{number} = [{{"k": x + {number}, "l": [1, 2, f(3)]}}]\n' for number in range(20_000))
    url = bare(tmp_path / "greedy.git", {**CLIENT, "big.py": CLIENT["bot.py"] + greedy})
    with silence() as hangs:
        path = tmp_path / "list"
        path.write_text("\n".join([hangs, url, *listed.read_text().splitlines()]))
        out = tmp_path / "out"
        code, _, said = fleet(
            "check", str(path), "--out", str(out), "--jobs", "2", "--timeout", "20", "--memory", "300"
        )
    assert code == 2, said
    assert states(out) == {**ALL, "hangs": "failed", "greedy": "failed"}
    page = (out / "index.html").read_text()
    assert "What failed, and why" in page
    for reason in ("git was not done in time", "needs more than 300 MiB of memory"):
        assert f'<th scope="row">{reason}</th>' in page
