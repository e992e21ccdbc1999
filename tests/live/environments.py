"""Environments with the real servers, installed once into a cache and found there ever after."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from uv import find_uv_bin

LAUNCH = Path(__file__).with_name("launch")
PYTHON = ">=3.12,<3.14"  # what the wheels of all three servers ask for
NEWEST = "2026-11-24"  # the day on which the unlocked releases were analysed


class InstallError(RuntimeError):
    """A server cannot be installed; the text says which step failed and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """A server from PyPI: `requirements` are pinned; a `locked` one ships a lock file.

    `agent` is the version of the Agent Server in its sandboxes.
    """

    name: str
    version: str
    agent: str
    requirements: tuple[str, ...]
    locked: bool


BOTH = Release("app", "1.6.0", "1.15.0", ("openhands-ai==1.6.0",), locked=True)
NEW = Release("app", "1.11.0", "1.34.0", ("openhands-ai==1.11.0",), locked=True)
AGENT = Release(
    "agent", "1.58.2", "1.58.2", ("openhands-agent-server==1.58.2", "openhands-tools==1.58.2"), locked=False
)


def cache_folder() -> Path:
    """The folder of everything that outlives a run; the variable V0TO1_LIVE_DIR names another."""
    chosen = os.environ.get("V0TO1_LIVE_DIR")
    return Path(chosen) if chosen else platformdirs.user_cache_path("v0to1") / "live"


def python_of(release: Release) -> Path:
    """The Python of an environment with this release, which is installed first if need be.

    Raises InstallError.
    """
    wanted = hashlib.sha256(" ".join((PYTHON, NEWEST, *release.requirements)).encode()).hexdigest()[:8]
    folder = cache_folder() / f"{release.name}-{release.version}-{wanted}"
    python = folder / "bin/python"
    done = folder / "installed"
    if not (done.exists() and python.exists()):  # a Python that has been upgraded since leaves a dead link
        shutil.rmtree(folder, ignore_errors=True)
        _uv("venv", "--python", PYTHON, "--no-python-downloads", str(folder))
        _install(release, python, folder)
        done.touch()
    return python


def _install(release: Release, python: Path, folder: Path) -> None:
    """Install with the versions of the lock file that the wheel brings, or else of the chosen day."""
    if not release.locked:
        _pip(python, "--exclude-newer", NEWEST, *release.requirements)
        return
    _pip(python, "--no-deps", *release.requirements)
    lock = next(folder.glob("lib/python*/site-packages/openhands/poetry.lock"), None)
    if lock is None:
        raise InstallError(f"{release.requirements[0]} brings no openhands/poetry.lock")
    constraints = folder / "constraints.txt"
    constraints.write_text(_run(str(python), str(LAUNCH / "constraints.py"), str(lock)), encoding="utf-8")
    _pip(python, "--constraint", str(constraints), *release.requirements)


def _pip(python: Path, *arguments: str) -> None:
    _uv("pip", "install", "--python", str(python), *arguments)


def _uv(*arguments: str) -> None:
    _run(find_uv_bin(), "--quiet", *arguments)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        hint = "it needs PyPI, and Python 3.12 or 3.13 with its headers on the PATH"
        raise InstallError(f"`{' '.join(command)}` failed; {hint}\n{done.stderr}")
    return done.stdout
