"""The laws of the house, for every language and every kind of file with code inside, in random dress."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.dress import COMMENTS, DRESSES, LAW, Dress, bare, dressed, ignoring
from tests.laws.kinds import KINDS, Project, kind_of, of_kind
from tests.laws.stories import (
    QUICK,
    Story,
    edits_of,
    found_in,
    judged,
    migration,
    plain,
    project,
    story,
)
from v0to1.core.model import Run, Verdict
from v0to1.core.text import LineIndex, apply_edits, decode
from v0to1.languages.containers.hosting import groups
from v0to1.languages.registry import SUFFIXES, container_of, load
from v0to1.reports.json_report import dump
from v0to1.reports.json_report import load as load_run
from v0to1.reports.redacted import redacted

HELPERS = ("openhands_v1", "openhands-v1")


def text_of(story: Story, path: str) -> str:
    """The text of a file before the migration."""
    return decode(story.before[path], path).text


def dress_changes_nothing_but_itself(one: Project, story: Story) -> None:
    """Newlines, marks, encodings and comments neither hide an operation nor are lost by its fix."""
    done, undressed = plain(one)
    assert judged(story.done) == judged(done)
    assert len(story.done.unresolved) == len(done.unresolved)
    assert {*story.after} == {*undressed}
    for name, data in story.after.items():
        after = decode(data, name)
        if name in story.before:
            old = decode(story.before[name], name)
            assert (after.encoding, after.bom) == (old.encoding, old.bom)
            lone = after.text.replace("\r\n", "").count("\n")
            assert not lone or story.dress.newline == "\n" or not kind_of(name), "a line end was lost"
            now, then = (LAW.findall(text.replace("\r\n", "\n")) for text in (after.text, old.text))
            assert now == then, "a comment was lost"
        assert bare(name, after.text, story.dress) == bare(name, undressed[name], Dress())


def every_place_is_in_its_file(one: Project, story: Story) -> None:
    """Findings, their parts and edits stand where they say; so does what is unresolved."""
    indexes = {name: LineIndex(text_of(story, name)) for name in story.before}
    for finding in story.done.findings:
        start = indexes[finding.path].offset(finding.line, finding.column)
        assert start <= indexes[finding.path].offset(finding.end_line, finding.end_column)
        places = ((part.path, part.line, part.column) for part in finding.parts)
        for path, *place in (*places, (finding.path, finding.line, finding.column)):
            assert [*indexes[path].position(indexes[path].offset(*place))] == place
        for edit in finding.edits:
            assert indexes[edit.path].place(edit.path, edit.span) == edit.place
    for lost in story.done.unresolved:
        assert indexes[lost.path].position(indexes[lost.path].offset(lost.line, lost.column))


def fixes_are_whole_and_fit_together(one: Project, story: Story) -> None:
    """The edits of what was applied go together; what was left is there as before, whole."""
    after = {each.path: each for each in story.done.changes}
    edits = edits_of(story.done)
    for name, of_file in edits.items():
        before = text_of(story, name)
        assert after[name].before == before
        assert apply_edits(before, sorted(of_file, key=lambda each: each.span)) != before
    assert {*edits} == {each.path for each in story.done.changes if each.before is not None}
    assert all(each.edits for each in story.done.findings if each.applied)
    assert all(each.verdict in (Verdict.SAFE, Verdict.REVIEW) for each in story.done.findings if each.applied)
    assert all(len(set(each.edits)) == len(each.edits) for each in story.done.findings)
    left = (each for each in story.done.findings if not each.applied)
    assert found_in(story.again.findings) <= found_in(left), "a fix made something new"


def what_no_fix_names_stays(one: Project, story: Story) -> None:
    """The lines that no edit touches are all there, in their order."""
    for name, edits in edits_of(story.done).items():
        text = text_of(story, name)
        index = LineIndex(text)
        touched = {
            line
            for edit in edits
            for line in range(index.position(edit.span.start)[0], index.position(edit.span.end)[0] + 1)
        }
        after = decode(story.after[name], name).text
        now = after.splitlines()
        for number, line in enumerate(text.splitlines(), 1):
            if number in touched or unused(line, after):
                continue
            assert line in now, f"{name}:{number} is lost: {line}"
            del now[: now.index(line) + 1]


def unused(line: str, after: str) -> bool:
    """Whether a line gave a name that nothing uses any more: it goes with the last use."""
    found = re.match(r"\s*(?:const |let |var )?(\w+)\s*=", line)
    return found is not None and re.search(rf"\b{found[1]}\b", after) is None


def twice_is_once_and_undo_is_never(one: Project, story: Story) -> None:
    """A second run finds nothing to change, what changed still parses, and undo gives every byte back."""
    assert story.again.changes == ()
    assert not any(each.applied for each in story.again.findings)
    assert story.undone == story.before
    for change in story.done.changes:
        assert understood(change.path, change.after) == understood(change.path, change.before or change.after)


def understood(path: str, text: str) -> object:
    """Whether a source is understood; of a file with code inside, which pieces it has."""
    kind = container_of(posixpath.basename(path))
    if kind:
        return [(len(group), group[0].suffix) for group in groups(path, kind, text)]
    return load(SUFFIXES[posixpath.splitext(path)[1]]).parse_error(text) is None


def every_file_is_accounted_for(one: Project, story: Story) -> None:
    """Nothing that was found gets lost, and a run comes back from JSON."""
    accounted(story.done)
    accounted(story.again)
    assert story.done.files.discovered == sum(bool(kind_of(name)) for name in story.before)


def accounted(done: Run) -> None:
    """The counts of a run add up, and it comes back from JSON."""
    count = done.files
    assert count.discovered == count.scanned + count.skipped + count.failed
    assert (len(done.skipped), len(done.failed)) == (count.skipped, count.failed)
    assert load_run(dump(done)) == redacted(done)


LAWS: tuple[Callable[[Project, Story], None], ...] = (
    dress_changes_nothing_but_itself,
    every_place_is_in_its_file,
    fixes_are_whole_and_fit_together,
    what_no_fix_names_stays,
    twice_is_once_and_undo_is_never,
    every_file_is_accounted_for,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(QUICK, max_examples=5)
@given(data=st.data(), dress=DRESSES)
def test_laws_hold_for_clients(kind: str, data: st.DataObject, dress: Dress) -> None:
    one = data.draw(st.sampled_from(of_kind(kind, "clients")))
    told = story(one, dress)
    for law in LAWS:
        law(one, told)


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
    for one in [one for one in of_kind(kind, "clients") if plain(one)[0].changes][:2]:
        files = {name: ignoring(name, text, "v0to1: ignore-file old") for name, text in one.files}
        kept = {name: (text or dict(one.files)[name]).encode() for name, text in files.items()}
        with project(kept) as folder:
            done = migration(folder)

        assert done.changes == ()
        assert found_in(done.findings) == found_in(plain(one)[0].findings)
        assert all(each.suppressed and each.suppressed.reason == "old" for each in done.findings)
        assert {each.path for each in done.notices} <= {*files} - {each.path for each in done.findings}


@pytest.mark.parametrize("kind", KINDS)
def test_laws_are_tried_on_what_changes(kind: str) -> None:
    """Laws about changes say nothing where there are none; a recording is never changed."""
    assert any(plain(one)[0].changes for one in of_kind(kind, "clients")) == (kind != "har")
