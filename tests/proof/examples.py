"""A command for each example that proves it, as its user would type it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tests.examples.flows_node import NODE_FLOWS
from tests.node.packages import node_modules

EXAMPLES = Path(__file__).parents[2] / "examples"
SEEDED = "5eed0000000040008000000000000001"
"""A conversation that there is in the usual scenario."""

TWO = 'printf "Make made.txt\\nNow tell me what you made\\n!new\\n" | '


@dataclass(frozen=True, slots=True)
class Proved:
    """How an example is proved: by a command, or by a script for the shell, with variables of its own."""

    script: str
    options: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def day(tool: str, *, poll: str) -> Proved:
    """All that a client of the command line does, in the order of a user's day."""
    last = "delete $id" if "oh.py" in tool else "list"
    steps = ("status {w} $id", "say $id more", "log $id", "{ls} $id", "cat $id made.txt", "stop $id", last)
    words = {"w": "-w" if "oh.py" in tool else "--wait", "ls": "files" if "oh.py" in tool else "ls"}
    rest = "; ".join(f"{tool} {step.format(**words)}" for step in steps)
    repository = "-r" if "oh.py" in tool else "--repo"
    return Proved(f'id=$({tool} create "Make made.txt" {repository} acme/web); {rest}', (), {poll: "50"})


PROVED: Mapping[str, Proved] = MappingProxyType(
    {
        "requests_script": Proved(
            'python openhands_task.py "Make made.txt" --repo acme/web;'
            "python list_conversations.py --page-size 1",
            (),
            {"OPENHANDS_POLL_SECONDS": "0.05"},
        ),
        "httpx_package": Proved(
            "id=$(python -m ohclient start Make --repository acme/web --poll-interval 0.05"
            " | sed -n 's/.*conversation_id[^0-9a-f]*\\([0-9a-f]*\\).*/\\1/p');"
            "python -m ohclient inspect $id; python -m ohclient rename $id New;"
            "python -m ohclient say $id More;"
            "python -m ohclient cat $id made.txt; python -m ohclient list --limit 1;"
            "python -m ohclient stop $id; python -m ohclient delete $id; python -m ohclient inspect $id"
        ),
        "aiohttp_bot": Proved(
            f"{TWO} python bot.py", (), {"BOT_POLL_SECONDS": "0.05", "BOT_REPOSITORY": "acme/web"}
        ),
        "urllib_cli": Proved(day("python oh.py", poll="").script, (), {"OH_INTERVAL": "0.05"}),
        "trajectory_report": Proved(f"python report.py {SEEDED}; python report.py --task Make"),
        "api_base_client": Proved(
            "python run_issue.py issue.json --record record.json --poll-interval 0.05;"
            "python run_issue.py issue.json --record record.json --poll-interval 0.05"
            " --finish --want made.txt --delete"
        ),
        "socketio_chat": Proved(
            'id=$(python chat.py --new "Make made.txt");printf "Now tell me\\n/stop\\n" | python chat.py $id'
        ),
        # Without the status: the script waits for a start on V1, which takes longer than the answer on V0.
        "shell_pipeline": Proved(
            'id=$(./start.sh "Make it" acme/web main); ./list.sh | cut -f 1,4; ./stop.sh $id',
            (),
            {"OPENHANDS_POLL_SECONDS": "0.05"},
        ),
        "esm_cli": day("node bin/ohtask.js", poll="OPENHANDS_POLL_MS"),
        "axios_bot": Proved(f"{TWO} node bot.js", (), {"OPENHANDS_POLL_MS": "50", "BOT_POLL_MS": "50"}),
        "node_relay": Proved('node relay.js "Make made.txt" "Now tell me what you made"'),
    }
)


def copied(name: str, folder: Path) -> Path:
    """A copy of an example, with the packages that it needs."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    copy = shutil.copytree(EXAMPLES / name, folder / name, ignore=ignored)
    if name in NODE_FLOWS:
        (copy / "node_modules").symlink_to(node_modules())
    return copy
