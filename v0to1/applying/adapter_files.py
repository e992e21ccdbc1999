"""One file of the run-time adapter for the languages that share a folder, each of which wrote its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from v0to1.core.diff import unified
from v0to1.core.model import Change
from v0to1.languages.adapter_text import joined_text


def shared(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes of files, of which each file has one."""
    found: dict[str, list[Change]] = {}
    for one in changes:
        found.setdefault(one.path, []).append(one)
    for path, own in found.items():
        after = joined_text(one.after for one in own) if len(own) > 1 else None
        if after is None:
            yield from own
            continue
        before = own[0].before
        diff = unified(path, None if before is None else before.encode(), after.encode())
        yield Change(path, before, after, diff)
