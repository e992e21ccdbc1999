"""The examples of rules, tried: what the engine makes of each, and whether that is what the rule shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from v0to1 import resources
from v0to1.config import Config, GivenFile
from v0to1.core.diff import unified
from v0to1.core.loading.data import load_pins
from v0to1.core.misuse import Misuse
from v0to1.core.model import Run, Verdict
from v0to1.core.rules import Example, Rule
from v0to1.core.versions import find_server
from v0to1.pipeline import run

FILES = MappingProxyType(
    {"python": "client.py", "javascript": "client.js", "typescript": "client.ts", "shell": "client.sh"}
)
"""What the file of an example is called, by its language; the schema of rules has no others."""

LEFT = (Verdict.MANUAL, Verdict.GAP)


@dataclass(frozen=True, slots=True)
class Tried:
    """An example of a rule, counted from 1, and what is wrong with it; nothing where it is true."""

    rule: str
    number: int
    wrong: str


def tried(rule: Rule, config: Config) -> Iterator[Tried]:
    """Try each example of a rule: it must become what its `after` says, or stay as it is without one.

    Nothing is read or written; `config` says which rules, hosts and server there are.
    """
    for number, example in enumerate(rule.examples, 1):
        yield Tried(rule.id, number, _wrong(rule, example, config))


def tried_misuse(misuse: Misuse, config: Config) -> Iterator[Tried]:
    """Try each example of a misuse of V1: it must be found, and nothing else, or nothing at all.

    On a server for which it is no mistake there is nothing to try.
    """
    if not misuse.holds_on(find_server(config.server, load_pins(resources.RULES))):
        return
    for number, example in enumerate(misuse.examples, 1):
        given = GivenFile(FILES[example.language], example.code.encode())
        done = run(replace(config, paths=(), given=(given,)), fixing=False)
        found = ", ".join(one.rule for one in done.findings) or "nothing"
        wanted = misuse.rule.id if example.found else "nothing"
        wrong = "" if found == wanted else f"{found} is found, not {wanted}"
        yield Tried(misuse.rule.id, number, wrong)


def _wrong(rule: Rule, example: Example, config: Config) -> str:
    name = FILES[example.language]
    given = GivenFile(name, example.before.encode())
    done = run(replace(config, paths=(), given=(given,)), fixing=True)
    after = next((one.after for one in done.changes if one.path == name), example.before)
    wanted = example.before if example.after is None else example.after
    if after != wanted:
        return "it becomes something else:\n" + unified(name, wanted.encode(), after.encode())
    return _unreported(rule, example, done)


def _unreported(rule: Rule, example: Example, done: Run) -> str:
    found = {one.rule: one for one in done.findings if one.verdict is not Verdict.AMBIGUOUS}
    if example.after is not None:
        there = rule.id in found
        return "" if there else "the rule does not find it"
    mine = found.get(rule.id)
    if mine is not None and rule.verdict not in LEFT:
        return f"without `after` it should not be found, and is: {mine.message}"
    return ""
