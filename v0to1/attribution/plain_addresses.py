"""Requests to addresses that say nothing of whose they are, in projects with a server of their own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from v0to1.attribution.bases import PLAIN, own_keys
from v0to1.attribution.hosts import is_local
from v0to1.core.endpoints import HOLE, split_address
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.values import Gap, Hole, Known
from v0to1.scan.import_names import reached

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where a word begins inside a name like `apiBaseUrl`."""


def asking_own(
    found: Iterable[Operation],
    answered: Collection[int],
    servers: Iterable[str],
    imports: Mapping[str, Iterable[str]],
) -> Iterator[Operation]:
    """The operations at such addresses of which the project's own server answers every one.

    `answered` are the requests of those that it answers. What a server uses itself asks somebody else.
    """
    found = tuple(found)
    strange = {
        key
        for one in found
        if not one.mock and id(one.request) not in answered
        for request in one.requests
        for key in own_keys(request)
    }
    behind = used_by(servers, imports)
    for one in found:
        if id(one.request) in answered and all(map(is_plain, one.requests)):
            keys = {key for request in one.requests for key in own_keys(request)}
            if strange.isdisjoint(keys) and not any(is_used(request, behind) for request in one.requests):
                yield one


def used_by(servers: Iterable[str], imports: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Some modules, and all that they import; a package that is a folder ends with a slash."""
    return frozenset(target for server in servers for target in (server, *reached(server, imports)))


def is_used(request: Request, behind: frozenset[str]) -> bool:
    """Whether a request is sent by one of some modules, or for one."""
    modules = {request.module, request.site.module, *(frame.module for frame in request.frame.chain)}
    return any(each in behind or f"{posixpath.dirname(each)}/" in behind for each in modules)


def is_plain(request: Request) -> bool:
    """Whether a URL is relative, or begins with this machine (if by default) or a name as any program has."""
    first = request.url.pieces[0] if request.url.pieces else None
    host = split_address(preview(request.url)).host
    if host and HOLE not in host:
        return is_local(host)
    if isinstance(first, Known):
        return "://" not in first.text
    return isinstance(first, Gap) and isinstance(first.value, Hole) and any(map(is_common, first.value.names))


def is_common(name: str) -> bool:
    """Whether a name tells nothing of a server."""
    return bool(PLAIN.fullmatch(HUMP.sub("_", name.rpartition(".")[2]).lower()))
