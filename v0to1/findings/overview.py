"""The tables beside the findings: the endpoint matrix, the gap cards and what rules say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from v0to1.attribution.knowledge import Knowledge
from v0to1.config import Config, selected
from v0to1.core.api import api
from v0to1.core.cards import unnamed
from v0to1.core.model import Endpoint, Explanation, Finding, Gap, Verdict
from v0to1.core.rules import Rule
from v0to1.core.tables import source
from v0to1.core.versions import choose
from v0to1.findings.findings import v1_text
from v0to1.languages.registry import BY_NAME

PYTHON = BY_NAME["python"].suffixes
SHELL = BY_NAME["shell"].suffixes


def counted(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings of each rule, without ambiguous ones."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one.verdict is not Verdict.AMBIGUOUS:
            found.setdefault(one.rule, []).append(one)
    return found


def endpoints_of(known: Knowledge, findings: Sequence[Finding]) -> tuple[Endpoint, ...]:
    """Every V0 operation with its V1 target on the chosen server, and how often it was found."""
    uses = counted(findings)
    rows = []
    for rule in known.rules:
        if not rule.path:
            continue
        target = choose(rule, known.server)
        server = target.server if target else ""
        rows.append(
            Endpoint(
                rule.id,
                f"{rule.method} {rule.path}",
                v1_text(target),
                server,
                api().auth.get(server, ""),
                len(uses.get(rule.id, [])),
            )
        )
    return tuple(rows)


def gaps_of(known: Knowledge, findings: Sequence[Finding]) -> tuple[Gap, ...]:
    """The gap cards, with the places that meet them: the operations with the verdict gap.

    A card that the chosen server closes is met nowhere: what is a gap there is one for another reason.
    """
    uses = counted(findings)
    cards = []
    for rule in known.rules:
        if rule.gap is None:
            continue
        closed = bool(rule.gap.closed_since) and choose(rule, known.server) is not None
        gaps = [one for one in uses.get(rule.id, []) if one.verdict is Verdict.GAP and one.counts]
        met = [] if closed else gaps
        told = [one for one in met if one.workaround]
        cards.append(
            Gap(
                rule=rule.id,
                title=rule.gap.title,
                v0=f"{rule.method} {rule.path}".strip(),
                why=rule.gap.why,
                python=own_names(told, PYTHON) or unnamed(rule.gap.python, for_shell=False),
                shell=own_names(told, SHELL) or unnamed(rule.gap.shell, for_shell=True),
                closed_since=rule.gap.closed_since,
                conflict=rule.gap.conflict,
                sites=tuple(f"{one.path}:{one.line}" for one in met),
                source=rule.source,
            )
        )
    return tuple(cards)


def explanations(known: Knowledge, config: Config) -> tuple[Explanation, ...]:
    """What the rules that were looked for say, in the order of their ids."""
    right = {one.rule.id: one.right() for one in known.misuses.known}
    told = (
        Explanation(
            rule=rule.id,
            title=rule.title,
            why=rule.why,
            note=rule.note,
            v0=source(rule),
            v1=right.get(rule.id) or v1_of(rule, known),
            verdict=rule.verdict,
            silent=rule.silent,
            minutes=rule.minutes,
        )
        for rule in known.every_rule
        if selected(config, rule.id)
    )
    return tuple(sorted(told, key=lambda one: one.rule))


def v1_of(rule: Rule, known: Knowledge) -> str:
    """What takes the place of what a rule finds: a header, or a request on the chosen server."""
    if rule.header is not None:
        return f"{rule.header.to}: {rule.header.value}"
    return v1_text(choose(rule, known.server))


def own_names(findings: Iterable[Finding], suffixes: tuple[str, ...]) -> str:
    """The first workaround that is reported in files with these endings: it has the client's own names."""
    return next((one.workaround for one in findings if one.path.endswith(suffixes)), "")
