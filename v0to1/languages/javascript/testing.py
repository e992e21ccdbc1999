"""What the path and the first look at a module of JavaScript say of it."""

from __future__ import annotations

import posixpath
import re

TEST = re.compile(r"\.(?:test|spec|cy)\.[cm]?[jt]sx?$")
TEST_FOLDERS = frozenset({"__tests__", "__mocks__", "test", "tests", "e2e", "mocks"})

EXPORTING = re.compile(r"^\s*export\b|\bexports\b", re.MULTILINE)
"""What a module has that gives something to others."""


def is_test(path: str) -> bool:
    """Whether a module is one of tests."""
    folders = posixpath.dirname(path).split("/")
    return TEST.search(path) is not None or bool(TEST_FOLDERS & set(folders))


def is_public(text: str, name: str) -> bool:
    """Whether a function of a module is for others: by its name, and as the module exports something.

    Of a module that others import, and of a class, there is no text.
    """
    exported = not text or EXPORTING.search(text) is not None
    return bool(name) and not name.startswith(("_", "#")) and exported
