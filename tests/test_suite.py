"""The tests themselves: two parts, of which `make test` runs both, and nothing is in neither."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
MARK = "mark.whole"
WHOLE = re.compile(rf"^pytestmark = \[?pytest\.{re.escape(MARK)}\b", re.MULTILINE)
KEPT = (
    "cli/test_*.py",
    "core/test_*.py",
    "laws/test_laws.py",
    "test_architecture.py",
    "test_javascript.py",
    "test_lookalikes.py",
    "test_rule_examples.py",
    "test_words.py",
)
"""Modules that every run of the fast tests has, whatever they cost."""


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def test_make_test_runs_both_parts() -> None:
    wanted = re.search(r"^test: (.*)$", makefile(), re.MULTILINE)
    chosen = dict(re.findall(r"^(\w+):.*\n\t\$\(TESTS\) .*?-m (.*)$", makefile(), re.MULTILINE))

    assert wanted is not None
    assert {"pytest", "whole", "stories", "browser"} <= {*wanted[1].split()}
    assert chosen == {"pytest": '"not whole"', "whole": "whole"}


def test_a_module_is_whole_or_fast() -> None:
    """The mark stands at the top of a module and nowhere else, and no other list of marks takes its place."""
    for path in TESTS.rglob("*.py"):
        if path != Path(__file__) and "fixtures" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert text.count(MARK) == len(WHOLE.findall(text)), path
            assert len(re.findall(r"^pytestmark\b", text, re.MULTILINE)) <= 1, path


@pytest.mark.parametrize("pattern", KEPT)
def test_what_has_to_be_fast_is_not_marked(pattern: str) -> None:
    found = sorted(TESTS.glob(pattern))
    assert found
    assert [path for path in found if MARK in path.read_text(encoding="utf-8")] == []
