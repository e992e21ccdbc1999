"""Print which events, actions, observations and statuses an Agent Server knows."""

import importlib
import inspect
import json
import pkgutil
from contextlib import suppress

import openhands.agent_server.api
import openhands.tools
from openhands.sdk import Action, Event, Observation
from openhands.sdk.conversation.state import ConversationExecutionStatus

for module in pkgutil.walk_packages(openhands.tools.__path__, "openhands.tools."):
    if module.name.endswith(".definition"):
        with suppress(ImportError):  # a tool with packages that are not installed
            importlib.import_module(module.name)


def kinds(base: type) -> set[str]:
    """The names of all concrete classes below one."""
    found = {name for one in base.__subclasses__() for name in kinds(one)}
    return found if inspect.isabstract(base) else {*found, base.__name__}


def concrete(base: type) -> list[str]:
    """The kinds that can come over the wire."""
    below = {one for one in kinds(base) if not one.startswith("_")}
    return sorted(below - {base.__name__})


statuses = sorted(one.value for one in ConversationExecutionStatus)
told = {"events": concrete(Event), "actions": concrete(Action), "observations": concrete(Observation)}
print(json.dumps({**told, "states": statuses}))
