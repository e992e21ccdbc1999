"""Clients as newcomers write them: every operation is found, fixed in one way, and nothing is silent."""

from __future__ import annotations

import json

import pytest

from scripts.document_newcomers import LABELS, PAGE, page, silent_routes
from tests.newcomers.expected import MODES, NAMES, place, told


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_each_operation_is_found_and_fixed_as_expected(name: str, mode: str) -> None:
    assert told(name, mode) == place(name, mode).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_route_is_silent(name: str) -> None:
    assert [*silent_routes(name)] == []


def test_the_page_is_up_to_date() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run python -m scripts.document_newcomers"


def test_every_client_has_labels() -> None:
    assert {*json.loads(LABELS.read_text(encoding="utf-8"))} == {*NAMES}
