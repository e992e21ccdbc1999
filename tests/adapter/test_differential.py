"""The same programs on V0, and through the adapter on V1, with every library: the same answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.adapter.clients import CLIENTS
from tests.adapter.differences import DIFFERENCES, NO_WAY, Difference, alike
from tests.adapter.libraries import LIBRARIES
from tests.adapter.talks import PROGRAMS, programs_of, talks
from tests.pipeline.matching import known

PROJECT = "/workspace/project"
ELSEWHERE = "/srv/agents/one"


def compared(library: str, name: str, project: str = PROJECT) -> tuple[list[Any], list[Any]]:
    """What a client is shown on V0 and on V1: statuses, reason phrases, media types and bodies.

    What is on the list of differences is the same in both.
    """
    before, now = talks(CLIENTS[library], name, project=project)
    return [(asked, alike(asked, one)) for asked, one in before], [
        (asked, alike(asked, one)) for asked, one in now
    ]


@pytest.mark.parametrize(("library", "name"), programs_of(LIBRARIES))
def test_the_adapter_answers_as_v0_did(library: str, name: str) -> None:
    v0, v1 = compared(library, name)
    assert v1 == v0


@pytest.mark.parametrize("name", ["files", "git", "creating"])
def test_the_workspace_is_where_the_agent_server_says(name: str) -> None:
    """It need not be /workspace/project."""
    v0, v1 = compared("requests", name, ELSEWHERE)
    assert v1 == v0


def test_every_difference_is_one() -> None:
    """What does not differ any more is taken off the list."""
    seen: set[Difference] = set()
    for name in PROGRAMS:
        for (asked, before), (_, now) in zip(*talks(CLIENTS["httpx"], name, project=PROJECT), strict=True):
            for one in DIFFERENCES:
                others = [other for other in DIFFERENCES if other != one]
                if alike(asked, before, others) != alike(asked, now, others):
                    seen.add(one)
    assert set(DIFFERENCES) == seen


@pytest.mark.parametrize("one", [each for each in DIFFERENCES if each.asked != "*" and each.reason != NO_WAY])
def test_who_reviews_an_adapted_operation_is_told_that_something_differs(one: Difference) -> None:
    method, path = one.asked.partition(" (")[0].rstrip("*").split()
    told = {(rule.method, re.sub(r"\{\w+\}", "{id}", rule.path)): rule.look for rule in known().rules}
    assert told[method, path]
