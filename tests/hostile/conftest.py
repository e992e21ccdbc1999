"""A gateway in front of a server that keeps what arrives, for each module of hostile clients or servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.recorder import Recorder, echo, recorder, response
from tests.gateway.serving import Served, bounded_gateway
from tests.gateway.wire import ask


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Recorder, Served]]:
    """The server and the gateway, whose settings are the `BOUNDS` of the module, if it has any."""
    log = tmp_path_factory.mktemp("gateway") / "log"
    bounds = getattr(request.module, "BOUNDS", {})
    with recorder() as upstream, bounded_gateway(upstream.url, log, **bounds) as served:
        yield upstream, served


@pytest.fixture
def upstream(running: tuple[Recorder, Served]) -> Iterator[Recorder]:
    """The server, which has seen nothing yet and says what arrives; afterwards, others are still answered."""
    found, served = running
    found.clear()
    found.answer = echo
    yield found
    found.clear()
    found.answer = lambda seen: response(b"others")
    assert ask(served.url, "GET", "/others").body == b"others"


@pytest.fixture
def url(running: tuple[Recorder, Served]) -> str:
    """The address of the gateway."""
    return running[1].url
