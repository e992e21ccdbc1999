"""Fixes that may be made one by one: whole by themselves, at places that no other finding changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from v0to1.core.model import Edit, Finding, Run, Span
from v0to1.core.redact import REDACTED, redact
from v0to1.reports.tally import is_left


def offered(run: Run) -> Mapping[str, tuple[Edit, ...]]:
    """Return by fingerprint the fixes that another program can make without v0to1.

    Left out are those of which another finding needs a part, or that need an import or the adapter,
    and those with a secret: what was redacted in a saved run would be written into the client.
    """
    uses = Counter((edit.path, edit.span) for each in run.findings for edit in set(each.edits))
    return MappingProxyType(
        {each.fingerprint: each.edits for each in run.findings if _is_offered(each, run, uses)}
    )


def _is_offered(finding: Finding, run: Run, uses: Counter[tuple[str, Span]]) -> bool:
    if not (finding.edits and finding.complete and is_left(finding, run)):
        return False
    return all(uses[edit.path, edit.span] == 1 and _is_plain(edit.text) for edit in finding.edits)


def _is_plain(text: str) -> bool:
    """Whether a text can be written as it is: no secret in it, and nothing that is no character."""
    return REDACTED not in redact(text) and text.encode("utf-8", "replace").decode() == text
