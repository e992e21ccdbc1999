"""Whether files with nothing but words of V1 routes, which others have too, belong to OpenHands at all."""

from __future__ import annotations

import posixpath

from v0to1.errors import SourceError
from v0to1.scan.discovery import Candidate, Discovery
from v0to1.scan.import_names import PACKAGES, stem_of
from v0to1.scan.prefilter import Prefilter
from v0to1.scan.reading import raw
from v0to1.scan.word_search import finder

_UNNAMED = PACKAGES | {""}


def belonging(found: Discovery, prefilter: Prefilter) -> set[str]:
    """Return the doubtful files, if one of them is in company of a file with a mark of OpenHands.

    That is itself, one that names it, one that it names, or a test: more than what `misuse.mistakes` asks.
    """
    doubtful = [one for one in found.candidates if one.name in prefilter.doubtful]
    texts = {one.name: _content(one) for one in doubtful}
    is_marked = finder(prefilter.gate.marks)
    for one in (each for each in found.candidates if each.name not in prefilter.unread):
        content = texts.get(one.name) or _content(one)
        if is_marked(content) and any(_together(each, texts[each], one.name, content) for each in texts):
            return set(texts)
    return set()


def _content(one: Candidate) -> bytes:
    """What a file has in it, in lower case; nothing of one that cannot be read, which is told elsewhere."""
    try:
        return raw(one).lower()
    except SourceError:
        return b""


def _together(name: str, text: bytes, other: str, content: bytes) -> bool:
    """Whether one file may import another, or be imported by it."""
    folder = posixpath.dirname(name)
    if (
        name == other
        or "test" in other.lower()
        or (stem_of(name).lower() in PACKAGES and other.startswith(folder))
    ):
        return True
    mine = [stem_of(name).lower(), posixpath.basename(folder).lower()]
    theirs = [stem_of(other).lower(), posixpath.basename(posixpath.dirname(other)).lower()]
    return _names(mine, content) or _names(theirs, text)


def _names(words: list[str], content: bytes) -> bool:
    return any(word.encode("utf-8", "surrogatepass") in content for word in words if word not in _UNNAMED)
