"""Tests of shell scripts: how they are told by their names, and the syntax that bats adds to that of bash."""

from __future__ import annotations

import posixpath
import re

BATS = ".bats"
CASE = re.compile(r"^([ \t]*)@test[ \t][^\r\n]*\{(?=[ \t]*\r?$)", re.MULTILINE)
PATTERN = re.compile(
    r"""((?:^[ \t]*\(?|(?<=[\w"'*])[ \t]*[|][ \t]*))\*(?="[^"\n]*"[^\s|)"]*["$][^\n]*\))""",
    re.MULTILINE,
)
"""The first asterisk of a pattern of `case` with several quoted parts, which the grammar cannot read."""

TEST = re.compile(r"^test[_-]|[_-]test\.(?:sh|bash)$|\.bats$")
TEST_FOLDERS = frozenset({"test", "tests", "spec"})


def is_test(path: str) -> bool:
    """Whether a script is one of tests."""
    folders = posixpath.dirname(path).split("/")
    return TEST.search(posixpath.basename(path)) is not None or bool(TEST_FOLDERS & set(folders))


def as_bash(text: str) -> str:
    """A script with the cases of bats as functions of bash, and patterns as the grammar reads them.

    Everything stays where it is.
    """

    def function(found: re.Match[str]) -> str:
        indent = found[1]
        return indent + "t()".ljust(len(found[0]) - len(indent) - 1) + "{"

    text = CASE.sub(function, text) if "@test" in text else text
    return PATTERN.sub(r"\1%", text) if "case " in text else text
