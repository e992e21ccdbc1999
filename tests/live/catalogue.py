"""The clients of the live run, each with its flow and with what it has to come to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.examples.client_process import environment
from tests.examples.expected import SAID, expected
from tests.examples.flows import FLOWS, MESSAGE, TASK, Effects, Flow, Site
from tests.examples.flows_inside import INSIDE
from tests.examples.flows_node import NODE_FLOWS
from tests.examples.worlds import EXAMPLES
from tests.live import flows
from tests.live.environments import BOTH, NEW, Release
from tests.live.world import API_KEY, LiveWorld
from tests.node.tools import link_packages

ROOT = Path(__file__).parents[2]
WORK_SECONDS = 12
PATIENCE_SECONDS = 120
V0_LACKS = frozenset({"git"})  # under the CLI runtime, the only one without containers
V1_LACKS = {NEW: frozenset({"images"}), BOTH: frozenset({"delete", "rename", "images"})}


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to migrate: to which server, and with which options of `v0to1 migrate`."""

    name: str
    release: Release
    options: tuple[str, ...]


AUTO = Mode("1.11.0", NEW, ("--adapter", "auto"))
"""What a user gets: plain requests rewritten, all others through the run-time adapter."""
ALWAYS = Mode("1.11.0, always", NEW, ("--adapter", "always"))
"""Nothing is rewritten: V0 requests stay, and go through the run-time adapter."""
OLD = Mode("1.6.0", BOTH, ("--server", "1.6", "--adapter", "auto"))
MODES = (AUTO, ALWAYS, OLD)


@dataclass(frozen=True, slots=True)
class Client:
    """A client with a flow, the effects that the flow must have, and the words that must reach an agent.

    `earlier` says that the flow looks for an earlier conversation about its repository, `deletes` that it
    deletes its own one where that can be done, `repository` that it works on one, which is the one that
    `about` names, if any. `refusals` are statuses that the flow brings about on purpose.
    `unfit` gives the reason for each mode in which V1 is not enough for it.
    """

    name: str
    folder: Path
    flow: Flow
    expected: Callable[[Site], Effects]
    said: tuple[str, ...] = ()
    earlier: bool = False
    deletes: bool = True
    repository: bool = True
    about: str = ""
    refusals: frozenset[int] = frozenset()
    unfit: Mapping[str, str] = field(default_factory=dict)


_EARLIER = ("requests_script", "api_base_client")
_NODE = ("react_hook", "node_relay")
_BARE = ("socketio_bot", "socketio_chat", "trajectory_report", *_NODE)
_KEEPING = ("requests_script", "shell_pipeline", *_BARE)
# An Agent Server before 1.18.1 takes no key in a socket's first frame; one before 1.23.0 has no interrupt.
_OLDER = {
    "socketio_bot": frozenset({403, 404}),
    **dict.fromkeys(("socketio_chat", *_NODE), frozenset({403})),
}
_OWN = Path(__file__).with_name("clients")
EXAMPLE_CLIENTS = tuple(
    Client(
        name=name,
        folder=EXAMPLES / name,
        flow=flow,
        expected=partial(expected, name),
        said=SAID[name],
        earlier=name in _EARLIER,
        deletes=name not in _KEEPING,
        repository=name not in _BARE,
        refusals=_OLDER.get(name, frozenset()),
    )
    for name, flow in (*FLOWS.items(), *((name, NODE_FLOWS[name]) for name in _NODE))
)
WORKSPACE = Client(
    name="workspace",
    folder=_OWN / "workspace",
    flow=flows.workspace,
    expected=partial(flows.expected, "workspace"),
    said=(TASK,),
)
ACCOUNT = Client(
    name="account",
    folder=_OWN / "account",
    flow=flows.account,
    expected=partial(flows.expected, "account"),
    refusals=frozenset({403}),  # without a Git provider there is no Git account
    unfit={OLD.name: "before 1.7.0, accounts and secrets are in V0 only"},
)
CONSOLE = Client(
    name="console",
    folder=_OWN / "console",
    flow=flows.console,
    expected=partial(flows.expected, "console"),
    said=(TASK, MESSAGE),
    deletes=False,
    repository=False,
    refusals=frozenset({403, 404}),
)
LISTENERS = Client(
    name="listeners",
    folder=_OWN / "listeners",
    flow=flows.listeners,
    expected=partial(flows.expected, "listeners"),
    said=(TASK, MESSAGE, flows.FETCHED),
    deletes=False,
    repository=False,
    refusals=frozenset({403}),
)
FOLLOWERS = Client(
    name="followers",
    folder=_OWN / "followers",
    flow=flows.followers,
    expected=partial(flows.expected, "followers"),
    said=(TASK,),
    deletes=False,
    repository=False,
)
CLIENTS = (*EXAMPLE_CLIENTS, WORKSPACE, ACCOUNT, CONSOLE, LISTENERS, FOLLOWERS)
_OTHERS = {**{name: flow for name, flow in NODE_FLOWS.items() if name not in _NODE}, **INSIDE}
_OTHERS_EARLIER = ("esm_cli", "ts_client", "notebook")
# The notebook stops its agent before that has heard of its task.
_OTHERS_SAID = {**SAID, "notebook": (), "browser_extension": SAID["browser_extension"][:2]}
_OTHERS_UNFIT = {"ts_client": {OLD.name: "before 1.7.0, conversations are deleted in V0 only"}}
UNCHANGED_CLIENTS = (
    *CLIENTS,
    *(
        Client(
            name=name,
            folder=EXAMPLES / name,
            flow=partial(flows.without_counts, flow),
            expected=partial(flows.expected_elsewhere, name),
            said=_OTHERS_SAID[name],
            earlier=name in _OTHERS_EARLIER,
            about="acme/web" if name == "markdown_tutorial" else "",
            unfit=_OTHERS_UNFIT.get(name, {}),
        )
        for name, flow in _OTHERS.items()
    ),
)
"""Those, and the examples that are migrated on the tests' own servers only."""

BY_NAME = MappingProxyType({client.name: client for client in CLIENTS})


@dataclass(frozen=True, slots=True)
class Migration:
    """What `v0to1 migrate --write` did to a copy of a client: its folder and the saved run."""

    folder: Path
    run: Mapping[str, Any]

    @property
    def applied(self) -> tuple[Mapping[str, Any], ...]:
        """The findings that were changed."""
        return tuple(found for found in self.run["findings"] if found["applied"])


def site_of(world: LiveWorld, lacks: frozenset[str]) -> Site:
    """A place for one flow, with a repository of its own."""
    return Site(world.url, API_KEY, world.new_repository(), "0.5", WORK_SECONDS, PATIENCE_SECONDS, lacks)


def copy_of(client: Client, folder: Path) -> Path:
    """Copy a client, so that a flow may write files beside it."""
    if client.name in NODE_FLOWS:
        link_packages(folder)
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    return shutil.copytree(client.folder, folder / client.name, ignore=ignored)


def migrated(client: Client, folder: Path, options: Sequence[str], product: Path = ROOT) -> Migration:
    """Copy a client and migrate the copy with the product in the folder `product`, as a user would."""
    target = copy_of(client, folder)
    saved = folder / "run.json"
    added = {"V0TO1_STATE_DIR": str(folder / "state"), "PYTHONPATH": str(product)}
    command = ("migrate", ".", "--write", "--allow-dirty", "--format", "json", "-o", str(saved), *options)
    done = subprocess.run(
        [sys.executable, "-m", "v0to1", *command],
        cwd=target,
        env={**environment(target), **added},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr + done.stdout
    return Migration(target, json.loads(saved.read_text(encoding="utf-8")))
