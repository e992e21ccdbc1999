"""The file that a client gets: clean, complete, in its style, and taken for its own once it is edited."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helper.python_callers import TRANSPORTS
from v0to1.helper.python import functions
from v0to1.helper.python.compose import (
    Transport,
    available,
    compose,
    functions_in,
    header,
    is_async,
    is_unedited,
    lacks,
    merged,
    parameters,
)
from v0to1.helper.python.views import keys_of

BIN = Path(sys.executable).parent
SESSION = TRANSPORTS["requests"]
WRAPPER = TRANSPORTS["awaited-httpx"]
TYPICAL = ("read_conversation", "pause_sandbox", "read_events")
PURE = {
    "conversation_in",
    "status_of",
    "run_status",
    "has_ended",
    "message_text",
    "tool_kind",
    "exit_code",
    "v0_conversation",
    "v0_sandbox",
    "v0_page",
    "v0_branches",
    "v0_settings",
    "v1_settings",
    "v0_web_config",
    "v0_created",
    "v0_started",
    "v0_stopped",
    "v0_success",
    "v0_events",
    "v0_event_page",
    "v0_changes",
    "v0_skills",
    "v0_config",
    "v0_models",
}
SENDING = {
    "read_conversation",
    "find_conversation",
    "pause_sandbox",
    "resume_sandbox",
    "try_pause",
    "try_resume",
    "read_events",
    "read_items",
    "read_installations",
    "read_repositories",
    "search_repositories",
    "read_branches",
    "search_branches",
    "exposed_url",
    "worker_urls",
    "workspace",
    "list_files",
    "read_file",
    "git_changes",
    "git_diff",
}
every = pytest.mark.parametrize("name", TRANSPORTS)


@every
def test_what_there_is_for_each_way_to_send(name: str) -> None:
    transport = TRANSPORTS[name]
    has_responses = transport.kind != "wrapper"
    responding = {"find_conversation", "try_pause", "try_resume"}
    assert set(available(transport)) == (PURE | SENDING) - (set() if has_responses else responding)
    waits = transport.is_async or transport.kind in ("async_session", "aiohttp")
    for function in available(transport):
        assert is_async(function, transport) is (waits and function in SENDING)
        first = parameters(function, transport)[0]
        assert (first in ("http", "request")) is (function in SENDING)
        assert getattr(functions, function).__doc__.count(".") >= 1


def test_parameters() -> None:
    by_wrapper = {
        name: parameters(name, WRAPPER) for name in ("read_conversation", "read_events", "read_items")
    }
    assert by_wrapper == {
        "read_conversation": ("request", "conversation_id"),
        "read_events": ("request", "conversation_id", "kind"),
        "read_items": ("request", "path", "query"),
    }
    for name in ("requests", "httpx", "httpx-async", "aiohttp"):
        given = ("http", "api", "conversation_id")
        assert parameters("read_conversation", TRANSPORTS[name]) == (*given, "**options")
        assert parameters("git_diff", TRANSPORTS[name]) == (*given, "path", "**options")
    for transport in TRANSPORTS.values():
        assert parameters("conversation_in", transport) == ("answer", "conversation_id")


@every
def test_a_function_brings_what_it_needs_and_no_more(name: str) -> None:
    transport = TRANSPORTS[name]
    for function in available(transport):
        text = compose([function], transport)
        assert function in functions_in(text)
        tree = ast.parse(text)
        defined = {
            one.name: ast.unparse(one)
            for one in tree.body
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for other in defined.keys() - {function}:
            users = [one for one, code in defined.items() if one != other and f"{other}(" in code]
            assert users, f"{function}: {other} is not used"


@every
def test_functions_are_short(name: str) -> None:
    transport = TRANSPORTS[name]
    for one in ast.parse(compose(available(transport), transport)).body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            assert one.end_lineno is not None and one.end_lineno - one.lineno < 25 + 2, one.name
            assert one.name.startswith("_") or len((ast.get_docstring(one) or "").splitlines()) == 1
    assert len(compose(TYPICAL, transport).splitlines()) < 140


def test_names_that_there_are_not() -> None:
    for name in ("get_conversation", "_get", ""):
        with pytest.raises(ValueError, match="there is no function"):
            compose([name], SESSION)
    for call in (parameters, is_async):
        with pytest.raises(ValueError, match="`find_conversation` for requests of the kind `wrapper`"):
            call("find_conversation", WRAPPER)


def test_the_calls_of_a_wrapper_are_as_the_client_writes_them() -> None:
    transport = Transport(
        "wrapper",
        "urllib",
        get="{request}({path})['data']",
        post='{request}({path}, method="POST")',
        root="/v1",
        is_async=True,
    )
    text = compose(TYPICAL, transport)
    assert 'path = f"/v1/app-conversations?ids={conversation_id}"' in text
    assert '(await request(path))["data"]' in text and 'await request(path, method="POST")' in text
    assert "http" not in functions_in(text) and "options" not in text and "api:" not in text
    given = Transport("wrapper", "urllib", get="(await {request}({path})).data", is_async=True)
    assert "found = (await request(path)).data[0]" in compose(TYPICAL, given)
    given = Transport("wrapper", "urllib", get="{request}.get({path}).json()", is_async=True)
    assert "page = (await request.get(path)).json()" in compose(["read_conversation"], given)


def test_quotes() -> None:
    text = compose(available(WRAPPER), WRAPPER, "'")
    text = re.sub(r'"[^"\n]*\'[^"\n]*"', "", text.replace('"""', ""))  # as formatters have an apostrophe
    assert '"' not in text


@settings(max_examples=30)
@given(st.lists(st.sampled_from(available(SESSION))), st.lists(st.sampled_from(available(SESSION))))
def test_files_grow(first: list[str], more: list[str]) -> None:
    """What is added later gives the file that all together would have given."""
    text = compose(first, SESSION)
    assert is_unedited(text) and set(first) <= functions_in(text)
    assert text == compose(reversed(first), SESSION) and text.startswith(header(text))
    assert merged(text, more, SESSION) == compose([*first, *more], SESSION)


def test_formatters_do_not_edit_and_people_do(tmp_path: Path) -> None:
    text = compose(TYPICAL, SESSION)
    file = tmp_path / "openhands_v1.py"
    file.write_text(text, "utf-8")
    style = ("--config", "line-length = 60", "--config", "format.quote-style = 'single'")
    subprocess.run((BIN / "ruff", "format", "--isolated", "-q", *style, file), check=True, timeout=60)
    formatted = file.read_text("utf-8")
    assert formatted != text and is_unedited(formatted)
    assert is_unedited(text.replace("\n", "\r\n"))
    assert merged(formatted, ["has_ended"], SESSION) == compose([*TYPICAL, "has_ended"], SESSION)
    for edited in (
        text.replace('"limit": "100"', '"limit": "50"'),
        text + "\n\ndef mine() -> None: ...\n",
        text.partition("\n")[2],
        "",
    ):
        assert not is_unedited(edited)
        with pytest.raises(ValueError, match="has been edited"):
            merged(edited, ["has_ended"], SESSION)


def test_a_file_is_not_changed_to_another_way_to_send() -> None:
    text = compose(TYPICAL, SESSION)
    for name in ("httpx-async", "aiohttp", "awaited-httpx", "wrapper-requests"):
        with pytest.raises(ValueError, match="is for other requests"):
            merged(text, ["has_ended"], TRANSPORTS[name])
    assert functions_in("def broken(:") == frozenset() == functions_in("")
    assert functions_in("def one(): ...\nasync def two(): ...\ndef _three(): ...") == {"one", "two"}


def test_a_conversation_that_starts_has_what_is_read_of_it() -> None:
    known = Transport("session")
    text = compose(["read_conversation", "pause_sandbox"], known, keys=frozenset(["title", "updated_at"]))
    assert keys_of(text) == {"title", "updated_at", "sandbox_id", "sandbox_status"}
    assert "def _utc(" in text
    least = compose(["read_conversation"], known, keys=frozenset())
    assert keys_of(least) == {"sandbox_status"}
    assert "asked" not in least and "_utc" not in least
    mapped = compose(["v0_conversation", "read_conversation"], known, keys=frozenset())
    assert keys_of(mapped) > {"trigger", "id"}


def test_few_keys_of_a_conversation_that_starts_stand_where_it_is_read() -> None:
    known, few = Transport("session"), frozenset(["title", "execution_status"])
    text = compose(["read_conversation"], known, "'", few)
    assert keys_of(text) == {"title", "execution_status", "sandbox_status"} and "_starting" not in text
    assert '        asked = task["request"]\n        found = {\n' in text.replace("'", '"')
    only = compose(["read_conversation"], known, keys=frozenset())
    assert keys_of(only) == {"sandbox_status"} and '        found = {"sandbox_status": ' in only
    several = frozenset(["title", "trigger", "created_at", "updated_at"])
    assert "_starting(task)" in compose(["read_conversation"], known, keys=several)
    by_response = compose(["read_conversation", "find_conversation"], known, keys=few)
    assert "return _starting(task)" in by_response and keys_of(by_response) == keys_of(text)
    merged_text = merged(text, ["pause_sandbox"], known, "'", few)
    assert merged_text == compose(["read_conversation", "pause_sandbox"], known, "'", few)
    assert merged(text, ["try_pause"], known, "'", few) == compose(
        ["read_conversation", "try_pause"], known, "'", few
    )


def test_a_later_run_adds_keys_of_a_conversation_that_starts() -> None:
    known = Transport("session")
    before = compose(["read_conversation"], known, keys=frozenset(["title"]))
    assert not lacks(before, ["read_conversation"], frozenset(["title"]))
    assert lacks(before, ["read_conversation"], frozenset(["trigger"]))
    assert lacks(before, ["read_conversation"], None)
    after = merged(before, ["read_conversation"], known, keys=frozenset(["trigger"]))
    assert keys_of(after) == {"title", "trigger", "sandbox_status"}
    whole = merged(after, ["read_conversation"], known)
    assert whole == compose(["read_conversation"], known)
    assert not lacks(whole, ["read_conversation"], None)
