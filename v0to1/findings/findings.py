"""From plans to findings: what is said about each operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from v0to1.attribution.evidence import CERTAIN
from v0to1.core.api import api
from v0to1.core.kinds import ADAPTER, REWRITE, unchanged
from v0to1.core.model import (
    Calendar,
    Edit,
    Finding,
    Part,
    PartKind,
    Place,
    Severity,
    Span,
    Suppressed,
    Verdict,
)
from v0to1.core.rules import Rule, Target
from v0to1.core.text import lines_of
from v0to1.evaluation.http.config_values import Outside
from v0to1.evaluation.http.operations import Operation
from v0to1.findings.advice import workaround
from v0to1.findings.connections import settings_of
from v0to1.findings.joined_settings import parts_given
from v0to1.findings.next_steps import next_step
from v0to1.languages.base import Change, Draft, Unplaced, Workbench
from v0to1.planning.model import Plan
from v0to1.planning.operation_errors import blame, span_or_none, unless_blamed

SAME = "nothing is known to differ from V0"


class Teller:
    """Tells findings, without fingerprints yet."""

    def __init__(
        self,
        bench: Workbench,
        texts: Mapping[str, str],
        calendar: Calendar,
        kept: Mapping[int, Suppressed] | None = None,
        outside: Outside | None = None,
    ) -> None:
        self.bench = bench
        self.texts = texts
        self.calendar = calendar
        self.kept = kept or {}
        self.outside = outside or Outside()

    def place(self, module: str, change: Change) -> Place:
        """Where a change stands."""
        index = lines_of(self.texts[module])
        return index.place(module, change.span)

    def finding(self, plan: Plan, *, applied: bool) -> Finding:
        """The finding of a plan; where an error of our own happens, with no more than its place."""
        one = plan.operation
        try:
            return self._finding(plan, self.bench.span(one.module, one.call), applied=applied)
        except Unplaced:
            raise
        except Exception as error:
            blame(self.bench, one.module, one.call, error)
            span = span_or_none(self.bench, one.module, one.call) or Span(0, 0)
            return self._finding(plan, span, applied=applied, bare=True)

    def _finding(self, plan: Plan, span: Span, *, applied: bool, bare: bool = False) -> Finding:
        one, rule = plan.operation, plan.operation.rule
        place = self.place(one.module, Change(one.module, span, ""))
        verdict, form = plan.verdict, form_of(plan)
        return Finding(
            rule=rule.id,
            verdict=verdict,
            severity=Severity.INFO if in_place(plan) else self.severity(verdict),
            title=rule.title,
            message=message(plan),
            path=one.module,
            line=place.line,
            column=place.column,
            end_line=place.end_line,
            end_column=place.end_column,
            v0=f"{rule.method} {rule.path}",
            v1=v1_text(plan.target),
            evidence=one.evidence,
            fingerprint="",
            applied=applied,
            parts=() if bare else (*self.bench.parts(one), *parts_given(one, self.outside)),
            edits=self.edits(plan.draft.changes if plan.draft else ()),
            reason=plan.reason,
            workaround="" if bare else self.by_hand(plan),
            notes=(rule.note,) if rule.note else (),
            server=plan.target.server if plan.target else "",
            auth=api().auth.get(plan.target.server, "") if plan.target else "",
            silent=rule.silent,
            minutes=minutes(rule, plan) if id(one) not in self.kept else (0, 0),
            suppressed=self.kept.get(id(one)),
            snippet=self.code(one.module, span),
            complete=is_complete(plan.draft),
            fix=plan.fix,
            look=look(rule, plan) if verdict is Verdict.REVIEW else (),
            form=form,
            next_step=next_step(rule.id, plan.fix, form, verdict, plan.reason),
            connection=() if bare else settings_of(one),
        )

    def by_hand(self, plan: Plan) -> str:
        """What to write, in the client's own names, where nothing is written for it.

        A card for older servers is of no use for one that has what they lack.
        """
        if plan.draft is not None or plan.fix or plan.verdict is Verdict.AMBIGUOUS:
            return ""
        one = plan.operation
        names, gap = self.bench.expressions(one, plan.target), one.rule.gap
        late = gap is None or (gap.older and plan.target is not None)
        card = self.bench.card(gap) if gap is not None and not late else ""
        return workaround(one.rule, plan.target, one, names, card)

    def ambiguous(self, one: Operation) -> Finding:
        """A request that may not be OpenHands V0 at all: information, never rewritten."""
        plan = Plan(
            one, None, None, Verdict.AMBIGUOUS, f"the evidence adds up to {one.score}, below {CERTAIN}"
        )
        return self.finding(plan, applied=False)

    def headers(self, rule: Rule, plans: Sequence[Plan]) -> tuple[Finding, ...]:
        """The findings of a rule about a header: one for each place where it is written."""
        found: dict[tuple[str, Span], Plan] = {}
        for plan in plans:
            for place in self._places_of(rule, plan):
                if place not in found or id(found[place].operation) in self.kept:
                    found[place] = plan
        return tuple(
            self.header(rule, module, span, plan)
            for (module, span), plan in found.items()
            if plan.fix != "adapter"
        )

    def _places_of(self, rule: Rule, plan: Plan) -> tuple[tuple[str, Span], ...]:
        if rule.header is None:
            return ()
        one, find = plan.operation, partial(self.bench.header_places, plan.operation, rule.header)
        return tuple(
            place for found in unless_blamed(self.bench, one.module, one.call, find) for place in found
        )

    def header(self, rule: Rule, module: str, span: Span, plan: Plan) -> Finding:
        """The finding of one header."""
        place = self.place(module, Change(module, span, ""))
        source, kept = rule.header, self.kept.get(id(plan.operation))
        part = Part(PartKind.HEADER, source.name if source else "", module, place.line, place.column)
        return Finding(
            rule=rule.id,
            verdict=rule.verdict,
            severity=self.severity(rule.verdict),
            title=rule.title,
            message=rule.why,
            path=module,
            line=place.line,
            column=place.column,
            end_line=place.end_line,
            end_column=place.end_column,
            v0=source.name if source else "",
            v1=f"{source.to}: {source.value}" if source else "",
            evidence=plan.operation.evidence,
            fingerprint="",
            applied=False,
            parts=(part,),
            workaround=f"{source.to}: {source.value.replace('{value}', '…')}" if source else "",
            notes=(rule.note,) if rule.note else (),
            server="app",
            auth=api().auth["app"],
            minutes=(0, 0) if kept else rule.minutes,
            next_step=next_step(rule.id, "", "", rule.verdict, ""),
            suppressed=kept,
            snippet=self.code(module, span),
        )

    def severity(self, verdict: Verdict) -> Severity:
        """The urgency on the day of the run."""
        if verdict is Verdict.AMBIGUOUS:
            return Severity.INFO
        return Severity.WARNING if self.calendar.as_of < self.calendar.sunset else Severity.ERROR

    def code(self, module: str, span: Span) -> str:
        """The text of a piece of a module."""
        return self.texts[module][span.start : span.end]

    def edits(self, changes: Iterable[Change]) -> tuple[Edit, ...]:
        """The edits of some changes."""
        found = [
            Edit(one.module, one.span, one.text, self.place(one.module, one))
            for one in changes
            if one.module in self.texts
        ]
        return tuple(sorted(found, key=lambda edit: (edit.path, edit.span)))


def form_of(plan: Plan) -> str:
    """The form of a rewrite; empty for anything else."""
    return plan.draft.form if plan.fix == REWRITE and plan.draft is not None else ""


def look(rule: Rule, plan: Plan) -> tuple[str, ...]:
    """What to look at in a fix that needs a review: what differs in V1, or with the adapter."""
    notes = plan.draft.notes if plan.draft is not None else ()
    if plan.fix == ADAPTER:
        return (rule.look or SAME, *notes)
    if plan.fix != REWRITE:
        return ()
    native = plan.target.native if plan.target is not None else None
    first = native.look if native is not None else ""
    if plan.draft is not None and plan.draft.look is not None:
        first = plan.draft.look
    return (first, *notes) if first else notes


def in_place(plan: Plan) -> bool:
    """Whether an operation was adapted before this run."""
    return plan.fix == "adapter" and plan.draft is None


def is_complete(draft: Draft | None) -> bool:
    """Whether a draft's changes are all that has to be done: no import, no adapter."""
    return draft is not None and not draft.uses and not draft.imports


def v1_text(target: Target | None) -> str:
    """The V1 request of a target."""
    if target is None:
        return ""
    return f"{target.method} {target.route}"


def message(plan: Plan) -> str:
    """One sentence on what changes, and why it is not done where it is not."""
    rule = plan.operation.rule
    if plan.verdict is Verdict.AMBIGUOUS:
        title = rule.title[0].lower() + rule.title[1:]
        return f"This may be OpenHands V0 ({title}), or another API with the same path."
    if plan.draft is None and plan.reason:
        return rule.why + unchanged(plan.reason)
    return rule.why


def minutes(rule: Rule, plan: Plan) -> tuple[int, int]:
    """The effort left: all of the rule's by hand, a look at what was done."""
    if plan.verdict is Verdict.AMBIGUOUS:
        return (0, 0)
    if in_place(plan):
        return (0, 0)
    if plan.draft is None:
        return rule.minutes
    return (0, 0) if plan.verdict is Verdict.SAFE else (1, max(2, rule.minutes[0] // 2))
