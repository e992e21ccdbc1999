"""Which headers of a request and of a response go on, and what is said of the client that sent it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

from v0to1.gateway.settings import Settings, is_within
from v0to1.gateway.usage import shown_agent

Raw = list[tuple[bytes, bytes]]
"""Headers as ASGI has them: names in lower case, latin-1."""

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers that hold for one connection only (RFC 9110, section 7.6.1)."""

FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip")
HOST = re.compile(rb"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
"""What a `Host` header may be."""

SEALED = "v0to1."
"""What the keys of sandboxes begin with that clients are given: they are for the gateway alone."""

_OTHERS_FORWARDED = b"x-forwarded-"
_WEBSOCKET = b"sec-websocket-"
_PORT = re.compile(r"^([\d.]+|\[.*\]):\d+$")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: `address` behind trusted proxies, and the `scheme` and `host` that it asked for.

    `agent` is its User-Agent as it may be shown. `is_forwarded` tells that a proxy which is not trusted says
    to have sent it for somebody else.
    """

    address: str
    scheme: str
    host: str
    agent: str
    is_forwarded: bool = False

    @property
    def root(self) -> str:
        """The address by which the client reached the gateway."""
        return f"{self.scheme}://{self.host}"


def caller_of(scope: Mapping[str, Any], settings: Settings) -> Caller:
    """Who sent a request, as its connection and, from trusted proxies, its headers say."""
    known = {name: text.decode("latin-1") for name, text in reversed(scope["headers"])}
    peer = str((scope.get("client") or ("",))[0])
    scheme = {"ws": "http", "wss": "https"}.get(str(scope["scheme"]), str(scope["scheme"]))
    host = known.get(b"host", "") or _own_host(scope)
    is_trusted = is_within(peer, settings.proxies)
    if is_trusted:
        scheme = _first(known.get(b"x-forwarded-proto", "")) or scheme
        forwarded = _first(known.get(b"x-forwarded-host", ""))
        host = forwarded if HOST.fullmatch(forwarded.encode("latin-1")) else host
        chain = _addresses(scope["headers"])
        while chain and is_within(peer, settings.proxies):
            peer = chain.pop()
    return Caller(
        peer,
        scheme if scheme in ("http", "https") else "http",
        host,
        shown_agent(known.get(b"user-agent", "")),
        not is_trusted and any(name in known for name in FORWARDED),
    )


def _own_host(scope: Mapping[str, Any]) -> str:
    """The address that a connection came to, for HTTP/1.0 clients that name no host."""
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _addresses(headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
    """Who is told to have sent a request, from the client on; after what is no address nobody is known."""
    texts = [text.decode("latin-1") for name, text in headers if name == b"x-forwarded-for"]
    found: list[str] = []
    for one in (part.strip() for text in texts for part in text.split(",")):
        address = _PORT.sub(r"\1", one).strip("[]")
        try:
            found.append(str(ip_address(address)))
        except ValueError:
            found.clear()
    return found


def _first(text: str) -> str:
    return text.partition(",")[0].strip()


def without_hop_by_hop(headers: Iterable[tuple[bytes, bytes]]) -> Raw:
    """Headers without those of the connection, and those that `Connection` names."""
    given = list(headers)
    named = {
        one.strip().lower()
        for name, text in given
        if name.lower() == b"connection"
        for one in text.split(b",")
    }
    return [
        (name, text) for name, text in given if name.lower() not in HOP_BY_HOP and name.lower() not in named
    ]


def request_headers(scope: Mapping[str, Any], caller: Caller, settings: Settings) -> Raw:
    """The headers of a request as the upstream gets them.

    `Host` is the upstream's. `X-Forwarded-*` of whoever is no trusted proxy are replaced.
    """
    peer = str((scope.get("client") or ("",))[0])
    is_trusted = is_within(peer, settings.proxies)
    kept = [
        (name, text)
        for name, text in without_hop_by_hop(scope["headers"])
        if name not in (b"host", *FORWARDED) and not name.startswith((_OTHERS_FORWARDED, _WEBSOCKET))
    ]
    before = [text for name, text in scope["headers"] if name == b"x-forwarded-for" and is_trusted]
    chain = b", ".join((*before, peer.encode("latin-1")))
    return [
        *kept,
        (b"x-forwarded-for", chain),
        (b"x-forwarded-proto", caller.scheme.encode("latin-1")),
        (b"x-forwarded-host", caller.host.encode("latin-1")),
    ]


def as_mapping(headers: Raw) -> dict[str, str]:
    """Headers by name, for the adapter's flows; several of one name are joined."""
    found: dict[str, str] = {}
    for raw, text in headers:
        name, value = raw.decode("latin-1"), text.decode("latin-1")
        between = "; " if name == "cookie" else ", "
        found[name] = f"{found[name]}{between}{value}" if name in found else value
    return found


def last_cookies(cookies: Raw) -> Raw:
    """Headers that set cookies without those that a later one replaces: of its name, domain and path."""
    found: dict[tuple[bytes, ...], tuple[bytes, bytes]] = {}
    for header in cookies:
        pair, *attributes = header[1].split(b";")
        split = [one.partition(b"=") for one in attributes]
        places = {name.strip().lower(): text.strip() for name, _, text in split}
        key = (pair.partition(b"=")[0].strip(), places.get(b"domain", b""), places.get(b"path", b""))
        found.pop(key, None)
        found[key] = header
    return list(found.values())


def key_of(scope: Mapping[str, Any]) -> str:
    """What a caller authenticates with: the value of its header, or the key in its query; "" for none."""
    known = {name: text.decode("latin-1") for name, text in scope["headers"]}
    given = known.get(b"authorization") or known.get(b"x-session-api-key")
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return str(given or query.get("session_api_key", [""])[0])
