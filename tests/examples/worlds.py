"""Example clients in a world: a copy to run, conversations that are there already, and what came of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.examples.expected import REPOSITORY, SAID
from tests.examples.flows import FLOWS, Effects, Flow, Site
from tests.examples.flows_inside import INSIDE
from tests.examples.flows_node import NODE_FLOWS
from tests.node.tools import link_packages
from tests.servers import V0World, V1World

EXAMPLES = Path(__file__).parents[2] / "examples"
EVERY_FLOW: Mapping[str, Flow] = MappingProxyType({**FLOWS, **NODE_FLOWS, **INSIDE})
MIGRATED = (*FLOWS, *NODE_FLOWS, *INSIDE)
"""Examples of which nothing is left for a person."""

WITH_TESTS = tuple(sorted(path.parent.name for path in EXAMPLES.glob("*/tests")))


def copy_of(name: str, folder: Path) -> Path:
    """Copy an example to `folder`, so that a flow may write files beside the client."""
    if name in NODE_FLOWS:
        link_packages(folder)
    return shutil.copytree(
        EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache")
    )


def seen_in(world: V0World | V1World, name: str, example_dir: Path) -> Effects:
    """Run the flow of example `name` and return its effects, with names in place of ids.

    A client that fails, or that does not get its words across to the server, is an AssertionError.
    """
    earlier = world.seed_conversation(title="Earlier", repository=REPOSITORY, status="STOPPED")
    world.seed_conversation(title="Other", repository="acme/other", status="STOPPED")
    effects = EVERY_FLOW[name](example_dir, Site(world.app_url, world.api_key, REPOSITORY))
    sent = json.dumps([call.json for call in world.calls if call.method in ("POST", "SOCKET")])
    unsaid = [text for text in SAID[name] if text not in sent]
    if unsaid:
        raise AssertionError(f"{name}: these words did not reach the server: {unsaid}")
    return named(name, effects, {earlier: "earlier"})


def named(name: str, effects: Effects, names: Mapping[str, str]) -> Effects:
    """The effects of a flow with `this` for the id of its conversation, and `names` for other texts.

    An id that has not the form of one is an AssertionError.
    """
    text = json.dumps(effects)
    if "conversation_id" in effects:
        identifier = str(effects["conversation_id"])
        if not re.fullmatch("[0-9a-f]{32}", identifier):
            raise AssertionError(f"{name}: `{identifier}` is no conversation id")
        text = text.replace(identifier, "this")
    for old, new in names.items():
        text = text.replace(old, new)
    result: Effects = json.loads(text)
    return result
