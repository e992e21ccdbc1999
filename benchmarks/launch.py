"""Runs one command and says what it cost: a process of its own, as a child begins with its parent's peak.

`python launch.py SECONDS OUTPUT COMMAND…`: what the command prints goes to the file OUTPUT.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time


def main(limit: float, output: str, command: list[str]) -> None:
    """Print seconds by the clock, seconds of processors, peak KiB of the largest process, and exit code."""
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    actions = [(os.POSIX_SPAWN_DUP2, nothing, 0), *((os.POSIX_SPAWN_DUP2, file, one) for one in (1, 2))]
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions, setpgroup=0)
    for ending in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - started
    signal.setitimer(signal.ITIMER_REAL, 0)
    code = os.waitstatus_to_exitcode(status)
    sys.stdout.write(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss, code]))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
