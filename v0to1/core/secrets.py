"""What a secret looks like: tokens, session keys and passwords in URLs."""

from __future__ import annotations

import re
from collections.abc import Callable

from v0to1.core.kinds import REDACTED

_TOKEN = r"[A-Za-z0-9._~+/=-]"
_END = rf"(?!{_TOKEN})"
_SESSION_KEY = r"(?:x-)?session[-_]?api[-_]?key"
_PROVIDERS = r"(?:sk-|gh[pousr]_|github_pat_|glpat-|xox[abprs]-)"

_BEARER = re.compile(rf"(?i)(\bbearer(?:[ \t]+|%20))({_TOKEN}{{4,}}){_END}")
_BASIC = re.compile(rf"(?i)(\bauthorization\b[^\n]{{1,12}}?\bbasic[ \t]+)({_TOKEN}{{4,}}){_END}")
_QUOTED_KEY = re.compile(
    rf"(?i)({_SESSION_KEY}(?:\\?[\"'])?\]?[ \t]*(?::|=|,|=>)[ \t]*[bfru]{{0,2}}\\?[\"'])"
    rf"({_TOKEN}+)(?=\\?[\"'])"
)
_HEADER_KEY = re.compile(rf"(?i)({_SESSION_KEY}[ \t]*[:=][ \t]*)({_TOKEN}{{4,}}){_END}")
_NAMED = re.compile(
    rf"(?i)((?:api[-_]?key|token|secret|passw(?:or)?d)(?:\\?[\"'])?\]?(?:[ \t]*:[ \t]*[\w.]+(?=[ \t]*=))?"
    rf"[ \t]*(?:::?=|:|=>?)[ \t]*[bfru]{{0,2}}\\?[\"'])({_TOKEN}{{8,}})(?=\\?[\"'])"
)
_KNOWN = re.compile(rf"(?<![A-Za-z0-9_-]){_PROVIDERS}(?=[a-z_-]*[A-Z0-9])[A-Za-z0-9_-]{{10,}}")
_USER_INFO = re.compile(r"(?<=://)((?:[^\s/@\"'`<>{}\[\]$%\\?#]|%[0-9A-Fa-f]{2})+)@")

_PLACEHOLDER = re.compile(
    rf"(?:{_PROVIDERS})?"
    r"(?:(?i:(?:your|my|example|dummy|fake|placeholder|change-?me|insert|replace)(?:[-_.].*)?)"
    r"|[A-Z]+(?:_[A-Z0-9]+)*|(.)\1*|[.*xX-]+)"
)
_WORD = re.compile(r"[A-Za-z]?[a-z]{0,23}[.,]?")
_NAME = re.compile(r"[A-Za-z_]+\d{0,2}(?:[._]+[A-Za-z]+\d{0,2})*")
_LONGEST_NAME = 40


def without_secrets(line: str) -> str:
    """Return a line as `redact` says; every secret has one of its `SIGNS` before it, or in it."""
    line = _BEARER.sub(_keeping(_is_prose), line)
    line = _BASIC.sub(_keeping(_is_placeholder), line)
    line = _QUOTED_KEY.sub(_keeping(_is_placeholder), line)
    line = _HEADER_KEY.sub(_keeping(_is_name), line)
    line = _NAMED.sub(_keeping(_is_readable), line)
    line = _KNOWN.sub(_known, line)
    return _USER_INFO.sub(_user, line)


def _keeping(harmless: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    return lambda found: found[0] if harmless(found[2]) else found[1] + REDACTED


def _is_placeholder(value: str) -> bool:
    return _PLACEHOLDER.fullmatch(value) is not None


def _is_prose(value: str) -> bool:
    """A word of a sentence (`Bearer authentication`) or a placeholder."""
    return _is_placeholder(value) or _WORD.fullmatch(value) is not None


def _is_readable(value: str) -> bool:
    """What is called a token and is none: a word without digits, a name, a path or a placeholder."""
    return not re.search(r"[0-9]", value) or all(_is_name(one) for one in value.strip("/").split("/"))


def _is_name(value: str) -> bool:
    """A name of code (`session_api_key: str`, `X-Session-API-Key: header.value`) or a placeholder."""
    if len(value) > _LONGEST_NAME:
        return False
    return _is_placeholder(value) or _NAME.fullmatch(value) is not None


def _known(found: re.Match[str]) -> str:
    return found[0] if _is_placeholder(found[0]) else REDACTED


def _user(found: re.Match[str]) -> str:
    return found[0] if found[1] == "git" else f"{REDACTED}@"
