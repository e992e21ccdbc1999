"""Expressions that give a text: a name alone, a literal, or a template."""

from __future__ import annotations

import re
from collections.abc import Sequence

from v0to1.languages.base import Refusal
from v0to1.languages.javascript.blocks import HIDDEN

WHOLE_PART = re.compile(r"\$\{([^{}`]*)\}")
"""A template that is one expression and nothing else."""


def spelled(parts: Sequence[tuple[str, str]], quote: str) -> str:
    """One expression: a name alone, a literal, or a template; raises `Refusal` for hidden names."""
    names = [text for kind, text in parts if kind == "name"]
    if any(HIDDEN in name for name in names):
        raise Refusal("a part of the URL has the same name as something else where the call stands")
    if len(parts) == 1 and names:
        return names[0]
    if not names:
        return literal("".join(text for _, text in parts), quote)
    return f"`{''.join(f'${{{text}}}' if kind == 'name' else template_text(text) for kind, text in parts)}`"


def literal(text: str, quote: str) -> str:
    """A string literal."""
    escaped = text.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("\n", "\\n")
    return f"{quote}{escaped}{quote}"


def template_text(text: str) -> str:
    """Characters as they stand in a template."""
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def inner_text(value: str) -> str:
    """An expression as a part of a template; raises `Refusal` for what would mean something else there."""
    if value[:1] in "'\"" and value[-1:] == value[:1]:
        if "`" in value or "${" in value:
            raise Refusal("a part of the URL cannot be written inside a template")
        return value[1:-1]
    if value[:1] == "`" and value[-1:] == "`" and value.count("`") == 2:
        return value[1:-1]
    return f"${{{value}}}"


def joined(base: str, rest: str, quote: str) -> str:
    """A URL made of a base expression and a text with `${expression}` parts."""
    text = inner_text(base) + rest
    return f"`{text}`" if "${" in text else f"{quote}{text}{quote}"
