"""What is still used of V0, counted in the file that OPENHANDS_V0_USAGE names."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import sys
import threading
import time
from typing import Any

_USAGE = "OPENHANDS_V0_USAGE"
# Seconds between two lines about one operation, and operations that are counted.
_USAGE_SECONDS = 600
_MOST_USES = 1_000
# When the next line is due, and what it will say, by the process and the operation.
_USES: dict[tuple[Any, ...], list[Any]] = {}
_USES_LOCK = threading.RLock()


def _note_use(rule: str, route: str, root: str, headers: dict[str, str]) -> None:
    """Count a use of an operation, if there is a file for it; nothing fails by that."""
    if not os.environ.get(_USAGE):
        return
    now = time.time()
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    server = re.sub("/api/v1$", "", re.sub("//[^/]*@", "//", root))
    sent = (str(text) for name, text in headers.items() if name.lower() == "user-agent")
    agent = re.sub("[^ -~]", "", next(sent, ""))[:120]
    folder, program = os.path.split((sys.argv or [""])[0])
    program = os.path.basename(folder) if program == "__main__.py" else program
    with _USES_LOCK:
        if not _USES:
            atexit.register(_write_uses)
        server, agent = (server, agent) if len(_USES) < _MOST_USES else ("", "")
        told = {"v0to1_usage": 1, "rule": rule, "route": route, "server": server}
        told.update(program=program, agent=agent, first=moment, count=0)
        use = _USES.setdefault((os.getpid(), rule, route, server, agent), [0, told])
        first = use[1]["first"] if use[1]["count"] else moment
        use[1].update(first=first, last=moment, count=use[1]["count"] + 1)
        if use[0] <= now:
            _write_uses(now)


def _write_uses(now: float = float("inf")) -> None:
    """Write the lines that are due, at once; what cannot be written is kept."""
    with _USES_LOCK, contextlib.suppress(OSError):
        own = [use for (pid, *_), use in _USES.items() if pid == os.getpid()]
        due = [use for use in own if use[0] <= now and use[1]["count"]]
        for use in due:
            use[0] = now + _USAGE_SECONDS
        text = "".join("\n" + json.dumps(told) for _, told in due).encode()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(os.environ.get(_USAGE, ""), flags, 0o600)
        with open(handle, "ab", buffering=0) as file:
            file.write(text)
        for _, told in due:
            told["count"] = 0
