"""The fixes of one project in one language, from what was seen to new texts: plan, apply, and plan again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from v0to1 import tree
from v0to1.applying.apply import Outcome
from v0to1.applying.fitting import applied, fitting
from v0to1.attribution.alternatives import reason_of as sent_astray
from v0to1.attribution.dual_clients import blocker
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.started_servers import starting_v0
from v0to1.attribution.vendored import blocker as blocker_of_copies
from v0to1.config import LEFT, Config, Lowered
from v0to1.core.model import Verdict
from v0to1.core.monitor import PLAN, staged
from v0to1.core.reasons import UNLIKE
from v0to1.core.rules import Target
from v0to1.core.text import lines_of
from v0to1.core.versions import Server, choose
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Site
from v0to1.findings.joined_settings import reason_of
from v0to1.findings.unknown_routes import covering
from v0to1.languages.base import Language, Workbench
from v0to1.planning.abandoned import blocker as blocker_of_given_up
from v0to1.planning.abandoned import called_unseen, modules_of, read_unseen, whole_only
from v0to1.planning.comments import with_comments
from v0to1.planning.connections import plan_connections
from v0to1.planning.documents import in_documents
from v0to1.planning.ladder import NEVER, AdapterPolicy
from v0to1.planning.model import Aims, Plan
from v0to1.planning.moving import TestsOfCode
from v0to1.planning.operation_errors import place_all
from v0to1.planning.plan import plan_all
from v0to1.planning.public_returns import Public, given_out, gives_data
from v0to1.planning.reasons import in_one_text, queried
from v0to1.planning.replaced_functions import ReplacedFunctions
from v0to1.planning.seen import ProjectFacts, Read
from v0to1.planning.selected_rules import wanted
from v0to1.planning.stubs import tested_by
from v0to1.planning.test_doubles import answered_by, named, with_code
from v0to1.planning.tested_code import TestedCode
from v0to1.planning.tested_readers import TestedReaders
from v0to1.planning.unwrapping import freed
from v0to1.scan.import_names import reached


@staged(PLAN)
def migrate(
    seen: ProjectFacts,
    config: Config,
    known: Knowledge,
    read: Read,
    language: Language,
    policy: AdapterPolicy | None = None,
) -> tuple[tuple[Plan, ...], Outcome]:
    """Plan all operations and apply what can be applied; what would not parse is taken back.

    What is taken back, and can go through the run-time adapter, does: then all is planned again.
    """
    policy = policy or AdapterPolicy()
    while True:
        before, plans, outcome = planned(seen, config, known, read, language, policy)
        if not late(seen.bench, before, plans, policy):
            return plans, outcome


def late(bench: Workbench, before: Sequence[Plan], after: Sequence[Plan], policy: AdapterPolicy) -> bool:
    """Adapt what lost its rewrite later, and give up what lost its adapter; says whether there was any."""
    kept = {id(plan.operation): plan for plan in after}
    found = False
    for plan in before:
        now = kept[id(plan.operation)]
        if plan.draft is not None and now.draft is None and now.verdict is Verdict.MANUAL:
            found = policy.withdraw(bench, plan, now.reason) or found
    return found


def planned(
    seen: ProjectFacts,
    config: Config,
    known: Knowledge,
    read: Read,
    language: Language,
    policy: AdapterPolicy,
) -> tuple[tuple[Plan, ...], tuple[Plan, ...], Outcome]:
    """The plans of all operations, those that are left of them when they are applied, and what they make."""
    asked = tuple(one for one in seen.certain if wanted(config, one.rule.id, seen.home(one.module)))
    place_all(seen.bench, asked)
    others = whole_only(blocker_of_copies(config, seen.home), seen.bench.gaps)
    best = best_forms(seen.bench, config.lowered)
    untouched = left_by_proof(seen.kept.blocker(reasons(seen, asked, known, others)), best)
    prepare(policy, seen, config, known, language, untouched)
    doubles = answered_by(seen.certain, seen.evaluation.imports, seen.bench.standalone)
    tests = (
        TestsOfCode(seen.bench, seen.certain, doubles, language.is_test) if config.tests == "move" else None
    )
    aims = Aims(
        known.server,
        config.safe_only,
        both(untouched, seen, known),
        in_tests(seen, doubles, language),
        unwanted=frozenset(map(id, seen.certain)) - frozenset(map(id, asked)),
        gives_data=partial(gives_data, seen.evaluation),
        inline_only=config.inline_only,
        new_files=config.new_files,
        named=named_in(seen, language, tests),
        replaced=replaced_in(seen, language),
        moved=tests.moved if tests is not None else None,
        best=best,
    )
    others_sent = (*seen.others, *seen.evaluation.elsewhere)
    handed = (Site(one.source, one.module) for one in seen.evaluation.handed if one.name)
    taken = (*seen.evaluation.taken, *handed)
    plans = plan_all(seen.bench, seen.certain, aims, others_sent, taken, policy, tests)
    plans += covering(seen.bench, seen.evaluation, asked, policy, others)
    joined = plan_sockets(seen, config, aims, others, policy)
    if config.adapter == NEVER:
        plans = freed(seen.bench, plans, seen.evaluation)
    else:
        plans = in_documents(seen.bench, plans, seen.hosted)
    plans = with_comments(seen.bench, plans, known, language, {one.module for one in seen.ambiguous})
    before = (*plans, *joined)
    plans = tuple(fitting(plan, language, others) for plan in before)
    plans, outcome = applied(seen.bench, plans, read, language)
    return before, with_code(plans, doubles), outcome


def best_forms(bench: Workbench, lowered: Iterable[Lowered]) -> Callable[[Operation], str]:
    """A function that gives the best form that an operation may have, or "" for any."""
    known = {(one.rule, one.path, one.line): one.form for one in lowered}

    def best(one: Operation) -> str:
        if not known:
            return ""
        index = lines_of(bench.modules.text(one.module))
        line, _ = index.position(bench.span(one.module, one.call).start)
        return known.get((one.rule.id, one.module, line), "")

    return best


def left_by_proof(
    untouched: Callable[[Operation], str], best: Callable[[Operation], str]
) -> Callable[[Operation], str]:
    """A function that gives the reason to leave an operation alone: also that no form did the same."""
    return lambda one: untouched(one) or (UNLIKE if best(one) == LEFT else "")


def plan_sockets(
    seen: ProjectFacts,
    config: Config,
    aims: Aims,
    others: Callable[[Iterable[str]], str],
    policy: AdapterPolicy,
) -> Iterator[Plan]:
    """Plans for the message sockets; `others` gives the reason to leave what is in some modules."""
    spoken = [one for one in seen.sockets if wanted(config, one.rule.id, seen.home(one.use.module))]
    left = blocker_of_given_up(seen.evaluation)
    return plan_connections(
        seen.bench,
        seen.evaluation,
        spoken,
        aims,
        lambda one: seen.kept.reason(one) or others([one.use.module]) or left([one.use.module]),
        policy,
    )


def prepare(
    policy: AdapterPolicy,
    seen: ProjectFacts,
    config: Config,
    known: Knowledge,
    language: Language,
    untouched: Callable[[Operation], str],
) -> None:
    """Tell the ladder of fixes how far it may go, and what it has to know."""
    policy.mode, policy.blind = config.adapter, config.safe_only or not config.new_files
    policy.untouched, policy.target = untouched, partial(target_of, known.server)
    policy.answered = frozenset((one.method, one.path) for one in known.rules if one.adapter is not None)
    policy.given_out = given_out(seen.evaluation, public_in(seen, language), seen.world)
    seen.bench.packaged = config.adapter_from == "package"
    seen.bench.gives_v1_events = config.events == "v1"


def read_by_people(bench: Workbench, language: Language, module: str) -> bool:
    """Whether a module stands in a document, or is a test."""
    return module in bench.standalone or language.is_test(module)


def target_of(server: Server, one: Operation) -> Target | None:
    """What V1 has for an operation."""
    return choose(one.rule, server)


def public_in(seen: ProjectFacts, language: Language) -> Public:
    """Tells whether a function, by its id, module and name, is for others: a program has none for them.

    A module that others import is more than a program of one file; so is a class, of whose methods no module
    is given. Whatever the settings name is for others.
    """
    imported = {each for found in seen.evaluation.imports.values() for each in found}

    def public(function: int, module: str, name: str) -> bool:
        text = "" if not module or module in imported else seen.bench.modules.text(module)
        if read_by_people(seen.bench, language, module):
            return False
        return language.is_public(text, name) or seen.world.listed(function)

    return public


def both(
    untouched: Callable[[Operation], str], seen: ProjectFacts, known: Knowledge
) -> Callable[[Operation], str]:
    """A function that gives the reason not to rewrite an operation, or ""."""
    return lambda one: (
        untouched(one)
        or sent_astray(one)
        or queried(one)
        or in_one_text(one)
        or read_unseen(seen.evaluation, seen.bench.gaps, one)
        or called_unseen(seen.evaluation, one)
        or reason_of(one, known.outside)
    )


def in_tests(
    seen: ProjectFacts, doubles: Mapping[int, frozenset[int]], language: Language
) -> Callable[[Operation], str]:
    """A function that gives the reason not to rewrite an operation alone to which a test responds, or ""."""
    code = cache(partial(tested, seen, language))
    return tested_by(doubles, seen.evaluation.stubs, seen.evaluation.imports, code)


def replaced_in(seen: ProjectFacts, language: Language) -> Callable[[Operation], bool]:
    """Tells whether tests give data of V0 to the readers of an operation's response.

    They may replace a function between the two, or call a reader themselves.
    """
    texts = seen.bench.around("", language.is_test)
    found = cache(lambda: ReplacedFunctions(text for _, text in texts))
    readers = cache(lambda: TestedReaders(tested(seen, language), code_of(seen, language), seen.certain))
    return lambda one: found().between(one) or readers().given_by_tests(one)


def named_in(
    seen: ProjectFacts, language: Language, moving: TestsOfCode | None
) -> Callable[[Operation], str]:
    """A function that gives the reason not to rewrite an operation that a test names, or "".

    What is seen of tests that are `moving` with it is no such reason.
    """
    imports = seen.evaluation.imports
    code = cache(partial(tested, seen, language))
    tests = dict(seen.bench.around("api", language.is_test))

    def may_run(test: str, one: Operation) -> bool:
        return code().may_run(test, frozenset((test, *reached(test, imports))), one)

    def reason(one: Operation) -> str:
        seen_whole = moving.modules(one) if moving is not None else frozenset[str]()
        others = {name: text for name, text in tests.items() if name not in seen_whole}
        return named(one, others, seen.certain, may_run)

    return reason


def tested(seen: ProjectFacts, language: Language) -> TestedCode:
    """The code of a project as its tests may run it."""
    return TestedCode(code_of(seen, language), dict(seen.bench.around("", language.is_test)))


def code_of(seen: ProjectFacts, language: Language) -> dict[str, Sequence[tree.Node]]:
    """The modules of a project that are no tests."""
    return {
        module: seen.bench.modules.body(module)
        for module in seen.evaluation.modules
        if not language.is_test(module)
    }


def reasons(
    seen: ProjectFacts,
    asked: Sequence[Operation],
    known: Knowledge,
    others: Callable[[Iterable[str]], str],
) -> Callable[[Operation], str]:
    """A function that gives the reason to do nothing about an operation; `others` has one for modules."""
    dual = blocker(known.rules, asked, seen.evaluation, seen.bench.modules.body)
    given_up = blocker_of_given_up(seen.evaluation)
    starts_v0 = starting_v0(seen.bench.modules.text)
    return lambda one: (
        others(each.site.module for each in one.requests)
        or dual(one)
        or given_up(modules_of(one))
        or seen.hosted.only_reported(one.module)
        or starts_v0(one)
    )
