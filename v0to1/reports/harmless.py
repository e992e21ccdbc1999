"""Text that no program that reads a log takes for a command: GitHub's, Azure's and TeamCity's."""

from __future__ import annotations

import json
import re

_LINE = r"(?m)^([^\S\n]*):(?=:)"
"""GitHub's runner passes over all white space before a command."""

_ANYWHERE = r"(?i)##(?=\[|vso\[|teamcity\[)"
_MARK = "·"


def harmless(text: str) -> str:
    """Return `text` with a dot in everything that acts in the log of a CI job: `·::`, `##·[`."""
    if "::" not in text and "##" not in text:
        return text
    return re.sub(_ANYWHERE, f"##{_MARK}", re.sub(_LINE, rf"\1{_MARK}:", text))


def acts(text: str) -> bool:
    """Return whether there is anything in `text` that would act in the log of a CI job."""
    return bool(re.search(_LINE, text) or re.search(_ANYWHERE, text))


def compact(value: object) -> str:
    """Return `value` as JSON on one line, in ASCII, with nothing that acts in a log."""
    return as_json(json.dumps(value, ensure_ascii=True, separators=(",", ":"))) + "\n"


def as_json(text: str) -> str:
    """Return JSON, which has no `##` but in its strings, in another spelling of the same."""
    return text.replace("##", "#\\u0023")
