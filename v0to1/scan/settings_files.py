"""Which files beside the sources are settings: no locks, schemas, recordings, translations, tests."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v0to1.languages.data.entries import Entry

LOCKS = (
    r"(?i)(?:^|[-_.])(?:lock|shrinkwrap)(?:file)?(?:\.|$)|^(?:package|tsconfig|jsconfig|composer|renovate|lerna|nx)"
    r"(?:\.[\w-]+)*\.json$|\.(?:lock|schema|snap|har|tfstate)\.?(?:json|ya?ml|toml)?$"
)
"""Names of files that programs write, or that have a meaning of their own."""

FOLDERS = frozenset(
    {
        "__fixtures__", "__mocks__", "__snapshots__", "__tests__", "cassettes", "fixtures", "i18n", "l10n",
        "lang", "langs", "locale", "locales", "messages", "mocks", "openapi", "recordings", "schemas",
        "snapshots", "spec", "specs", "swagger", "test", "testdata", "tests", "third_party", "translations",
        "vendor", "vendored",
    }
)  # fmt: skip
"""Folders of tests, translations, and of what is other people's."""

OURS = frozenset({"v0to1.toml", ".v0to1.toml"})
"""Settings of v0to1 itself, which name hosts and paths that no client reads there."""

MARKS = (
    ("openapi",), ("swagger",), ("asyncapi",), ("log", "entries"), ("log", "creator"), ("interactions",),
    ("http_interactions",), ("info", "_postman_id"), ("info", "schema"), ("__export_format",), ("$defs",),
    ("definitions",),
)  # fmt: skip
"""Keys at the start of API descriptions, recordings of requests, collections and schemas."""


def is_settings_file(path: str) -> bool:
    """Whether a file may be one of settings, by its name and folders."""
    folders = posixpath.dirname(path).lower().split("/")
    name = posixpath.basename(path)
    return not (name in OURS or re.search(LOCKS, name) or FOLDERS & set(folders))


def is_settings(entries: Sequence[Entry]) -> bool:
    """Whether texts are those of settings, by their keys."""
    return not any(one.keys[: len(mark)] == mark for one in entries for mark in MARKS)
