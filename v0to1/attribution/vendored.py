"""Vendored code of others: what is found there is reported, and nothing there is changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import PurePath

from v0to1.config import Config

FOLDERS = frozenset(
    {
        "vendor",
        "vendored",
        "_vendor",
        "_vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "3rdparty",
        "3rd_party",
        "bower_components",
        "jspm_packages",
        "web_modules",
        "Pods",
        "Carthage",
        "Godeps",
    }
)
"""Folders of such copies, by name."""

REASON = (
    "it is in `{}`, a folder for copies of third-party code, where the next update would overwrite changes: "
    "change the original, or name the folder on the command line"
)


def blocker(config: Config, home: Callable[[str], str]) -> Callable[[Iterable[str]], str]:
    """A function that gives the reason to leave what stands in some modules alone, or "".

    `home` gives the file that a module stands in.
    """
    named = tuple(name_of(config, path) for path in config.paths)

    def reason(modules: Iterable[str]) -> str:
        folder = next((found for one in modules if (found := folder_of(home(one), named))), "")
        return REASON.format(folder) if folder else ""

    return reason


def name_of(config: Config, path: PurePath) -> tuple[str, ...]:
    """The steps from the root to a path that the run was asked for."""
    name = os.path.relpath(config.root / path, config.root)
    return () if name == "." else PurePath(name).parts


def folder_of(name: str, named: Iterable[tuple[str, ...]]) -> str:
    """The folder of copies that a file is in; empty where what was asked for is such a folder, or in one."""
    steps = tuple(name.split("/")[:-1])
    place = next((place for place, step in enumerate(steps) if step in FOLDERS), None)
    if place is None:
        return ""
    inside = any(len(one) > place and (*steps, name.rpartition("/")[2])[: len(one)] == one for one in named)
    return "" if inside else "/".join(steps[: place + 1])
