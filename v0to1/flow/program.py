"""Evaluate a project: its modules, then every function that nobody called, then what settled late."""

from __future__ import annotations

import gc
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from msgspec import field as made_by

from v0to1.core.immutable import immutable
from v0to1.core.recursion import roomy
from v0to1.flow import (
    binding,
    cases,
    comparing,
    comprehensions,
    connections,
    definitions,
    expressions,
    invoke,
    items,
    members,
    names,
    namespaces,
    operators,
    removing,
    statements,
    tree,
)
from v0to1.flow.contained import contained
from v0to1.flow.libraries import Libraries
from v0to1.flow.machine import MAX_STEPS, Machine, Modules, none_of_them
from v0to1.flow.merged import note_beside
from v0to1.flow.mocks import with_requests
from v0to1.flow.noticed import Handed, SocketUse, Stub
from v0to1.flow.outside import Outside
from v0to1.flow.owned import note_owned
from v0to1.flow.releasing import release
from v0to1.flow.requests import Canned, Request, Sent, Site
from v0to1.flow.settling import deliver, settle
from v0to1.flow.taken import take_built

HANDLERS = (
    binding, cases, comparing, comprehensions, definitions, expressions, invoke, items, members, names,
    operators, removing, statements,
)  # fmt: skip
STEPS_A_MODULE = 20_000


@immutable
class Evaluation:
    """What was found: requests as seen in each context, literals that no request used, and failures.

    `called` are the ids of functions that the project calls, `registered` of those that an unknown object is
    given by a decorator and may call too, `returned` what each function gave.
    `exhausted` are modules whose evaluation was given up, `errors` what is told of errors of our own in
    some of them. `canned` is what test doubles answer, and
    `sent` are keys that tests look at in bodies that no request could be found for, `stubs` are functions of
    tests in the place of ones that send. `elsewhere` are
    requests on routes of no interest, which may share a wrapper, a body or reads with those of interest;
    `taken` are literals of routes that were taken apart into something that is none. `modules` are all that
    were loaded. `steps` are
    the expressions that were evaluated, each as often as it was. `joined` are the ids of expressions that
    were put behind others, `handed` literals that something unknown is given, `keyed` the keys of what that
    is given beside a literal, by its id.
    """

    requests: tuple[Request, ...]
    unused: tuple[Site, ...]
    called: frozenset[int]
    registered: frozenset[int]
    exhausted: tuple[str, ...]
    returned: dict[int, list[tuple[object, str, tree.Node]]]
    canned: tuple[Canned, ...] = ()
    sent: tuple[Sent, ...] = ()
    stubs: tuple[Stub, ...] = ()
    sockets: tuple[SocketUse, ...] = ()
    blurred: tuple[Request, ...] = ()
    elsewhere: tuple[Request, ...] = ()
    taken: tuple[Site, ...] = ()
    imports: Mapping[str, frozenset[str]] = made_by(default_factory=dict)
    modules: tuple[str, ...] = ()
    steps: int = 0
    joined: frozenset[int] = frozenset()
    keyed: Mapping[int, set[str]] = made_by(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    served: tuple[tuple[str, str, str], ...] = ()
    errors: Mapping[str, str] = made_by(default_factory=dict)


def evaluate_project(
    entries: Iterable[str],
    modules: Modules,
    libraries: Libraries,
    interesting: Function[[str], bool],
    outside: Outside | None = None,
    called_only: Function[[str], bool] = none_of_them,
    speaks: Function[[str], bool] | None = None,
) -> Evaluation:
    """Evaluate the entry modules and whatever they import; `outside` is what files beside them say.

    Of the modules that `called_only` is true for, nothing runs but what others call, and what it calls there
    no more often because of what it is given. The modules that `speaks` is true for, by
    default those with a text of interest, run whole with all that import them.
    """
    machine = Machine(modules, libraries, interesting)
    machine.outside = outside or machine.outside
    machine.called_only = called_only
    machine.speaks = speaks or machine.speaks
    wanted = list(entries)
    machine.budget = MAX_STEPS + STEPS_A_MODULE * len(wanted)
    with unhindered():
        exhausted: list[str] = []
        for module in wanted:
            with contained(machine, module, exhausted):
                machine.load(module)
        deliver(machine, exhausted)
        settle(machine, exhausted, called_only)
        deliver(machine, exhausted)
    share_uses(machine)
    release(machine)
    note_beside(machine.merged)
    note_owned(machine)
    take_built(machine)
    connections.name_received(machine)
    namespaces.attach(machine)
    return told(machine, exhausted)


def told(machine: Machine, exhausted: list[str]) -> Evaluation:
    """What was found in a program that has run."""
    used = machine.used
    unused = tuple([Site(*place) for key, place in machine.literals.items() if key not in used])
    return Evaluation(
        requests=known_best(machine.requests),
        unused=unused,
        called=frozenset(machine.called),
        registered=frozenset(machine.registered),
        exhausted=tuple(dict.fromkeys((*exhausted, *machine.errors))),
        errors=dict(machine.errors),
        returned=dict(machine.returned),
        canned=with_requests(machine),
        sent=tuple(machine.sent),
        stubs=tuple(machine.stubs.values()),
        sockets=tuple(machine.sockets),
        blurred=blurred_only(machine),
        elsewhere=tuple(machine.elsewhere),
        taken=tuple(Site(node, module) for node, module in machine.taken.values()),
        imports={module: frozenset(targets) for module, targets in machine.imports.items()},
        modules=tuple(machine.scopes),
        steps=machine.steps,
        joined=frozenset(machine.joined),
        keyed=machine.keyed,
        handed=tuple(machine.handed.values()),
        served=tuple(dict.fromkeys(machine.served)),
    )


def blurred_only(machine: Machine) -> tuple[Request, ...]:
    """Requests with an unknown path, at calls that never had a known one."""
    if not machine.blurred:
        return ()
    known = {id(request.call) for request in machine.requests}
    return tuple([request for request in machine.blurred if id(request.call) not in known])


def share_uses(machine: Machine) -> None:
    """Entries that were written at one place have the same uses, whichever object they are in."""
    for request in machine.requests if machine.uses else ():
        for item in (item for body in request.bodies for item in body.items.values()):
            for one in (item, *item.earlier):
                known = {id(use.node) for use in one.uses}
                one.uses.extend(
                    use for use in machine.uses.get(id(one.key_node), ()) if id(use.node) not in known
                )


@contextmanager
def unhindered() -> Iterator[None]:
    """Without the garbage collector (values are made by the million) and with room for deep nesting."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with roomy():
            yield
    finally:
        if collecting:
            gc.enable()


def known_best(requests: list[Request]) -> tuple[Request, ...]:
    """The requests without those whose method is unknown only because no caller was looked at.

    Nor is any guessed of a call that was seen to lead to a function of the project, which sends it.
    """
    requests = not_guessed(requests)
    if all(map(method_is_known, requests)):
        return tuple(requests)
    known = {id(request.node) for request in requests if method_is_known(request)}
    return tuple(request for request in requests if method_is_known(request) or id(request.node) not in known)


def not_guessed(requests: list[Request]) -> list[Request]:
    """The requests without those that were guessed of a call by which another one is sent."""
    if all(request.modelled for request in requests):
        return requests
    frames = (frame for request in requests if request.modelled for frame in request.frame.chain)
    through = {id(frame.call) for frame in frames if frame.call is not None}
    return [request for request in requests if request.modelled or id(request.node) not in through]


def method_is_known(request: Request) -> bool:
    """Whether a request's method is known, and not merely a default that callers may change."""
    return request.method is not None and request.method.literal is not None
