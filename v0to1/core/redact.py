"""Secrets out of everything that is shown: tokens, session keys and passwords in URLs."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.kinds import REDACTED as REDACTED

SIGNS = (
    *("bearer", "bas", "key", "token", "secret", "passw", "://"),
    *("sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox"),
)
"""One of them stands in every text with a secret, in any case: `ı` is one of `i`."""


def redact(text: str) -> str:
    """Return `text` with every secret in it replaced by `[redacted]`; placeholders stay.

    A placeholder is a name in braces, after `$`, in capitals, or one that begins like `your-…`.
    What has a name like `token` or `password` is one when it has digits and reads like no name or path.
    No line is added or lost, and redacting twice is redacting once.
    """
    folded = text.casefold()
    signs = [sign for sign in SIGNS if sign in folded]
    if not signs:
        return text
    from v0to1.core.secrets import without_secrets  # what takes long to load is not needed for most runs

    lines = text.split("\n")
    for number in _lines_with(signs, folded):
        lines[number] = without_secrets(lines[number])
    return "\n".join(lines)


def _lines_with(signs: list[str], folded: str) -> Iterator[int]:
    """Give the numbers of the lines with a sign, from 0: most lines of a file, for instance, have none.

    A secret stands on one line with its sign.
    """
    ends: set[int] = set()
    for sign in signs:
        at = folded.find(sign)
        while at != -1:
            end = folded.find("\n", at)
            ends.add(end if end != -1 else len(folded))
            at = folded.find(sign, end) if end != -1 else -1
    number = before = 0
    for end in sorted(ends):
        number += folded.count("\n", before, end)
        before = end
        yield number
