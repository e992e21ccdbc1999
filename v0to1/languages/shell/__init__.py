"""Shell scripts, through the grammar of bash: what curl, wget and httpie send, and what jq reads."""

from __future__ import annotations

import posixpath
import re

from v0to1.languages.base import Language
from v0to1.languages.shell.bench import ShellBench
from v0to1.languages.shell.parsing import parse_error

TEST = re.compile(r"^test[_-]|[_-]test\.(?:sh|bash)$|\.bats$")
TEST_FOLDERS = frozenset({"test", "tests", "spec"})


def is_test(path: str) -> bool:
    """Whether a script is one of tests."""
    folders = posixpath.dirname(path).split("/")
    return TEST.search(posixpath.basename(path)) is not None or bool(TEST_FOLDERS & set(folders))


LANGUAGE = Language("shell", ShellBench, parse_error, is_test, ("source ", ". "))
