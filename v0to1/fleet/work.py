"""What is done for one repository: clone, check or migrate, and give the results back. It runs anywhere."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from v0to1.core.record import RecordError
from v0to1.fleet.cloning import MEMORY, Failure, clone, git, run, too_little
from v0to1.fleet.limited import PROGRAM
from v0to1.fleet.repositories import Repository
from v0to1.fleet.scratch import temporary_folder
from v0to1.fleet.summary import summary

_TREE = "tree"
MOST_LOG = 200_000
"""Characters of a log that are kept: its beginning and its end."""

_NOTHING = "nothing was checked"
"""What v0to1 says of a repository without code, or whose settings exclude it: it is only clean in a way."""

_NO_MEMORY = (
    *("MemoryError", "memory allocation", "Cannot allocate memory", "failed to map segment"),
    "error return without exception set",
)
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGKILL, 128 + signal.SIGABRT, 128 + signal.SIGKILL)
"""How a process ends that cannot have the memory it asks for."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: `command` is `check` or `migrate`, `options` are those of that command.

    `seconds` bound all of it, `memory` (bytes) each process; `disk` is the unused space in bytes that has to
    be there.
    """

    repository: Repository
    command: str
    options: tuple[str, ...] = ()
    seconds: float = 600.0
    memory: int = MEMORY
    disk: int = 512 * 1024**2


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it; `state` is `clean`, `findings`, `patched` or `failed`, with a `reason`.

    `run` is the saved run as JSON, `report` its HTML page, `patch` for `git apply`, `log` what was printed,
    `summary` what is kept of the run for the results of the fleet.
    """

    name: str
    state: str
    reason: str = ""
    commit: str = ""
    run: bytes = b""
    report: bytes = b""
    patch: bytes = b""
    log: str = ""
    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0
    summary: Mapping[str, Any] = field(default_factory=dict)
    worker: str = field(default_factory=lambda: f"{os.uname().nodename}:{os.getpid()}")


def do(task: Task) -> Result:
    """Do a task; whatever goes wrong is its result."""
    began = time.monotonic()
    name = task.repository.name
    try:
        with temporary_folder() as folder:
            return _done(task, folder, began)
    except Failure as failure:
        return Result(name, "failed", str(failure), seconds=time.monotonic() - began)
    except OSError as error:
        reason = f"{error.strerror or error}"
        return Result(name, "failed", reason, seconds=time.monotonic() - began)
    except (ValueError, RecordError) as error:
        reason = f"its run cannot be read: {error}"
        return Result(name, "failed", reason, seconds=time.monotonic() - began)


def _done(task: Task, folder: Path, began: float) -> Result:
    free = shutil.disk_usage(folder).free
    if free < task.disk:
        wanted = task.disk // 1024**2
        raise Failure(f"there are only {free // 1024**2} MiB of disk space left, of {wanted} that are wanted")
    deadline = began + task.seconds
    tree = folder / _TREE
    tree.mkdir()
    commit = clone(task.repository, tree, deadline, task.memory)
    if not commit:
        return Result(task.repository.name, "clean", "it is empty", seconds=time.monotonic() - began)
    root = tree / task.repository.folder
    saved, page = folder / "run.json", folder / "report.html"
    asked = [task.command, ".", "--jobs=1", "--no-cache"]
    if task.command == "migrate":
        asked.append("--write")
    code, said, used = _limited(task, root, folder, [*asked, *task.options], deadline)
    result = Result(
        task.repository.name,
        "failed",
        commit=commit,
        log=_shortened(said),
        seconds=round(time.monotonic() - began, 3),
        processor=float(used.get("seconds", 0.0)),
        memory=int(used.get("peak", 0)),
    )
    if not saved.is_file() or code not in (0, 1, 2):
        return replace(result, reason=_reason(code, said, task))
    run_bytes = saved.read_bytes()
    patch = b""
    if task.command == "migrate":
        # Also what is ignored by the user's own settings: the clone has nothing but what v0to1 wrote.
        git(tree, ["add", "--all", "--force"], deadline, memory=task.memory)
        compared = ["diff", "--cached", "--binary", "--no-ext-diff", "--no-textconv", "--no-color"]
        compared += ["--src-prefix=a/", "--dst-prefix=b/", "HEAD"]
        patch = git(tree, compared, deadline, memory=task.memory)
    state, reason = _state(json.loads(run_bytes), patch)
    if state == "clean":
        reason = next((line for line in said.splitlines() if _NOTHING in line), "")
    return replace(
        result,
        state=state,
        reason=reason,
        run=run_bytes,
        report=page.read_bytes() if page.is_file() else b"",
        patch=patch,
        summary=summary(run_bytes),
    )


def _limited(
    task: Task, root: Path, folder: Path, words: list[str], deadline: float
) -> tuple[int, str, dict[str, float]]:
    """Run v0to1 within the limits: its exit code, what it printed, and what it used."""
    usage = folder / "usage.json"
    limits = (str(task.memory), str(2 * math.ceil(task.seconds)))
    command = [sys.executable, "-c", PROGRAM, *limits, str(root), str(folder), *words]
    home = folder / "home"
    home.mkdir()
    own = {"V0TO1_STATE_DIR": str(home), "XDG_CACHE_HOME": str(home), "NO_COLOR": "1"}
    code, printed, said = run(command, home, {**os.environ, **own}, deadline)
    used = json.loads(usage.read_text("utf-8")) if usage.is_file() else {}
    told = printed.decode("utf-8", "replace") + said
    tree = str(folder / _TREE)
    return code, told.replace(f"{tree}/", "").replace(tree, "."), used


def _state(saved: dict[str, object], patch: bytes) -> tuple[str, str]:
    """The state of a run that was saved. What could not be processed is never called clean."""
    failed = saved.get("failed") or []
    findings = saved.get("findings") or []
    unresolved = saved.get("unresolved") or []
    assert isinstance(failed, list)
    if failed:
        first = failed[0]
        more = f", and {len(failed) - 1} more files" if len(failed) > 1 else ""
        reason = f"{first.get('path')}: {first.get('error')}{more}"
        return ("patched" if patch else "failed"), reason
    if patch:
        return "patched", ""
    return ("findings" if findings or unresolved else "clean"), ""


def _reason(code: int, said: str, task: Task) -> str:
    """Why v0to1 did not come to an end."""
    if any(one in said for one in _NO_MEMORY) or code in _OUT_OF_MEMORY:
        return too_little(task.memory)
    lines = [line for line in said.splitlines() if line.strip()]
    return f"v0to1 ended with {code}: {lines[-1][:300] if lines else 'it said nothing'}"


def _shortened(text: str) -> str:
    if len(text) <= MOST_LOG:
        return text
    half = MOST_LOG // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"
