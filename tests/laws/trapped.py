"""Small clients before and after their migration to V1 code, each run on the server that it speaks to."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.examples.client_process import attempt
from tests.languages.migrating import migrated, write
from tests.node.tools import link_packages
from tests.servers import V0World, V1World
from v0to1.core.model import Finding
from v0to1.mock import events_routes
from v0to1.mock.clock import Clock
from v0to1.mock.events_v1 import Event, EventMaker
from v0to1.mock.recording import Call

AnyWorld = V0World | V1World
Seed = Callable[[AnyWorld], Mapping[str, str]]
"""What is on a server before a client runs; gives the variables that tell the client of it."""

AT_ONCE: Mapping[str, Any] = MappingProxyType({"start_polls": 0})
"""The options of a server whose conversations start without delay."""

PYTHON = """\
import os
import requests
BASE = os.environ["OPENHANDS_URL"]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['OPENHANDS_API_KEY']}"
"""
"""How the clients in Python begin."""

AXIOS = """\
import axios from "axios";
const Authorization = `Bearer ${process.env.OPENHANDS_API_KEY}`;
const client = axios.create({ baseURL: process.env.OPENHANDS_URL, headers: { Authorization } });
"""
"""How the clients in JavaScript begin that send their requests with axios."""

FETCH = """\
const BASE = process.env.OPENHANDS_URL;
const headers = {
  Authorization: `Bearer ${process.env.OPENHANDS_API_KEY}`,
  "Content-Type": "application/json",
};
"""
"""How the clients in JavaScript begin that send their requests with fetch."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a client did: what it printed with names in place of ids, its exit code, and its requests."""

    printed: str
    code: int
    complaint: str
    calls: tuple[Call, ...]
    breaches: tuple[str, ...]

    def sent(self, end: str) -> list[Any]:
        """The payloads of the requests whose path has this end."""
        return [call.json for call in self.calls if call.path.endswith(end)]


@dataclass(frozen=True, slots=True)
class Trapped:
    """A client that does on V1 what it did on V0; `texts` are the files that the migration has written."""

    folder: Path
    main: str
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    before: Ran
    after: Ran
    again: Callable[[], Ran]

    @property
    def forms(self) -> list[str]:
        """The forms that the operations have got."""
        return [each.form for each in self.findings]

    @property
    def fixes(self) -> list[str]:
        """How the operations were migrated."""
        return [each.fix for each in self.findings]

    @property
    def text(self) -> str:
        """The client after its migration."""
        return self.texts.get(self.main, "")

    def notices(self, *mistakes: tuple[str, str]) -> None:
        """Fail if the client does the same with mistakes in what was written into it or its helper file."""
        texts = dict(self.texts)
        for right, wrong in mistakes:
            holders = [name for name, text in texts.items() if right in text]
            assert len(holders) == 1, f"{right!r} stands in {holders} of {texts}"
            texts[holders[0]] = texts[holders[0]].replace(right, wrong)
        self.notices_files(texts)

    def notices_files(self, texts: Mapping[str, str]) -> None:
        """Fail if the client does the same with other files in place of what the migration has written."""
        write(self.folder, texts)
        ran = self.again()
        write(self.folder, self.texts)
        assert different(self.before, ran), f"nobody notices the mistake: {ran.printed}\n{self.text}"


def trapped(
    folder: Path,
    text: str,
    *,
    main: str = "client.py",
    seed: Seed = lambda world: {},
    v0: Mapping[str, Any] = AT_ONCE,
    v1: Mapping[str, Any] = AT_ONCE,
    files: Mapping[str, str] = MappingProxyType({}),
    options: tuple[str, ...] = (),
) -> Trapped:
    """Run a client, migrate it and run it again; fail if it does something else, or breaks a contract."""
    link_packages(folder)
    folder /= "client"
    write(folder, {**files, main: text})
    before = _ran(folder, main, V0World(**v0), seed, options)
    assert not before.breaches, before
    assert before.printed, f"the client says nothing: {before.complaint}"
    findings, texts = migrated(folder, {}, "auto", native=True)

    def again() -> Ran:
        return _ran(folder, main, V1World(**v1), seed, options)

    after = again()
    found = different(before, after)
    assert not found, "\n".join([*found, after.complaint, texts.get(main, text)])
    return Trapped(folder, main, texts, findings, before, after, again)


def different(before: Ran, after: Ran) -> list[str]:
    """What a client does otherwise than before, or against the contract of V1."""
    found = [f"contract: {each}" for each in after.breaches]
    if before.printed != after.printed:
        found.append(f"printed:\n{before.printed}became:\n{after.printed}")
    if before.code != after.code:
        found.append(f"exit code {before.code} became {after.code}")
    return found


def _ran(folder: Path, main: str, world: AnyWorld, seed: Seed, options: tuple[str, ...]) -> Ran:
    with world:
        given = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key, **seed(world)}
        program = (sys.executable, "-B") if main.endswith(".py") else ("node", *options)
        done = attempt(folder, main, env=given, program=program)
        breaches = tuple(world.violations)
        world.violations.clear()
    return Ran(_named(done.stdout, given), done.returncode, done.stderr, world.calls, breaches)


def _named(text: str, given: Mapping[str, str]) -> str:
    """A text with a name for each id: that of its variable, or a number by its first place."""
    for name, value in given.items():
        if value:
            text = text.replace(value, f"<{name}>")
    unknown = dict.fromkeys(re.findall(r"\b[0-9a-f]{32}\b", text))
    for number, identity in enumerate(unknown):
        text = text.replace(identity, f"<id {number}>")
    return text


def one(status: str = "RUNNING", **more: str) -> Seed:
    """A server with one conversation, whose id is in the variable ID."""
    return lambda world: {"ID": world.seed_conversation(status=status, **more)}


def several(world: AnyWorld) -> Mapping[str, str]:
    """A server with conversations of each status that lasts."""
    for status in ("RUNNING", "STOPPED", "ARCHIVED", "ERROR"):
        world.seed_conversation(title=status.title(), status=status)
    return {}


def with_files(world: AnyWorld) -> Mapping[str, str]:
    """A server with a running conversation and files, whose names the shell sorts otherwise than V0 did."""
    root = "/workspace" if isinstance(world, V0World) else "/workspace/project"
    texts = {"README.md": "Größe: ½ ☃", "made.txt": "42", "B.txt": "b", "web/app.py": "", "Zoo/x.json": "{}"}
    world.workspace.update({f"{root}/{name}": text.encode() for name, text in texts.items()})
    return {"ID": world.seed_conversation()}


def busy(world: AnyWorld) -> Mapping[str, str]:
    """A server with an answer before many events, of which V0 told none."""
    identity = world.seed_conversation()
    found = world.conversations[identity]
    if isinstance(world, V0World):
        said = {"action": "message", "args": {"content": "Done."}}
        found.events.append({**found.events[0], "id": 2, "source": "agent", **said})
    else:
        maker = EventMaker(Clock())
        found.events.append(maker.message("assistant", [{"text": "Done."}]))
        found.events += maker.filler(30)
    return {"ID": identity}


def answer_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the App Server have each answer at the third look only; it may have the state before it."""
    looks: Counter[str] = Counter()
    chosen = events_routes.chosen

    def late(events: list[Event], kind: str) -> list[Event]:
        found = chosen(events, kind)
        said = [
            event["id"] for event in found if event["kind"] == "MessageEvent" and event["source"] == "agent"
        ]
        looks.update(said)
        return [event for event in found if event["id"] not in said or looks[event["id"]] > 2]

    monkeypatch.setattr(events_routes, "chosen", late)
