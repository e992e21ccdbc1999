"""The laws of the house: what holds for any project and for whatever becomes of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from tests.laws.dress import LAW, Dress, bare
from tests.laws.kinds import Project, kind_of
from tests.laws.stories import Story, edits_of, found_in, judged, plain, story
from v0to1.core.kinds import ADAPTER
from v0to1.core.model import Run, Verdict
from v0to1.core.text import LineIndex, apply_edits, decode
from v0to1.languages.embedding.hosting import groups
from v0to1.languages.registry import SUFFIXES, container_of, load
from v0to1.reports.json_report import dump
from v0to1.reports.json_report import load as load_run
from v0to1.reports.redacted import redacted

NEWLINE = re.compile(r"\r\n|\r|\n")
"""What ends a line in the places of findings; other characters that do for Python are part of one."""


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


def every_place_is_in_its_file(_: Project, story: Story) -> None:
    """Findings, their parts and edits stand where they say; so does what is unresolved."""
    found, lost = story.done.findings, story.done.unresolved
    named = {part.path for one in found for part in one.parts}
    named |= {edit.path for one in found for edit in one.edits}
    named |= {one.path for one in found} | {one.path for one in lost}
    indexes = {name: LineIndex(text_of(story, name)) for name in named}
    for finding in found:
        start = indexes[finding.path].offset(finding.line, finding.column)
        assert start <= indexes[finding.path].offset(finding.end_line, finding.end_column)
        places = ((part.path, part.line, part.column) for part in finding.parts)
        for path, *place in (*places, (finding.path, finding.line, finding.column)):
            assert [*indexes[path].position(indexes[path].offset(*place))] == place
        for edit in finding.edits:
            assert indexes[edit.path].place(edit.path, edit.span) == edit.place
    for one in lost:
        assert indexes[one.path].position(indexes[one.path].offset(one.line, one.column))


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
    left = found_in(each for each in story.done.findings if not each.applied)
    adapted = found_in(each for each in story.done.findings if each.applied and each.fix == ADAPTER)
    again = found_in(each for each in story.again.findings if each.is_adapted)
    assert again == adapted, "what goes through the adapter is not seen to do so"
    assert found_in(story.again.findings) - again <= left, "a fix made something new"


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
        now = NEWLINE.split(after)
        for number, line in enumerate(NEWLINE.split(text), 1):
            if number in touched or unused(line, after) or joined(line, now):
                continue
            assert line in now, f"{name}:{number} is lost: {line}"
            del now[: now.index(line) + 1]


def unused(line: str, after: str) -> bool:
    """Whether a line gave a name that nothing uses any more: it goes with the last use."""
    found = re.match(r"\s*(?:const |let |var )?(\w+)\s*=|(?:from [\w.]+ )?import (\w+)$", line)
    return found is not None and re.search(rf"\b{found[1] or found[2]}\b", after) is None


def joined(line: str, now: list[str]) -> bool:
    """Whether an import of Python is there with more names: those that helper functions need."""
    found = re.match(r"from ([\w.]+) import (\w+(?:, \w+)*)$", line)
    if found is None:
        return False
    lines = (re.match(rf"from {re.escape(found[1])} import (.+)", each) for each in now)
    names = set(found[2].split(", "))
    return any(each is not None and names <= set(each[1].split(", ")) for each in lines)


def twice_is_once_and_undo_is_never(one: Project, story: Story) -> None:
    """A second run finds nothing to change, what changed still parses, and undo gives every byte back."""
    assert story.again.changes == ()
    assert not any(each.edits for each in story.again.findings if each.applied)
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


def hold_for(one: Project, dress: Dress) -> None:
    """A project in a dress is migrated, and all laws hold for what came of it."""
    told = story(one, dress)
    for law in LAWS:
        law(one, told)
