"""The examples of the rules are true: the engine makes of each exactly what the rule shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest

from v0to1 import resources
from v0to1.config import Config
from v0to1.core.loading.rules import load_rules
from v0to1.core.model import Run, Verdict
from v0to1.core.rules import Example, Rule
from v0to1.pipeline import run

RULES = load_rules([resources.RULES])
BY_ID = {rule.id: rule for rule in RULES}
ADAPTERS = {
    "python": "openhands_v0.py",
    "javascript": "openhands-v0.js",
    "typescript": "openhands-v0.ts",
    "shell": "openhands_v0.py",
}
HELPERS = {language: name.replace("v0", "v1") for language, name in ADAPTERS.items()} | {
    "shell": "openhands-v1.sh"
}
FILES = {"python": "client.py", "javascript": "client.js", "typescript": "client.ts", "shell": "client.sh"}
LOOK_ALIKES = 0.4
"""The share of all examples that must not be taken for OpenHands V0."""


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a rule; `number` counts from 0 in the rule's file."""

    rule: Rule
    number: int
    example: Example


CASES = [Case(rule, number, example) for rule in RULES for number, example in enumerate(rule.examples)]


def name(case: Case) -> str:
    return f"{case.rule.id}-{case.number}"


@cache
def migrated(
    language: str, text: str, written: tuple[tuple[str, str], ...] = ()
) -> tuple[Run, Mapping[str, str]]:
    """Migrate a file, and what was written beside it, once for all tests; give the texts that come of it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / FILES[language]).write_text(text, encoding="utf-8")
        for path, beside in written:
            (folder / path).write_text(beside, encoding="utf-8")
        config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), adapter="auto")
        done = run(config, fixing=True)
    changed = {each.path: each.after for each in done.changes}
    return done, MappingProxyType({FILES[language]: text} | changed)


@pytest.mark.parametrize("case", [case for case in CASES if case.example.after is not None], ids=name)
def test_before_becomes_after_and_stays_so(case: Case) -> None:
    language = case.example.language
    name, adapter = FILES[language], ADAPTERS[language]
    done, made = migrated(language, case.example.before)
    helper = HELPERS[language]
    texts = {path: text for path, text in made.items() if path not in (adapter, helper)}
    (own,) = (each for each in done.findings if each.rule == case.rule.id)

    assert texts == {name: case.example.after}
    assert own.applied
    assert (own.fix == "adapter") == (adapter in made)
    assert (helper.rpartition(".")[0] in texts[name]) == (helper in made)
    written = {path: text for path, text in made.items() if path in (adapter, helper)}
    assert migrated(language, texts[name], tuple(written.items()))[0].changes == ()


@pytest.mark.parametrize("case", [case for case in CASES if case.example.after is None], ids=name)
def test_what_has_no_after_stays(case: Case) -> None:
    done, texts = migrated(case.example.language, case.example.before)

    assert texts == {FILES[case.example.language]: case.example.before}
    assert not [each for each in certain(done) if BY_ID[each].verdict.value not in LEFT]


LEFT = ("manual", "gap")
"""Verdicts of rules whose V0 uses are found and left to a person."""


def certain(done: Run) -> list[str]:
    """The rules of findings that are taken for OpenHands V0."""
    return [each.rule for each in done.findings if each.verdict is not Verdict.AMBIGUOUS]


def test_many_examples_are_look_alikes() -> None:
    unchanged = [case.example for case in CASES if case.example.after is None]
    alike = [one for one in unchanged if not certain(migrated(one.language, one.before)[0])]

    assert len(alike) >= LOOK_ALIKES * len(CASES), f"{len(alike)} of {len(CASES)}"


def test_every_rule_that_changes_requests_shows_how() -> None:
    """A rule whose fixes are applied has an example of one."""
    bare = [
        rule.id
        for rule in RULES
        if rule.verdict in (Verdict.SAFE, Verdict.REVIEW) and not any(each.after for each in rule.examples)
    ]
    assert bare == []
