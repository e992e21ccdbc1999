"""What declared types say of values, and models that are built from answers."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.annotations import inner_type, last_name
from v0to1.flow.answers import PLAIN, How, decode, element_of, read
from v0to1.flow.classes import all_fields, derives, library_base, member, scope_of, wire_name
from v0to1.flow.commands import given_by, handed
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.shapes import unknown_data
from v0to1.flow.url_joins import ORIGIN
from v0to1.flow.values import (
    HOLE,
    Answer,
    Callable,
    Class,
    Constant,
    External,
    Hole,
    Instance,
    Sequence,
    Session,
    Text,
    Value,
    options,
)

MAX_MADE = 6
GIVEN = frozenset([Instance, Session, Sequence, Answer])
"""Defaults that say more than the declared type of their parameter."""


def typed_value(machine: Machine, note: tree.Node | None, scope: Scope) -> Value | None:
    """The object or session that an annotation names, if it names one."""
    match note:
        case tree.Text(value=text) if text.isidentifier():
            return typed_value(machine, tree.Name(note.origin, text), scope)
        case tree.Index():
            names = machine.libraries.names
            inner = inner_type(note, names.wrappers)
            if inner is not None:
                given = machine.evaluate(note, scope)
                return given if isinstance(given, Instance | Session) else typed_value(machine, inner, scope)
            item = inner_type(note, names.lists)
            typed = typed_value(machine, item, scope) if item is not None else None
            return Sequence([typed], True, note) if typed is not None else None
        case tree.Binary(operator="|", left=left, right=right):
            return typed_value(machine, left, scope) or typed_value(machine, right, scope)
        case tree.Name(name=name):
            found = scope.find(name)
            return object_of(machine, found[0] if found else External(name), scope.module)
        case tree.Attr():
            return object_of(machine, machine.evaluate(note, scope), scope.module)
        case _:
            return None


def object_of(machine: Machine, value: Value, module: str) -> Value | None:
    """An object of a class, a library's session or function that sends, or the context of commands."""
    match value:
        case Class() if not derives(value, machine.libraries.names.plain):
            return canonical(machine, value)
        case External(name=name) if name in machine.libraries.sessions:
            library, model = machine.libraries.sessions[name]
            return Session(library.name, name, is_async=model.is_async, joins=model.joins)
        case External(name=name):
            return value if sends(machine, value) else handed(machine, name, module)
        case Instance() | Session():
            return value
        case _:
            return None


def canonical(machine: Machine, cls: Class) -> Instance:
    """The object on which a class's methods are run when nobody in the project makes one."""
    if cls.instance is None:
        cls.instance = Instance(cls, session=library_base(machine, cls))
        found = member(cls, "__init__")
        if isinstance(found, Callable) and isinstance(found.scope, Scope):
            run_unknown(machine, Callable(found.node, found.scope, cls.instance, owner=found.owner))
    return cls.instance


def run_unknown(machine: Machine, function: Callable) -> Value:
    """Call a function with arguments of which only names, types and defaults are known."""
    if not isinstance(function.scope, Scope):
        return Hole(None, "")
    params = [param for param in function.node.params if not param.stars and not param.keyword_only]
    given = params[1:] if function.receiver is not None else params
    values = [parameter_value(machine, param, function.scope) for param in given]
    if machine.options:
        values = [with_option(machine, function, *one) for one in zip(given, values, strict=True)]
    found = given_by(machine, function) if values and function.node.decorators else None
    values[:1] = [found] if found is not None else values[:1]
    return machine.call(function, function.node, function.scope, *values)


def with_option(machine: Machine, function: Callable, param: tree.Param, value: Value) -> Value:
    """A parameter of which nothing is known but what a decorator says that it is by default."""
    declared = machine.options.get((id(function.node), param.name)) if machine.options else None
    if isinstance(value, Hole) and value.default is None and declared is not None:
        return replace(value, default=declared)
    return value


def parameter_value(machine: Machine, param: tree.Param, scope: Scope) -> Value:
    """What is known of a parameter from its declaration, its default, or its name (a fixture)."""
    default = machine.evaluate(param.default, scope) if param.default is not None else None
    if default is not None and (type(default) in GIVEN or sends(machine, default)):
        return replace(default, open=True) if type(default) is Sequence and not default.items else default
    if param.annotation is not None:
        typed = typed_value(machine, param.annotation, scope)
        typed = typed if typed is not None else unknown_data(machine, param.annotation, param.name, scope)
        if typed is not None:
            return typed
    provided = provided_value(machine, param, scope)
    if provided is not None:
        return provided
    if isinstance(default, Text) and machine.interesting(base_path(default.shape)):
        return default
    fixture = machine.libraries.names.fixtures.get(param.name)
    if fixture is not None and fixture in machine.libraries.sessions:
        library, model = machine.libraries.sessions[fixture]
        return Session(library.name, fixture, is_async=model.is_async)
    kind = "double" if param.name in machine.libraries.names.doubles else "parameter"
    plain = default is None or type(default) is Constant
    known = default if not plain and isinstance(default, (Text, Hole)) else None
    return Hole(param, scope.module, (param.name,), known, kind=kind)


def base_path(shape: str) -> str:
    """The path of a URL with a server in it; empty for a path alone, which may be any other."""
    return ORIGIN.sub("", shape, count=1) if ORIGIN.match(shape) else shape[1:] if shape[:1] == HOLE else ""


def sends(machine: Machine, value: Value) -> bool:
    """Whether a value is a library's own function that sends what it is given, or all of the library."""
    if type(value) is not External:
        return False
    libraries = machine.libraries
    return value.name in libraries.modules or libraries.request_function(value.name) is not None


def provided_value(machine: Machine, param: tree.Param, scope: Scope) -> Value | None:
    """What a fixture of the parameter's name gives, from the same module or one for fixtures."""
    if not machine.libraries.names.fixture_makers:
        return None
    for root in (scope.root(), *fixture_scopes(machine, param, scope)):
        found = root.own(param.name)
        if isinstance(found, Callable) and any(is_fixture(machine, one) for one in found.node.decorators):
            made = run_unknown(machine, found)
            return made.items[0] if isinstance(made, Sequence) and made.items and found.node.yields else made
    return None


def fixture_scopes(machine: Machine, param: tree.Param, scope: Scope) -> Iterator[Scope]:
    """The modules whose fixtures are given to the tests of a module without an import."""
    for name in sorted(machine.libraries.names.fixture_modules):
        kind, target = machine.modules.resolve(scope.module, tree.Import(param.origin, name, 0, None, name))
        if kind == "module" and target != scope.module:
            yield machine.load(target)


def is_fixture(machine: Machine, decorator: tree.Node) -> bool:
    """Whether a decorator makes a function give the value of parameters with its name."""
    target = decorator.callee if isinstance(decorator, tree.Call) else decorator
    return last_name(target) in machine.libraries.names.fixture_makers


def structured(
    machine: Machine, note: tree.Node | None, answer: Answer, node: tree.Node, scope: Scope
) -> Value:
    """Data of an answer as its declared type says: models read their fields, lists every element."""
    names = machine.libraries.names
    match note:
        case tree.Text(value=text) if text.isidentifier():
            return structured(machine, tree.Name(note.origin, text), answer, node, scope)
        case tree.Index():
            inner = inner_type(note, names.wrappers)
            if inner is not None:
                return structured(machine, inner, answer, node, scope)
            item = inner_type(note, names.lists)
            if item is None:
                return answer
            return Sequence([structured(machine, item, element_of(answer), node, scope)], True, node)
        case tree.Binary(operator="|", left=left, right=right):
            found = structured(machine, left, answer, node, scope)
            return found if found is not answer else structured(machine, right, answer, node, scope)
        case tree.Name() | tree.Attr():
            cls = machine.evaluate(note, scope)
            return model_of(machine, cls, answer, node, scope) if isinstance(cls, Class) else answer
        case _:
            return answer


def model_of(machine: Machine, cls: Class, answer: Answer, node: tree.Node, scope: Scope) -> Value:
    """An object built from an answer: every declared field is a read."""
    answer = decode(answer, node, scope)
    names = machine.libraries.names
    if (
        derives(cls, names.typed_dicts)
        or derives(cls, names.enums)
        or len(answer.path) > len(set(answer.path)) + 2
    ):
        return answer
    made = Instance(cls, session=None)
    for name, (declared, base) in all_fields(cls).items():
        wire, key = wire_name(machine, name, declared)
        where = scope_of(base, scope)
        found = read(answer, wire, How("model", declared, key, node), where)
        made.attributes[name] = structured(machine, declared.annotation, found, node, where)
    remember(cls, made)
    return made


def remember(cls: Class, made: Instance) -> None:
    """Keep some of the objects that the project makes, to run their methods on them later."""
    if len(cls.made) < MAX_MADE:
        cls.made.append(made)


def answers_in(value: Value, depth: int = 2) -> bool:
    """Whether an answer is somewhere in a value."""
    for option in options(value):
        if type(option) in PLAIN:
            continue
        match option:
            case Answer():
                return True
            case Instance(attributes=attributes) if depth:
                if any(answers_in(one, depth - 1) for one in attributes.values()):
                    return True
            case Sequence(items=items) if depth:
                if any(answers_in(one, depth - 1) for one in items):
                    return True
    return False
