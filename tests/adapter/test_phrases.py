"""The phrases of statuses, which are V0's in both languages and in each version of Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import v0to1.adapter
from v0to1.adapter.python.exchange import Reply

TYPESCRIPT = Path(v0to1.adapter.__path__[0]) / "javascript" / "exchange.ts"
LISTED = re.search(r"const REASONS =\n(.*?);", TYPESCRIPT.read_text(encoding="utf-8"), re.DOTALL)
PHRASES = re.findall(r"(\d{3}) ([^,\"]+)", LISTED[1] if LISTED else "")


@pytest.mark.parametrize(("status", "phrase"), PHRASES)
def test_both_languages_have_the_same(status: str, phrase: str) -> None:
    assert Reply(int(status), {}, b"").reason == phrase


def test_those_that_later_versions_of_python_have_changed_are_among_them() -> None:
    assert {("413", "Request Entity Too Large"), ("422", "Unprocessable Entity")} < set(PHRASES)
