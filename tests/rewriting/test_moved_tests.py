"""Tests of clients move with the code that they test, and still test it: see moved_tests.md."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.client_tests import run_tests
from tests.examples.client_process import environment
from tests.languages.clients import clients
from tests.languages.migrating import halves, migrated, write
from tests.node.packages import node_modules
from tests.node.tools import link_packages

CASES = dict(clients(Path(__file__).with_name("moved_tests.md")))
MOVED = {heading: files for heading, files in CASES.items() if not heading.startswith("adapter")}
KEPT = {heading: files for heading, files in CASES.items() if heading.startswith("adapter")}
NOT_RUN = ("helper: aioresponses",)
"""What the newest releases of two libraries cannot do together: aioresponses 0.7.9 and aiohttp 3.14."""
PYTHON = [one for one, files in MOVED.items() if "client.py" in files and one not in NOT_RUN]
MUTATIONS = (
    ("conversations", "talks"),
    ("title", "name"),
    ("message", "massage"),
    ("initial_", "first_"),
    ("content", "contents"),
    ('status"]', 'state"]'),
    ("DELETE", "PUT"),
    (".delete(", ".put("),
    (".patch(", ".put("),
    ("PATCH", "PUT"),
)
"""Mistakes in a client: what stands in its code, and what stands there by mistake."""


def texts(heading: str) -> tuple[dict[str, str], dict[str, str]]:
    """The files of a client before and after."""
    both = {name: halves(text) for name, text in CASES[heading].items()}
    return {name: one[0] for name, one in both.items()}, {name: one[1] for name, one in both.items()}


@pytest.mark.parametrize("heading", MOVED)
def test_each_test_becomes_what_is_written(heading: str, tmp_path: Path) -> None:
    before, after = texts(heading)
    findings, changed = migrated(tmp_path, before, "auto", native=True)

    assert {one.form for one in findings if "test" not in one.path} == {heading.partition(":")[0]}
    assert {one.fix for one in findings if "test" in one.path} <= {"rewrite"}
    tests = {name: text for name, text in after.items() if "test" in name}
    assert {name: changed.get(name, before[name]) for name in tests} == tests
    assert not any("openhands" in name and "v0" in name for name in changed)


@pytest.mark.parametrize("heading", KEPT)
def test_what_is_not_understood_stays_with_its_operation(heading: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, KEPT[heading], "auto", native=True)

    assert "adapter" in {one.fix for one in findings if "test" not in one.path}
    assert not [name for name in changed if name.startswith("test_")]


@pytest.mark.parametrize("heading", MOVED)
def test_tests_may_be_kept(heading: str, tmp_path: Path) -> None:
    before, _ = texts(heading)
    findings, changed = migrated(tmp_path, before, "auto", native=True, tests="keep")

    assert {one.fix for one in findings if "test" not in one.path} == {"adapter"}
    assert not [name for name in changed if "client.test" in name or name.startswith("test_")]


@pytest.mark.parametrize("heading", PYTHON)
def test_they_pass_before_and_after_and_fail_of_what_they_failed_of(heading: str, tmp_path: Path) -> None:
    assert_tested(heading, tmp_path)


def assert_tested(heading: str, folder: Path) -> None:
    """The tests of a client pass, and find every mistake after their migration that they found before."""
    before, _ = texts(heading)
    _, changed = migrated(folder / "migrated", before, "auto", native=True)
    after = {**before, **changed}
    assert passes(folder / "before", before)
    assert passes(folder / "after", after)
    killed = 0
    for place, (old, new) in enumerate(MUTATIONS):
        if passes(folder / f"before {place}", mutated(before, old, new)):
            continue
        killed += 1
        assert not passes(folder / f"after {place}", mutated(after, old, new)), (old, new)
    assert killed


def mutated(files: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """The files of a client with a mistake in all that is no test."""
    return dict(with_mistake(files, old, new))


def with_mistake(files: Mapping[str, str], old: str, new: str) -> Iterator[tuple[str, str]]:
    """The names and texts of the files."""
    for name, text in files.items():
        yield name, text if "test" in name else text.replace(old, new)


def passes(folder: Path, files: Mapping[str, str]) -> bool:
    """Whether the tests of a client pass."""
    folder.mkdir(parents=True)
    write(folder, files)
    if "client.py" in files:
        return (
            run_tests(folder, "-q", "-p", "no:cacheprovider", environment=environment(folder)).returncode == 0
        )
    write(folder, {"package.json": '{"type": "module"}'})
    link_packages(folder)
    tool = node_modules() / ".bin" / "vitest"
    done = subprocess.run([tool, "run", "--no-color"], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0
