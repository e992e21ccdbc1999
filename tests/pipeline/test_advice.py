"""Recipes for what is left to a person: what becomes of each name."""

from __future__ import annotations

import pytest

from v0to1.findings.advice import fill_path, renamed


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


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("conversation_id", "/v1/{conversation_id}/x"),
        ("row['id']", "/v1/{row['id']}/x"),
        ('"abc"', "/v1/abc/x"),
        ("'c-1.2'", "/v1/c-1.2/x"),
        ('"a/b c"', '/v1/{"a/b c"}/x'),
        ('f"{one}"', '/v1/{f"{one}"}/x'),
        ('"a" + "b"', '/v1/{"a" + "b"}/x'),
        ('"$id"', "/v1/$id/x"),
        ('"${id}"', "/v1/${id}/x"),
    ],
)
def test_what_stands_for_a_parameter_of_a_path(name: str, path: str) -> None:
    assert fill_path("/v1/{id}/x", {"id": name}) == path
