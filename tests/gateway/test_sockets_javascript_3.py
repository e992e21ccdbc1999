"""socket.io-client 3, which V0's server took like version 4: it hears the same through the gateway on V1."""

from __future__ import annotations

import pytest

from tests.adapter.test_sockets import OPENING, WORK, quick, started
from tests.adapter.test_sockets_javascript import (
    CONVERSATION,
    both,
    heard,
    on_v1,
    test_a_connection_may_break,
    test_actions_are_requests,
)
from tests.gateway.test_sockets_javascript import adapter, through_the_gateway

__all__ = [
    "adapter",
    "quick",
    "test_a_connection_may_break",
    "test_actions_are_requests",
    "through_the_gateway",
]

pytestmark = pytest.mark.whole


@pytest.fixture(autouse=True)
def version_3(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs use version 3 of the library."""
    monkeypatch.setenv("SOCKET_IO_CLIENT", "socket.io-client-3")


@pytest.mark.parametrize("transports", ["", "polling", "websocket"])
def test_a_socket_hears_what_was_and_what_comes(adapter: str, transports: str) -> None:
    """What was told before is heard behind `connect` in this version."""
    assert both("talk", adapter, transports) == [
        ("connect",),
        *(one for one in OPENING if one != ("connect",)),
        (True, False, True, "string", "/"),
        *WORK,
        ("disconnect", "io client disconnect"),
        (False, True, False, "undefined"),
    ]


def test_a_conversation_that_starts_is_followed_from_its_beginning(adapter: str) -> None:
    with on_v1(start_polls=12) as world:
        started(world, CONVERSATION)
        told = [one[0] for one in heard(world, "starting", adapter, CONVERSATION)]
    statuses = [name for name in told if name.startswith("STATUS$")]
    assert (statuses[0], statuses[-1]) == ("STATUS$STARTING_RUNTIME", "STATUS$READY")
    others = [name for name in told if not name.startswith("STATUS$")]
    assert others == ["connect", "loading", "system", *(name for name, *_ in WORK), "disconnect"]


@pytest.mark.parametrize(
    "name", ["object", "alone", "late", "unlike", "two", "leave", "refused", "keyed", "absent"]
)
def test_programs_hear_the_same(adapter: str, name: str) -> None:
    assert both(name, adapter)
