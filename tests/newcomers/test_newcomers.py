"""Clients as newcomers write them: every operation is found, fixed in one way, and nothing is silent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scripts.route_literals import LOST, accounts
from tests.newcomers.expected import CLIENTS, MODES, NAMES, place, proposed, told
from v0to1.reports.json_report import dump


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_each_operation_is_found_and_fixed_as_expected(name: str, mode: str) -> None:
    assert told(name, mode) == place(name, mode).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_route_is_silent(name: str) -> None:
    root = CLIENTS / name
    done = replace(proposed(name, "never"), root=str(root))
    assert [one for one in accounts(root, json.loads(dump(done))) if one.kind == LOST] == []
