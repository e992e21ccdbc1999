"""Running a generated client in a world: what it printed, how it ended, what has become of the world."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from tests.generated.operations import REPOSITORY
from tests.generated.processes import PROGRAMS, in_process
from tests.languages.migrating import imported
from tests.servers import V0World, V1World

ROOTS = {V0World: ("/workspace",), V1World: ("/workspace/project", "/workspace/project/web")}
"""Where conversations work, with and without a repository."""

EARLIER = "Earlier"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a client did: printed lines with names in place of ids, its end, and effects on the server."""

    lines: tuple[str, ...]
    end: str
    effects: dict[str, Any]
    breaches: tuple[str, ...]


def outcome(folder: Path, world: V0World | V1World, others: int = 0) -> Outcome:
    """Run `main` of the client in `folder` beside `others`; what it raises is how it ends."""
    rest = [world.seed_conversation(title=f"Other {number}") for number in range(others)]
    earlier = world.seed_conversation(title=EARLIER, repository=REPOSITORY, status="STOPPED")
    running = world.seed_conversation(title="Running")
    known = set(world.conversations)
    for root in ROOTS[type(world)]:
        world.workspace[f"{root}/src/app.py"] = b"print(1)\n"
    settings = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key}
    settings |= {"EARLIER": earlier, "RUNNING": running}
    main = next((name for name in PROGRAMS if (folder / name).exists()), "")
    printed, end = in_process(folder, main, settings) if main else _imported(folder, settings)
    text = printed.replace(earlier, "<earlier>").replace(running, "<running>")
    for number, identity in enumerate(rest):
        text = text.replace(identity, f"<other {number}>")
    made = _made(world, text, known)
    for number, identity in enumerate(made):
        text = text.replace(identity, f"<this {number}>")
    breaches = tuple(world.violations)
    world.violations.clear()
    named = {earlier: "earlier", running: "running"}
    named |= {identity: f"other {number}" for number, identity in enumerate(rest)}
    named |= {identity: f"this {number}" for number, identity in enumerate(made)}
    end = end.replace(world.app_url, "<server>")
    return Outcome(tuple(text.splitlines()), end, effects(world, named), breaches)


def _imported(folder: Path, settings: Mapping[str, str]) -> tuple[str, str]:
    """What `main` prints, and how it ends."""
    printed = io.StringIO()
    environment = mock.patch.dict(os.environ, {**settings, "NO_PROXY": "*"})
    with environment, contextlib.redirect_stdout(printed):
        end = _ended(folder)
    return printed.getvalue(), end


def _made(world: V0World | V1World, text: str, known: set[str]) -> list[str]:
    """The ids of new conversations, in the order in which they are printed.

    One that has been deleted, or could not start, was in a request.
    """
    asked = " ".join(f"{call.path} {call.query} {call.json}" for call in world.calls)
    printed = [
        one for one in re.findall(r"\b[0-9a-f]{32}\b", text) if one in asked or one in world.conversations
    ]
    return list(dict.fromkeys([*printed, *sorted({*world.conversations} - known)]))


def _ended(folder: Path) -> str:
    try:
        with imported(folder, "main") as module:
            module.main()
    except SystemExit as error:
        return f"exit {error.code}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def effects(world: V0World | V1World, named: Mapping[str, str]) -> dict[str, Any]:
    """What is on the server now, in words that both APIs share."""
    seen = _seen_v0 if isinstance(world, V0World) else _seen_v1
    conversations = {named[key]: seen(one) for key, one in world.conversations.items()}
    uploaded = sorted(
        {path.rpartition("/")[2] + "=" + text.decode("latin-1") for path, text in world.workspace.items()}
    )
    return {
        **conversations,
        "files": uploaded,
        "secrets": world.account.secrets,
    }


def _title(title: str) -> str:
    return "<given>" if title.startswith("Conversation ") else title


def _seen_v0(one: Any) -> dict[str, Any]:
    said = [
        event["args"]
        for event in one.events
        if event.get("action") == "message" and event["source"] == "user"
    ]
    return {
        "title": _title(one.title),
        "repository": one.selected_repository,
        "branch": one.selected_branch,
        "provider": one.git_provider,
        "asleep": one.status == "STOPPED",
        "instructions": one.request.get("conversation_instructions"),
        "said": [each["content"] for each in said],
    }


def _seen_v1(one: Any) -> dict[str, Any]:
    said = [
        event["llm_message"]["content"]
        for event in one.events
        if event["kind"] == "MessageEvent" and event["source"] == "user"
    ]
    return {
        "title": _title(one.title),
        "repository": one.selected_repository,
        "branch": one.selected_branch,
        "provider": one.git_provider,
        "asleep": one.sandbox.status == "PAUSED",
        "instructions": one.request.get("system_message_suffix"),
        "said": ["\n".join(block["text"] for block in each) for each in said],
    }
