"""What newcomers' clients print before their migration on a V0 server, and after it on a V1 server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.client_tests import run_tests
from tests.examples.client_process import BASH, NODE, PYTHON, attempt, environment
from tests.newcomers.expected import CLIENTS, proposed
from tests.node.tools import link_packages, npm_tool
from tests.servers import V0World, V1World
from v0to1.mock.state_v1 import PROJECT

IDENTIFIER = re.compile(r"\b[0-9a-f]{32}\b")
CHANCE = re.compile(r"(?<=Conversation )[0-9a-f]{5}|\d{4}-\d\d-\d\dT[\d:.]+Z")
"""A title that a server gives by itself, and a time."""


@dataclass(frozen=True, slots=True)
class Command:
    """A call of a client; `{seeded}` in it is the id of a conversation that the server has already."""

    program: tuple[str, ...]
    arguments: tuple[str, ...]
    stdin: str = ""


def python(*arguments: str, stdin: str = "") -> Command:
    """A call of a program in Python."""
    return Command(PYTHON, arguments, stdin)


def node(*arguments: str) -> Command:
    """A call of a program in JavaScript."""
    return Command(NODE, arguments)


def make(*arguments: str) -> Command:
    """A call of make."""
    return Command(("make", "--no-print-directory"), arguments)


PROGRAMS: Mapping[str, tuple[Command, ...]] = MappingProxyType(
    {
        "aiohttp_bot": (
            python("bot.py", stdin="Fix it\nsay {seeded} Go on\nfiles {seeded}\nstop {seeded}\n"),
        ),
        "axios_instance": (node("main.js", "Fix it"),),
        "click_cli": (
            python("oh.py", "show", "{seeded}"),
            python("oh.py", "ls"),
            python("oh.py", "new", "Fix it"),
            python("oh.py", "download", "{seeded}"),
            python("oh.py", "rm", "{seeded}", "0" * 32),
        ),
        "curl_script": (Command(BASH, ("run-agent.sh", "Fix it")),),
        "got_cli": (
            node("cli.mjs", "list"),
            node("cli.mjs", "start", "Fix it"),
            node("cli.mjs", "zip", "{seeded}"),
            node("cli.mjs", "stop", "{seeded}"),
        ),
        "httpx_triage": (python("triage.py"),),
        "makefile": (
            make("agent", "PROMPT=Fix it"),
            make("agent-status"),
            make("agents"),
            make("agent-stop"),
            make("agent-clean"),
        ),
        "session_class": (python("nightly.py"),),
        "socketio_tail": (node("tail.js", "Fix it"),),
        "socketio_watch": (python("watch.py", "Fix it"),),
        "typescript_sdk": (Command(("node", "../node_modules/.bin/vite-node"), ("example.ts",)),),
        "urllib_script": (python("fire.py", "Fix it"),),
        "wget_script": (Command(("sh",), ("fetch-workspace.sh", "{seeded}")),),
    }
)
"""How the clients are called that are programs."""

TESTED = ("msw_tests", "slack_bot")
"""The clients with tests, which have to pass as they are."""

NOT_RUN: Mapping[str, str] = MappingProxyType(
    {
        "express_proxy": "not run: needs Express",
        "fastapi_gateway": "not run: needs FastAPI",
        "notebook": "not run: needs pandas",
        "react_hooks": "not run: needs TanStack Query",
        "socketio_watch": "on V1 only: the V0 server of the tests answers before it is connected",
        "workflow": "not run: left for a person",
    }
)
"""Why the others are not compared."""


def printed(name: str, folder: Path, world: V0World | V1World) -> list[tuple[int, str]]:
    """The exit codes of a client's calls and what they print, with numbers in place of ids.

    What one that fails prints as an error is told, too, where it prints nothing else.
    """
    for root in (PROJECT, f"{PROJECT}/web") if isinstance(world, V1World) else ("/workspace",):
        world.workspace[f"{root}/README.md"] = b"Read me"
    seeded = world.seed_conversation(title="Earlier", repository="acme/web")
    names = {seeded: "seeded"}

    def named(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"id{len(names)}")

    done = []
    for one in PROGRAMS[name]:
        arguments = [argument.replace("{seeded}", seeded) for argument in one.arguments]
        env = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key}
        stdin = one.stdin.replace("{seeded}", seeded)
        ended = attempt(folder, *arguments, env=env, stdin=stdin, program=one.program)
        text = ended.stdout.replace(world.app_url, "SERVER").rstrip() or ended.stderr
        done.append((ended.returncode, CHANCE.sub("…", IDENTIFIER.sub(named, text))))
    return done


def copied(name: str, folder: Path, *, migrated: bool) -> Path:
    """A copy of a client as it is, or as it is migrated with the adapter."""
    folder.mkdir(exist_ok=True)
    link_packages(folder)
    copy = shutil.copytree(CLIENTS / name, folder / name)
    for one in proposed(name, "auto").changes if migrated else ():
        (copy / one.path).write_text(one.after, encoding="utf-8")
    return copy


def run_own_tests(name: str, folder: Path) -> None:
    """Run a client's own tests; a failure is an AssertionError."""
    if (folder / "package.json").exists():
        npm_tool("vitest", "run", "--no-color", cwd=folder)
        return
    done = run_tests(
        folder, "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), environment=environment(folder)
    )
    assert done.returncode == 0, done.stdout
