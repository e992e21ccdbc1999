"""Files that are named and are no source: in no known language, or written by v0to1 itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.reports.sample import sample
from v0to1.reports import render

V0 = 'see https://app.all-hands.dev/api/conversations for "initial_user_msg"\n'
LOOK = "unsupported language, and it mentions V0; check it by hand"


@pytest.mark.parametrize(
    ("files", "options", "told"),
    [
        ({"LICENSE": "Permission is hereby granted\n", "a.py": "x = 1\n"}, (), []),
        ({"LICENSE": "All conversations about the API\n", "a.py": "x = 1\n"}, (), []),
        ({"LICENSE": "Permission\n", "a.py": "x = 1\n"}, ("-v",), ["LICENSE: unsupported language"]),
        ({"LICENSE": "Permission\n"}, (), ["LICENSE: unsupported language"]),
        ({"a.abap": V0, "a.py": "x = 1\n"}, (), [f"a.abap: {LOOK}"]),
        ({"a.abap": V0, "NOTES": "none\n", "a.py": "x = 1\n"}, (), [f"a.abap: {LOOK}"]),
        ({"a.abap": V0 + "\0"}, (), ["a.abap: unsupported language"]),
    ],
)
def test_of_files_in_no_known_language_those_that_name_v0_are_told(
    files: dict[str, str], options: tuple[str, ...], told: list[str], tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = v0to1("check", *options, "--", *files, folder=tmp_path)
    of_time = done.stderr.startswith("time: ") if "-v" in options else done.stderr == ""
    assert (done.returncode, of_time) == (0, True)
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert [line for line in lines if "unsupported language" in line] == told
    assert f"{len(files)} file" in done.stdout


def test_what_names_v0_is_told_of_standard_input_too(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "v0to1", "check", "-", "--stdin-filename", "a.abap")
    done = subprocess.run(command, cwd=tmp_path, input=V0, text=True, capture_output=True, check=True)
    assert f"a.abap: {LOOK}" in done.stdout


def test_our_own_page_is_no_file_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(render(sample(), "html"), encoding="utf-8")
    (tmp_path / "page.html").write_text('<meta name="generator" content="v0to2"><script>x()</script>\n')
    for paths in ((), ("report.html", "page.html")):
        done = v0to1("check", *paths, folder=tmp_path)
        assert done.returncode == 0
        assert "  report.html: report of v0to1\n" in done.stdout
        assert "2 files: 1 scanned, 1 skipped, 0 failed." in done.stdout
