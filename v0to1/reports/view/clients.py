"""The clients of a run: the folders that were migrated each on its own, where there are several."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from pathlib import PurePosixPath

from v0to1.core.model import Change, Run
from v0to1.reports.tally import is_adapter_file
from v0to1.reports.visible import inline


def is_adapter(change: Change) -> bool:
    """Return whether a changed file is an adapter, which v0to1 writes."""
    return is_adapter_file(change.path)


def clients(run: Run) -> Mapping[str, str]:
    """Return the client of each path, as it is shown; nothing where all files belong to one.

    A client is a folder below the one that all paths have in common. Where adapters were written,
    two of these folders need one of their own to be two clients.
    """
    adapters = {each.path for each in run.changes if is_adapter(each)}
    paths = {each.path for each in run.findings} | {each.path for each in run.changes}
    folders = {each: PurePosixPath(each).parent.parts for each in paths}
    common = len(list(takewhile(lambda names: len(set(names)) == 1, zip(*folders.values(), strict=False))))
    named = {each: inline(str(PurePosixPath(*parts[: common + 1]))) for each, parts in folders.items()}
    several = len({named[each] for each in adapters or paths}) > 1
    return named if several else {}
