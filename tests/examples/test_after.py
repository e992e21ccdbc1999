"""The example clients after migration: each does the same on V1, and a second run changes nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.client_process import unit_tests
from tests.examples.expected import EXPECTED
from tests.examples.flows import FLOWS
from tests.examples.worlds import WITH_TESTS, copy_of, seen_in
from tests.servers import V1World


def v0to1(*arguments: str, folder: Path, state: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    environment = {**os.environ, "V0TO1_STATE_DIR": str(state)}
    command = [sys.executable, "-m", "v0to1", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def migrate(folder: Path, state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Migrate a folder in place."""
    done = v0to1("migrate", ".", "--write", "--allow-dirty", *options, folder=folder, state=state)
    assert done.returncode in (0, 1) and "scanned" in done.stdout, done.stderr + done.stdout
    return done


def digests(folder: Path) -> dict[str, str]:
    """The content of every file of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A place for the undo journal."""
    return tmp_path / "state"


@pytest.mark.parametrize("prefer", ["guide", "app-server"])
@pytest.mark.parametrize("name", FLOWS)
def test_flow_on_v1(name: str, prefer: str, tmp_path: Path, state: Path) -> None:
    example = copy_of(name, tmp_path)
    migrate(example, state, "--prefer", prefer)

    with V1World() as world:
        assert seen_in(world, name, example) == EXPECTED[name]


@pytest.mark.parametrize("name", WITH_TESTS)
def test_own_unit_tests_still_pass(name: str, tmp_path: Path, state: Path) -> None:
    example = copy_of(name, tmp_path)
    migrate(example, state)

    assert " passed" in unit_tests(example)


@pytest.mark.parametrize("name", FLOWS)
def test_second_run_changes_nothing(name: str, tmp_path: Path, state: Path) -> None:
    example = copy_of(name, tmp_path)
    migrate(example, state)
    once = digests(example)
    migrate(example, state)

    assert digests(example) == once


@pytest.mark.parametrize("name", FLOWS)
def test_undo_restores_every_byte(name: str, tmp_path: Path, state: Path) -> None:
    example = copy_of(name, tmp_path)
    before = digests(example)
    migrate(example, state)
    assert digests(example) != before

    assert v0to1("undo", folder=example, state=state).returncode == 0
    assert digests(example) == before


@pytest.mark.parametrize("name", FLOWS)
def test_every_changed_file_compiles(name: str, tmp_path: Path, state: Path) -> None:
    example = copy_of(name, tmp_path)
    migrate(example, state)

    for path in example.rglob("*.py"):
        compile(path.read_bytes(), str(path), "exec")
