"""What users can notice after a migration: the differences from V0 that the documents list, by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

KIND = re.compile(r"(?:exit \d+: )?(?:\w+(?=[:\[])|.*)")
NO_WORKSPACE = re.compile(r"LookupError: conversation \w+ is not running|exit 1: .*is not running")
REFUSED, ENVIRONMENT = "asleep: refused", "environment"
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


def misses_states(before: str, after: str) -> bool:
    """Events of the environment may be fewer: there are no changes of state other than the agent's."""
    (label, _, one), (other_label, _, other) = before.partition(": "), after.partition(": ")
    if label != other_label or re.match(r"(?:whole )?sources \d+", label) is None:
        return False
    of_others = [
        [source for source in ast.literal_eval(each) if source != ENVIRONMENT] for each in (one, other)
    ]
    return of_others[0] == of_others[1] and other.count(ENVIRONMENT) <= one.count(ENVIRONMENT)


def wakes(before: str, after: str) -> bool:
    """What a conversation at rest is asked for wakes it."""
    return before == REFUSED and after == "asleep: answered"


ENDS: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"errors": has_other_text, "files and Git of a paused conversation": has_no_workspace}
)
"""How a client may end otherwise, by the row of docs/native.md."""

ADAPTED_LINES: Mapping[str, Callable[[str, str], bool]] = MappingProxyType({"a paused sandbox": wakes})
"""Which lines may be others of a client that the adapter serves, by the row of docs/adapter.md."""

LINES: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"`status` of a conversation": waits_for_the_end, "events": misses_states}
)
"""Which printed lines may be others, by the row of docs/native.md."""


def may_differ(rows: Mapping[str, Callable[[str, str], bool]], before: str, after: str) -> bool:
    """Whether one of some rows allows a difference."""
    return any(allows(before, after) for allows in rows.values())
