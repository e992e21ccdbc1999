"""The data files: every word in them has a meaning, every table is used."""

from __future__ import annotations

from dataclasses import fields

from v0to1.evaluation.builtins import registered as meanings
from v0to1.evaluation.builtins.registry import MEANINGS
from v0to1.evaluation.http.libraries import Names, load
from v0to1.languages.registry import KNOWN

LANGUAGES = tuple(one.name for one in KNOWN)


def test_every_meaning_is_known_and_every_known_meaning_is_used() -> None:
    assert meanings.KNOWN
    assert set().union(*(load(name).functions.values() for name in LANGUAGES)) == set(MEANINGS)


def test_every_table_of_names_has_entries() -> None:
    tables = [load(name).names for name in LANGUAGES]
    assert [one.name for one in fields(Names) if not any(getattr(each, one.name) for each in tables)] == []


def test_every_fixture_is_a_session_of_a_mocking_library() -> None:
    libraries = load("python")
    assert all(libraries.sessions[name][0].mock for name in libraries.names.fixtures.values())
