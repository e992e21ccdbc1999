"""What users can notice after a migration: the differences from V0 that the documents list, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

KIND = re.compile(r"(?:exit \d+: )?(?:\w+(?=[:\[])|.*)")
NO_WORKSPACE = re.compile(r"LookupError: conversation \w+ is not running|exit 1: .*is not running")
NOT_FOUND = re.compile(r"404")


def has_other_text(before: str, after: str) -> bool:
    """The text of an error, or the URL in it, is V1's; the error is of the same kind."""
    kinds = [KIND.match(one) for one in (before, after)]
    return bool(before and after) and all(kinds) and kinds[0][0] == kinds[1][0]  # type: ignore[index]


def has_no_workspace(before: str, after: str) -> bool:
    """The files of a conversation that does not run are another error than 404."""
    return NO_WORKSPACE.match(after) is not None and NOT_FOUND.search(before) is not None


def waits_for_the_end(before: str, after: str) -> bool:
    """Whoever asks for nothing but STOPPED is told so when the agent has ended."""
    return re.match(r"stopped \d+", before) is not None and (
        before.endswith(": False") and after.endswith(": True")
    )


def wakes(before: str, after: str) -> bool:
    """What a conversation at rest is asked for wakes it."""
    return before == "asleep: refused" and after == "asleep: answered"


ENDS: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"errors": has_other_text, "files and Git of a paused conversation": has_no_workspace}
)
"""How a client may end otherwise, by the row of docs/native.md."""

ADAPTED_LINES: Mapping[str, Callable[[str, str], bool]] = MappingProxyType({"a paused sandbox": wakes})
"""Which lines may be others of a client that the adapter serves, by the row of docs/adapter.md."""

LINES: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"`status` of a conversation": waits_for_the_end}
)
"""Which printed lines may be others, by the row of docs/native.md."""


def may_differ(rows: Mapping[str, Callable[[str, str], bool]], before: str, after: str) -> bool:
    """Whether one of some rows allows a difference."""
    return any(allows(before, after) for allows in rows.values())
