"""Keys that one place reads of an answer and of what the program itself has in its place."""

from __future__ import annotations

from v0to1.flow.answers import requests_of
from v0to1.flow.machine import Machine


def note_owned(machine: Machine) -> None:
    """Tell requests of such reads of their answers: another key would fit one of the two alone."""
    own = machine.owned | {id(use.node) for uses in machine.uses.values() for use in uses}
    for request in (*machine.requests, *machine.elsewhere) if own else ():
        request.owned.extend([one for one in request.reads if one.key is not None and id(one.key) in own])
    for part, mapping in machine.placed:
        for request in requests_of(part):
            reads = [one for one in request.reads if one.path[:-1] == part.path]
            request.owned.extend([one for one in reads if one.path[-1] in mapping.items])
