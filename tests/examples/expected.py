"""What a user sees of each flow, before and after migration alike.

Two conversations have a name in place of their id: `this` is the flow's own, `earlier` another one about the
same repository. A third one, about another repository, must not turn up anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.examples.flows import MESSAGE, TASK, Effects, Site

REPOSITORY = "acme/web"
BOTH = ["agent", "user"]
ANSWER = "I have made made.txt."
CONTENT = "42\n"
COMMAND = "echo 42 > made.txt"

EXPECTED: Mapping[str, Effects] = MappingProxyType(
    {
        "requests_script": {
            "conversation_id": "this",
            "state": "stopped",
            "saved_all": True,
            "sources": BOTH,
            "listed": ["this", "earlier"],
            "states_of_others": ["stopped"],
            "times": True,
            "titles_of_others": ["Earlier"],
        },
        "httpx_package": {
            "conversation_id": "this",
            "state": "running",
            "title": "Made by ohclient",
            "repository": REPOSITORY,
            "sources": BOTH,
            "trajectory": True,
            "listed_file": True,
            "content": CONTENT,
            "listed": True,
            "gone": [1, True],
        },
        "aiohttp_bot": {
            "conversation_id": "this",
            "conversations": 1,
            "replies": [ANSWER, ANSWER, "What shall we look at?"],
            "warnings": [],
        },
        "urllib_cli": {
            "conversation_id": "this",
            "state": "running",
            "repository": REPOSITORY,
            "said": [True, True],
            "answers": [f"agent: {ANSWER}"] * 2,
            "listed_file": True,
            "content": CONTENT,
            "stopped": "stopped",
            "gone": [1, "oh: there is no conversation this"],
        },
        "api_base_client": {
            "conversation_id": "this",
            "state_told": True,
            "repository": REPOSITORY,
            "listed_file": True,
            "content": CONTENT,
            "sources": BOTH,
            "earlier": ["earlier"],
            "stopped": "stopped",
            "gone": [1, "issue #17: no such conversation: this"],
        },
        "notebook": {
            "conversation_id": "this",
            "listed": ["this", "earlier"],
            "states_of_others": ["stopped"],
            "titles_of_others": ["Earlier"],
        },
        "markdown_tutorial": {"conversation_id": "this", "link": True, "listed": ["this"], "count": 3},
        "github_workflow": {"conversation_id": "this", "output": "conversation_id", "count": 3},
        "shell_pipeline": {
            "conversation_id": "this",
            "stopped": "stopped",
            "collected": ["this", "stopped", REPOSITORY],
            "saved_all": True,
            "said": [True, True],
            "actions": ["message"],
            "listed": "stopped",
            "times": True,
        },
        "mixed_lookalikes": {
            "conversation_id": "this",
            "created": [201, "open", TASK],
            "link": True,
            "sent": [200, {"success": True}],
            "attached": [200, {"success": True}],
            "attachment": "It is late.\n",
            "made": CONTENT,
            "answers": [[ANSWER], [ANSWER, ANSWER]],
            "listed": ["this"],
            "closed": "closed",
            "after": {
                "conversation_id": "this",
                "title": TASK,
                "status": "closed",
                "ready": False,
                "answers": [],
            },
        },
        "socketio_bot": {
            "conversation_id": "this",
            "shown": [f"$ {COMMAND}", "exit code 0", f"agent: {ANSWER}"] * 2,
            "conversations": 1,
            "connected": 1,
        },
        "socketio_chat": {
            "conversation_id": "this",
            "shown": [
                f"user: {TASK}",
                f"agent: {ANSWER}",
                f"user: {MESSAGE}",
                f"agent: {ANSWER}",
            ],
        },
        "trajectory_report": {
            "conversation_id": "this",
            "report": [f"[0] {COMMAND}", f"last message: {ANSWER}"],
            "same": True,
        },
        "esm_cli": {
            "conversation_id": "this",
            "state": "running",
            "repository": REPOSITORY,
            "said": [True, True],
            "answers": [f"agent: {ANSWER}"] * 2,
            "listed_file": True,
            "content": CONTENT,
            "listed": ["this", "earlier"],
            "others": [["stopped", "Earlier"]],
            "times": True,
            "stopped": "stopped",
            "gone": [1, "ohtask: there is no conversation this"],
        },
        "ts_client": {
            "conversation_id": "this",
            "state": "running",
            "repository": REPOSITORY,
            "time": True,
            "answers": [ANSWER, ANSWER],
            "listed_file": True,
            "content": CONTENT,
            "about": ["this", "earlier"],
            "stopped": "stopped",
            "gone": None,
        },
        "axios_bot": {
            "conversation_id": "this",
            "conversations": 1,
            "replies": [
                "There is nothing yet.",
                ANSWER,
                ANSWER,
                f"made.txt: {CONTENT.strip()}",
                "What shall we look at?",
            ],
            "warnings": [],
        },
        "browser_extension": {
            "conversation_id": "this",
            "link": True,
            "offered": "Fix with OpenHands",
            "started": "OpenHands is running",
            "answer": ANSWER,
            "button": True,
        },
        "react_hook": {
            "conversation_id": "this",
            "texts": [f"me: {TASK}", f"agent: {ANSWER}", f"me: {MESSAGE}", f"agent: {ANSWER}"],
            "codes": [0, 0],
            "state": "resting",
        },
        "node_relay": {
            "conversation_id": "this",
            "connected": True,
            "said": [f"user: {TASK}", f"agent: {ANSWER}", f"user: {MESSAGE}", f"agent: {ANSWER}"],
            "commands": 2,
            "codes": ["exit code 0", "exit code 0"],
        },
    }
)

# Where conversations cannot be deleted, a migrated client keeps its request, and shows that it is refused.
WITHOUT_DELETION: Mapping[str, Effects] = MappingProxyType(
    {
        "aiohttp_bot": {"warnings": ["WARNING:openhands:could not delete this: 410"]},
        "axios_bot": {"warnings": ["could not forget this: 410"]},
        "mixed_lookalikes": {
            "closed": "error",
            "after": {
                "conversation_id": "this",
                "title": TASK,
                "status": "open",
                "ready": False,
                "answers": [],
            },
        },
    }
)


def expected(name: str, site: Site) -> Effects:
    """What a user of this server sees of a flow."""
    effects = dict(EXPECTED[name])
    if "rename" in site.lacks:
        effects.pop("title", None)
    if "delete" in site.lacks:
        effects.pop("gone", None)
        effects.update(WITHOUT_DELETION.get(name, {}))
    return effects


# What has to reach the server in each flow, word for word.
SAID: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "requests_script": (TASK,),
        "httpx_package": (TASK, MESSAGE),
        "aiohttp_bot": (TASK, MESSAGE),
        "urllib_cli": (TASK, MESSAGE),
        "api_base_client": ("Fix issue #17: Dates are off by one day", "summarise the change in SUMMARY.md"),
        "mixed_lookalikes": (TASK, MESSAGE),
        "notebook": (TASK,),
        "markdown_tutorial": (TASK,),
        "github_workflow": (TASK,),
        "esm_cli": (TASK, MESSAGE),
        "ts_client": (TASK, "Put your findings into made.txt"),
        "axios_bot": (TASK, MESSAGE),
        "browser_extension": (
            "Fix issue #17: Dates are off by one day",
            "How far are you?",
            "https://example.org/a.png",
        ),
        "shell_pipeline": (TASK, MESSAGE),
        "react_hook": (TASK, MESSAGE),
        "node_relay": (TASK, MESSAGE),
        "socketio_bot": (TASK, MESSAGE),
        "socketio_chat": (TASK, MESSAGE),
        "trajectory_report": (TASK,),
    }
)
