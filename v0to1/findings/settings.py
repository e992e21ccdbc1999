"""What stands in files of settings and is in no finding: where it is used, as far as that was seen."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

from v0to1.attribution.evidence import CERTAIN
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.settings import Setting, Settings, certainty
from v0to1.core.api import api
from v0to1.core.model import Unresolved
from v0to1.core.rules import Rule
from v0to1.core.versions import choose
from v0to1.evaluation.http.config_values import ConfigValue, Lookup, holes
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Hole, Text
from v0to1.findings.advice import field_line, server_text
from v0to1.planning.seen import ProjectFacts

ROUTE = "this is the V0 route {v0}; {who}; V1 has {v1}"
NOBODY = "no request that uses it was found, so check where it is used"
SOMEBODY = "{} sends a request that reads it, but which operation that is could not be determined"
BODY = "these are V0 fields of a request body ({fields}); {who}"
SENDER = "{} names the file; rewrite it for V1, unless the request converts its body"
NO_SENDER = "no request that sends it was found, so check where it is sent"
BASE = (
    "this base URL ends in {root}, and no request that uses it was found, so check where it is used: V1's "
    "routes begin with {v1}, but other programs may need the URL as it is"
)
KEY = (
    "this is a key for {header}, and no request that reads it was found: V1 accepts such a key for one "
    "sandbox only ({agent}); the {app}"
)


def reads_of(seen: ProjectFacts, settings: Settings) -> Iterable[tuple[ConfigValue, str]]:
    """Each setting that a request may read, and where the first stands; "" where one is a finding."""
    lookup = Lookup(dict.fromkeys(one.given for one in settings.found))
    places: dict[ConfigValue, str] = {}
    for hole, request, told in readers_of(seen):
        found = lookup.called(hole)
        place = "" if told or not found else place_of(seen, request)
        for given in found:
            places[given] = "" if told else places.get(given, place)
    return places.items()


def readers_of(seen: ProjectFacts) -> Iterator[tuple[Hole, Request, bool]]:
    """What requests read by names, with the first of them that is a finding, and the first that is none."""
    certain = {id(request) for one in seen.certain for request in one.requests}
    evaluation = seen.evaluation
    found: dict[tuple[bool, tuple[str, ...], bool], tuple[Hole, Request, bool]] = {}
    for request in (*evaluation.requests, *evaluation.blurred, *evaluation.elsewhere):
        told = id(request) in certain
        texts = [request.url, *(item.value for item in request.headers if isinstance(item.value, Text))]
        for hole in (each for text in texts for each in holes(text) if each.names):
            found.setdefault((hole.kind == "environment", hole.names, told), (hole, request, told))
    yield from found.values()


def place_of(seen: ProjectFacts, request: Request) -> str:
    """Where a request is made."""
    module = request.site.module
    start = seen.bench.span(module, request.call).start
    return f"{module}:{seen.bench.modules.text(module).count(chr(10), 0, start) + 1}"


def manual_settings(
    settings: Settings,
    known: Knowledge,
    readers: Mapping[ConfigValue, str],
    senders: Mapping[str, str],
) -> Iterator[Unresolved]:
    """What a person has to look at.

    `readers` are requests by what they read (see `reads_of`), `senders` the texts of sources that send to V0.
    """
    yield from settings.broken
    bodies: dict[str, list[Setting]] = {}
    for one in settings.found:
        given, reader = one.given, readers.get(one.given)
        if one.kind == "body":
            bodies.setdefault(given.path, []).append(one)
        elif one.kind == "route" and one.rule is not None and reader != "":
            if reader is not None or certainty(one, known.signals) >= CERTAIN:
                yield entry(given, route_reason(one.rule, known, reader))
        elif reader is None and senders:
            yield entry(
                given, BASE.format(root=api().v0_root, v1=api().v1_root) if one.kind == "base" else key()
            )
    for path, found in bodies.items():
        yield entry(found[0].given, body_reason(found, known.rules, namers(path, senders)))


def entry(given: ConfigValue, reason: str) -> Unresolved:
    """A place in a file of settings; its value is not told, which may be a secret."""
    return Unresolved(given.path, given.line, given.column, ".".join(given.keys), reason)


def route_reason(rule: Rule, known: Knowledge, reader: str | None) -> str:
    """What to say of a route: what takes its place, for every method that it has."""
    same = [one for one in known.rules if one.path == rule.path and one.socket is None]
    targets = [choose(one, known.server) for one in same]
    told = dict.fromkeys(
        f"{one.method} {one.route} ({server_text(one.server)})" for one in targets if one is not None
    )
    who = SOMEBODY.format(reader) if reader else NOBODY
    return ROUTE.format(v0=rule.path, who=who, v1=" or ".join(told) or "no counterpart")


def key() -> str:
    """What to say of the key of a session."""
    agent, app = api().servers["agent"], api().servers["app"]
    return KEY.format(
        header=agent.header, agent=agent.title, app=f"{app.title} takes the key of an account as {app.auth} …"
    )


def body_reason(found: Sequence[Setting], rules: Iterable[Rule], namer: str) -> str:
    """What to say of a body: what V1 calls its fields, and who may send it."""
    fields = {name: field for rule in rules for target in rule.targets for name, field in target.body.items()}
    names = dict.fromkeys(one.given.keys[-1] for one in found)
    told = "; ".join(field_line(name, fields[name]) if name in fields else name for name in names)
    return BODY.format(fields=told, who=SENDER.format(namer) if namer else NO_SENDER)


def namers(path: str, senders: Mapping[str, str]) -> str:
    """The first source that names a file and sends to V0."""
    name = posixpath.basename(path)
    return next((module for module, text in sorted(senders.items()) if name in text), "")
