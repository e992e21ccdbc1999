"""Copies of clients that are migrated, and the outcome of their own tests in a process of their own."""

from __future__ import annotations

import ast
import datetime
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.client_tests import run_tests
from tests.older import older_aiohttp
from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
MOCKS = TESTS / "fixtures" / "mocks"
DAY = datetime.date(2026, 1, 15)
HELPER = "openhands_v1.py"


def copied(source: Path, target: Path) -> Path:
    """A copy of a client's folder, without what earlier runs left there."""
    left = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.pyc")
    return shutil.copytree(source, target, ignore=left)


def look_at(folder: Path) -> Run:
    """What the tool would change in a folder."""
    return run(Config(root=folder, paths=(folder,), as_of=DAY), fixing=True)


def migrate(folder: Path) -> Run:
    """Migrate a folder in place; gives what was found."""
    found = look_at(folder)
    for change in found.changes:
        (folder / change.path).write_text(change.after, encoding="utf-8")
    return found


def sources(folder: Path) -> Mapping[str, str]:
    """The Python files of a folder by name, but for the helper, which has tests of its own."""
    files = (path for path in sorted(folder.rglob("*.py")) if not path.name.startswith("openhands_v1"))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def outcome(folder: Path) -> tuple[int, set[str]]:
    """How many tests of a client pass, and which fail (`path::name`), by its own settings."""
    older = [older_aiohttp()] if "aioresponses" in "".join(sources(folder).values()) else []
    path = os.pathsep.join(map(str, (*older, folder, folder / "src")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "400"}
    options = ("-q", "-rfE", "-p", "no:cacheprovider", "--rootdir", str(folder), ".")
    if older:  # the warm process has the newest one
        command = [sys.executable, "-m", "pytest", *options]
        said = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        ).stdout
    else:
        said = run_tests(folder, *options, environment=environment).stdout
    passed = re.search(r"(\d+) passed", said)
    failed = set(re.findall(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE))
    assert passed or failed, said
    return int(passed[1]) if passed else 0, failed


def named_tests(folder: Path, found: Run) -> set[str]:
    """The tests in which the tool left something to a person (`path::name`)."""
    names = set()
    for finding in found.findings:
        if finding.applied:
            continue
        tree = ast.parse((folder / finding.path).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = node.lineno <= finding.line <= (node.end_lineno or node.lineno)
                names |= {f"{finding.path}::{node.name}"} if inside else set()
    return names
