"""What nobody in a project calls is run too: methods, functions, listeners, and blocks that were left out."""

from __future__ import annotations

import posixpath
from collections.abc import Callable as Function
from collections.abc import Iterator

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.answers import PLAIN, answers_of
from v0to1.flow.channels import unheard
from v0to1.flow.commands import first
from v0to1.flow.contained import contained
from v0to1.flow.knowing import knows
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.types import answers_in, canonical, run_unknown
from v0to1.flow.values import Callable, Class, Descriptor, Instance, Value
from v0to1.flow.walking import walk_through

MAX_WAY = 3
"""How many functions may stand between a variable and what is run for it."""


def settle(machine: Machine, exhausted: list[str], called_only: Function[[str], bool]) -> None:
    """Run what has not run: methods on objects, functions with unknown arguments, left-out blocks.

    Modules that `called_only` is true for are left as they are.
    """
    done: set[int] = set()
    concerned: dict[str, bool] = {}
    settled: dict[int, tuple[int, int]] = {}
    known: set[tuple[str, str]] = set()
    for last in (False, True):
        relevant = {one for one in reaching(machine, concerned) if not called_only(one)}
        late = keeping(machine, relevant) - known if done else set()
        methods = [
            one
            for cls in list(machine.classes)
            if not called_only(cls.module)
            for one in methods_of(machine, cls, settled, exhausted, on_any=cls.module in relevant)
        ]
        functions = first(machine, [*again(machine, done, late), *functions_of(machine, done, relevant)])
        known = keeping(machine, relevant) if not last else known
        left_out = [one for one in unreached(machine) if not called_only(module_of(one))]
        waiting = [*methods, *functions, *left_out]
        for function in waiting:
            run(machine, function, exhausted)
        # What hears an event is given one, and need not run without it as well.
        deliver(machine, exhausted)
    for function in unheard(machine):
        run(machine, function, exhausted)


def run(machine: Machine, function: Callable, exhausted: list[str]) -> None:
    """Run a function with unknown arguments; one that is too much is told."""
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
    for module in machine.scopes:
        if module not in concerned:
            concerned[module] = machine.speaks(module)
    found = {module for module in machine.scopes if concerned[module]}
    for word in machine.libraries.names.channels if machine.listeners else ():
        found.update(module for module in machine.scopes if word in machine.modules.text(module))
    if len(found) == len(machine.scopes) and not machine.unread.modules and machine.imports.keys() <= found:
        return found
    found = with_importers(machine, found)
    built = {item.module for one in machine.requests for body in one.bodies for item in body.items.values()}
    return found | {module for module, targets in machine.imports.items() if targets & built}


def with_importers(machine: Machine, found: set[str]) -> set[str]:
    """Some modules, and all that import one of them, if by way of others; of those that nobody has read
    anything of, one that names a module is asked whether it imports it.
    """
    while True:
        while more := {one for one, targets in machine.imports.items() if targets & found} - found:
            found |= more
        unread = machine.unread.modules - found
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
    made = [one for one in cls.made if answers_in(one)]
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
            if found is not None and id(found.node) not in machine.called:
                yield found


def filled(instance: Instance) -> tuple[int, int]:
    """How many attributes an object has, and how many of them have answers in them."""
    return len(instance.attributes), sum(map(answers_in, instance.attributes.values()))


def canonical_or_none(machine: Machine, cls: Class, exhausted: list[str]) -> Instance | None:
    """The object on which a class's methods run; None when its constructor is too much, which is told."""
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
    for node, scope in list(machine.functions):
        if id(node) in machine.evaluated or id(node) in done or scope.cls is not None:
            continue
        if scope.module not in relevant:
            continue
        done.add(id(node))
        yield Callable(node, scope)


def keeping(machine: Machine, modules: set[str]) -> set[tuple[str, str]]:
    """The variables of some modules that answers are kept in: their module and name."""
    return {
        (module, name)
        for module in modules & machine.scopes.keys()
        for name, value in machine.scopes[module].variables.items()
        if type(value) not in PLAIN and answers_of(value)
    }


def again(machine: Machine, done: set[int], late: set[tuple[str, str]]) -> Iterator[Callable]:
    """Functions that ran before a variable was given an answer, and that read it, if by way of others."""
    if not late:
        return
    named = {id(node): set(names_in(node)) for node, _ in machine.functions}
    reading = set(late)
    for _ in range(MAX_WAY):
        reading |= {
            (scope.module, node.name)
            for node, scope in machine.functions
            if any((scope.module, name) in reading for name in named[id(node)])
        }
    for node, scope in list(machine.functions):
        if id(node) in done and any((scope.module, name) in reading for name in named[id(node)]):
            yield Callable(node, scope)


def names_in(node: tree.Function) -> Iterator[str]:
    """The names that a function speaks of."""
    return (one.name for one in walk_through(node.body) if isinstance(one, tree.Name))


def unreached(machine: Machine) -> Iterator[Callable]:
    """Functions with a block that known arguments always left out."""
    waiting = {id(one.node): one for key, one in machine.pruned.items() if key not in machine.ran}
    machine.pruned.clear()
    for one in waiting.values():
        machine.contexts.pop(id(one.node), None)
        yield one


def deliver(machine: Machine, exhausted: list[str]) -> None:
    """Give each function that hears events one of them; functions inside may run at any time after that."""
    while machine.heard:
        function, event = machine.heard.pop()
        if not isinstance(function.scope, Scope):
            continue
        given = (event,) if takes_one(function) else ()
        known = len(machine.functions)
        with contained(machine, module_of(function), exhausted):
            machine.call(function, function.node, function.scope, *given)
        for node, scope in machine.functions[known:]:
            if scope.cls is None:
                run(machine, Callable(node, scope), exhausted)


def takes_one(function: Callable) -> bool:
    """Whether a function takes an event."""
    taken = (function.receiver is not None) + len(function.leading)
    return any(param.stars == 1 for param in function.node.params) or len(function.node.params) > taken
