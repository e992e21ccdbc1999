"""Expressions that give a text: a name alone, a literal, or an f-string."""

from __future__ import annotations

from collections.abc import Sequence

from v0to1.languages.base import Refusal


def spelled(joined: Sequence[tuple[str, str]], quote: str) -> str:
    """One expression: a name alone, a literal, or an f-string."""
    if len(joined) == 1 and joined[0][0] == "name":
        return joined[0][1]
    names = [text for kind, text in joined if kind == "name"]
    if not names:
        return f"{quote}{''.join(escaped(text, quote) for _, text in joined)}{quote}"
    other = "'" if quote == '"' else '"'
    mark = quote if not any(quote in name for name in names) else other
    if any(mark in name or "\\" in name or "\n" in name for name in names):
        raise Refusal("a part of the URL cannot be written inside an f-string")
    inner = "".join(
        f"{{{text}}}" if kind == "name" else escaped(text, mark).replace("{", "{{").replace("}", "}}")
        for kind, text in joined
    )
    return f"f{mark}{inner}{mark}"


def escaped(text: str, quote: str) -> str:
    """Characters as they stand in a literal."""
    return text.replace("\\", "\\\\").replace(quote, f"\\{quote}")


def joined(base: str, rest: str, quote: str) -> str:
    """A URL made of a base expression and a text with `{expression}` parts."""
    start = base[2:-1] if base[:2] in ("f'", 'f"') else inner_text(base)
    whole = start + rest
    mark = quote if quote not in whole else "'" if quote == '"' else '"'
    if mark in whole:
        raise Refusal("a part of the URL cannot be written inside an f-string")
    return f"f{mark}{whole}{mark}" if "{" in whole else f"{mark}{whole}{mark}"


def inner_text(value: str) -> str:
    """An expression as a part of an f-string; raises `Refusal` for what would mean something else there."""
    literal = value[:1] in "'\""
    if "\\" in value or (literal and ("{" in value or "}" in value)):
        raise Refusal("a part of the URL cannot be written inside an f-string")
    return value[1:-1] if literal else f"{{{value}}}"
