"""What is built: a wheel that works outside of the checkout, and an sdist that gives the same wheel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from v0to1 import __version__, resources

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "v0to1"


def build(source: Path, target: Path, kind: str) -> Path:
    """Build an sdist or a wheel of `source` without a network and return the file."""
    code = f"import sys, hatchling.build as b; print(b.build_{kind}(sys.argv[1]))"
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1774999999"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        cwd=source,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return target / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def contents(wheel: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_has_all_data_and_nothing_else(wheel: Path) -> None:
    found = contents(wheel)
    places = {"rules": resources.RULES, "templates": resources.TEMPLATES, "schemas": resources.SCHEMAS}
    for inside, folder in places.items():
        for path in folder.rglob("*"):
            if path.is_file():
                assert (
                    found[f"v0to1/_data/{inside}/{path.relative_to(folder).as_posix()}"] == path.read_bytes()
                )
    sources = [path for name in ("*.ts", "*.py", "*.json") for path in (PACKAGE / "adapter").rglob(name)]
    assert {path.suffix for path in sources} == {".ts", ".py", ".json"}
    assert all(found[one.relative_to(ROOT).as_posix()] == one.read_bytes() for one in sources)
    assert "v0to1/py.typed" in found
    tops = {name.partition("/")[0] for name in found}
    assert tops == {"v0to1", f"v0to1-{__version__}.dist-info"}
    assert not [name for name in found if "__pycache__" in name or name.endswith((".pyc", ".orig"))]


def test_the_sdist_gives_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build(next(tmp_path.glob("v0to1-*")), tmp_path, "wheel")
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


def test_the_wheel_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    site, project = tmp_path / "site", tmp_path / "project"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    project.mkdir()
    (project / "a.py").write_text("a = 1\n")
    environ = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "v0to1", *arguments]
        done = subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, check=True)
        return done.stdout

    where = subprocess.run(
        [sys.executable, "-c", "import v0to1; print(v0to1.__file__)"],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
    assert "conversations/create" in run("rules")
    assert run("--version").startswith(f"v0to1 {__version__} (rules of 20")
    assert "1 scanned, 0 skipped, 0 failed" in run("check")
    assert run("check", "--format", "html").startswith("<!")


def test_the_metadata(wheel: Path) -> None:
    found = contents(wheel)
    start = f"v0to1-{__version__}.dist-info/"
    metadata = found[start + "METADATA"].decode()
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata
    assert "\nRequires-Python: >=3.10\n" in metadata
    requirements = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    assert requirements
    assert [
        each
        for each in requirements
        if not re.fullmatch(
            r"[a-z0-9-]+>=[0-9.]+"
            r"(; ?(python_version < '3\.\d+'|extra == '(lsp|gateway|fleet|mock|prove)'))?",
            each,
        )
    ] == []
    assert "v0to1 = v0to1.__main__:main" in found[start + "entry_points.txt"].decode()
    assert start + "licenses/LICENSE" in found


def test_every_dependency_is_justified() -> None:
    said = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL
    )
    assert listed is not None
    extras = re.search(
        r"^\[project\.optional-dependencies\]\n(.*?)^\[",
        (ROOT / "pyproject.toml").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert extras is not None
    names = re.findall(r'"([a-z0-9-]+)>=', listed[1] + extras[1])
    assert names
    assert [each for each in names if f"`{each}`" not in said] == []


def test_the_two_versions_are_one() -> None:
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text()
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
