"""Identities of findings: the same while lines move and code is laid out anew, no two the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from v0to1.core.model import Finding
from v0to1.core.redact import redact

VERSION = 1
"""Grows when the same finding gets another fingerprint than before; outputs name it."""

LENGTH = 20
"""Hexadecimal digits."""

KEPT_LINES = 40
KEPT_CHARACTERS = 4000
"""How much of a snippet is kept."""

_LAYOUT = re.compile(r"\s+")
_TRAILING = re.compile(r",(?=[)\]}])")


def fingerprint(rule: str, path: str, code: str) -> str:
    """Return the identity of what a rule finds in a file: `code` counts without its layout.

    Spaces, line ends, trailing commas and the kind of quotes make no difference, and neither do
    secrets. `path` leads from the top of the repository.
    """
    return _hash(f"{rule}\n{path}\n{_plain(code)}")


def identified(findings: Iterable[Finding], folder: str) -> tuple[Finding, ...]:
    """Return the findings, given in the order of their places, with fingerprints and shorter snippets.

    `folder` leads from the top of the repository to the root. Equal ones in one file are numbered in
    their order, so that the first keeps its fingerprint when more come after it.
    """
    return told_apart(
        replace(
            each,
            fingerprint=fingerprint(each.rule, f"{folder}/{each.path}".lstrip("/"), each.snippet),
            snippet=_cut(each.snippet),
        )
        for each in findings
    )


def told_apart(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with another fingerprint for each that has one of a finding before it."""
    seen: dict[str, int] = {}
    told = []
    for each in findings:
        count = seen[each.fingerprint] = seen.get(each.fingerprint, -1) + 1
        told.append(replace(each, fingerprint=_hash(f"{each.fingerprint}\n{count}")) if count else each)
    return tuple(told)


def _plain(code: str) -> str:
    bare = _LAYOUT.sub("", redact(code)).replace("'", '"')
    return _TRAILING.sub("", bare)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _cut(code: str) -> str:
    short = "".join(code.splitlines(keepends=True)[:KEPT_LINES])[:KEPT_CHARACTERS]
    return code if short == code else f"{short}…"
