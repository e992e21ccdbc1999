"""Clients that already speak V1 beside V0: they are reported, not rewritten."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from v0to1 import tree
from v0to1.attribution.matching import method_of
from v0to1.core.api import api
from v0to1.core.endpoints import match, parse_template, split_address
from v0to1.core.rules import Rule
from v0to1.evaluation.http.adapted import is_adapter_module, is_helper_module
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.records import record
from v0to1.tree.walking import walk, walk_through

REASON = "this client sends the same request to V1 as well; decide by hand which of the two to keep"


@record(frozen=True, slots=True)
class V1Request:
    """A V1 request of the client's own: the rule whose V0 request it stands for, and where it is made."""

    rule: str
    starts: bool
    module: str
    function: tree.Function | None
    call: tree.Node


def blocker(
    rules: Sequence[Rule],
    operations: Sequence[Operation],
    evaluation: Evaluation,
    bodies: Callable[[str], tree.Body],
) -> Callable[[Operation], str]:
    """A function that gives the reason to leave an operation alone, or "".

    A module is left alone when it makes a request on V0 that its own program makes on V1 too. What this
    tool has migrated is no second driver: its module imports the adapter or the helper, or it chooses the id
    of the conversation. `bodies` gives the statements of a module.
    """
    ours = {one for one in {each.module for each in evaluation.requests} if imports_ours(bodies(one))}
    plans = [target.native for rule in rules for target in rule.targets if target.native is not None]
    chosen = frozenset(plan.chosen for plan in plans if plan.chosen)
    requests = [
        one for one in evaluation.requests if not (one.mock or one.module in ours or chooses_id(one, chosen))
    ]
    spoken = tuple(spoken_on_v1(rules, requests))
    paths = Programs(evaluation.imports, bodies)
    dual = {
        one.module
        for one in operations
        if not one.mock and any(speaks_both(one, other, paths) for other in spoken)
    }
    return lambda operation: REASON if operation.module in dual else ""


def imports_ours(body: tree.Body) -> bool:
    """Whether the adapter or the helper is imported in some statements."""
    found = (node.module for node in walk_through(body) if type(node) is tree.Import)
    return any(is_adapter_module(one) or is_helper_module(one) for one in found)


def chooses_id(request: Request, chosen: frozenset[str]) -> bool:
    """Whether a request says which id a new conversation gets; people mostly leave that to the server."""
    return any(not chosen.isdisjoint(body.items) for body in request.bodies)


def spoken_on_v1(rules: Iterable[Rule], requests: Sequence[Request]) -> Iterator[V1Request]:
    """The client's own V1 requests, with the rules that they stand for."""
    targets = [
        (rule, target.method, parse_template(target.path))
        for rule in rules
        for target in rule.targets
        if target.server == "app" and set(parse_template(target.path).names) <= set(parameters_of(rule))
    ]
    for request in requests:
        asked, steps = method_of(request.method), split_address(preview(request.url)).segments
        for rule, method, template in targets:
            if method == asked and match(template, steps) is not None:
                # Who posts by hand where a V1 conversation begins has a driver for V1.
                starts = method == "POST" and template.text.endswith(api().start)
                yield V1Request(rule.id, starts, request.site.module, request.site.function, request.call)


def parameters_of(rule: Rule) -> tuple[str, ...]:
    """The names of the parameters in a rule's path."""
    return parse_template(rule.path).names if rule.path else ()


def speaks_both(one: Operation, other: V1Request, paths: Programs) -> bool:
    """Whether a V0 operation and a V1 request are two drivers for the same thing.

    They are when one call or one function makes both, or one branch of a script either, or when one program
    can start conversations with either.
    """
    if one.rule.id != other.rule:
        return False
    if one.call is other.call:
        return True
    function = one.request.site.function
    if function is not None and function is other.function:
        return True
    if function is other.function and one.module == other.module:
        return paths.either(one.module, one.call, other.call)
    return other.starts and paths.belong_together(one.module, other.module)


class Programs:
    """Which modules belong to one program: those in one folder, and those that one module leads to."""

    def __init__(self, imports: Mapping[str, frozenset[str]], bodies: Callable[[str], tree.Body]) -> None:
        self.bodies = bodies
        self.importers: dict[str, set[str]] = {}
        for module, targets in imports.items():
            for target in targets:
                self.importers.setdefault(target, set()).add(module)

    def belong_together(self, first: str, second: str) -> bool:
        """Whether two modules are parts of one program."""
        if posixpath.dirname(first) == posixpath.dirname(second):
            return True
        return bool(self.leading_to(first) & self.leading_to(second))

    def either(self, module: str, first: tree.Node, second: tree.Node) -> bool:
        """Whether a script does one of two things: they stand in different arms of a branch."""
        for node in (node for one in self.bodies(module) for node in walk(one)):
            found = [tuple(holds(way, each) for way in ways(node)) for each in (first, second)]
            if any(found[0]) and any(found[1]) and found[0] != found[1]:
                return True
        return False

    def leading_to(self, module: str) -> set[str]:
        """The module and all that import it, at whatever distance."""
        found, waiting = {module}, [module]
        while waiting:
            for importer in self.importers.get(waiting.pop(), set()) - found:
                found.add(importer)
                waiting.append(importer)
        return found


def ways(node: tree.Node) -> tuple[tree.Body, ...]:
    """The statements of which one or the other runs; none where a node is no branch."""
    match node:
        case tree.Branch(arms=arms):
            return arms
        case tree.Match(cases=cases):
            return tuple(one.body for one in cases)
        case _:
            return ()


def holds(body: tree.Body, wanted: tree.Node) -> bool:
    """Whether a node stands in some statements."""
    return any(node is wanted for one in body for node in walk(one))
