"""Fixtures of the servers' own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.client import Client, made


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of a V1 world as it is by default; the contract is checked at the end."""
    with made() as client:
        yield client
