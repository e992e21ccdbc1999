"""Record the events of real servers anew: `python -m tests.live.events FOLDER [NAME…]`.

FOLDER is a new one; it gets everything as it came, and the servers' logs. The facts of it are written to
`tests/contracts/events/`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.live import processes
from tests.live.conftest import end_as_interrupted
from tests.live.environments import BOTH, NEW, Release
from tests.live.events import v0, v1
from tests.live.events.facts import facts_of, write, write_kinds
from tests.live.events.kinds import kinds
from tests.live.servers import SOCKETS
from tests.live.world import LiveWorld, live_world, mount_point

RECORDED: Mapping[str, tuple[Release, Callable[[LiveWorld], dict[str, Any]]]] = {
    "v0-1.6.0": (BOTH, v0.record),
    "v1-1.15.0": (BOTH, v1.record),
    "v1-1.34.0": (NEW, v1.record),
}


def main(folder: Path, names: tuple[str, ...]) -> None:
    """Record the named events, or all of them, and write their facts."""
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    end_as_interrupted()
    with TemporaryDirectory(prefix="tmux-") as sockets, processes.only_run(), mount_point():
        os.environ[SOCKETS] = sockets
        for name in names or RECORDED:
            release, record = RECORDED[name]
            place = folder / name
            place.mkdir(parents=True)
            with live_world(release, place / "world") as world:
                raw = record(world)
            (folder / f"{name}.json").write_text(json.dumps(raw, indent=1), encoding="utf-8")
            write(name, facts_of(raw, server=name, package=f"openhands-ai {release.version}"))
            sys.stdout.write(f"{name}: {len(raw['socket'])} events\n")
    if not names:
        write_kinds(kinds())


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]))
