"""One whole flow per example client, with what a user sees of it as the result.

A flow names nothing of either API, so that it can be run before a migration against a V0 server and after
it against a V1 server. Sandbox words of V0 and V1 for the same state are folded into one (`STATES`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tests.examples.client_process import POLL_SECONDS, attempt, run

Effects = dict[str, object]
Flow = Callable[[Path, str, str], Effects]

REPOSITORY = "acme/web"
TASK = "Make made.txt"
MESSAGE = "Now tell me what you made"
MADE = "made.txt"
STATES = MappingProxyType({"STOPPED": "stopped", "PAUSED": "stopped", "RUNNING": "running"})


def requests_script(example_dir: Path, base_url: str, api_key: str) -> Effects:
    """Start a task, wait until it has stopped, save its trajectory and find it in the list."""
    env = {"OPENHANDS_URL": base_url, "OPENHANDS_API_KEY": api_key, "OPENHANDS_POLL_SECONDS": POLL_SECONDS}
    task = (TASK, "--repo", REPOSITORY, "--branch", "main", "--budget", "0.005", "--output", "run.json")
    conversation_id, state, count = run(example_dir, "openhands_task.py", *task, env=env).stdout.split()[:3]
    saved = json.loads((example_dir / "run.json").read_text(encoding="utf-8"))
    listing = run(example_dir, "list_conversations.py", "--repo", REPOSITORY, "--page-size", "1", env=env)
    rows = {row[0]: row[1:] for row in map(_columns, listing.stdout.splitlines())}
    return {
        "conversation_id": conversation_id,
        "state": STATES[state],
        "saved_all": int(count) == len(saved),
        "sources": sorted({event["source"] for event in saved} & {"agent", "user"}),
        "listed": list(rows),
        "states_of_others": [STATES[row[0]] for found, row in rows.items() if found != conversation_id],
        "times": all(re.match(r"\d{4}-\d\d-\d\dT\d\d:", row[1]) for row in rows.values()),
        "titles_of_others": [row[2] for found, row in rows.items() if found != conversation_id],
    }


def httpx_package(example_dir: Path, base_url: str, api_key: str) -> Effects:
    """Start, rename, say something, look at everything, read a file, stop and delete."""

    def client(*arguments: str) -> str:
        return run(example_dir, "-m", "ohclient", *arguments, env=env).stdout

    env = {"OPENHANDS_BASE_URL": base_url, "OPENHANDS_API_KEY": api_key}
    options = ("--repository", REPOSITORY, "--title", "Made by ohclient", "--poll-interval", POLL_SECONDS)
    started = json.loads(client("start", TASK, *options))
    conversation_id = started["conversation_id"]
    client("say", conversation_id, MESSAGE)
    seen = json.loads(client("inspect", conversation_id))
    effects: Effects = {
        "conversation_id": conversation_id,
        "state": STATES[started["status"]],
        "title": seen["title"],
        "repository": seen["repository"],
        "sources": sorted(set(seen["sources"]) & {"agent", "user"}),
        "trajectory": seen["trajectory"] > 0,
        "listed_file": MADE in seen["files"],
        "content": client("cat", conversation_id, MADE),
        "listed": any(row.startswith(conversation_id) for row in client("list", "--limit", "1").splitlines()),
    }
    client("stop", conversation_id)
    client("delete", conversation_id)
    gone = attempt(example_dir, "-m", "ohclient", "inspect", conversation_id, env=env)
    return {**effects, "gone": [gone.returncode, gone.stderr.startswith("ohclient: ")]}


def aiohttp_bot(example_dir: Path, base_url: str, api_key: str) -> Effects:
    """Ask two questions in one conversation and forget it."""
    env = {
        "OPENHANDS_HOST": base_url,
        "OPENHANDS_API_KEY": api_key,
        "BOT_REPOSITORY": REPOSITORY,
        "BOT_POLL_SECONDS": POLL_SECONDS,
        "BOT_PATIENCE_SECONDS": "20",
    }
    done = run(example_dir, "bot.py", env=env, stdin=f"{TASK}\n{MESSAGE}\n!new\n")
    started = re.findall(r"conversation (\w+) started", done.stderr)
    return {
        "conversation_id": started[0] if started else "",
        "conversations": len(started),
        "replies": done.stdout.splitlines(),
        "warnings": [line for line in done.stderr.splitlines() if line.startswith("WARNING")],
    }


def urllib_cli(example_dir: Path, base_url: str, api_key: str) -> Effects:
    """Every subcommand once, in the order of a user's day."""

    def oh(*arguments: str) -> str:
        return run(example_dir, "oh.py", *arguments, env=env).stdout

    env = {"OH_URL": base_url, "OH_TOKEN": api_key, "OH_INTERVAL": POLL_SECONDS}
    conversation_id = oh("create", TASK, "-r", REPOSITORY).strip()
    state, repository, _ = oh("status", "-w", conversation_id).split(maxsplit=2)
    oh("say", conversation_id, MESSAGE)
    said = oh("log", conversation_id).splitlines()
    effects: Effects = {
        "conversation_id": conversation_id,
        "state": STATES[state],
        "repository": repository,
        "said": [f"user: {text}" in said for text in (TASK, MESSAGE)],
        "answers": [line for line in said if line.startswith("agent: ")],
        "listed_file": MADE in oh("files", conversation_id).splitlines(),
        "content": oh("cat", conversation_id, MADE),
    }
    oh("stop", conversation_id)
    effects["stopped"] = STATES[oh("status", conversation_id).split()[0]]
    oh("delete", conversation_id)
    gone = attempt(example_dir, "oh.py", "status", conversation_id, env=env)
    return {**effects, "gone": [gone.returncode, gone.stderr.strip()]}


def api_base_client(example_dir: Path, base_url: str, api_key: str) -> Effects:
    """Hand over an issue, complete its record and delete the conversation."""
    env = {"OPENHANDS_API": f"{base_url}/api", "OPENHANDS_API_KEY": api_key}
    command = ("run_issue.py", "issue.json", "--poll-interval", POLL_SECONDS)
    record = example_dir / "record.json"
    run(example_dir, *command, env=env)
    started = json.loads(record.read_text(encoding="utf-8"))
    run(example_dir, *command, "--finish", "--want", MADE, "--delete", env=env)
    finished = json.loads(record.read_text(encoding="utf-8"))
    gone = attempt(example_dir, *command, "--finish", env=env)
    return {
        "conversation_id": started["id"],
        "state_told": started["status"] in STATES,  # a V1 agent may have finished by then
        "repository": started["repository"],
        "listed_file": MADE in finished["files"],
        "content": finished["contents"][MADE],
        "sources": sorted({event["source"] for event in finished["trajectory"]} & {"agent", "user"}),
        "earlier": finished["earlier"],
        "stopped": STATES[finished["status"]],
        "gone": [gone.returncode, gone.stderr.strip()],
    }


def mixed_lookalikes(example_dir: Path, base_url: str, api_key: str) -> Effects:
    """A ticket of the help desk from the question to its end, through the example's own web routes."""
    driver = str(Path(__file__).with_name("drive_helpdesk.py"))
    env = {"OPENHANDS_URL": base_url, "OPENHANDS_API_KEY": api_key}
    effects: Effects = json.loads(run(example_dir, driver, TASK, MESSAGE, env=env).stdout)
    return effects


ALL = (requests_script, httpx_package, aiohttp_bot, urllib_cli, api_base_client, mixed_lookalikes)
FLOWS: Mapping[str, Flow] = MappingProxyType({flow.__name__: flow for flow in ALL})


def _columns(line: str) -> list[str]:
    return line.split("\t")
