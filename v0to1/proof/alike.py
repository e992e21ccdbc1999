"""Making two runs comparable: what is another in every run gets a name in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from v0to1.records import record

TIME = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? \w{3} \d{4} \d\d:\d\d:\d\d GMT"
    r"|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"
    r"|\b1[6-9]\d{8}(?:\.\d+|\d{3})?\b"
)
DURATION = r"(?<![\w.])\d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?|minutes?|min)(?![\w])"
IDENTITY = r"(?<![0-9A-Za-z])[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?![0-9A-Za-z])"
ADDRESS = r"\b0x[0-9a-f]{6,}\b"
PATTERNS = (
    (re.compile(TIME), "<time>"),
    (re.compile(IDENTITY, re.IGNORECASE), "<id>"),
    (re.compile(DURATION), "<duration>"),
    (re.compile(ADDRESS), "<address>"),
    (re.compile(r"(?:(?<=localhost:)|(?<=127\.0\.0\.1:))\d{4,5}\b"), "<port>"),
)
COLOR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@record(frozen=True, slots=True)
class Names:
    """Names by the texts that they stand for, in one run."""

    texts: Mapping[str, str]

    def alike(self, text: str) -> str:
        """A text with names in the place of what is another in every run, and without colours."""
        text = COLOR.sub("", text)
        for old in sorted(self.texts, key=len, reverse=True):
            text = text.replace(old, self.texts[old])
        for pattern, name in PATTERNS:
            text = pattern.sub(name, text)
        return text


def spellings(identity: str) -> tuple[str, ...]:
    """An id as it may be written: with dashes, and without."""
    try:
        return identity, UUID(identity).hex, str(UUID(identity))
    except ValueError:
        return (identity,)
