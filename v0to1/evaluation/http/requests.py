"""What the evaluator hands on: requests with their parts, and what was read from their responses."""

from __future__ import annotations

from msgspec import field as made_by

from v0to1 import tree
from v0to1.core.immutable import compact, immutable
from v0to1.evaluation.values import Instance, Item, Mapping, Session, Text, Value

UNHEARD = "unheard"
"""The role of an argument that is given each response in a way that is not followed."""

RAISES = "raises"
"""The role of an argument that says that failures are raised."""


@compact
class Frame:
    """One activation of a function (or module): who called it and where; `handed` if another calls it."""

    module: str
    function: tree.Function | None
    call: tree.Call | None
    parent: Frame | None
    depth: int = 0
    receiver: Instance | None = None
    handed: bool = False

    @property
    def chain(self) -> tuple[Frame, ...]:
        """The frames from the outermost to this one."""
        found = [self]
        while (parent := found[-1].parent) is not None:
            found.append(parent)
        return tuple(reversed(found))


@immutable
class Site:
    """A syntax node with the module it stands in."""

    node: tree.Node
    module: str


@immutable
class Argument:
    """One argument of a request's call: what it means (`role`), its node and its value.

    `item` is the entry of a mapping of options that it was given in.
    """

    role: str
    arg: tree.Arg | None
    value: Value
    item: Item | None = None


@compact
class Read:
    """One read of a response: the keys from its root, how it was written, and where.

    `style` is index, attribute, get, set (written or removed), test (`"key" in answer`), getter, column,
    format, destructure, model (a declared field, or the parameter that takes it) or shape (a field of a
    type that the response is declared to have). `node` is the whole access, `key` the node of the key's name.
    """

    path: tuple[str, ...]
    style: str
    node: tree.Node
    key: tree.Node | None
    module: str
    compared: list[Comparison] = made_by(default_factory=list)


@immutable
class Comparison:
    """A literal that a read is compared with."""

    text: str
    node: tree.Node
    module: str


@immutable
class Escape:
    """Where a response left what can be seen: `how` is return, call, attribute or yield.

    Nor can it be followed in a mapping that it is `copied` into, under a `type` that it is said to have,
    where it is `compared` as a whole, or in a function that is called too often (`limit`).
    """

    how: str
    node: tree.Node
    module: str
    path: tuple[str, ...]
    stage: str
    detail: str = ""


@immutable
class Answer:
    """What a test double responds with: the data, the expression of them, and the HTTP status if it is given.

    Without a node, no expression of the program stands for the data.
    """

    value: Value
    node: tree.Node | None
    module: str
    status: int | None = None


@immutable
class Decoding:
    """Where a response becomes data: the expression that gives them, and the activation that it runs in.

    Without a node, no expression of the program stands for the whole data. With `failed`, it is the response
    that an error came with.
    """

    node: tree.Node | None
    module: str
    frame: Frame | None
    failed: bool = False


@compact
class Response:
    """What a client does with a response.

    `decoded` tells that it became data, `decodings` where. `owned` are reads of keys that are read of other
    values too. `at` are the reads by the ids of their node and their key's, and by their path. `members` are
    the names of all members of the response that are used, each once.
    """

    reads: list[Read] = made_by(default_factory=list)
    decoded: bool = False
    escapes: list[Escape] = made_by(default_factory=list)
    owned: list[Read] = made_by(default_factory=list)
    at: dict[tuple[int, int, tuple[str, ...]], list[Read]] = made_by(default_factory=dict)
    members: list[str] = made_by(default_factory=list)
    decodings: list[Decoding] = made_by(default_factory=list)


@compact
class Request:
    """One call of an HTTP library (or of something like it) with all that was learnt about it.

    `bodies` are all mappings that the body may be; for a mock, what it answers, or what a test expects to
    have been sent. `answers` are all responses of a mock, whatever they have in them. `added` are headers
    that the request was given after it was described.
    """

    library: str
    node: tree.Call
    module: str
    frame: Frame
    site: Frame
    method: Text | None
    url: Text
    arguments: tuple[Argument, ...]
    body_text: Value | None
    query: Mapping | None
    headers: tuple[Item, ...]
    modelled: bool
    mock: bool
    session: Value | None
    names: tuple[str, ...]
    bodies: tuple[Mapping, ...] = ()
    added: Mapping | None = None
    answers: tuple[Answer, ...] = ()
    response: Response = made_by(default_factory=Response)

    @property
    def is_async(self) -> bool:
        """Whether it is sent by a session that does not block."""
        return isinstance(self.session, Session) and self.session.is_async

    @property
    def body(self) -> Mapping | None:
        """The first mapping that the body may be."""
        return self.bodies[0] if self.bodies else None

    @property
    def call(self) -> tree.Call:
        """The call in the frame that holds the route: the wrapper's call, or the library's own."""
        below = self.wrapper
        return below.call if below is not None and below.call is not None else self.node

    @property
    def wrapper(self) -> Frame | None:
        """The activation of the client's own function through which the request goes first, if any."""
        below: Frame | None = None
        frame = self.frame
        while frame is not self.site:
            if frame.parent is None:
                return None
            below, frame = frame, frame.parent
        return below

    @property
    def wrapped(self) -> bool:
        """Whether the route reaches the library through a function of the client's own."""
        return self.call is not self.node
