"""One whole flow per example client, with what a user sees of it as the result.

A flow names nothing of either API, so that it can be run before a migration against a V0 server and after
it against a V1 server. Sandbox words of V0 and V1 for the same state are folded into one (`STATES`).
"""

from __future__ import annotations

import json
import posixpath
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from tests.examples.client_process import BASH, attempt, run

Effects = dict[str, object]
Seen = TypeVar("Seen")
TASK = "Make made.txt"
MESSAGE = "Now tell me what you made"
MADE = "made.txt"
STATES = MappingProxyType({"STOPPED": "stopped", "PAUSED": "stopped", "RUNNING": "running"})


@dataclass(frozen=True, slots=True)
class Site:
    """Where a flow takes place: the server, the key to it, and a repository that it knows.

    `poll` is how many seconds clients wait between two looks, `start` how many a new conversation needs at
    the most before its agent begins, where a create does not wait for that, `work` how many an agent needs
    for a task, and `patience` how many it may need at the very most. `lacks` names what the server cannot do:
    "delete", "rename", "git", "images". `named` waits until the server has given a conversation the title
    that it gives by itself.
    """

    url: str
    api_key: str
    repository: str = "acme/web"
    poll: str = "0.05"
    work: float = 0.3
    patience: float = 10
    lacks: frozenset[str] = frozenset()
    named: Callable[[str], None] = lambda conversation_id: None
    start: float = 0


Flow = Callable[[Path, Site], Effects]


def requests_script(example_dir: Path, site: Site) -> Effects:
    """Start a task, wait until it has stopped, save its trajectory and find it in the list."""
    env = {"OPENHANDS_URL": site.url, "OPENHANDS_API_KEY": site.api_key, "OPENHANDS_POLL_SECONDS": site.poll}
    budget = str((site.start + site.work) / 60)
    task = (TASK, "--repo", site.repository, "--branch", "main", "--budget", budget)
    conversation_id, state, count = run(example_dir, "openhands_task.py", *task, env=env).stdout.split()[:3]
    saved = json.loads((example_dir / "trajectory.json").read_text(encoding="utf-8"))
    listing = run(
        example_dir, "list_conversations.py", "--repo", site.repository, "--page-size", "1", env=env
    )
    rows = {row[0]: row[1:] for row in map(_columns, listing.stdout.splitlines())}
    return {
        "conversation_id": conversation_id,
        "state": STATES[state],
        "saved_all": int(count) == len(saved),
        "sources": sorted({event["source"] for event in saved} & {"agent", "user"}),
        "listed": list(rows),
        "states_of_others": [STATES[row[0]] for found, row in rows.items() if found != conversation_id],
        "times": all(is_time(row[1]) for row in rows.values()),
        "titles_of_others": [row[2] for found, row in rows.items() if found != conversation_id],
    }


def httpx_package(example_dir: Path, site: Site) -> Effects:
    """Start, rename, say something, look at everything, read a file, stop and delete."""

    def client(*arguments: str) -> str:
        return run(example_dir, "-m", "ohclient", *arguments, env=env).stdout

    env = {"OPENHANDS_BASE_URL": site.url, "OPENHANDS_API_KEY": site.api_key}
    options = ("--repository", site.repository, "--poll-interval", site.poll)
    started = json.loads(client("start", TASK, *options))
    conversation_id = started["conversation_id"]
    repeated(lambda: json.loads(client("inspect", conversation_id)), _lists_made, site)
    if "rename" not in site.lacks:
        site.named(conversation_id)
        client("rename", conversation_id, "Made by ohclient")
    client("say", conversation_id, MESSAGE)
    seen = json.loads(client("inspect", conversation_id))
    effects: Effects = {
        "conversation_id": conversation_id,
        "state": STATES[started["status"]],
        **({"title": seen["title"]} if "rename" not in site.lacks else {}),
        "repository": seen["repository"],
        "sources": sorted(set(seen["sources"]) & {"agent", "user"}),
        "trajectory": seen["trajectory"] > 0,
        "listed_file": has_made(seen["files"]),
        "content": client("cat", conversation_id, MADE),
        "listed": any(row.startswith(conversation_id) for row in client("list", "--limit", "1").splitlines()),
    }
    client("stop", conversation_id)
    if "delete" in site.lacks:
        return effects
    client("delete", conversation_id)
    gone = attempt(example_dir, "-m", "ohclient", "inspect", conversation_id, env=env)
    return {**effects, "gone": [gone.returncode, gone.stderr.startswith("ohclient: ")]}


def aiohttp_bot(example_dir: Path, site: Site) -> Effects:
    """Ask two questions in one conversation and forget it."""
    env = {
        "OPENHANDS_HOST": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "BOT_REPOSITORY": site.repository,
        "BOT_POLL_SECONDS": site.poll,
        "BOT_PATIENCE_SECONDS": str(site.patience),
    }
    done = run(example_dir, "bot.py", env=env, stdin=f"{TASK}\n{MESSAGE}\n!new\n")
    started = re.findall(r"conversation (\w+) started", done.stderr)
    return {
        "conversation_id": started[0] if started else "",
        "conversations": len(started),
        "replies": done.stdout.splitlines(),
        "warnings": [line for line in done.stderr.splitlines() if line.startswith("WARNING")],
    }


def urllib_cli(example_dir: Path, site: Site) -> Effects:
    """Every subcommand once, in the order of a user's day."""

    def oh(*arguments: str) -> str:
        return run(example_dir, "oh.py", *arguments, env=env).stdout

    env = {"OH_URL": site.url, "OH_TOKEN": site.api_key, "OH_INTERVAL": site.poll}
    conversation_id = oh("create", TASK, "-r", site.repository).strip()
    state, repository, _ = oh("status", "-w", conversation_id).split(maxsplit=2)
    rest(site)
    oh("say", conversation_id, MESSAGE)
    said = repeated(lambda: oh("log", conversation_id).splitlines(), said_twice, site)
    effects: Effects = {
        "conversation_id": conversation_id,
        "state": STATES[state],
        "repository": repository,
        "said": [f"user: {text}" in said for text in (TASK, MESSAGE)],
        "answers": _answers(said),
        "listed_file": has_made(oh("files", conversation_id).splitlines()),
        "content": oh("cat", conversation_id, MADE),
    }
    oh("stop", conversation_id)
    effects["stopped"] = STATES[oh("status", conversation_id).split()[0]]
    if "delete" in site.lacks:
        return effects
    oh("delete", conversation_id)
    gone = attempt(example_dir, "oh.py", "status", conversation_id, env=env)
    return {**effects, "gone": [gone.returncode, gone.stderr.strip()]}


def api_base_client(example_dir: Path, site: Site) -> Effects:
    """Hand over an issue, complete its record and delete the conversation."""
    env = {"OPENHANDS_API": f"{site.url}/api", "OPENHANDS_API_KEY": site.api_key}
    command = ("run_issue.py", "issue.json", "--poll-interval", site.poll)
    record, issue = example_dir / "record.json", example_dir / "issue.json"
    issue.write_text(issue.read_text(encoding="utf-8").replace("acme/web", site.repository), encoding="utf-8")
    run(example_dir, *command, env=env)
    started = json.loads(record.read_text(encoding="utf-8"))
    time.sleep(site.work)
    delete = () if "delete" in site.lacks else ("--delete",)
    run(example_dir, *command, "--finish", "--want", MADE, *delete, env=env)
    finished = json.loads(record.read_text(encoding="utf-8"))
    effects: Effects = {
        "conversation_id": started["id"],
        "state_told": started["status"] in STATES,  # a V1 agent may have finished by then
        "repository": started["repository"],
        "listed_file": has_made(finished["files"]),
        "content": finished["contents"][MADE],
        "sources": sorted({event["source"] for event in finished["trajectory"]} & {"agent", "user"}),
        "earlier": finished["earlier"],
        "stopped": STATES[finished["status"]],
    }
    if "delete" in site.lacks:
        return effects
    gone = attempt(example_dir, *command, "--finish", env=env)
    return {**effects, "gone": [gone.returncode, gone.stderr.strip()]}


def mixed_lookalikes(example_dir: Path, site: Site) -> Effects:
    """A ticket of the help desk from the question to its end, through the example's own web routes."""
    driver = str(Path(__file__).with_name("drive_helpdesk.py"))
    env = {"OPENHANDS_URL": site.url, "OPENHANDS_API_KEY": site.api_key}
    words = (TASK, MESSAGE, site.repository, site.poll)
    effects: Effects = json.loads(run(example_dir, driver, *words, env=env).stdout)
    return effects


def shell_pipeline(example_dir: Path, site: Site) -> Effects:
    """Start a task, give the agent its time, say something, stop it, collect what it did, and list all."""

    def script(*arguments: str) -> str:
        return run(example_dir, *arguments, env=env, program=BASH).stdout

    env = {"OPENHANDS_URL": site.url, "OPENHANDS_API_KEY": site.api_key, "OPENHANDS_POLL_SECONDS": site.poll}
    conversation_id = script("start.sh", TASK, site.repository).strip()
    rest(site)
    script("tell.sh", conversation_id, MESSAGE)
    time.sleep(site.work)
    stopped = script("stop.sh", conversation_id).strip()
    found, state, count, repository = script("collect.sh", conversation_id).split()
    saved = json.loads((example_dir / "trajectory.json").read_text(encoding="utf-8"))
    rows = {row[0]: row[1:] for row in map(_columns, script("list.sh", "5").splitlines())}
    return {
        "conversation_id": conversation_id,
        "stopped": STATES[stopped],
        "collected": [found, STATES[state], repository],
        "saved_all": int(count) == len(saved) > 0,
        "said": [text in json.dumps(saved) for text in (TASK, MESSAGE)],
        "actions": sorted({event.get("action") for event in saved} & {"message"}),
        "listed": STATES[rows[conversation_id][0]],
        "times": all(is_time(row[1]) for row in rows.values()),
    }


def socketio_bot(example_dir: Path, site: Site) -> Effects:
    """Give the agent two tasks in one conversation and see what it does, as it does it."""
    env = {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "BOT_PATIENCE_SECONDS": str(site.patience),
    }
    done = run(example_dir, "bot.py", env=env, stdin=f"{TASK}\n{MESSAGE}\n")
    lines = done.stdout.splitlines()
    return {
        "conversation_id": lines[-1].removeprefix("-- "),
        "shown": [line for line in lines if not line.startswith("-- ")],
        "conversations": len({line for line in lines if line.startswith("-- ")}),
        "connected": done.stderr.count("INFO:bot:connected"),
    }


def socketio_chat(example_dir: Path, site: Site) -> Effects:
    """Join a conversation, see it from its beginning, and say something."""
    env = {"OH_URL": site.url, "OH_KEY": site.api_key, "OH_WAIT": str(site.patience)}
    conversation_id = run(example_dir, "chat.py", "--new", TASK, env=env).stdout.strip()
    done = run(example_dir, "chat.py", conversation_id, env=env, stdin=f"{MESSAGE}\n")
    return {"conversation_id": conversation_id, "shown": done.stdout.splitlines()}


def trajectory_report(example_dir: Path, site: Site) -> Effects:
    """Let the agent work, report on it, and report again on the same conversation."""
    env = {
        "OPENHANDS_HOST": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "REPORT_INTERVAL": site.poll,
        "REPORT_WAIT": str(site.patience),
    }
    first, *report = run(example_dir, "report.py", "--task", TASK, env=env).stdout.splitlines()
    conversation_id = first.removeprefix("conversation ")
    again = run(example_dir, "report.py", conversation_id, env=env).stdout.splitlines()
    return {"conversation_id": conversation_id, "report": report, "same": again == [first, *report]}


ALL = (
    requests_script,
    httpx_package,
    aiohttp_bot,
    urllib_cli,
    api_base_client,
    mixed_lookalikes,
    shell_pipeline,
    socketio_bot,
    socketio_chat,
    trajectory_report,
)
FLOWS: Mapping[str, Flow] = MappingProxyType({flow.__name__: flow for flow in ALL})


def rest(site: Site) -> None:
    """Give the agent its time: one that is just ending its turn takes no message up."""
    time.sleep(site.work)


def repeated(look: Callable[[], Seen], done: Callable[[Seen], bool], site: Site) -> Seen:
    """Look until `done` or until the agent has had its time; the last look counts."""
    deadline = time.monotonic() + site.patience
    while not done(seen := look()) and time.monotonic() < deadline:
        time.sleep(float(site.poll))
    return seen


def has_made(names: Iterable[str]) -> bool:
    """Whether the file is listed; some servers give whole paths."""
    return MADE in map(posixpath.basename, names)


def is_time(text: str) -> bool:
    """Whether a text begins with a day and an hour."""
    return bool(re.match(r"\d{4}-\d\d-\d\dT\d\d:", text))


def _lists_made(inspected: Mapping[str, Any]) -> bool:
    return has_made(inspected["files"])


def _answers(said: Iterable[str]) -> list[str]:
    return [line for line in said if line.startswith("agent: ")]


def said_twice(said: Iterable[str]) -> bool:
    """Whether a log has two answers of the agent."""
    return len(_answers(said)) == 2


def _columns(line: str) -> list[str]:
    return line.split("\t")
