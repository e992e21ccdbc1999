"""From paths to the files that may hold a client: what git shows, once each, in a stable order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, overload

from v0to1.config import EXCLUDED, Paths
from v0to1.core.ledger import Failed, Skipped
from v0to1.core.monitor import active
from v0to1.records import record
from v0to1.scan.candidates import language_by_name
from v0to1.scan.file_facts import Sight, Verdict, look
from v0to1.scan.found_files import Finds

if TYPE_CHECKING:
    from v0to1.scan.listing import Listed

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


class Candidates(Sequence[Candidate]):
    """Files to look at, in the order of their names; they are made as they are asked for.

    `pieces` are what stands before their bases, their language, and their bases, joined by slashes.
    """

    __slots__ = ("_number", "_pieces", "_root")

    def __init__(self, root: Path, pieces: Sequence[tuple[str, str, str]]) -> None:
        self._root = root
        self._pieces = pieces
        self._number = sum(bases.count("/") + 1 for _, _, bases in pieces)

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Candidate]:
        files: dict[str, list[tuple[str, str]]] = {}
        folders: dict[str, set[str]] = {}
        for prefix, language, bases in self._pieces:
            files.setdefault(prefix, []).append((language, bases))
            while prefix and prefix not in folders.setdefault(above := above_of(prefix), set()):
                folders[above].add(prefix)
                prefix = above
        # A folder comes where its name with a slash does, as all names in it begin with that.
        waiting: list[tuple[str, str]] = [("", "")]
        while waiting:
            name, language = waiting.pop()
            if language:
                yield Candidate(self._root, name, language)
                continue
            inner = [(one, "") for one in folders.get(name, ())]
            inner += [(name + base, own) for own, bases in files.get(name, ()) for base in bases.split("/")]
            waiting += sorted(inner, reverse=True)

    @overload
    def __getitem__(self, place: int) -> Candidate: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Candidate]: ...

    def __getitem__(self, place: int | slice) -> Candidate | Sequence[Candidate]:
        return tuple(self)[place]

    def named(self, names: Container[str]) -> list[Candidate]:
        """Return those with some names, in their order; no others are made."""
        found = (
            Candidate(self._root, prefix + base, language)
            for prefix, language, bases in self._pieces
            for base in bases.split("/")
            if prefix + base in names
        )
        return sorted(found, key=lambda one: one.name)

    def languages(self) -> Counter[str]:
        """Return how many there are of each language."""
        told: Counter[str] = Counter()
        for _, language, bases in self._pieces:
            told[language] += bases.count("/") + 1
        return told

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def above_of(prefix: str) -> str:
    """Return what stands before the name of a folder in its prefix."""
    return prefix[: prefix.rfind("/", 0, -1) + 1]


@record(frozen=True, slots=True)
class Discovery:
    """Every file that was found, in the order of the names: to look at, skipped, not readable.

    `settings` are files of settings and templates, which may be candidates too.
    """

    candidates: Sequence[Candidate]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    settings: tuple[Candidate, ...] = ()

    def named(self, names: Container[str]) -> list[Candidate]:
        """Return the candidates with some names, in the order of the names."""
        if isinstance(self.candidates, Candidates):
            return self.candidates.named(names)
        return [one for one in self.candidates if one.name in names]

    def languages(self) -> Counter[str]:
        """Return how many candidates there are of each language."""
        if isinstance(self.candidates, Candidates):
            return self.candidates.languages()
        return Counter(one.language for one in self.candidates)


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
    folders: list[str] = []
    others: list[Listed] = []
    starts = sorted({os.path.abspath(root / path) for path in paths})
    for start in starts:
        if finds.which.force and finds.excludes.hide_all(Path(start), finds.which.base):
            finds.skip(finds.name(start), EXCLUDED)
        elif os.path.isdir(start):
            folders.append(start)
        else:
            _take(start, finds.name(start), finds, sight, named=True)
    monitor, number = active(), 0
    for one, verdicts in _examine(_regular(folders, finds, others), sight, jobs) if folders else ():
        finds.enter_all(one.prefix, one.joined, verdicts)
        if monitor is not None:
            number += one.number
            monitor.advance(number, 0)
    for one in others:
        for base in one.bases:
            _take(one.folder + base, one.prefix + base, finds, sight)
    return _without_doubles(finds, several=len(starts) > 1)


def _regular(folders: Iterable[str], finds: Finds, others: list[Listed]) -> Iterator[Listed]:
    """List the regular files in some folders; what may be a link is added to `others`."""
    from v0to1.scan.listing import listed

    for folder in folders:
        for one in listed(folder, finds):
            if one.regular:
                yield one
            else:
                others.append(one)


def _examine(
    found: Iterator[Listed], sight: Sight | None, jobs: int
) -> Iterator[tuple[Listed, Sequence[Verdict]]]:
    """Look at regular files that nobody named, while they are listed."""
    begun: list[Listed] = []
    number = 0
    for one in found if sight is not None and jobs > 1 else ():
        begun.append(one)
        number += one.number
        if number >= SHARED_FROM:
            break
    if sight is not None and number >= SHARED_FROM:
        from v0to1.scan import forks

        if forks.CAN_FORK:
            from v0to1.scan.parallel_scan import shared

            return shared(chain(begun, found), sight, jobs)
    return ((one, one.examine(sight)) for one in chain(begun, found))


def _take(path: str, name: str, finds: Finds, sight: Sight | None, *, named: bool = False) -> None:
    """Look at a file that was named, or that may be a link, and enter it."""
    linked = os.path.islink(path)
    if (named or linked) and finds.leads_out(path):
        language = language_by_name(name.rpartition("/")[2])
        finds.pass_over(name, language, "symbolic link out of the root", named=named)
        return
    verdict = look(path, name, sight, regular=False)
    if linked and not verdict[-1]:
        finds.links.add(name)
    finds.enter(name, verdict, named=named)


def _without_doubles(finds: Finds, *, several: bool) -> Discovery:
    """Drop the second name of one and the same file; its own name goes before that of a link."""
    candidates: Sequence[Candidate] = Candidates(finds.root, finds.pieces)
    if several or finds.links:
        candidates = sorted(_once(candidates, finds), key=lambda one: one.name)
    return Discovery(
        candidates,
        tuple(finds.skipped[name] for name in sorted(finds.skipped)),
        tuple(finds.failed[name] for name in sorted(finds.failed)),
        tuple(Candidate(finds.root, name, "settings") for name in sorted(finds.settings)),
    )


def _once(found: Iterable[Candidate], finds: Finds) -> Iterator[Candidate]:
    """Give one name of each file; a folder is asked once for where it really is."""
    folders: dict[str, str] = {}
    seen: set[str] = set()
    for one in sorted(found, key=lambda one: (one.name in finds.links, one.name)):
        folder, _, base = one.name.rpartition("/")
        if folder not in folders:
            folders[folder] = os.path.realpath(finds.root / folder)
        plain = os.path.join(folders[folder], base)
        real = os.path.realpath(plain) if one.name in finds.links else plain
        if real not in seen:
            seen.add(real)
            yield one
