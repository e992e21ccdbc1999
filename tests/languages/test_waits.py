"""Loops that wait without a limit are told, in every language; those with one are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on

PYTHON = """
import os
import time

import requests

BASE = os.environ["OPENHANDS_URL"]


def wait(cid):
    {start}
        status = requests.get(f"{{BASE}}/api/conversations/{{cid}}").json()["status"]
        if status == "STOPPED":
            return
        {more}time.sleep(5)
"""
JAVASCRIPT = """
const BASE = process.env.OPENHANDS_URL;

export async function wait(cid) {{
  {start} {{
    const response = await fetch(`${{BASE}}/api/conversations/${{cid}}`);
    const {{ status }} = await response.json();
    if (status === "STOPPED") return;
    {more}
  }}
}}
"""
ENDLESS = {
    "for ever": ("wait.py", PYTHON.format(start="while True:", more="")),
    "until it is told": ("wait.py", PYTHON.format(start="while not STOPPED:", more="")),
    "for ever in JavaScript": ("wait.mjs", JAVASCRIPT.format(start="while (true)", more="")),
    "without anything in JavaScript": ("wait.mjs", JAVASCRIPT.format(start="for (;;)", more="")),
}
LIMITED = {
    "until a time": ("wait.py", PYTHON.format(start="while time.time() < END:", more="")),
    "so many times": ("wait.py", PYTHON.format(start="for _ in range(9):", more="")),
    "with a limit inside": (
        "wait.py",
        PYTHON.format(
            start="while True:", more="if time.monotonic() > cid:\n            raise TimeoutError\n        "
        ),
    ),
    "so many times in JavaScript": (
        "wait.mjs",
        JAVASCRIPT.format(start="for (let i = 0; i < 9; i++)", more=""),
    ),
    "once": ("wait.py", PYTHON.format(start="if cid:", more="")),
}


def told(folder: Path, name: str, text: str) -> list[str]:
    """What the findings say of loops."""
    done = run_on(folder, {name: text.lstrip()})
    assert done.findings and all(one.applied for one in done.findings)
    return [note for one in done.findings for note in one.notes if "has no time-out" in note]


@pytest.mark.parametrize("case", ENDLESS)
def test_a_loop_without_a_limit_is_told(case: str, tmp_path: Path) -> None:
    name, text = ENDLESS[case]
    line = 10 if name.endswith(".py") else 4
    assert [note.partition(" has")[0] for note in told(tmp_path, name, text)] == [
        f"The loop in {name}:{line}"
    ]


@pytest.mark.parametrize("case", LIMITED)
def test_a_loop_with_a_limit_is_not(case: str, tmp_path: Path) -> None:
    assert told(tmp_path, *LIMITED[case]) == []
