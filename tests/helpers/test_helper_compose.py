"""The composed file: what is in it, that it is well made, and what its stamp tells."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from tests.helpers.helper_flavours import FLAVOURS
from v0to1.helpers.compose import compose_python, public_names, read_stamp
from v0to1.helpers.stamp import VERSION

pytestmark = pytest.mark.whole

SOURCES = Path(compose_python.__code__.co_filename).parent / "python"
INSTALLED = {"requests", "httpx", "aiohttp"}
FLOWS = {
    "wait_until_ready",
    "conversation",
    "sandbox_id",
    "all_events",
    "numbered_events",
    "send_message",
    "read_file",
    "list_files",
    "upload_files",
    "download_archive",
    "git_changes",
    "git_diff",
    "sandbox",
    "pause_sandbox",
    "resume_sandbox",
    "read_file_via_app",
    "git_changes_via_app",
    "git_diff_via_app",
}
PURE = {
    "OpenHandsV1Error",
    "Unchecked",
    "text_message",
    "message_content",
    "start_request",
    "exposed_url",
    "worker_urls",
    "agent_status",
    "runtime_status",
    "same_id",
    "file_names",
    "file_text",
    "v0_event",
    "event_kind",
    "execution_status",
    "message_text",
    "observation_text",
    "exit_code",
    "command_text",
    "final_message",
}


def tool(*command: str, cwd: Path) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def defined(text: str) -> list[str]:
    """The names that a file defines, in order."""
    names: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names


def imported(text: str) -> set[str]:
    """The packages that a file imports."""
    tree = ast.walk(ast.parse(text))
    return {
        (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
        for node in tree
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_flavour_gives_the_same_names(flavour: str) -> None:
    assert set(public_names(flavour)) == FLOWS | PURE


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_file_imports_no_library_but_the_clients_own(flavour: str) -> None:
    own = {flavour.removesuffix("_async")} & INSTALLED
    packages = imported(compose_python(flavour, public_names(flavour)))
    assert packages & INSTALLED == own
    assert packages - own <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("name", sorted(FLOWS | PURE))
def test_a_file_holds_what_its_names_need_and_no_more(flavour: str, name: str) -> None:
    text = compose_python(flavour, [name])
    names = defined(text)
    assert name in names
    tree = ast.parse(text)
    read = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert [other for other in names if other != name and other not in read] == []
    compile(text, "openhands_v1.py", "exec")


def test_pure_names_need_a_library_only_for_the_error_that_they_raise() -> None:
    for name in sorted(PURE):
        text = compose_python("aiohttp", [name])
        library = {"aiohttp"} if "OpenHandsV1Error" in defined(text) else set()
        assert imported(text) - {"__future__", "typing", "uuid", "posixpath", "re"} == library


def test_a_file_explains_its_terms_where_it_uses_them() -> None:
    assert "`root` is where" in str(ast.get_docstring(ast.parse(compose_python("httpx", ["sandbox_id"]))))
    assert "root" not in compose_python("httpx", ["same_id"])


def test_a_file_reads_from_what_a_client_calls_to_what_that_calls() -> None:
    assert defined(compose_python("requests", ["wait_until_ready"])) == [
        "OpenHandsV1Error",
        "wait_until_ready",
        "_only",
        "_is_ready",
        "_answer",
        "_send",
        "_decoded",
    ]


def test_only_aiohttp_wraps_its_answers() -> None:
    assert "@_awaitable\n@_or_refusal\nasync def send_message(" in compose_python("aiohttp", ["send_message"])
    assert "_awaitable" not in compose_python("httpx_async", ["send_message"])


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_files_stay_small(flavour: str) -> None:
    assert len(compose_python(flavour, ["wait_until_ready"]).splitlines()) <= 115
    assert len(compose_python(flavour, ["wait_until_ready", "send_message"]).splitlines()) <= 305


def test_composing_is_deterministic_and_does_not_mind_order_or_repetition() -> None:
    names = ["send_message", "all_events", "file_names"]
    texts = {compose_python("httpx", [*names, *names][at:] + names) for at in range(3)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("flavour", "names", "error"),
    [
        ("requests", ["nothing"], "no nothing"),
        ("requests", ["_only"], "no _only"),
        ("curl", [], "for 'curl'"),
    ],
)
def test_what_there_is_not_is_refused(flavour: str, names: list[str], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        compose_python(flavour, names)


def test_composed_files_are_clean_for_ruff_and_mypy(tmp_path: Path) -> None:
    for flavour in FLAVOURS:
        choices = [
            ["wait_until_ready"],
            ["send_message", "upload_files"],
            ["v0_event"],
            list(public_names(flavour)),
        ]
        for number, names in enumerate(choices):
            path = tmp_path / f"{flavour}_{number}.py"
            path.write_text(compose_python(flavour, names), encoding="utf-8")
    shutil.copy(SOURCES / "ruff.toml", tmp_path)
    tool("ruff", "check", "--no-cache", ".", cwd=tmp_path)
    tool("ruff", "format", "--no-cache", "--check", ".", cwd=tmp_path)
    tool("mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), ".", cwd=tmp_path)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_composed_files_are_python_3_8(flavour: str) -> None:
    ast.parse(compose_python(flavour, public_names(flavour)), feature_version=(3, 8))


def twin(name: str, *, asynchronous: bool) -> str:
    """A source module without imports and, when asynchronous, without what makes it so."""
    text = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
    if asynchronous:
        for more, less in (
            ("async def", "def"),
            ("async with", "with"),
            ("await ", ""),
            ("asyncio.sleep", "time.sleep"),
            ("@_awaitable\n", ""),
            ("AsyncClient", "Client"),
        ):
            text = text.replace(more, less)
    body = ast.parse(text).body[1:]
    return "\n".join(ast.unparse(n) for n in body if not isinstance(n, (ast.Import, ast.ImportFrom)))


@pytest.mark.parametrize(
    ("sync", "asynchronous"),
    [("flows_sync", "flows_async"), ("transport_httpx", "transport_httpx_async")],
)
def test_twins_differ_in_async_and_await_alone(sync: str, asynchronous: str) -> None:
    assert twin(sync, asynchronous=False) == twin(asynchronous, asynchronous=True)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_stamp_tells_what_a_file_holds(flavour: str) -> None:
    for names in combinations(("wait_until_ready", "send_message", "v0_event"), 2):
        stamp = read_stamp(compose_python(flavour, names))
        assert stamp is not None
        assert (stamp.version, stamp.flavour, stamp.names, stamp.edited) == (
            VERSION,
            flavour,
            tuple(sorted(names)),
            False,
        )
    every = read_stamp(compose_python(flavour, public_names(flavour)))
    assert every is not None and every.names == public_names(flavour)


TEXT = compose_python("requests", public_names("requests"))


@pytest.mark.parametrize(
    ("change", "edited"),
    [
        (TEXT, False),
        (TEXT.replace("\n", "\r\n"), False),
        (TEXT.replace("    ", "\t"), False),
        (TEXT.replace("'", '"'), False),
        (TEXT.replace("5.0", "9.0"), True),
        (TEXT + "\n\ndef more() -> None: ...\n", True),
        (TEXT.replace("finished task", "task that is finished"), True),
    ],
    ids=["as written", "windows", "tabs", "quotes", "number", "added", "docstring"],
)
def test_a_stamp_tells_what_a_person_changed(change: str, edited: bool) -> None:
    stamp = read_stamp(change)
    assert stamp is not None
    assert stamp.names == public_names("requests")
    assert stamp.edited is edited


def test_other_files_have_no_stamp() -> None:
    assert read_stamp("") is None
    assert read_stamp("import requests\n# v0to1-helper: see the documentation\n") is None
