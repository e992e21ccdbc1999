"""socket.io-client on a V0 server, and unchanged through the gateway on V1: it hears the same."""

from __future__ import annotations

import pytest

from tests.adapter import test_sockets_javascript as programs
from tests.adapter.test_sockets import quick
from tests.adapter.test_sockets_javascript import (
    test_a_connection_may_break,
    test_a_conversation_that_starts_is_followed_from_its_beginning,
    test_a_socket_hears_what_was_and_what_comes,
    test_actions_are_requests,
    test_programs_hear_the_same,
)
from tests.gateway.sockets_serving import GatewayWorld

__all__ = [
    "quick",
    "test_a_connection_may_break",
    "test_a_conversation_that_starts_is_followed_from_its_beginning",
    "test_a_socket_hears_what_was_and_what_comes",
    "test_actions_are_requests",
    "test_programs_hear_the_same",
]

pytestmark = pytest.mark.whole


@pytest.fixture
def adapter() -> str:
    """No client is adapted."""
    return ""


@pytest.fixture(autouse=True)
def through_the_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of V1 are behind a gateway."""
    monkeypatch.setattr(programs, "V1World", GatewayWorld)
