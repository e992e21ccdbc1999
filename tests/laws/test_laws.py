"""The laws of the house, for every language and every kind of file with code inside, in random dress."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.dress import COMMENTS, DRESSES, Dress, dressed, ignoring
from tests.laws.kinds import KINDS, of_kind
from tests.laws.laws import accounted, hold_for
from tests.laws.stories import QUICK, found_in, migration, plain, project


@pytest.mark.parametrize("kind", KINDS)
@settings(QUICK, max_examples=2)
@given(data=st.data(), dress=DRESSES)
def test_laws_hold_for_clients(kind: str, data: st.DataObject, dress: Dress) -> None:
    """For some; `test_many_clients.py` goes on."""
    hold_for(data.draw(st.sampled_from(of_kind(kind, "clients"))), dress)


HEADER = "auth/session-key"
"""A header, which is reported where its request does not go through the adapter."""

ODD = {
    "wide": "'/api/conversations'\n".encode("utf-16"),
    "wrong": b"# coding: ascii\nx = '\xe9 /api/conversations'\n",
    "binary": b"\0\1\2",
    "huge": b"#" * 2_000_001,
}


@pytest.mark.parametrize("kind", KINDS)
@settings(QUICK, max_examples=3)
@given(data=st.data(), dress=DRESSES, odd=st.sets(st.sampled_from(sorted(ODD))))
def test_look_alikes_stay_and_odd_files_are_told(
    kind: str, data: st.DataObject, dress: Dress, odd: set[str]
) -> None:
    """Nothing is claimed or changed; what cannot be read is named, once, and stops nothing."""
    one = data.draw(st.sampled_from(of_kind(kind, "lookalikes")))
    files = {name: dressed(name, text, dress) for name, text in one.files}
    strange = {f"odd/{name}/{file_name(kind)}": ODD[name] for name in odd}
    with project(files | strange) as folder:
        done = migration(folder)

    assert done.changes == ()
    assert not any(each.applied or each.edits for each in done.findings)
    assert {*(each.path for each in done.failed), *(each.path for each in done.skipped)} == {*strange}
    accounted(done)


def file_name(kind: str) -> str:
    """A name that a file of a kind may have."""
    return KINDS[kind][0].replace("[Ii]", "I").replace("*", "a")


@pytest.mark.parametrize("kind", sorted({*COMMENTS, "notebook"}))
def test_a_comment_keeps_a_file_as_it_is(kind: str) -> None:
    """Every finding says who asked to leave it, no byte changes, and no comment is told to be of no use."""
    for one in islice((one for one in of_kind(kind, "clients") if plain(one)[0].changes), 2):
        files = {name: ignoring(name, text, "v0to1: ignore-file old") for name, text in one.files}
        kept = {name: (text or dict(one.files)[name]).encode() for name, text in files.items()}
        with project(kept) as folder:
            done = migration(folder)

        assert done.changes == ()
        found = found_in(each for each in done.findings if each.rule != HEADER)
        assert found == found_in(each for each in plain(one)[0].findings if each.rule != HEADER)
        assert all(each.suppressed and each.suppressed.reason == "old" for each in done.findings)
        assert {each.path for each in done.notices} <= {*files} - {each.path for each in done.findings}


UNCHANGED = ("har", "textual")
"""Recordings, and languages that are not evaluated."""


@pytest.mark.parametrize("kind", KINDS)
def test_laws_are_tried_on_what_changes(kind: str) -> None:
    """Laws about changes say nothing where there are none; what is only reported is never changed."""
    assert any(plain(one)[0].changes for one in of_kind(kind, "clients")) == (kind not in UNCHANGED)
