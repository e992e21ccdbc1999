"""The example clients after migration: each does the same on V1, and a second run changes nothing."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.examples.client_process import unit_tests
from tests.examples.expected import EXPECTED
from tests.examples.flows_inside import INSIDE
from tests.examples.worlds import MIGRATED, WITH_TESTS, copy_of, seen_in
from tests.node.tools import compile_project, files_of
from tests.servers import V1World
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = pytest.mark.whole
LEFT = {*((name, "always") for name in INSIDE), ("markdown_tutorial", "auto"), ("notebook", "auto")}
"""Code inside other files of which something is left to a person, since no adapter can be put there."""
REFUSED = {
    "api_base_client": "told only later by V1",
    "mixed_lookalikes": "would hold up a request handler",
    "httpx_package": "a test double of it cannot follow",
}
"""Examples of which something is left to a person without the adapter, with the reason."""


def migrate(folder: Path, *options: str, adapter: str = "never") -> subprocess.CompletedProcess[str]:
    """Migrate a folder in place."""
    done = v0to1("migrate", ".", "--write", "--allow-dirty", "--adapter", adapter, *options, folder=folder)
    assert done.returncode in (0, 1) and "scanned" in done.stdout, done.stderr + done.stdout
    return done


def misused(folder: Path) -> list[str]:
    """The requests to V1 that are mistaken, of which a migration leaves none."""
    found = run(Config(folder, (folder,), date(2026, 11, 25), select=("misuse",)), fixing=False).findings
    return [f"{one.path}:{one.line}: {one.rule}" for one in found if one.rule.startswith("misuse/")]


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_rewrite_would_do_wrong_is_left_to_a_person(name: str, tmp_path: Path) -> None:
    folder = copy_of(name, tmp_path / name)
    config = Config(folder, (folder,), date(2026, 11, 25), prefer="app-server")
    assert any(REFUSED[name] in one.reason for one in run(config, fixing=False).findings)


@pytest.mark.parametrize("name", [one for one in MIGRATED if one not in REFUSED])
def test_flow_on_v1(name: str, tmp_path: Path) -> None:
    """What the user sees is as before, and the example's own tests still pass.

    So it is whichever routes are preferred; what is the same with both is the same client, and runs once.
    """
    guide = migrated(name, tmp_path / "guide", "guide")
    server = migrated(name, tmp_path / "server", "app-server")
    differ = texts_of(guide) != texts_of(server)
    assert not name.startswith("httpx") or differ, "some clients do differ"
    if name in WITH_TESTS:
        assert " passed" in unit_tests(guide)
    for example in (guide, server) if differ else (guide,):
        assert misused(example) == []
        with V1World() as world:
            assert seen_in(world, name, example) == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "adapter"),
    [(name, mode) for name in MIGRATED for mode in ("auto", "always") if (name, mode) not in LEFT],
)
def test_flow_through_the_adapter(name: str, adapter: str, tmp_path: Path) -> None:
    """What the user sees is as before, too, where V0 requests stay and the adapter answers them.

    Code inside other files cannot import the adapter, so that it is only rewritten; and no code of a helper
    is put into documents for people.
    """
    example = migrated(name, tmp_path / "adapted", "guide", adapter=adapter)
    if name in WITH_TESTS:
        assert " passed" in unit_tests(example)
    assert misused(example) == []
    with V1World() as world:
        assert seen_in(world, name, example) == EXPECTED[name]


def migrated(name: str, folder: Path, prefer: str, *, adapter: str = "never") -> Path:
    """A migrated copy of an example, all Python of which compiles."""
    folder.mkdir()
    example = copy_of(name, folder)
    migrate(example, "--prefer", prefer, adapter=adapter)
    for path in example.rglob("*.py"):
        compile(path.read_bytes(), str(path), "exec")
    return example


def texts_of(example: Path) -> dict[str, bytes]:
    """All files of an example."""
    return {name: path.read_bytes() for name, path in files_of(example).items()}


@pytest.mark.parametrize("name", ["esm_cli", "ts_client", "axios_bot"])
def test_migrated_scripts_are_valid(name: str, tmp_path: Path) -> None:
    example = copy_of(name, tmp_path)
    migrate(example)
    if (example / "tsconfig.json").exists():
        compile_project(example)
    elif (example / "package.json").exists():
        for path in example.rglob("*.js"):
            subprocess.run(["node", "--check", str(path)], check=True)
