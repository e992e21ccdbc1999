"""The folders that an editor has open: each is analysed when it changes, and what was found is kept."""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from lsprotocol import types
from pygls.workspace import TextDocument

from v0to1.core.own_errors import own_error
from v0to1.scan.reading import text_beside
from v0to1.server.diagnostics import Documents, Shown, shown
from v0to1.server.positions import MARK
from v0to1.server.tasks import Checked, Task, Workspace, check
from v0to1.server.worker import Problem, Worker

T = TypeVar("T")

DEBOUNCE = 0.3
"""Seconds without a change that pass before an analysis begins."""

Publish = Callable[[str, list[types.Diagnostic], "int | None"], None]
"""Shows the diagnostics of a file, by its URI and the version of its document."""

Tell = Callable[[str, str], None]
"""Tells a person why there is no result, with details for the log."""


@dataclass(slots=True)
class Folder:
    """A folder, and what was found in it; one that is `loose` was not opened, only some of its files were."""

    path: Path
    loose: bool = False
    shown: dict[str, list[Shown]] = field(default_factory=dict)
    documents: Documents | None = None
    published: dict[str, str] = field(default_factory=dict)
    checking: asyncio.Task[None] | None = None
    told: str = ""

    def name(self, path: Path) -> str:
        """Return the name of a file in it."""
        return path.relative_to(self.path).as_posix()


class Workspaces:
    """All folders; `texts` gives the documents that are open."""

    def __init__(
        self,
        worker: Worker,
        texts: Callable[[], Iterable[TextDocument]],
        publish: Publish,
        tell: Tell,
    ) -> None:
        self.encoding: str = types.PositionEncodingKind.Utf16
        self._begun = False
        self._editor: Mapping[str, object] = {}
        self._worker = worker
        self._texts = texts
        self._publish = publish
        self._tell = tell
        self._folders: dict[Path, Folder] = {}

    def begin(self) -> None:
        """Begin to analyse: until then, folders and documents are only remembered."""
        self._begun = True
        self._all_changed()

    def add(self, uri: str) -> None:
        """Open a folder."""
        path = path_of(uri)
        if path is not None and (path not in self._folders or self._folders[path].loose):
            self._drop_loose(path)
            self._folders[path] = Folder(path)
            self._schedule(self._folders[path])

    def remove(self, uri: str) -> None:
        """Close a folder: nothing is shown in its files any more."""
        path = path_of(uri)
        folder = self._folders.pop(path, None) if path is not None else None
        if folder is not None:
            self._clear(folder)

    def changed(self, uri: str) -> None:
        """Analyse the folders of a file again, unless it changes once more."""
        path = path_of(uri)
        for folder in self._around(path) if path is not None else ():
            self._schedule(folder)

    def opened(self, uri: str) -> None:
        """Analyse the folders of a file that is opened, unless they have been with the text that it has."""
        path = path_of(uri)
        if path is None:
            return
        if not self._around(path):
            self._folders[path.parent] = Folder(path.parent, loose=True)
        for folder in self._around(path):
            if folder.loose or uri != path.as_uri() or not self._is_saved(folder, path):
                self._schedule(folder)

    def closed(self, uri: str) -> None:
        """Analyse the folders of a file as it is on the disk again."""
        path = path_of(uri)
        for folder in self._around(path) if path is not None else ():
            if folder.loose and not self._open_in(folder):
                del self._folders[folder.path]
                self._clear(folder)
            else:
                self._schedule(folder)

    def set(self, editor: Mapping[str, object]) -> None:
        """Use other settings of the editor."""
        if editor != self._editor:
            self._editor = editor
            self._all_changed()

    def _all_changed(self) -> None:
        for folder in self._folders.values():
            self._schedule(folder)

    def stop(self) -> None:
        """End all analyses."""
        for folder in self._folders.values():
            if folder.checking is not None:
                folder.checking.cancel()

    async def settled(self, uri: str) -> tuple[Folder, str] | None:
        """Return the folder of a file and its name there, once its current text was analysed."""
        path = path_of(uri)
        folder = self._home(path) if path is not None else None
        if folder is None or path is None:
            return None
        while folder.checking is not None and not folder.checking.done():
            await asyncio.wait([folder.checking])
        return folder, folder.name(path)

    async def do(self, task: Task[T], folder: Folder) -> tuple[T, Documents, dict[str, int | None]]:
        """Return what a task gives for a folder, and the documents with their versions. Raises Problem."""
        workspace, documents, versions = self._taken(folder)
        return await self._worker.do(task, workspace), documents, versions

    def _schedule(self, folder: Folder) -> None:
        if not self._begun:
            return
        if folder.checking is not None:
            folder.checking.cancel()
        folder.checking = asyncio.get_running_loop().create_task(self._check(folder))

    async def _check(self, folder: Folder) -> None:
        await asyncio.sleep(DEBOUNCE)
        try:
            checked, documents, versions = await self.do(check, folder)
            self._show(folder, checked, documents, versions)
        except Problem as problem:
            self._complain(folder, str(problem), problem.details)
        except Exception as error:
            self._complain(folder, own_error(error), traceback.format_exc())
        else:
            folder.told = ""

    def _complain(self, folder: Folder, told: str, details: str) -> None:
        """Tell why a folder could not be analysed; the same is not told after every change."""
        if told != folder.told:
            self._tell(told, details)
        folder.told = told

    def _show(
        self,
        folder: Folder,
        checked: Checked,
        documents: Documents,
        versions: Mapping[str, int | None],
    ) -> None:
        folder.shown = shown(checked, documents)
        folder.documents = documents
        before = folder.published
        folder.published = {documents.uri(name): name for name in folder.shown if self._is_home(folder, name)}
        for uri, name in {**before, **folder.published}.items():
            told = [one.diagnostic for one in folder.shown.get(name, ())] if uri in folder.published else []
            self._publish(uri, told, versions.get(name))

    def _taken(self, folder: Folder) -> tuple[Workspace, Documents, dict[str, int | None]]:
        """The workspace as it is now, its documents, and their versions."""
        there = dict(self._open_in(folder))
        texts = {name: one.source for name, one in there.items()}
        workspace = Workspace(str(folder.path), texts, self._editor, tuple(texts) if folder.loose else None)
        documents = Documents(
            folder.path,
            self.encoding,
            {name: one.uri for name, one in there.items()},
            frozenset(name for name, text in texts.items() if text.startswith(MARK)),
        )
        return workspace, documents, {name: one.version for name, one in there.items()}

    def _open_in(self, folder: Folder) -> list[tuple[str, TextDocument]]:
        """The documents that are open in a folder, by name."""
        found = ((path_of(one.uri), one) for one in self._texts())
        return [
            (folder.name(path), one)
            for path, one in found
            if path is not None and path.is_relative_to(folder.path)
            if not folder.loose or path.parent == folder.path
        ]

    def _is_saved(self, folder: Folder, path: Path) -> bool:
        """Whether an open document has the text of its file."""
        name = folder.name(path)
        return dict(self._open_in(folder))[name].source == text_beside(folder.path, name)

    def _around(self, path: Path) -> list[Folder]:
        """The folders whose analysis a file is part of."""
        return [
            one
            for one in self._folders.values()
            if path.is_relative_to(one.path) and (not one.loose or path.parent == one.path)
        ]

    def _home(self, path: Path) -> Folder | None:
        """The folder that shows what was found in a file: the innermost."""
        return max(self._around(path), key=lambda one: len(one.path.parts), default=None)

    def _is_home(self, folder: Folder, name: str) -> bool:
        return self._home(folder.path / name) is folder

    def _drop_loose(self, path: Path) -> None:
        for one in [one for one in self._folders.values() if one.loose and one.path.is_relative_to(path)]:
            self._clear(self._folders.pop(one.path))

    def _clear(self, folder: Folder) -> None:
        if folder.checking is not None:
            folder.checking.cancel()
        for uri in folder.published:
            self._publish(uri, [], None)
        self._all_changed()


def path_of(uri: str) -> Path | None:
    """Return the path of a file, or None for a document that is none."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not parts.path:
        return None
    return Path(os.path.abspath(os.fsdecode(unquote_to_bytes(parts.path))))
