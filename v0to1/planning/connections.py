"""Message sockets of V0: each is adapted, or left to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from v0to1.attribution.sockets import SocketOperation
from v0to1.core import reasons
from v0to1.core.endpoints import Match
from v0to1.core.model import Verdict
from v0to1.core.rules import Target
from v0to1.core.versions import choose
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.languages.base import Draft, Refusal, Unplaced, Workbench
from v0to1.languages.registry import load as language
from v0to1.planning.ladder import ALWAYS, ASKED, NEVER, AdapterPolicy, key_of
from v0to1.planning.model import Aims, Plan, refused
from v0to1.planning.operation_errors import blame
from v0to1.planning.plan import NO_NEW_FILES, adds_file

SAFE_ONLY = "only fixes with the verdict safe are made (--safe-only)"


def plan_connections(
    bench: Workbench,
    evaluation: Evaluation,
    operations: Sequence[SocketOperation],
    aims: Aims,
    blocked: Callable[[SocketOperation], str],
    policy: AdapterPolicy,
) -> Iterator[Plan]:
    """A plan for each socket that is V0's; the `policy` says whether the adapter may be used."""
    found: dict[int, list[SocketOperation]] = {}
    sockets = {id(socket): socket for one in operations for socket in one.sockets}
    for one in operations:
        for socket in one.sockets:
            found.setdefault(id(socket), []).append(one)
    for key, own in found.items():
        uses = tuple(use for use in evaluation.sockets if id(use.socket) == key)
        rules = tuple(sorted({one.rule.id for one in own}))
        yield planned(bench, Connection(sockets[key], uses, rules), own, aims, blocked, policy)


def planned(
    bench: Workbench,
    connection: Connection,
    own: Sequence[SocketOperation],
    aims: Aims,
    blocked: Callable[[SocketOperation], str],
    policy: AdapterPolicy,
) -> Plan:
    """What is done about a socket: the adapter under it, or the reason why it is left to a person."""
    first = next((one for one in own if one.use.kind == "connect"), own[0])
    targets = {id(one.use.call): found for one in own if (found := choose(one.rule, aims.server))}
    operation, target = operation_of(connection, first), choose(first.rule, aims.server)
    if policy.mode != NEVER and connection.socket.adapted:
        return Plan(operation, target, None, Verdict.REVIEW, connection=connection, fix="adapter")
    kept = next(filter(None, map(blocked, own)), "") or (SAFE_ONLY if aims.safe_only else "")
    left = Plan(operation, target, None, Verdict.MANUAL, kept or reasons.NO_SOCKETS, connection=connection)
    tried = not kept and policy.mode != ALWAYS and not aims.inline_only
    native, why = native_draft(bench, connection, targets, aims) if tried else (None, "")
    if native is not None:
        return replace(left, draft=native, verdict=Verdict.REVIEW, reason=native.reason, fix="rewrite")
    left = replace(left, reason=kept or why or reasons.NO_SOCKETS)
    barred = policy.unadaptable.get(key_of(left), "")
    if kept or barred or policy.mode == NEVER or policy.blind:
        return refused(left, barred) if barred and not kept else left
    try:
        draft = bench.adapted_connection(connection)
    except Refusal as refusal:
        return refused(left, str(refusal))
    except Unplaced:
        raise
    except Exception as error:
        return refused(left, blame(bench, first.use.module, first.use.call, error))
    reason = ASKED if policy.mode == ALWAYS else why or reasons.NO_SOCKETS
    return replace(left, draft=draft, verdict=Verdict.REVIEW, reason=reason, fix="adapter")


def native_draft(
    bench: Workbench, connection: Connection, targets: Mapping[int, Target], aims: Aims
) -> tuple[Draft | None, str]:
    """The edits by which a socket follows a conversation of V1, or the reason why there are none."""
    try:
        draft = bench.native_connection(connection, targets)
        refuse_tested(bench, connection)
    except Refusal as refusal:
        return None, str(refusal)
    except Unplaced:
        raise
    except Exception as error:
        return None, blame(bench, connection.socket.module, connection.socket.node, error)
    return (None, NO_NEW_FILES) if not aims.new_files and adds_file(bench, draft) else (draft, "")


def refuse_tested(bench: Workbench, connection: Connection) -> None:
    """Raise `Refusal` where a test names the library of a socket, which it may replace."""
    library = connection.socket.kind.partition(".")[0]
    named = (path for path, _ in bench.around(library))
    for path in (*(one.module for one in connection.uses), *named):
        if language(bench.language).is_test(path):
            raise Refusal(reasons.SOCKET_TEST.format(path))


def operation_of(connection: Connection, first: SocketOperation) -> Operation:
    """The operation that a connection counts as: the one that opens it."""
    requests = tuple(
        use.request for use in connection.uses if use.call is first.use.call and use.request is not None
    )
    return Operation(first.rule, Match({}, (), 0), requests, first.evidence, 0)
