"""What the evaluator hands on besides requests: stand-ins for functions, sockets, texts given away."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Mapping, Socket, Text


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
