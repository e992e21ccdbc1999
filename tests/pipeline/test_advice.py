"""Recipes for what is left to a person: what becomes of each name."""

from __future__ import annotations

import pytest

from v0to1.pipeline.advice import renamed


@pytest.mark.parametrize(
    ("name", "new", "said"),
    [
        ("title", "title", "title as before"),
        ("results[].title", "title", "results[].title as before"),
        ("conversation_id", "id", "conversation_id as id"),
        ("id", "conversation_id", "id as conversation_id"),
    ],
)
def test_a_name_that_stays_is_not_told_as_another(name: str, new: str, said: str) -> None:
    assert renamed(name, new) == said
