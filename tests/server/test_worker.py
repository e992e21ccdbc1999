"""Each task has a process: what it does wrong costs no more than its result."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.server import defects
from tests.server.clients import SAFE
from tests.server.editor import until
from v0to1.cli.serving import configure
from v0to1.server.tasks import Configure, Task, Workspace, check
from v0to1.server.worker import Problem, Worker

pytestmark = pytest.mark.asyncio


def workspace(folder: Path) -> Workspace:
    """A folder without documents."""
    return Workspace(str(folder), {}, {})


@pytest.mark.parametrize(
    ("task", "reads", "told"),
    [
        (defects.defect, configure, "an internal error of v0to1 (KeyError"),
        (defects.crash, configure, "the analysis crashed (by the signal SIGKILL)"),
        (check, defects.refused, "v0to1.toml: is wrong; correct it"),
    ],
    ids=["defect", "crash", "settings"],
)
async def test_what_goes_wrong_is_told_and_ends_nothing(
    tmp_path: Path, task: Task[object], reads: Configure, told: str
) -> None:
    (tmp_path / "a.py").write_text(SAFE)
    worker = Worker(reads)
    with pytest.raises(Problem) as raised:
        await worker.do(task, workspace(tmp_path))
    assert str(raised.value).startswith(told)
    found = await Worker(configure).do(check, workspace(tmp_path))
    assert [one.rule for one in found.run.findings] == ["secrets/delete"]
    assert found.texts == {"a.py": SAFE}


async def test_details_of_a_defect_are_for_the_log(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        await Worker(configure).do(defects.defect, workspace(tmp_path))
    assert "a defect" in raised.value.details and "Traceback" in raised.value.details


async def test_whoever_cancels_a_task_ends_its_process(tmp_path: Path) -> None:
    worker = Worker(configure)
    doing = asyncio.ensure_future(worker.do(defects.linger, workspace(tmp_path)))
    file = tmp_path / "process"
    await until(lambda: file.is_file() and file.read_text() != "")
    process = psutil.Process(int(file.read_text()))
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    await until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert await worker.do(defects.folder, workspace(tmp_path)) == str(tmp_path.resolve())


async def test_a_task_ends_with_the_server(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from tests.server import defects\n"
        "from tests.server.test_worker import configure, Worker, workspace, Path\n"
        "asyncio.run(Worker(configure).do(defects.linger, workspace(Path(sys.argv[1]))))\n"
    )
    server = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[2])
    file = tmp_path / "process"
    await until(lambda: file.is_file() and file.read_text() != "")
    process = psutil.Process(int(file.read_text()))
    server.kill()
    server.wait()
    await until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


async def test_a_task_that_is_cancelled_before_it_starts_is_not_done(tmp_path: Path) -> None:
    worker = Worker(configure)
    first = asyncio.ensure_future(worker.do(defects.folder, workspace(tmp_path)))
    second = asyncio.ensure_future(worker.do(defects.linger, workspace(tmp_path)))
    await asyncio.sleep(0)
    second.cancel()
    assert await first == str(tmp_path.resolve())
    assert not (tmp_path / "process").exists()
