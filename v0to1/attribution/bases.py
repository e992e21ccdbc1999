"""Which server a request goes to, as far as that can be known: keys by which requests share a base URL."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from v0to1.attribution.hosts import is_local, known_host, starts_unknown
from v0to1.attribution.name_evidence import declaring
from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, Address, split_address
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import names_of, preview
from v0to1.evaluation.interpreter.classes import lineage
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.values import Class, External, Gap, Hole, Instance, Known, ResponseValue, Text, Via
from v0to1.tree.walking import walk_through

Key = tuple[object, ...]
KEPT = 3
"""How many names lead at least to a method of what something unknown keeps."""
ANSWER_KEY = "url"
ONE_SERVER = ("host", "environment", "attribute")
"""Kinds of keys that name one server; an object, or a function, may ask several."""

PLAIN = re.compile(
    r"(?:(?:^|_)(?:addr|address|api|app|backend|base|baseurl|client|default|domain|endpoint|expo|frontend|gateway"
    r"|host|https?|local|next|nuxt|origin|path|port|prefix|public|react|remote|root|server|service|site|target"
    r"|test|ur[il]|vite|vue|web))+"
)
"""Names of variables that tell nothing of a server: each program has one of its own by them."""

SOURCES = ("src", "lib", "source", "sources", "test", "tests", "__tests__", "e2e", "scripts")
"""Folders inside a program, which is the folder above."""


def base_response(request: Request) -> tuple[object, ...]:
    """The requests from whose response the base URL was read, if it was."""
    response = leading_response(request.url)
    return response.requests if response is not None else ()


def leading_response(url: Text) -> ResponseValue | None:
    """The response that a URL begins with, when it is the address that a response names."""
    first = url.pieces[0] if url.pieces else None
    value = first.value if isinstance(first, Gap) else None
    return value if isinstance(value, ResponseValue) and value.path[-1:] == (ANSWER_KEY,) else None


def own_keys(request: Request) -> frozenset[Key]:
    """What identifies the server of a request: a host, a variable, an attribute of a class, a name."""
    return keys_of(request, inherited=False)


def shared_keys(request: Request) -> frozenset[Key]:
    """The same, with the classes that the client's class derives from."""
    return keys_of(request, inherited=True)


def keys_of(request: Request, *, inherited: bool) -> frozenset[Key]:
    """The keys of where the URL begins; behind one address there may be servers with paths of their own."""
    before = path_before(request)
    found = set(beginnings(request, inherited=inherited))
    classes = {key for key in found if key[0] == "class"}
    keeps = any(key[0] == "attribute" for key in found) and starts_unknown(request.url)
    # An object may keep the addresses of several servers: they are one only for what does not say which.
    if not keeps if inherited else keeps:
        found |= {("keeper", *key[1:]) for key in classes}
    if keeps and not inherited:
        found -= classes
    return frozenset((*key, before) if before else key for key in found)


def servers_apart(requests: Iterable[Request]) -> dict[int, frozenset[Key]]:
    """The servers of requests that one call sends, in one run of its function, to one server or another.

    By the ids of the requests. What stands for a response in a test is sent nowhere.
    """
    runs: dict[tuple[int, int], list[Request]] = {}
    for one in requests:
        if not one.mock:
            runs.setdefault((id(one.node), id(one.frame)), []).append(one)
    found = {}
    for run in runs.values():
        servers = {id(one): own_keys(one) for one in run} if len(run) > 1 else {}
        found.update(servers if len(set(servers.values())) > 1 else {})
    return found


def attributes(classes: Iterable[Key], *names: str) -> frozenset[Key]:
    """What some names keep in the objects of some classes."""
    return frozenset(("attribute", *one[1:], name) for one in classes for name in names)


def path_before(request: Request) -> str:
    """The known path of a URL before the root of the API, as behind a gateway."""
    shape = "/".join(split_address(preview(request.url)).segments)
    before, root, _ = f"/{shape}/".partition(f"{api().v0_root}/")
    return before.rpartition(HOLE)[2] if root else ""


def beginnings(request: Request, *, inherited: bool) -> frozenset[Key]:
    """The keys of the first piece of the URL, or of the session that a relative URL is sent on.

    Of a host that is only known in part, the part and what stands behind it are one key.
    """
    host, rest = known_host(request.url)
    first = rest[0] if rest else None
    if host and not isinstance(first, Gap):
        return frozenset({host_key(host.lower(), request)})
    if isinstance(first, Gap):
        keys = gap_keys(request, first, inherited=inherited)
        return frozenset((*key, host) for key in keys) if host else keys
    text = first.text if isinstance(first, Known) else ""
    if text and request.session is not None:
        classes = classes_of(request, (), inherited=inherited) or interface_of(request)
        relative = {("relative", request.site.module)} if text.startswith("/") else ()
        held = {one.symbol.rpartition(".")[2] for one in getattr(request.session, "via", ())}
        return classes | attributes(classes, *held) or frozenset(relative)
    return kept_by_another(request) if text.startswith("/") else frozenset()


def kept_by_another(request: Request) -> frozenset[Key]:
    """What something unknown keeps, on which a path is sent (`ctx.deps.http`): it is one in a module.

    That is a parameter, which is the same by its name and type, or kept by an object of a class.
    """
    way = request.names[len(names_of(request.url, None)) : -1]
    if request.modelled or len(way) < KEPT:
        return frozenset()
    chain = [frame for frame in request.frame.chain if frame.function is not None]
    params = (one for frame in reversed(chain) if frame.function for one in frame.function.params)
    given = next((one for one in params if one.name == way[0]), None)
    kinds = (one for one in walk_through(given.annotation if given is not None else None))
    of = tuple(str(getattr(one, "name", getattr(one, "value", ""))) for one in kinds)
    receiver = chain[-1].receiver if chain and given is None else None
    owner = id(receiver.cls) if receiver is not None else 0
    return frozenset({("sender", request.site.module, owner, of, *way[:-1])})


def gap_keys(request: Request, first: Gap, *, inherited: bool) -> frozenset[Key]:
    """The keys of something unknown that a URL, or its host, begins with."""
    match first:
        case Gap(value=Hole(names=names, kind="environment", module=module)) if names:
            return frozenset({variable_key(names[0], module)})
        case Gap(value=Hole(names=names)) if names:
            classes = classes_of(request, first.via, inherited=inherited)
            kept = [one.symbol.rpartition(".")[2] for one in first.via if isinstance(one.instance, Instance)]
            named_so = attributes(classes, *(kept or names[-1:]))
            return classes | named_so or frozenset({("name", first.module, names[-1])})
        case Gap(value=External(name=name)) if "." in name:
            return frozenset({("name", "", name)})
        case Gap(value=value) if not isinstance(value, ResponseValue) and dotted(first.node):
            return frozenset({("name", first.module, dotted(first.node))})
        case _:
            return frozenset()


def host_key(host: str, request: Request) -> Key:
    """A host; one of this machine or network means the same only within a folder."""
    return ("host", host) if not is_local(host) else ("host", host, posixpath.dirname(request.site.module))


def variable_key(name: str, module: str) -> Key:
    """An environment variable; one with a name that any program has means the same only within a program."""
    plain = PLAIN.fullmatch(name.lower())
    return ("environment", name, program_of(module)) if plain else ("environment", name)


def program_of(module: str) -> str:
    """The folder of the program that a module belongs to, as far as its path tells."""
    steps = posixpath.dirname(module).split("/")
    place = next((place for place, step in enumerate(steps) if step in SOURCES), len(steps))
    return "/".join(steps[:place])


def tail_of(address: Address) -> tuple[str, ...]:
    """The steps after the collection of conversations, where V0 and the Agent Server have it."""
    steps, roots = address.segments, (api().v0_root.removeprefix("/"), HOLE)
    for place, step in enumerate(steps):
        if step.removeprefix(HOLE) == api().collection and (steps[place - 1] if place else HOLE).endswith(
            roots
        ):
            return steps[place + 1 :]
    return ()


def classes_of(request: Request, via: tuple[Via, ...], *, inherited: bool) -> frozenset[Key]:
    """The classes of the objects that the base URL, else the session, is an attribute of."""
    paths = (*via, *getattr(request.session, "via", ()))
    owner = next((one.instance.cls for one in paths if isinstance(one.instance, Instance)), None)
    if owner is None:
        return frozenset()
    found = lineage(owner) if inherited else (owner,)
    return frozenset(("class", id(one)) for one in found if isinstance(one, Class))


def interface_of(request: Request) -> frozenset[Key]:
    """The interface of a method that is nothing but its request, as annotations say it."""
    found = declaring(request)
    return frozenset({("class", id(found))}) if found is not None else frozenset()


def named(url: Text | None, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers, and the environment variables, that lead to a URL."""
    found: list[str] = list(names)
    variables: list[str] = []
    for piece in url.pieces if url is not None else ():
        found.extend(via.symbol for via in piece.via)
        if isinstance(piece, Gap) and isinstance(piece.value, Hole):
            (variables if piece.value.kind == "environment" else found).extend(piece.value.names)
            found.extend(via.symbol for via in piece.value.via)
    parts = (part for name in found for part in (name, *name.split(".")))
    return tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(variables))
