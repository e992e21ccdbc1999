"""Runs v0to1 on one repository with a bound on its memory, and says what it used.

It is a program of its own, as limits hold for a process and all that it starts. It looks for no modules in
the current folder, which is the repository's.
"""

from __future__ import annotations

import json
import os
import resource
import runpy
import sys
from pathlib import Path

PROGRAM = (
    "import sys; sys.path[:] = [one for one in sys.path if one]; "
    "from v0to1.fleet.limited import main; sys.exit(main(sys.argv[1:]))"
)
"""What Python is given to run this, as `python -c`."""


def main(arguments: list[str]) -> int:
    """Run v0to1 in a folder: the arguments are bytes, seconds, two folders, and its own.

    The folders are those of the repository and of the results: `run.json` there is the saved run,
    `report.html` its page if there is anything to be seen in it, and `usage.json` has the peak of memory in
    bytes and the processor time in seconds. The seconds are of processors, and end what nobody waits for
    any more: who started it ends it by the clock.
    """
    memory, seconds, tree, results, *words = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    os.chdir(tree)
    folder = Path(results)
    saved, page = folder / "run.json", folder / "report.html"
    try:
        code = _v0to1([*words, "--format=json", f"--output={saved}"])
        if saved.is_file() and _has_something(saved):
            _v0to1(["report", str(saved), f"--output={page}"])
        return code
    finally:
        (folder / "usage.json").write_text(json.dumps(_used()), encoding="utf-8")


def _v0to1(words: list[str]) -> int:
    """Do what `python -m v0to1` does with these arguments; return the exit code."""
    sys.argv[1:] = words
    try:
        runpy.run_module("v0to1", run_name="__main__")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def _has_something(saved: Path) -> bool:
    found = json.loads(saved.read_bytes())
    return any(found.get(name) for name in ("findings", "unresolved", "failed"))


def _used() -> dict[str, float]:
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return {"peak": max(_peak(own.ru_maxrss), _bytes(others.ru_maxrss)), "seconds": round(seconds, 3)}


def _peak(counted: int) -> int:
    """The peak of this process in bytes; what Linux counts is also that of the process that started it."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return _bytes(counted)
    told = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "")
    return int(told) * 1024 if told else _bytes(counted)


def _bytes(counted: int) -> int:
    return counted * (1 if sys.platform == "darwin" else 1024)
