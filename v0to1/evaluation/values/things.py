"""What a program names: functions, classes, objects, modules, library sessions and answers."""

from __future__ import annotations

from msgspec import field as made_by

from v0to1 import tree
from v0to1.core.immutable import compact, immutable
from v0to1.evaluation.values.addresses import Address, UrlPart
from v0to1.evaluation.values.base import Value
from v0to1.evaluation.values.data import Mapping
from v0to1.evaluation.values.texts import Text, Via


@immutable
class External(Value):
    """Something of a library, by its full dotted name."""

    name: str
    via: tuple[Via, ...] = ()


@immutable
class Module(Value):
    """A module of the project."""

    name: str


@immutable
class Callable(Value):
    """A function of the project with what it closes over; `receiver` binds its first parameter.

    `leading`/`named` are arguments given beforehand (a partial application).
    """

    node: tree.Function
    scope: object
    receiver: Value | None = None
    leading: tuple[Value, ...] = ()
    named: tuple[tuple[str, Value], ...] = ()
    owner: Class | None = None


@compact
class Class(Value):
    """A class of the project: its members and its bases.

    Its methods run on `instance` when nobody makes one; `made` are those that are. `shape` is the type that
    it declares, once held against something; `hidden` are methods that only decorators hold (setters).
    `lineage` is the class and its bases, nearest first, once asked for.
    """

    node: tree.Class
    name: str
    module: str
    members: dict[str, Value] = made_by(default_factory=dict)
    bases: tuple[Value, ...] = ()
    fields: dict[str, tree.Assign] = made_by(default_factory=dict)
    scope: object | None = None
    instance: Instance | None = None
    made: list[Instance] = made_by(default_factory=list)
    shape: Shape | None = None
    hidden: list[Value] = made_by(default_factory=list)
    lineage: tuple[Class | External, ...] = ()


@compact
class Instance(Value):
    """An object of a project's class; `session` is the library session that it is one of."""

    cls: Class
    attributes: dict[str, Value] = made_by(default_factory=dict)
    session: Session | None = None


@immutable
class Member(Text):
    """A member of an enumeration whose value is a text."""

    cls: Class
    name: str


TEXTS: frozenset[type[Value]] = frozenset([Text, Member, Address, UrlPart])
"""All kinds of texts."""


@compact
class Session(Value):
    """An HTTP library's session or module: its base URL, headers and how it can be reached.

    `name` is the class or module; `last` are the requests whose response has not been fetched yet. With
    `joins`, URLs are joined onto the base as links are. Answers go through the function `mapper`, and errors
    through `failed`. `method` is that of requests that name none, which go `through` what has these names.
    `given` are arguments that it was given beforehand, and sends with its requests, whose URLs get its
    `query`. `made` is the call that makes it, with its module; none where it comes from elsewhere.
    `adapted`: our adapter is under it.
    """

    library: str
    name: str
    base: Value | None = None
    headers: Mapping | None = None
    is_async: bool = False
    via: tuple[Via, ...] = ()
    last: tuple[object, ...] = ()
    joins: bool = False
    mapper: Callable | None = None
    failed: Callable | None = None
    method: Value | None = None
    through: tuple[str, ...] = ()
    given: tuple[object, ...] = ()
    query: Value | None = None
    made: tuple[str, tree.Node] | None = None
    adapted: bool = False


@immutable
class Failure(Value):
    """An error that a handler caught, perhaps of one of the `requests`."""

    requests: tuple[object, ...]


@compact
class Socket(Value):
    """A message socket: the call that makes it, and the full name (`kind`) of what is called.

    `adapted` says that it speaks through our adapter.
    """

    node: tree.Node
    module: str
    kind: str
    via: tuple[Via, ...] = ()
    adapted: bool = False


@compact
class Setter(Value):
    """What gives a variable of a component its next value; `places` are those, with their scopes."""

    node: tree.Node
    places: list[tuple[object, str]] = made_by(default_factory=list)


@immutable
class Descriptor(Value):
    """A member of a class that is not a plain method: property, class method or static method."""

    kind: str
    function: Callable


@immutable
class Super(Value):
    """The members of an object, or of a class, as the bases behind `cls` give them to its class `first`."""

    instance: Instance | Class
    cls: Class
    first: Class


@compact
class Prepared(Value):
    """A request that is described but not sent yet; `parts` are its parameters with their arguments.

    `added` are headers that it was given afterwards, `answer` is its response once a method of its own
    has sent it.
    """

    library: str
    parts: tuple[tuple[str, tree.Arg | None, Value], ...]
    node: tree.Node
    session: Session | None = None
    added: Mapping | None = None
    response: Value | None = None


@immutable
class ResponseValue(Value):
    """The response of a request, or what was read from it; `stage` is response, bytes or data.

    `failed` says that it came with an error, so that it is no response to a request that succeeded.
    """

    requests: tuple[object, ...]
    stage: str
    path: tuple[str, ...] = ()
    reads: tuple[object, ...] = ()
    via: tuple[Via, ...] = ()
    failed: bool = False


@immutable
class Mocked(Value):
    """A mocked route, to which its response may still be given."""

    requests: tuple[object, ...]


@immutable
class Method(Value):
    """A method of a value that is not an object of the project."""

    target: Value
    name: str
    node: tree.Node


@immutable
class Declared:
    """A declared field of data: where it stands, its key, and its type as written or as a value."""

    node: tree.Node
    key: tree.Node
    module: str
    type: tree.Node | Value | None
    optional: bool = False


@immutable
class Shape(Value):
    """A declared type of data: its fields, and the types whose fields it has besides.

    With `many` it is a list of its bases. With `is_data` false, no object is known by its fields. `params`
    are the names of types that it waits for.
    """

    fields: dict[str, Declared]
    bases: tuple[tree.Node | Value, ...]
    scope: object
    is_data: bool = True
    many: bool = False
    params: tuple[str, ...] = ()
