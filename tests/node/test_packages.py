"""What the tests of JavaScript clients say where they cannot run."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.node.packages import NoNode, check_node, node_modules


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole path of programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {says}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    "installed", [{}, {"node": "v20.0.0"}, {"npm": "10"}, {"node": "v16.20.2", "npm": "10"}]
)
def test_without_npm_or_a_node_that_is_new_enough_it_says_what_to_type(
    programs: Path, installed: Mapping[str, str]
) -> None:
    for name, says in installed.items():
        program(programs, name, says)
    with pytest.raises(NoNode, match="18 or newer, and npm: make programs"):
        check_node()


def test_a_new_one_is_enough(programs: Path) -> None:
    program(programs, "npm", "10")
    program(programs, "node", "v18.0.0")
    check_node()


def test_the_packages_are_all_there() -> None:
    names = {path.name for path in node_modules().iterdir()}
    assert {"axios", "prettier", "react", "socket.io-client", "typescript", "vitest", "@types"} <= names
