"""Code inside files: what is read is what is there, and a change of it changes nothing else."""

from __future__ import annotations

import ast
import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.languages.containers.wrapping import KINDS, Kind
from v0to1.core.model import Edit, Place, Span
from v0to1.core.text import apply_edits
from v0to1.languages.embedding.hosting import Hosted, host, opened

pytestmark = pytest.mark.whole

NOWHERE = Place("", 0, 0, 0, 0)
QUICK = settings(max_examples=25, deadline=None, derandomize=True, database=None)
NAMES = st.sampled_from(["x", "url", "é", "名"])
VALUES = st.sampled_from(
    ["1", '"a"', "'it\\'s'", '"\\n"', "r'\\d'", '"😀 \\\\"', "'${A}'", "[1, 2]", "f(x)", "'# no: comment'"]
)
ASSIGNMENTS = st.builds("{} = {}\n".format, NAMES, VALUES)
LINES = st.one_of(ASSIGNMENTS, st.just("\n"), st.just("if x:\n    f('ü')\n"), st.just("# é\n"))
PROGRAMS = st.builds("{}{}{}".format, ASSIGNMENTS, st.lists(LINES, max_size=5).map("".join), ASSIGNMENTS)
NEW = st.sampled_from(["y", "ü", '"', "'", "\\", "$x", "😀", "v1", "y = 2\n", "\n", "a\n\nb\n", ""])


def parse_error(text: str) -> str | None:
    """Nothing is said against any code: only the way there and back is looked at here."""
    return None


def hosted(kind: Kind, text: str) -> Hosted:
    """What is inside one file."""
    return host([opened(kind.path, kind.kind, text)], "python", parse_error)


def program(kind: Kind, code: str) -> str:
    """A program that fits into a file of this kind."""
    if kind.lines:
        return code.replace("\n\n", "\n") if kind.path.endswith(".md") else code
    first = code.partition("\n")[0]
    return "x = 1" if kind.plain and (set(first) & set("\"'{[#") or "😀" in first) else first


@pytest.mark.parametrize("name", KINDS)
@QUICK
@given(code=PROGRAMS)
def test_what_is_read_is_what_is_there(name: str, code: str) -> None:
    kind = KINDS[name]
    text = kind.wrap(program(kind, code))
    (module,) = hosted(kind, text).modules.values()

    assert module.text.rstrip("\n") == kind.read(text).rstrip("\n")
    region = module.regions[0]
    places = list(zip(region.starts, region.ends, strict=False))
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))


@pytest.mark.parametrize("name", KINDS)
@QUICK
@given(code=PROGRAMS, new=NEW, data=st.data())
def test_a_change_changes_nothing_else(name: str, code: str, new: str, data: st.DataObject) -> None:
    """Either there is an objection, or the reader sees the changed code, and all else is as it was."""
    kind = KINDS[name]
    text = kind.wrap(program(kind, code))
    found = hosted(kind, text)
    (module,) = found.modules.values()
    start = data.draw(st.integers(0, len(module.text)))
    end = data.draw(st.integers(start, min(len(module.text), start + 6)))
    edit = Edit(module.name, Span(start, end), new, NOWHERE)

    if found.objection(module.name, [edit]):
        return
    outer = found.outer_edits(module.name, [edit])
    after = apply_edits(text, outer)
    wanted = apply_edits(module.text, [edit])
    assert kind.read(after).rstrip("\n") == wanted.rstrip("\n")
    first, last = module.regions[0].starts[0], module.regions[0].starts[-1]
    assert after.startswith(text[:first])
    assert after.endswith(text[last:])


@pytest.mark.parametrize("name", KINDS)
@QUICK
@given(code=PROGRAMS, data=st.data())
def test_a_word_can_be_changed_anywhere(name: str, code: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    found = hosted(kind, kind.wrap(program(kind, code)))
    (module,) = found.modules.values()
    places = [place for place, sign in enumerate(module.text) if sign.isalpha() and sign.isascii()]
    assume(places)
    place = data.draw(st.sampled_from(places))

    assert found.objection(module.name, [Edit(module.name, Span(place, place + 1), "v1", NOWHERE)]) == ""


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.kind == "notebook"])
@QUICK
@given(code=PROGRAMS)
def test_a_line_can_be_added_anywhere_and_taken_away_again(name: str, code: str) -> None:
    kind = KINDS[name]
    text = kind.wrap(program(kind, code))
    found = hosted(kind, text)
    (module,) = found.modules.values()
    ends = [place + 1 for place, sign in enumerate(module.text[:-1]) if sign == "\n"]
    for place in (0, *ends):
        added = Edit(module.name, Span(place, place), "import os\n", NOWHERE)
        assert found.objection(module.name, [added]) == ""
        after = apply_edits(text, found.outer_edits(module.name, [added]))
        again = hosted(kind, after)
        removed = Edit(module.name, Span(place, place + len(added.text)), "", NOWHERE)
        assert again.objection(module.name, [removed]) == ""
        assert apply_edits(after, again.outer_edits(module.name, [removed])) == text


@QUICK
@given(codes=st.lists(PROGRAMS, min_size=2, max_size=4), data=st.data())
def test_pieces_keep_apart(codes: list[str], data: st.DataObject) -> None:
    """A line added behind a piece, or before one, stands in that piece."""
    text = "".join(f"```python\n{code}```\n\ntext\n\n" for code in codes)
    found = host([opened("a.md", "markdown", text)], "python", parse_error)
    (module,) = found.modules.values()
    number = data.draw(st.integers(0, len(codes) - 1))
    region, begin = module.regions[number], module.offsets[number]
    ast.parse(module.text)

    for place, wanted in (
        (begin, f"import os\n{region.text}"),
        (begin + len(region.text), f"{region.text}import os\n"),
    ):
        edit = Edit(module.name, Span(place, place), "import os\n", NOWHERE)
        assert found.objection(module.name, [edit]) == ""
        after = apply_edits(text, found.outer_edits(module.name, [edit]))
        (again,) = host([opened("a.md", "markdown", after)], "python", parse_error).modules.values()
        texts = [each.text for each in again.regions]
        assert texts == [wanted if place == number else one.text for place, one in enumerate(module.regions)]


def test_what_spans_two_pieces_is_refused() -> None:
    text = "```python\na = 1\n```\n\n```python\nb = 2\n```\n"
    found = host([opened("a.md", "markdown", text)], "python", parse_error)
    (module,) = found.modules.values()

    assert module.text == "a = 1\n\n\nb = 2\n"
    edit = Edit(module.name, Span(2, len(module.text)), "", NOWHERE)
    assert found.objection(module.name, [edit]) == "it extends beyond the embedded code"
