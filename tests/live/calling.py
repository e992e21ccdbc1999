"""The helper file of every flavour, called as its clients call it, with the clock of the wall."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import tarfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import requests

from tests.helpers.helper_flavours import FLAVOURS, helper
from tests.live.waiting import until

__all__ = ["FLAVOURS", "Worked", "call", "error_of", "upload_of", "work_in"]
AGENT_SECONDS = 180
ASYNCHRONOUS = ("httpx_async", "aiohttp")


@cache
def _helper_of(flavour: str) -> Any:
    """The helper that all calls of a flavour go through, so that its errors are of one class."""
    return helper(flavour)


def call(flavour: str, headers: dict[str, str], name: str, *arguments: Any, **options: Any) -> Any:
    """Call a function of the helper, `name(http, *arguments, …)`; a response comes back as its body.

    A status of 400 or more raises the error of the library.
    """
    if flavour in ASYNCHRONOUS:
        return asyncio.run(_call_later(flavour, headers, name, arguments, options))
    function = getattr(_helper_of(flavour), name)
    if flavour == "urllib":
        opener = urllib.request.build_opener()
        opener.addheaders = list(headers.items())
        return _body(function(*_placed(arguments, opener), **options))
    client = requests.Session() if flavour == "requests" else httpx.Client()
    with client as http:
        http.headers.update(headers)
        return _body(function(*_placed(arguments, http), **options))


def error_of(flavour: str) -> type[Exception]:
    """The class of the errors that a helper raises itself."""
    error: type[Exception] = _helper_of(flavour).OpenHandsV1Error
    return error


class Http:
    """Stands in the arguments for the library's session."""


def _placed(arguments: tuple[Any, ...], http: Any) -> tuple[Any, ...]:
    if not any(one is Http for one in arguments):
        arguments = (Http, *arguments)
    return tuple(http if one is Http else one for one in arguments)


async def _call_later(
    flavour: str, headers: dict[str, str], name: str, arguments: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    function = getattr(_helper_of(flavour), name)
    client = aiohttp.ClientSession if flavour == "aiohttp" else httpx.AsyncClient
    async with client(headers=headers) as http:
        answer = await function(*_placed(arguments, http), **options)
        if isinstance(answer, aiohttp.ClientResponse):
            answer.raise_for_status()
            return await answer.read()
        return _body(answer)


def _body(answer: Any) -> Any:
    if isinstance(answer, requests.Response | httpx.Response):
        answer.raise_for_status()
        return answer.content
    if hasattr(answer, "getcode"):
        with answer:
            return answer.read()
    assert not inspect.isawaitable(answer)
    return answer


def upload_of(flavour: str, name: str, content: bytes) -> Any:
    """The argument for the upload of one file, as the library of the flavour takes it."""
    if flavour != "aiohttp":
        return {"files": (name, content)}
    file = io.BytesIO(content)
    file.name = name
    return {"files": file}


@dataclass(frozen=True, slots=True)
class Worked:
    """What work in a workspace has come to: names of files, their changes, one's difference and content."""

    listed: frozenset[str]
    archived: frozenset[str]
    made: str
    modified: str


def work_in(workspace: Path, flavour: str, ask: Callable[..., Any]) -> Worked:
    """Do all that a helper can do in a workspace; `ask(name, *arguments)` calls it for a conversation."""
    made, given = f"made by {flavour}.txt", f"given by {flavour}.txt"
    ask("send_message", f"RUN: printf 'made\\n' > '{made}'")
    until(lambda: list(workspace.rglob(made)), AGENT_SECONDS)
    uploaded = ask("upload_files", upload_of(flavour, given, b"given"))
    listing = frozenset(json.loads(ask("list_files"))["stdout"].splitlines())
    changes = {one["path"]: one["status"] for one in json.loads(ask("git_changes"))}

    assert uploaded == [given]
    assert {made, given} <= listing
    assert (ask("read_file", made), ask("read_file", given)) == (b"made\n", b"given")
    assert (changes[made], changes[given]) == ("ADDED", "ADDED")
    modified = json.loads(ask("git_diff", made))["modified"]
    archived = _names_in(ask("download_archive"))
    assert made in archived
    return Worked(listing, archived, made, modified)


def _names_in(archive: bytes) -> frozenset[str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        return frozenset(name.rpartition("/")[2] for name in files.getnames())
