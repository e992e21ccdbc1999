"""A run in which every string of the client tries to act in the page or the terminal."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar, cast

from tests.reports.sample import change
from tests.reports.used import used
from v0to1.core.model import Calendar, Run

T = TypeVar("T")

PAYLOADS = (
    "</script><script>alert(1)</script>",
    "<img src=https://evil.example/x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<!--",
    "]]><iframe src='javascript:alert(1)'></iframe>",
    "</style><style>*{display:none}</style>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "\x1b]8;;https://evil.example\x07x\x1b[2J",
    "abc\u202ecba\u2066x\u2069\u200b\ufeff\x00\x85",
    "\u2028\u2029</script>",
)
"""Markup, template code, terminal escapes, bidirectional and invisible characters."""

_KEPT = frozenset({"diff", "before", "after", "fix", "form", "began", "until", "first", "last", "kind"})


def hostile(payloads: tuple[str, ...] = PAYLOADS) -> Run:
    """Return the sample with the payloads in every string that a client or a rule could set."""
    text = "\n".join(payloads) + "\n"
    run = _poisoned(used(), " ".join(payloads))
    return replace(run, changes=(change(f"a/{payloads[0]}.py", text, text + "x = 1\n" + text),))


def _poisoned(value: T, poison: str) -> T:
    return cast(T, _poison(value, poison))


def _poison(value: object, poison: str) -> object:
    if isinstance(value, (Enum, Calendar)):
        return value
    if isinstance(value, str):
        return value + poison
    if isinstance(value, tuple):
        return tuple(_poison(each, poison) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                each.name: _poison(getattr(value, each.name), poison)
                for each in fields(value)
                if each.name not in _KEPT
            },
        )
    return value
