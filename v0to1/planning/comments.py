"""Comments and docstrings that name what a rewrite changes: they follow it where that is certain."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.named_requests import REQUEST, NamedRequest, in_v1, is_current, match_of, requests_in
from v0to1.core.api import api
from v0to1.core.endpoints import Match
from v0to1.core.model import Edit, Span
from v0to1.core.rules import Rule, Target
from v0to1.core.text import lines_of
from v0to1.languages.base import Change, Language, Refusal, Workbench
from v0to1.languages.comments import Remark, remarks
from v0to1.languages.serving import SERVERS
from v0to1.planning.agreement import is_rewritten, overlap
from v0to1.planning.model import Plan

WORD = re.compile(r"\b[A-Za-z_]\w*")
SAME_PLACE = ("", "message")
"""The shapes of fields whose name alone says what becomes of them."""


def with_comments(
    bench: Workbench,
    plans: Sequence[Plan],
    known: Knowledge,
    language: Language,
    doubtful: Collection[str],
) -> tuple[Plan, ...]:
    """The plans, of which the rewrites also change the comments that name what they change.

    `doubtful` are modules with requests of which it is not known whether they go to V0.
    """
    changes, users = by_module(plans)
    modules = {plan.operation.module for plan in plans if is_rewritten(plan)} - {*doubtful}
    found: dict[str, list[tuple[tuple[Change, ...], list[Plan]]]] = {}
    for module in sorted(modules):
        if may_name(bench.modules.text(module), changes.get(module, ()), users[module]):
            source = Commented.of(bench, module, users[module], changes.get(module, ()), language)
            followed = (source.followed(remark, known) for remark in source.remarks)
            found[module] = [each for each in followed if each[0]]
    if not any(found.values()):
        return tuple(plans)
    try:
        extra, _ = bench.finish(tuple(plan.draft for plan in plans if plan.draft is not None))
    except Refusal:
        return tuple(plans)
    added: dict[int, dict[Change, None]] = {}
    for module, each in ((module, each) for module, own in found.items() for each in own):
        clash = any(overlap(one, other) for one in each[0] for other in extra if other.module == module)
        if not clash and not language.objection(module, edits_of(bench, module, each[0])):
            for plan in each[1]:
                added.setdefault(id(plan), {}).update(dict.fromkeys(each[0]))
    return tuple(with_changes(plan, added[id(plan)]) if id(plan) in added else plan for plan in plans)


def by_module(plans: Iterable[Plan]) -> tuple[dict[str, tuple[Change, ...]], dict[str, list[Plan]]]:
    """The changes of all plans by module, and the plans by the module of their calls."""
    changes: dict[str, dict[Change, None]] = {}
    users: dict[str, list[Plan]] = {}
    for plan in plans:
        users.setdefault(plan.operation.module, []).append(plan)
        for change in plan.draft.changes if plan.draft is not None else ():
            changes.setdefault(change.module, {})[change] = None
    return {module: tuple(own) for module, own in changes.items()}, users


def may_name(text: str, changes: Sequence[Change], plans: Iterable[Plan]) -> bool:
    """Whether something that stays in a module may name a request, or a field that is renamed."""
    left = blanked(text, (one.span for one in changes))
    if REQUEST.search(left) is not None:
        return True
    targets = {id(plan.target): plan.target for plan in plans if is_rewritten(plan)}.values()
    return any(old in left for one in targets if one is not None for old, _ in new_names(one, mapped=False))


def with_changes(plan: Plan, changes: Iterable[Change]) -> Plan:
    """A plan whose rewrite makes further changes, in comments."""
    assert plan.draft is not None
    prose = tuple(changes)
    return replace(plan, draft=replace(plan.draft, changes=(*plan.draft.changes, *prose), prose=prose))


@dataclass(frozen=True)
class Commented:
    """A module with its comments, the plans of its operations by the places of their calls, and all changes.

    `code` is its text with blanks in the place of comments and of what changes.
    """

    module: str
    text: str
    remarks: tuple[Remark, ...]
    plans: tuple[tuple[Span, Plan], ...]
    changes: tuple[Change, ...]
    code: str
    serves: bool

    @classmethod
    def of(
        cls,
        bench: Workbench,
        module: str,
        plans: Iterable[Plan],
        changes: Sequence[Change],
        language: Language,
    ) -> Commented:
        """The comments of a module, under the plans of its operations and all changes of it."""
        text = bench.modules.text(module)
        found = tuple(remarks(language.name, module, text))
        spans = (*(one.span for one in found), *(one.span for one in changes))
        servers = SERVERS.get(language.name, ())
        return cls(
            module,
            text,
            found,
            tuple((bench.span(module, plan.operation.call), plan) for plan in plans),
            tuple(changes),
            blanked(text, spans),
            bool(language.serves(module)) or any(one.may_be_in(text) for one in servers),
        )

    def followed(self, remark: Remark, known: Knowledge) -> tuple[tuple[Change, ...], list[Plan]]:
        """The changes of a comment, and the plans that they belong to; none where a person has to write it.

        It has to speak of nothing but operations in what it is about, all of which are rewritten.
        """
        start, said = remark.span.start, self.said(remark)
        if not is_current(said) or self.is_changed(remark):
            return (), []
        around = [plan for span, plan in self.plans if span in remark.scope]
        changes, users = [], dict[int, Plan]()
        for request, found in named(said, known):
            new, own = self.rewritten(request, found, around, remark, known)
            if not new:
                return (), []
            span = Span(start + request.start, start + request.end)
            changes.append(Change(self.module, span, new))
            users.update((id(plan), plan) for plan in own)
        fields = self.renamed(around)
        for word in WORD.finditer(said):
            span = Span(start + word.start(), start + word.end())
            if word[0] in fields and not any(span in one.span for one in changes):
                changes.append(Change(self.module, span, fields[word[0]][0]))
                users[id(fields[word[0]][1])] = fields[word[0]][1]
        return tuple(changes), list(users.values())

    def rewritten(
        self,
        request: NamedRequest,
        found: tuple[Rule, Match],
        around: Sequence[Plan],
        remark: Remark,
        known: Knowledge,
    ) -> tuple[str, list[Plan]]:
        """The V1 request in place of one that a comment names, and the plans that send it; else nothing."""
        rule, match = found
        own = [plan for plan in around if is_like(plan.operation.rule, rule)]
        targets = {id(plan.target): plan.target for plan in own if is_rewritten(plan)}
        if not own or not all(map(is_rewritten, own)) or len(targets) != 1 or match.assumed:
            return "", []
        if self.serves or self.still_names(rule, remark.scope):
            return "", []
        (target,) = targets.values()
        assert target is not None
        last = not self.said(remark)[request.end :].partition("\n")[0].strip(" \t\r`*/\"'.")
        return in_v1(request, target, match.parameters, last=last) or "", own

    def still_names(self, rule: Rule, scope: Span) -> bool:
        """Whether code that stays has a route like that of a rule: that of another server, or one's own."""
        steps = rule.path.removeprefix(api().v0_root).split("/")
        return (
            re.search(rf"{api().v0_root}/{re.escape(steps[1])}\b", self.code[scope.start : scope.end])
            is not None
        )

    def renamed(self, plans: Iterable[Plan]) -> dict[str, tuple[str, Plan]]:
        """The names of fields that the code had, and has no more, with those of V1 and the plan that renames.

        A name of one word may be anything.
        """
        found: dict[str, tuple[str, Plan]] = {}
        twice: set[str] = set()
        for plan in plans:
            if plan.target is None or plan.draft is None or not is_rewritten(plan):
                continue
            for old, new in new_names(plan.target, mapped=plan.draft.form == "mapped"):
                if old in found and found[old][0] != new:
                    twice.add(old)
                found.setdefault(old, (new, plan))
        return {old: one for old, one in found.items() if old not in twice and self.lost(old)}

    def lost(self, name: str) -> bool:
        """Whether a name stood in code that changes, and stands in no code afterwards."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        if word.search(self.code) or any(word.search(one.text) for one in self.changes):
            return False
        return any(word.search(self.text[one.span.start : one.span.end]) for one in self.changes)

    def said(self, remark: Remark) -> str:
        """What a comment says, with its marks."""
        return self.text[remark.span.start : remark.span.end]

    def is_changed(self, remark: Remark) -> bool:
        """Whether a change reaches into a comment."""
        return any(
            one.span.start < remark.span.end and remark.span.start < one.span.end for one in self.changes
        )


def edits_of(bench: Workbench, module: str, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """Changes as edits of a module."""
    index = lines_of(bench.modules.text(module))
    return tuple(Edit(module, one.span, one.text, index.place(module, one.span)) for one in changes)


def named(text: str, known: Knowledge) -> Iterator[tuple[NamedRequest, tuple[Rule, Match]]]:
    """The requests of V0 that a text names."""
    for one in requests_in(text):
        found = match_of(one.method, one.path, known)
        if found is not None:
            yield one, (found[0].rule, found[1])


def is_like(one: Rule, other: Rule) -> bool:
    """Whether two rules are of the same route: they may tell requests apart by what these send."""
    return (one.method, one.path) == (other.method, other.path)


def new_names(target: Target, *, mapped: bool) -> Iterator[tuple[str, str]]:
    """The names of fields that V1 calls otherwise, and keeps as they are; of a mapped response, none."""
    for fields in (target.body, target.query_fields):
        for name, field in fields.items():
            if field.to and field.to != name and field.shape in SAME_PLACE and "_" in name:
                yield name, field.to
    for read in () if mapped else target.reads.values():
        name = read.name.rpartition(".")[2].removesuffix("[]")
        if read.to and read.to != name and not read.needs and "_" in name:
            yield name, read.to


def blanked(text: str, spans: Iterable[Span]) -> str:
    """A text with blanks in the place of some of its characters."""
    pieces, end = [], 0
    for one in sorted(spans):
        pieces += [text[end : one.start], " " * (one.end - max(end, one.start))]
        end = max(end, one.end)
    return "".join((*pieces, text[end:]))
