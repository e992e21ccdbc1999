"""Completion with Tab, in a real Bash with the line of docs/completion.md; the scripts for other shells."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "completion.md"
LINES = re.findall(r"`((?:eval|_V0TO1).*?)` \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)

TAB = """\
eval "$2"
COMP_WORDS=($1) COMP_CWORD=$(($(wc -w <<<"$1") - 1))
[[ $1 == *" " ]] && { COMP_WORDS+=(""); COMP_CWORD=$((COMP_CWORD + 1)); }
compopt() { echo "compopt $1 $2"; }
"$(complete -p v0to1 | sed 's/.*-F \\([^ ]*\\).*/\\1/')" v0to1
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""What Bash does when Tab is pressed after the line `$1`, once the completion `$2` is set up."""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH with v0to1."""
    (tmp_path / "v0to1").write_text(f'#!/bin/sh\nexec {sys.executable} -m v0to1 "$@"\n', encoding="utf-8")
    (tmp_path / "v0to1").chmod(0o755)
    return f"{tmp_path}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("v0to1 mi", ["migrate"]),
        (
            "v0to1 ",
            [
                "check",
                "explain",
                "fleet",
                "gateway",
                "migrate",
                "mock",
                "prove",
                "report",
                "rules",
                "schema",
                "server",
                "undo",
            ],
        ),
        ("v0to1 migrate --adapter-", ["--adapter-from"]),
        ("v0to1 migrate --adapter a", ["auto", "always"]),
        ("v0to1 rules conversations/st", ["conversations/start", "conversations/stop"]),
        ("v0to1 check --select misuse/ru", ["misuse/run"]),
        ("v0to1 check --baseline b", ["compopt -o default", ""]),
    ],
)
def test_bash_completes(path: str, typed: str, offered: list[str]) -> None:
    line = next(one for one in LINES if "bash_source" in one)
    done = subprocess.run(
        ["bash", "--norc", "-c", TAB, "bash", typed, line],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout.split("\n")[:-1], done.stderr) == (offered, "")


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --no-files")]
)
def test_each_shell_of_the_page_has_its_script(path: str, shell: str, word: str) -> None:
    assert [f"{shell}_source" in line for line in LINES].count(True) == 1
    environ = {**os.environ, "PATH": path, "_V0TO1_COMPLETE": f"{shell}_source"}
    done = subprocess.run(["v0to1"], env=environ, capture_output=True, text=True, check=True)
    assert word in done.stdout
