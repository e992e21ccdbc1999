"""Bytes to text and back without losing one; positions; edits."""

from __future__ import annotations

import codecs
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v0to1.core import text as texts
from v0to1.core.model import Edit, Place, Span
from v0to1.core.text import LineIndex, apply_edits, decode, encode, encoded, is_utf8, newline_style, position
from v0to1.errors import EditError, SourceError

NOWHERE = Place("a.py", 1, 1, 1, 1)

COOKIES = ["latin-1", "iso-8859-15", "cp1252", "utf-8", "utf-8-unix", "koi8-r", "shift_jis", "gbk"]


def edit(start: int, end: int, text: str) -> Edit:
    return Edit("a.py", Span(start, end), text, NOWHERE)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "bom", "newline"),
    [
        (b"", "", "utf-8", False, "\n"),
        ("é = 1\n".encode(), "é = 1\n", "utf-8", False, "\n"),
        (codecs.BOM_UTF8 + b"a\r\nb", "a\r\nb", "utf-8", True, "\r\n"),
        (b"# coding: latin-1\n\xe9\n", "# coding: latin-1\né\n", "iso8859-1", False, "\n"),
        (b"#!/x\n# -*- coding: cp1252 -*-\n\x80", "#!/x\n# -*- coding: cp1252 -*-\n€", "cp1252", False, "\n"),
        (b"\r# fileencoding=latin-1 :\r\xe9", "\r# fileencoding=latin-1 :\ré", "iso8859-1", False, "\r"),
        (b"# \xe9 coding: latin-1\n", "# é coding: latin-1\n", "iso8859-1", False, "\n"),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n", "utf-8", False, "\n"),
        (b"a\r\nb\nc\r\n", "a\r\nb\nc\r\n", "utf-8", False, "\r\n"),
    ],
)
def test_decoding(data: bytes, text: str, encoding: str, *, bom: bool, newline: str) -> None:
    found = decode(data, "a.py")
    assert (found.text, found.encoding, found.bom, found.newline_style) == (text, encoding, bom, newline)
    assert encode(found.text, found) == data


def test_only_python_names_its_encoding_in_a_comment() -> None:
    data = "# coding: latin-1\né".encode()
    assert decode(data, "notes.md").text == "# coding: latin-1\né"
    assert decode(data, "a.py").text == "# coding: latin-1\nÃ©"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a\0b", "NUL"),
        ("a = 1\n".encode("utf-16"), "UTF-16"),
        ("a = 1\n".encode("utf-16-le"), "NUL"),
        (codecs.BOM_UTF32_BE + b"abcd", "UTF-32"),
        (b"a = '\xe9'\n", "byte 0xe9 at offset 5, in line 1; save it as UTF-8$"),
        (b"\n\r\n# \xe9\n", "byte 0xe9 at offset 5, in line 3; save it as UTF-8$"),
        (b"# coding: ascii\n'\xe9'\n", "in line 2; save it in the encoding it declares$"),
        (b"# coding: klingon\n", "unknown encoding 'klingon'"),
        (b"# coding: rot13\n", "unknown encoding 'rot13'"),
        (b"# coding: undefined\n", "unknown encoding 'undefined'"),
        (b"# coding: utf-7\n+AOk-+AOk-\n", "would not survive"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "mark of UTF-8"),
    ],
)
def test_what_would_not_come_back_the_same_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=f"^a.py: .*{said}" + ("" if said.endswith("$") else ".*; ")):
        decode(data, "a.py")


@given(st.sampled_from(COOKIES), st.booleans(), st.text(alphabet="aé€яあ\r\n\t 中", max_size=40))
def test_reading_then_writing_is_identity(cookie: str, bom: bool, text: str) -> None:
    codec = cookie.removesuffix("-unix")
    data = f"# coding: {cookie}\n".encode() + text.encode(codec, "ignore")
    if bom and codec == "utf-8":
        data = codecs.BOM_UTF8 + data
    found = decode(data, "a.py")
    assert encode(found.text, found) == data


@given(st.binary(max_size=60))
def test_any_bytes_come_back_or_are_refused(data: bytes) -> None:
    try:
        found = decode(data, "a.py")
    except SourceError:
        return
    assert encode(found.text, found) == data


def test_a_character_that_the_encoding_lacks_is_refused() -> None:
    like = decode(b"# coding: latin-1\n", "a.py")
    with pytest.raises(SourceError, match=r"^a\.py: cannot be written: .* no character U\+20AC"):
        encode("€", like, "a.py")


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        ("", "\n"),
        ("a\r\nb\n", "\n"),
        ("a\r\rb\n", "\r"),
        ("\r\n\r\n\n\r", "\r\n"),
    ],
)
def test_the_newline_is_that_of_most_lines(text: str, newline: str) -> None:
    assert newline_style(text) == newline


def test_positions_count_every_kind_of_newline_and_no_other_separator() -> None:
    text = "ab\r\nc\rd\n\u2028\x0ce"
    lines = LineIndex(text)
    assert [lines.position(offset) for offset in range(len(text) + 1)] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 4),
        (2, 1),
        (2, 2),
        (3, 1),
        (3, 2),
        (4, 1),
        (4, 2),
        (4, 3),
        (4, 4),
    ]
    assert position(text, 4) == (2, 1)
    assert lines.place("a.py", Span(4, 6)) == Place("a.py", 2, 1, 3, 1)


@given(st.text(alphabet="a\r\n", max_size=30))
def test_offsets_and_positions_are_each_others_inverse(text: str) -> None:
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        assert lines.offset(*lines.position(offset)) == offset


@pytest.mark.parametrize(("line", "column"), [(0, 1), (3, 1), (1, 0), (1, 4), (2, 3)])
def test_places_outside_the_text_are_refused(line: int, column: int) -> None:
    with pytest.raises(IndexError):
        LineIndex("ab\nc").offset(line, column)


@pytest.mark.parametrize("offset", [-1, 4])
def test_offsets_outside_the_text_are_refused(offset: int) -> None:
    with pytest.raises(IndexError):
        LineIndex("abc").position(offset)


def test_edits_in_any_order_give_the_same_text() -> None:
    edits = [edit(0, 1, "A"), edit(2, 2, "-"), edit(2, 4, "CD"), edit(6, 6, "!")]
    for seed in range(6):
        shuffled = Random(seed).sample(edits, len(edits))
        assert apply_edits("abcdef", shuffled) == "Ab-CDef!"


def test_insertions_at_one_point_keep_their_order() -> None:
    assert apply_edits("ab", [edit(1, 1, "x"), edit(1, 1, "y"), edit(1, 1, "z")]) == "axyzb"


@pytest.mark.parametrize(
    "edits",
    [
        [edit(0, 3, "x"), edit(2, 4, "y")],
        [edit(0, 3, "x"), edit(0, 3, "x")],
        [edit(0, 3, "x"), edit(1, 1, "y")],
        [edit(5, 7, "x")],
    ],
)
def test_edits_that_cannot_go_together_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditError, match=r"^a\.py:1:1: the edit"):
        apply_edits("abcdef", edits)


@given(st.text(max_size=30), st.data())
def test_the_text_outside_of_edits_is_untouched(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    kept = "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
    assert apply_edits(text, [edit(start, end, "") for start, end in spans]) == kept


@given(
    st.lists(
        st.sampled_from([b"a", b"\n", b"\r", "é".encode(), "€".encode(), "😀".encode(), b"\xe2", b"\x82"])
    ),
    st.integers(0, 9),
)
def test_lines_are_utf8_where_the_whole_is(parts: list[bytes], together: int) -> None:
    data = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "_LINES", together)
        try:
            decode(data, "a.js")
        except SourceError as error:
            with pytest.raises(SourceError, match=re.escape(str(error))):
                is_utf8(data, "a.js")
        else:
            assert is_utf8(data, "a.js")


@pytest.mark.parametrize(
    ("text", "path", "data"),
    [
        ("é\r\n", "a.txt", "é\r\n".encode()),
        ("\ufeffé\n", "a.py", b"\xef\xbb\xbf\xc3\xa9\n"),
        ("# coding: latin-1\né\n", "a.py", b"# coding: latin-1\n\xe9\n"),
        ("# coding: latin-1\né\n", "a.ts", "# coding: latin-1\né\n".encode()),
    ],
)
def test_a_text_is_encoded_as_it_declares(text: str, path: str, data: bytes) -> None:
    assert encoded(text, path) == data
    assert decode(data, path).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize("text", ["# coding: latin-1\n😀\n", "# coding: none-such\n", "\ud800"])
def test_a_text_that_its_encoding_does_not_have_is_an_error(text: str) -> None:
    with pytest.raises(SourceError):
        encoded(text, "a.py")
