"""The state of an evaluation: modules that were loaded, calls, objects and messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.interpreter.facts import Namespace
from v0to1.evaluation.interpreter.lazy_imports import Unread
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Callable, Class, Declaration, Instance, Socket, Value


@dataclass(slots=True)
class Loaded:
    """The modules that were loaded, by their keys, and what each imports.

    `loading` are those that have not ended; imports from one of them by a module that it imports are
    `waiting` for its end. `unread` are imported ones of which nothing was read. `errors` are errors of
    v0to1's own, by the module in whose evaluation they happened.
    """

    scopes: dict[str, Scope] = field(default_factory=dict)
    imports: dict[str, set[str]] = field(default_factory=dict)
    loading: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    unread: Unread = field(default_factory=Unread)
    waiting: dict[str, list[tuple[tree.Import, Scope]]] = field(default_factory=dict)


@dataclass(slots=True)
class Calls:
    """The functions that are defined, and those that were called; nodes are known by their ids.

    `sites` are functions with the calls that lead to them.
    `fruitful` are functions in which a request was sent, or that gave its URL, options or response.
    `contexts` counts how often each ran, `given_before` keeps with what. `pruned` are blocks that known
    arguments kept from running, with the function to run again if nothing else reaches them; `ran` are
    blocks that ran, `evaluated` functions that did. `direct` are calls that a library's function makes for
    the program (`to_thread(requests.post, …)`). `registered` are functions that a decorator gives to an
    unknown object, `judges` those that a decorator may show a result to. `returned` is what each gave.
    `dropped` are functions that were called more often, or more deeply, than calls are followed, `providing`
    the fixtures that run to give parameters their values.
    """

    functions: list[tuple[tree.Function, Scope]] = field(default_factory=list)
    called: set[int] = field(default_factory=set)
    sites: set[tuple[int, int]] = field(default_factory=set)
    contexts: dict[int, int] = field(default_factory=dict)
    evaluated: set[int] = field(default_factory=set)
    fruitful: set[int] = field(default_factory=set)
    ran: set[int] = field(default_factory=set)
    pruned: dict[int, Callable] = field(default_factory=dict)
    given_before: dict[tuple[int, int, int], tuple[Value, Frame, Callable]] = field(default_factory=dict)
    returned: dict[int, list[tuple[object, str, tree.Node]]] = field(default_factory=dict)
    direct: dict[tuple[int, int], tree.Call] = field(default_factory=dict)
    registered: set[int] = field(default_factory=set)
    judges: dict[int, list[Callable]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    providing: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Objects:
    """Classes, their objects, and what is kept in them.

    `derived` are the classes that derive from one, by its id, `having` those that have a name, `members`
    objects that stand for a member of a class. `bound` are the names that nodes bind, `setters` the
    statements of functions by the names that they bind. `stored` are values in attributes, by class and name;
    `looked_up` the attributes that something reads (and names that modules import, by their module).
    `opened` are containers that something was taken out of, `declarations` types that name an entry's key.
    """

    classes: list[Class] = field(default_factory=list)
    derived: dict[int, list[Class]] = field(default_factory=dict)
    having: dict[str, list[Class]] = field(default_factory=dict)
    members: dict[tuple[int, str], Instance] = field(default_factory=dict)
    bound: dict[int, frozenset[str]] = field(default_factory=dict)
    setters: dict[int, dict[str, list[tree.Node]]] = field(default_factory=dict)
    stored: dict[tuple[int, str], list[tuple[Value, tree.Node, Scope]]] = field(default_factory=dict)
    looked_up: set[tuple[int | str, str]] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    declarations: dict[int, list[Declaration]] = field(default_factory=dict)


@dataclass(slots=True)
class Messaging:
    """Message sockets by the nodes that make them, their namespaces, and listeners still to be called."""

    made_sockets: dict[int, Socket] = field(default_factory=dict)
    namespaces: dict[int, Namespace] = field(default_factory=dict)
    heard: list[tuple[Callable, Value]] = field(default_factory=list)
