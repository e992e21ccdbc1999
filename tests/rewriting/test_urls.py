"""The part of a route that is changed: no more than differs, and whole steps of the path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v0to1.rewriting.urls import SEPARATORS, difference

PATHS = st.text("ab/?=&", max_size=12)


@given(PATHS, PATHS)
def test_the_difference_makes_the_new_of_the_old(old: str, new: str) -> None:
    start, before, after = difference(old, new)
    end = start + len(before)
    assert old[start:end] == before
    assert old[:start] + after + old[end:] == new
    assert end == len(old) or old[end] in SEPARATORS


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("/api/conversations", "/api/v1/app/search", (5, "conversations", "v1/app/search")),
        ("/api/conversations/", "/api/v1/app-conversations/", (5, "conversations", "v1/app-conversations")),
        ("/api/secrets/", "/api/v1/secrets/", (5, "secrets", "v1/secrets")),
        ("/microagents", "/skills", (1, "microagents", "skills")),
        ("/api/user/info", "/api/user/info", (14, "", "")),
        ("/api/user", "/api/user/info", (9, "", "/info")),
        ("/api/user", "/api/user?all=1", (9, "", "?all=1")),
    ],
)  # fmt: skip
def test_whole_steps_are_changed(old: str, new: str, expected: tuple[int, str, str]) -> None:
    assert difference(old, new) == expected
