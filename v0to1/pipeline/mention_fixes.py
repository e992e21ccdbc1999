"""Requests that the text of a document names: where all its code goes over to V1, the text follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import Route
from v0to1.attribution.named_requests import NamedRequest, in_v1, match_of, speaks_of_both
from v0to1.attribution.v0_names import old_names
from v0to1.core.model import Edit, Finding, Span, Verdict
from v0to1.core.rules import Rule, Target
from v0to1.core.text import LineIndex
from v0to1.core.versions import available, choose
from v0to1.findings.adapted_documents import findings_about
from v0to1.languages.embedding.documents import Mention
from v0to1.languages.embedding.hosting import Opened, mentions
from v0to1.records import record

NOTE = "the text mentions the request too, and now names the V1 request: line {}"
BESIDE = "{} mentions the request, and now names the V1 request: line {}"
OLD = re.compile(r"(?i)\b(?:v0|legacy)\b")


@record(frozen=True, slots=True)
class Followed:
    """The edits of mentions in documents, by path, each with the rule of its request."""

    edits: Mapping[str, tuple[tuple[str, Edit], ...]] = field(default_factory=dict)

    def by_path(self) -> dict[str, tuple[Edit, ...]]:
        """The edits alone."""
        return {path: tuple(edit for _, edit in found) for path, found in self.edits.items()}

    def places(self, path: str) -> frozenset[int]:
        """Where the mentions begin that follow."""
        return frozenset(edit.span.start for _, edit in self.edits.get(path, ()))

    def with_edits(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings with the edits, each with the first of its document of the same rule, or of any.

        The document of code that stands elsewhere has none: its edits are those of the code.
        """
        found = list(findings)
        for path, edits in self.edits.items():
            own = [place for place, one in enumerate(found) if one.path == path and one.applied]
            for rule, edit in edits:
                about = own or [place for place, one in enumerate(found) if one.applied and one.rule == rule]
                place = next((one for one in about if found[one].rule == rule), about[0])
                one, line = found[place], edit.place.line
                note = NOTE.format(line) if one.path == path else BESIDE.format(path, line)
                found[place] = replace(one, edits=(*one.edits, edit), notes=(*one.notes, note))
        return tuple(found)


def followed(
    files: Iterable[Opened],
    findings: Sequence[Finding],
    known: Knowledge,
    changed: Iterable[str],
    documents: Iterable[tuple[str, str, str]] = (),
    folders: frozenset[str] = frozenset(),
) -> Followed:
    """The mentions that can follow; `changed` are the files whose changes go together.

    Only in documents of which every V0 operation is applied and nothing may be that of another server, and
    only where V1 has one request that is reported in the same words. In `documents` without code that uses
    V0, each a path, a kind and a text, those of which every operation is native in the code that the document
    is about; `folders` are those with code.
    """
    code = [one for one in findings if one.verdict is not Verdict.AMBIGUOUS]
    told: dict[str, list[Finding]] = {}
    for one in findings:
        told.setdefault(one.path, []).append(one)
    whole = {path for path in changed if told.get(path) and all(map(is_rewritten, told[path]))}
    edits = {}
    for file in files:
        if file.path in whole and not speaks_of_both(file.text):
            index = LineIndex(file.text)
            found = tuple(
                (route.rule.id, replace(edit, place=index.place(file.path, edit.span)))
                for one in mentions(file.path, file.kind, file.text)
                if one.alone and (route := route_of_mention(one, known)) is not None
                for edit in written(file.path, one, route, known)
            )
            if found:
                edits[file.path] = found
    for path, kind, text in documents:
        if path not in told and not speaks_of_both(text):
            found = tuple(beside(path, kind, text, findings_about(path, code, folders), known))
            if found:
                edits[path] = found
    return Followed(edits)


def beside(
    path: str, kind: str, text: str, about: Sequence[Finding], known: Knowledge
) -> Iterator[tuple[str, Edit]]:
    """The edits of a document for the requests of code that it is about, each with its rule."""
    if OLD.search(text) or not any(map(is_rewritten, about)):
        return
    index = LineIndex(text)
    for one in mentions(path, kind, text):
        found = match_of(one.method, one.path, known) if one.alone else None
        if found is None or found[1].assumed:
            continue
        rule = found[0].rule
        own = [each for each in about if each.rule == rule.id]
        target = choose(rule, known.server)
        if target is None or not own or not all(map(is_rewritten, own)):
            continue
        if not names_of(rule) & words_of(one.around):
            request = NamedRequest(one.start, one.end, one.method, " ", one.path, "")
            new = in_v1(request, target, found[1].parameters, last=False)
            if new is not None:
                span = Span(one.start, one.end)
                yield rule.id, Edit(path, span, new, index.place(path, span))


def is_rewritten(one: Finding) -> bool:
    """Whether an operation speaks V1 itself from now on."""
    return one.applied and one.fix != "adapter"


def route_of_mention(one: Mention, known: Knowledge) -> Route | None:
    """The route of V0 that a mention is."""
    found = match_of(one.method, one.path, known)
    return found[0] if found is not None else None


def written(path: str, one: Mention, route: Route, known: Knowledge) -> Iterable[Edit]:
    """The V1 request in the place of a mention; nothing where it would have to be told otherwise."""
    target = only_target(route.rule, known)
    found = match_of(one.method, one.path, known)
    if target is None or found is None or names_of(route.rule) & words_of(one.around):
        return
    parameters = found[1].parameters
    names = re.findall(r"\{(\w+)", target.path)
    if all(name in parameters for name in names):
        new = re.sub(r"\{(\w+)(?::path)?\}", lambda hole: parameters[hole[1]], target.path)
        place = LineIndex("").place(path, Span(0, 0))
        yield Edit(path, Span(one.start, one.end), f"{target.method} {new}", place)


def only_target(rule: Rule, known: Knowledge) -> Target | None:
    """The one request that V1 has for a rule, to the server that V0 was; None where there are others."""
    found = [one for one in rule.targets if available(one, known.server)]
    if len(found) != 1 or found[0].server != "app":
        return None
    one = found[0]
    return None if one.needs or one.query else one


def names_of(rule: Rule) -> frozenset[str]:
    """The names of fields and answers that V1 calls otherwise."""
    return frozenset(old_names((rule,), {rule.id}))


def words_of(text: str) -> frozenset[str]:
    """The words of a paragraph."""
    return frozenset(re.findall(r"\w+", text))
