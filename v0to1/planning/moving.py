"""Tests that move with the operation that they test: which parts of them, and what these share."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Span, Verdict
from v0to1.core.rules import Native, Rule, Target
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Frame
from v0to1.languages.base import Change, Draft, Refusal, Workbench
from v0to1.planning.agreement import touches
from v0to1.planning.model import Plan
from v0to1.planning.places import Shared
from v0to1.rewriting.doubles import Mover, Region, route_pattern, statement_of
from v0to1.tree.walking import walk_through

CALLED_WITH = re.compile(r"assert_(?:any_call|any_await|(?:called|awaited)(?:_once)?_with)$")
"""The methods of a double of `unittest.mock` that are given the arguments with which it has to be called."""

Case = tuple[str, tree.Function]
"""A function of a test that runs an operation, with its module."""


class TestsOfCode:
    """The tests of a project's operations: their functions, and the doubles that respond to each one."""

    def __init__(
        self,
        bench: Workbench,
        operations: Sequence[Operation],
        doubles: Mapping[int, frozenset[int]],
        is_test: Callable[[str], bool],
    ) -> None:
        """`doubles` are the operations that each test double responds to, all by their ids."""
        self.bench = bench
        self.is_test = is_test
        self.operations = [one for one in operations if not one.mock]
        self.doubles = {
            id(one): [each for each in operations if each.mock and id(one) in doubles.get(id(each), ())]
            for one in self.operations
        }
        self.owners = dict(doubles)
        self.running: dict[int, dict[int, Operation]] = {}
        self._constants: dict[str, list[tuple[tree.Assign, list[tree.Name]]]] = {}
        for one in self.operations:
            for _, function in self.cases(one):
                self.running.setdefault(id(function), {})[id(one)] = one

    def moved(self, one: Operation, target: Target, draft: Draft) -> Draft:
        """The rewrite of an operation, with that of its tests; raises `Refusal`."""
        doubles = self.doubles[id(one)]
        asserted = [double for double in doubles if asserts(double)]
        if any(not each.modelled for double in doubles if double not in asserted for each in double.requests):
            raise Refusal(reasons.TEST_RESPONDS.format(doubles[0].module))
        regions = list(self.regions(one))
        mover = Mover(self.bench, one, target, draft)
        found = mover.move(regions, [double for double in doubles if double not in asserted], asserted)
        if not mover.given:
            raise Refusal(reasons.TEST_RESPONDS.format(regions[0].module if regions else one.module))
        self.refuse_named_outside(one, {region.module for region in regions}, mover)
        return replace(
            draft, changes=(*draft.changes, *found.changes), imports=(*draft.imports, *found.imports)
        )

    def refuse_named_outside(self, one: Operation, modules: Iterable[str], mover: Mover) -> None:
        """Raise `Refusal` where a test names V0 outside of all that runs operations or is a double."""
        changes = mover.moved.changes
        route = route_pattern(one.rule.path)
        unused = [each for each in self.held_objects if not each.foreign and id(one) not in each.users]
        for module in modules:
            text = self.bench.modules.text(module)
            spans = [change.span for change in changes if change.module == module]
            for operation in self.operations:
                bodies = (case[1].body for case in self.cases(operation) if case[0] == module)
                spans += [self.bench.span(module, statement) for body in bodies for statement in body]
                calls = (each.request for each in self.doubles[id(operation)] if each.module == module)
                spans += [self.bench.span(module, request.node) for request in calls]
            named = mover.named.finditer(text)
            spans += self.moved_constants(module, spans)
            spans += [each.span for each in unused if each.module == module]
            routes = (found for found in route.finditer(text) if not mover.is_link(text, found))
            for found in (*routes, *named):
                if not any(span.start < found.end() and found.start() < span.end for span in spans):
                    line = text.count("\n", 0, found.start()) + 1
                    raise Refusal(reasons.TEST_NAMES.format(f"{module}:{line}", found.group()))

    def moved_constants(self, module: str, spans: Sequence[Span]) -> Iterator[Span]:
        """The constants with a text of a test that are used in some spans of it, and nowhere else."""
        for statement, uses in self.constants(module):
            used = [self.bench.span(module, one) for one in uses]
            if used and all(any(touches(one, span) for span in spans) for one in used):
                yield self.bench.span(module, statement)

    def constants(self, module: str) -> Sequence[tuple[tree.Assign, Sequence[tree.Name]]]:
        """The constants with a text that stand in a module, each with all that may use it."""
        if module not in self._constants:
            body = self.bench.modules.body(module)
            uses: dict[str, list[tree.Name]] = {}
            for one in walk_through(tuple(body)):
                if isinstance(one, tree.Name):
                    uses.setdefault(one.name, []).append(one)
            self._constants[module] = [
                (one, [each for each in uses.get(name.name, ()) if each is not name])
                for one in body
                if isinstance(one, tree.Assign) and isinstance(one.value, tree.Text | tree.Template)
                for name in one.targets
                if len(one.targets) == 1 and isinstance(name, tree.Name)
            ]
        return self._constants[module]

    def without_constants(self, plans: Iterable[Plan]) -> Iterator[Plan]:
        """The plans, of which those that write a constant of a test out take it away with its last use."""
        every = list(plans)
        gone: dict[Change, set[Change]] = {}
        drafts = [plan.draft for plan in every if plan.draft is not None]
        changes = {one for draft in drafts for one in draft.changes if self.is_test(one.module)}
        for module in {change.module for change in changes}:
            own = [change for change in changes if change.module == module]
            for statement, uses in self.constants(module):
                using = [self.replacing(module, one, own) for one in uses]
                found = {change for change in using if change is not None}
                if found and None not in using and not self.is_imported(module, uses[0].name):
                    gone[Change(module, self.lines_of(module, statement), "")] = found
        for plan in every:
            if plan.draft is None:
                yield plan
                continue
            more = (one for one, found in gone.items() if not found.isdisjoint(plan.draft.changes))
            yield replace(plan, draft=replace(plan.draft, changes=(*plan.draft.changes, *more)))

    def replacing(self, module: str, use: tree.Name, changes: Iterable[Change]) -> Change | None:
        """The change that leaves nothing of where a name is used."""
        span = self.bench.span(module, use)
        word = re.compile(rf"\b{re.escape(use.name)}\b")
        found = (one for one in changes if touches(span, one.span))
        return next((one for one in found if word.search(one.text) is None), None)

    def is_imported(self, module: str, name: str) -> bool:
        """Whether another test may import a name of a module."""
        stem = posixpath.basename(module).partition(".")[0]
        others = self.bench.around(name, self.is_test)
        return any(stem in text and name in text for other, text in others if other != module)

    def lines_of(self, module: str, statement: tree.Node) -> Span:
        """The lines of a statement, with empty ones above if there are some below, too."""
        text, span = self.bench.modules.text(module), self.bench.span(module, statement)
        start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end) + 1 or len(text)
        if text[end : end + 1] == "\n" and text[:start].strip():
            start = len(text[:start].rstrip("\n")) + 1
        return Span(start, end)

    def modules(self, one: Operation) -> frozenset[str]:
        """The tests that run an operation, and those with its doubles."""
        found = {module for module, _ in self.cases(one)}
        return frozenset(found | {double.module for double in self.doubles[id(one)]})

    def with_doubles(self, plans: Iterable[Plan]) -> Iterator[Plan]:
        """The plans, of which doubles move with the operations that they respond to."""
        every = list(plans)
        users: dict[int, list[Plan]] = {}
        for plan in every:
            for double in self.doubles.get(id(plan.operation), ()):
                users.setdefault(id(double), []).append(plan)
        for plan in every:
            own = users.get(id(plan.operation), []) if plan.operation.mock else []
            drafts = [one.draft for one in own if one.fix == "rewrite" and one.draft is not None]
            if not own or len(drafts) < len(own):
                yield plan
                continue
            span = self.bench.span(plan.operation.module, plan.operation.call)
            changes = dict.fromkeys(
                change
                for draft in drafts
                for change in draft.changes
                if change.module == plan.operation.module
                and span.start <= change.span.start
                and change.span.end <= span.end
            )
            draft = Draft(changes=tuple(changes), form="inline", tidied=True)
            yield replace(plan, draft=draft, verdict=Verdict.REVIEW, reason="", fix="rewrite")

    def regions(self, one: Operation) -> Iterator[Region]:
        """The parts of tests that have to do with an operation; raises `Refusal` where others run in them."""
        runs = frozenset(self.runs(one))
        for module, function in self.cases(one):
            others = [each for each in self.running[id(function)].values() if each.rule is not one.rule]
            yield (
                self.shared(one, others, module, function) if others else Region(module, function.body, runs)
            )
        for double in self.doubles[id(one)]:
            for call in {id(request.node): request.node for request in double.requests}.values():
                yield Region(double.request.module, (call,), runs, responding=not asserts(double))

    def shared(
        self, one: Operation, others: Sequence[Operation], module: str, function: tree.Function
    ) -> Region:
        """The test of several operations, for one; raises `Refusal` where doubles are not told by route."""
        refusal = Refusal(reasons.TEST_RUNS.format(module))
        taken = {pair for each in others for pair in sent_by(each.rule)}
        if taken & sent_by(one.rule) or is_chosen(one.rule) or any(is_chosen(each.rule) for each in others):
            raise refusal
        own, apart = (self.statements(operations) for operations in ([one], others))
        if own is None or apart is None or any(overlaps(mine, each) for mine in own for each in apart):
            raise refusal
        runs = frozenset(call for each in (one, *others) for call in self.runs(each))
        rules = tuple({each.rule.id: each.rule for each in others}.values())
        places = (tuple(span for name, span in found if name == module) for found in (own, apart))
        return Region(module, function.body, runs, True, rules, *places)

    def statements(self, operations: Iterable[Operation]) -> list[tuple[str, Span]] | None:
        """The statements that register doubles, with their modules; None if an operation has no such."""
        found = []
        for one in operations:
            doubles = [each for each in self.doubles[id(one)] if not asserts(each)]
            requests = [request for double in doubles for request in double.requests]
            if not requests or not all(request.modelled for request in requests):
                return None
            for request in requests:
                span = statement_of(self.bench, request)
                found.append((request.module, span or self.bench.span(request.module, request.node)))
        return found

    def cases(self, one: Operation) -> Iterable[Case]:
        """The functions of tests that run an operation."""
        found: dict[int, Case] = {}
        for request in one.requests:
            for frame, _ in self.entered(request.frame.chain):
                if frame.function is not None:
                    found[id(frame.function)] = frame.module, frame.function
        return found.values()

    def runs(self, one: Operation) -> Iterator[int]:
        """The calls by which tests run an operation, by their ids."""
        for request in one.requests:
            for _, below in self.entered(request.frame.chain):
                yield id(below.call)

    def entered(self, chain: Sequence[Frame]) -> Iterator[tuple[Frame, Frame]]:
        """Where a test enters the code: its activation, and that of the code below it."""
        for frame, below in pairwise(chain):
            if self.is_test(frame.module) and not self.is_test(below.module):
                yield frame, below

    def places(self) -> tuple[Shared, ...]:
        """What several operations share in their tests."""
        return (*self.held_objects, *self.shared_doubles())

    @cached_property
    def held_objects(self) -> tuple[Shared, ...]:
        """The objects that variables of tests hold, with the operations whose tests use them.

        What another function uses as well, which runs no operation, is used for something else.
        """
        found: dict[tuple[str, str], tuple[tree.Mapping, set[int], bool]] = {}
        for module in {module for one in self.operations for module, _ in self.cases(one)}:
            body = self.bench.modules.body(module)
            objects = {
                each.name: node.value
                for node in body
                if isinstance(node, tree.Assign) and isinstance(node.value, tree.Mapping)
                for each in node.targets
                if isinstance(each, tree.Name)
            }
            functions = [one for one in walk_through(body) if isinstance(one, tree.Function)]
            inner = {id(each) for one in functions for each in walk_through(one.body) if each is not one}
            for name, value in objects.items():
                users: set[int] = set()
                foreign = False
                for function in functions:
                    uses = any(
                        isinstance(one, tree.Name) and one.name == name for one in walk_through(function.body)
                    )
                    within = self.running.get(id(function), {})
                    users |= within.keys() if uses else set()
                    holds_case = any(id(one) in self.running for one in walk_through(function.body))
                    foreign = foreign or (
                        uses and not within and not holds_case and id(function) not in inner
                    )
                found[module, name] = value, users, foreign
        return tuple(
            Shared(module, self.bench.span(module, value), tuple(users), foreign)
            for (module, _), (value, users, foreign) in found.items()
            if users or foreign
        )

    def shared_doubles(self) -> Iterator[Shared]:
        """The doubles that respond to several operations, all of which have to move."""
        users: dict[int, list[int]] = {}
        known: dict[int, Operation] = {}
        for one in self.operations:
            for double in self.doubles[id(one)]:
                users.setdefault(id(double), []).append(id(one))
                known[id(double)] = double
        for key, several in users.items():
            double = known[key]
            if len(several) > 1:
                span = self.bench.span(double.module, double.call)
                yield Shared(double.module, span, tuple(several), foreign=False)


def asserts(double: Operation) -> bool:
    """Whether what stands for an operation in a test says how a double has to have been called."""
    return all(
        isinstance(request.node.callee, tree.Attr) and CALLED_WITH.match(request.node.callee.name)
        for request in double.requests
    )


def overlaps(one: tuple[str, Span], other: tuple[str, Span]) -> bool:
    """Whether two places, each with its module, have characters in common."""
    return one[0] == other[0] and one[1].start < other[1].end and other[1].start < one[1].end


def sent_by(rule: Rule) -> set[tuple[str, str]]:
    """The methods and paths of all requests of V1 in the place of one of V0."""
    found = {(target.method, target.path) for target in rule.targets}
    for target in rule.targets:
        native = target.native or Native()
        further = (*native.beside, *filter(None, [native.missing]))
        found |= {(one.method or target.method, one.path.partition("?")[0]) for one in further}
    return found


def is_chosen(rule: Rule) -> bool:
    """Whether the client chooses an id, which requests of others have in their paths."""
    return any(target.native is not None and target.native.chosen for target in rule.targets)
