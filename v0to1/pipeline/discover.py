"""From paths to the files that may hold a client: what git shows, once each, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from v0to1.config import EXCLUDED, Paths
from v0to1.core.ledger import Failed, Skipped
from v0to1.pipeline.finds import Finds
from v0to1.pipeline.looking import Sight, Verdict, look
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.pipeline.listing import Listed

SHARED_FROM = 2_000
"""Files of which more than one process look at some; fewer are seen sooner than another one is started."""


@record(frozen=True, slots=True)
class Candidate:
    """A file to look at; `name` is relative to the folder `root`, with slashes.

    `data` is its content where that does not stand on the disk.
    """

    root: Path
    name: str
    language: str = "python"
    data: bytes | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.root / self.name


@record(frozen=True, slots=True)
class Discovery:
    """Every file that was found, in the order of the names: to look at, passed over, not readable.

    `settings` are files of settings and templates, which may be candidates too.
    """

    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    settings: tuple[Candidate, ...] = ()


def discover(
    root: Path,
    paths: Sequence[Path],
    which: Paths | None = None,
    *,
    sight: Sight | None = None,
    jobs: int = 1,
) -> Discovery:
    """Return the files of `paths`: folders are searched, files are taken whatever their folder says.

    Relative paths count from `root`. Every file to look at is shown to `sight`, by up to `jobs` processes.
    Nothing here raises: a file that cannot be read is Failed.
    """
    finds = Finds(root, which or Paths())
    found: list[Listed] = []
    starts = sorted({os.path.abspath(root / path) for path in paths})
    for start in starts:
        if finds.which.force and finds.excludes.hide_all(Path(start), finds.which.base):
            finds.skip(finds.name(start), EXCLUDED)
        elif os.path.isdir(start):
            from v0to1.pipeline.listing import listed  # a commit hook names files

            found += listed(start, finds)
        else:
            _take(start, finds.name(start), finds, sight, named=True)
    for one in found:
        if not one.regular:
            for base in one.bases:
                _take(one.folder + base, one.prefix + base, finds, sight)
    for one, verdicts in _seen([one for one in found if one.regular], sight, jobs):
        for base, verdict in zip(one.bases, verdicts, strict=True):
            finds.enter(one.prefix + base, verdict)
    return _without_doubles(finds, several=len(starts) > 1)


def _seen(
    found: Sequence[Listed], sight: Sight | None, jobs: int
) -> Iterator[tuple[Listed, Sequence[Verdict]]]:
    """Look at regular files that nobody named."""
    if sight is not None and jobs > 1 and sum(len(one.bases) for one in found) >= SHARED_FROM:
        from v0to1.pipeline.sharing import shared

        return shared(found, sight, jobs)
    return ((one, one.seen(sight)) for one in found)


def _take(path: str, name: str, finds: Finds, sight: Sight | None, *, named: bool = False) -> None:
    """Look at a file that was named, or that may be a link, and enter it."""
    linked = os.path.islink(path)
    if (named or linked) and finds.leads_out(path):
        finds.skip(name, "symbolic link out of the root")
        return
    verdict = look(path, name, sight, regular=False)
    if linked and not verdict[-1]:
        finds.links.add(name)
    finds.enter(name, verdict, named=named)


def _without_doubles(finds: Finds, *, several: bool) -> Discovery:
    """Drop the second name of one and the same file; its own name goes before that of a link."""
    names = sorted(finds.candidates)
    if several or finds.links:
        names = sorted(_once(names, finds))
    return Discovery(
        tuple(Candidate(finds.root, name, finds.candidates[name]) for name in names),
        tuple(finds.skipped[name] for name in sorted(finds.skipped)),
        tuple(finds.failed[name] for name in sorted(finds.failed)),
        tuple(Candidate(finds.root, name, "settings") for name in sorted(finds.settings)),
    )


def _once(names: Sequence[str], finds: Finds) -> Iterator[str]:
    """Give one name of each file; a folder is asked once for where it really is."""
    folders: dict[str, str] = {}
    seen: set[str] = set()
    for name in sorted(names, key=lambda one: (one in finds.links, one)):
        folder, _, base = name.rpartition("/")
        if folder not in folders:
            folders[folder] = os.path.realpath(finds.root / folder)
        plain = os.path.join(folders[folder], base)
        real = os.path.realpath(plain) if name in finds.links else plain
        if real not in seen:
            seen.add(real)
            yield name
