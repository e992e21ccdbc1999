"""Tests of shell scripts: how they are told by their names, and the syntax that bats adds to that of bash."""

from __future__ import annotations

import posixpath
import re

BATS = ".bats"
CASE = re.compile(r"^([ \t]*)@test[ \t][^\r\n]*\{(?=[ \t]*\r?$)", re.MULTILINE)
TEST = re.compile(r"^test[_-]|[_-]test\.(?:sh|bash)$|\.bats$")
TEST_FOLDERS = frozenset({"test", "tests", "spec"})


def is_test(path: str) -> bool:
    """Whether a script is one of tests."""
    folders = posixpath.dirname(path).split("/")
    return TEST.search(posixpath.basename(path)) is not None or bool(TEST_FOLDERS & set(folders))


def as_bash(text: str) -> str:
    """A script with the cases of bats as functions of bash, in which everything else stays where it is."""

    def function(found: re.Match[str]) -> str:
        indent = found[1]
        return indent + "t()".ljust(len(found[0]) - len(indent) - 1) + "{"

    return CASE.sub(function, text) if "@test" in text else text
