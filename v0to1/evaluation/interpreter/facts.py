"""What an evaluation finds: requests, sockets, test doubles, and texts that are passed on."""

from __future__ import annotations

from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.sockets.messages import Listener, Message
from v0to1.evaluation.values import Mapping, Socket, Text, Value


@immutable
class Stub:
    """A function of a test in the place of `name`, which sends requests (of one `method`, or of any)."""

    node: tree.Node
    module: str
    name: str
    method: str


@immutable
class SocketUse:
    """A use of a message socket: `kind` is connect, emit or event (listening to one).

    `node` is where it is written, `names` lead to the socket. `event` is the event's name and `payload`
    what goes with it; `url` and `query` are those of a connection. Where the call that made the socket is
    known (`socket`), there are more kinds: make (that call) and receive (the next event). `request` says in
    which context it is, with arguments; `call` is the call of the socket itself.
    """

    kind: str
    node: tree.Node
    module: str
    names: tuple[str, ...]
    event: Text | None
    url: Text | None = None
    query: Mapping | None = None
    payload: Mapping | None = None
    socket: Socket | None = None
    request: Request | None = None
    call: tree.Node | None = None


@immutable
class Namespace:
    """A class that listens: what its own members do, and the socket that it is registered with.

    Both stand for sockets of `registered`, which are known only once the class has been registered.
    """

    own: Socket
    client: Socket
    registered: list[Socket]


@immutable
class Handed:
    """A literal whose text something unknown is given: by which name it is called, and where."""

    source: tree.Node
    module: str
    name: str
    node: tree.Node
    where: str


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
