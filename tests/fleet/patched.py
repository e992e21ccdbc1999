"""Campaigns whose repositories are patched, without migrating each of them again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fleet.forge import Forge
from tests.fleet.made import CLIENT, bare
from v0to1.fleet.campaign import Campaign
from v0to1.fleet.repositories import Repository, parse
from v0to1.fleet.work import Result, Task, do

OPTIONS = ("--server=cloud",)
_FILES: Mapping[str, Mapping[str, str | bytes]] = {
    "plain": CLIENT,
    "mixed": {
        "bot.py": CLIENT["bot.py"].replace("\n", "\r\n"),
        ".gitattributes": "*.bin filter=lfs\n",
        "large.bin": b"\x00" * 3_000_000,
        "run.sh": "#!/bin/sh\n",
    },
}
_kept: list[TemporaryDirectory[str]] = []


@cache
def made(kind: str) -> tuple[Path, Result]:
    """A bare repository, and what comes of migrating it."""
    _kept.append(TemporaryDirectory(prefix="v0to1-tests-"))
    path = Path(_kept[-1].name) / "one.git"
    url = bare(path, _FILES[kind])
    result = do(Task(Repository("one", url), "migrate", OPTIONS))
    assert result.state == "patched", result
    return path, result


def campaign(
    forge: Forge, folder: Path, names: list[str], kind: str = "plain", branch: str = "v0to1"
) -> Campaign:
    """A campaign of repositories at a forge, which get there where they are not there yet."""
    source, result = made(kind)
    for name in names:
        if not forge.bare(name).exists():
            shutil.copytree(source, forge.bare(name))
    repositories = parse([forge.url(name) for name in names], "x")
    settings = {"command": "migrate", "server": "cloud", "branch": branch}
    begun = Campaign.begun(folder, repositories, settings)
    for one in repositories:
        begun.store(replace(result, name=one.name))
    return begun
