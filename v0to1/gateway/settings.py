"""What a gateway is told when it starts."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from v0to1.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MEBIBYTE = 1024 * 1024
LOCAL_NETWORKS = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Loopback and the private networks."""


@dataclass(frozen=True)
class Settings:
    """All settings of a gateway; sizes are in bytes, times in seconds, bounds hold for each worker.

    `upstream` is the address of the App Server. `server` is its version as for `migrate`. `public_url` is the
    address by which clients reach the gateway; without it, that of each request. `secret` signs the addresses
    of Agent Servers that clients are given; all replicas need the same one. `folder` is where the workers of
    this gateway keep what they share. `refusals` are brownouts as `refusals.parse` reads them.
    """

    upstream: str
    folder: str
    secret: str
    host: str = "127.0.0.1"
    port: int = 3000
    server: str = "cloud"
    workers: int = 1
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    metrics_from: tuple[str, ...] = LOCAL_NETWORKS
    allowed_origins: tuple[str, ...] = ()
    ca_file: str = ""
    certificate: str = ""
    certificate_key: str = ""
    record: str = ""
    refusals: tuple[str, ...] = ()
    log_level: str = "info"
    # The most that is taken of one request, and of its head.
    max_body: int = 2048 * MEBIBYTE
    max_head: int = 16 * 1024
    # The most that is kept in memory of one body: of V0 requests but uploads, of V1 responses but downloads.
    max_buffered: int = 64 * MEBIBYTE
    # The most that is kept in memory of all bodies for one V0 request, and for all at once.
    max_request_memory: int = 256 * MEBIBYTE
    max_memory: int = 1024 * MEBIBYTE
    # The most that is kept in memory of events, so that only new ones are fetched for a V0 request.
    max_remembered: int = 64 * MEBIBYTE
    max_connections: int = 2000
    max_requests: int = 500
    max_sockets: int = 1000
    # How long the head of a request, the next piece of a body, and a connection's next request are awaited.
    head_seconds: float = 10.0
    piece_seconds: float = 30.0
    idle_seconds: int = 30
    connect_seconds: float = 5.0
    read_seconds: float = 60.0
    # A command in a sandbox may take 300 seconds.
    command_seconds: float = 330.0
    drain_seconds: int = 30

    def __post_init__(self) -> None:
        checked_upstream(self.upstream)
        if self.public_url:
            checked_address("--public-url", self.public_url)
        for origin in self.allowed_origins:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
                fix = "write it like https://app.example.com"
                raise UsageError("--allow-origin", f"{origin!r} is no origin of web pages", fix=fix)
        for option, networks in (
            ("--trusted-proxy", self.trusted_proxies),
            ("--metrics-from", self.metrics_from),
        ):
            for text in networks:
                network_of(option, text)

    @cached_property
    def root(self) -> str:
        """The address of the App Server without a slash at its end."""
        return self.upstream.rstrip("/")

    @cached_property
    def public_root(self) -> str:
        """The address by which clients reach the gateway, without a slash at its end, or ""."""
        return self.public_url.rstrip("/")

    @cached_property
    def proxies(self) -> tuple[Network, ...]:
        """The networks whose `X-Forwarded-*` headers are believed."""
        return tuple(network_of("--trusted-proxy", text) for text in self.trusted_proxies)

    @cached_property
    def watchers(self) -> tuple[Network, ...]:
        """The networks that may read `/metrics`."""
        return tuple(network_of("--metrics-from", text) for text in self.metrics_from)

    def save(self, path: Path) -> None:
        """Write all settings to a file that only its owner can read."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Settings:
        """The settings that were saved."""
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lists = {one.name for one in fields(cls) if str(one.type).startswith("tuple")}
        read: dict[str, Any] = {
            name: tuple(value) if name in lists else value for name, value in found.items()
        }
        return cls(**read)


def checked_upstream(upstream: str) -> None:
    """Raise `UsageError` unless an address is that of an App Server."""
    checked_address("--upstream", upstream)
    if "conversations" in urlsplit(upstream).path.split("/"):
        raise UsageError("--upstream", "has the path of a page", fix="leave out the path")


def checked_address(option: str, url: str) -> None:
    """Raise `UsageError` unless an address is that of a server, to which the paths of the API are added."""
    fix = "write it like https://app.all-hands.dev"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UsageError(option, f"{url!r}: {error}", fix=fix) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isprintable() or " " in url:
        raise UsageError(option, f"{url!r} is not the address of a server", fix=fix)
    if parts.username or parts.password:
        raise UsageError(option, "has a user or password, and each client sends its own key", fix=fix)
    if parts.query or parts.fragment:
        raise UsageError(option, "has a query or fragment", fix=fix)
    if parts.path.rstrip("/").endswith(("/api", "/api/v1")):
        raise UsageError(option, "has the path of the API", fix="leave out /api and what follows")


def network_of(option: str, text: str) -> Network:
    """A network such as 10.0.0.0/8, or one address; raises `UsageError`."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise UsageError(option, str(error), fix="write a network like 10.0.0.0/8") from error


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of some networks; what is no address is in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)
