"""The example clients before migration: each does what its README says against a V0 server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.client_process import unit_tests
from tests.examples.expected import EXPECTED
from tests.examples.worlds import EVERY_FLOW, EXAMPLES, WITH_TESTS, copy_of, seen_in
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole


def test_every_example_has_a_flow() -> None:
    assert sorted(EVERY_FLOW) == sorted(path.parent.name for path in EXAMPLES.glob("*/README.md"))


@pytest.mark.parametrize("name", EVERY_FLOW)
def test_flow(name: str, tmp_path: Path) -> None:
    with V0World() as world:
        assert seen_in(world, name, copy_of(name, tmp_path)) == EXPECTED[name]


@pytest.mark.parametrize("name", EVERY_FLOW)
def test_flow_sees_that_a_client_was_not_migrated(name: str, tmp_path: Path) -> None:
    with V1World() as world:
        with pytest.raises(AssertionError):
            assert seen_in(world, name, copy_of(name, tmp_path)) == EXPECTED[name]
        world.violations.clear()


@pytest.mark.parametrize("name", WITH_TESTS)
def test_own_unit_tests(name: str, tmp_path: Path) -> None:
    assert " passed" in unit_tests(copy_of(name, tmp_path))


def test_failing_unit_tests_are_noticed(tmp_path: Path) -> None:
    example = copy_of("api_base_client", tmp_path)
    payloads = example / "payloads.py"
    broken = payloads.read_text(encoding="utf-8").replace("selected_branch", "branch")
    payloads.write_text(broken, encoding="utf-8")

    with pytest.raises(AssertionError, match="selected_branch"):
        unit_tests(example)
