"""All that an evaluation comes upon, for those who make findings of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.interpreter.facts import Handed, SocketUse, Stub
from v0to1.evaluation.sockets.messages import Listener, Message
from v0to1.evaluation.values import Text, Value


@dataclass(eq=False, slots=True)
class Record:
    """What an evaluation has come upon; `taken` are literals that were taken apart, by their id, and
    `joined` the ids of those that stand in a longer text, `handed` those that something unknown is given,
    and `keyed` the keys of what that is given beside them. `options` are defaults of command lines, by module
    or function, and name.

    `served` are the routes that the program's own servers have: the method, the path, and the module.
    `owned` are the ids of keys that are read of something else than a response.
    `built` are texts with a route that were put together, by their shapes and literals.
    """

    requests: list[Request] = field(default_factory=list)
    stubs: dict[int, Stub] = field(default_factory=dict)
    sockets: list[SocketUse] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    blurred: list[Request] = field(default_factory=list)
    elsewhere: list[Request] = field(default_factory=list)
    taken: dict[int, tuple[tree.Node, str]] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)
    keyed: dict[int, set[str]] = field(default_factory=dict)
    handed: dict[int, Handed] = field(default_factory=dict)
    options: dict[tuple[str | int, str], Value] = field(default_factory=dict)
    served: list[tuple[str, str, str]] = field(default_factory=list)
    owned: set[int] = field(default_factory=set)
    built: dict[tuple[str, frozenset[int]], Text] = field(default_factory=dict)
