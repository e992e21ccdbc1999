"""The newest aiohttp that aioresponses works with, installed once for all checkouts."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

WANTED = "aiohttp<3.14"
"""aioresponses 0.7.9 does not know what later ones make a response of."""


@cache
def older_aiohttp() -> Path:
    """A folder with that aiohttp, to be put before the packages of the environment; filled if need be.

    It is kept in the user's cache. Raises CalledProcessError where pip cannot install it.
    """
    folder = platformdirs.user_cache_path("v0to1") / "older"
    target = folder / f"aiohttp-3.13-{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{target.name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not target.exists():
            _install(target)
    return target


def _install(target: Path) -> None:
    """Install into a folder beside, and give it its name when all is there."""
    with tempfile.TemporaryDirectory(dir=target.parent) as building:
        packages = Path(building) / "packages"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, "--target", str(packages), WANTED], check=True)
        shutil.rmtree(packages / "bin", ignore_errors=True)
        os.replace(packages, target)


if __name__ == "__main__":
    older_aiohttp()
