"""What follows the events of a conversation by a helper file of ours: all that it asks and hears is V1's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from v0to1.core.rules import Rule
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.socket_models import SocketModel
from v0to1.pipeline.senders import is_helper

OWN = re.compile(r"(?:^|[./])openhands[-_]v1(?![^\W_])")
"""What a name has that leads to a helper file of ours: its client tells of V0's events by their name."""

CLIENT = re.compile(r"events|eventframes", re.IGNORECASE)
"""What the helper's functions and classes have in their names that follow events."""


def followers(rules: Iterable[Rule], models: Iterable[SocketModel]) -> Callable[[str, str], bool]:
    """Tells, by module and name, the classes of helper files whose objects take the place of sockets.

    To run what they do costs more than all of a client, and says nothing of it.
    """
    calls = (target.call for rule in rules for target in rule.targets if target.call is not None)
    names = {call.name for call in calls if call.member}.union(model.helper for model in models) - {""}
    return lambda module, name: name in names and is_helper(module)


def is_ours(use: SocketUse) -> bool:
    """Whether it is our client that is used."""
    return any(OWN.search(name) for name in use.names)


def follows(body: tree.Body) -> bool:
    """Whether a module imports what follows events."""
    return any(
        isinstance(node, tree.Import) and OWN.search(node.module) and CLIENT.search(node.name or "")
        for node in body
    )


def followed(uses: Iterable[SocketUse], modules: Iterable[str], body: Callable[[str], tree.Body]) -> bool:
    """Whether a program follows events so, and speaks to V1 thereby."""
    return any(one.kind == "connect" and is_ours(one) for one in uses) or any(
        follows(body(one)) for one in modules if not is_helper(one)
    )
