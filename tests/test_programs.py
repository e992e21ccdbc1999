"""Missing programs come from a wheel, else from apt; else there is one line that says what to type."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from scripts import programs

APT = """\
#!{shell}
echo "$@" >> {log}
for word; do
    case $word in curl|jq|npm) printf '#!{shell}\\n' > {folder}/$word; {chmod} +x {folder}/$word ;; esac
done
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH; nothing in it is the user's own, who is not root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(programs, "FOLDER", tmp_path / "programs")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(programs, "install_group", lambda group: None)
    return folder


def program(folder: Path, name: str, says: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho {says}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def apt(folder: Path) -> Path:
    """Put an apt-get on the PATH that installs a few packages; returns the file with its command lines."""
    log = folder.parent / "log"
    shell, chmod = "/bin/sh", shutil.which("chmod", path=os.defpath)
    (folder / "apt-get").write_text(
        APT.format(shell=shell, chmod=chmod, log=log, folder=folder), encoding="utf-8"
    )
    (folder / "apt-get").chmod(0o755)
    (folder / "apt").symlink_to("apt-get")
    return log


def test_what_is_there_is_not_installed(path: Path) -> None:
    log = apt(path)
    for name in ("curl", "jq"):
        program(path, name)
    programs.install(["curl", "jq"])
    assert not log.exists()


def test_root_gets_what_is_missing_from_apt(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    log = apt(path)
    program(path, "jq")
    programs.install(["curl", "jq"])
    updated, installed = log.read_text(encoding="utf-8").splitlines()
    assert updated.startswith("update ")
    assert installed.split()[-1] == "curl"
    assert "jq" not in installed


def test_a_wheel_comes_before_apt(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    log = apt(path)
    program(path, "node", "v16.20.2")

    def install_group(group: str) -> None:
        assert group == "node"
        program(programs.FOLDER, "node", "v24.0.0")
        program(programs.FOLDER, "npm")

    monkeypatch.setattr(programs, "install_group", install_group)
    programs.install(["node", "npm"])
    assert programs.PROGRAMS["node"].find() == str(programs.FOLDER / "node")
    assert not log.exists()


def test_a_library_is_there_when_a_file_of_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf = path.parent / "shelf"
    one = programs.Library(["ureq"], ["librust-ureq-dev"], str(shelf / "ureq-3.*"))
    monkeypatch.setattr(programs, "PROGRAMS", {"ureq": one})
    (shelf / "ureq-2.9").mkdir(parents=True)
    assert programs.main(["ureq"]) == 1
    assert capsys.readouterr().err == "missing: ureq; install librust-ureq-dev\n"
    (shelf / "ureq-3.0.11").mkdir()
    programs.install(["ureq"])
    assert one.find() == str(shelf / "ureq-3.0.11")


@pytest.mark.parametrize(
    ("manager", "said"),
    [
        ("apt", "missing: node, curl; type: sudo apt install nodejs curl\n"),
        ("dnf", "missing: node, curl; type: sudo dnf install nodejs curl\n"),
        ("pacman", "missing: node, curl; type: sudo pacman -S nodejs curl\n"),
        ("apk", "missing: node, curl; type: sudo apk add nodejs curl\n"),
        ("brew", "missing: node, curl; type: brew install node curl\n"),
        ("", "missing: node, curl; install nodejs, curl\n"),
    ],
)
def test_else_it_says_in_one_line_what_to_type(
    path: Path, capsys: pytest.CaptureFixture[str], manager: str, said: str
) -> None:
    if manager:
        program(path, manager)
    program(path, "jq")
    assert programs.main(["node", "curl", "jq"]) == 1
    assert capsys.readouterr().err == said


def test_what_apt_says_is_shown_when_it_fails(
    path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (path / "apt-get").write_text("#!/bin/sh\necho no network; exit 100\n", encoding="utf-8")
    (path / "apt-get").chmod(0o755)
    assert programs.main(["wget"]) == 1
    said = capfdbinary.readouterr().err.decode()
    assert "no network\n" in said
    assert said.endswith("missing: wget; install wget\n")


def test_an_environment_that_cannot_be_made_leaves_no_folder(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path / "python").write_text("#!/bin/sh\n/bin/mkdir $3; exit 1\n", encoding="utf-8")
    (path / "python").chmod(0o755)
    program(path, "apt")
    monkeypatch.setattr(sys, "executable", str(path / "python"))
    with pytest.raises(programs.MissingProgram, match="type: sudo apt install python3-venv"):
        programs.make_environment(tmp_path / "venv")
    assert not (tmp_path / "venv").exists()
