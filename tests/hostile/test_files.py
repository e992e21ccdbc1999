"""Files that are no source text, or no files: each is named with the reason, and the others are migrated."""

from __future__ import annotations

import json
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.hostile.clients import CLIENT, MIGRATED, client, git
from v0to1.applying.journal import undo
from v0to1.core.regular import contents
from v0to1.reports import FORMATS

pytestmark = pytest.mark.whole

LARGE = 100_000_000


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGE)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


def linked(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def holding(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def looping(path: Path) -> None:
    path.symlink_to("b_loop.py")
    path.with_name("b_loop.py").symlink_to(path.name)


def terminal(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(5, 0))
    except PermissionError:  # only root makes devices
        os.mkfifo(path)


WIDE = CLIENT.encode("utf-16-le")

ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "large.py": (sparse, "larger than 2 MB"),
    "large.ipynb": (sparse, "larger than 2 MB"),
    "pipe.py": (os.mkfifo, "not a regular file"),
    "socket.py": (listening, "not a regular file"),
    "device.py": (terminal, "not a regular file"),
    "zero.py": (linked("/dev/zero"), "symbolic link out of the root"),
    "zero": (linked("/dev/zero"), "symbolic link out of the root"),
    "dangling.py": (linked("nothing.py"), "symbolic link to nothing"),
    "a_loop.py": (looping, "symbolic link to nothing"),
    "b_loop.py": (lambda _: None, "symbolic link to nothing"),
    "nul.py": (holding(CLIENT.encode() + b"\0"), "binary file"),
    "late_nul.py": (holding(CLIENT.encode() + b"#" * 9000 + b"\0"), "has a NUL byte"),
    "wide_without_mark.py": (holding(WIDE), "binary file"),
    "wide.py": (holding(b"\xff\xfe" + WIDE), "is UTF-16 or UTF-32"),
    "wide_big_end.ts": (holding(CLIENT.encode("utf-16-be")), "binary file"),
    "surrogate.py": (holding(CLIENT.encode() + b"# \xed\xa0\x80\n"), "is not utf-8"),
    "not_utf8.sh": (holding(b"curl https://app.all-hands.dev/api/conversations # \xff\n"), "is not utf-8"),
}
"""By name: how the file is made, and the reason that is told."""

QUIET: dict[str, Callable[[Path], object]] = {
    "folder_loop": linked("."),
    "folder_outside": linked("/proc"),
    "pyproject.toml": os.mkfifo,
    "v0to1.toml": os.mkfifo,
    ".gitignore": os.mkfifo,
    ".git": os.mkfifo,
    "CODEOWNERS": linked("/dev/zero"),
    "settings.json": sparse,
    "large.txt": sparse,
    "pipe.yaml": os.mkfifo,
    ".env": linked("/dev/zero"),
}
"""What nobody looks at, and nobody may wait for."""


def told(folder: Path) -> dict[str, str]:
    """Return the reason for every file that was not looked at, or that failed."""
    done = v0to1("check", "--format", "json", folder=folder)
    found = json.loads(done.stdout)
    assert done.returncode == (2 if found["failed"] else 1), done.stderr
    reasons = {one["path"]: one["reason"] for one in found["skipped"]}
    return reasons | {one["path"]: one["error"] for one in found["failed"]}


def test_every_odd_file_is_named_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, make in {**{name: make for name, (make, _) in ODD.items()}, **QUIET}.items():
        make(tmp_path / name)
    client(tmp_path)
    reasons = told(tmp_path)
    assert {name for name in reasons if name not in QUIET} == set(ODD)
    assert {name: reasons[name] for name, (_, said) in ODD.items() if said not in reasons[name]} == {}
    files = {
        path.name: path.read_bytes()
        for path in tmp_path.iterdir()
        if path.is_file() and path.stat().st_size < LARGE
    }
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 2, "git does not know that folder"
    assert v0to1("migrate", "--write", "--allow-dirty", folder=tmp_path).returncode == 2
    files["client.py"] = MIGRATED.encode()
    assert {name: (tmp_path / name).read_bytes() for name in files} == files


@pytest.mark.parametrize(
    "name", [name for name, (_, said) in ODD.items() if said != "symbolic link to nothing"]
)
def test_naming_it_does_not_help_and_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ODD[name][0](tmp_path / name)
    done = v0to1("check", "--isolated", name, folder=tmp_path)
    known = Path(name).suffix  # what has no known language is nobody's client
    assert done.returncode == (2 if known else 0)
    assert ODD[name][1] in (done.stderr if known else done.stdout)
    excluded = ("--exclude", f"/{name}", "--force-exclude")
    assert v0to1("check", "--isolated", *excluded, name, folder=tmp_path).returncode == 0


@pytest.mark.parametrize("ends", ["\r\n", "mixed"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_mark_stay(tmp_path: Path, ends: str, mark: bytes) -> None:
    def ended(text: str) -> bytes:
        return (
            mark + (text.replace("\n", "\r\n", 3) if ends == "mixed" else text.replace("\n", ends)).encode()
        )

    (tmp_path / "client.py").write_bytes(ended(CLIENT))
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 0
    assert (tmp_path / "client.py").read_bytes() == ended(MIGRATED)
    undo(tmp_path)
    assert (tmp_path / "client.py").read_bytes() == ended(CLIENT)


def test_line_ends_that_the_parser_does_not_keep_are_refused(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_bytes(CLIENT.replace("\n", "\r").encode())
    done = v0to1("migrate", "--write", folder=tmp_path)
    assert (done.returncode, "the parser cannot reproduce this file" in done.stderr) == (2, True)
    assert (tmp_path / "client.py").read_bytes() == CLIENT.replace("\n", "\r").encode()


def test_a_file_that_the_parser_does_not_keep_is_told_when_others_need_its_places(tmp_path: Path) -> None:
    """Whoever imports it is planned without it, and a file of which nothing is needed is not asked."""
    urls, unused = "BASE = 1\rURL = 'https://app.all-hands.dev/api/conversations'\r", "def one():\r    pass\r"
    client = "import requests\nimport unused, urls\n\nunused.one()\nprint(requests.get(urls.URL).json())\n"
    for name, text in (("urls", urls), ("unused", unused), ("client", client)):
        (tmp_path / f"{name}.py").write_bytes(text.encode())
    done = v0to1("migrate", "--write", folder=tmp_path)
    assert done.returncode == 2
    assert (
        "error: urls.py: the parser cannot reproduce this file; check it by hand, or exclude it"
        in done.stderr
    )
    assert "unused.py" not in done.stderr
    assert (tmp_path / "urls.py").read_bytes() == urls.encode()
    assert (tmp_path / "client.py").read_bytes() == client.encode()


def test_endless_lines_are_not_in_the_report(tmp_path: Path) -> None:
    line = (
        CLIENT
        + f'x = "{"long" * 25_000}"; '
        + 'requests.get(f"{OPENHANDS_URL}/api/conversations/{x}/zip-directory")\n'
    )
    (tmp_path / "client.py").write_text(line, encoding="utf-8")
    (tmp_path / "bundle.js").write_text(
        f'fetch("https://app.all-hands.dev/api/conversations");{"var a=1;" * 20_000}\n'
    )
    formats = [fmt for fmt in FORMATS if fmt != "diff"]
    reports = [word for fmt in formats for word in ("--report", f"{fmt}={tmp_path / fmt}")]
    assert v0to1("check", "-v", *reports, folder=tmp_path).returncode == 1
    assert [fmt for fmt in formats if "long" * 1000 in (tmp_path / fmt).read_text(encoding="utf-8")] == []


def test_names_of_any_length_in_folders_of_any_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client(tmp_path, "n" * 252 + ".py")
    monkeypatch.chdir(tmp_path)
    for _ in range(25):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    Path("deep.py").write_text(CLIENT, encoding="utf-8")
    os.chdir(tmp_path)
    done = v0to1("migrate", "--write", folder=tmp_path)
    assert (done.returncode, "File name too long" in done.stderr) == (2, True)
    assert (tmp_path / ("n" * 252 + ".py")).read_text(encoding="utf-8") == MIGRATED


def test_files_without_a_word_are_only_counted(tmp_path: Path) -> None:
    client(tmp_path)
    for number in range(500):
        (tmp_path / f"{number}.txt").touch()
        (tmp_path / f"{number}.py").touch()
    done = v0to1("check", "--format", "json", folder=tmp_path)
    assert json.loads(done.stdout)["files"]["scanned"] == 501


def test_names_that_differ_in_case_are_two_files(tmp_path: Path) -> None:
    client(tmp_path, "client.py")
    client(tmp_path, "Client.py")
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 0
    assert {name: contents(tmp_path / name).decode() for name in ("client.py", "Client.py")} == {
        "client.py": MIGRATED,
        "Client.py": MIGRATED,
    }


def test_an_endless_list_of_patterns_is_no_list(tmp_path: Path) -> None:
    client(tmp_path)
    (tmp_path / ".gitignore").write_bytes(b"a\n" * 200_000)
    done = v0to1("check", folder=tmp_path)
    assert (done.returncode, "larger than 0.25 MB" in done.stderr) == (2, True)


def test_the_folder_of_git_may_be_anything(tmp_path: Path) -> None:
    client(tmp_path)
    git(tmp_path, "init", "--quiet")
    for name in ("info/exclude", "config"):
        (tmp_path / ".git" / name).unlink()
        (tmp_path / ".git" / name).symlink_to("/dev/zero")
    assert v0to1("check", folder=tmp_path).returncode == 1
