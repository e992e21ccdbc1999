"""The Chromium that the tests of the report drive: the system's, installed where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class NoBrowser(RuntimeError):
    """There is none; the message says what to do."""


def executable() -> Path:
    """Return the program; the variable V0TO1_CHROMIUM names another. Raises NoBrowser."""
    for name in (os.environ.get("V0TO1_CHROMIUM", ""), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    raise NoBrowser(
        "the tests of the report need Chromium (Debian: apt install chromium); "
        "V0TO1_CHROMIUM names one that stands elsewhere"
    )


def install() -> None:
    """Install Debian's package where we may: as root, and where there is apt."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "--quiet=2"],
        ["apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Say which Chromium there is, after installing it where it is missing; 1 if there is none."""
    try:
        executable()
    except NoBrowser:
        install()
    try:
        executable()
    except NoBrowser as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
