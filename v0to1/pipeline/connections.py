"""Message sockets of V0 with all their uses: each is planned as one piece."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import replace

from v0to1.core.endpoints import Match
from v0to1.core.model import Verdict
from v0to1.core.rules import Rule
from v0to1.core.versions import choose
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection, Operation
from v0to1.flow.program import Evaluation
from v0to1.flow.socket_models import SocketModel
from v0to1.flow.values import Mapping, Socket, Value, options
from v0to1.flow.values import Sequence as Several
from v0to1.languages.base import Refusal, Unplaced, Workbench
from v0to1.pipeline.descent import ALWAYS, ASKED, NEVER, Descent, key_of
from v0to1.pipeline.own_errors import blame
from v0to1.pipeline.plans import Aims, Plan, refused
from v0to1.pipeline.sockets import UNKNOWN, SocketOperation, event_of, event_rule

SPOKEN = ("connect", "emit", "event")
NO_SOCKETS = "V1 has no Socket.IO, whose connections are not rewritten"
SAFE_ONLY = "only fixes with the verdict safe were asked for"


def plan_connections(
    bench: Workbench,
    evaluation: Evaluation,
    operations: Sequence[SocketOperation],
    rules: Sequence[Rule],
    models: Table[str, SocketModel],
    aims: Aims,
    blocked: Callable[[SocketOperation], str],
    descent: Descent | None = None,
) -> tuple[Plan, ...]:
    """A plan for each group of sockets that is V0's; the `descent` says whether the adapter may be used."""
    descent = descent or Descent()
    return tuple(
        planned(bench, connection, own, aims, blocked, descent)
        for connection, own in connections_of(evaluation, operations, rules, models, aims)
    )


def connections_of(
    evaluation: Evaluation,
    operations: Sequence[SocketOperation],
    rules: Sequence[Rule],
    models: Table[str, SocketModel],
    aims: Aims,
) -> Iterator[tuple[Connection, tuple[SocketOperation, ...]]]:
    """The sockets of each module with an operation of V0, with those operations."""
    told = {id(one.use.call): one for one in operations}
    groups = groups_of(evaluation, {id(one.use.socket) for one in operations}, models)
    for (module, kind), uses in groups.items():
        modules = {use.module for use in uses}
        made = {id(use.socket) for use in uses}
        own = tuple(one for one in operations if id(one.use.socket) in made)
        if not own:
            continue
        found = dict(rules_of(uses, told, rules))
        yield (
            Connection(
                models[kind],
                uses,
                found,
                {key: choose(rule, aims.server) for key, rule in found.items()},
                tuple(strays(operations, modules, {id(use.call) for use in uses})),
                frozenset(
                    other
                    for other, which in groups
                    if (other, which) != (module, kind) and package_of(which) == package_of(kind)
                ),
                evaluation.called,
            ),
            own,
        )


def groups_of(
    evaluation: Evaluation, wanted: set[int], models: Table[str, SocketModel]
) -> dict[tuple[str, str], tuple[SocketUse, ...]]:
    """The uses of sockets by the module that makes them and what is called for that, with those that leave.

    Where anything may speak over a socket, only those that are `wanted` belong together.
    """
    groups: dict[tuple[str, str], list[SocketUse]] = {}
    for use in evaluation.sockets:
        if use.socket is not None:
            groups.setdefault((use.socket.module, use.socket.kind), []).append(use)
    leaving = tuple(escapes(evaluation))
    found: dict[tuple[str, str], tuple[SocketUse, ...]] = {}
    for (module, kind), group in groups.items():
        apart = bool(models[kind].idle)
        kept = together(group, wanted) if apart else group
        made = {id(use.socket) for use in kept} if apart else None
        found[module, kind] = (*kept, *(use for use in leaving if belongs(use, module, made)))
    return found


def together(group: Sequence[SocketUse], wanted: set[int]) -> list[SocketUse]:
    """The uses of some sockets, and of those that share a call with them; others are of other services."""
    while True:
        calls = {id(use.call) for use in group if id(use.socket) in wanted}
        more = {id(use.socket) for use in group if id(use.call) in calls} - wanted
        if not more:
            return [use for use in group if id(use.socket) in wanted]
        wanted = wanted | more


def belongs(use: SocketUse, module: str, made: Container[int] | None) -> bool:
    """Whether a socket that leaves is one of a module; where these are apart, one of those `made`."""
    if use.socket is None or use.socket.module != module:
        return False
    return made is None or id(use.socket) in made


def package_of(kind: str) -> str:
    """The package of what makes a socket."""
    return kind.partition(".")[0]


def strays(
    operations: Iterable[SocketOperation], modules: Container[str], followed: Container[int]
) -> Iterator[SocketUse]:
    """The uses in some modules whose socket is not known in any context; `followed` are calls where it is."""
    for one in operations:
        if one.use.socket is None and one.use.module in modules and id(one.use.call) not in followed:
            yield one.use


def rules_of(
    uses: Iterable[SocketUse], told: Table[int, SocketOperation], rules: Sequence[Rule]
) -> Iterator[tuple[int, Rule]]:
    """The rule of each use; where one call sends several actions, that for an action that is not known."""
    spoken = [use for use in uses if use.kind in SPOKEN]
    found = {
        id(use): told[id(use.call)].rule if use.kind == "connect" else event_rule(use, rules)
        for use in spoken
        if use.kind != "connect" or id(use.call) in told
    }
    several: dict[int, set[str]] = {}
    for use in spoken:
        rule = found.get(id(use))
        several.setdefault(id(use.call), set()).add(rule.id if rule is not None else "")
    for use in spoken:
        rule = found.get(id(use))
        if use.kind == "emit" and len(several[id(use.call)]) > 1:
            rule = next(iter(unknown_action(use, rules)), None)
        if rule is not None:
            yield id(use), rule


def unknown_action(use: SocketUse, rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rule for an action that is not known where it is sent."""
    for rule in rules:
        if rule.socket is not None and rule.socket.action == UNKNOWN and event_of(use) in rule.socket.names:
            yield rule


def escapes(evaluation: Evaluation) -> Iterator[SocketUse]:
    """The sockets that are returned by a function which nobody in the project calls."""
    for function, values in evaluation.returned.items():
        for value, module, _ in values if function not in evaluation.called else ():
            for option in inside(value) if isinstance(value, Value) else ():
                if isinstance(option, Socket):
                    yield SocketUse("escape", option.node, module, (), None, socket=option, call=option.node)


def inside(value: Value) -> Iterator[Value]:
    """What a value may be, and what the entries and items of it are."""
    for option in options(value):
        match option:
            case Mapping(items=entries):
                yield from (one for item in entries.values() for one in options(item.value))
            case Several(items=items):
                yield from (one for item in items for one in options(item))
            case _:
                yield option


def planned(
    bench: Workbench,
    connection: Connection,
    own: Sequence[SocketOperation],
    aims: Aims,
    blocked: Callable[[SocketOperation], str],
    descent: Descent,
) -> Plan:
    """What is done about a connection: the adapter under it, or the reason why it is left to a person."""
    first = next((one for one in own if one.use.kind == "connect"), own[0])
    operation, target = operation_of(connection, first), connection.targets.get(id(first.use))
    sockets = {id(use.socket): use.socket for use in connection.uses if use.socket is not None}
    if descent.mode != NEVER and sockets and all(one.adapted for one in sockets.values()):
        return Plan(operation, target, None, Verdict.REVIEW, connection=connection, fix="adapter")
    kept = next(filter(None, map(blocked, own)), "") or (SAFE_ONLY if aims.safe_only else "")
    left = Plan(operation, target, None, Verdict.MANUAL, kept or NO_SOCKETS, connection=connection)
    barred = descent.barred.get(key_of(left), "")
    if kept or barred or descent.mode == NEVER or descent.blind:
        return refused(left, barred) if barred and not kept else left
    try:
        draft = bench.adapted_connection(connection)
    except Refusal as refusal:
        return refused(left, str(refusal))
    except Unplaced:
        raise
    except Exception as error:
        return refused(left, blame(bench, first.use.module, first.use.call, error))
    reason = ASKED if descent.mode == ALWAYS else NO_SOCKETS
    return replace(left, draft=draft, verdict=Verdict.REVIEW, reason=reason, fix="adapter")


def operation_of(connection: Connection, first: SocketOperation) -> Operation:
    """The operation that a connection counts as: the one that opens it."""
    requests = tuple(
        use.request for use in connection.uses if use.call is first.use.call and use.request is not None
    )
    return Operation(first.rule, Match({}, (), 0), requests, first.evidence, 0)
