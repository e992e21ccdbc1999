"""The same programs on V0, and through the gateway on V1: the same answers."""

from __future__ import annotations

import pytest

from tests.adapter.clients import CLIENTS
from tests.adapter.differences import alike
from tests.adapter.talks import PROGRAMS, held
from tests.gateway.in_process import running
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole

PROJECT = "/workspace/project"


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("library", ["requests", "fetch"])
def test_the_gateway_answers_as_v0_did(library: str, name: str) -> None:
    client = CLIENTS[library]
    with V0World() as v0:
        before = held(client(v0.app_url, v0.api_key, adapted=False), v0, "/workspace", name)
    with V1World(project=PROJECT) as v1, running(v1.app_url) as gateway:
        now = held(client(gateway.url, v1.api_key, adapted=False), v1, PROJECT, name)
        assert v1.violations == []
    assert [(asked, alike(asked, one)) for asked, one in now] == [
        (asked, alike(asked, one)) for asked, one in before
    ]
