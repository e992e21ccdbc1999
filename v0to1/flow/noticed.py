"""What the evaluator hands on besides requests: stand-ins for functions, and uses of sockets."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.flow import tree
from v0to1.flow.values import Mapping, Text


@immutable
class Stub:
    """A function of a test in the place of `name`, which sends requests (of one `method`, or of any)."""

    node: tree.Call
    module: str
    name: str
    method: str


@immutable
class SocketUse:
    """A use of a message socket: `kind` is connect, emit or event (listening to one).

    `names` lead to the socket, `payload` goes with the `event`; `url` and `query` are a connection's.
    """

    kind: str
    node: tree.Node
    module: str
    names: tuple[str, ...]
    event: Text | None
    url: Text | None = None
    query: Mapping | None = None
    payload: Mapping | None = None
