"""What is known of the host that a URL begins with, and of hosts that say nothing of a server."""

from __future__ import annotations

import re
from collections.abc import Sequence

from v0to1.evaluation.http.url_joins import ORIGIN
from v0to1.evaluation.values import Gap, Known, Text

RESERVED = ("test", "example", "invalid", "localhost")
LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "10.0.2.2", "host.docker.internal", "testserver", "test")


def known_host(url: Text) -> tuple[str, Sequence[Known | Gap]]:
    """What is known of the host at the beginning of a URL, and the pieces behind that.

    Where a host is known as a whole, what is behind it does not begin with something unknown.
    """
    pieces = url.pieces
    opening = 1 if isinstance(pieces[0] if pieces else None, Gap) else 0
    written = []
    for piece in pieces[opening:]:
        if not isinstance(piece, Known):
            break
        written.append(piece.text)
    text = "".join(written)
    if not (text.startswith("://") if opening else ORIGIN.match(text)):
        return "", pieces
    parts = re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)
    return parts[0], () if len(parts) > 1 else pieces[opening + len(written) :]


def starts_unknown(url: Text) -> bool:
    """Whether a URL, or its host, begins with something unknown."""
    return any(isinstance(piece, Gap) for piece in known_host(url)[1][:1])


def is_local(host: str) -> bool:
    """Whether a host is on this machine or network, where many programs use the same one."""
    name = host.rsplit("@", 1)[-1].split(":")[0]
    return name in LOCAL or "." not in name


def is_reserved(host: str) -> bool:
    """Whether a host is one of those that exist for documents and tests only (RFC 2606)."""
    return host.rpartition(".")[2] in RESERVED or bool(re.search(r"(^|\.)example\.(com|net|org)$", host))
