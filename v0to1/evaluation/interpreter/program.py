"""Evaluate a project: its modules, then every function that nobody called, then what settled late."""

from __future__ import annotations

import gc
import posixpath
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from msgspec import field as made_by

from v0to1 import tree
from v0to1.core.immutable import immutable, replace
from v0to1.core.monitor import EVALUATE, FUNCTIONS, MODULES, STEPS, advancing, count, staged
from v0to1.core.own_errors import own_error
from v0to1.core.recursion import roomy
from v0to1.evaluation.builtins.command_contexts import first
from v0to1.evaluation.data import comprehensions, items
from v0to1.evaluation.http.config_values import Outside
from v0to1.evaluation.http.known_bases import knows
from v0to1.evaluation.http.libraries import Libraries
from v0to1.evaluation.http.recording import leads_on
from v0to1.evaluation.http.requests import Request, Site
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter import (
    binding,
    definitions,
    expressions,
    members,
    names,
    operators,
    statements,
)
from v0to1.evaluation.interpreter import dispatch as invoke
from v0to1.evaluation.interpreter import statements as cases
from v0to1.evaluation.interpreter.facts import Handed, SocketUse, Stub
from v0to1.evaluation.interpreter.machine import MAX_STEPS, Exhausted, Machine, Modules, remembering
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.state import Calls, Objects
from v0to1.evaluation.interpreter.types import canonical, responses_in, run_unknown
from v0to1.evaluation.responses import comparisons as comparing
from v0to1.evaluation.responses.kept import release
from v0to1.evaluation.responses.responses import PLAIN, responses_of
from v0to1.evaluation.responses.route_literals import take_built
from v0to1.evaluation.responses.shared_reads import note_owned
from v0to1.evaluation.sockets import connections, namespaces
from v0to1.evaluation.sockets.channels import unheard
from v0to1.evaluation.values import Callable, Class, Descriptor, Instance, Value
from v0to1.tree.walking import walk_through

HANDLERS = (
    binding, cases, comparing, comprehensions, definitions, expressions, invoke, items, members, names,
    operators, statements,
)  # fmt: skip
STEPS_A_MODULE = 20_000


@immutable
class Evaluation:
    """What was found: requests as seen in each context, literals that no request used, and failures.

    `watched` are requests with routes that are only watched.
    `called` are the ids of functions that the project calls, `sites` these with each call, `registered` of
    those that an unknown object is given by a decorator and may call too, `returned` what each function gave,
    `dropped` of those of which some calls were not followed, because there are too many.
    `exhausted` are modules whose evaluation was given up, `errors` what is told of errors of our own in
    some of them. `stubs` are functions of tests in the place of ones that send. `elsewhere` are
    requests on routes of no interest, which may share a wrapper, a body or reads with those of interest;
    `taken` are literals of routes that were taken apart into something that is none. `modules` are all that
    were loaded. `steps` are
    the expressions that were evaluated, each as often as it was. `joined` are the ids of expressions that
    were put behind others, `handed` literals that something unknown is given, `keyed` the keys of what that
    is given beside a literal, by its id.
    """

    requests: tuple[Request, ...]
    watched: tuple[Request, ...]
    unused: tuple[Site, ...]
    called: frozenset[int]
    registered: frozenset[int]
    exhausted: tuple[str, ...]
    returned: dict[int, list[tuple[object, str, tree.Node]]]
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
    dropped: frozenset[int] = frozenset()
    sites: frozenset[tuple[int, int]] = frozenset()


@staged(EVALUATE)
def evaluate_project(
    entries: Iterable[str],
    modules: Modules,
    libraries: Libraries,
    interesting: Function[[str], bool],
    outside: Outside | None = None,
    speaks: Function[[str], bool] | None = None,
    watched: Function[[str], bool] | None = None,
) -> Evaluation:
    """Evaluate the entry modules and whatever they import; `outside` is what files beside them say.

    The modules that `speaks` is true for, by default those with a text of interest, run whole with all that
    import them. Requests with a URL that is `watched` are found, too, and told apart from the others.
    """
    machine = Machine(modules, libraries, interesting)
    if watched is not None:
        machine.follows = remembering(lambda text: interesting(text) or watched(text))
    machine.outside = outside or machine.outside
    machine.speaks = speaks or machine.speaks
    wanted = list(entries)
    machine.budget = MAX_STEPS + STEPS_A_MODULE * len(wanted)
    with unhindered():
        exhausted: list[str] = []
        for module in advancing(wanted):
            with contained(machine, module, exhausted):
                machine.load(module)
        deliver(machine, exhausted)
        settle(machine, exhausted)
        deliver(machine, exhausted)
    count(MODULES, len(machine.loaded.scopes))
    count(STEPS, machine.steps)
    share_declarations(machine)
    release(machine)
    note_owned(machine)
    take_built(machine)
    connections.name_received(machine)
    namespaces.attach(machine)
    found = evaluation_of(machine, exhausted)
    # Values that nobody has read keep the machine; what it alone has takes megabytes.
    machine.calls, machine.objects, machine.literals, machine.used = Calls(), Objects(), {}, set()
    return found


def evaluation_of(machine: Machine, exhausted: list[str]) -> Evaluation:
    """What was found in a program that has run."""
    used = machine.used
    own, watched = list[Request](), list[Request]()
    for one in known_best(machine.requests):
        (own if is_own(machine, one) else watched).append(one)
    unused = tuple([Site(*place) for key, place in machine.literals.items() if key not in used])
    return Evaluation(
        requests=tuple(own),
        watched=tuple(watched),
        unused=unused,
        called=frozenset(machine.calls.called),
        sites=frozenset(machine.calls.sites),
        registered=frozenset(machine.calls.registered),
        exhausted=tuple(dict.fromkeys((*exhausted, *machine.loaded.errors))),
        errors=dict(machine.loaded.errors),
        returned=dict(machine.calls.returned),
        stubs=tuple(machine.stubs.values()),
        sockets=tuple(machine.sockets),
        blurred=blurred_only(machine),
        elsewhere=tuple(machine.elsewhere),
        taken=tuple(Site(node, module) for node, module in machine.taken.values()),
        imports={module: frozenset(targets) for module, targets in machine.loaded.imports.items()},
        modules=tuple(machine.loaded.scopes),
        steps=machine.steps,
        joined=frozenset(machine.joined),
        keyed=machine.keyed,
        handed=tuple(machine.handed.values()),
        served=tuple(dict.fromkeys(machine.served)),
        dropped=frozenset(machine.calls.dropped),
    )


def is_own(machine: Machine, request: Request) -> bool:
    """Whether a request is of interest itself, and not only watched."""
    plain = machine.follows is machine.interesting
    return plain or machine.interesting(preview(request.url)) or leads_on(request.url)


def blurred_only(machine: Machine) -> tuple[Request, ...]:
    """Requests with an unknown path, at calls that never had a known one."""
    if not machine.blurred:
        return ()
    known = {id(request.call) for request in machine.requests if is_own(machine, request)}
    return tuple([request for request in machine.blurred if id(request.call) not in known])


def share_declarations(machine: Machine) -> None:
    """Entries that were written at one place are declared alike, whichever object they are in."""
    for request in machine.requests if machine.objects.declarations else ():
        for item in (item for body in request.bodies for item in body.items.values()):
            for one in (item, *item.earlier):
                known = {id(each.node) for each in one.declarations}
                found = machine.objects.declarations.get(id(one.key_node), ())
                one.declarations.extend(each for each in found if id(each.node) not in known)


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
    """The requests without those whose method is unknown only because no caller was analysed.

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


MAX_WAY = 3
"""How many functions may stand between a variable and what is run for it."""


@staged(FUNCTIONS)
def settle(machine: Machine, exhausted: list[str]) -> None:
    """Run what has not run: methods on objects, functions with unknown arguments, left-out blocks."""
    done: set[int] = set()
    concerned: dict[str, bool] = {}
    settled: dict[int, tuple[int, int]] = {}
    known: set[tuple[str, str]] = set()
    for last in (False, True):
        relevant = reaching(machine, concerned)
        late = keeping(machine, relevant) - known if done else set()
        methods = [
            one
            for cls in list(machine.objects.classes)
            for one in methods_of(machine, cls, settled, exhausted, on_any=cls.module in relevant)
        ]
        functions = first(machine, [*again(machine, done, late), *functions_of(machine, done, relevant)])
        known = keeping(machine, relevant) if not last else known
        waiting = [*methods, *functions, *unreached(machine)]
        for function in advancing(waiting):
            run(machine, function, exhausted)
        # What hears an event is given one, and need not run without it as well.
        deliver(machine, exhausted)
    for function in unheard(machine):
        run(machine, function, exhausted)


def run(machine: Machine, function: Callable, exhausted: list[str]) -> None:
    """Run a function with unknown arguments; one that is too much is reported."""
    with contained(machine, module_of(function), exhausted):
        run_unknown(machine, function)


def module_of(function: Callable) -> str:
    """The module that a function stands in, or nothing."""
    return function.scope.module if isinstance(function.scope, Scope) else ""


def reaching(machine: Machine, concerned: dict[str, bool]) -> set[str]:
    """The modules with a text of interest, and all that import one of them, or one that builds a body.

    Where a program hears messages, those that may send them belong to it. `concerned` keeps which modules
    have such a text.
    """
    for module in machine.loaded.scopes:
        if module not in concerned:
            concerned[module] = machine.speaks(module)
    found = {module for module in machine.loaded.scopes if concerned[module]}
    for word in machine.libraries.names.channels if machine.listeners else ():
        found.update(module for module in machine.loaded.scopes if word in machine.modules.text(module))
    if (
        len(found) == len(machine.loaded.scopes)
        and not machine.loaded.unread.modules
        and machine.loaded.imports.keys() <= found
    ):
        return found
    found = with_importers(machine, found)
    built = {item.module for one in machine.requests for body in one.bodies for item in body.items.values()}
    return found | {module for module, targets in machine.loaded.imports.items() if targets & built}


def with_importers(machine: Machine, found: set[str]) -> set[str]:
    """Some modules, and all that import one of them, if by way of others; of those that nobody has read
    anything of, one that names a module is asked whether it imports it.
    """
    while True:
        while more := {one for one, targets in machine.loaded.imports.items() if targets & found} - found:
            found |= more
        unread = machine.loaded.unread.modules - found
        names = {name for one in found for name in spoken_of(one)} if unread else ()
        more = {
            one
            for one in unread
            if any(name in machine.modules.text(one) for name in names)
            and machine.modules.imports(one) & found
        }
        if not more:
            return found
        found |= more


def spoken_of(module: str) -> Iterator[str]:
    """What an import of a module names of it: its name without an ending, or that of its folder."""
    folder, name = posixpath.split(module)
    yield posixpath.splitext(name)[0]
    if folder:
        yield posixpath.basename(folder)


def methods_of(
    machine: Machine, cls: Class, settled: dict[int, tuple[int, int]], exhausted: list[str], *, on_any: bool
) -> Iterator[Callable]:
    """Every method of a class on the objects that hold answers, and, with `on_any`, on one other object.

    They run again as long as they add attributes to the object, or answers to those it had; `settled`
    counts both. Those that nobody calls run on objects that know where to send something, too.
    """
    made = [one for one in cls.made if responses_in(one)]
    for instance in (*made, canonical_or_none(machine, cls, exhausted) if on_any else None):
        if instance is None or settled.get(id(instance)) == (has := filled(instance)):
            continue
        settled[id(instance)] = has
        for value in (*cls.members.values(), *cls.hidden):
            found = method_on(cls, value, instance)
            if found is not None:
                yield found
    for instance in cls.made if on_any else ():
        if id(instance) in settled or not knows(machine, instance, cls.instance):
            continue
        settled[id(instance)] = filled(instance)
        for value in (*cls.members.values(), *cls.hidden):
            found = method_on(cls, value, instance)
            if found is not None and id(found.node) not in machine.calls.called:
                yield found


def filled(instance: Instance) -> tuple[int, int]:
    """How many attributes an object has, and how many of them have answers in them."""
    return len(instance.attributes), sum(map(responses_in, instance.attributes.values()))


def canonical_or_none(machine: Machine, cls: Class, exhausted: list[str]) -> Instance | None:
    """The object on which a class's methods run; None when its constructor is too much, which is reported."""
    with contained(machine, cls.module, exhausted):
        return canonical(machine, cls)
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
    for node, scope in list(machine.calls.functions):
        if id(node) in machine.calls.evaluated or id(node) in done or scope.cls is not None:
            continue
        if scope.module not in relevant:
            continue
        done.add(id(node))
        yield Callable(node, scope)


def keeping(machine: Machine, modules: set[str]) -> set[tuple[str, str]]:
    """The variables of some modules that answers are kept in: their module and name."""
    return {
        (module, name)
        for module in modules & machine.loaded.scopes.keys()
        for name, value in machine.loaded.scopes[module].variables.items()
        if type(value) not in PLAIN and responses_of(value)
    }


def again(machine: Machine, done: set[int], late: set[tuple[str, str]]) -> Iterator[Callable]:
    """Functions that ran before a variable was given a response, and that read it, if by way of others."""
    if not late:
        return
    named = {id(node): set(names_in(node)) for node, _ in machine.calls.functions}
    reading = set(late)
    for _ in range(MAX_WAY):
        reading |= {
            (scope.module, node.name)
            for node, scope in machine.calls.functions
            if any((scope.module, name) in reading for name in named[id(node)])
        }
    for node, scope in list(machine.calls.functions):
        if id(node) in done and any((scope.module, name) in reading for name in named[id(node)]):
            yield Callable(node, scope)


def names_in(node: tree.Function) -> Iterator[str]:
    """The names that a function speaks of."""
    return (one.name for one in walk_through(node.body) if isinstance(one, tree.Name))


def unreached(machine: Machine) -> Iterator[Callable]:
    """Functions with a block that known arguments always left out."""
    waiting = {id(one.node): one for key, one in machine.calls.pruned.items() if key not in machine.calls.ran}
    machine.calls.pruned.clear()
    for one in waiting.values():
        machine.calls.contexts.pop(id(one.node), None)
        yield one


def deliver(machine: Machine, exhausted: list[str]) -> None:
    """Give each function that hears events one of them; functions inside may run at any time after that."""
    while machine.messaging.heard:
        function, event = machine.messaging.heard.pop()
        if not isinstance(function.scope, Scope):
            continue
        given = (event,) if takes_one(function) else ()
        known = len(machine.calls.functions)
        with contained(machine, module_of(function), exhausted):
            machine.call(function, function.node, function.scope, *given)
        for node, scope in machine.calls.functions[known:]:
            if scope.cls is None:
                run(machine, Callable(node, scope), exhausted)


def takes_one(function: Callable) -> bool:
    """Whether a function takes an event."""
    taken = (function.receiver is not None) + len(function.leading)
    return any(param.stars == 1 for param in function.node.params) or len(function.node.params) > taken


@contextmanager
def contained(machine: Machine, module: str, exhausted: list[str]) -> Iterator[None]:
    """Let what is too much, or an error of our own, cost no more than what is evaluated of a module.

    Modules that it imports, or calls, and that were running are given up with it.
    """
    branch = machine.branch
    try:
        yield
    except (Exhausted, RecursionError) as error:
        running = error.args if isinstance(error, Exhausted) else ()
        exhausted += (module, *running, *sorted(machine.loaded.loading))
        machine.loaded.loading.clear()
    except Exception as error:
        machine.loaded.errors.setdefault(module, own_error(error))
    machine.branch = branch
