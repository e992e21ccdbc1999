"""Literals with a piece of a route that no request was seen to use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from v0to1 import tree
from v0to1.attribution.evidence import CERTAIN, SYSTEM_HOST, hit, speaks_against
from v0to1.attribution.hidden_signals import bases_in, fields_in, hosts_in
from v0to1.attribution.knowledge import Knowledge
from v0to1.core.api import api
from v0to1.core.endpoints import split_address
from v0to1.evaluation.http.requests import Site
from v0to1.evaluation.values import Known
from v0to1.findings.unresolved_places import Gathering
from v0to1.scan.import_names import reached

ALONE = ("host", "wire_field")
"""Kinds of signals whose words are names that no other API is known to have."""

SPACE = re.compile(r"\s")
PIECE = "this is part of a V0 route, and no request that uses it was found; check where it is used"
STEP = (
    "V0 routes have this step, and the file names OpenHands' server; no request was found: check what uses it"
)
IN_TEST = "a test names this route, but the request that it belongs to was not found; change both together"
EVENT = "this is a Socket.IO event of V0, but its use could not be followed"


def pieces(gathering: Gathering, test: Callable[[str], bool]) -> Iterator[tuple[str, tree.Node, str, str]]:
    """Literals in clients of V0 with a piece of a route, or the name of an event, that nothing used."""
    seen = gathering.seen
    clients = {one.module for one in seen.certain} | {one.use.module for one in seen.sockets}
    sites = (*seen.evaluation.unused, *guessed(gathering))
    places = {site.module for site in sites} & set(gathering.texts)
    speaking = {one for one in places if names_system(gathering.known, gathering.texts[one])}
    sent = {request.url.literal for one in seen.certain for request in one.requests}
    short = {one.module for one in seen.certain if one.match.assumed}
    for site in sites:
        value = getattr(site.node, "value", "")
        if SPACE.search(value):
            continue
        if site.module not in clients:
            known = (
                of_system(gathering.known, value)
                or (site.module in speaking and is_route(value, short=False))
                or (site.module in speaking and is_below_base(gathering, site))
                or beside_proof(gathering, site)
                or beside_body(gathering, site)
            )
            if not test(site.module) and known:
                yield site.module, site.node, value, PIECE
            elif not test(site.module) and site.module in speaking and is_given_step(gathering, site):
                yield site.module, site.node, value, STEP
            elif (known or value in sent) and reached(site.module, seen.evaluation.imports) & clients:
                yield site.module, site.node, value, IN_TEST
            continue
        if value in events(gathering.known):
            yield site.module, site.node, value, EVENT
        elif is_route(value, short=site.module in short):
            yield site.module, site.node, value, IN_TEST if test(site.module) else PIECE


def guessed(gathering: Gathering) -> Iterator[Site]:
    """Literals that only a guess took for URLs of requests, with nothing against it and too little for it."""
    seen = gathering.seen
    told = {
        id(piece.source)
        for one in (*seen.certain, *seen.ambiguous)
        for request in one.requests
        for piece in request.url.pieces
        if isinstance(piece, Known)
    }
    for request in seen.evaluation.requests:
        if request.modelled or request.mock or speaks_against(request, gathering.known.signals):
            continue
        for piece in request.url.pieces:
            if isinstance(piece, Known) and piece.source is not None and id(piece.source) not in told:
                yield Site(piece.source, piece.module)


def of_system(known: Knowledge, text: str) -> bool:
    """Whether a text is a URL of the App Server itself, below V0's root."""
    address = split_address(text)
    hosts = [one for one in known.signals if one.kind == "host" and one.weight >= SYSTEM_HOST]
    return is_route(text, short=False) and any(hit(one, [address.host]) for one in hosts)


def names_system(known: Knowledge, text: str) -> bool:
    """Whether a source names a host that alone shows V0, and nothing of V1.

    A field of V0 is no proof: a server of one's own may take it, and declares its routes as it likes.
    """
    return api().v1_root not in text and any(base in text for base in hosts_in(known.signals))


def is_below_base(gathering: Gathering, site: Site) -> bool:
    """Whether a route is put behind something, in a file with a base URL of V0 that ends in its root."""
    first = getattr(site.node, "value", "").strip("/").partition("/")[0]
    root = api().v0_root
    if id(site.node) not in gathering.seen.evaluation.joined or not first:
        return False
    if not any(f"{rule.path}/".startswith(f"{root}/{first}/") for rule in gathering.known.rules):
        return False
    bases = "|".join(map(re.escape, bases_in(gathering.known.signals)))
    return re.search(rf"(?:{bases})/?[\"'`]", gathering.texts[site.module]) is not None


def is_given_step(gathering: Gathering, site: Site) -> bool:
    """Whether something unknown is given the step that routes of conversations begin with, alone.

    With a slash before it, it may be the end of a link for people.
    """
    given = (one.source is site.node for one in gathering.seen.evaluation.handed)
    return getattr(site.node, "value", "") == api().collection and any(given)


def beside_proof(gathering: Gathering, site: Site) -> bool:
    """Whether a route of conversations is put behind a base, in a file with a word that is enough to say V0.

    A route that stands alone may be one that the file serves itself.
    """
    if id(site.node) not in gathering.seen.evaluation.joined or not is_collection(site):
        return False
    words = [
        word
        for one in gathering.known.signals
        if one.kind in ALONE and one.weight >= 2 * CERTAIN
        for word in one.patterns
    ]
    return any(word in gathering.texts.get(site.module, "") for word in words)


def beside_body(gathering: Gathering, site: Site) -> bool:
    """Whether something unknown is given a route of conversations together with a body that only V0 takes."""
    keys = gathering.seen.evaluation.keyed.get(id(site.node), set())
    return is_collection(site) and not fields_in(gathering.known.signals).isdisjoint(keys)


def is_collection(site: Site) -> bool:
    """Whether a literal has the route of conversations in it."""
    text = getattr(site.node, "value", "")
    return f"{api().v0_root}/{api().collection}" in f"/{text}" and is_route(text, short=False)


def events(known: Knowledge) -> frozenset[str]:
    """The names of V0's Socket.IO events."""
    sockets = [
        rule.socket for rule in known.rules if rule.socket is not None and rule.socket.kind != "connect"
    ]
    return frozenset(name for one in sockets for name in one.names)


def is_route(text: str, *, short: bool) -> bool:
    """Whether a text is a piece of an API route; without the API's root it may be a link for people.

    With `short` the client's base URL ends in that root, so that a piece need not say it: then it must at
    least begin as a path does.
    """
    if "/" not in text or api().v1_root in text:
        return False
    first = ("/", f"{api().collection}/")
    return below_root(text) or (short and text.startswith(first) and text.count("/") > 2)


def below_root(text: str) -> bool:
    """Whether a text has the root of V0's routes as a step, with more behind it."""
    return f"{api().v0_root}/" in f"/{text}"
