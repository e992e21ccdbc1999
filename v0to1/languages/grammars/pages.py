"""Pages with PHP in them: the code between its tags, at the places where it stands in the page."""

from __future__ import annotations

import re

OPENING = re.compile(r"<\?(?:php\b|=)", re.IGNORECASE)
START = re.compile(r"\s*<\?php\b", re.IGNORECASE)
INSIDE = re.compile(
    r"""(?sx)
    (?P<end> \?> ) | '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | /\*.*?\*/ | (?:\#(?!\[)|//) (?:(?!\?>)[^\r\n])*
    | <<<[ \t]*(?P<quote>["']?)(?P<word>\w+)(?P=quote)\r?\n .*? ^[ \t]*(?P=word)\b
    """,
    re.MULTILINE,
)
"""What may stand in code and look like its end, and the end itself."""

OPEN = (";", ":", "{", "}")
"""Signs behind which no statement is left to be ended."""


def code_of(page: str) -> str:
    """A page with blanks in the place of all that is no code, so that the code stays where it is.

    A text without tags is code as it is: so are the pieces that documents show.
    """
    if not OPENING.search(page) or (START.match(page) and "?>" not in page):
        return page
    parts: list[str] = []
    place = 0
    while (found := OPENING.search(page, place)) is not None:
        parts.append(blank(page[place : found.end()]))
        end = next((one for one in INSIDE.finditer(page, found.end()) if one["end"]), None)
        code = page[found.end() : end.start() if end else len(page)]
        parts.append(code)
        if end is not None:
            done = not code.strip() or code.rstrip().endswith(OPEN)
            parts.append("  " if done else "; ")
        place = end.end() if end else len(page)
    return "".join((*parts, blank(page[place:])))


def blank(text: str) -> str:
    """Blanks in the place of a text, with its line ends."""
    return re.sub(r"[^\r\n]", " ", text)
