"""Which parts of a document tell how to use an API today, and which tell how it was."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from v0to1.records import record

HISTORY = re.compile(
    r"(?i)^(?:change[-_ ]?(?:s|log)|history|news|release[-_ ]?(?:s|notes)?|whats[-_ ]?new|upgrad(?:e|ing)"
    r"|migrat\w+|transcript\w*|deprecat\w+)(?:[-_.].*)?$"
)
"""Names of files that tell how something came to be; nothing in them is instruction."""

WHOLE = re.compile(
    r"(?i)\b(?:change ?log|release notes?|what'?s new|deprecat\w+|migrat(?:e|ing|ion)|transcripts?)\b"
)
"""Titles of documents about what changed."""

PAST = re.compile(
    r"(?i)\b(?:v0|legacy|deprecat\w+|removed|removal|obsolete|outdated|before|previous(?:ly)?|formerly"
    r"|old|change ?log|changes|release notes?|what'?s new|unreleased|migrat(?:e|ing|ion)|transcripts?)\b"
    r"|^\W*v?\d+\.\d+"
)
"""Headings, below the title, of what was, or of a release."""

LEAD = re.compile(
    r"(?i)^\W*(?:before|old|previous(?:ly)?|formerly|legacy|v0|deprecated)\b"
    r"|\b(?:no longer|used to|deprecated|removed|previously|formerly|until (?:version|v)|stops? working"
    r"|instead of)\b"
)
"""Words before a piece of code that was right once."""

V0 = re.compile(r"(?i)\b(?:v0|legacy|deprecated)\b")
"""The old API by name: a document about it may be one about code that is migrated."""

OTHERS = re.compile(r"(?i)\b(?:our|ours|my|own|proxy|gateway|exposes?|serves?)\b")
"""Words beside a route that somebody's own server may have."""

LEAD_LENGTH = 300


@record(frozen=True, slots=True)
class Mention:
    """A request that a document names: its place, method and path, and the paragraph `around` it.

    `alone` says that it is all of some inline code, in a paragraph that tells of today and of no other
    server.
    """

    start: int
    end: int
    method: str
    path: str
    alone: bool
    around: str


def is_history(path: str) -> bool:
    """Whether a file is a changelog or the like by its name, or by the name of its folder."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return any(HISTORY.match(name) for name in (stem, posixpath.basename(posixpath.dirname(path))))


@dataclass(slots=True)
class Reading:
    """What has been read of a document so far: the headings above, with their levels, and the last words.

    `past` says whether code that comes now is shown as what was: `below_past` by the headings above it, or by
    the words before. With `v0_is_past`, so does the name of the old API in a heading.
    """

    v0_is_past: bool = True

    headings: list[tuple[int, str]] = field(default_factory=list)
    below_past: bool = False
    lead: str = ""
    past: bool = False

    def see(self, text: str, level: int) -> None:
        """Read some text, which is a heading where it has a level."""
        if level:
            self.headings = [one for one in self.headings if one[0] < level]
            self.headings.append((level, text))
            said = ((own, one if self.v0_is_past else V0.sub("", one)) for own, one in self.headings)
            self.below_past = any((WHOLE if own == 1 else PAST).search(one) for own, one in said)
            self.lead = ""
        else:
            self.lead = text
        lead = self.lead if self.v0_is_past else V0.sub("", self.lead)
        self.past = self.below_past or LEAD.search(lead[-LEAD_LENGTH:]) is not None
