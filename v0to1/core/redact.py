"""Secrets out of everything that is shown: tokens, session keys and passwords in URLs."""

from __future__ import annotations

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
    if not any(sign in folded for sign in SIGNS):
        return text
    from v0to1.core.secrets import without_secrets  # what takes long to load is not needed for most runs

    return without_secrets(text)
