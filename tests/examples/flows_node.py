"""The flows of the examples that run in node; see `flows`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.examples.client_process import NODE, attempt, run
from tests.examples.flows import (
    MADE,
    MESSAGE,
    STATES,
    TASK,
    Effects,
    Flow,
    Site,
    has_made,
    is_time,
    repeated,
    rest,
    said_twice,
)
from tests.node.tools import compile_project


def esm_cli(example_dir: Path, site: Site) -> Effects:
    """Every subcommand once, in the order of a user's day."""

    def ohtask(*arguments: str) -> str:
        return run(example_dir, "bin/ohtask.js", *arguments, env=env, program=NODE).stdout

    milliseconds = str(round(float(site.poll) * 1000))
    env = {"OPENHANDS_URL": site.url, "OPENHANDS_API_KEY": site.api_key, "OPENHANDS_POLL_MS": milliseconds}
    conversation_id = ohtask("create", TASK, "--repo", site.repository).strip()
    state, repository, _ = ohtask("status", "--wait", conversation_id).split("\t")
    rest(site)
    ohtask("say", conversation_id, MESSAGE)
    said = repeated(lambda: ohtask("log", conversation_id).splitlines(), said_twice, site)
    listed = ohtask("list", "--repo", site.repository, "--page-size", "1").splitlines()
    rows = {row[0]: row[1:] for row in (line.split("\t") for line in listed)}
    effects: Effects = {
        "conversation_id": conversation_id,
        "state": STATES[state],
        "repository": repository,
        "said": [f"user: {text}" in said for text in (TASK, MESSAGE)],
        "answers": [line for line in said if line.startswith("agent: ")],
        "listed_file": has_made(ohtask("ls", conversation_id).splitlines()),
        "content": ohtask("cat", conversation_id, MADE),
        "listed": list(rows),
        "others": [[STATES[row[0]], row[2]] for found, row in rows.items() if found != conversation_id],
        "times": all(is_time(row[1]) for row in rows.values()),
    }
    ohtask("stop", conversation_id)
    effects["stopped"] = STATES[ohtask("status", conversation_id).split("\t")[0]]
    if "delete" in site.lacks:
        return effects
    ohtask("rm", conversation_id)
    gone = attempt(example_dir, "bin/ohtask.js", "status", conversation_id, env=env, program=NODE)
    return {**effects, "gone": [gone.returncode, gone.stderr.strip()]}


def ts_client(example_dir: Path, site: Site) -> Effects:
    """Compile the package and triage an issue with it."""
    compile_project(example_dir)
    milliseconds = str(round(float(site.poll) * 1000))
    env = {"OPENHANDS_URL": site.url, "OPENHANDS_API_KEY": site.api_key, "TRIAGE_POLL_MS": milliseconds}
    arguments = ("dist/scripts/triage.js", site.repository, TASK, MADE)
    done = json.loads(run(example_dir, *arguments, env=env, program=NODE).stdout)
    conversation = done["conversation"]
    return {
        "conversation_id": conversation["id"],
        "state": STATES[conversation["state"]],
        "repository": conversation["repository"],
        "time": is_time(conversation["updatedAt"]),
        "answers": done["answers"],
        "listed_file": has_made(done["files"]),
        "content": done["content"],
        "about": done["about"],
        "stopped": STATES[done["stopped"]],
        "gone": done["gone"],
    }


def axios_bot(example_dir: Path, site: Site) -> Effects:
    """Ask two questions in one conversation, look at the files, and forget it."""
    env = {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "BOT_REPOSITORY": site.repository,
        "BOT_POLL_MS": str(round(float(site.poll) * 1000)),
        "BOT_PATIENCE_MS": str(round(site.patience * 1000)),
    }
    lines = f"!files\n{TASK}\n{MESSAGE}\n!files\n!new\n"
    done = run(example_dir, "bot.js", env=env, stdin=lines, program=NODE)
    started = re.findall(r"conversation (\w+) started", done.stderr)
    return {
        "conversation_id": started[0] if started else "",
        "conversations": len(started),
        "replies": done.stdout.splitlines(),
        "warnings": [line for line in done.stderr.splitlines() if not line.startswith("conversation ")],
    }


def browser_extension(example_dir: Path, site: Site) -> Effects:
    """Two clicks on the button of an issue page."""
    driver = str(Path(__file__).with_name("drive_extension.mjs"))
    images = [] if "images" in site.lacks else ["https://example.org/a.png"]
    page = (site.repository, site.poll, json.dumps(images))
    arguments = (driver, str(example_dir), site.url, site.api_key, *page)
    effects: Effects = json.loads(run(example_dir, *arguments, env={}, program=NODE).stdout)
    return effects


def react_hook(example_dir: Path, site: Site) -> Effects:
    """Compile the hook, show a conversation with it, and say something when the agent rests."""
    compile_project(example_dir)
    driver = str(Path(__file__).with_name("drive_hook.mjs"))
    arguments = (driver, str(example_dir), site.url, site.api_key, TASK, MESSAGE, str(site.patience))
    effects: Effects = json.loads(run(example_dir, *arguments, env={}, program=NODE).stdout)
    return effects


def node_relay(example_dir: Path, site: Site) -> Effects:
    """Put a task and one more question, and relay what happens until the agent rests."""
    env = {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "RELAY_PATIENCE_MS": str(round(site.patience * 1000)),
    }
    done = run(example_dir, "relay.js", TASK, MESSAGE, env=env, program=NODE)
    started = re.findall(r"conversation (\w+) started", done.stderr)
    lines = done.stdout.splitlines()
    return {
        "conversation_id": started[0] if started else "",
        "connected": "connected" in done.stderr.splitlines(),
        "said": [line for line in lines if re.match(r"(user|agent): ", line)],
        "commands": len([line for line in lines if line.startswith("$ ")]),
        "codes": [line for line in lines if line.startswith("exit code ")],
    }


ALL = (esm_cli, ts_client, axios_bot, browser_extension, react_hook, node_relay)
NODE_FLOWS: Mapping[str, Flow] = MappingProxyType({flow.__name__: flow for flow in ALL})
