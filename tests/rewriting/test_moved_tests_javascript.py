"""Tests of JavaScript clients pass after they have moved, and find what they found: see moved_tests.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rewriting.test_moved_tests import MOVED, assert_tested

pytestmark = pytest.mark.whole
JAVASCRIPT = [heading for heading, files in MOVED.items() if "client.py" not in files]


@pytest.mark.parametrize("heading", JAVASCRIPT)
def test_they_pass_before_and_after_and_fail_of_what_they_failed_of(heading: str, tmp_path: Path) -> None:
    assert_tested(heading, tmp_path)
