"""Evaluate a project: its modules, then every function that nobody called, then what settled late."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from v0to1.flow import (
    binding,
    cases,
    comparing,
    comprehensions,
    definitions,
    expressions,
    invoke,
    items,
    members,
    names,
    operators,
    removing,
    statements,
)
from v0to1.flow.libraries import Libraries
from v0to1.flow.machine import MAX_STEPS, Exhausted, Machine, Modules
from v0to1.flow.mocks import with_requests
from v0to1.flow.outside import Outside
from v0to1.flow.releasing import release
from v0to1.flow.requests import Canned, Request, Sent, Site, SocketUse, Stub
from v0to1.flow.scope import Scope
from v0to1.flow.sockets import note_namespaces
from v0to1.flow.types import answers_in, canonical, run_unknown
from v0to1.flow.values import Callable, Class, Descriptor, Instance, Value

HANDLERS = (
    binding, cases, comparing, comprehensions, definitions, expressions, invoke, items, members, names,
    operators, removing, statements,
)  # fmt: skip
ROUNDS = 2
STEPS_A_MODULE = 20_000
RECURSION = 6_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found: requests as seen in each context, literals that no request used, and failures.

    `called` are the ids of functions that the project calls, `returned` what each function gave.
    `exhausted` are modules whose evaluation was given up. `canned` is what test doubles answer, and
    `sent` are keys that tests look at in bodies that no request could be found for, `stubs` are functions of
    tests in the place of ones that send. `elsewhere` are
    requests on routes of no interest, which may share a wrapper, a body or reads with those of interest;
    `taken` are literals of routes that were taken apart into something that is none. `steps` are
    the expressions that were evaluated, each as often as it was.
    """

    requests: tuple[Request, ...]
    unused: tuple[Site, ...]
    called: frozenset[int]
    exhausted: tuple[str, ...]
    returned: dict[int, list[tuple[object, str]]]
    canned: tuple[Canned, ...] = ()
    sent: tuple[Sent, ...] = ()
    stubs: tuple[Stub, ...] = ()
    sockets: tuple[SocketUse, ...] = ()
    blurred: tuple[Request, ...] = ()
    elsewhere: tuple[Request, ...] = ()
    taken: tuple[Site, ...] = ()
    imports: Mapping[str, frozenset[str]] = field(default_factory=dict)
    steps: int = 0


def evaluate_project(
    entries: Iterable[str],
    modules: Modules,
    libraries: Libraries,
    interesting: Function[[str], bool],
    outside: Outside | None = None,
) -> Evaluation:
    """Evaluate the entry modules and whatever they import; `outside` is what files beside them say."""
    machine = Machine(modules, libraries, interesting)
    machine.outside = outside or machine.outside
    wanted = list(entries)
    machine.budget = MAX_STEPS + STEPS_A_MODULE * len(wanted)
    with unhindered():
        exhausted = [module for module in wanted if not attempt(machine, module)]
        settle(machine, exhausted)
    share_uses(machine)
    release(machine)
    note_namespaces(machine)
    unused = tuple(
        Site(node, module) for key, (node, module) in machine.literals.items() if key not in machine.used
    )
    return Evaluation(
        requests=known_best(machine.requests),
        unused=unused,
        called=frozenset(machine.called),
        exhausted=tuple(dict.fromkeys(exhausted)),
        returned=dict(machine.returned),
        canned=with_requests(machine),
        sent=tuple(machine.sent),
        stubs=tuple(machine.stubs.values()),
        sockets=tuple(machine.sockets),
        blurred=blurred_only(machine),
        elsewhere=tuple(machine.elsewhere),
        taken=tuple(Site(node, module) for node, module in machine.taken.values()),
        imports={module: frozenset(targets) for module, targets in machine.imports.items()},
        steps=machine.steps,
    )


def blurred_only(machine: Machine) -> tuple[Request, ...]:
    """Requests with an unknown path, at calls that never had a known one."""
    known = {id(request.call) for request in machine.requests}
    return tuple(request for request in machine.blurred if id(request.call) not in known)


def share_uses(machine: Machine) -> None:
    """Entries that were written at one place have the same uses, whichever object they are in."""
    for request in machine.requests:
        for item in (item for body in request.bodies for item in body.items.values()):
            for one in (item, *item.earlier):
                known = {id(use.node) for use in one.uses}
                one.uses.extend(
                    use for use in machine.uses.get(id(one.key_node), ()) if id(use.node) not in known
                )


@contextmanager
def unhindered() -> Iterator[None]:
    """Without the garbage collector (values are made by the million) and with room for deep nesting."""
    collecting, limit = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()


def attempt(machine: Machine, module: str) -> bool:
    """Load a module; False when its evaluation had to be given up."""
    try:
        machine.load(module)
    except (Exhausted, RecursionError):
        return False
    return True


def settle(machine: Machine, exhausted: list[str]) -> None:
    """Run what has not run: methods on objects, functions with unknown arguments, left-out blocks."""
    done: set[int] = set()
    settled: dict[int, int] = {}
    for _ in range(ROUNDS):
        relevant = reaching(machine)
        methods = [
            one
            for cls in list(machine.classes)
            for one in methods_of(machine, cls, settled, on_any=cls.module in relevant)
        ]
        functions = list(functions_of(machine, done, relevant))
        for function in [*methods, *functions, *unreached(machine)]:
            try:
                run_unknown(machine, function)
            except (Exhausted, RecursionError):
                exhausted.append(function.scope.module if isinstance(function.scope, Scope) else "")


def reaching(machine: Machine) -> set[str]:
    """The modules with a text of interest, and all that import one of them, or one that builds a body."""
    found = {module for module in machine.scopes if machine.concerns(machine.modules.text(module))}
    while more := {module for module, targets in machine.imports.items() if targets & found} - found:
        found |= more
    built = {item.module for one in machine.requests for body in one.bodies for item in body.items.values()}
    return found | {module for module, targets in machine.imports.items() if targets & built}


def methods_of(machine: Machine, cls: Class, settled: dict[int, int], *, on_any: bool) -> Iterator[Callable]:
    """Every method of a class on the objects that hold answers, and, with `on_any`, on one other object.

    They run again as long as they add attributes to the object; `settled` counts those it had.
    """
    made = [one for one in cls.made if answers_in(one)]
    for instance in (*made, canonical_or_none(machine, cls) if on_any else None):
        if instance is None or settled.get(id(instance)) == len(instance.attributes):
            continue
        settled[id(instance)] = len(instance.attributes)
        for value in list(cls.members.values()):
            found = method_on(cls, value, instance)
            if found is not None:
                yield found


def canonical_or_none(machine: Machine, cls: Class) -> Instance | None:
    """The object on which a class's methods run; None when its constructor is too much."""
    try:
        return canonical(machine, cls)
    except (Exhausted, RecursionError):
        return cls.instance


def method_on(cls: Class, value: Value, instance: Instance | None) -> Callable | None:
    """A member of a class as a function of one object; None when it is none of the class's own."""
    match value:
        case Callable(node=node) if node.name != "__init__" and value.owner is cls:
            return replace(value, receiver=instance)
        case Descriptor(kind="static", function=function):
            return function
        case Descriptor(kind="classmethod", function=function):
            return replace(function, receiver=cls)
        case Descriptor(function=function):
            return replace(function, receiver=instance)
        case _:
            return None


def functions_of(machine: Machine, done: set[int], relevant: set[str]) -> Iterator[Callable]:
    """Functions that were not reached."""
    for node, scope in list(machine.functions):
        if id(node) in machine.evaluated or id(node) in done or scope.cls is not None:
            continue
        if scope.module not in relevant:
            continue
        done.add(id(node))
        yield Callable(node, scope)


def unreached(machine: Machine) -> Iterator[Callable]:
    """Functions with a block that known arguments always left out."""
    waiting = {id(one.node): one for key, one in machine.pruned.items() if key not in machine.ran}
    machine.pruned.clear()
    for one in waiting.values():
        machine.contexts.pop(id(one.node), None)
        yield one


def known_best(requests: list[Request]) -> tuple[Request, ...]:
    """The requests without those whose method is unknown only because no caller was looked at."""
    known = {id(request.node) for request in requests if method_is_known(request)}
    return tuple(request for request in requests if method_is_known(request) or id(request.node) not in known)


def method_is_known(request: Request) -> bool:
    """Whether a request's method is known, and not merely a default that callers may change."""
    return request.method is not None and request.method.literal is not None
