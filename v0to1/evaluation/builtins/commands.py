"""Library functions about the object that is kept for all commands of a program."""

from __future__ import annotations

from v0to1.evaluation.builtins.command_contexts import context, is_context
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.interpreter.objects import set_attribute
from v0to1.evaluation.interpreter.types import object_of
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import Class, External, Instance, Mapping, ResponseValue, Value


@means("command_context")
def command_context(site: Site) -> Value:
    """The context of the command that runs."""
    return context(site.machine, site.scope.module)


@means("command_decorator")
def command_decorator(site: Site) -> Value:
    """A decorator of functions that are given what is kept, of a type."""
    names = site.machine.libraries.names.contexts
    return next((External(name) for name, kept in names.items() if kept), site.unknown)


@means("ensured")
def ensured(site: Site) -> Value:
    """The object that a context keeps: one of the class that is given, if there is none yet."""
    name = next((one for one in site.machine.libraries.names.contexts.values() if one), "")
    owner = site.first
    if not isinstance(owner, Instance) or not is_context(site.machine, owner):
        return site.unknown
    kept = owner.attributes.get(name)
    if kept is None:
        made = (
            object_of(site.machine, site.second, site.scope.module)
            if isinstance(site.second, Class)
            else None
        )
        empty = Mapping(open=True, node=site.node, module=site.scope.module)
        kept = made if made is not None else empty
        set_attribute(site.machine, owner, name, kept, site.scope, site.node)
    return kept


@means("last_line")
def last_line(site: Site) -> Value:
    """The last line of what a command writes: that of a request is its response, unless it tells more."""
    response = site.first
    if not isinstance(response, ResponseValue):
        return site.unknown
    told = any(
        one.role == "format" for request in responses.requests_of(response) for one in request.arguments
    )
    return site.unknown if told else response
