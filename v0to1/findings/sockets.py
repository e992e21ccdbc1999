"""Findings of Socket.IO operations: where they stand, and what to write in the client's own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from v0to1 import tree
from v0to1.attribution.sockets import SocketOperation, action_of, content_of
from v0to1.core.api import api
from v0to1.core.cards import code
from v0to1.core.kinds import unchanged
from v0to1.core.model import Finding, Part, PartKind, Severity, Suppressed, Verdict
from v0to1.core.rules import Rule
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import after_query
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.values import Gap, Known, Text
from v0to1.findings.connections import url_settings
from v0to1.findings.findings import Teller, form_of, look
from v0to1.findings.next_steps import next_step
from v0to1.languages.base import Change, Draft
from v0to1.planning.model import Plan
from v0to1.planning.operation_errors import unless_blamed

REASON = "v0to1 cannot follow where its socket is created; the workaround shows what replaces it"


def tell_sockets(
    teller: Teller,
    sockets: Iterable[SocketOperation],
    operations: Iterable[Operation],
    plans: Sequence[Plan] = (),
    *,
    fixing: bool = False,
) -> list[Finding]:
    """The findings of all Socket.IO operations, with the names that other calls of a module use."""
    found = list(sockets)
    names: dict[str, dict[str, str]] = {one.use.module: {} for one in found}
    for operation in operations:
        if not operation.mock and operation.module in names:
            names[operation.module] = {**request_names(operation), **names[operation.module]}
    for one in found:
        names[one.use.module].update(connection_names(teller, one))
    opening = {id(plan.connection.socket): plan for plan in plans if plan.connection is not None}

    def finding(one: SocketOperation) -> Finding:
        spoken = {**names[one.use.module], **message_names(teller, one.use)}
        return suppressed(
            teller.kept.get(id(one)),
            socket_finding(teller, one, spoken, plan_of(one, opening), fixing=fixing),
        )

    return [
        each
        for one in found
        for each in unless_blamed(teller.bench, one.use.module, one.use.node, partial(finding, one))
    ]


def plan_of(one: SocketOperation, opening: Mapping[int, Plan]) -> Plan | None:
    """The plan of an operation, by those of sockets; one that is left, if there is any.

    One of which the socket is not known is that of one which its module uses, or else of any: where all of
    these go through the adapter, so does it.
    """
    own = [opening[id(socket)] for socket in one.sockets if id(socket) in opening]
    if own:
        return next((plan for plan in own if plan.fix != "adapter"), own[0])
    near = [plan for plan in opening.values() if one.use.module in modules_of(plan)] or [*opening.values()]
    return near[0] if near and all(plan.fix == "adapter" for plan in near) else None


def modules_of(plan: Plan) -> set[str]:
    """The modules that use the socket of a plan."""
    return {use.module for use in plan.connection.uses} if plan.connection is not None else set()


def suppressed(kept: Suppressed | None, finding: Finding) -> Finding:
    """A finding with the comment that keeps its operation, if there is one."""
    return finding if kept is None else replace(finding, suppressed=kept, minutes=(0, 0))


def opened(teller: Teller, plan: Plan) -> Finding | None:
    """The finding of a connection as a whole: the one of what opens it; None for any other plan."""
    uses = plan.connection.uses if plan.connection is not None else ()
    use = next((one for one in uses if one.request in plan.operation.requests), None)
    if use is None:
        return None
    one = SocketOperation(plan.operation.rule, use, plan.operation.evidence)
    return socket_finding(teller, one, {}, plan, fixing=False)


def socket_finding(
    teller: Teller, one: SocketOperation, names: Mapping[str, str], plan: Plan | None, *, fixing: bool
) -> Finding:
    """The finding of one operation; its edits are those of its socket, which changes as a whole."""
    rule, use = one.rule, one.use
    span = teller.bench.span(use.module, use.node)
    place = teller.place(use.module, Change(use.module, span, ""))
    draft, verdict, reason, there = outcome_of(rule, plan)
    minutes = (1, max(2, rule.minutes[0] // 2)) if draft is not None else (0, 0) if there else rule.minutes
    fix = plan.fix if plan is not None and (draft is not None or there) else ""
    form = form_of(plan) if plan is not None and fix else ""
    untouched = unchanged(reason) if reason and draft is None else ""
    return Finding(
        rule=rule.id,
        verdict=verdict,
        severity=Severity.INFO if there else teller.severity(verdict),
        title=rule.title,
        message=rule.why + untouched,
        path=use.module,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        v0=v0_text(one),
        v1=v1_text(rule),
        evidence=one.evidence,
        fingerprint="",
        applied=(fixing and draft is not None) or there,
        parts=parts_of(one, place.line, place.column),
        edits=teller.edits(draft.changes if draft is not None else ()),
        reason=reason,
        workaround=by_hand(teller, rule, names) if draft is None and not there else "",
        notes=(*filter(None, [rule.note]), *(draft.notes if draft is not None else ())),
        server=next((target.server for target in rule.targets), "agent"),
        silent=rule.silent,
        minutes=minutes,
        snippet=teller.code(use.module, span),
        fix=fix,
        form=form,
        next_step=next_step(rule.id, fix, form, verdict, reason),
        look=look(rule, plan) if plan is not None and verdict is Verdict.REVIEW else (),
        connection=tuple(url_settings(use.url)) if use.url is not None else (),
    )


def outcome_of(rule: Rule, plan: Plan | None) -> tuple[Draft | None, Verdict, str, bool]:
    """The fix of an operation, its verdict and the reason, and whether the adapter is there already."""
    fixed = plan is not None and bool(plan.fix) and rule.verdict is not Verdict.GAP
    draft = plan.draft if plan is not None and (rule.targets or fixed) else None
    there = fixed and draft is None
    reason = "" if there else plan.reason if plan is not None else REASON
    if fixed:
        return draft, Verdict.REVIEW, reason, there
    left = draft is None and rule.verdict is not Verdict.GAP
    return draft, Verdict.MANUAL if left else rule.verdict, reason, there


def by_hand(teller: Teller, rule: Rule, names: Mapping[str, str]) -> str:
    """What to write instead, in the client's own names."""
    return code(teller.bench.card(rule.gap), rule.gap.shell, names) if rule.gap is not None else ""


def v0_text(one: SocketOperation) -> str:
    """The V0 operation in a few words."""
    if one.use.kind == "connect":
        return "Socket.IO connect ?" + "&".join(one.queries)
    return f"Socket.IO {'on' if one.use.kind == 'event' else 'emit'} {one.event}"


def v1_text(rule: Rule) -> str:
    """The V1 request, where there is one."""
    return next((f"{target.method} {target.path}" for target in rule.targets), "")


def parts_of(one: SocketOperation, line: int, column: int) -> tuple[Part, ...]:
    """The event, its action and the names of the query."""
    where = (one.use.module, line, column)
    kind = PartKind.EVENT if one.use.kind == "event" else PartKind.SOCKETIO
    parts = [Part(kind, one.event or "connect", *where)]
    parts += [Part(PartKind.QUERY, name, *where) for name in one.queries]
    action = action_of(one.use)
    return (*parts, Part(PartKind.EVENT, action, *where)) if action else tuple(parts)


def request_names(operation: Operation) -> dict[str, str]:
    """What a module calls to send requests, and its headers, where the names hold anywhere in it."""
    request = operation.request
    found: dict[str, str] = {}
    callee = request.node.callee
    sender = dotted(callee.target) if isinstance(callee, tree.Attr) else ""
    if sender and holds_anywhere(sender, request):
        found |= {"http": sender, "requests": request.library}
    for one in request.arguments:
        written = dotted(one.arg.value) if one.role == "headers" and one.arg is not None else ""
        if written and holds_anywhere(written, request):
            found["headers"] = written
    return found


def holds_anywhere(name: str, request: Request) -> bool:
    """Whether a name is an attribute of the client, a library, or a constant of the module."""
    return name.startswith("self.") or name == request.library or name.isupper()


def connection_names(teller: Teller, one: SocketOperation) -> dict[str, str]:
    """The client's expressions for the server and what its query names, from its connection."""
    use, socket = one.use, one.rule.socket
    if use.kind != "connect" or use.url is None or socket is None:
        return {}
    found = {"root": root_of(teller, use.url)}
    for name in socket.names:
        gap = after_query(use.url, name)
        item = use.query.items.get(name) if use.query is not None else None
        if gap is not None:
            found[name] = source(teller, gap.module, gap.node)
        elif item is not None and item.value_node is not None:
            found[name] = source(teller, item.module, item.value_node)
    return {name: text for name, text in found.items() if text}


def root_of(teller: Teller, url: Text) -> str:
    """The root of the V1 API at the server that a connection goes to; empty when that is put together."""
    first, *rest = url.pieces
    following = next((piece.text for piece in rest[:1] if isinstance(piece, Known)), "")
    if isinstance(first, Known) and "?" in first.text:
        server = (
            first.text.partition("?")[0].replace("ws", "http", 1)
            if first.text.startswith("ws")
            else first.text
        )
        return f'"{server.partition("?")[0].removesuffix("/socket.io/").rstrip("/")}{api().v1_root}"'
    if not isinstance(first, Gap) or not following.lstrip("/").startswith(("?", "socket.io")):
        return ""
    written = source(teller, first.module, first.node)
    return f'{written} + "{api().v1_root}"' if written else ""


def message_names(teller: Teller, use: SocketUse) -> dict[str, str]:
    """The client's expression for the text of a message."""
    item = content_of(use)
    if item is None or item.value_node is None:
        return {}
    text = source(teller, item.module, item.value_node)
    return {"content": text} if text else {}


def source(teller: Teller, module: str, node: tree.Node) -> str:
    """An expression as it is written, when it is short enough to be read elsewhere."""
    span = teller.bench.span(module, node)
    text = teller.texts.get(module, "")[span.start : span.end]
    return text if "\n" not in text else ""
