"""Classes of the project: their bases, members and declared fields."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.interpreter.machine import SILENT, Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Class,
    Descriptor,
    External,
    Instance,
    Known,
    Method,
    Session,
    Text,
    Value,
    options,
)


def lineage(cls: Class) -> tuple[Class | External, ...]:
    """The class and its bases, nearest first."""
    if not cls.lineage:
        cls.lineage = tuple(ancestry(cls)) if cls.bases else (cls,)
    return cls.lineage


def ancestry(cls: Class) -> Iterator[Class | External]:
    """The class and its bases, nearest first, of those that have any."""
    seen: set[int] = set()
    waiting: list[Value] = [cls]
    while waiting:
        current = waiting.pop(0)
        for option in options(current):
            if id(option) in seen:
                continue
            seen.add(id(option))
            if isinstance(option, Class):
                yield option
                waiting.extend(option.bases)
            elif isinstance(option, External):
                yield option


def derives(cls: Class, names: frozenset[str]) -> bool:
    """Whether a class derives from one of some library classes, by their dotted names."""
    return bool(cls.bases) and any(isinstance(base, External) and base.name in names for base in lineage(cls))


def member(cls: Class, name: str, *, after: Class | None = None) -> Value | None:
    """A member of a class or of its bases; with `after`, only of the bases that follow that class."""
    reached = after is None
    if reached and name in cls.members:
        return cls.members[name]
    if not cls.bases:
        return None
    for base in lineage(cls):
        if reached and isinstance(base, Class) and name in base.members:
            return base.members[name]
        reached = reached or base is after
    return None


def is_stub(value: Value | None) -> bool:
    """Whether a member is only declared: its body says nothing, or raises."""
    if type(value) is not Callable:
        return False
    for node in value.node.body:
        if type(node) not in SILENT and not (type(node) is tree.Leave and not node.loop_only):
            return False
    return True


def overriding(machine: Machine, cls: Class, name: str) -> list[Callable]:
    """What classes of the project that derive from a class make of a member that it only declares."""
    found: list[Callable] = []
    for other in machine.objects.derived.get(id(cls), ()):
        own = other.members.get(name)
        if isinstance(own, Callable) and not is_stub(own):
            found.append(own)
    return found


def all_fields(cls: Class) -> dict[str, tuple[tree.Assign, Class]]:
    """The declared fields of a class, inherited ones first."""
    found: dict[str, tuple[tree.Assign, Class]] = {}
    for base in reversed([base for base in lineage(cls) if isinstance(base, Class)]):
        found.update({name: (node, base) for name, node in base.fields.items()})
    return found


def field_of(cls: Class, name: str) -> tuple[tree.Assign, Class] | None:
    """The declared field of a name, and the class that declares it, nearest first."""
    for base in lineage(cls) if cls.bases or name in cls.fields else ():
        if isinstance(base, Class) and name in base.fields:
            return base.fields[name], base
    return None


def wire_name(machine: Machine, name: str, declared: tree.Assign) -> tuple[str, tree.Node]:
    """The name of a declared field in JSON, and the node that spells it: its alias, or its own name."""
    if isinstance(declared.value, tree.Call):
        for arg in declared.value.args:
            if arg.name in machine.libraries.names.aliases and isinstance(arg.value, tree.Text):
                return arg.value.value, arg.value
    return name, declared.targets[0]


def library_base(machine: Machine, cls: Class) -> Session | None:
    """A fresh session when the class derives from one of an HTTP library."""
    for base in lineage(cls) if cls.bases else ():
        if isinstance(base, External) and base.name in machine.libraries.sessions:
            library, model = machine.libraries.sessions[base.name]
            own = member(cls, model.base) if model.base else None
            url = None if isinstance(own, Callable | Descriptor) else own
            return Session(library.name, base.name, url, is_async=model.is_async, joins=model.joins)
    return None


def scope_of(cls: Class, otherwise: Scope) -> Scope:
    """The scope in which a class was defined."""
    return cls.scope if isinstance(cls.scope, Scope) else otherwise


ASKED = "__getattr__"
MAKER = "__new__"


def made_up(machine: Machine, owner: Instance, name: str, node: tree.Node, scope: Scope) -> Value | None:
    """What an object gives for a name that it has not: a function, or a method that is not known."""
    asked = member(owner.cls, ASKED)
    if isinstance(asked, Callable):
        text = Text((Known(name, None, scope.module),))
        found = machine.call(replace(asked, receiver=owner), node, scope, text)
        if isinstance(found, Callable):
            return found
    known = asked is not None or {f".{name}", f"?.{name}"} & machine.libraries.functions.keys()
    return Method(owner, name, node) if known else None


def made_by_itself(machine: Machine, cls: Class, node: tree.Node, scope: Scope) -> Instance | None:
    """The object that a class makes, or has made before (`cls._instance = super().__new__(cls)`)."""
    maker = member(cls, MAKER)
    found = machine.call(replace(maker, receiver=cls), node, scope) if isinstance(maker, Callable) else NULL
    return next((one for one in options(found) if isinstance(one, Instance) and one.cls is cls), None)
