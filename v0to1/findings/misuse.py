"""Misuses of V1: requests to V1 that were left half migrated, among those that the evaluation watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from v0to1.attribution.analysis_roots import Words, speaking
from v0to1.attribution.evidence import CERTAIN, Facts, applies, facts_of
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import method_of
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, Address, Match, Template, match, parse_template, split_address
from v0to1.core.misuse import Misuse, Misuses
from v0to1.core.model import Evidence
from v0to1.core.monitor import MISUSE, staged
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.evaluation.http.recording import leads_on
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.values import Gap, ResponseValue
from v0to1.findings.misuse_parts import Hit, hits
from v0to1.languages.base import Language, Workbench
from v0to1.planning.seen import ProjectFacts
from v0to1.records import record
from v0to1.scan.importers import imported_by, importers
from v0to1.scan.sources import Sources

OWN = Evidence("own-path", 200, "only OpenHands has this path")
PROJECT = Evidence("v1-project", 60, "other requests of the project are certainly to OpenHands V1")
FROM_ANSWER = Evidence("v1-answer-address", 200, "the base URL is an Agent Server's, read from a V1 response")


@record(frozen=True, slots=True)
class Where:
    """How a request is one that a misuse is made with."""

    address: Address
    match: Match
    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """A misuse that a request is: what it was told by (`hits`), and what speaks for OpenHands.

    `path` is the one of the misuse's paths that it goes to.
    """

    misuse: Misuse
    request: Request
    path: str
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]


MANY = 300
"""Files; where more of them have a name, it is everybody's, and nothing follows from it."""


@staged(MISUSE)
def mistakes(seen: ProjectFacts, known: Knowledge) -> tuple[Mistake, ...]:
    """All misuses in a project, each place once; what is, or may be, an operation of V0 is none."""
    told, evaluation = known.misuses, seen.evaluation
    old = {id(request.call) for one in (*seen.certain, *seen.ambiguous) for request in one.requests}
    requests = [
        one
        for one in (*evaluation.requests, *evaluation.watched)
        if not one.mock and (told.interesting(preview(one.url)) or leads_on(one.url))
    ]
    spoken = any(in_company(one, told) for one in requests)
    sent = [one for one in requests if id(one.call) not in old]
    found: dict[tuple[object, ...], Mistake] = {}
    for one in found_in(sent, known, spoken=spoken):
        key = (id(one.request.call), one.request.site.module, one.misuse.rule.id)
        found.setdefault(key, one)
    return tuple(found.values())


@staged(MISUSE)
def entries_of(language: Language, sources: Sources, bench: Workbench, known: Knowledge) -> list[str]:
    """The files in which misuses may be: they say something of V1, or use what does.

    None where neither they nor the files that they import by name have a path that V0 has not, or a name of
    an Agent Server.
    """
    told = known.misuses
    own = sources.only([name for name in sources if not is_adapter(name, bench.modules.text)])
    named = [name for name, text in own.suspected() if told.interesting(text)]
    entries = speaking(bench, named, Words(told.needles))
    users = importers(bench, sources, entries, language)
    around = (entries, *(each for each in (users, imported_by(bench, entries)) if len(each) <= MANY))
    texts = [own[name].text for each in around for name in each if name in own]
    paths = [rule.path for rule in known.rules]
    only_v1 = [one for one in known.only_v1 if not any(one in path for path in paths)]
    if not (any(map(told.marked, texts)) and any(told.provable(text, only_v1) for text in texts)):
        return []
    return entries + users


def found_in(requests: Iterable[Request], known: Knowledge, *, spoken: bool) -> Iterator[Mistake]:
    """The misuses among some requests."""
    here = [one for one in known.misuses.known if one.holds_on(known.server)]
    for request in requests:
        for one in here:
            where = matched(one, request, known.misuses)
            if where is None:
                continue
            told = hits(one, request, where.address)
            proof = proof_of(one, request, where, known, spoken=spoken) if told is not None else ()
            if told is not None and proof:
                yield Mistake(one, request, where.path, told, proof)


def in_company(request: Request, told: Misuses) -> bool:
    """Whether only OpenHands has the path of a request."""
    addresses = [split_address(shape) for shape in shapes(request, told)]
    return any(fitting(template, one) is not None for template in told.company for one in addresses)


def matched(one: Misuse, request: Request, told: Misuses) -> Where | None:
    """How a request is one that a misuse is made with."""
    method = method_of(request.method)
    for shape in shapes(request, told):
        address = split_address(shape)
        for wanted, template in one.requests:
            found = fitting(template, address) if wanted == method else None
            if found is not None:
                return Where(address, found, template.text)
    return None


def fitting(template: Template, address: Address) -> Match | None:
    """Match a path; the root may be in an unknown base URL where the rest is nobody else's."""
    found = match(template, address.segments)
    if found is None or (found.assumed and api().version not in address.segments):
        own = template.text.removeprefix(api().v1_root)
        rest = match(parse_template(own), address.segments) if own.startswith(api().start) else None
        found = rest if rest is not None and not rest.assumed and rest.prefix == (HOLE,) else None
    return found


def shapes(request: Request, told: Misuses) -> tuple[str, ...]:
    """The texts that a URL may be: with the path of an address in a response, with defaults, without."""
    found = [preview(request.url), request.url.shape]
    ending = told.addresses.get(leading_key(request), "")
    if ending and not any(api().collection in one for one in found):
        steps = "/".join(HOLE if one.parameter else one.text for one in parse_template(ending).segments)
        found.insert(0, f"{HOLE}/{steps}{request.url.shape.removeprefix(HOLE)}")
    return tuple(dict.fromkeys(found))


def leading_key(request: Request) -> str:
    """The key of the response that a URL begins with; empty where it begins otherwise."""
    first = request.url.pieces[0] if request.url.pieces else None
    value = first.value if isinstance(first, Gap) else None
    return value.path[-1] if isinstance(value, ResponseValue) and value.path else ""


def proof_of(
    one: Misuse, request: Request, where: Where, known: Knowledge, *, spoken: bool
) -> tuple[Evidence, ...]:
    """What speaks for the server of a misuse; nothing where that is not enough."""
    prefix = "/".join(where.match.prefix).replace(HOLE, "")
    facts = facts_of(request, where.address, prefix, known.signals)
    against = weighed("against", facts, known)
    if one.proof == "path":
        return enough((OWN, *against))
    company = weighed("company", facts, known) + ((PROJECT,) if spoken else ())
    if one.proof == "company":
        return enough((*company, *against))
    agent = weighed("agent", facts, known)
    if leading_key(request) in known.misuses.addresses and spoken:
        agent = (*agent, FROM_ANSWER)
    if not of_some_server(agent, known) or not enough((*agent, *against)):
        return ()
    if of_app_server(company, known) or not company:
        return ()
    return tuple(dict.fromkeys((*agent, *against, *company)))


def weighed(part: str, facts: Facts, known: Knowledge) -> tuple[Evidence, ...]:
    """The signals of a part that hold, by their weight for what is looked for here."""
    names = known.misuses.signals.get(part, frozenset())
    sign = -1 if part == "against" else 1
    found = ((one, applies(one, facts)) for one in known.signals if one.signal in names)
    return tuple(Evidence(one.signal, sign * abs(one.weight), one.detail + hit) for one, hit in found if hit)


def enough(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence, where it adds up to certainty."""
    return found if sum(one.weight for one in found) >= CERTAIN else ()


def of_some_server(agent: Iterable[Evidence], known: Knowledge) -> bool:
    """Whether something speaks for a server, and not only the body: others take messages like that too."""
    bodies = {one.signal for one in known.signals if one.kind == "body"}
    return any(one.signal not in bodies for one in agent)


def of_app_server(company: Iterable[Evidence], known: Knowledge) -> bool:
    """Whether the host is one of the App Server's."""
    hosts = {one.signal for one in known.signals if one.kind == "host" and one.weight > CERTAIN}
    return any(one.signal in hosts for one in company)
