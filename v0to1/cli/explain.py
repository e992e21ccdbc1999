"""Rules for people at a terminal: the list, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill, indent

from v0to1.cli.making import unknown_rule
from v0to1.core import cards
from v0to1.core.misuse import Misuse
from v0to1.core.rules import Example, FieldRule, ReadRule, Rule, Target
from v0to1.core.tables import forms, needed, source

WIDTH = 100
"""Characters of a line of prose."""

_SERVERS = {"app": "App Server", "agent": "Agent Server"}


def describe(about_v0: Sequence[Rule], name: str | None, misuses: Sequence[Misuse]) -> str:
    """Return the list of all rules, of a folder of rules, or one rule in full; raises UsageError."""
    rules = sorted((*about_v0, *(one.rule for one in misuses)), key=lambda rule: rule.id)
    misuse = next((one for one in misuses if one.rule.id == name), None)
    if misuse is not None:
        return "\n".join(block.rstrip() for block in _misuse(misuse)) + "\n"
    wanted = [rule for rule in rules if name is None or rule.id == name]
    if wanted and name is not None:
        return explain(wanted[0])
    listed = wanted or [rule for rule in rules if rule.id.startswith(f"{name}".rstrip("/") + "/")]
    if not listed and name is not None:
        raise unknown_rule(name, [rule.id for rule in rules])
    width = max((len(rule.id) for rule in listed), default=0)
    return "".join(f"{rule.id:{width}}  {rule.verdict.value:9}  {source(rule)}\n" for rule in listed)


def explain(rule: Rule) -> str:
    """Return all that is known of a rule, ready to be printed."""
    return "\n".join(block.rstrip() for block in _blocks(rule)) + "\n"


def _misuse(misuse: Misuse) -> Iterator[str]:
    yield from _head(misuse.rule)
    requests = (f"{method} {template.text}" for method, template in misuse.requests)
    server = f"{_SERVERS[misuse.server]}, from {misuse.since} on"
    yield f"\nMisused   {next(requests)}"
    yield from (f"          {each}" for each in requests)
    yield f"          {server}"
    yield f"V1        {misuse.right()}"
    for example in misuse.examples:
        word = "Found" if example.found else "Right"
        yield f"\n{word} ({example.language})\n{indent(example.code.rstrip(), '    ')}"


def _blocks(rule: Rule) -> Iterator[str]:
    yield from _head(rule)
    yield f"\nV0        {source(rule)}"
    yield from (f"          {rule.method} {alias} (older)" for alias in rule.aliases)
    yield from _v1(rule)
    yield from _gap(rule)
    if rule.note:
        yield f"\nNote\n{_prose(rule.note)}"
    for example in rule.examples:
        yield _example(example)


def _head(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    yield _prose(rule.why, "")
    silently = "; a client that is left as it is fails silently" if rule.silent else ""
    yield f"\nVerdict   {rule.verdict.value}{silently}"
    yield f"Effort    {rule.minutes[0]}–{rule.minutes[1]} minutes where a person has to do it"
    yield f"Source    {rule.source}"


def _v1(rule: Rule) -> Iterator[str]:
    if rule.header is not None:
        hosts = ", ".join(rule.header.hosts)
        yield f"V1        header {rule.header.to}: {rule.header.value} on requests to {hosts}"
    if not rule.targets and rule.header is None:
        yield "V1        nothing takes its place"
    for target in rule.targets:
        yield from _target(rule, target)


def _target(rule: Rule, target: Target) -> Iterator[str]:
    until = f", gone in {target.until}" if target.until else ""
    yield f"V1        {target.method} {target.path}"
    server = f"{_SERVERS[target.server]} since {target.since}{until}"
    yield f"          {server}; with {target.auth}"
    form = " or ".join(f"{name} ({by})" if by else name for name, by in forms(rule, target))
    needs = needed(rule, target)
    if form or needs:
        yield f"          {form or 'no native form'}{f'; it needs {needs}' if needs else ''}"
    if target.response:
        yield f"          {target.response}"
    yield from (f"          query {name}={value}" for name, value in target.query.items())
    yield from (f"          query {_became(each)}" for each in target.query_fields.values())
    yield from (f"          field {_became(each)}" for each in target.body.values())
    yield from (f"          adds {name}: {value}" for name, value in target.add.items())
    yield from (f"          read {_read(each)}" for each in target.reads.values())
    if target.note:
        yield _prose(target.note, " " * 10)


def _became(field: FieldRule) -> str:
    if field.to is None:
        return f"{field.name} → none{': ' + field.gap if field.gap else ''}"
    shape = f" ({field.shape})" if field.shape == "nested" else f" as {field.shape}" if field.shape else ""
    limit = f", at most {field.maximum}" if field.maximum is not None else ""
    return f"{field.name} → {field.to}{shape}{limit}"


def _read(read: ReadRule) -> str:
    return f"{read.name} → {read.to or 'none'}" + (f": {read.gone or read.needs}" if not read.to else "")


def _gap(rule: Rule) -> Iterator[str]:
    gap = rule.gap
    if gap is None:
        return
    closed = f"; closed since {gap.closed_since}" if gap.closed_since else ""
    yield f"\nGap       {gap.title}{closed}\n{_prose(gap.why)}"
    if gap.conflict:
        yield f"  The guide and the servers disagree:\n{_prose(gap.conflict)}"
    for language, code in (("Python", cards.fill(gap.python)), ("shell", cards.shell(gap.shell))):
        if code:
            yield f"  Workaround in {language}:\n{indent(code.rstrip(), '    ')}"


def _example(example: Example) -> str:
    before = indent(example.before.rstrip(), "    ")
    if example.after is None:
        return f"\nStays as it is ({example.language})\n{before}"
    return f"\nBefore ({example.language})\n{before}\nAfter\n{indent(example.after.rstrip(), '    ')}"


def _prose(text: str, margin: str = "  ") -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    )
