"""The npm packages that tests of JavaScript clients need, installed once for all checkouts."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

from scripts.programs import NODE, PROGRAMS

HERE = Path(__file__).parent
WHOLE = ".whole"
"""A file that says that nothing is missing in the folder with it."""


class NoNode(RuntimeError):
    """Node or npm is missing, too old, or could not install; the message says what to do."""


@cache
def node_modules() -> Path:
    """The folder `node_modules` with the packages of package-lock.json, which are installed if need be.

    They are kept in the user's cache; the variable V0TO1_NODE_DIR names another folder. Raises NoNode.
    """
    lock = HERE / "package-lock.json"
    chosen = os.environ.get("V0TO1_NODE_DIR")
    folder = Path(chosen) if chosen else platformdirs.user_cache_path("v0to1") / "node"
    target = folder / hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    check_node()
    if not (target / WHOLE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{target.name}.lock").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if not (target / WHOLE).exists():
                _install(target)
    return target / "node_modules"


def check_node() -> None:
    """Raise NoNode unless there are npm and a node that is new enough."""
    if not (PROGRAMS["node"].find() and PROGRAMS["npm"].find()):
        raise NoNode(f"the tests of JavaScript clients need node {NODE} or newer, and npm: make programs")


def _install(target: Path) -> None:
    """Install into a folder beside, and give it its name when all is there."""
    with tempfile.TemporaryDirectory(dir=target.parent) as building:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, building)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=building, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NoNode(f"`{' '.join(command)}` in {HERE} failed:\n{done.stdout}{done.stderr}")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(building, target, symlinks=True)
        (target / WHOLE).touch()


def main() -> int:
    """Install the packages; say what is missing."""
    try:
        node_modules()
    except NoNode as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
