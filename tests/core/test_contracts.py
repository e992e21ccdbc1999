"""Rules against facts: V0 routes have rules, V1 targets are there since their release, not before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.core.contract_facts import (
    AGENT,
    APP,
    Operation,
    exceptions,
    key,
    operations,
    v0_operations,
)
from v0to1.core.loading.rules import load_rules
from v0to1.core.model import Verdict
from v0to1.core.rules import ReadRule, Rule, Target
from v0to1.core.versions import Version, parse_version

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules((ROOT / "rules",))
ROUTES = [rule for rule in RULES if rule.path]
DOCUMENTS = {name: operations(name) for name in (*APP, *AGENT)}
V0 = v0_operations()
TARGETS = [
    pytest.param(rule, target, id=f"{rule.id}-{target.server}-{target.since}")
    for rule in RULES
    for target in rule.targets
]


def releases(server: str) -> Mapping[str, Version]:
    return APP if server == "app" else AGENT


def problems(rule: Rule, target: Target, document: str) -> list[str]:
    """What of a target the document does not have; nothing when the target is there."""
    if target.path.startswith("/sockets/"):  # no document has WebSockets
        return []
    fact = DOCUMENTS[document].get(key(target.method, target.path))
    if fact is None:
        return [f"no {target.method} {target.path}"]
    return [*query_problems(rule, target, fact), *body_problems(target, fact), *read_problems(target, fact)]


def query_problems(rule: Rule, target: Target, fact: Operation) -> list[str]:
    sent = {*target.query, *(one.to for one in target.query_fields.values() if one.to)}
    known = {*fact.query, *(fact.body if target.needs else ())}
    unknown = [f"query {name} is not known" for name in sorted(sent - known)]
    if target.needs or rule.verdict is Verdict.MANUAL:
        return unknown
    return unknown + [
        f"query {name} is required" for name, need in fact.query.items() if need and name not in sent
    ]


def body_problems(target: Target, fact: Operation) -> list[str]:
    sent = {*target.add, *(one.to for one in target.body.values() if one.to)}
    if fact.open:
        return []
    unknown = [f"body field {name} is not known" for name in sorted(sent - set(fact.body))]
    missing = [
        f"body field {name} is required" for name, need in fact.body.items() if need and name not in sent
    ]
    return unknown + (missing if (sent or target.body) and not target.needs else [])


def read_problems(target: Target, fact: Operation) -> list[str]:
    """The reads that V1's response, or the elements of its list, do not have."""
    if not fact.answer:  # the document does not say what is in it
        return []
    answer = fact.answer | {path.removeprefix("[].") for path in fact.answer if target.needs}
    paths = (v1_path(name, target.reads) for name, read in target.reads.items() if read.to)
    return [f"answer has no {path}" for path in paths if path not in answer and described(path, answer)]


def described(path: str, answer: set[str]) -> bool:
    """Does the document say what is inside the container of `path`?"""
    container = path.rpartition(".")[0]
    return not container or any(one.startswith(f"{container}.") for one in answer)


def v1_path(name: str, reads: Mapping[str, ReadRule]) -> str:
    """The V1 path of a V0 read, every container renamed as its own read says."""
    read = reads[name]
    last = read.to or ""
    container = name.rpartition(".")[0] if "." in name else ""
    if container in ("", "[]"):
        return f"{container}.{last}" if container else last
    element = container if container in reads else container.removesuffix("[]")
    above = v1_path(element, reads)
    return f"{above}[].{last}"


@pytest.mark.parametrize(("rule", "target"), TARGETS)
def test_a_target_is_in_every_document_of_its_releases(rule: Rule, target: Target) -> None:
    seen = 0
    for document, release in releases(target.server).items():
        if release >= parse_version(target.since) and (
            not target.until or release < parse_version(target.until)
        ):
            assert problems(rule, target, document) == [], document
            seen += 1
    assert seen, "no document speaks of this target"


@pytest.mark.parametrize(("rule", "target"), TARGETS)
def test_a_target_is_missing_before_its_first_release(rule: Rule, target: Target) -> None:
    for document, release in releases(target.server).items():
        if release < parse_version(target.since):
            assert problems(rule, target, document) != [], document


def test_targets_of_1_7_are_not_in_the_cloud_of_march() -> None:
    late = [
        rule.id
        for rule in RULES
        for one in rule.targets
        if one.server == "app" and parse_version(one.since) >= Version(1, 7)
    ]
    assert {"conversations/delete", "events/message", "secrets/create", "user/info"} <= set(late)


def test_every_v0_operation_has_a_rule_or_a_reason() -> None:
    covered = {key(rule.method, path) for rule in ROUTES for path in (rule.path, *rule.aliases)}
    missing = set(V0) - covered - set(exceptions())
    assert sorted(missing) == []


def test_exceptions_are_needed_and_explained() -> None:
    covered = {key(rule.method, path) for rule in ROUTES for path in (rule.path, *rule.aliases)}
    for route, reason in exceptions().items():
        assert route in V0, f"{route} is in no document"
        assert route not in covered, f"{route} has a rule"
        assert len(reason) > 20, route


@pytest.mark.parametrize("rule", ROUTES, ids=[rule.id for rule in ROUTES])
def test_every_v0_source_is_in_the_facts(rule: Rule) -> None:
    for path in (rule.path, *rule.aliases):
        assert key(rule.method, path) in V0


@pytest.mark.parametrize("rule", [one for one in ROUTES if one.targets], ids=lambda rule: rule.id)
def test_names_of_a_rule_are_v0_names(rule: Rule) -> None:
    fact = v0_fact(rule)
    for target in rule.targets:
        assert set(target.query_fields) <= set(fact.query)
        assert set(target.body) <= set(fact.body)
        if fact.answer:
            assert {name.removesuffix("[]") for name in target.reads} <= {
                name.removesuffix("[]") for name in fact.answer
            }


@pytest.mark.parametrize("rule", [one for one in ROUTES if one.targets], ids=lambda rule: rule.id)
def test_every_v0_name_is_answered_for(rule: Rule) -> None:
    fact = v0_fact(rule)
    for target in rule.targets:
        assert set(fact.query) - set(target.query_fields) == set(), "query"
        assert set(fact.body) - set(rule.when) - set(target.body) == set(), "body"
        if target.reads:
            assert {one for one in fact.answer if plain(one, target)} - set(target.reads) == set(), "answer"


def plain(path: str, target: Target) -> bool:
    """A value that a client reads by name: no element of a list, nothing inside a value that is gone."""
    container = target.reads.get(path.partition("[].")[0])
    return not path.endswith("[]") and not (container is not None and container.gone)


def v0_fact(rule: Rule) -> Operation:
    """What the documents say of the path and its aliases, joined."""
    first = V0[key(rule.method, rule.path)]
    joined = Operation(first.method, first.path, dict(first.query), dict(first.body), set(first.answer))
    for path in rule.aliases:
        joined.query.update(V0[key(rule.method, path)].query)
    return joined
