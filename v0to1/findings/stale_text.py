"""Text that names V0 beside code that is native now: comments, documents and names, for a person to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import Route
from v0to1.attribution.named_requests import match_of, requests_in
from v0to1.attribution.v0_names import old_names
from v0to1.core.api import api
from v0to1.core.endpoints import match, split_address
from v0to1.core.finding import Finding, Span
from v0to1.core.kinds import REWRITE
from v0to1.core.remarks import StaleText
from v0to1.core.rules import Rule
from v0to1.core.run import Run
from v0to1.core.text import lines_of
from v0to1.findings.adapted_documents import findings_about
from v0to1.languages.base import Language, Workbench
from v0to1.languages.embedding.hosting import paragraphs
from v0to1.planning.agreement import is_rewritten
from v0to1.planning.comments import Commented, blanked, by_module, is_like
from v0to1.planning.model import Plan

COMMENT = "a comment names it, and the code beside it speaks V1"
DOCUMENT = "the document names it, and the code that it is about speaks V1"
NAME = "the code has it in a name or a text, and sends requests of V1"
UNUSED = "nothing uses this V0 route any more"

ROUTE = re.compile(rf"(?<![\w/}}]){re.escape(api().v0_root)}/[\w{{}}:<>$./-]+")
VERSION = re.compile(r"(?<![A-Z0-9])V0(?![0-9a-z])")
"""The name of the old API, alone or as a part of a name."""
IDENTIFIER = re.compile(r"\b\w*(?<![A-Z0-9])V0(?![0-9a-z])\w*")
PROTOCOL = re.compile(r"(?i)\bsocket\.?io\b")
CONSTANT = re.compile(
    r"(?m)^[ \t]*(?:export\s+)?(?:(?:const|let|var|readonly)\s+)?(?P<name>[A-Za-z_]\w*)\s*=[^=]"
)


def in_code(
    bench: Workbench, plans: Sequence[Plan], known: Knowledge, language: Language
) -> Iterator[StaleText]:
    """What comments and names say of V0 in modules of which operations are rewritten."""
    plans = [plan for plan in plans if plan.wanted]
    changes, users = by_module(plans)
    for module in sorted({plan.operation.module for plan in plans if is_rewritten(plan)}):
        own = changes.get(module, ())
        if not may_name_v0(blanked(bench.modules.text(module), (one.span for one in own)), users[module]):
            continue
        source = Commented.of(bench, module, users[module], own, language)
        index = lines_of(source.text)
        found = [*in_comments(source, users[module], plans, known), *in_names(source, users[module])]
        for place, text, reason in sorted(found):
            yield StaleText(module, *index.position(place), text, reason)


def may_name_v0(text: str, plans: Sequence[Plan]) -> bool:
    """Whether anything in what stays of a module may be listed."""
    if any(one.search(text) is not None for one in (VERSION, ROUTE, PROTOCOL)):
        return True
    rules = {plan.operation.rule.id: plan.operation.rule for plan in plans}
    names = (name for name in old_names(rules.values(), set(rules)) if "_" in name)
    return any(name in text for name in names)


def in_comments(
    source: Commented, own: Sequence[Plan], every: Sequence[Plan], known: Knowledge
) -> Iterator[tuple[int, str, str]]:
    """What the comments of a module name that the code is not any more."""
    events = events_of(own, known)
    words = [*gone_names(source, own), *events]
    fields = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else None
    for remark in source.remarks:
        if source.is_changed(remark):
            continue
        said, start = source.said(remark), remark.span.start
        found: dict[int, str] = {}
        if all(map(is_rewritten, own)):
            found.update((one.start(), one[0]) for one in VERSION.finditer(said))
        if events:
            found.update((one.start(), one[0]) for one in PROTOCOL.finditer(said))
        if fields is not None:
            found.update((one.start(), one[0]) for one in fields.finditer(said))
        found.update(
            (place, text)
            for place, text, rules in routes_in(said, known)
            if any(is_native(rule, own, every) for rule in rules)
        )
        yield from by_line(said, start, found, COMMENT)


def as_written(run: Run) -> tuple[StaleText, ...]:
    """What a run lists, with the places in the files as they are changed."""
    pairs = {one.path: (one.before, one.after) for one in run.changes if one.before is not None}
    lines = {path: moved_lines(before, after) for path, (before, after) in pairs.items()}
    return tuple(
        replace(one, line=lines[one.path].get(one.line, one.line)) if one.path in lines else one
        for one in run.stale
    )


def moved_lines(before: str, after: str) -> dict[int, int]:
    """Where the lines of a text are that a change leaves, counted from 1."""
    matcher = SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    return {
        block.a + number + 1: block.b + number + 1
        for block in matcher.get_matching_blocks()
        for number in range(block.size)
    }


def by_line(text: str, start: int, found: Mapping[int, str], reason: str) -> Iterator[tuple[int, str, str]]:
    """What is named in a text, each line of which is told once."""
    lines: dict[int, list[int]] = {}
    for place in sorted(found):
        lines.setdefault(text.count("\n", 0, place), []).append(place)
    for places in lines.values():
        yield start + places[0], ", ".join(dict.fromkeys(found[place] for place in places)), reason


def in_names(source: Commented, own: Sequence[Plan]) -> Iterator[tuple[int, str, str]]:
    """The names and texts of a module that say V0, and the constants that only V0's requests used."""
    if all(map(is_rewritten, own)):
        seen: set[str] = set()
        for one in IDENTIFIER.finditer(source.code):
            if one[0] not in seen:
                seen.add(one[0])
                yield one.start(), one[0], NAME
    for one in CONSTANT.finditer(source.code):
        line = source.code[one.start() : source.code.find("\n", one.end())]
        routes = [each[0] for each in ROUTE.finditer(line) if line[each.start() - 1 : each.start()] in "\"'`"]
        word = re.compile(rf"\b{one['name']}\b")
        used = len(word.findall(source.code)) > 1 or any(word.search(each.text) for each in source.changes)
        if routes and not used and any(word.search(each) for each in replaced(source)):
            yield one.start("name"), f"{one['name']}: {routes[0]}", UNUSED


def replaced(source: Commented) -> Iterator[str]:
    """The code that changes, as it was."""
    return (source.text[one.span.start : one.span.end] for one in source.changes)


def gone_names(source: Commented, own: Iterable[Plan]) -> list[str]:
    """The names of V0's fields that the code of a module had, and has no more; one word may be anything."""
    rules = {plan.operation.rule.id: plan.operation.rule for plan in own if is_rewritten(plan)}
    names = dict.fromkeys(old_names(rules.values(), set(rules)))
    return [name for name in names if "_" in name and source.lost(name)]


def events_of(plans: Iterable[Plan], known: Knowledge) -> list[str]:
    """The events of V0's sockets that a client does not use any more."""
    opened = [(plan, plan.connection) for plan in plans if plan.connection is not None]
    if not all(is_rewritten(plan) for plan, _ in opened):
        return []
    used = {rule for _, connection in opened for rule in connection.rules}
    sockets = (rule.socket for rule in known.rules if rule.id in used)
    return [name for socket in sockets if socket is not None for name in socket.names]


def routes_in(text: str, known: Knowledge) -> Iterator[tuple[int, str, list[Rule]]]:
    """The routes of V0 that a text names, with a method or without, and the rules that they may be of."""
    ends: list[Span] = []
    for request in requests_in(text):
        found = match_of(request.method, request.path, known)
        if found is not None and not found[1].assumed:
            ends.append(Span(request.start, request.end))
            yield request.start, f"{request.method} {request.path}", [found[0].rule]
    for one in ROUTE.finditer(text):
        if not any(span.start <= one.start() < span.end for span in ends):
            path = one[0].rstrip(".:")
            rules = [route.rule for route in known.routes if fits(route, path)]
            if rules:
                yield one.start(), path, rules


def fits(route: Route, path: str) -> bool:
    """Whether a path is all of a route."""
    found = match(route.template, split_address(path).segments)
    return found is not None and not found.prefix and not found.assumed


def is_native(rule: Rule, own: Iterable[Plan], every: Iterable[Plan]) -> bool:
    """Whether the requests of a rule are rewritten: in a module, or all of them where it has none."""
    here = [plan for plan in own if is_like(plan.operation.rule, rule)]
    there = here or [plan for plan in every if is_like(plan.operation.rule, rule)]
    return bool(there) and all(map(is_rewritten, there))


def words_in_documents(findings: Iterable[Finding], known: Knowledge) -> frozenset[str]:
    """Words of which a document has one that names something of V0; none where no code is rewritten."""
    rules = {one.rule for one in findings if one.applied and one.fix == REWRITE}
    names = (name for name in old_names(known.rules, rules) if "_" in name)
    events = (name for rule in known.rules if rule.id in rules and rule.socket for name in rule.socket.names)
    spelt = ("V0", f"{api().v0_root}/", "ocket.IO", "ocket.io", "ocketIO", "ocketio")
    return frozenset((*spelt, *names, *events)) if rules else frozenset()


def in_documents(
    files: Iterable[tuple[str, str, str]],
    findings: Sequence[Finding],
    known: Knowledge,
    text_of: Callable[[str], str],
    told: frozenset[tuple[str, int]],
    folders: frozenset[str],
) -> Iterator[StaleText]:
    """What documents name that the code which they are about is not any more.

    Each of the `files` is a path, a kind and a text. `text_of` gives the text of a file as it will be, `told`
    are places, by path and line, that are told otherwise, `folders` those with code.
    """
    rules = {rule.id: rule for rule in known.rules}
    for document, kind, content in files:
        about = findings_about(document, findings, folders)
        native = [one for one in about if one.applied and one.fix == REWRITE]
        if not native:
            continue
        index = lines_of(content)
        names = {one.rule for one in native} - {one.rule for one in about if one not in native}
        code = "\n".join(text_of(path) for path in dict.fromkeys(one.path for one in about))
        gone = [
            name
            for name in dict.fromkeys(old_names((rules[one] for one in names if one in rules), names))
            if "_" in name and not re.search(rf"\b{re.escape(name)}\b", code)
        ]
        sockets = [one for name in names if name in rules and (one := rules[name].socket) is not None]
        spelt = [*gone, *(name for one in sockets for name in one.names)]
        words = re.compile(rf"\b(?:{'|'.join(map(re.escape, spelt))})\b") if spelt else None
        for start, text in paragraphs(document, kind, content):
            found: dict[int, str] = {}
            if len(native) == len(about):
                found.update((one.start(), one[0]) for one in VERSION.finditer(text))
            if sockets:
                found.update((one.start(), one[0]) for one in PROTOCOL.finditer(text))
            if words is not None:
                found.update((one.start(), one[0]) for one in words.finditer(text))
            found.update(
                (place, route)
                for place, route, those in routes_in(text, known)
                if any(rule.id in names for rule in those)
            )
            for place, said, reason in by_line(text, start, found, DOCUMENT):
                line, column = index.position(place)
                if (document, line) not in told:
                    yield StaleText(document, line, column, said, reason)
