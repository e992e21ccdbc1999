"""Which modules of JavaScript are tests."""

from __future__ import annotations

import posixpath
import re

TEST = re.compile(r"\.(?:test|spec|cy)\.[cm]?[jt]sx?$")
TEST_FOLDERS = frozenset({"__tests__", "__mocks__", "test", "tests", "e2e", "mocks"})


def is_test(path: str) -> bool:
    """Whether a module is one of tests."""
    folders = posixpath.dirname(path).split("/")
    return TEST.search(path) is not None or bool(TEST_FOLDERS & set(folders))
