"""What `check` loads where it finds nothing: a commit hook must not pay for parsers, rules and reports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from v0to1.cli import main

SCRIPT = Path(sys.executable).with_name("v0to1")
OURS = re.compile(
    r"v0to1(\.(applying|cli|core|findings|pipeline|reports|scan|languages\.registry)\b|\.\w+$|$)"
)
"""What may be loaded of ours: no flow of values, and no language."""

KNOWN = frozenset({"ahocorasick_rs", "click", "v0to1", "org"})
"""What is not of Python itself; `copy` asks for a module of Jython, which begins with the last one."""

SLOW = frozenset({"subprocess", "difflib", "tomllib", "hashlib", "tempfile", "multiprocessing", "concurrent"})
"""Modules of Python that take milliseconds to load, and are for what is not done here."""


RARE = frozenset(
    {
        *("v0to1.core.model", "v0to1.core.remarks", "v0to1.core.secrets"),
        *("v0to1.cli.commands.migrate", "v0to1.cli.jobs", "v0to1.cli.piped"),
        *("v0to1.scan.given_files", "v0to1.scan.listing", "v0to1.scan.parallel_scan"),
    }
)
"""Modules of ours that are for what is not done here: findings, secrets, other commands, folders, git."""


def imported(*command: str) -> set[str]:
    """Return the modules that a command loads which a bare interpreter does not."""
    environ = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    bare, done = (
        subprocess.run(each, env=environ, capture_output=True, text=True, check=True)
        for each in ((sys.executable, "-c", ""), command)
    )
    first, second = (
        {
            line.rpartition("|")[2].strip()
            for line in one.stderr.splitlines()
            if line.startswith("import time")
        }
        for one in (bare, done)
    )
    return second - first


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Ten files without a word of V0, in a folder that was looked at before."""
    monkeypatch.chdir(tmp_path)
    names = [f"client_{number}{end}" for number, end in enumerate((".py", ".ts", ".sh", ".go", ".md") * 2)]
    for name in names:
        Path(name).write_text("a = 1\n")
    assert main(["check", *names]) == 0
    capfd.readouterr()
    return names


@pytest.mark.parametrize("start", [(sys.executable, "-m", "v0to1"), (str(SCRIPT),)], ids=["module", "script"])
def test_a_hook_loads_little(files: list[str], start: tuple[str, ...]) -> None:
    found = imported(*start, "check", "--force-exclude", "--", *files)
    tops = {name.partition(".")[0] for name in found}
    assert tops - sys.stdlib_module_names <= KNOWN
    assert not tops & SLOW
    assert not found & RARE
    assert [name for name in sorted(found) if name.startswith("v0to1") and not OURS.match(name)] == []
    assert not {name for name in found if name.startswith("v0to1.core.loading")}


def test_no_other_command_loads_the_language_server(files: list[str]) -> None:
    Path("client.py").write_text(
        "import requests\n\nrequests.get('https://app.all-hands.dev/api/settings')\n"
    )
    found = imported(sys.executable, "-m", "v0to1", "migrate", "--exit-zero")
    assert "v0to1.pipeline.running" in found
    assert not {name.partition(".")[0] for name in found} & {"pygls", "lsprotocol", "cattrs", "attr"}
    assert not {name for name in found if name.startswith("v0to1.server")}


def test_reports_for_machines_load_no_parser_either(files: list[str]) -> None:
    reports = ("github=a.txt", "json=a.json", "sarif=a.sarif", "gitlab=b.json", "junit=a.xml")
    more = (word for each in reports for word in ("--report", each))
    found = imported(sys.executable, "-m", "v0to1", "check", *more, "--", *files)
    tops = {name.partition(".")[0] for name in found}
    assert tops - sys.stdlib_module_names <= KNOWN | {"platformdirs"}  # to write them safely
    assert [name for name in sorted(found) if name.startswith("v0to1") and not OURS.match(name)] == []
