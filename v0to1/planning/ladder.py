"""The ladder of fixes: operations of which no native form is certain are adapted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from v0to1.core.model import Verdict
from v0to1.core.rules import Target
from v0to1.evaluation.http.adapted import NAMES, goes_through
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.recording import address_givers
from v0to1.evaluation.http.requests import Escape
from v0to1.languages.base import Draft, Refusal, Unplaced, Workbench
from v0to1.planning.gaps import ANSWERED
from v0to1.planning.model import Plan
from v0to1.planning.operation_errors import blame

NEVER, ALWAYS = "never", "always"
LEFT_ALONE = (Verdict.MANUAL, Verdict.GAP)
ASKED = "--adapter always rewrites nothing"
GIVES_ADDRESS = "an adapted request is sent to an address in its response, which the adapter has to know"
NOT_PUT = "the adapter cannot be inserted there ({})"
BLIND = "the adapter could handle it, but --safe-only or --no-new-files is set"
REFUSED = " If it is sent, the adapter responds with 501 and the reason."


def untouched_by_none(one: Operation) -> str:
    """No operation has to be left alone."""
    return ""


def no_target(one: Operation) -> None:
    """Nothing is known of V1."""
    return


@dataclass(slots=True)
class AdapterPolicy:
    """Which operations are adapted (`adapted`, with the reasons, by their ids); it only grows.

    `untouched` gives the reason why nothing at all may be done about an operation. `unadaptable` are those
    under which no adapter can be put, with the reason. `target` is what V1 has for an operation, `answered`
    the methods and paths that the adapter answers, `given_out` what public functions return of requests.
    With `blind` no adapter is put anywhere, but those that are there are known.
    """

    mode: str = NEVER
    blind: bool = False
    untouched: Callable[[Operation], str] = untouched_by_none
    target: Callable[[Operation], Target | None] = no_target
    answered: frozenset[tuple[str, str]] = frozenset()
    given_out: Mapping[int, Sequence[Escape]] = field(default_factory=dict)
    adapted: dict[int, str] = field(default_factory=dict)
    unadaptable: dict[int, str] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)

    def first_plan(self, bench: Workbench, one: Operation, target: Callable[[], Plan]) -> Plan:
        """The plan of an operation to begin with; `target` gives it as if there was no adapter."""
        if self.mode == NEVER:
            return target()
        if is_adapted(bench, one):
            return self.plan_of_adapted(one)
        if self.mode == ALWAYS and not self.blind and self.may_adapt(one):
            self.adapted.setdefault(id(one), ASKED)
            return self.adapter_plan(bench, one) or self.plan_of_left(one)
        return self.adapter_plan(bench, one) or target()

    def plan_of_adapted(self, one: Operation) -> Plan:
        """The plan of an operation that is adapted already."""
        if self.responses(one):
            return Plan(one, self.target(one), None, Verdict.REVIEW, fix="adapter")
        return Plan(one, self.target(one), None, Verdict.GAP, ANSWERED)

    def responses(self, one: Operation) -> bool:
        """Whether the adapter answers an operation as V0 did."""
        return one.rule.adapter is not None or (one.rule.method, one.rule.path) in self.answered

    def may_adapt(self, one: Operation) -> bool:
        """Whether the adapter answers an operation, which may be touched."""
        return not one.mock and self.responses(one) and not self.untouched(one)

    def kept_from(self, one: Operation) -> str:
        """Why no adapter is put under a gap, or nothing."""
        off = self.mode == NEVER or self.blind or any(id(each) in self.unadaptable for each in one.requests)
        return "no adapter is put there" if off else self.untouched(one)

    def adapter_plan(self, bench: Workbench, one: Operation) -> Plan | None:
        """The plan that puts an operation behind the adapter, or none."""
        draft = self.adapter_of(bench, one) if id(one) in self.adapted else None
        if draft is None:
            return None
        return Plan(one, self.target(one), draft, Verdict.REVIEW, self.adapted[id(one)], fix="adapter")

    def plan_of_left(self, one: Operation) -> Plan:
        """The plan of an operation that is not rewritten, and under which no adapter can be put."""
        return Plan(one, self.target(one), None, Verdict.MANUAL, self.unadaptable[id(one)])

    def adapt(self, bench: Workbench, one: Operation, reason: str) -> bool:
        """Adapt an operation, if the adapter can be put there; says whether it is new."""
        if self.mode == NEVER or self.blind or id(one) in self.adapted or not self.may_adapt(one):
            return False
        self.adapted[id(one)] = reason
        return self.adapter_plan(bench, one) is not None

    def withdraw(self, bench: Workbench, plan: Plan, reason: str) -> bool:
        """Take up that a plan's draft was taken back later; says whether all has to be planned anew."""
        if plan.fix == "adapter":
            key = key_of(plan)
            new = key not in self.unadaptable
            self.unadaptable[key] = reason
            return new
        return self.adapt(bench, plan.operation, reason)

    def grow(self, bench: Workbench, plans: Sequence[Plan]) -> bool:
        """Adapt what is not rewritten; says whether there was any."""
        grown = False
        for one, reason in not_rewritten(plans):
            grown = self.adapt(bench, one, reason) or grown
        for one in giving_addresses(plans):
            grown = self.adapt(bench, one, GIVES_ADDRESS) or grown
        return grown

    def explained(self, plan: Plan) -> Plan:
        """The plan, with the reason why the adapter is not put there either."""
        barred = self.unadaptable.get(id(plan.operation), "")
        left = plan.draft is None and not plan.fix and plan.verdict is Verdict.MANUAL
        if self.mode == NEVER or not left:
            return plan
        if self.blind and self.may_adapt(plan.operation):
            return replace(plan, reason="; ".join(filter(None, (plan.reason, BLIND))))
        if not barred or barred in plan.reason:
            return plan
        return replace(plan, reason=f"{plan.reason}; {NOT_PUT.format(barred)}" if plan.reason else barred)

    def adapter_of(self, bench: Workbench, one: Operation) -> Draft | None:
        """The draft that puts the adapter under an operation; none where that cannot be."""
        if id(one) in self.unadaptable:
            return None
        if id(one) not in self.drafts:
            try:
                self.drafts[id(one)] = bench.adapter(one)
            except Refusal as refusal:
                self.unadaptable[id(one)] = str(refusal)
            except Unplaced:
                raise
            except Exception as error:
                self.unadaptable[id(one)] = blame(bench, one.module, one.call, error)
        return self.drafts.get(id(one))


def key_of(plan: Plan) -> int:
    """What tells a plan's operation, also where that is made anew each time that all is planned."""
    if plan.connection is not None:
        return id(plan.connection.socket)
    return id(plan.operation) if plan.reported else id(plan.operation.request)


def is_adapted(bench: Workbench, one: Operation) -> bool:
    """Whether all requests of an operation are adapted already."""
    if one.mock or all(map(goes_through, one.requests)):
        return not one.mock
    modules = {request.module for request in one.requests}
    if not any(name in bench.modules.text(module) for name in NAMES for module in modules):
        return False
    try:
        return not bench.adapter(one).changes
    except Refusal:
        return False


def not_rewritten(plans: Iterable[Plan]) -> Iterator[tuple[Operation, str]]:
    """Operations that are not rewritten, with the reason."""
    for plan in plans:
        if plan.fix == "adapter" or plan.operation.mock or not plan.wanted:
            continue
        if plan.draft is None and (plan.verdict in LEFT_ALONE or not plan.operation.rule.targets):
            yield plan.operation, plan.reason + refused_field(plan) if plan.reason else by_hand_only(plan)


def giving_addresses(plans: Sequence[Plan]) -> Iterator[Operation]:
    """Operations whose responses give the base URL of one that is adapted, which has to know it."""
    adapted = (plan.operation for plan in plans if plan.fix == "adapter")
    urls = (request.url for one in adapted for request in one.requests)
    given = {id(each) for url in urls for each in address_givers(url)}
    for plan in plans:
        if plan.fix != "adapter" and given.intersection(map(id, plan.operation.requests)):
            yield plan.operation


def refused_field(plan: Plan) -> str:
    """What is to be known of a field that V1 has not: the adapter does not leave it out in silence."""
    field = plan.target.body.get(plan.reason.partition(":")[0]) if plan.target is not None else None
    return REFUSED if field is not None and field.gap else ""


def by_hand_only(plan: Plan) -> str:
    """Why an operation is never rewritten: its rule has no rewrite, or its server no counterpart."""
    gap = plan.operation.rule.gap if plan.target is None else None
    return "v0to1 has no rewrite for it" + (f" ({gap.title})" if gap is not None else "")
