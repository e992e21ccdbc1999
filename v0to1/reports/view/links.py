"""The address of a line in the repository that a run analysed, where its host is one that is known."""

from __future__ import annotations

import re
from urllib.parse import quote

from v0to1.core.model import Finding, Origin

_REMOTE = re.compile(
    r"(?:https?://|ssh://(?:[\w.-]+@)?|(?:[\w.-]+@))(?P<host>[A-Za-z0-9.-]+)(?::\d+(?=/))?[/:]"
    r"(?P<path>[\w.~-]+(?:/[\w.~-]+)+)/?"
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_BLOBS = (("gitlab", "-/blob"), ("github", "blob"))


def base(origin: Origin) -> str:
    """Return where the files of a commit are shown, ending in a slash; empty where it cannot be known."""
    found = _REMOTE.fullmatch(origin.remote)
    if found is None or not _COMMIT.fullmatch(origin.commit):
        return ""
    host, steps = found["host"].lower(), found["path"].removesuffix(".git").split("/")
    blob = next((way for name, way in _BLOBS if name in host.split(".")), "")
    if not blob or any(not step.strip(".") for step in steps):
        return ""
    folder = f"{quote(origin.folder)}/" if origin.folder else ""
    return f"https://{host}/{'/'.join(steps)}/{blob}/{origin.commit}/{folder}"


def line(start: str, finding: Finding) -> str:
    """Return the address of a finding below `start`; a block inside another file has that file's lines."""
    if not start:
        return ""
    end = f"-L{finding.end_line}" if finding.end_line > finding.line else ""
    return f"{start}{quote(finding.path)}#L{finding.line}{end}"
