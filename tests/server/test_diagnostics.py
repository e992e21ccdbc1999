"""What an editor shows while files are typed: findings of the texts that it has, beside those on the disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.clients import REVIEW, SAFE, URL
from tests.server.editor import Editor, editor, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

DELETE, LIST = "secrets/delete", "conversations/list"


async def test_a_finding_is_shown_where_it_stands(session: Editor, root: Path) -> None:
    checked = f"{SAFE.rstrip()}.raise_for_status()\n"
    (root / "a.py").write_text(checked)
    session.folder(root)
    await session.see(root / "a.py", (5, DELETE))

    (one,) = session.shown(root / "a.py")
    text = checked.splitlines()[4]
    call = text[: text.index(".raise")]
    assert (one.range.start.character, one.range.end.character) == (4, len(call))
    assert one.severity is types.DiagnosticSeverity.Error and one.source == "v0to1"
    assert "DELETE /api/v1/secrets/{secret_id}" in one.message
    assert one.code_description is not None
    assert Path(one.code_description.href.removeprefix("file://")).name == "delete.yaml"


async def test_what_belongs_to_a_finding_is_told_with_its_place(session: Editor, root: Path) -> None:
    (root / "a.py").write_text(REVIEW)
    session.folder(root)
    await session.see(root / "a.py", (5, LIST))

    (one,) = session.shown(root / "a.py")
    told = {each.message: each.location for each in one.related_information or ()}
    read = told["response field results"]
    assert read.uri == (root / "a.py").as_uri()
    assert REVIEW.splitlines()[5][read.range.start.character :].startswith('"results"]')


async def test_a_document_is_analysed_as_it_is_typed(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(SAFE)
    session.folder(root)
    uri = session.open(path)
    await session.see(path, (5, DELETE))

    session.type(uri, f"# one\n# two\n{SAFE}")
    await session.see(path, (7, DELETE))
    session.type(uri, SAFE.replace("/api/", "/api/v1/"))
    await session.see(path)
    session.close(uri)
    await session.see(path, (5, DELETE))
    assert path.read_text() == SAFE


async def test_a_file_that_is_not_saved_yet_is_analysed(session: Editor, root: Path) -> None:
    path = root / "new" / "a.py"
    session.folder(root)
    uri = session.open(path, SAFE)
    await session.see(path, (5, DELETE))
    session.close(uri)
    await session.see(path)
    assert list(root.iterdir()) == []


async def test_a_finding_depends_on_another_file_that_is_not_saved(session: Editor, root: Path) -> None:
    base, client = root / "base.py", root / "client.py"
    base.write_text('BASE = "https://example.org"\n')
    client.write_text(
        SAFE.replace(f"{URL}/api", "{BASE}/api").replace("import", "from base import BASE\nimport")
    )
    session.folder(root)
    uri = session.open(base)
    session.type(uri, f'BASE = "{URL}"\n')
    await session.see(client, (6, DELETE))
    session.type(uri, 'BASE = "https://example.org"\n')
    await session.see(client)


async def test_a_file_that_git_ignores_is_not_analysed(session: Editor, root: Path) -> None:
    subprocess.run(["git", "init", "-q", root], check=True)
    (root / ".gitignore").write_text("out/\n")
    (root / "out").mkdir()
    (root / "out" / "a.py").write_text("a = 1\n")
    (root / "b.py").write_text(SAFE)
    session.folder(root)
    uri = session.open(root / "out" / "a.py")
    session.type(uri, SAFE)
    await session.see(root / "b.py", (5, DELETE))
    assert session.shown(root / "out" / "a.py") == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
async def test_columns_count_utf_16(session: Editor, root: Path, newline: str, mark: str) -> None:
    line = f"'😀é\u2028'; import requests; requests.delete('{URL}/api/secrets/😀')"
    text = newline.join((line, "", line, ""))
    path = root / "a.py"
    path.write_bytes((mark + text).encode())
    session.folder(root)
    await session.see(path, (1, DELETE), (3, DELETE))

    start = len(line[: line.index("requests.d")].encode("utf-16-le")) // 2
    end = len(line.encode("utf-16-le")) // 2
    for one in session.shown(path):
        assert (one.range.start.character, one.range.end.character) == (start, end)


async def test_a_mark_that_the_editor_sends_counts(session: Editor, root: Path) -> None:
    path = root / "a.py"
    session.folder(root)
    session.open(path, f"\ufeffimport requests; requests.delete('{URL}/api/secrets/1')\n")
    await session.see(path, (1, DELETE))
    assert session.shown(path)[0].range.start.character == len("\ufeffimport requests; ")


async def test_a_broken_file_says_so_where_it_breaks(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(SAFE)
    session.folder(root)
    uri = session.open(path)
    await session.see(path, (5, DELETE))
    session.type(uri, SAFE.replace("name):", "name:"))
    await session.see(path, (4, "failed"))
    assert "could not be processed" in session.shown(path)[0].message
    session.type(uri, SAFE)
    await session.see(path, (5, DELETE))


async def test_what_is_not_followed_and_a_useless_comment_are_shown(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(f'{SAFE}\n# v0to1: ignore[files/zip]\nROUTE = "/api/conversations/{{}}/stop"\n')
    session.folder(root)
    await session.see(path, (5, DELETE), (7, "unused"), (8, "unresolved"))
    lost = session.shown(path)[2]
    assert lost.severity is types.DiagnosticSeverity.Information
    assert (lost.range.start.character, lost.range.end.character) == (
        8,
        8 + len("/api/conversations/{}/stop") + 2,
    )


async def test_what_is_suppressed_is_not_shown(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(SAFE.replace("    requests", f"    # v0to1: ignore[{DELETE}]\n    requests"))
    (root / "b.py").write_text(REVIEW)
    session.folder(root)
    await session.see(root / "b.py", (5, LIST))
    assert session.shown(path) == []


async def test_a_file_on_the_disk_changes(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(SAFE)
    session.folder(root)
    await session.see(path, (5, DELETE))
    path.unlink()
    session.changed(path)
    await session.see(path)


async def test_a_file_without_a_folder_is_analysed_alone(session: Editor, root: Path) -> None:
    (root / "a.py").write_text(SAFE)
    (root / "b.py").write_text(REVIEW)
    uri = session.open(root / "a.py")
    await session.see(root / "a.py", (5, DELETE))
    assert session.shown(root / "b.py") == []
    session.close(uri)
    await session.see(root / "a.py")


async def test_a_folder_in_another_one_shows_its_files_once(session: Editor, root: Path) -> None:
    inner = root / "inner"
    inner.mkdir()
    (root / "a.py").write_text(SAFE)
    (inner / "b.py").write_text(REVIEW)
    session.folder(root)
    await session.see(inner / "b.py", (5, LIST))
    session.folder(inner)
    (inner / "v0to1.toml").write_text('ignore = ["conversations"]\n')
    session.changed(inner / "v0to1.toml")
    await session.see(inner / "b.py")
    await session.see(root / "a.py", (5, DELETE))
    session.folder(inner, opened=False)
    await session.see(inner / "b.py", (5, LIST))
    session.folder(root, opened=False)
    await session.see(inner / "b.py")


async def test_a_newer_edit_supersedes_an_analysis(session: Editor, root: Path) -> None:
    path = root / "a.py"
    session.folder(root)
    seen: list[int | None] = []
    uri = session.open(path, SAFE)
    session.heard = lambda told: seen.append(told.version) if told.uri == uri else None
    for number in range(30):
        session.type(uri, "\n" * number + SAFE)
    await session.see(path, (34, DELETE))
    assert seen == [31]


async def test_what_is_not_a_file_is_left_alone(session: Editor, root: Path) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, SAFE)
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    (root / "a.py").write_text(SAFE)
    session.folder(root)
    await session.see(root / "a.py", (5, DELETE))
    assert "untitled:Untitled-1" not in session.client.diagnostics


@pytest.mark.parametrize("kind", list(types.PositionEncodingKind))
async def test_another_encoding_may_be_agreed_on(root: Path, kind: types.PositionEncodingKind) -> None:
    line = f"'😀é'; import requests; requests.delete('{URL}/api/secrets/1')"
    (root / "a.py").write_text(f"{line}\n")
    can = types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[kind]))
    before = line[: line.index("requests.d")]
    wanted = {"utf-8": len(before.encode()), "utf-16": len(before) + 1, "utf-32": len(before)}
    async with editor(root, capabilities=can) as one:
        await until(lambda: bool(one.shown(root / "a.py")))
        assert one.shown(root / "a.py")[0].range.start.character == wanted[kind.value]
