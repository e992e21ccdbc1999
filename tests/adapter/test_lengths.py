"""The adapter's files are as long as the documents say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from v0to1.adapter.compose import compose_adapter
from v0to1.adapter.compose_javascript import compose_adapter as compose_javascript

ROOT = Path(__file__).parents[2]
START = ["conversations/create", "conversations/get"]
LISTS = ["conversations/create", "conversations/list"]
TALKS = [*START, "events/list", "events/message"]
SOCKET = ["socketio/connect", "socketio/act", "socketio/events"]
STARTS, TALK, FOLLOWS, WHOLE = "starts", "events", "follows", "every route"
Compose = Callable[[Sequence[str], Sequence[str] | None], str]
TYPESCRIPT = partial(compose_javascript, "typescript")
CLIENTS: tuple[tuple[str, Compose, str, Sequence[str] | None], ...] = (
    (STARTS, compose_adapter, "requests", START),
    (STARTS, compose_adapter, "httpx-async", START),
    (TALK, compose_adapter, "requests", TALKS),
    (WHOLE, compose_adapter, "requests", None),
    (FOLLOWS, compose_adapter, "socketio", SOCKET),
    (FOLLOWS, compose_adapter, "socketio-async", SOCKET),
    (STARTS, TYPESCRIPT, "fetch", START),
    (STARTS, TYPESCRIPT, "axios", LISTS),
    (TALK, TYPESCRIPT, "fetch", TALKS),
    (WHOLE, TYPESCRIPT, "fetch", None),
    (FOLLOWS, TYPESCRIPT, "socket.io", SOCKET),
    (STARTS, compose_adapter, "curl", START),
)
"""The clients of the table in docs/adapter.md: what they do in the README, and what their files are for."""


def test_the_documents_say_how_long_the_files_are() -> None:
    """To within a hundred lines."""
    lines = [len(compose([name], rules).splitlines()) for _, compose, name, rules in CLIENTS]
    page = (ROOT / "docs" / "adapter.md").read_text(encoding="utf-8")
    table = re.split(r"\n\n", page.partition("| client | what it does | lines |\n|---|---|---|\n")[2])[0]
    told = [number(row.split("|")[3]) for row in table.splitlines()]
    assert told == [pytest.approx(one, abs=100) for one in lines]


def number(text: str) -> int:
    """A number as documents write it."""
    return int(text.strip().replace(",", ""))
