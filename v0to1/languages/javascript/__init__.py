"""JavaScript and TypeScript, through the grammars of ast-grep: found, rewritten and adapted."""

from __future__ import annotations

from v0to1.languages.base import Language
from v0to1.languages.javascript.bench import JavaScriptBench
from v0to1.languages.javascript.line_length import FORMATS, line_length
from v0to1.languages.javascript.parsing import parse_error
from v0to1.languages.javascript.placed import served_by
from v0to1.languages.javascript.settings import SETTINGS
from v0to1.languages.javascript.testing import is_public, is_test

IMPORTS = ("import", "require", "export")
LANGUAGE = Language(
    "javascript",
    JavaScriptBench,
    parse_error,
    is_test,
    IMPORTS,
    (*SETTINGS, *FORMATS),
    exact=True,
    is_public=is_public,
    serves=served_by,
    width=line_length,
    unnamed=r"""["'`]\.{1,2}(?:/\.\.)*/?(?:index(?:\.\w+)?)?["'`]""",
)
