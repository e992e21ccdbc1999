"""Declared types: how they are written, what they say of values, and models built from responses."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.command_contexts import given_by, handed
from v0to1.evaluation.http.url_joins import ORIGIN
from v0to1.evaluation.interpreter.classes import (
    all_fields,
    derives,
    library_base,
    member,
    scope_of,
    wire_name,
)
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.responses import PLAIN, How, decode, element_of, read
from v0to1.evaluation.values import (
    HOLE,
    MAPPINGS,
    Callable,
    Class,
    Constant,
    Declaration,
    Declared,
    Encoded,
    External,
    Future,
    Hole,
    Instance,
    Item,
    Mapping,
    ResponseValue,
    Sequence,
    Session,
    Shape,
    Text,
    Union,
    Value,
    options,
)
from v0to1.tree.walking import walk

MAX_MADE = 6
GIVEN = frozenset([Instance, Session, Sequence, ResponseValue])
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
    if isinstance(default, Text) and machine.follows(base_path(default.shape)):
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
    """What a fixture of the parameter's name gives, from the same module or one for fixtures.

    One that takes a parameter of its own name is given what it overrides.
    """
    if not machine.libraries.names.fixture_makers:
        return None
    running = machine.calls.providing
    for root in (scope.root(), *fixture_scopes(machine, param, scope)):
        found = root.own(param.name)
        if not isinstance(found, Callable) or id(found.node) in running:
            continue
        if any(is_fixture(machine, one) for one in found.node.decorators):
            running.add(id(found.node))
            try:
                made = run_unknown(machine, found)
            finally:
                running.discard(id(found.node))
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
    machine: Machine, note: tree.Node | None, response: ResponseValue, node: tree.Node, scope: Scope
) -> Value:
    """Data of a response as its declared type says: models read their fields, lists every element."""
    names = machine.libraries.names
    match note:
        case tree.Text(value=text) if text.isidentifier():
            return structured(machine, tree.Name(note.origin, text), response, node, scope)
        case tree.Index():
            inner = inner_type(note, names.wrappers)
            if inner is not None:
                return structured(machine, inner, response, node, scope)
            item = inner_type(note, names.lists)
            if item is None:
                return response
            return Sequence([structured(machine, item, element_of(response), node, scope)], True, node)
        case tree.Binary(operator="|", left=left, right=right):
            found = structured(machine, left, response, node, scope)
            return found if found is not response else structured(machine, right, response, node, scope)
        case tree.Name() | tree.Attr():
            cls = machine.evaluate(note, scope)
            return model_of(machine, cls, response, node, scope) if isinstance(cls, Class) else response
        case _:
            return response


def model_of(machine: Machine, cls: Class, response: ResponseValue, node: tree.Node, scope: Scope) -> Value:
    """An object built from a response: every declared field is a read."""
    response = decode(response)
    names = machine.libraries.names
    if (
        derives(cls, names.typed_dicts)
        or derives(cls, names.enums)
        or len(response.path) > len(set(response.path)) + 2
    ):
        return response
    made = Instance(cls, session=None)
    for name, (declared, base) in all_fields(cls).items():
        wire, key = wire_name(machine, name, declared)
        where = scope_of(base, scope)
        found = read(response, wire, How("model", declared, key), where)
        made.attributes[name] = structured(machine, declared.annotation, found, node, where)
    remember(cls, made)
    return made


def remember(cls: Class, made: Instance) -> None:
    """Keep some of the objects that the project makes, to run their methods on them later."""
    if len(cls.made) < MAX_MADE:
        cls.made.append(made)


def responses_in(value: Value, depth: int = 2) -> bool:
    """Whether a response is somewhere in a value."""
    for option in options(value):
        if type(option) in PLAIN:
            continue
        match option:
            case ResponseValue():
                return True
            case Instance(attributes=attributes) if depth:
                if any(responses_in(one, depth - 1) for one in attributes.values()):
                    return True
            case Sequence(items=items) if depth:
                if any(responses_in(one, depth - 1) for one in items):
                    return True
    return False


Kind = tree.Node | Value | None
MAX_ALIASES = 6
MAX_NESTING = 3
MANY = 3
DESCRIBED = frozenset([*MAPPINGS, ResponseValue, Sequence, Encoded, Future])


@handles(tree.Shape)
def shape(machine: Machine, node: tree.Shape, scope: Scope) -> Value:
    """A type of data."""
    fields = {
        one.key.value: Declared(one, one.key, scope.module, one.type, one.optional) for one in node.fields
    }
    return Shape(fields, node.bases, scope, node.is_data, params=node.params)


@handles(tree.Typed)
def typed(machine: Machine, node: tree.Typed, scope: Scope) -> Value:
    """A value that is said to have a type."""
    value = machine.evaluate(node.value, scope)
    describe(machine, node.type, value, scope)
    return value


def shapes_of(
    machine: Machine, kind: Kind, scope: Scope, depth: int = MAX_ALIASES
) -> Iterator[tuple[Shape, int]]:
    """The shapes that a type names, each with the number of lists around it."""
    if kind is None or depth < 0:
        return
    if type(kind) is tree.Name:
        if named := scope.find(f"{tree.TYPE}{kind.name}") or scope.find(kind.name):
            yield from shapes_of(machine, named[0], scope, depth - 1)
        return
    if type(kind) is Shape:
        if kind.fields or kind.params:
            yield kind, 0
            return
        where = kind.scope if isinstance(kind.scope, Scope) else scope
        for base in kind.bases:
            for found, lists in shapes_of(machine, base, where, depth - 1):
                yield found, lists + kind.many
        return
    match kind:
        case Class() if derives(kind, machine.libraries.names.typed_dicts):
            yield declared_by(kind, scope), 0
        case tree.Text() | Class():
            yield from shapes_of(machine, named_by(kind), scope, depth - 1)
        case tree.Shape():
            yield from shapes_of(machine, machine.evaluate(kind, scope), scope, depth - 1)
        case tree.Index():
            names = machine.libraries.names
            inner = inner_type(kind, names.wrappers)
            item = inner_type(kind, names.lists)
            if inner is None and item is None:
                for found, lists in shapes_of(machine, kind.target, scope, depth - 1):
                    yield with_type(found, kind.key, scope), lists
            for found, lists in shapes_of(machine, inner or item, scope, depth - 1):
                yield found, lists + (inner is None)
        case tree.Binary(left=left, right=right):
            yield from shapes_of(machine, left, scope, depth - 1)
            yield from shapes_of(machine, right, scope, depth - 1)
        case tree.Attr():
            yield from shapes_of(machine, machine.evaluate(kind, scope), scope, depth - 1)


def named_by(kind: tree.Text | Class) -> Kind:
    """What the text of a type, or a class that declares one beside itself, stands for."""
    if isinstance(kind, tree.Text):
        return tree.Name(kind.origin, kind.value)
    declared = kind.scope.find(f"{tree.TYPE}{kind.name}") if isinstance(kind.scope, Scope) else None
    return declared[0] if declared else None


def declared_by(cls: Class, scope: Scope) -> Shape:
    """The type of the mappings whose keys a class declares."""
    if cls.shape is None:
        fields: dict[str, Declared] = {}
        for name, one in cls.fields.items():
            key = tree.Text(one.targets[0].origin, name)
            fields[name] = Declared(one, key, cls.module, one.annotation)
        bases = tuple(one for one in cls.bases if isinstance(one, Class))
        cls.shape = Shape(fields, bases, scope_of(cls, scope), is_data=False)
    return cls.shape


def with_type(found: Shape, kind: tree.Node, scope: Scope) -> Shape:
    """A shape with the type that it is given."""
    if not found.params or not isinstance(found.scope, Scope):
        return found
    inner = Scope(found.scope.module, found.scope.frame, found.scope)
    inner.variables[found.params[0]] = Shape({}, (kind,), scope)
    return replace(found, scope=inner, params=())


def declared_in(machine: Machine, found: Shape, scope: Scope) -> list[tuple[str, Declared, Scope]]:
    """All fields of a shape, those of its bases first, each with the scope that its type is written in."""
    where = found.scope if isinstance(found.scope, Scope) else scope
    fields: list[tuple[str, Declared, Scope]] = []
    for base in found.bases:
        for other, lists in shapes_of(machine, base, where):
            if not lists and other is not found:
                fields.extend(declared_in(machine, other, where))
    for name, one in found.fields.items():
        fields.append((name, one, where))
    return fields


def describe(machine: Machine, kind: Kind, value: Value, scope: Scope, around: tuple[int, ...] = ()) -> None:
    """A value is declared to be of a type: the type's fields name keys of responses, and of what is sent."""
    if kind is None or not (
        any(map(is_described, value.options)) if type(value) is Union else type(value) in DESCRIBED
    ):
        return
    hold_unseen(machine, kind, value, scope)
    for found, lists in shapes_of(machine, kind, scope):
        if id(found.fields) in around or len(around) > MAX_NESTING:
            continue
        for one in inside(value, lists):
            fit(machine, found, one, scope, (*around, id(found.fields)))


def hold_unseen(machine: Machine, kind: Kind, value: Value, scope: Scope) -> None:
    """Data of a response are held against types of a library, or of code that is not analysed."""
    held = [one for one in inside(value, 0) if isinstance(one, ResponseValue) and one.stage == "data"]
    for node in walk(kind) if held and isinstance(kind, tree.Node) else ():
        name = node.name if isinstance(node, tree.Name) else ""
        named = scope.find(f"{tree.TYPE}{name}") or scope.find(name) if name else None
        if named is None or not isinstance(named[0], External):
            continue
        if named[0].name.partition(".")[0] not in machine.libraries.names.plain_types:
            for one in held:
                responses.escape(one, "type", node, scope)


def is_described(value: Value) -> bool:
    """Whether a type can say anything of a value."""
    return type(value) in DESCRIBED


def inside(value: Value, lists: int) -> list[Value]:
    """What a value is, or holds, below a number of lists."""
    found = [one.value if type(one) is Encoded or type(one) is Future else one for one in options(value)]
    for _ in range(min(lists, MANY)):
        found = [
            item
            for one in found
            for item in (
                one.items
                if isinstance(one, Sequence)
                else [responses.element_of(one)]
                if isinstance(one, ResponseValue)
                else []
            )
        ]
    return found


def fit(machine: Machine, found: Shape, value: Value, scope: Scope, around: tuple[int, ...]) -> None:
    """A shape describes one value."""
    if isinstance(value, ResponseValue) and value.stage == "data":
        place = (found, value.path, value.requests)
        if place in machine.described:
            return
        machine.described.add(place)
        for name, declared, where in declared_in(machine, found, scope):
            how = responses.How("shape", declared.node, declared.key)
            describe(machine, declared.type, responses.read(value, name, how, where), where, around)
    elif isinstance(value, Mapping):
        if found not in value.shapes:
            value.shapes = (*value.shapes, found)
        fit_mapping(machine, found, value, scope, around)


def fit_mapping(
    machine: Machine, found: Shape, value: Mapping, scope: Scope, around: tuple[int, ...] = ()
) -> None:
    """The declared fields of what is sent name its entries."""
    for name, declared, where in declared_in(machine, found, scope):
        item = value.items.get(name)
        if item is None:
            continue
        if item.key_node is not declared.key and not any(
            one.node is declared.key for one in item.declarations
        ):
            machine.note_declaration(item, Declaration(declared.key, declared.module))
        describe(machine, declared.type, item.value, where, around)


def describe_result(machine: Machine, result: Value, node: tree.Call, scope: Scope) -> Value:
    """The first type that a generic function is given is that of the data that it gives."""
    for option in options(result):
        described = option
        if isinstance(option, ResponseValue) and option.stage == "response":
            libraries = (machine.libraries.by_name.get(one.library) for one in responses.requests_of(option))
            if any(one is not None and "value" in one.decode.values() for one in libraries):
                described = ResponseValue(option.requests, "data")
        describe(machine, node.types[0], described, scope)
    return result


def unknown_data(
    machine: Machine, kind: Kind, name: str, scope: Scope, around: tuple[int, ...] = ()
) -> Value | None:
    """An unknown value of a declared type: of its entries, the keys are known. None for other types."""
    for found, lists in shapes_of(machine, kind, scope):
        fields = declared_in(machine, found, scope)
        if not found.is_data or not fields or id(found.fields) in around or len(around) > MAX_NESTING:
            continue
        made = Mapping(module=scope.module, shapes=(found,), depth=machine.branch)
        for key, one, where in fields:
            inner = unknown_data(machine, one.type, key, where, (*around, id(found.fields)))
            value = inner if inner is not None else Hole(one.key, one.module, (name, key), kind="parameter")
            made.put(Item(key, one.key, value, None, one.module, one.optional, True))
        return Sequence([made], True) if lists else made
    return None


def last_name(node: tree.Node) -> str:
    """The last part of a dotted name."""
    return node.name if isinstance(node, tree.Name | tree.Attr) else ""


def inner_type(note: tree.Node | None, names: frozenset[str]) -> tree.Node | None:
    """The first type inside one of some containers: `Optional[X]`, `list[X]`."""
    if not isinstance(note, tree.Index) or last_name(note.target) not in names:
        return None
    return note.key.items[0] if isinstance(note.key, tree.Sequence) and note.key.items else note.key
