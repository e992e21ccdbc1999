"""Library functions that make objects of data, or of JSON text, as a class or a declared type says."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.builtins.stored import parsed
from v0to1.evaluation.interpreter.names import called
from v0to1.evaluation.interpreter.types import model_of, structured
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import (
    Class,
    Hole,
    Instance,
    Mapping,
    Method,
    ResponseValue,
    Value,
    options,
    union,
)


@means("model")
def model(site: Site) -> Value:
    """An object of a class (or of a declared type) made of data: `Model.model_validate(data)`."""
    return built(site, site.first, site.second)


@means("adapter")
def adapter(site: Site) -> Value:
    """A declared type as an object that makes values of it."""
    return Method(
        Hole(site.node.args[0].value if site.node.args else site.node, site.scope.module), "type", site.node
    )


@means("model_of_text")
def model_of_text(site: Site) -> Value:
    """An object made of JSON text: `Model.model_validate_json(text)`."""
    return read_by(site, site.first, site.second)


def read_by(site: Site, kind: Value | None, text: Value | None) -> Value:
    """The text of a response as a class or a declared type says; unseen where that is not known."""
    node = site.node
    known = is_type(site, kind) and len([one for one in node.args if one.name is None and not one.stars]) == 1
    found: list[Value] = []
    for option in options(text) if text is not None else ():
        whole = isinstance(option, ResponseValue) and option.stage == "bytes" and not option.path
        if isinstance(option, ResponseValue) and whole and known:
            found.append(built(site, kind, responses.decode(option)))
        elif isinstance(option, ResponseValue) or not known:
            responses.escape(option, "call", node, site.scope, called(node))
        else:
            found.append(built(site, kind, option))
    return union(found) if found else site.unknown


def is_type(site: Site, kind: Value | None) -> bool:
    """Whether a value is a class of the project, or a declared type of one."""
    note = kind.target.node if isinstance(kind, Method) and isinstance(kind.target, Hole) else None
    if note is None or (isinstance(kind, Method) and kind.name != "type"):
        return isinstance(kind, Class)
    while isinstance(note, tree.Index):
        note = note.key
    several = [note.left, note.right] if isinstance(note, tree.Binary) else [note]
    return any(isinstance(site.machine.evaluate(one, site.scope), Class) for one in several)


def built(site: Site, kind: Value | None, data: Value | None) -> Value:
    """Data as a class or a declared type says; a response goes on unseen where that cannot be seen."""
    found: list[Value] = []
    for option in options(data) if data is not None else ():
        value = option if isinstance(option, Mapping | Instance) else parsed(site, option)
        match kind, value:
            case Class(), ResponseValue():
                found.append(model_of(site.machine, kind, value, site.node, site.scope))
            case Method(name="type", target=Hole(node=note)), ResponseValue():
                found.append(structured(site.machine, note, value, site.node, site.scope))
            case Class(), Mapping():
                found.append(site.machine.call(kind, site.node, site.scope))
            case _, ResponseValue():
                responses.escape(value, "call", site.node, site.scope)
            case _:
                found.append(value)
    return union(found) if found else site.unknown
