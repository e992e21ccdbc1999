"""The same programs on V0, and through the adapter on V1, with every library: the same answers."""

from __future__ import annotations

import pytest

from tests.adapter.differences import DIFFERENCES, Difference, alike
from tests.adapter.libraries import LIBRARIES
from tests.adapter.talks import CARRIED, PROGRAMS, talks

PROJECT = "/workspace/project"


TRANSPORTS = ("requests", "httpx", "httpx-async", "aiohttp", "urllib")
"""One of each kind of library that has a transport of its own in the adapter: these have every program."""

TALKS = [(one, name) for one in LIBRARIES for name in (PROGRAMS if one in TRANSPORTS else CARRIED)]


@pytest.mark.parametrize(("library", "name"), TALKS)
def test_the_adapter_answers_as_v0_did(library: str, name: str) -> None:
    """Statuses, reason phrases, media types and bodies are equal, but for the list of differences."""
    v0, v1 = talks(LIBRARIES[library], name, project=PROJECT)
    assert [(asked, alike(asked, answer)) for asked, answer in v1] == [
        (asked, alike(asked, answer)) for asked, answer in v0
    ]


@pytest.mark.parametrize("name", ["files", "git", "creating"])
def test_the_workspace_is_where_the_agent_server_says(name: str) -> None:
    """It need not be /workspace/project."""
    v0, v1 = talks(LIBRARIES["requests"], name, project="/srv/agents/one")
    assert [alike(*one) for one in v1] == [alike(*one) for one in v0]


def test_every_difference_is_one() -> None:
    """What does not differ any more is taken off the list."""
    seen: set[Difference] = set()
    for name in PROGRAMS:
        for (asked, before), (_, now) in zip(*talks(LIBRARIES["httpx"], name, project=PROJECT), strict=True):
            for one in DIFFERENCES:
                others = [other for other in DIFFERENCES if other != one]
                if alike(asked, before, others) != alike(asked, now, others):
                    seen.add(one)
    assert set(DIFFERENCES) == seen
