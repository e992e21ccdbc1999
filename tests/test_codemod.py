"""The second door gives what the first one gives, to the byte."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import libcst
import pytest
from libcst.codemod import CodemodContext, SkipFile, parallel_exec_transform_with_prettyprint
from libcst.tool import main

from tests.command import called, v0to1
from tests.examples.worlds import copy_of
from v0to1.codemod import MigrateCommand, load, prepare

pytestmark = pytest.mark.whole

COMMAND = ("-m", "libcst.tool", "codemod", "-x", "v0to1.codemod.MigrateCommand", "--hide-progress")

CLIENT = """\
import requests

HOST = "https://app.all-hands.dev"


def skills(key, conversation_id):
    url = f"{HOST}/api/conversations/{conversation_id}/microagents"
    found = requests.get(url, headers={"Authorization": f"Bearer {key}"})
    return [one["name"] for one in found.json()["microagents"]]
"""

ZIPPER = """\
import requests

HOST = "https://app.all-hands.dev"


def pack(headers, conversation_id):
    return requests.get(f"{HOST}/api/conversations/{conversation_id}/zip-directory", headers=headers).content
"""


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def codemod(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tool("--no-format", "-j", "1", *arguments, folder=folder)


def tool(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """LibCST's tool in our own process, which must not start others."""
    return called(lambda given: main("libcst.tool", [*given]), (*COMMAND[2:], *arguments), folder)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def project(folder: Path, **texts: str | bytes) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.py").write_bytes(data)
    return folder


@pytest.mark.parametrize(
    ("name", "options", "alone"),
    [
        ("requests_script", (), False),
        ("httpx_package", (), True),
        ("httpx_package", ("--server", "1.11"), False),
    ],
)
def test_both_doors_lead_to_the_same_bytes(
    name: str, options: Sequence[str], alone: bool, tmp_path: Path
) -> None:
    """Once as users run the tool: alone, with processes of its own."""
    one, other = copy_of(name, tmp_path / "one"), copy_of(name, tmp_path / "other")
    before = contents(one)
    if alone:
        done = python(*COMMAND, "--no-format", ".", *options, "-j", "2", folder=one)
    else:
        done = codemod(one, ".", *options)
    v0to1("migrate", "--write", "--allow-dirty", "-q", *options, folder=other)

    assert done.returncode == 0, done.stderr
    assert contents(one) == contents(other) != before


def test_undo_puts_back_what_the_codemod_wrote(tmp_path: Path) -> None:
    folder = copy_of("httpx_package", tmp_path)
    before = contents(folder)
    assert codemod(folder, ".").returncode == 0
    assert contents(folder) != before

    assert v0to1("undo", folder=folder).returncode == 0
    assert contents(folder) == before


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    folder = copy_of("requests_script", tmp_path)
    codemod(folder, ".")
    once = contents(folder)

    assert codemod(folder, ".").returncode == 0
    assert contents(folder) == once


def test_a_diff_writes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path / "client", skills=CLIENT)
    before = contents(folder)
    done = codemod(folder, "-u", "3", "--", ".")

    assert "+" in done.stdout and "/api/v1/app-conversations" in done.stdout, done.stderr
    assert contents(folder) == before
    assert v0to1("undo", folder=folder).returncode == 2


def test_what_is_left_is_said(tmp_path: Path) -> None:
    folder = project(tmp_path / "client", pack=ZIPPER)
    done = codemod(folder, "--adapter", "never", ".")

    assert "WARNING: pack.py:7:12 " in done.stderr and "files/zip" in done.stderr
    assert contents(folder) == {"pack.py": ZIPPER.encode()}


def test_safe_only_is_heard(tmp_path: Path) -> None:
    folder = copy_of("requests_script", tmp_path)
    before = contents(folder)

    assert codemod(folder, "--safe-only", ".").returncode == 0
    assert contents(folder) == before


def test_marks_line_ends_and_other_files_stay(tmp_path: Path) -> None:
    marked = b"\xef\xbb\xbf" + CLIENT.replace("\n", "\r\n").encode()
    old_mac = b"x = 1\ry = 2\r"
    latin = "# coding: latin-1\nname = 'é'\n".encode("latin-1")
    folder = project(tmp_path / "client", marked=marked, old_mac=old_mac, latin=latin)
    assert codemod(folder, ".").returncode == 0
    after = contents(folder)

    assert (after["old_mac.py"], after["latin.py"]) == (old_mac, latin)
    assert after["marked.py"].startswith(b"\xef\xbb\xbfimport requests\r\n")
    assert b"/api/v1/app-conversations/{conversation_id}/skills" in after["marked.py"]
    assert after["marked.py"].count(b"\n") == after["marked.py"].count(b"\r\n")


def test_a_file_that_libcst_will_not_visit_is_no_part_of_a_fix(tmp_path: Path) -> None:
    generated = f"# @gen{''}erated\n{CLIENT}"
    folder = project(tmp_path / "client", generated=generated, mine=CLIENT)
    assert codemod(folder, ".").returncode == 0
    after = contents(folder)

    assert after["generated.py"].decode() == generated
    assert after["mine.py"].decode() != CLIENT


def test_root_decides_where_names_begin(tmp_path: Path) -> None:
    folder = project(tmp_path / "client", pack=ZIPPER)
    done = codemod(tmp_path, "client", "--root", str(folder), "--adapter", "never")

    assert "WARNING: pack.py:7:12 " in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--server", "0.1", "--no-format", "."), "0.1"),
        (("--no-format", "-"), "whole files"),
        ((".",), "add --no-format"),
    ],
)
def test_what_cannot_work_is_refused_before_any_file_is_touched(
    arguments: Sequence[str], said: str, tmp_path: Path
) -> None:
    folder = project(tmp_path / "client", skills=CLIENT)
    (folder / ".libcst.codemod.yaml").write_text("formatter: [no-such-formatter, '-']\n")
    before = contents(folder)
    done = tool(*arguments, folder=folder)

    assert (done.returncode, said in done.stderr, contents(folder)) == (2, True, before), done.stderr


def test_a_file_that_changed_after_the_plan_is_left(tmp_path: Path) -> None:
    folder = project(tmp_path / "client", skills=CLIENT)
    path = str(folder / "skills.py")
    plan = prepare([path], root=folder)
    command = MigrateCommand(CodemodContext(filename=path), plan)

    assert "/api/v1/" in command.transform_module(libcst.parse_module(CLIENT)).code
    with pytest.raises(SkipFile, match="has changed"):
        command.transform_module(libcst.parse_module(CLIENT + "x = 1\n"))


def test_other_programs_plan_first(tmp_path: Path) -> None:
    folder = copy_of("requests_script", tmp_path)
    files = [str(path) for path in sorted(folder.glob("*.py"))]
    plan = prepare(files, root=folder)
    result = parallel_exec_transform_with_prettyprint(
        MigrateCommand, files, jobs=1, hide_progress=True, codemod_args={"plan": plan}
    )

    assert (result.successes, result.failures) == (len(files), 0)
    assert {path.name for path in folder.glob("*.py")} == {Path(each).name for each in files} | {
        Path(each).name for each in load(plan).new
    }
    assert load(plan).new


def test_a_command_without_a_plan_says_so() -> None:
    with pytest.raises(ValueError, match="planned together"):
        MigrateCommand(CodemodContext(filename="a.py")).transform_module(libcst.parse_module(CLIENT))
