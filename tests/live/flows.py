"""Flows of the clients in `clients/`, which use what the examples do not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.examples.client_process import attempt, run
from tests.examples.expected import ANSWER
from tests.examples.expected import expected as expected_of_example
from tests.examples.flows import MADE, MESSAGE, TASK, Effects, Flow, Site, has_made, repeated, rest

ADDED = ("A", "U", "ADDED")
"""Words of V0 and V1 for a file that is new."""

FETCHED = "Is that all?"


def workspace(example_dir: Path, site: Site) -> Effects:
    """Let the agent make a file, look at everything around it, and restart the workspace."""

    def ask(*arguments: str) -> str:
        return run(example_dir, "workspace.py", *arguments, env=env).stdout

    def changes() -> Mapping[str, str]:
        found: dict[str, str] = json.loads(ask("changes", conversation_id))
        return found

    env = {"OPENHANDS_BASE_URL": site.url, "OPENHANDS_API_KEY": site.api_key}
    conversation_id = ask("create", site.repository, TASK).strip()
    looked = json.loads(ask("look", conversation_id))
    effects: Effects = {
        "conversation_id": conversation_id,
        "session": looked["session"],
        "microagent": "greeting" in looked["microagents"],
        "hosts": looked["hosts"],
    }
    if "git" not in site.lacks:
        effects["added"] = repeated(changes, has_made, site).get(MADE) in ADDED
        effects["diff"] = ask("diff", conversation_id, MADE)
    ask("restart", conversation_id)
    if "delete" not in site.lacks:
        ask("delete", conversation_id)
        effects["exists"] = ask("exists", conversation_id).strip()
    return effects


def account(example_dir: Path, site: Site) -> Effects:
    """Keep a secret, rename it and forget it; leave the Git provider and come back."""

    def ask(*arguments: str) -> list[str]:
        return run(example_dir, "account.py", *arguments, env=env).stdout.splitlines()

    env = {"OPENHANDS_URL": site.url, "OPENHANDS_API_KEY": site.api_key}
    ask("add", "DEPLOY_KEY", "s3cret", "for the deployment")
    kept = ask("show")
    ask("rename", "DEPLOY_KEY", "RELEASE_KEY")
    renamed = ask("show")
    ask("remove", "RELEASE_KEY")
    removed = ask("show")
    ask("disconnect")
    alone = attempt(example_dir, "account.py", "whoami", env=env)
    ask("connect", "github", "a token for tests")
    ask("prefer", "de", "40")
    preferred = ask("preferences")
    ask("prefer", "en", "100")
    return {
        "models": ask("models"),
        "mode": ask("mode"),
        "preferred": preferred,
        "kept": kept,
        "renamed": [line.partition(":")[0] for line in renamed],
        "removed": removed,
        "alone": [alone.returncode, alone.stderr.startswith("account: the server answered 4")],
        "login": ask("whoami"),
    }


def console(example_dir: Path, site: Site) -> Effects:
    """Steer an agent by its socket: let it work, pause, go on, stop and answer."""
    env = {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "CONSOLE_PATIENCE": str(site.patience),
    }
    message = json.dumps({"action": "message", "args": {"content": "Is that all?"}})
    words = (
        f"say {MESSAGE}",
        "begin RUN: sleep 4",
        "pause",
        "go",
        "begin RUN: sleep 4",
        "change paused",
        "stop",
        f"act {message}",
        "shell true",
        "refuse",
        "confirm",
    )
    lines = run(example_dir, "console.py", TASK, env=env, stdin="\n".join(words)).stdout.splitlines()
    return {"conversation_id": lines[0].removeprefix("conversation "), "words": lines[1:]}


def listeners(example_dir: Path, site: Site) -> Effects:
    """Follow one conversation in every way in which a client may listen, and talk to the agent in each."""
    env = {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "LISTEN_PATIENCE": str(site.patience),
    }
    conversation_id, *heard = run(example_dir, "listen.py", TASK, MESSAGE, env=env).stdout.splitlines()
    rest(site)
    fetched = run(example_dir, "fetch.py", conversation_id, FETCHED, env=env).stdout.splitlines()
    return {"conversation_id": conversation_id, "heard": heard, "fetched": fetched}


def followers(example_dir: Path, site: Site) -> Effects:
    """Follow one conversation by the numbers of its events, then read all of it again."""
    env = {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "FOLLOW_POLL_SECONDS": site.poll,
        "FOLLOW_PATIENCE": str(site.patience),
    }
    conversation_id, *followed = run(example_dir, "follow.py", TASK, env=env).stdout.splitlines()
    rest(site)
    read = run(example_dir, "history.py", conversation_id, env=env).stdout.splitlines()
    return {"conversation_id": conversation_id, "followed": followed, "read": read}


EXPECTED: dict[str, Effects] = {
    "console": {
        "conversation_id": "this",
        "words": [
            *("say", "begin", "pause", "go", "begin", "change", "stop"),
            *("act", "shell", "refuse", "confirm"),
        ],
    },
    "listeners": {
        "conversation_id": "this",
        "heard": [f"user: {TASK}", f"agent: {ANSWER}", f"user: {MESSAGE}", f"agent: {ANSWER}"],
        "fetched": [ANSWER],
    },
    "followers": {
        "conversation_id": "this",
        "followed": [f"user: {TASK}", f"agent: {ANSWER}"],
        "read": [f"user: {TASK}", f"agent: {ANSWER}", "each once"],
    },
    "workspace": {
        "conversation_id": "this",
        "session": "this",
        "microagent": True,
        "hosts": [],
        "added": True,
        "diff": "42\n",
        "exists": "no",
    },
    "account": {
        "models": ["there are models"],
        "mode": ["oss"],
        "preferred": ["de, 40 steps"],
        "kept": ["DEPLOY_KEY: for the deployment"],
        "renamed": ["RELEASE_KEY"],
        "removed": [],
        "alone": [1, True],
        "login": ["octocat"],
    },
}
_NEEDS = {"added": "git", "diff": "git", "exists": "delete"}


def expected(name: str, site: Site) -> Effects:
    """What a user of this server sees of a flow."""
    return {effect: value for effect, value in EXPECTED[name].items() if _NEEDS.get(effect) not in site.lacks}


def without_counts(flow: Flow, example_dir: Path, site: Site) -> Effects:
    """Run the flow of an example where others have left conversations: whether there are any is told."""
    effects = flow(example_dir, site)
    return {**effects, "count": effects["count"] != 0} if "count" in effects else effects


_ELSEWHERE: Mapping[str, Effects] = {
    "markdown_tutorial": {"count": True},
    "github_workflow": {"count": True},
    "axios_bot": {
        "replies": [
            "There is nothing yet.",
            ANSWER,
            ANSWER,
            "made.txt: 42, README.md: # A repository for tests",
            "What shall we look at?",
        ],
    },
}
"""What differs from an example's effects in a repository that has a README and in a server with a past."""


def expected_elsewhere(name: str, site: Site) -> Effects:
    """What a user of this server sees of the flow of an example."""
    return {**expected_of_example(name, site), **_ELSEWHERE.get(name, {})}
