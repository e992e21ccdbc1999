"""Waits for an event of a thread or task that a listener sets: the helper's, which end."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.operations import Connection
from v0to1.flow.walking import walk_through
from v0to1.languages.flags import Flag, dotted, flags, path_to
from v0to1.languages.limits import runs_within
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.replacing import ASYNC
from v0to1.languages.python.waits import LIMITER
from v0to1.languages.waits import limited_by, tell

WAIT = "wait_until_set"
KIND = "Event"


def limit_event_waits(sketch: Sketch, connection: Connection) -> None:
    """`done.wait()` becomes `wait_until_set(done)`, where a listener sets it and nothing limits it."""
    library = "asyncio" if sketch.flavour in ASYNC else "threading"
    for flag in flags(sketch, connection, LIMITER.outer):
        body = sketch.sources.known.body(flag.module)
        if not flag.called or library not in set(made_by(body, flag)):
            continue
        for call in waits_for(flag):
            owners = tuple(one for one in path_to(body, call) or () if isinstance(one, tree.Function))
            locator, node = sketch.sources.locator(flag.module), cst_node(call)
            awaited = isinstance(locator.parent(node), cst.Await)
            if awaited != (library == "asyncio") or runs_within(body, call, owners):
                continue
            name = sketch.use(flag.module, WAIT)
            sketch.replace(flag.module, locator.origin(node), f"{name}({flag.name})")
            tell(sketch, flag.module, call, limited_by(WAIT), kind="wait")


def waits_for(flag: Flag) -> Iterator[tree.Call]:
    """The calls that wait for what is set, without a time."""
    looked_at = {id(one) for one in flag.places()}
    for one in walk_through(flag.within):
        callee = one.callee if isinstance(one, tree.Call) and not one.args else None
        if isinstance(callee, tree.Attr) and callee.name == "wait" and id(callee.target) in looked_at:
            assert isinstance(one, tree.Call)
            yield one


def made_by(body: tree.Body, flag: Flag) -> Iterator[str]:
    """The libraries that what is set may be an event of."""
    imported = {
        one.alias: one.module
        for one in walk_through(body)
        if isinstance(one, tree.Import) and one.name == KIND
    }
    for one in walk_through(flag.within):
        if isinstance(one, tree.Assign) and any(dotted(each) == flag.name for each in one.targets):
            made = dotted(one.value.callee) if isinstance(one.value, tree.Call) else ""
            library, _, kind = made.rpartition(".")
            yield imported.get(made, "") if not library else library * (kind == KIND)
