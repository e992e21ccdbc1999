"""A session as a whole: settings that change, errors that are told, and nothing that is written."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from lsprotocol import types

from tests.server.clients import ADAPTED, REVIEW, SAFE
from tests.server.editor import Editor, editor, until, vscode
from v0to1.cli import main
from v0to1.cli.commands import server

pytestmark = [pytest.mark.whole, pytest.mark.asyncio(loop_scope="module")]

TABLE = '[tool.v0to1]\nignore = ["secrets"]\n'


@pytest.mark.parametrize(
    ("name", "text"), [("pyproject.toml", TABLE), ("v0to1.toml", 'ignore = ["secrets"]\n')]
)
async def test_files_of_settings_are_read_again(session: Editor, root: Path, name: str, text: str) -> None:
    (root / "a.py").write_text(SAFE)
    session.folder(root)
    await session.see(root / "a.py", (5, "secrets/delete"))
    (root / name).write_text(text)
    session.changed(root / name)
    await session.see(root / "a.py")
    (root / name).unlink()
    session.changed(root / name)
    await session.see(root / "a.py", (5, "secrets/delete"))


async def test_settings_count_when_they_are_saved(session: Editor, root: Path) -> None:
    (root / "a.py").write_text(SAFE)
    file = root / "v0to1.toml"
    file.write_text("")
    session.folder(root)
    uri = session.open(file)
    await session.see(root / "a.py", (5, "secrets/delete"))
    file.write_text('ignore = ["secrets"]\n')
    saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    session.client.text_document_did_save(saved)
    await session.see(root / "a.py")


async def test_the_editor_has_precedence_over_files(root: Path) -> None:
    (root / "a.py").write_text(SAFE)
    (root / "b.py").write_text(REVIEW)
    (root / "v0to1.toml").write_text('ignore = ["secrets"]\n')
    can = types.ClientCapabilities()
    async with editor(root, capabilities=can, options={"ignore": ["conversations"]}) as one:
        await one.see(root / "a.py", (5, "secrets/delete"))
        assert one.shown(root / "b.py") == []
        told = types.DidChangeConfigurationParams({"v0to1": {"isolated": True}})
        one.client.workspace_did_change_configuration(told)
        await one.see(root / "b.py", (5, "conversations/list"))
        assert one.codes(root / "a.py") == [(5, "secrets/delete")]


async def test_an_editor_is_asked_for_its_settings(root: Path) -> None:
    (root / "a.py").write_text(SAFE)
    (root / "b.py").write_text(REVIEW)
    async with editor(root, configuration={"v0to1": {"ignore": ["conversations"]}}) as one:
        await one.see(root / "a.py", (5, "secrets/delete"))
        assert one.shown(root / "b.py") == []
        one.client.set_configuration({"ignore": ["secrets"]}, section="v0to1")
        one.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await one.see(root / "b.py", (5, "conversations/list"))
        assert one.shown(root / "a.py") == []
        await until(lambda: len(one.registered) == 2)
        assert {one.method for one in one.registered} == {
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        }


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"ignor": []}, "there is no setting `ignor`; did you mean `ignore`?"),
        ({"ignore": "secrets"}, "`ignore` must be a list of texts"),
        ({"adapter": "perhaps"}, "'perhaps' is not one of"),
        ({"ignore": ["no/such-rule"]}, "there is no such rule"),
        ({"per-path-ignores": {}}, "write it into a file of settings"),
    ],
)
async def test_wrong_settings_are_told_once(
    session: Editor, root: Path, settings: dict[str, object], told: str
) -> None:
    (root / "a.py").write_text(SAFE)
    session.folder(root)
    await session.see(root / "a.py", (5, "secrets/delete"))
    session.client.messages.clear()
    session.client.set_configuration(settings, section="v0to1")
    session.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
    await until(lambda: any(told in one.message for one in session.client.messages))
    here = [one for one in session.client.messages if told in one.message]
    session.client.messages.clear()
    session.client.set_configuration({"exclude": []}, section="v0to1")
    session.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
    (root / "a.py").write_text(f"\n{SAFE}")
    session.changed(root / "a.py")
    await session.see(root / "a.py", (6, "secrets/delete"))
    assert here and all(one.type is types.MessageType.Error for one in here)
    session.folder(root, opened=False)


async def test_findings_of_a_baseline_are_not_shown(session: Editor, root: Path) -> None:
    (root / "a.py").write_text(SAFE)
    (root / "v0to1.toml").write_text('baseline = "known.json"\n')
    known = ("check", str(root), "--baseline", str(root / "known.json"), "--write-baseline", "-q")
    assert main(known) == 0
    (root / "b.py").write_text(REVIEW)
    session.folder(root)
    await session.see(root / "b.py", (5, "conversations/list"))
    assert session.shown(root / "a.py") == []


async def test_nothing_is_written(root: Path) -> None:
    for name, text in (("a.py", SAFE), ("b.py", ADAPTED), ("pyproject.toml", TABLE)):
        (root / name).write_text(text)
    before = {one: one.read_bytes() for one in root.rglob("*")}
    async with editor(root, capabilities=vscode()) as one:
        await one.see(root / "b.py", (3, "conversations/create"))
        one.type(one.open(root / "b.py"), f"\n{ADAPTED}")
        await one.see(root / "b.py", (4, "conversations/create"))
        for action in (await one.actions(root / "b.py", 4)).values():
            await one.edit(action)
    assert {one: one.read_bytes() for one in root.rglob("*")} == before


async def test_a_message_that_is_none_ends_nothing(root: Path) -> None:
    async with editor() as one:
        with pytest.raises(Exception, match="is in no folder"):
            await one.client.code_action_resolve_async(types.CodeAction("x", data={"uri": "file:///x"}))
        (root / "a.py").write_text(SAFE)
        one.folder(root)
        await one.see(root / "a.py", (5, "secrets/delete"))


async def test_the_server_ends_with_its_editor() -> None:
    command = [sys.executable, "-m", "v0to1", "server", "--stdio"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


async def test_an_interrupt_ends_the_server(root: Path) -> None:
    command = [sys.executable, "-m", "v0to1", "server"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with server:
        await until(lambda: len(psutil.Process(server.pid).threads()) > 1)  # one of which reads
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == -signal.SIGINT


async def test_a_request_that_is_cancelled_ends_nothing(session: Editor, root: Path) -> None:
    (root / "a.py").write_text(ADAPTED)
    session.folder(root)
    await session.see(root / "a.py", (3, "conversations/create"))
    actions = await session.actions(root / "a.py", 3)
    title = "Adapt POST /api/conversations"
    protocol = session.client.protocol
    asked = protocol.send_request(types.CODE_ACTION_RESOLVE, actions[title], msg_id="this one")
    session.client.cancel_request(types.CancelParams("this one"))
    with pytest.raises(Exception, match="is canceled"):
        await asyncio.wrap_future(asked)
    assert (await session.edit(actions[title])).document_changes


async def test_what_is_printed_is_no_message() -> None:
    code = (
        "import os, subprocess\n"
        "from v0to1.server.features import own_streams\n"
        "stdin, stdout = own_streams()\n"
        "print('printed', input.__name__, os.read(0, 9), flush=True)\n"
        "subprocess.run(['echo', 'child'], check=True)\n"
        "stdout.write(stdin.read())\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=b"message", capture_output=True, timeout=120, check=True)
    assert (done.stdout, done.stderr) == (b"message", b"printed input b''\nchild\n")


async def test_a_missing_library_is_told_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "LIBRARY", "no_such_library")
    assert main(["server"]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == "error: v0to1 server: needs no_such_library; pip install 'v0to1[lsp]'\n"
