"""The example clients through the run-time adapter: each does the same on V1, and a second run is empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.examples.client_process import unit_tests
from tests.examples.expected import EXPECTED
from tests.examples.test_after import migrate
from tests.examples.worlds import MIGRATED, WITH_TESTS, copy_of, seen_in
from tests.servers import V1World

pytestmark = pytest.mark.whole


DOCUMENTS = ("notebook", "markdown_tutorial", "github_workflow")
"""Code inside other files, which can import no adapter: there is the rewrite, or a person's work."""

OPEN = {
    ("urllib_cli", "always"): "waits for a status that the fake server's clock does not bring",
    ("esm_cli", "always"): "waits for a status that the fake server's clock does not bring",
    ("shell_pipeline", "always"): "stopping a conversation is answered with 504",
    ("react_hook", "auto"): "the script's adapter declares a table that nothing reads",
}


def cases() -> Iterator[object]:
    """Every example in both modes; what is still open may fail."""
    for name in MIGRATED:
        for adapter in ("auto", "always"):
            if adapter == "always" and name in DOCUMENTS:
                continue
            reason = OPEN.get((name, adapter))
            yield pytest.param(name, adapter, marks=pytest.mark.xfail(reason=reason) if reason else ())


@pytest.mark.parametrize(("name", "adapter"), list(cases()))
def test_flow_on_v1(name: str, adapter: str, tmp_path: Path) -> None:
    example = copy_of(name, tmp_path)
    migrate(example, "--adapter", adapter)
    again = v0to1("migrate", ".", "--adapter", adapter, "--format", "diff", folder=example)
    assert again.stdout == ""
    if name in WITH_TESTS:
        assert " passed" in unit_tests(example)
    with V1World() as world:
        assert seen_in(world, name, example) == EXPECTED[name]
