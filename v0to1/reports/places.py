"""Where things stand as other programs have it: from the top of the repository, with POSIX separators."""

from __future__ import annotations

import re
from urllib.parse import quote

from v0to1.core.model import Run
from v0to1.reports.visible import inline

_NO_BYTES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Lone surrogates that stand for no byte of a name."""


def from_top(run: Run, path: str) -> str:
    """Return the path of a file from the top of the repository, or from the root where there is none."""
    return f"{run.origin.folder}/{path}" if run.origin.folder else path


def shown(run: Run, path: str) -> str:
    """Return the same for outputs that have no form for all characters: none of them may act."""
    return inline(from_top(run, path)) or "."


def uri(run: Run, path: str) -> str:
    """Return the same as a relative reference of RFC 3986, in which no first step looks like a scheme."""
    plain = _NO_BYTES.sub("�", from_top(run, path))
    encoded = quote(plain, safe="/", errors="surrogateescape")
    return f"./{encoded}" if encoded.startswith("/") else encoded
