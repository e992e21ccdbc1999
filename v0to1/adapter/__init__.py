"""OpenHands V0 for clients, spoken to V1 servers: a stand-in until the run-time adapter is there."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def adapt_v0(client: T, base: str = "") -> T:
    """Give back what is given."""
    return client
