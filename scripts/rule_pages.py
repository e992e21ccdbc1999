"""The pages of the rules in the documentation: an index, and one page for each rule."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from v0to1 import resources
from v0to1.core import cards
from v0to1.core.loading.misuse import load_misuses
from v0to1.core.loading.rules import load_rules
from v0to1.core.misuse import Misuse
from v0to1.core.rules import Example, FieldRule, GapCard, ReadRule, Rule, Target
from v0to1.core.tables import forms, needed, source

SERVERS = {"app": "App Server", "agent": "Agent Server"}
LANGUAGES = {"python": "Python", "javascript": "JavaScript", "typescript": "TypeScript", "shell": "Shell"}
SHAPES = {
    "": "",
    "message": "a message with the text as its content",
    "messages": "images in the content of that message",
    "content": "a list of content with the text",
    "nested": "an object with the field in it",
    "args": "a list of content with the text in it",
}

HEAD = """\
---
hide: [toc]
---
# Rules

A rule is what v0to1 knows about one operation of the V0 API: how to recognise it, and what replaces it
in V1. These pages are generated from `rules/`; `v0to1 rules ID` prints the same in a terminal. The
[glossary](../glossary.md) explains the verdicts, the best that a migration can get, and the forms. An
operation of which no native form is certain is [adapted](../adapter.md), if the adapter translates it.
"""
MISUSE_GROUP = "misuse"


def group(rule_id: str) -> str:
    """Return the folder of a rule."""
    return rule_id.partition("/")[0]


def rule_pages() -> dict[str, str]:
    """Return the Markdown of every page by its path in the documentation; the index comes first."""
    rules = load_rules([resources.RULES])
    misuses = {one.rule.id: one for one in load_misuses(resources.RULES).known}
    every = sorted((*rules, *(one.rule for one in misuses.values())), key=lambda rule: rule.id)
    pages = {"rules/index.md": _text(index(every, misuses))}
    for rule in every:
        blocks = misuse_page(misuses[rule.id]) if rule.id in misuses else page(rule)
        pages[f"rules/{rule.id}.md"] = _text(blocks)
    return pages


def index(rules: Sequence[Rule], misuses: Mapping[str, Misuse]) -> Iterator[str]:
    """The rules by group, with the V0 and V1 side of each."""
    yield HEAD
    for name, members in groupby(rules, key=lambda rule: group(rule.id)):
        yield f"## {name}"
        if name == MISUSE_GROUP:
            yield "Requests to V1 that no V1 server understands as intended."
            rows = ((_link(rule), *_sides(rule, misuses[rule.id])) for rule in members)
            yield _table(("rule", "request", "V1"), rows)
        else:
            cells = ((_link(rule), *_sides(rule), rule.verdict.value, _adapted(rule)) for rule in members)
            yield _table(("rule", "V0", "V1", "verdict", "adapter"), cells)


def _link(rule: Rule) -> str:
    return f"[{rule.id.partition('/')[2]}]({rule.id}.md)"


def _adapted(rule: Rule) -> str:
    return "–" if rule.adapter is None else "yes"


def _sides(rule: Rule, misuse: Misuse | None = None) -> tuple[str, str]:
    if misuse is not None:
        method, template = misuse.requests[0]
        return f"`{method} {template.text}`", f"`{misuse.right()}`"
    if rule.header is not None:
        return f"`{source(rule)}`", f"`header {rule.header.to}`"
    routes = dict.fromkeys(f"`{target.method} {target.route}`" for target in rule.targets)
    return f"`{source(rule)}`", "<br>".join(routes) or "–"


def page(rule: Rule) -> Iterator[str]:
    """The page of a rule about V0."""
    yield from _head(rule)
    if rule.adapter is not None:
        yield "The [adapter](../../adapter.md) translates it at run time."
    elif rule.method:
        yield "The [adapter](../../adapter.md) responds with 501."
    yield f"## V0\n\n`{source(rule)}`"
    if rule.aliases:
        yield "Older: " + ", ".join(f"`{rule.method} {alias}`" for alias in rule.aliases)
    yield "## V1"
    if rule.header is not None:
        hosts = ", ".join(f"`{host}`" for host in rule.header.hosts)
        yield f"The header `{rule.header.to}: {rule.header.value}`, on requests to {hosts}."
    elif not rule.targets:
        yield "Nothing takes its place."
    for target in rule.targets:
        yield from _target(rule, target)
    if rule.gap is not None:
        yield from _gap(rule.gap)
    changed = [one for one in rule.examples if one.after is not None]
    if changed:
        yield "## Before and after"
        yield from (_changed(one) for one in changed)
    for target in rule.targets:
        yield from _fields(target)
    if rule.note:
        yield f"## Notes\n\n{rule.note}"
    same = [one for one in rule.examples if one.after is None]
    if same:
        yield "## Not changed"
        yield "Requests of other programs, and uses of V0 that are left to you."
        yield from (_code(LANGUAGES[one.language], one.language, one.before) for one in same)


def misuse_page(misuse: Misuse) -> Iterator[str]:
    """The page of a misuse of V1."""
    yield from _head(misuse.rule)
    requests = "\n".join(f"* `{method} {template.text}`" for method, template in misuse.requests)
    yield f"## Misused\n\n{requests}\n\n{SERVERS[misuse.server]} since {misuse.since}."
    yield f"## V1\n\n`{misuse.right()}`"
    if misuse.rule.note:
        yield f"## Notes\n\n{misuse.rule.note}"
    yield "## Examples"
    for one in misuse.examples:
        yield _code(
            f"{LANGUAGES[one.language]}, {'a misuse' if one.found else 'correct'}", one.language, one.code
        )


def _head(rule: Rule) -> Iterator[str]:
    yield f"# {rule.title}"
    yield f"`{rule.id}`"
    yield rule.why
    if rule.silent:
        yield '!!! warning "Silent"\n\n    Without a change it raises no error, but does the wrong thing.'
    least, most = rule.minutes
    verdict, time = f"* **Verdict:** `{rule.verdict.value}`", f"* **By hand:** {least}–{most} minutes"
    yield f"{verdict}\n{time}\n* **Source:** {rule.source}"


def _target(rule: Rule, target: Target) -> Iterator[str]:
    until = f", gone in {target.until}" if target.until else ""
    yield f"`{target.method} {target.route}`"
    yield f"{SERVERS[target.server]} since {target.since}{until}; with `{target.auth}`."
    form = " or ".join(f"{name} (`{by}`)" if by else name for name, by in forms(rule, target))
    needs = needed(rule, target)
    if form or needs:
        yield f"Form: {form or 'none is native'}{f'; it needs {needs}' if needs else ''}."
    if target.response:
        yield target.response
    if target.note:
        yield target.note


def _fields(target: Target) -> Iterator[str]:
    sent = {"query": target.query_fields, "body": target.body}
    rows = [
        (f"`{each.name}`", _became(each), where) for where, fields in sent.items() for each in fields.values()
    ]
    rows += [("–", f"`{name}: {value}`", "body") for name, value in target.add.items()]
    if rows or target.reads:
        yield f"## Fields of `{target.method} {target.path}`"
    if rows:
        yield _table(("V0 sends", "V1", "in the"), rows)
    if target.reads:
        yield _table(
            ("V0 responds", "V1"), ((f"`{each.name}`", _read(each)) for each in target.reads.values())
        )


def _became(field: FieldRule) -> str:
    if field.to is None:
        return _lines("none", field.gap, field.note)
    most = f"at most {field.maximum}" if field.maximum is not None else ""
    return _lines(f"`{field.to}`", SHAPES[field.shape], _values(field.values), most, field.note)


def _read(read: ReadRule) -> str:
    if read.to is None:
        return _lines("none", read.gone or read.needs, read.note)
    return _lines(f"`{read.to}`", _values(read.values), read.note)


def _values(values: Mapping[str, str] | None) -> str:
    return ", ".join(f"`{old}` → `{new}`" for old, new in (values or {}).items() if old != new)


def _lines(*parts: str) -> str:
    return "<br>".join(part for part in parts if part)


def _gap(gap: GapCard) -> Iterator[str]:
    closed = f" Closed since {gap.closed_since}." if gap.closed_since else ""
    yield f"## Gap: {gap.title}\n\n{gap.why}{closed}"
    if gap.conflict:
        yield f"The guide and the servers disagree: {gap.conflict}"
    for language, code in (("python", cards.fill(gap.python)), ("shell", cards.shell(gap.shell))):
        if code:
            yield _code(f"Workaround in {LANGUAGES[language]}", language, code)


def _changed(example: Example) -> str:
    before, after = example.before.splitlines(), (example.after or "").splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=len(before)))[3:]
    return _code(LANGUAGES[example.language], "diff", "\n".join(lines))


def _code(title: str, language: str, code: str) -> str:
    return f'```{language} title="{title}"\n{code.rstrip()}\n```'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
        for row in (head, ["---"] * len(head), *rows)
    )
    return "\n".join(lines)


def _text(blocks: Iterable[str]) -> str:
    return "\n\n".join(block.strip() for block in blocks) + "\n"
