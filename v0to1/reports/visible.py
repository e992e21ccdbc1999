"""Text from strangers' files made safe to look at: no character may act, all may be seen."""

from __future__ import annotations

import re

_ACTING = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
"""Control, bidirectional, invisible and lone surrogate characters; tab and line feed stay.

It is not compiled until there is a text in which one may be."""


def visible(text: str) -> str:
    """Return `text` with every acting or invisible character replaced by a picture or its number."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_ACTING, _picture, text)


def inline(text: str) -> str:
    """Return `text` visible and on one line."""
    return visible(text.replace("\r\n", "\n")).replace("\n", " ↵ ").replace("\t", " ")


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
