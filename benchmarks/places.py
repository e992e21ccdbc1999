"""What is measured and what with: trees of packages and the peers, installed once into a cache."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import platformdirs
from uv import find_uv_bin

PACKAGES = Path(__file__).with_name("packages")
CLIENTS = Path(__file__).parents[1] / "tests/fixtures/clients"
EXAMPLES = Path(__file__).parents[1] / "examples"
PLATFORM = ("--python-version", "3.12", "--python-platform", "x86_64-manylinux_2_28")
"""Whose wheels the trees are made of, wherever they are measured."""

_MADE = shutil.ignore_patterns("__pycache__")


class BenchmarkError(RuntimeError):
    """Something cannot be measured; the text says what, and why."""


def cache_folder() -> Path:
    """The folder of everything that outlives a run; the variable V0TO1_BENCH_DIR names another."""
    chosen = os.environ.get("V0TO1_BENCH_DIR")
    return Path(chosen) if chosen else platformdirs.user_cache_path("v0to1") / "bench"


@cache
def scratch() -> Path:
    """A folder for what a run writes, which goes with it; beside the trees, to have hard links to them."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=cache_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def tree(name: str) -> Path:
    """The tree of the packages in `packages/NAME.txt`, installed first if need be; raises BenchmarkError."""
    folder, wanted = _folder(name)
    if not folder.exists():
        part = emptied(folder)
        _uv("--no-deps", "--only-binary", ":all:", *PLATFORM, "--target", str(part), "-r", str(wanted))
        part.rename(folder)
    return folder


def peer(program: str) -> str:
    """The path of a program of the peers, which are installed first if need be; raises BenchmarkError."""
    folder, wanted = _folder("peers")
    if not folder.exists():
        part = emptied(folder)
        _run(find_uv_bin(), "--quiet", "venv", "--relocatable", str(part))
        _uv("--python", str(part / "bin/python"), "-r", str(wanted))
        part.rename(folder)
    return str(folder / "bin" / program)


def times(folder: Path, number: int) -> Path:
    """A tree that has `number` copies of another, of hard links where they are on one disk."""
    copies = scratch() / f"{folder.name}-{number}"
    for each in range(0 if copies.exists() else number):
        shutil.copytree(folder, copies / f"copy{each}", copy_function=_linked, ignore=_MADE)
    return copies


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def versions(name: str) -> str:
    """The pinned packages of a list, in words."""
    lines = (PACKAGES / f"{name}.txt").read_text(encoding="utf-8").split()
    return ", ".join(line.replace("==", " ") for line in lines)


def _folder(name: str) -> tuple[Path, Path]:
    wanted = PACKAGES / f"{name}.txt"
    key = hashlib.sha256(wanted.read_bytes() + repr(PLATFORM).encode()).hexdigest()[:8]
    return cache_folder() / f"{name}-{key}", wanted


def counted(folder: Path) -> str:
    """How many files a folder has, and how large they are."""
    sizes = [path.lstat().st_size for path in folder.rglob("*") if path.is_file()]
    total = sum(sizes)
    return f"{len(sizes):,} files, {f'{total / 1e6:,.0f} MB' if total > 1e6 else f'{total / 1e3:.0f} kB'}"


def emptied(folder: Path) -> Path:
    """An empty folder beside another, which takes its place when it is filled."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    return part


def _uv(*arguments: str) -> None:
    _run(find_uv_bin(), "--quiet", "pip", "install", *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"`{' '.join(command)}` failed; it needs PyPI\n{done.stderr}")
