"""Tests that move with the operation that they test: which parts of them, and what these share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Verdict
from v0to1.core.rules import Target
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Frame
from v0to1.languages.base import Draft, Refusal, Workbench
from v0to1.planning.model import Plan
from v0to1.planning.places import Shared
from v0to1.rewriting.doubles import Mover, Region, route_pattern
from v0to1.tree.walking import walk_through

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
        for one in self.operations:
            for _, function in self.cases(one):
                self.running.setdefault(id(function), {})[id(one)] = one

    def moved(self, one: Operation, target: Target, draft: Draft) -> Draft:
        """The rewrite of an operation, with that of its tests; raises `Refusal`."""
        doubles = self.doubles[id(one)]
        if any(not request.modelled for double in doubles for request in double.requests):
            raise Refusal(reasons.TEST_RESPONDS.format(doubles[0].module))
        regions = list(self.regions(one))
        mover = Mover(self.bench, one, target, draft)
        found = mover.move(regions, doubles)
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
        for module in modules:
            text = self.bench.modules.text(module)
            spans = [change.span for change in changes if change.module == module]
            for operation in self.operations:
                bodies = (case[1].body for case in self.cases(operation) if case[0] == module)
                spans += [self.bench.span(module, statement) for body in bodies for statement in body]
                calls = (each.request for each in self.doubles[id(operation)] if each.module == module)
                spans += [self.bench.span(module, request.node) for request in calls]
            named = mover.named.finditer(text)
            routes = (found for found in route.finditer(text) if not mover.is_link(text, found))
            for found in (*routes, *named):
                if not any(span.start < found.end() and found.start() < span.end for span in spans):
                    line = text.count("\n", 0, found.start()) + 1
                    raise Refusal(reasons.TEST_NAMES.format(f"{module}:{line}", found.group()))

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
            others = self.running[id(function)].values()
            if any(each.rule is not one.rule for each in others):
                raise Refusal(reasons.TEST_RUNS.format(module))
            yield Region(module, function.body, runs)
        for double in self.doubles[id(one)]:
            for call in {id(request.node): request.node for request in double.requests}.values():
                yield Region(double.request.module, (call,), runs)

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
        held = (
            Shared(module, self.bench.span(module, value), tuple(users), foreign)
            for (module, _), (value, users, foreign) in found.items()
            if users or foreign
        )
        return (*held, *self.shared_doubles())

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
