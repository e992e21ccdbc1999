"""What is tried: something of everything, and two of five are look-alikes."""

from __future__ import annotations

import pytest

from tests.laws.kinds import KINDS, kind_of, of_kind
from v0to1.languages.registry import CONTAINERS, KNOWN

MANY = 0.4


@pytest.mark.parametrize("kind", KINDS)
def test_two_of_five_fixtures_are_look_alikes(kind: str) -> None:
    clients, alike = (len(of_kind(kind, part)) for part in ("clients", "lookalikes"))

    assert min(clients, alike) >= 2
    assert alike >= MANY * (clients + alike), f"{kind}: {alike} look-alikes beside {clients} clients"


def test_every_kind_of_file_is_tried() -> None:
    """A new language, or a new ending of a known one, has to be looked at here too."""
    suffixes = [suffix for one in KNOWN for suffix in one.suffixes]
    suffixes += [suffix for one in CONTAINERS.values() for suffix in one.suffixes]
    names = [name for one in CONTAINERS.values() for name in one.names]

    assert [suffix for suffix in suffixes if not kind_of(f"a{suffix}")] == []
    assert {pattern for patterns in KINDS.values() for pattern in patterns} >= {*names}
