"""Where words stand as in routes: looked for at a few places, as if every byte had been looked at."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from v0to1.scan import spelling
from v0to1.scan.word_search import placer

WORDS = ("api/list", "list-files", "files/zip", "zip", "files", "s/zip", "zipped")
"""Words that go on in others, stand in others, and begin where others begin."""

PARTS = st.sampled_from([*WORDS, "/", ".", "-", "_", " ", '"', "%s", "x", "\\\n", "“", "{", "lis", "fi"])


def every(words: tuple[str, ...], data: bytes, *, quoted: bool, keyed: bool) -> bool:
    """Whether words stand so in a content of which every byte is tried."""
    key = spelling._key(words) if keyed else None
    if key is not None and key.search(data):
        return True
    found = spelling._place(words).finditer(data)
    return any(spelling._stands(data, *one.span(), quoted=quoted) for one in found)


@given(st.lists(PARTS, max_size=12).map("".join), st.sets(st.sampled_from(WORDS), min_size=1))
@example("api/list-files/", {"api/list", "list-files", "files"})
@example('"files/zipped"', {"files/zip", "zip", "zipped"})
def test_few_places_tell_what_all_tell(text: str, words: set[str]) -> None:
    data, some = text.encode(), tuple(sorted(words))
    for quoted, keyed in ((True, False), (True, True), (False, False)):
        told = spelling.speller(some, quoted=quoted, keyed=keyed)(data)
        assert told == every(some, data, quoted=quoted, keyed=keyed)


@given(st.lists(PARTS, max_size=12), st.sets(st.sampled_from(WORDS), min_size=1))
def test_every_place_of_every_word_is_given_once(parts: list[str], words: set[str]) -> None:
    data, some = "".join(parts).encode(), tuple(word.encode() for word in words)
    assert list(placer(words)(data)) == [one for one in range(len(data)) if data.startswith(some, one)]


def test_the_empty_word_begins_everywhere() -> None:
    assert list(placer(["", "a"])(b"ba")) == [0, 1, 2]
