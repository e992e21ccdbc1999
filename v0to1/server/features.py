"""The features of the language server, and its connection to an editor."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from v0to1 import __version__
from v0to1.core.model import Change, Verdict
from v0to1.languages.registry import CONTAINERS, READERS, SUFFIXES
from v0to1.server.actions import (
    APPLY,
    FIX,
    FIX_SAFE,
    KINDS,
    Editor,
    Unsupported,
    editor_of,
    found,
    offered,
    workspace_edit,
)
from v0to1.server.hovers import hover
from v0to1.server.tasks import Configure, Task, fix, fix_safe, suppress
from v0to1.server.worker import Problem, Worker
from v0to1.server.workspaces import Workspaces

SECTION = "v0to1"
"""The name of our settings among those of an editor."""

PATIENCE = 10
"""Seconds after which an editor that does not tell its settings has none."""

_ENDINGS = {*SUFFIXES, *READERS, *(end for one in CONTAINERS.values() for end in one.suffixes)}
WATCHED = (f"**/*{{{','.join(sorted(_ENDINGS))}}}", "**/.gitignore")
"""Patterns of files whose changes matter: sources, documents, and settings of the client and of v0to1."""

log = logging.getLogger(__name__)


class Refused(JsonRpcException):
    """A request that cannot be fulfilled, for a reason that is meant for people."""

    CODE = -32803

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason), self.CODE)


class Server(LanguageServer):
    """A language server; `configure` reads the settings of a folder."""

    def __init__(self, configure: Configure) -> None:
        # Whole texts: what editors and Python take for the end of a line differs.
        super().__init__(SECTION, __version__, types.TextDocumentSyncKind.Full)
        self.editor = Editor()
        self.workspaces = Workspaces(
            Worker(configure), lambda: self.workspace.text_documents.values(), self.publish, self.tell
        )

    def publish(self, uri: str, diagnostics: list[types.Diagnostic], version: int | None) -> None:
        """Show the diagnostics of a file."""
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, diagnostics, version=version)
        )

    def tell(self, message: str, details: str = "") -> None:
        """Tell a person what went wrong."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"v0to1: {message}"))
        if details:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, details))


def serve(configure: Configure, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Serve an editor until it disconnects."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_unforeseen)
    server_of(configure).start_io(stdin, stdout)


def _is_unforeseen(record: logging.LogRecord) -> bool:
    """Whether an error is worth a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], Refused))


def own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the standard streams for the protocol alone: whatever else is printed goes to standard error."""
    stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing, closed = os.pipe()
    os.dup2(nothing, 0)
    os.close(nothing)
    os.close(closed)
    os.dup2(2, 1)
    return stdin, stdout


def server_of(configure: Configure) -> Server:
    """Return a server with all features."""
    server = Server(configure)
    for name, handler, options in (
        (types.INITIALIZE, initialize, None),
        (types.INITIALIZED, initialized, None),
        (types.SHUTDOWN, shutdown, None),
        (types.TEXT_DOCUMENT_DID_OPEN, did_open, None),
        (types.TEXT_DOCUMENT_DID_CHANGE, did_change, None),
        (types.TEXT_DOCUMENT_DID_SAVE, did_change, None),
        (types.TEXT_DOCUMENT_DID_CLOSE, did_close, None),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, did_change_files, None),
        (types.WORKSPACE_DID_CHANGE_CONFIGURATION, did_change_configuration, None),
        (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, did_change_folders, None),
        (types.TEXT_DOCUMENT_HOVER, hovered, None),
        (
            types.TEXT_DOCUMENT_CODE_ACTION,
            code_actions,
            types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True),
        ),
        (types.CODE_ACTION_RESOLVE, resolve, None),
    ):
        server.feature(name, options)(cast(Any, handler))
    server.command(APPLY)(cast(Any, apply))
    return server


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """Learn what the editor can do."""
    ls.editor = editor_of(params.capabilities)
    ls.workspaces.encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    ls.workspaces.set(_section(params.initialization_options))


async def initialized(ls: Server, params: types.InitializedParams) -> None:
    """Ask for the settings of the editor, watch files, and begin to analyse all folders."""
    for folder in _folders(ls):
        ls.workspaces.add(folder)
    await _ask_for_settings(ls)
    ls.workspaces.begin()
    workspace = ls.client_capabilities.workspace
    registrations = []
    watching = workspace.did_change_watched_files if workspace else None
    if watching and watching.dynamic_registration:
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        options: Any = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registrations.append(types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    changing = workspace.did_change_configuration if workspace else None
    if changing and changing.dynamic_registration:
        section: Any = types.DidChangeConfigurationRegistrationOptions(SECTION)
        registrations.append(
            types.Registration("settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        )
    if registrations:
        await ls.client_register_capability_async(types.RegistrationParams(registrations))


def shutdown(ls: Server, *_: None) -> None:
    """End what is under way."""
    ls.workspaces.stop()


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Analyse a document that is opened."""
    ls.workspaces.opened(params.text_document.uri)


def did_change(
    ls: Server, params: types.DidChangeTextDocumentParams | types.DidSaveTextDocumentParams
) -> None:
    """Analyse a document that has changed, or is saved and may be one of settings."""
    ls.workspaces.changed(params.text_document.uri)


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Go back to the file on the disk."""
    ls.workspaces.closed(params.text_document.uri)


def did_change_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Analyse the folders in which a file has changed; settings are read again with every analysis."""
    for change in params.changes:
        ls.workspaces.changed(change.uri)


async def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take over the settings of the editor."""
    if params.settings:
        ls.workspaces.set(_section(params.settings))
    await _ask_for_settings(ls)


def did_change_folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Open and close folders."""
    for one in params.event.removed:
        ls.workspaces.remove(one.uri)
    for one in params.event.added:
        ls.workspaces.add(one.uri)


async def hovered(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what there is to say of the finding at a position."""
    at = params.position
    place = await ls.workspaces.settled(params.text_document.uri)
    for one in place[0].shown.get(place[1], ()) if place else ():
        start, end = one.range.start, one.range.end
        inside = (start.line, start.character) <= (at.line, at.character) <= (end.line, end.character)
        if inside and (text := hover(one)):
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), one.range)
    return None


async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """Return what can be done about the findings in a range."""
    place = await ls.workspaces.settled(params.text_document.uri)
    shown = place[0].shown.get(place[1], []) if place else []
    return list(offered(shown, params, {"uri": params.text_document.uri}, ls.editor))


async def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """Return an action with its edit."""
    action.edit = await _edit_of(ls, cast("Mapping[str, object]", action.data or {}))
    return action


async def apply(ls: Server, data: Any) -> None:
    """Have the edit of an action made by an editor that could not ask for it."""
    edit = await _edit_of(ls, cast("Mapping[str, object]", data))
    await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit))


async def _edit_of(ls: Server, data: Mapping[str, object]) -> types.WorkspaceEdit:
    uri, what = str(data.get("uri", "")), data.get("what")
    place = await ls.workspaces.settled(uri)
    if place is None:
        raise Refused(f"{uri} is in no folder that is open")
    folder, name = place
    finding = found(folder.shown.get(name, ()), data)
    review = ""
    task: Task[tuple[Change, ...]]
    if what == FIX_SAFE:
        task = partial(fix_safe, name)
    elif finding is None:
        raise Refused("the finding is not there any more")
    elif what == FIX:
        task = partial(fix, finding)
        review = finding.title if finding.verdict is Verdict.REVIEW else ""
    else:
        task = partial(suppress, finding)
    try:
        changes, documents, versions = await ls.workspaces.do(task, folder)
        if not changes and what != FIX_SAFE:
            raise Refused("with these settings, no change can be made here")
        return workspace_edit(changes, documents, versions, ls.editor, review=review)
    except (Problem, Unsupported) as error:
        raise Refused(error) from None


async def _ask_for_settings(ls: Server) -> None:
    """Ask for the settings of the editor, if it answers such requests."""
    workspace = ls.client_capabilities.workspace
    if not (workspace and workspace.configuration):
        return
    asked = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    try:
        told = await asyncio.wait_for(ls.workspace_configuration_async(asked), PATIENCE)
    except (JsonRpcException, asyncio.TimeoutError) as error:
        log.warning("the editor did not tell its settings: %r", error)
        return
    if told and told[0]:
        ls.workspaces.set(_section(told[0]))


def _section(settings: object) -> Mapping[str, object]:
    """Our settings among those of an editor, which may send them alone."""
    own = settings.get(SECTION, settings) if isinstance(settings, Mapping) else None
    return dict(own) if isinstance(own, Mapping) else {}


def _folders(ls: Server) -> list[str]:
    """The URIs of the folders that are open."""
    found = [one.uri for one in ls.workspace.folders.values()]
    root = ls.workspace.root_uri
    return found or ([root] if root else [])
