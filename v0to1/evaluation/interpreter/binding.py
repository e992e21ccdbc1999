"""How values are bound to names, attributes, entries and patterns."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.iteration import in_places, iterate
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.doubles.stubs import note_stub
from v0to1.evaluation.http.url_objects import change_all, with_part
from v0to1.evaluation.interpreter.classes import all_fields
from v0to1.evaluation.interpreter.defaults import with_default
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.members import member_of
from v0to1.evaluation.interpreter.names import path_of
from v0to1.evaluation.interpreter.objects import attribute, set_attribute
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import describe
from v0to1.evaluation.responses.comparisons import compare
from v0to1.evaluation.responses.local_data import is_data, or_own, with_kept
from v0to1.evaluation.responses.methods import put_in
from v0to1.evaluation.responses.responses import How, element_of, escape, read, read_key, responses_behind
from v0to1.evaluation.responses.shared_reads import note_read
from v0to1.evaluation.values import (
    NULL,
    Address,
    External,
    Held,
    Hole,
    Instance,
    Item,
    Mapping,
    Method,
    Prepared,
    ResponseValue,
    Sequence,
    Setter,
    Text,
    Value,
    is_null,
    options,
    union,
)


def bind(
    machine: Machine, target: tree.Node, value: Value, scope: Scope, source: tree.Node | None = None
) -> None:
    """Bind a value to a name, attribute, entry or pattern of names; `source` is where it is written."""
    match target:
        case tree.Name(name=name):
            scope.assign(name, value)
        case tree.Attr(target=owner, name=name):
            for option in options(machine.evaluate(owner, scope)):
                if type(option) is Hole or type(option) is Method:
                    note_stub(machine, option, (), target, scope.module)
                    set_path(target, value, scope)
                elif type(option) is Address:
                    changed = with_part(machine, option, target, value, scope)
                    if changed is not None and not change_all(scope, changed, owner):
                        bind(machine, owner, changed, scope)
                elif type(option) is External:
                    note_stub(machine, option, (name,), target, scope.module)
                    escape(value, "attribute", target, scope)
                elif target.key is not None and is_data(option):
                    key_value = literal(name, target.key, scope.module)
                    set_entry(machine, option, key_value, value, (target, source), scope)
                else:
                    set_attribute(machine, option, name, value, scope, target)
        case tree.Index(target=owner, key=key):
            name_value = machine.evaluate(key, scope)
            for option in options(machine.evaluate(owner, scope)):
                set_entry(machine, option, name_value, value, (target, source), scope)
        case tree.Slice(target=owner):
            for option in options(machine.evaluate(owner, scope)):
                set_slice(machine, option, value, target, scope)
        case tree.Sequence(items=items):
            unpack(machine, items, value, scope)
        case tree.Spread(value=inner):
            bind(machine, inner, value, scope)
        case (
            tree.MappingPattern()
            | tree.SequencePattern()
            | tree.NamePattern()
            | tree.EqualPattern()
            | tree.DefaultPattern()
        ):
            fit(machine, target, value, scope)
        case _:
            machine.evaluate(target, scope)


def set_path(target: tree.Attr | tree.Index, value: Value, scope: Scope) -> None:
    """Set an attribute or entry of something unknown: it is known by its path from here on."""
    path = path_of(target)
    if path:
        scope.paths[path] = value
    escape(value, "attribute" if isinstance(target, tree.Attr) else "entry", target, scope)


def set_entry(
    machine: Machine,
    owner: Value,
    name: Value,
    value: Value,
    places: tuple[tree.Index | tree.Attr, tree.Node | None],
    scope: Scope,
) -> None:
    """`owner[name] = value`; `places` are the entry and its value in the source."""
    node, source = places
    if type(owner) is Held:
        escape(value, "attribute", node, scope)
    match owner:
        case Mapping():
            said = [one for one in options(name) if isinstance(one, Text)]
            texts = [one.literal for one in said if one.literal is not None]
            maybe = machine.branch > owner.depth or len(texts) > 1
            for text in texts:
                owner.put(
                    Item(text, node.key, with_kept(owner, text, value, scope), source, scope.module, maybe)
                )
            if not texts:
                owner.open = True
                owner.element = union([value, owner.element]) if owner.element is not None else value
                owner.keys = union([name, owner.keys]) if owner.keys is not None else name
        case Hole():
            set_path(node, value, scope)
        case Prepared():
            owner.added = owner.added or Mapping(node=node, module=scope.module)
            set_entry(machine, owner.added, name, value, places, scope)
        case _:
            if isinstance(owner, ResponseValue):
                part = read_key(owner, name, How("set", node, node.key), scope)
                put_in(part or element_of(owner), value, node, scope)
            escape(value, "entry", node, scope)


def set_slice(machine: Machine, owner: Value, value: Value, node: tree.Slice, scope: Scope) -> None:
    """`owner[:] = value`: the elements stand beside those that were there."""
    if isinstance(owner, Sequence):
        owner.add(*iterate(machine, value, node, scope))
        owner.open = True
        return
    if isinstance(owner, ResponseValue):
        put_in(owner, value, node, scope)
    escape(value, "entry", node, scope)


def unpack(machine: Machine, items: tuple[tree.Node, ...], value: Value, scope: Scope) -> None:
    """`a, b = value`."""
    columns: list[list[Value]] = [[] for _ in items]
    for option in options(value):
        known = option.items if isinstance(option, Sequence) else None
        if known is not None and len(known) > 1 and isinstance(known[1], Setter):
            known[1].places.extend((scope, one.name) for one in items[:1] if isinstance(one, tree.Name))
        whole = in_places(option, items) if isinstance(option, Sequence) else None
        for place, column in enumerate(columns):
            if whole is not None:
                column.append(whole[place])
            elif isinstance(items[place], tree.Spread):
                column.append(Sequence(iterate(machine, option, items[place], scope), True, items[place]))
            else:
                column.append(union(iterate(machine, option, items[place], scope)))
    for item, column in zip(items, columns, strict=False):
        bind(machine, item, union(column), scope)


@handles(tree.Assign)
def assign(machine: Machine, node: tree.Assign, scope: Scope) -> Value:
    """Bind the value to each target; a class body also keeps what it declares."""
    first = node.targets[0]
    if scope.cls is not None and node.annotation is not None and isinstance(first, tree.Name):
        scope.cls.fields[first.name] = node
    if node.value is None:
        return NULL
    value = machine.evaluate(node.value, scope)
    if node.annotation is not None:
        describe(machine, node.annotation, value, scope)
    for target in node.targets:
        if type(target) is tree.Name:
            scope.assign(target.name, value)
        else:
            bind(machine, target, value, scope, node.value)
    return value


def fit(machine: Machine, pattern: tree.Node, value: Value, scope: Scope) -> None:
    """Take a value apart by a pattern: names are bound, reads and comparisons of responses are kept."""
    if type(pattern) is tree.Name:
        scope.assign(pattern.name, value)
        return
    match pattern:
        case tree.EqualPattern(value=wanted):
            compare(machine, value, machine.evaluate(wanted, scope), pattern, scope)
        case tree.AnyPattern(options=several):
            for one in several:
                fit(machine, one, value, scope)
        case tree.NamePattern(name=name, inner=inner):
            if inner is not None:
                fit(machine, inner, value, scope)
            if name is not None:
                scope.assign(name, value)
        case tree.SequencePattern(items=items):
            for item in items:
                fit(machine, item, union(iterate(machine, value, pattern, scope)), scope)
        case tree.MappingPattern(entries=entries, rest=rest):
            for entry in entries:
                fit(machine, entry.value, matched_entry(machine, value, entry, pattern, scope), scope)
            if rest is not None:
                scope.assign(rest, others(value, entries))
        case tree.ClassPattern():
            fit_class(machine, pattern, value, scope)
        case tree.DefaultPattern(inner=inner, default=default):
            other = machine.evaluate(default, scope)
            given = with_default([value, other], None) if may_lack(value) else or_own(value, other)
            fit(machine, inner, given, scope)
        case _:
            bind(machine, pattern, value, scope)


def may_lack(value: Value) -> bool:
    """Whether a value may be missing, so that its default takes its place."""
    return any(isinstance(one, Hole) or is_null(one) for one in options(value))


def others(value: Value, entries: tuple[tree.EntryPattern, ...]) -> Value:
    """What is left of a mapping without some entries; of anything else, the value itself."""
    keys = {entry.key.value for entry in entries if isinstance(entry.key, tree.Text)}
    if not isinstance(value, Mapping):
        return value
    left = value.snapshot()
    left.items = {key: item for key, item in left.items.items() if key not in keys}
    return left


def matched_entry(
    machine: Machine, value: Value, entry: tree.EntryPattern, node: tree.MappingPattern, scope: Scope
) -> Value:
    """The entry of a value that a pattern names."""
    key = machine.evaluate(entry.key, scope)
    text, names = key.literal if isinstance(key, Text) else None, machine.libraries.names
    found: list[Value] = []
    note_read(machine, value, entry.key)
    for option in options(value):
        data = isinstance(option, ResponseValue) and option.stage == "data"
        if isinstance(option, ResponseValue) and option.stage == "bytes" and text not in names.telling:
            found.append(option)
        elif node.members and text is not None and not data and not isinstance(option, Mapping):
            member = tree.Attr(entry.origin, entry.key, text, entry.key)
            found.append(member_of(machine, option, member, scope))
        elif isinstance(option, Mapping) and text in option.items:
            found.append(option.items[text].value)
        elif text is not None:
            how = How("destructure", entry, entry.key)
            found += [read(one, text, how, scope) for one in responses_behind(option)]
    return union(found) if found else machine.unknown(entry, scope, text or "")


def fit_class(machine: Machine, pattern: tree.ClassPattern, value: Value, scope: Scope) -> None:
    """`Class(first, name=second)`; a class of the language (`str(x)`) binds the value itself."""
    for option in options(value):
        fields = list(all_fields(option.cls)) if isinstance(option, Instance) else []
        for place, item in enumerate(pattern.items):
            inner = option
            if isinstance(option, Instance) and place < len(fields):
                inner = attribute(machine, option, fields[place], item, scope)
            fit(machine, item, inner, scope)
        for name, item in pattern.named:
            if isinstance(option, Instance):
                fit(machine, item, attribute(machine, option, name, item, scope), scope)
            else:
                fit(machine, item, machine.unknown(item, scope, name), scope)
