"""Expressions that give a text: a name alone, a literal, or a template."""

from __future__ import annotations


def literal(text: str, quote: str) -> str:
    """A string literal."""
    escaped = text.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("\n", "\\n")
    return f"{quote}{escaped}{quote}"
