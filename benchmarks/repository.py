"""OpenHands' own repository where it still has V0: server, front end, tests and all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.aims import Figure, ratio
from benchmarks.commands import LIBCST, OURS, check, parse, parsing, peers, start
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import BenchmarkError, cache_folder, counted, emptied
from benchmarks.running import FEW, side_by_side

TITLE = "OpenHands' repository, with V0"
ADDRESS = "https://github.com/OpenHands/OpenHands.git"
COMMIT = "d6fab190bfb55f07cc380993b45ec4f781706a92"
PLACE = "V0TO1_BENCH_OPENHANDS"
"""The variable that names a folder with the files of this commit, where GitHub cannot be reached."""

SECONDS = 300
"""How long git may take."""

LIMIT = 60.0
"""Seconds after which a command is ended here, where semgrep takes long."""


def repository(rounds: int) -> Part:
    """The repository, beside the parsing of its Python and all peers, where it can be had."""
    try:
        folder = checkout()
    except BenchmarkError as problem:
        keys = ("repository-libcst", "repository-semgrep", "repository-memory")
        return Part(TITLE, "", COMMANDS, (), missing=dict.fromkeys(keys, str(problem)))
    commands = (start(), parse(LIBCST), check("--no-respect-gitignore", "."), *peers())
    measures = side_by_side(commands, folder, min(rounds, FEW), limit=LIMIT)
    ours = measures[OURS]
    found = {
        "repository-libcst": ratio(ours, measures[parsing(LIBCST)]),
        "repository-semgrep": ratio(ours, measures["semgrep scan"]),
        "repository-memory": Figure(ours.peak / 1e6, "" if ours.ended else ">"),
    }
    return Part(
        TITLE,
        f"{counted(folder)}: commit {COMMIT[:12]}, of November 2025. Here commands are "
        f"ended after {LIMIT:.0f} seconds.",
        COMMANDS,
        lines_of(measures, OURS),
        found,
    )


def checkout() -> Path:
    """The files of the commit, fetched once; raises BenchmarkError."""
    named = os.environ.get(PLACE)
    if named:
        if not Path(named, "openhands").is_dir():
            raise BenchmarkError(f"{PLACE} names a folder without OpenHands")
        return Path(named)
    folder = cache_folder() / f"openhands-{COMMIT[:12]}"
    if not folder.exists():
        part = emptied(folder)
        _git("init", "--quiet", str(part))
        _git("-C", str(part), "fetch", "--quiet", "--depth", "1", ADDRESS, COMMIT)
        _git("-C", str(part), "checkout", "--quiet", "--detach", COMMIT)
        shutil.rmtree(part / ".git")
        part.rename(folder)
    return folder


def _git(*words: str) -> None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    command = ("git", *words)
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise BenchmarkError(f"git: {problem}") from problem
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"git ended with {done.returncode}"])[-1]
        raise BenchmarkError(f"the repository could not be fetched ({last}); {PLACE} can name a copy")
