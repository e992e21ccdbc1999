"""Comments that leave findings alone, in files of every kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import v0to1

DELETE = "https://app.all-hands.dev/api/conversations/c1"
PYTHON = f'import requests\n\n\ndef go():\n    requests.delete("{DELETE}")\n'
RULE = "conversations/delete"
SOCKET = "import socketio\n\nsio = socketio.Client()\n"
EMIT = 'sio.emit("oh_user_action", {"action": "message", "args": {"content": "x"}})\n'
NOTE = f"v0to1: ignore[{RULE}] until=2027-01-31 the old server"


def ignoring(root: Path) -> tuple[int, str]:
    """The exit code of adding comments, and what is said."""
    done = v0to1(
        "check", "--as-of", "2026-06-01", "--add-ignore=until=2027-01-31 the old server", folder=root
    )
    return done.returncode, done.stderr


def test_a_last_day_that_is_none_is_told_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PYTHON)

    done = v0to1("check", "--add-ignore=until=2027 the old server", folder=tmp_path)

    assert (done.returncode, (tmp_path / "a.py").read_text()) == (2, PYTHON)
    assert "--add-ignore: until=2027 is no day: write it like until=2026-12-31" in done.stderr


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.py", PYTHON, PYTHON.replace("    requests.d", f"    # {NOTE}\n    requests.d")),
        (
            "a.py",
            PYTHON.replace("\n", "\r\n"),
            PYTHON.replace("    requests.d", f"    # {NOTE}\n    requests.d").replace("\n", "\r\n"),
        ),
        (
            "a.ts",
            f'export const go = () => {{\n\tfetch("{DELETE}", {{ method: "DELETE" }});\n}};\n',
            f'export const go = () => {{\n\t// {NOTE}\n\tfetch("{DELETE}", {{ method: "DELETE" }});\n}};\n',
        ),
        (
            "a.sh",
            f"curl -s \\\n  -X DELETE {DELETE}\n",
            f"# {NOTE}\ncurl -s \\\n  -X DELETE {DELETE}\n",
        ),
        (
            "a.md",
            f"1. Do\n\n   ```sh\n   curl -X DELETE {DELETE}\n   ```\n",
            f"1. Do\n\n   ```sh\n   # {NOTE}\n   curl -X DELETE {DELETE}\n   ```\n",
        ),
        ("a.py", f"{SOCKET}{EMIT}", f"{SOCKET}# {NOTE.replace(RULE, 'socketio/message')}\n{EMIT}"),
        (
            "Makefile",
            f"go:\n\tcurl -X DELETE {DELETE}\n",
            f"go:\n\t# {NOTE}\n\tcurl -X DELETE {DELETE}\n",
        ),
    ],
)
def test_a_comment_is_written_above_a_finding(tmp_path: Path, name: str, before: str, after: str) -> None:
    (tmp_path / name).write_bytes(before.encode())
    code, said = ignoring(tmp_path)
    assert (tmp_path / name).read_bytes().decode() == after
    assert code == 0, said
    assert "comments were added to 1 file" in said
    assert v0to1("check", "--as-of", "2026-06-01", folder=tmp_path).returncode == 0
    assert v0to1("check", "--as-of", "2027-02-01", folder=tmp_path).returncode == 1


def test_findings_of_one_line_share_a_comment_and_undo_takes_it_out(tmp_path: Path) -> None:
    text = f'import requests\n\nrequests.delete("{DELETE}"); requests.post("{DELETE}/stop")\n'
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert v0to1("check", "--add-ignore", folder=tmp_path).returncode == 0
    assert (tmp_path / "a.py").read_text(encoding="utf-8").splitlines()[2] == (
        "# v0to1: ignore[conversations/delete, conversations/stop]"
    )
    assert v0to1("undo", folder=tmp_path).returncode == 0
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", f"sudo -E \\\n  curl -X DELETE {DELETE} || \\\n  curl -X DELETE {DELETE}\n"),
        (
            "a.ipynb",
            json.dumps(
                {
                    "cells": [
                        {
                            "cell_type": "code",
                            "execution_count": None,
                            "metadata": {},
                            "outputs": [],
                            "source": PYTHON.splitlines(keepends=True),
                        }
                    ],
                    "metadata": {"language_info": {"name": "python"}},
                    "nbformat": 4,
                    "nbformat_minor": 5,
                },
                indent=1,
            ),
        ),
    ],
)
def test_where_no_comment_fits_the_file_stays_and_the_finding_is_named(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = json.loads(v0to1("check", "--format", "json", folder=tmp_path).stdout)["findings"]
    code, said = ignoring(tmp_path)
    assert code == 1
    assert said.count("there is no place for a comment") >= 1
    assert len(found) >= 1
    after = (tmp_path / name).read_text(encoding="utf-8")
    kept = [line for line in after.splitlines() if "v0to1: ignore" not in line]
    assert kept == text.splitlines()


def test_what_is_left_alone_already_gets_no_second_comment(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PYTHON, encoding="utf-8")
    ignoring(tmp_path)
    once = (tmp_path / "a.py").read_bytes()
    assert ignoring(tmp_path) == (0, "")
    assert (tmp_path / "a.py").read_bytes() == once


def test_a_path_is_no_reason(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PYTHON, encoding="utf-8")
    done = v0to1("check", "--add-ignore", "a.py", folder=tmp_path)
    assert done.returncode == 2
    assert "would take the path a.py for a reason" in done.stderr
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == PYTHON
