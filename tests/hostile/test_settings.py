"""Settings and rules of a repository that nobody vouches for: they run nothing, and lead nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.hostile.clients import MIGRATED, client, git

pytestmark = pytest.mark.whole

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefghijklmn", "bcdefghijklmno", strict=True)
)
"""Some kilobytes that stand for 9 to the power of 15 texts."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A client in a repository that has something secret beside it."""
    place = tmp_path / "root"
    (place / "sub").mkdir(parents=True)
    client(place / "sub")
    git(place, "init", "--quiet")
    (tmp_path / "rules").mkdir()
    (tmp_path / "base.toml").write_text('server = "1.6"\n', encoding="utf-8")
    return place


@pytest.mark.parametrize(
    "line",
    [
        'baseline = "../../known.json"',
        'baseline = "{outside}/known.json"',
        'baseline = "link.json"',
        'baseline = "folder/known.json"',
        'rules = ["../../rules"]',
        'rules = ["{outside}/rules"]',
        'rules = ["folder/rules"]',
        'extend = "../../base.toml"',
        'extend = "{outside}/base.toml"',
        'extend = "folder/base.toml"',
        'extend = "inner.toml"',
    ],
)
def test_a_file_that_is_found_names_nothing_outside(root: Path, line: str) -> None:
    outside, sub = root.parent, root / "sub"
    (sub / "link.json").symlink_to(outside / "known.json")
    (sub / "folder").symlink_to(outside)
    (sub / "inner.toml").write_text('baseline = "../../known.json"\n', encoding="utf-8")
    (sub / "v0to1.toml").write_text(line.format(outside=outside) + "\n", encoding="utf-8")
    done = v0to1("check", "--write-baseline", folder=sub)
    assert (done.returncode, f"leads out of {root}; name " in done.stderr) == (2, True), done.stderr
    assert not (outside / "known.json").exists()


@pytest.mark.parametrize("name", ["v0to1.toml", ".v0to1.toml", "pyproject.toml"])
def test_a_file_of_settings_that_is_elsewhere_is_not_read(root: Path, name: str) -> None:
    (root.parent / "mine.toml").write_text('[tool.v0to1]\nserver = "1.6"\n', encoding="utf-8")
    (root / name).symlink_to(root.parent / "mine.toml")
    done = v0to1("check", folder=root)
    assert (done.returncode, f"leads out of {root}" in done.stderr) == (2, True)


def test_a_file_that_is_named_may_name_any_place(root: Path) -> None:
    (root / "sub/v0to1.toml").write_text(
        'baseline = "../../known.json"\nextend = "../../base.toml"\n', encoding="utf-8"
    )
    done = v0to1("check", "--config", "v0to1.toml", "--write-baseline", folder=root / "sub")
    assert done.returncode == 0
    assert (root.parent / "known.json").is_file()


def test_the_rest_of_the_repository_may_be_named(root: Path) -> None:
    (root / "base.toml").write_text('server = "1.6"\nbaseline = "known.json"\n', encoding="utf-8")
    (root / "sub/v0to1.toml").write_text('extend = "../base.toml"\n', encoding="utf-8")
    assert v0to1("check", "--write-baseline", folder=root / "sub").returncode == 0
    assert (root / "known.json").is_file()


def test_without_a_repository_the_current_folder_bounds_it(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    client(tmp_path / "a/b")
    (tmp_path / "base.toml").write_text('server = "1.6"\n', encoding="utf-8")
    (tmp_path / "a/b/v0to1.toml").write_text('extend = "../../base.toml"\n', encoding="utf-8")
    assert v0to1("check", "a/b", folder=tmp_path).returncode == 1
    assert "leads out of" in v0to1("check", "b", folder=tmp_path / "a").stderr


@pytest.mark.parametrize("option", ["--report", "-o", "--baseline"])
@pytest.mark.parametrize("name", ["link.json", "folder/new.json", "dangling.json"])
def test_a_link_does_not_lead_what_is_written_elsewhere(root: Path, option: str, name: str) -> None:
    mine, sub = root.parent / "mine.json", root / "sub"
    mine.write_text('{"v0to1-baseline": 1, "findings": []}', encoding="utf-8")
    (sub / "link.json").symlink_to(mine)
    (sub / "folder").symlink_to(root.parent)
    (sub / "dangling.json").symlink_to(root.parent / "new.json")
    before = mine.read_bytes()
    more = ("--write-baseline",) if option == "--baseline" else ()
    done = v0to1("check", option, name, *more, folder=sub)
    assert (done.returncode, "is a symbolic link to" in done.stderr) == (2, True), done.stderr
    assert (mine.read_bytes(), (root.parent / "new.json").exists()) == (before, False)


@pytest.mark.parametrize("device", ["/dev/null", "/dev/full"])
def test_a_link_to_a_device_is_written_to(tmp_path: Path, device: str) -> None:
    client(tmp_path)
    (tmp_path / "out").symlink_to(device)
    done = v0to1("check", "--report", "json=out", folder=tmp_path)
    assert ("No space left" in done.stderr) == (device == "/dev/full")
    assert done.returncode == (2 if device == "/dev/full" else 1)


def deep(mark: str) -> str:
    return f"x: {mark * 5_000}\n"


HARMFUL = {
    "bomb": (BOMB, "an anchor is used again"),
    "list": (deep("["), "exceeded maximum nesting depth"),
    "mapping": (deep("{a: "), "exceeded maximum nesting depth"),
    "object": ("title: !!python/object/apply:os.system ['touch ran']\n", "could not determine a constructor"),
    "name": ("title: !!python/name:os.system\n", "could not determine a constructor"),
    "nul": ("title: \0\n", "control characters are not allowed"),
    "large": ("# " + "x" * 10_000_000, "larger than 10 MB"),
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_a_rule_file_that_does_harm_is_refused(root: Path, kind: str) -> None:
    text, said = HARMFUL[kind]
    (root / "rules").mkdir()
    (root / "rules/a.yaml").write_text(text, encoding="utf-8")
    (root / "v0to1.toml").write_text('rules = ["rules"]\n', encoding="utf-8")
    done = v0to1("check", folder=root)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "ran").exists()


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.mkdir()],
    ids=["pipe", "zero", "folder"],
)
def test_a_rule_file_that_is_no_file_is_refused(root: Path, make: Callable[[Path], object]) -> None:
    (root / "rules").mkdir()
    make(root / "rules/a.yaml")
    (root / "v0to1.toml").write_text('rules = ["rules"]\n', encoding="utf-8")
    done = v0to1("check", folder=root)
    assert (done.returncode, "cannot be read" in done.stderr) == (2, True), done.stderr


NAMES = ("app.yaml", ".github/workflows/ci.yml", "docker-compose.yml", "a.json", "a.toml", "a.ipynb")


@pytest.mark.parametrize("kind", ["bomb", "list", "mapping", "object"])
def test_files_of_a_client_that_do_harm_stop_nothing(root: Path, kind: str) -> None:
    (root / ".github/workflows").mkdir(parents=True)
    text = f"OPENHANDS_URL: https://app.all-hands.dev/api/conversations\n{HARMFUL[kind][0]}"
    for name in NAMES:
        (root / name).write_text(text, encoding="utf-8")
    done = v0to1("migrate", "--write", "--allow-dirty", folder=root)
    assert (done.returncode, "error: a.ipynb:1:1: is no notebook" in done.stderr) == (2, True)
    assert "Traceback" not in done.stderr
    assert not (root / "ran").exists()
    assert (root / "sub/client.py").read_text(encoding="utf-8") == MIGRATED
    assert {(root / name).read_text(encoding="utf-8") for name in NAMES} == {text}
