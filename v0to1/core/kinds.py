"""The closed lists of words: verdicts, severities, and what a part of an operation is."""

from __future__ import annotations

from enum import Enum

COMMENT, BASELINE = "comment", "baseline"
"""The kinds of what a finding is left alone by."""

REWRITE, ADAPTER = "rewrite", "adapter"
"""The kinds of fixes: V1 in the place of V0, or the V0 request as it was, which the adapter translates."""

INLINE, HELPER, MAPPED = "inline", "helper", "mapped"
FORMS = (INLINE, HELPER, MAPPED)
"""The forms of a rewrite, best first."""

ADAPTER_FILES = ("openhands_v0", "openhands-v0")
"""What the adapter's file is called, without its ending, by language."""

ADAPTER_SWITCH = "OPENHANDS_V0_ADAPTER"
"""The environment variable that switches an adapter off, as the tests of a client do."""

HELPER_FILES = ("openhands_v1", "openhands-v1")
"""What the helper file is called, without its ending, by language."""

FIXES = ("", REWRITE, ADAPTER)
"""What the fix of a finding may be; it is empty where nothing is changed, and nothing planned."""

REDACTED = "[redacted]"
"""What takes the place of a secret."""

MISUSES = "misuse/"
"""What the ids of all misuses of V1 begin with, and of no rule about V0."""


def is_misuse(rule: str) -> bool:
    """Whether the id of a rule is that of a misuse of V1, and not of an operation of V0."""
    return rule.startswith(MISUSES)


class Verdict(str, Enum):
    """How far a migration of one operation can be trusted (what each means stands in README.md)."""

    SAFE = "safe"
    REVIEW = "review"
    MANUAL = "manual"
    GAP = "gap"
    AMBIGUOUS = "ambiguous"


class Severity(str, Enum):
    """How urgent a finding is on the day of the run; it follows the removal calendar."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class PartKind(str, Enum):
    """What a part of an operation is; the closed list of the published JSON schema."""

    ENDPOINT = "endpoint"
    METHOD = "method"
    REQUEST_FIELD = "request_field"
    RESPONSE_FIELD = "response_field"
    QUERY = "query"
    HEADER = "header"
    SOCKETIO = "socketio"
    STATUS = "status"
    EVENT = "event"
    IMPORT = "import"
    DECLARATION = "declaration"


def unchanged(reason: str) -> str:
    """Return the sentence of a message that says why nothing was changed; it begins with a space."""
    return f" Not changed: {reason.removesuffix('.')}."


def adapted(reason: str) -> str:
    """Return the sentence that says why something is adapted and not native; it begins with a space."""
    why = f": {reason.removesuffix('.')}" if reason else ""
    return f" Adapted{why}."
