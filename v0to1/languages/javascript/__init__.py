"""JavaScript and TypeScript, through the grammars of ast-grep: found and told, not rewritten yet."""

from __future__ import annotations

import posixpath
import re

from v0to1.languages.base import Language
from v0to1.languages.javascript.bench import JavaScriptBench
from v0to1.languages.javascript.parsing import parse_error
from v0to1.languages.javascript.placed import served_by
from v0to1.languages.javascript.settings import SETTINGS

TEST = re.compile(r"\.(?:test|spec|cy)\.[cm]?[jt]sx?$")
TEST_FOLDERS = frozenset({"__tests__", "__mocks__", "test", "tests", "e2e", "mocks"})


def is_test(path: str) -> bool:
    """Whether a module is one of tests."""
    folders = posixpath.dirname(path).split("/")
    return TEST.search(path) is not None or bool(TEST_FOLDERS & set(folders))


IMPORTS = ("import", "require", "export")
LANGUAGE = Language(
    "javascript",
    JavaScriptBench,
    parse_error,
    is_test,
    IMPORTS,
    SETTINGS,
    exact=True,
    serves=served_by,
    unnamed=r"""["'`]\.{1,2}(?:/\.\.)*/?(?:index(?:\.\w+)?)?["'`]""",
)
