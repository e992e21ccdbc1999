"""Library functions about the object that is kept for all commands of a program."""

from __future__ import annotations

from v0to1.flow.commands import context
from v0to1.flow.meaning import Site, means
from v0to1.flow.objects import set_attribute
from v0to1.flow.types import object_of
from v0to1.flow.values import Class, Mapping, Value


@means("command_context")
def command_context(site: Site) -> Value:
    """The context of the command that runs."""
    return context(site.machine)


@means("ensured")
def ensured(site: Site) -> Value:
    """The object that a context keeps: one of the class that is given, if there is none yet."""
    name = next((one for one in site.machine.libraries.names.contexts.values() if one), "")
    owner = site.machine.command
    if owner is None or site.first is not owner:
        return site.unknown
    kept = owner.attributes.get(name)
    if kept is None:
        made = object_of(site.machine, site.second) if isinstance(site.second, Class) else None
        empty = Mapping(open=True, node=site.node, module=site.scope.module)
        kept = made if made is not None else empty
        set_attribute(site.machine, owner, name, kept, site.scope, site.node)
    return kept
