"""What a SARIF log says beside its results: the tool, its rules, the repository, and how the run went."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypedDict
from urllib.parse import quote

from v0to1.core.misuse import is_misuse
from v0to1.core.model import Explanation, Run, Severity, Verdict
from v0to1.reports.marked import code, escaped
from v0to1.reports.visible import visible

LONGEST = 1000
"""Characters of a description that code scanning shows."""

NOTICES = 1000
"""Files that failed or were skipped, and are named."""

_ADDRESS = re.compile(r"(?:https?|ssh|git)://(?:[\w.%+-]+@)?[\w.-]+(?::\d+)?(?:/[\w.~%+,;=@-]*)*", re.ASCII)
"""An address of a repository that is a URI as it stands."""

Object = dict[str, object]


class Driver(TypedDict):
    """The part of a log that says which tool wrote it."""

    name: str
    version: str
    semanticVersion: str
    properties: Object
    rules: list[Object]


def plain_text(text: str) -> str:
    """Return `text` visible, and without what a reader of SARIF would take for a link."""
    return visible(text).replace("](", "] (")


def automation() -> Object:
    """Return what tells the results of this tool from those of others in one upload."""
    return {"id": "v0to1/"}


def driver(run: Run) -> Driver:
    """Return the tool with all rules that it looked for, and those of the findings."""
    known = {each.rule: each for each in run.rules}
    for each in run.findings:
        known.setdefault(
            each.rule,
            Explanation(
                each.rule,
                each.title,
                each.title,
                "",
                each.v0,
                each.v1,
                each.verdict,
                each.silent,
                each.minutes,
            ),
        )
    urgent = max((each.severity for each in run.findings), key=_URGENCY.index, default=Severity.ERROR)
    return {
        "name": "v0to1",
        "version": visible(run.tool_version),
        "semanticVersion": visible(run.tool_version),
        "properties": {
            "rules_version": visible(run.rules_version),
            "target_server": visible(run.target_server),
        },
        "rules": [_rule(known[rule], urgent) for rule in sorted(known, key=visible)],
    }


_URGENCY = (Severity.INFO, Severity.WARNING, Severity.ERROR)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "warning"}


def _rule(rule: Explanation, urgent: Severity) -> Object:
    level = _LEVELS[urgent]
    tags = ["openhands", "migration", rule.verdict.value, *(["silent"] if rule.silent else [])]
    return {
        "id": visible(rule.rule),
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", rule.rule)) or "Rule",
        "shortDescription": {"text": _cut(plain_text(rule.title) or visible(rule.rule))},
        "fullDescription": {"text": _cut(plain_text(rule.why) or visible(rule.rule))},
        "help": {"text": "\n\n".join(_help(rule)), "markdown": "\n\n".join(_marked(rule))},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": tags,
            "precision": "medium" if rule.verdict is Verdict.AMBIGUOUS else "high",
            "problem.severity": level,
        },
    }


def _source(rule: Explanation) -> str:
    """Return what stands before the request that a rule finds."""
    return "Misused" if is_misuse(rule.rule) else "V0"


def _help(rule: Explanation) -> Iterator[str]:
    yield plain_text(rule.why or rule.rule)
    yield plain_text(f"{_source(rule)}: {rule.v0}")
    yield plain_text(f"V1: {rule.v1 or 'nothing takes its place'}")
    if rule.silent:
        yield _SILENT
    if rule.note:
        yield plain_text(rule.note)
    yield f"v0to1 rules {visible(rule.rule)} explains it with examples."


def _marked(rule: Explanation) -> Iterator[str]:
    yield f"**{escaped(rule.title)}**"
    yield escaped(rule.why)
    right = code(rule.v1) if rule.v1 else "nothing takes its place"
    yield f"- {_source(rule)}: {code(rule.v0)}\n- V1: {right}"
    if rule.silent:
        yield _SILENT
    if rule.note:
        yield escaped(rule.note)
    yield f"{code(f'v0to1 rules {rule.rule}')} explains it with examples."


_SILENT = "A client that is left as it is fails without an error."


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def provenance(run: Run, base: str) -> Object:
    """Return the repository and its commit, where its address is one that a URI can be made of."""
    remote = re.sub(r"^([\w.-]+)@([\w.-]+):(?!//)", r"ssh://\1@\2/", run.origin.remote)
    address = quote(remote, safe=":/@%+,;=~", errors="replace")
    if not _ADDRESS.fullmatch(address):
        return {}
    told: Object = {"repositoryUri": address, "mappedTo": {"uriBaseId": base}}
    if run.origin.commit:
        told["revisionId"] = visible(run.origin.commit)
    return {"versionControlProvenance": [told]}


def invocation(run: Run, located: Callable[..., Object], cut: int) -> Object:
    """Return how the run went: it failed where a file did; `cut` results are not in the log."""
    told: list[Object] = []
    for each in run.failed[:NOTICES]:
        place = located(run, each.path, each.line, max(1, each.column))
        told.append(_notice("error", f"could not be processed: {each.error}", place))
    for one in run.skipped[:NOTICES]:
        told.append(_notice("note", f"not scanned: {one.reason}", located(run, one.path)))
    if cut > 0:
        told.append(_notice("note", f"{cut} findings are not in this log: they are adapted, or too many"))
    return {
        "executionSuccessful": not run.failed,
        "commandLine": visible(run.command),
        "toolExecutionNotifications": told,
    }


def _notice(level: str, text: str, *places: Object) -> Object:
    told: Object = {"level": level, "message": {"text": plain_text(text)}}
    return {**told, "locations": list(places)} if places else told
