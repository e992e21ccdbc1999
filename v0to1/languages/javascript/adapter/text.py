"""The text of the adapter's file of a JavaScript client, for a module system or as a script."""

from __future__ import annotations

import re
from collections.abc import Iterable

from v0to1.adapter.compose_javascript import LIBRARIES, System, compose_adapter, read_adapter_stamp
from v0to1.languages import adapter_text as files
from v0to1.languages.base import Refusal, Use

IMPORTS = re.compile(r"^import\b", re.MULTILINE)
IMPORTING = "the adapter for this library imports other modules, which a classic script in a browser cannot"


def adapter_text(
    path: str, before: str | None, uses: Iterable[Use], system: System, *, composing: bool
) -> str:
    """The text of an adapter's file for what is used of it; raises `Refusal` where it cannot be written.

    Of a script the text says whether it can be, so that it is composed even unless `composing`.
    """

    def compose(libraries: list[str], rules: list[str] | None) -> str:
        text = compose_adapter(system, libraries, rules)
        if system == "script" and IMPORTS.search(text):
            raise Refusal(IMPORTING)
        return text

    kind = files.Kind(frozenset(LIBRARIES), read_adapter_stamp, compose)
    composing = composing or system == "script"
    return files.adapter_text(path, before, uses, kind, composing=composing)
