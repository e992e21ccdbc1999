"""An editor that talks to `v0to1 server`, and makes the edits that it gets as the protocol says."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

COMMAND = (sys.executable, "-m", "v0to1", "server")
LONG = 120
"""Seconds after which an answer is no longer waited for."""


class Editor:
    """A client with the documents that it has open."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.heard: Callable[[types.PublishDiagnosticsParams], None] = lambda told: None
        self.applied: list[types.WorkspaceEdit] = []
        self.registered: list[types.Registration] = []
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}

    def listen(self) -> None:
        """Keep what the server sends."""

        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.applied.append(params.edit)
            return types.ApplyWorkspaceEditResult(applied=True)

        def publish(params: types.PublishDiagnosticsParams) -> None:
            keep(params)
            self.heard(params)

        def register(params: types.RegistrationParams) -> None:
            self.registered += params.registrations

        keep = self.client.protocol.fm.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        for name, feature in (
            (types.WORKSPACE_APPLY_EDIT, apply),
            (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, publish),
            (types.CLIENT_REGISTER_CAPABILITY, register),
        ):
            self.client.feature(name)(feature)

    def open(self, path: Path, text: str | None = None) -> str:
        """Open a file, with a text that may not be on the disk, and return its URI."""
        uri = path.as_uri()
        self.versions[uri] = 1
        self.texts[uri] = path.read_bytes().decode("utf-8-sig") if text is None else text
        item = types.TextDocumentItem(uri, "", 1, self.texts[uri])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def type(self, uri: str, text: str) -> None:
        """Change an open document."""
        self.versions[uri] += 1
        self.texts[uri] = text
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[uri], uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def close(self, uri: str) -> None:
        """Close a document."""
        del self.texts[uri]
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
        )

    def folder(self, path: Path, *, opened: bool = True) -> None:
        """Open or close a folder."""
        this = [types.WorkspaceFolder(path.as_uri(), path.name)]
        event = types.WorkspaceFoldersChangeEvent(this if opened else [], [] if opened else this)
        self.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

    def changed(self, *paths: Path) -> None:
        """Say that files have changed on the disk."""
        events = [types.FileEvent(one.as_uri(), types.FileChangeType.Changed) for one in paths]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def shown(self, path: Path) -> list[types.Diagnostic]:
        """What is shown in a file now."""
        return list(self.client.diagnostics.get(path.as_uri(), ()))

    def codes(self, path: Path) -> list[tuple[int, str]]:
        """The lines, from 1, and codes of what is shown in a file now."""
        return [(one.range.start.line + 1, str(one.code)) for one in self.shown(path)]

    async def see(self, path: Path, *codes: tuple[int, str]) -> None:
        """Wait until just some codes are shown in a file."""
        await until(lambda: self.codes(path) == list(codes), lambda: f"{self.codes(path)}, not {codes}")

    async def actions(self, path: Path, line: int, kind: str | None = None) -> dict[str, types.CodeAction]:
        """The actions at a line, from 1, by their titles."""
        found = await self.offered(path, line, kind)
        return {one.title: one for one in found if isinstance(one, types.CodeAction)}

    async def offered(
        self, path: Path, line: int, kind: str | None = None
    ) -> Sequence[types.CodeAction | types.Command]:
        """What is offered at a line, from 1."""
        place = types.Position(line - 1, 0)
        end = types.Position(line - 1, 1000)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(path.as_uri()),
                types.Range(place, end),
                types.CodeActionContext([], only=[kind] if kind else None),
            )
        )
        return found or ()

    async def edit(self, action: types.CodeAction) -> types.WorkspaceEdit:
        """The edit of an action."""
        resolved = await self.client.code_action_resolve_async(action)
        assert resolved.edit is not None
        return resolved.edit

    async def hover(self, path: Path, line: int, character: int) -> str:
        """What is shown at a position, which counts from 0."""
        params = types.HoverParams(
            types.TextDocumentIdentifier(path.as_uri()), types.Position(line, character)
        )
        told = await self.client.text_document_hover_async(params)
        if told is None:
            return ""
        assert isinstance(told.contents, types.MarkupContent)
        return told.contents.value


@asynccontextmanager
async def editor(
    *folders: Path,
    capabilities: types.ClientCapabilities | None = None,
    options: object = None,
    configuration: Mapping[str, Any] | None = None,
    command: Iterable[str] = COMMAND,
) -> AsyncIterator[Editor]:
    """An editor, by default Visual Studio Code, with some folders open and settings of its own."""
    client = make_test_lsp_client()
    client.set_configuration(dict(configuration or {}))
    made = Editor(client)
    made.listen()
    await client.start_io(*command)
    await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities or vscode(),
            workspace_folders=[types.WorkspaceFolder(one.as_uri(), one.name) for one in folders],
            initialization_options=options,
        )
    )
    try:
        yield made
    finally:
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]
        # Else it is closed with the last reference, which may be after its event loop.
        client._server._transport.close()  # type: ignore[union-attr]


def vscode() -> types.ClientCapabilities:
    """What Visual Studio Code says that it can do."""
    return client_capabilities("visual-studio-code")


async def until(done: Callable[[], bool], told: Callable[[], object] = lambda: "") -> None:
    """Wait until something is done, for as long as a busy machine may take."""
    for _ in range(LONG * 20):
        if done():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not done in {LONG} seconds: {told()}")


Edits = Iterable[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]


def made_of(text: str, edits: Edits) -> str:
    """The text with edits made, whose columns count UTF-16."""
    spans = []
    for one in edits:
        assert not isinstance(one, types.SnippetTextEdit)
        spans.append((offset(text, one.range.start), offset(text, one.range.end), one.new_text))
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def offset(text: str, position: types.Position) -> int:
    """The offset of a position: a line that is not there is an error, as is the middle of a character."""
    starts = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", text))]
    start = starts[position.line]
    units = text[start:].encode("utf-16-le")[: position.character * 2]
    assert len(units) == position.character * 2
    return start + len(units.decode("utf-16-le"))


def written(edit: types.WorkspaceEdit, texts: Mapping[str, str], root: Path) -> dict[str, str]:
    """The texts of the files that an edit changes, by their names; `texts` are those of open documents."""
    found: dict[str, str] = {}
    made: set[str] = set()
    for step in edit.document_changes or ():
        if isinstance(step, types.CreateFile):
            assert not path_of(step.uri).exists()
            made.add(step.uri)
            continue
        assert isinstance(step, types.TextDocumentEdit)
        uri = step.text_document.uri
        file = path_of(uri)
        before = "" if uri in made else texts[uri] if uri in texts else file.read_bytes().decode("utf-8-sig")
        found[file.relative_to(root).as_posix()] = made_of(before, step.edits)
    for uri, edits in (edit.changes or {}).items():
        file = path_of(uri)
        before = texts[uri] if uri in texts else file.read_bytes().decode("utf-8-sig")
        found[file.relative_to(root).as_posix()] = made_of(before, edits)
    return found


def path_of(uri: str) -> Path:
    """The path of a URI."""
    return Path(unquote(uri.removeprefix("file://")))
