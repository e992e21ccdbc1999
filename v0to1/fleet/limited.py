"""Runs v0to1 with bounds on its memory, and says what it used.

It is a program of its own, as limits hold for a process and all that it starts. Neither looks for modules in
the current folder, which is the repository's.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

_PATH = "import sys; sys.path[:] = [one for one in sys.path if one]; "
_V0TO1 = _PATH + "from v0to1.__main__ import main; sys.exit(main())"
PROGRAM = _PATH + "from v0to1.fleet.limited import main; sys.exit(main(sys.argv[1:]))"
"""What Python is given to run this, as `python -c`."""


def main(arguments: list[str]) -> int:
    """Run v0to1 in a folder: the arguments are bytes, a file, the folder, and its own arguments.

    The file gets its peak of memory in bytes and its processor time in seconds.
    """
    memory, file, folder, *words = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code = subprocess.call([sys.executable, "-c", _V0TO1, *words], cwd=folder)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    told = {"peak": peak, "seconds": round(used.ru_utime + used.ru_stime, 3)}
    Path(file).write_text(json.dumps(told), encoding="utf-8")
    return code if code >= 0 else 128 - code
