"""Texts with unknown parts, constants, and the unknown itself."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.values.base import Value

HOLE = "\0"
STORED = "stored"
"""The kind of what is data that the program has from elsewhere than from a response."""


@immutable
class Via:
    """A name through which a value was loaded: its text, and the frame in which that text holds.

    `owner` is the function (None for a module) whose variable it is; for a path that starts at the
    receiver of a method, `instance` is that object, so that other methods can use the same text. The
    name gives the piece as it is only while it is `whole`: a part that is cut from it has no name.
    `cleaned` is the call that takes away what may stand around what the name gives.
    """

    symbol: str
    module: str
    owner: tree.Function | None
    instance: object | None = None
    whole: bool = True
    cleaned: tree.Node | None = None


@immutable
class Join:
    """Where a path is joined onto a base URL by a library's rules, and not as text follows text.

    `how` is call (of a function with the base and the path), step (an operator or a method for one more
    step of a path), path (a method that takes the whole path), part (one that takes it by its name),
    query (one is set, in the place of any) or method.
    `callee` is what does it, `base` the base as it was given.
    """

    base: Text
    callee: tree.Node
    how: str
    module: str
    frame: object | None = None


@immutable
class Known:
    """Known characters of a text; `source` is the literal they stand in, from `offset` on.

    With a `join`, all that stands before them is the base URL that they are joined onto. `shown` is the
    expression that gives a number which is known here, and may be another where the program runs.
    `quoted` says that what has a meaning in URLs is written with escapes where these characters stand.
    """

    text: str
    source: tree.Node | None
    module: str
    offset: int = 0
    frame: object | None = None
    via: tuple[Via, ...] = ()
    join: Join | None = None
    shown: tree.Node | None = None
    quoted: bool = False

    @property
    def owner(self) -> object | None:
        """The frame that they belong to."""
        return self.frame


@immutable
class Gap:
    """An unknown part of a text; `value` is what stands there.

    `frame` is where `node` is written, `given` the last frame to which a function handed it over.
    """

    value: Value
    node: tree.Node
    module: str
    via: tuple[Via, ...] = ()
    frame: object | None = None
    given: object | None = None

    @property
    def owner(self) -> object | None:
        """The frame that it belongs to."""
        return self.given or self.frame


Piece = Known | Gap


@immutable
class Text(Value):
    """A text of known pieces and gaps."""

    pieces: tuple[Piece, ...]

    @property
    def shape(self) -> str:
        """The text with one `HOLE` character for each gap."""
        return "".join([piece.text if type(piece) is Known else HOLE for piece in self.pieces])

    @property
    def literal(self) -> str | None:
        """The whole text when nothing of it is unknown."""
        if len(self.pieces) == 1:
            first = self.pieces[0]
            return first.text if type(first) is Known else None
        for piece in self.pieces:
            if type(piece) is Gap:
                return None
        return self.shape


@immutable
class Constant(Value):
    """A number, boolean or null."""

    value: object


NULL = Constant(None)


@immutable
class Hole(Value):
    """Something unknown: a parameter, the environment, the result of an unknown call, a test double.

    `names` are the identifiers that led to it (evidence); `default` is what it is when nothing else
    is given (`os.getenv("URL", "http://…")`, a parameter's default). `kind` is parameter,
    environment, call, answered (a call with something that was read from a response), double, server (made
    by a library that declares routes), stored (data that is decoded from something that is no response),
    limit (a call that was not followed once more) or empty.
    """

    node: tree.Node | None
    module: str
    names: tuple[str, ...] = ()
    default: Value | None = None
    via: tuple[Via, ...] = ()
    kind: str = ""
