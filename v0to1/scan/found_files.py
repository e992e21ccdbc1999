"""What has been found so far: names of files with what they are, and what was skipped or failed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from v0to1.config import EXCLUDED, Paths
from v0to1.core.ledger import Failed, Skipped
from v0to1.core.own_errors import is_own
from v0to1.languages.registry import SUFFIXES, container_of
from v0to1.scan.candidates import is_lost, lost_message, suffix_of
from v0to1.scan.file_facts import Verdict
from v0to1.scan.ignore_rules import Ignores
from v0to1.scan.source_folders import holds_environment


class Finds:
    """`pieces` are files to look at, `links` names that are those of links.

    A piece is what stands before the bases of files in one folder, their language, and their bases, joined by
    slashes.
    """

    def __init__(self, root: Path, which: Paths) -> None:
        self.root = root
        self.which = which
        self.excludes = Ignores().with_lines(which.exclude, which.base)
        self._base = os.path.join(which.base, "")
        self.real_root = os.path.realpath(root)
        self.pieces: list[tuple[str, str, str]] = []
        self.settings: set[str] = set()
        self.links: set[str] = set()
        self.skipped: dict[str, Skipped] = {}
        self.failed: dict[str, Failed] = {}

    def name(self, path: str) -> str:
        """Return the name of a path, from the root."""
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def skip(self, name: str, reason: str) -> None:
        """Keep that a file or a folder was skipped."""
        self.skipped[name] = Skipped(name, reason)

    def fail(self, name: str, error: OSError | str) -> None:
        """Keep that a file or a folder cannot be read."""
        why = error if isinstance(error, str) else error.strerror or str(error)
        self.failed[name] = Failed(name, f"cannot be read: {why}")

    def pass_over(self, name: str, language: str, objection: str, *, named: bool) -> None:
        """Keep that a file is not scanned; one that was named for that, and may be source, has failed."""
        if named and is_lost(language, objection):
            self.lose(name, objection)
        elif name not in self.failed:
            self.skip(name, objection)

    def lose(self, name: str, objection: str) -> None:
        """Keep that what was named for that is not scanned."""
        self.failed[name] = Failed(name, lost_message(objection))

    def excludes_it(self, path: str, *, folder: bool) -> bool:
        """Do the settings pass over `path`? That is reported, unlike what git ignores."""
        if not self.excludes.levels or not os.path.join(path, "").startswith(self._base):
            return False
        hidden = self.excludes.hide(path, folder=folder)
        if hidden and not (folder and holds_environment(path)):
            self.skip(self.name(path), EXCLUDED)
        return hidden

    def leads_out(self, path: str) -> bool:
        """Is `path` really outside of the root?"""
        return not Path(os.path.realpath(path)).is_relative_to(self.real_root)

    def enter_all(self, prefix: str, joined: str, found: Sequence[Verdict]) -> None:
        """Keep files of one folder, which nobody named, where they belong; `joined` are their bases."""
        plain: dict[str, list[str]] = {}
        for base, verdict in zip(joined.split("/"), found, strict=True):
            if any(verdict[1:]):
                self.enter(prefix + base, verdict)
            else:
                plain.setdefault(verdict[0], []).append(base)
        for language, several in plain.items():
            every = len(several) == len(found)
            self.pieces.append((prefix, language, joined if every else "/".join(several)))

    def enter(self, name: str, found: Verdict, *, named: bool = False) -> None:
        """Keep a file where it belongs; of files that nobody named, those of a known language."""
        language, objection, settings, error = found
        if error:
            base = name.rpartition("/")[2]
            if named or is_own(error) or suffix_of(base) in SUFFIXES or container_of(base):
                self.fail(name, error)
            return
        if settings:
            self.settings.add(name)
        if not objection:
            folder, slash, base = name.rpartition("/")
            self.pieces.append((folder + slash, language, base))
        elif language or (named and not settings):
            self.pass_over(name, language, objection, named=named)
