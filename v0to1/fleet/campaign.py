"""The folder of a campaign: what is known of each repository, from one call to the next."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from v0to1.core import atomic_files
from v0to1.core.file_locks import try_lock
from v0to1.errors import UsageError
from v0to1.fleet.repositories import Repository, restored
from v0to1.fleet.work import Result
from v0to1.reports.campaign.model import STATES as STATES

VERSION = 1
_SETTINGS, _STATE = "campaign.json", "state.json"
_FOLDER, _RUN, _PATCH, _LOCK = "repositories", "run.json", "changes.patch", "in-use.lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """A repository of a campaign, and how far it is.

    `reason` says why it failed. `seconds`, `processor` (seconds) and `memory` (bytes) are what it cost,
    `branch` and `request` (an address) what was made at its forge, `head` the commit of that branch, which is
    known before it is pushed, and `outdated` whether that has the changes of an earlier patch; `at` is when
    the state was reached (UTC).
    `summary` is what `fleet.summary` has of its run, empty without one.
    """

    repository: Repository
    state: str = "pending"
    reason: str = ""
    commit: str = ""
    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0
    worker: str = ""
    branch: str = ""
    head: str = ""
    outdated: bool = False
    request: str = ""
    at: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unpublished(self) -> bool:
        """Whether it has a patch that could not be pushed, or whose pull request was closed."""
        return self.state == "failed" and bool(self.branch)


class Campaign:
    """The state of all repositories, in a folder: a file for each, which is replaced whole.

    A call that ends at any point leaves what was done; the next one goes on from there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: dict[str, Entry] = {}
        self.settings: Mapping[str, Any] = {}

    @classmethod
    def opened(cls, folder: Path) -> Campaign:
        """The campaign of a folder; raises UsageError where there is none, or it cannot be read."""
        campaign = cls(folder)
        path = folder / _SETTINGS
        try:
            campaign.settings = _read(path)
        except FileNotFoundError as error:
            raise UsageError(
                str(folder), "has no campaign", fix="make one with `v0to1 fleet check`"
            ) from error
        if campaign.settings.get("version") != VERSION:
            raise UsageError(
                str(path), f"is of version {campaign.settings.get('version')}", fix="use another folder"
            )
        for name, kept in campaign.settings["repositories"].items():
            campaign._entries[name] = campaign._stored(Entry(restored(name, kept, str(path))))
        return campaign

    @classmethod
    def begun(cls, folder: Path, repositories: Iterable[Repository], settings: Mapping[str, Any]) -> Campaign:
        """A campaign for repositories: that of the folder, with those that are new, or a new one.

        Raises UsageError where the folder has a campaign for something else.
        """
        known: dict[str, Repository] = {}
        if (folder / _SETTINGS).exists():
            before = cls.opened(folder)
            for key, value in settings.items():
                if before.settings.get(key) != value:
                    said = f"has a campaign with {key} {before.settings.get(key)!r}, and not {value!r}"
                    raise UsageError(str(folder), said, fix="use another folder for another campaign")
            known = {one.repository.name: one.repository for one in before.entries}
        asked = {(one.url, one.ref, one.folder): name for name, one in known.items()}
        for one in repositories:
            what = (one.url, one.ref, one.folder)
            if what not in asked:
                asked[what] = _free(one.name, known)
                known[asked[what]] = one
        campaign = cls(folder)
        (folder / _FOLDER).mkdir(parents=True, exist_ok=True)
        told = {
            name: {"url": one.url, "ref": one.ref, "folder": one.folder}
            for name, one in sorted(known.items())
        }
        campaign.settings = {"version": VERSION, **settings, "repositories": told}
        _write(folder / _SETTINGS, campaign.settings)
        for name, one in known.items():
            campaign._entries[name] = campaign._stored(Entry(replace(one, name=name)))
        return campaign

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All repositories, by their names."""
        return tuple(self._entries[name] for name in sorted(self._entries))

    def counts(self) -> Mapping[str, int]:
        """How many repositories are in each state, zeros included."""
        counted = Counter(one.state for one in self._entries.values())
        return {state: counted[state] for state in STATES}

    def place(self, name: str) -> Path:
        """The folder of the results of a repository."""
        return self.folder / _FOLDER / name

    def store(self, result: Result) -> Entry:
        """Store what came of a repository; the results first, so that a state has what it says."""
        before = self._entries[result.name]
        place = self.place(result.name)
        place.mkdir(parents=True, exist_ok=True)
        kept = (place / _PATCH).read_bytes() if before.head and (place / _PATCH).is_file() else b""
        made_of_this = (before.commit, kept) == (result.commit, result.patch)
        files = {
            _RUN: result.run,
            "report.html": result.report,
            _PATCH: result.patch,
            "log.txt": result.log.encode("utf-8", "replace"),
        }
        for path in place.iterdir():
            if path.name != _STATE and not files.get(path.name):
                path.unlink()
        for name, data in files.items():
            if data:
                atomic_files.replace(place / name, data, mode=0o644)
        entry = replace(
            before,
            state=result.state,
            reason=result.reason,
            commit=result.commit,
            seconds=round(result.seconds, 3),
            processor=result.processor,
            memory=result.memory,
            worker=result.worker,
            summary=result.summary,
            outdated=bool(before.head) and (before.outdated or not made_of_this),
        )
        if result.state != "patched":
            entry = replace(entry, branch="", head="", outdated=False, request="")
        return self.save(entry)

    def save(self, entry: Entry) -> Entry:
        """Store how far a repository is."""
        entry = replace(entry, at=datetime.now(timezone.utc).isoformat(timespec="seconds"))
        place = self.place(entry.repository.name)
        place.mkdir(parents=True, exist_ok=True)
        told = {name: value for name, value in asdict(entry).items() if name != "repository"}
        _write(place / _STATE, told)
        self._entries[entry.repository.name] = entry
        return entry

    def entry(self, name: str) -> Entry:
        """How far a repository is."""
        return self._entries[name]

    def patch(self, name: str) -> Path:
        """The file with the changes of a repository that is patched."""
        return (self.place(name) / _PATCH).resolve()

    def run(self, name: str) -> str:
        """The saved run of a repository, as JSON."""
        return (self.place(name) / _RUN).read_text(encoding="utf-8")

    def note(self, name: str) -> Mapping[str, Any]:
        """What was noted for later calls under a name; nothing where that is nothing, or cannot be read."""
        try:
            return _read(self.folder / f"{name}.json")
        except (FileNotFoundError, UsageError):
            return {}

    def keep_note(self, name: str, value: Mapping[str, Any]) -> None:
        """Note something for later calls."""
        _write(self.folder / f"{name}.json", value)

    def forget(self, name: str) -> None:
        """Let a repository be as if nothing had been done for it."""
        shutil.rmtree(self.place(name), ignore_errors=True)
        self._entries[name] = Entry(self._entries[name].repository)

    def _stored(self, entry: Entry) -> Entry:
        """What is known of a repository; a file that cannot be read is as none."""
        try:
            told = _read(self.place(entry.repository.name) / _STATE)
            return replace(entry, **told)
        except FileNotFoundError:
            return entry
        except (UsageError, TypeError) as error:
            return replace(entry, state="failed", reason=f"its state cannot be read: {error}")


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Let nobody else work at the campaign of a folder meanwhile; raises UsageError where somebody does.

    A campaign is opened after that, as what was read before may have been changed by the other call.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("wb") as file:
        if not try_lock(file.fileno()):
            raise UsageError(str(folder), "is in use by another call", fix="wait for it")
        yield


def _free(name: str, taken: Mapping[str, object]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(
            str(path), f"is not JSON: {error}", fix="restore it, or use another folder"
        ) from error
    if not isinstance(found, dict):
        raise UsageError(str(path), "is no object", fix="restore it, or use another folder")
    return found


def _write(path: Path, value: Mapping[str, Any]) -> None:
    data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogateescape")
    atomic_files.replace(path, data + b"\n", mode=0o644)
