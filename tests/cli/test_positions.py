"""Where something is wrong with what was named: the line of a broken file, an empty or mistyped folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import v0to1

URL = "https://app.all-hands.dev/api/conversations"
GET = f'import requests\nrequests.get("{URL}")\n'
FETCH = f'fetch("{URL}");\n'
CURL = f"curl {URL}\n"

BROKEN = {
    "bracket.py": (f"{GET}d = {{'a': 1,\n  'b': [1, 2}}\nx = 1\n", 4, 13),
    "call.py": (f"{GET}x = foo(1,\n\ndef f():\n    return 1\n", 3, 8),
    "colon.py": (f"{GET}if True\n    x = 1\n", 3, 8),
    "conflict.py": (f"{GET}<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", 3, 1),
    "indent.py": (f"{GET}def f():\n    a = 1\n      b = 2\n", 5, 6),
    "old.py": (f"{GET}print 'a'\nx = 1\n", 3, 1),
    "text.py": (f'{GET}s = """abc\nfoo\nbar\n', 3, 5),
    "template.js": (f"{FETCH}const x = `abc\nfoo();\n", 2, 11),
    "block.ts": (f"{FETCH}function f() {{\n  a();\n", 2, 14),
    "if.sh": (f"{CURL}if [ a = b ]; then\n  echo x\necho y\n", 2, 1),
    "quote.sh": (f'{CURL}for x in a b; do\n echo "$x\ndone\necho y\n', 3, 7),
    "loop.sh": (f"{CURL}for x in a b; do\n  echo $x\n", 2, 15),
    "cells.ipynb": (f'{{"cells": [\n {{"cell_type": "code",,\n "source": ["{URL}"]}}]}}', 2, 23),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_reported_where_it_breaks(name: str, tmp_path: Path) -> None:
    text, line, column = BROKEN[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = v0to1("check", folder=tmp_path)
    assert done.returncode == 2
    assert f"\n  {name}:{line}:{column}: " in done.stdout
    assert done.stderr.startswith(f"error: {name}:{line}:{column}: ")


def test_reports_for_other_programs_have_the_line(tmp_path: Path) -> None:
    (tmp_path / "call.py").write_text(BROKEN["call.py"][0], encoding="utf-8")

    def said(fmt: str) -> str:
        return v0to1("check", "--format", fmt, folder=tmp_path).stdout

    assert "::error file=call.py,line=3,col=8,title=" in said("github")
    assert "sourcepath=call.py;linenumber=3;columnnumber=8;]" in said("azure")
    assert json.loads(said("gitlab"))[0]["location"]["lines"] == {"begin": 3}
    assert json.loads(said("rdjson"))["diagnostics"][0]["location"]["range"] == {"start": {"line": 3}}
    assert ' file="call.py" line="3">' in said("junit")
    (notice,) = json.loads(said("sarif"))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notice["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 8}


def test_a_file_that_cannot_be_read_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(f"{GET}# ".encode() + b"\xff\n")
    assert "\nerror: a.py: " in "\n" + v0to1("check", folder=tmp_path).stderr
    (tmp_path / "a.py").write_text(GET, encoding="utf-8")
    assert v0to1("check", folder=tmp_path).stderr == ""


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_an_empty_folder_is_warned_of(command: str, tmp_path: Path) -> None:
    (tmp_path / "empty/deep").mkdir(parents=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/a.py").write_text("x = 1\n", encoding="utf-8")
    said = "warning: empty: there are no files in this folder, so nothing was checked\n"
    assert v0to1(command, "full", "empty", folder=tmp_path).stderr.startswith(said)
    assert said not in v0to1(command, "full", folder=tmp_path).stderr
    assert v0to1(command, "empty", "-q", folder=tmp_path).stderr.count("warning") == 0
    assert v0to1(command, folder=tmp_path / "empty").stderr.startswith(
        f"warning: {tmp_path}/empty: there are no"
    )


def test_a_folder_without_code_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/data.bin").write_bytes(b"\0\1")
    said = v0to1("check", "a", folder=tmp_path).stderr
    assert said == "warning: a: there is no code that v0to1 analyses, so nothing was checked\n"


def test_a_path_that_is_not_there_names_those_like_it(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    done = v0to1("check", "sorce", folder=tmp_path)
    assert (done.returncode, "Path 'sorce' does not exist. Did you mean source?" in done.stderr) == (2, True)
    assert "Did you mean" not in v0to1("check", "zzz", folder=tmp_path).stderr
    assert "Did you mean" not in v0to1("check", "zzz/source", folder=tmp_path).stderr


def test_a_folder_for_a_report_is_not_made_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    said = v0to1("check", "-o", "out/deep/run.json", "--report", "out/run.html", folder=tmp_path).stderr
    assert said.splitlines() == [
        f"Created the folder {tmp_path}/out for run.html",
        f"Created the folder {tmp_path}/out/deep for run.json",
    ]
    assert v0to1("check", "-o", "out/deep/run.json", folder=tmp_path).stderr == ""
    assert v0to1("check", "-q", "-o", "new/run.json", folder=tmp_path).stderr == ""


def test_a_client_that_will_import_v0to1_is_told_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f'{GET}requests.get("{URL}/1").json()["status"]\n', encoding="utf-8")
    assert "pip install" not in v0to1("migrate", folder=tmp_path).stderr
    said = v0to1("migrate", "--adapter-from", "package", folder=tmp_path).stderr
    assert "It is not on PyPI, so install it from a checkout or a wheel: pip install PATH" in said
