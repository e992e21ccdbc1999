"""What an editor offers to do: each edit makes just the files that the command line writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests.command import v0to1
from tests.server.clients import ADAPTED, DOCUMENT, MAPPED, REVIEW, SAFE, SCRIPT, SHELL, SOCKET
from tests.server.editor import Editor, editor, until, written

pytestmark = [pytest.mark.whole, pytest.mark.asyncio(loop_scope="module")]

FIX_ALL = "source.fixAll.v0to1"
ADAPTER = "openhands_v0.py"
HELPER = "openhands_v1.py"
ADDING = pytest.mark.parametrize(
    ("text", "added"), [(MAPPED, HELPER), (ADAPTED, ADAPTER)], ids=["helper", "adapter"]
)
"""Clients to which a file is added."""


def by_command(root: Path, *words: str) -> dict[str, str]:
    """The files that a command makes or changes in a copy of a folder, as an editor has them."""
    copy = root.parent / "copy"
    shutil.copytree(root, copy)
    v0to1(words[0], ".", *words[1:], folder=copy)
    found = {one.relative_to(copy).as_posix(): one.read_bytes() for one in copy.rglob("*") if one.is_file()}
    return {
        name: data.decode("utf-8-sig")
        for name, data in found.items()
        if not (root / name).exists() or (root / name).read_bytes() != data
    }


async def first_line(session: Editor, path: Path) -> int:
    """The line of the first finding that is shown in a file."""
    await until(lambda: bool(session.codes(path)))
    return session.codes(path)[0][0]


def fixes(actions: dict[str, types.CodeAction]) -> list[types.CodeAction]:
    """The fixes among the actions."""
    wanted = ("Migrate to ", "Adapt ")
    return [one for title, one in actions.items() if title.startswith(wanted)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", SAFE),
        ("a.py", REVIEW),
        ("a.py", MAPPED),
        ("a.py", ADAPTED),
        ("a.ts", SCRIPT),
        ("a.sh", SHELL),
        ("a.md", DOCUMENT),
        ("a.py", ADAPTED.replace("\n", "\r\n")),
        ("a.py", f"\ufeff{SAFE}"),
        ("a.py", f'"""😀\x0c\u2028é"""\n{REVIEW}'.removesuffix("\n")),
    ],
    ids=["safe", "review", "helper", "adapter", "typescript", "shell", "markdown", "crlf", "mark", "unicode"],
)
async def test_a_fix_makes_what_migrate_writes(session: Editor, root: Path, name: str, text: str) -> None:
    path = root / name
    path.write_bytes(text.encode())
    session.folder(root)
    line = await first_line(session, path)
    (action,) = fixes(await session.actions(path, line))
    assert (action.kind, action.edit) == ("quickfix", None)
    assert [one.range.start.line for one in action.diagnostics or ()] == [line - 1]

    edit = await session.edit(action)
    wanted = by_command(root, "migrate", "--write", "--allow-dirty")
    assert name in wanted
    assert written(edit, {}, root) == wanted
    assert path.read_bytes() == text.encode()


async def test_a_fix_of_one_finding_leaves_the_others(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(f"{SAFE}\n\n{REVIEW}")
    session.folder(root)
    await session.see(path, (5, "secrets/delete"), (12, "conversations/list"))
    (action,) = fixes(await session.actions(path, 12))
    found = written(await session.edit(action), {}, root)
    (path.parent / "a.py").write_text(REVIEW)
    alone = by_command(root, "migrate", "--write", "--allow-dirty")
    assert found == {"a.py": f"{SAFE}\n\n{alone['a.py']}"}


async def test_a_fix_is_of_the_text_that_is_typed(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text("")
    session.folder(root)
    uri = session.open(path)
    session.type(uri, f"# 😀\n{SAFE}")
    await session.see(path, (6, "secrets/delete"))
    (action,) = fixes(await session.actions(path, 6))
    edit = await session.edit(action)
    assert written(edit, session.texts, root) == {"a.py": f"# 😀\n{SAFE.replace('/api/', '/api/v1/')}"}
    (step,) = edit.document_changes or ()
    assert isinstance(step, types.TextDocumentEdit) and step.text_document.version == 2


@pytest.mark.parametrize(
    ("text", "title", "added"),
    [
        (MAPPED, "Migrate to POST /api/v1/app-conversations", HELPER),
        (ADAPTED, "Adapt POST /api/conversations", ADAPTER),
    ],
    ids=["helper", "adapter"],
)
async def test_a_fix_creates_a_file_after_a_review(
    session: Editor, root: Path, text: str, title: str, added: str
) -> None:
    path = root / "a.py"
    path.write_text(text)
    session.folder(root)
    await session.see(path, (3, "conversations/create"))
    actions = await session.actions(path, 3)
    edit = await session.edit(actions[title])

    created = [one.uri for one in edit.document_changes or () if isinstance(one, types.CreateFile)]
    assert created == [(root / added).as_uri()]
    ((_, note),) = (edit.change_annotations or {}).items()
    assert note.needs_confirmation
    assert not (root / added).exists()


@pytest.mark.parametrize("name", ["neovim@v0.11", "emacs", "visual-studio-code"])
async def test_editors_get_what_they_can_make(root: Path, name: str) -> None:
    (root / "a.py").write_text(ADAPTED)
    wanted = by_command(root, "migrate", "--write", "--allow-dirty")
    async with editor(root, capabilities=client_capabilities(name)) as one:
        await one.see(root / "a.py", (3, "conversations/create"))
        chosen, *_ = await one.offered(root / "a.py", 3)
        if isinstance(chosen, types.CodeAction):
            assert written(await one.edit(chosen), {}, root) == wanted
            return
        with pytest.raises(Exception, match=f"creates {ADAPTER}"):
            await one.client.workspace_execute_command_async(await command(one, root / "a.py", 3))


@ADDING
async def test_a_second_fix_uses_the_file_that_is_not_saved_yet(
    session: Editor, root: Path, text: str, added: str
) -> None:
    a, b = root / "a.py", root / "b.py"
    for path in (a, b):
        path.write_text(text)
    session.folder(root)
    await session.see(b, (3, "conversations/create"))
    (action,) = fixes(await session.actions(a, 3))
    first = written(await session.edit(action), {}, root)
    session.open(a, first["a.py"])
    session.open(root / added, first[added])
    await session.see(a)
    (action,) = fixes(await session.actions(b, 3))
    assert written(await session.edit(action), session.texts, root) == {"b.py": first["a.py"]}


@ADDING
async def test_a_file_that_the_editor_left_empty_is_filled(
    session: Editor, root: Path, text: str, added: str
) -> None:
    (root / "a.py").write_text(text)
    (root / added).write_text("")
    session.folder(root)
    await session.see(root / "a.py", (3, "conversations/create"))
    (action,) = fixes(await session.actions(root / "a.py", 3))
    edit = await session.edit(action)
    assert not [one for one in edit.document_changes or () if isinstance(one, types.CreateFile)]
    assert written(edit, {}, root) == by_command(root, "migrate", "--write", "--allow-dirty")


async def test_what_goes_together_is_fixed_together(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(SOCKET)
    session.folder(root)
    await until(lambda: len(session.codes(path)) == 2)
    wanted = by_command(root, "migrate", "--write", "--allow-dirty")
    for line, _ in session.codes(path):
        (action,) = fixes(await session.actions(path, line))
        assert written(await session.edit(action), {}, root) == wanted


@pytest.mark.parametrize(
    "text", [SAFE, SAFE.replace("\n", "\r\n"), f"\ufeff{SAFE}"], ids=["lf", "crlf", "mark"]
)
async def test_a_suppression_writes_the_comment_of_the_command(
    session: Editor, root: Path, text: str
) -> None:
    path = root / "a.py"
    path.write_bytes(text.encode())
    session.folder(root)
    await session.see(path, (5, "secrets/delete"))
    action = (await session.actions(path, 5))["Suppress secrets/delete with a comment"]
    edit = await session.edit(action)
    found = written(edit, {}, root)
    assert found == by_command(root, "check", "--add-ignore")
    session.type(session.open(path), found["a.py"])
    await session.see(path)


async def test_a_suppression_is_of_one_finding(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text("")
    session.folder(root)
    session.type(session.open(path), f"{SAFE}\n\n{SAFE}")
    await session.see(path, (5, "secrets/delete"), (12, "secrets/delete"))
    action = (await session.actions(path, 12))["Suppress secrets/delete with a comment"]
    comment = SAFE.replace("    requests", "    # v0to1: ignore[secrets/delete]\n    requests")
    assert written(await session.edit(action), session.texts, root) == {"a.py": f"{SAFE}\n\n{comment}"}


async def test_a_suppression_that_has_no_place_is_an_error(session: Editor, root: Path) -> None:
    path = root / "a.sh"
    path.write_text(f"true && \\\n{SHELL.splitlines()[1]}\n")
    session.folder(root)
    line = await first_line(session, path)
    actions = await session.actions(path, line)
    action = next(one for title, one in actions.items() if title.startswith("Suppress "))
    with pytest.raises(Exception, match="there is no place for a comment"):
        await session.edit(action)


async def test_fix_all_makes_what_needs_no_review(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(f"{SAFE}\n\n{REVIEW}\n\n{SAFE}")
    (root / "b.py").write_text(SAFE)
    session.folder(root)
    await session.see(root / "b.py", (5, "secrets/delete"))
    ((_, action),) = (await session.actions(path, 1, FIX_ALL)).items()
    assert action.kind == FIX_ALL
    edit = await session.edit(action)
    wanted = by_command(root, "migrate", "--safe-only", "--write", "--allow-dirty")
    assert set(wanted) == {"a.py", "b.py"}
    assert written(edit, {}, root) == {"a.py": wanted["a.py"]}
    assert edit.change_annotations is None


@pytest.mark.parametrize("kind", ["source", "source.fixAll", FIX_ALL, "quickfix", "refactor"])
async def test_an_editor_gets_the_kinds_that_it_asks_for(session: Editor, root: Path, kind: str) -> None:
    path = root / "a.py"
    path.write_text(SAFE)
    session.folder(root)
    await session.see(path, (5, "secrets/delete"))
    kinds = {one.kind for one in (await session.actions(path, 5, kind)).values()}
    assert kinds == {"quickfix": {"quickfix"}, "refactor": set()}.get(kind, {FIX_ALL})


async def test_fix_all_is_not_offered_where_all_needs_review(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(REVIEW)
    session.folder(root)
    await session.see(path, (5, "conversations/list"))
    assert await session.actions(path, 1, FIX_ALL) == {}
    assert await session.actions(path, 1) == {}


async def test_an_action_for_what_is_gone_is_an_error(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(SAFE)
    session.folder(root)
    await session.see(path, (5, "secrets/delete"))
    (action,) = fixes(await session.actions(path, 5))
    session.type(session.open(path), "a = 1\n")
    with pytest.raises(Exception, match="the finding is not there any more"):
        await session.edit(action)


async def test_an_editor_that_can_do_little_has_the_edit_applied(root: Path) -> None:
    path = root / "a.py"
    path.write_text(SAFE)
    async with editor(root, capabilities=types.ClientCapabilities()) as one:
        await one.see(path, (5, "secrets/delete"))
        await one.client.workspace_execute_command_async(await command(one, path, 5))
        (edit,) = one.applied
        assert edit.document_changes is None
        assert written(edit, {}, root) == {"a.py": SAFE.replace("/api/", "/api/v1/")}

        path.write_text(ADAPTED)
        one.changed(path)
        await one.see(path, (3, "conversations/create"))
        with pytest.raises(Exception, match=f"creates {ADAPTER}"):
            await one.client.workspace_execute_command_async(await command(one, path, 3))


async def command(session: Editor, path: Path, line: int) -> types.ExecuteCommandParams:
    """The command that is offered as the fix of a line."""
    one = (await session.offered(path, line))[0]
    assert isinstance(one, types.Command)
    return types.ExecuteCommandParams(one.command, one.arguments)


async def test_a_finding_explains_its_rule(session: Editor, root: Path) -> None:
    path = root / "a.py"
    path.write_text(MAPPED)
    session.folder(root)
    await session.see(path, (3, "conversations/create"))
    told = await session.hover(path, 2, 10)
    assert told.startswith("**Creating a conversation returns a start task** (`conversations/create`)\n")
    assert "- V0: `POST /api/conversations`\n- V1: `POST /api/v1/app-conversations`\n- `review`" in told
    assert "(file://" in told and told.rstrip(")").endswith("/conversations/create.yaml")
    assert await session.hover(path, 0, 0) == ""
    session.type(session.open(path), f"\n{MAPPED}")
    assert await session.hover(path, 2, 10) == ""
    assert await session.hover(path, 3, 10) == told
